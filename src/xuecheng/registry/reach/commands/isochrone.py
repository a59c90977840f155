"""``isochrone``: the ground within a walk of one place."""

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
    said,
    say_basis,
    say_files,
)
from xuecheng.registry.reach.models import Measurement
from xuecheng.registry.reach.queries.grounds import Ground, ground, street_minutes
from xuecheng.registry.reach.queries.questions import Material, Question, material
from xuecheng.registry.reach.queries.rings import Ring, rings
from xuecheng.registry.reach.queries.venues import venue_called
from xuecheng.registry.reach.rules.paces import PACES, Basis
from xuecheng.registry.reach.rules.problems import BadQuestion
from xuecheng.registry.reach.rules.venues import Place

TOTALS, MAP_DATA, MAP = "isochrone.csv", "isochrone.geojson", "isochrone.png"


def measure(question: Question, *, venue: str, at: str, folder: Path, say: Say) -> Measurement:
    """Draw from where people walk to a place within the limit, write it, and keep the answer.

    People are counted where a population was named, or the newest one lives on these streets.

    :param venue: name of a venue; or
    :param at: ``LONGITUDE,LATITUDE``.
    """
    if bool(venue) == bool(at):
        raise BadQuestion(_("请用 --venue 写学习点的名称，或者用 --at 写经度,纬度；只写一个。"))
    with Bars() as bars:
        with bars.waiting(_("读路网")):
            found = material(question, needs_people=False, needs_venues=False)
            place = _point(at) if at else venue_called(venue, found.places)
            on = ground(
                found.network, found.people, [place],
                walking=question.walking,
                step_free=question.step_free,
            )  # fmt: skip
        drawn = rings(
            on,
            found.people,
            paces=PACES,
            limit_minutes=question.minutes,
            progress=bars.steps(_("走路")),
        )
        with bars.waiting(_("画地图")):
            contents = _files(question, found, on, place, drawn)
    kept = actions.keep(
        Measurement.Kind.ISOCHRONE,
        network=found.network_version,
        population=found.population,
        question={
            "minutes": question.minutes,
            "step_free": question.step_free,
            "walking": asdict(question.walking),
            "lon": place.lon,
            "lat": place.lat,
        },
        answer=[[each.pace, each.minutes, each.square_metres, each.people] for each in drawn],
        folder=folder,
        contents=contents,
        by=BY,
        at=timezone.now(),
    )
    basis = found.basis(question, PACES)
    for each in drawn:
        say(captions.ring_line(each, basis.is_estimate))
    if found.passed_over:
        say(
            _("没有数人：最新的人口 %(population)s 不在路网 %(network)s 上。")
            % {"population": found.passed_over, "network": found.network_version}
        )
    say_basis(basis, say)
    say_files(folder, contents, say)
    return kept


def _point(at: str) -> Place:
    try:
        lon, lat = (float(part) for part in at.split(","))
    except ValueError as error:
        raise BadQuestion(_("--at 要写成 经度,纬度，例如 121.4365,31.1920。")) from error
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadQuestion(_("--at 要写成 经度,纬度，例如 121.4365,31.1920。"))
    return Place(at, lon, lat)


def _files(
    question: Question, found: Material, on: Ground, place: Place, drawn: tuple[Ring, ...]
) -> dict[str, bytes]:
    basis = found.basis(question, PACES)
    estimate, line = words.ESTIMATE if basis.is_estimate else "", captions.both(basis)
    return {
        TOTALS: outputs.table(
            ("place", "pace", "minutes", "square_metres", "people", "estimate", "basis"),
            (
                (place.name, each.pace, each.minutes, each.square_metres, each.people, estimate,
                 line)
                for each in drawn
            ),
        ),
        MAP_DATA: outputs.collection(
            (
                outputs.feature(outputs.area(each.ground), _facts(place, each, estimate))
                for each in drawn
            ),
            about=about(basis),
        ),
        MAP: maps.png(_picture(question, found, on, place, drawn, basis)),
    }  # fmt: skip


def _facts(place: Place, ring: Ring, estimate: str) -> dict[str, object]:
    return {
        "place": place.name,
        "pace": ring.pace,
        "minutes": ring.minutes,
        "square_metres": ring.square_metres,
        "people": ring.people,
        "estimate": estimate,
    }


def _picture(
    question: Question,
    found: Material,
    on: Ground,
    place: Place,
    drawn: tuple[Ring, ...],
    basis: Basis,
) -> pictures.Picture:
    outer = {each.pace: each for each in drawn if each.minutes == question.minutes}
    lines, minutes = street_minutes(
        on, on.graph("elder"), outer["elder"].times, limit_minutes=question.minutes
    )
    grounds: list[tuple[Any, pictures.Said]] = [
        (outer[pace].ground, said(words.pace_name, pace)) for pace in ("adult", "elder")
    ]
    west, south, east, north = outer["adult"].ground.bounds
    return pictures.Picture(
        title=said(
            captions.ring_title, place.name, outer, question.minutes, question.step_free
        ),
        caption=caption(basis, captions.ring_note),
        lines=lines,
        minutes=minutes,
        limit_minutes=question.minutes,
        box=pictures.box_around(np.array([west, east]), np.array([south, north]), margin_m=150),
        grounds=grounds,
        dots=[
            pictures.Dots(
                np.array([place.lon]), np.array([place.lat]), 90.0, "here",
                pictures.Said(place.name, place.name),
            )
        ],
        estimate=words.ESTIMATE if basis.is_estimate else "",
    )  # fmt: skip
