"""Importing streets and people, with a report."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.lib.actors import system
from xuecheng.lib.words import full_day
from xuecheng.registry.reach import actions, words
from xuecheng.registry.reach.actions import Origin
from xuecheng.registry.reach.commands.progress import Bars
from xuecheng.registry.reach.models import NetworkVersion, PopulationVersion, Version
from xuecheng.registry.reach.queries import files, venues, versions
from xuecheng.registry.reach.queries.grounds import lost_venues
from xuecheng.registry.reach.rules.findings import Astray, astray, report_on
from xuecheng.registry.reach.rules.people import Cells
from xuecheng.registry.reach.rules.problems import BadQuestion

BY = system("reach command")
Say = Callable[[str], object]


def import_network(
    *, file: Path, name: str, origin: Origin, venue_file: Path | None, say: Say
) -> NetworkVersion:
    """Store the streets of a file and say what was found in them.

    :param venue_file: whose venues are looked for on the streets; ``None``: the registry's.
    """
    name = _name(name, file, origin)
    places = files.place_file(venue_file) if venue_file else venues.registered_venues()
    with Bars() as bars:
        read = files.street_file(file, progress=bars.counter(_("读路")))
        with bars.waiting(_("连成路网")):
            network = files.network(read)
            report = report_on(network, first_row=read.first_row)
        with bars.waiting(_("找学习点")):
            lost = lost_venues(network, places)
        with bars.waiting(_("存")):
            version, is_new = actions.import_network(
                read, network, report, name=name, origin=origin, by=BY,
                at=timezone.now(),
            )  # fmt: skip
    if not is_new:
        say(_("%(name)s 以前导入过，没有改变。") % {"name": version})
    for line in words.report_lines(asdict(report), name=version.name):
        say(line)
    if lost:
        say(_("走不到的学习点 %(count)s 个：") % {"count": len(lost)})
        for line in words.lost_lines(places, lost):
            say(line)
    where = [each.lon for each in places], [each.lat for each in places]
    if venue_file and (how := astray(network, *where)):
        say(words.astray_words(how, may_choose=False))
    _say_origin(version, say)
    return version


def import_population(
    *,
    file: Path,
    name: str,
    origin: Origin,
    is_estimate: bool,
    groups: Sequence[str],
    say: Say,
) -> PopulationVersion:
    """Store the people of a file and say how many there are."""
    name = _name(name, file, origin)
    with Bars() as bars, bars.waiting(_("读人口")):
        read = files.people_file(file, groups=groups)
        version, is_new = actions.import_population(
            read, name=name, origin=origin, is_estimate=is_estimate, by=BY,
            at=timezone.now(),
        )  # fmt: skip
    if not is_new:
        say(_("%(name)s 以前导入过，没有改变。") % {"name": version})
    mark = _("（%(estimate)s）") % {"estimate": words.ESTIMATE} if version.is_estimate else ""
    say(
        ngettext(
            "%(name)s：%(cells)s 格，%(people)s%(mark)s。",
            "%(name)s：%(cells)s 格，%(people)s%(mark)s。",
            version.cell_count,
        )
        % {
            "name": version.name,
            "cells": words.number(version.cell_count),
            "people": words.people_words(version.people),
            "mark": mark,
        }
    )
    for group, people in version.report["groups"].items():
        say(f"  {words.group_name(group)}: {words.number(people)}{mark}")
    for kind, amount in version.report["opportunities"].items():
        say(f"  {words.category_name(kind)}: {words.number(amount)}")
    if version.report["unused"]:
        unused = _("、").join(version.report["unused"])
        say(_("没有用的列：%(unused)s。") % {"unused": unused})
    _say_astray(version, read.cells, say)
    _say_origin(version, say)
    return version


def _say_astray(version: PopulationVersion, cells: Cells, say: Say) -> None:
    """Warn where people miss the streets of their name altogether, or are swapped on the newest."""
    namesake = versions.newest_network(version.name)
    network = namesake or versions.newest_network()
    how: Astray = astray(versions.network(network), cells.lon, cells.lat) if network else ""
    if how == "swapped" or (how and namesake):
        say(words.apart(network, version, how, may_choose=False))


def _say_origin(version: NetworkVersion | PopulationVersion, say: Say) -> None:
    licence = f" ({version.licence})" if version.licence else ""
    say(
        _("来源：%(source)s，%(day)s。")
        % {"source": f"{version.source}{licence}", "day": full_day(version.taken_on)}
    )


def _name(name: str, file: Path, origin: Origin) -> str:
    """Return the name of a version, that of the file where none was given.

    :raises BadQuestion: a text is longer than what is kept of it.
    """
    texts = {"name": name, "source": origin.source, "licence": origin.licence}
    for field, text in texts.items():
        most: int | None = getattr(Version._meta.get_field(field), "max_length", None)
        if most is not None and len(text) > most:
            raise BadQuestion(
                _("--%(option)s 最多 %(most)s 个字。") % {"option": field, "most": most}
            )
    return name or file.name.partition(".")[0][:60]
