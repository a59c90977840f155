"""``coverage``: who lives within a walk of a place of learning."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.registry.reach import actions, captions, words
from xuecheng.registry.reach.adapters import maps, outputs, pictures
from xuecheng.registry.reach.commands.progress import Bars
from xuecheng.registry.reach.commands.telling import (
    BY,
    Say,
    about,
    caption,
    left_out,
    said,
    say_basis,
    say_files,
    say_venues,
)
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.queries.coverage import (
    Coverage,
    categories,
    coverage,
    minutes_of,
    venue_nodes,
)
from xuecheng.registry.reach.queries.grounds import Ground, ground, street_minutes, times_to
from xuecheng.registry.reach.queries.questions import Material, Question, material, venues_sha256
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE, PACES, Basis
from xuecheng.registry.reach.rules.people import EVERYONE
from xuecheng.registry.reach.rules.problems import BadQuestion

TOTALS, CELLS, MAP_DATA, MAP = "coverage.csv", "cells.csv", "cells.geojson", "coverage.png"


def measure(question: Question, *, category: str, pace: str, folder: Path, say: Say) -> Measurement:
    """Count who lives within the limit at each pace, write the files, and keep the answer.

    :param category: on the map; ``""``: all venues.
    :param pace: on the map.
    """
    with Bars() as bars:
        with bars.waiting(_("读路网和人口")):
            found = material(question, needs_people=True)
            assert found.people is not None
            on = ground(
                found.network, found.people, found.places,
                walking=question.walking,
                step_free=question.step_free,
                leaves_out=question.leaves_out,
            )  # fmt: skip
        kinds = categories(on)
        if category and category not in kinds:
            raise BadQuestion(
                _("没有 %(category)s 这一类；有的是：%(known)s。")
                % {"category": category, "known": _("、").join(kinds)}
            )
        answer = coverage(
            on,
            found.people,
            paces=PACES,
            limit_minutes=question.minutes,
            progress=bars.steps(_("走路")),
        )
        with bars.waiting(_("画地图")):
            contents = _files(question, found, on, answer, category or kinds[0], pace)
    kept = actions.keep(
        Measurement.Kind.COVERAGE,
        network=found.network_version,
        population=found.population,
        question={
            "minutes": question.minutes,
            "step_free": question.step_free,
            "walking": asdict(question.walking),
            "venues": len(on.places),
            "venues_sha256": venues_sha256(on.places),
            "origins": dict(found.origins),
            "left_out": left_out(on.left_out),
        },
        answer=[
            [each.category, each.pace, each.group, each.district, each.people, each.within]
            for each in answer.shares
        ],
        folder=folder,
        contents=contents,
        by=BY,
        at=timezone.now(),
    )
    say_venues(found, on.left_out, say)
    _say(answer, found.basis(question, PACES, left_out=on.left_out), say)
    say_files(folder, contents, say)
    return kept


def _say(answer: Coverage, basis: Basis, say: Say) -> None:
    mark = f"  {words.ESTIMATE}" if basis.is_estimate else ""
    for each in answer.shares:
        if not each.district:
            say(
                _("%(category)s，%(pace)s，%(group)s：%(within)s / %(people)s，%(share)s%%")
                % {
                    "category": words.category_name(each.category),
                    "pace": words.pace_name(each.pace),
                    "group": words.group_name(each.group),
                    "within": words.number(each.within),
                    "people": words.people_words(each.people),
                    "share": words.percent(each.within, each.people),
                }
                + mark
            )
    if answer.cells_off:
        off = answer.cells_off, answer.people_off
        say(captions.off_words(*off, is_estimate=basis.is_estimate))
    say_basis(basis, say)


def _files(
    question: Question, found: Material, on: Ground, answer: Coverage, category: str, pace: str
) -> dict[str, bytes]:
    assert found.people is not None
    basis = found.basis(question, PACES, left_out=on.left_out)
    return {
        TOTALS: outputs.table(
            ("category", "pace", "metres_per_minute", "limit_minutes", "group", "district",
             "people", "within", "share_percent", "estimate", "basis"),
            _totals(answer, question, basis),
        ),
        CELLS: outputs.table(*_cells(found.people, answer, question, basis)),
        MAP_DATA: _map_data(found, answer, question, basis),
        MAP: maps.png(_picture(question, found, on, answer, category, pace)),
    }  # fmt: skip


def _totals(answer: Coverage, question: Question, basis: Basis) -> Iterator[tuple[object, ...]]:
    estimate, line = words.ESTIMATE if basis.is_estimate else "", captions.both(basis)
    for each in answer.shares:
        yield (
            each.category, each.pace, basis.metres_per_minute[each.pace], question.minutes,
            each.group, each.district, each.people, each.within,
            words.percent(each.within, each.people), estimate, line,
        )  # fmt: skip


def _facts(people: People, answer: Coverage, minutes: int) -> dict[str, list[Any]]:
    """Return what is known of each cell, by heading."""
    facts: dict[str, list[Any]] = {}
    if people.districts:
        facts["district"] = list(people.districts)
    facts["population"] = people.people.tolist()
    facts |= {group: amounts.tolist() for group, amounts in people.groups.items()}
    for (pace, category), times in answer.times.items():
        facts[f"minutes_{pace}_{category}"] = minutes_of(times)
        facts[f"within_{minutes}_{pace}_{category}"] = (times <= minutes * DS_PER_MINUTE).tolist()
    return facts


def _cells(
    people: People, answer: Coverage, question: Question, basis: Basis
) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    facts = _facts(people, answer, question.minutes)
    estimate = words.ESTIMATE if basis.is_estimate else ""
    streets, homes = captions.network_origin(basis), captions.population_origin(basis)
    rows = (
        (
            people.ids[cell],
            people.lon[cell],
            people.lat[cell],
            *(column[cell] for column in facts.values()),
            estimate,
            streets,
            homes,
        )
        for cell in range(len(people.ids))
    )
    headings = ("id", "lon", "lat", *facts, "estimate", "network_source", "population_source")
    return headings, rows


def _map_data(found: Material, answer: Coverage, question: Question, basis: Basis) -> bytes:
    people = found.people
    assert people is not None
    facts = _facts(people, answer, question.minutes)
    estimate = words.ESTIMATE if basis.is_estimate else ""
    return outputs.collection(
        (
            outputs.feature(
                outputs.point(people.lon[cell], people.lat[cell]),
                {"id": people.ids[cell], **{name: column[cell] for name, column in facts.items()},
                 "estimate": estimate},
            )
            for cell in range(len(people.ids))
        ),
        about={**about(basis), "origins": dict(found.origins)},
    )  # fmt: skip


def _picture(
    question: Question, found: Material, on: Ground, answer: Coverage, category: str, pace: str
) -> pictures.Picture:
    people, basis = found.people, found.basis(question, [pace], left_out=on.left_out)
    assert people is not None
    nodes = venue_nodes(on, category)
    graph = on.graph(pace)
    times = times_to(on, graph, nodes, minutes=question.minutes)
    lines, minutes = street_minutes(on, graph, times, limit_minutes=question.minutes)
    outside = (answer.times[pace, category] > question.minutes * DS_PER_MINUTE) & (
        people.people > 0
    )
    shown = [place for place in on.places if category in ("any", place.category)]
    share = answer.share(category, pace, EVERYONE)
    title = said(
        captions.coverage_title, found.network_version.name, share, question.minutes,
        sorted({place.category for place in shown}), question.step_free,
    )  # fmt: skip
    venue_lon, venue_lat = (
        np.array([getattr(each, axis) for each in shown]) for axis in ("lon", "lat")
    )
    return pictures.Picture(
        title=title,
        caption=caption(
            basis,
            lambda: captions.cells_note(
                answer.cells_off,
                answer.people_off,
                venues_too=bool(question.opportunities),
                is_estimate=basis.is_estimate,
            ),
        ),
        lines=lines,
        minutes=minutes,
        limit_minutes=question.minutes,
        box=pictures.box_around(people.lon, people.lat, margin_m=400),
        dots=(
            pictures.Dots(
                people.lon[outside],
                people.lat[outside],
                pictures.areas(people.people[outside], most=int(people.people.max())),
                "people",
                said(captions.outside_label),
                sizes=pictures.sizes(int(people.people.max())),
            ),
            pictures.Dots(
                venue_lon, venue_lat, pictures.mark_area(len(shown)), "venue",
                said(captions.categories_words, sorted({place.category for place in shown})),
            ),
        ),
        estimate=words.ESTIMATE if basis.is_estimate else "",
    )  # fmt: skip
