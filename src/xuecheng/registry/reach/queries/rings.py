"""The ground from which people walk to one place, in rings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from xuecheng.kernels.reach import isochrone
from xuecheng.kernels.reach.networks import EARTH_RADIUS_M
from xuecheng.registry.reach.queries.grounds import Ground, Int32, at_cells, times_to
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE, bands
from xuecheng.registry.reach.rules.problems import NothingThere

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """The ground within so many minutes of a place.

    :param ground: a shapely polygon in degrees: every reached part of a street and 30 m around;
        ways to doors are no streets. Empty where the place's own way takes all the time.
    :param people: who live in cells whose door lies within; ``None`` without a population.
    :param times: deciseconds from every node to the place, up to the limit of the question.
    """

    pace: str
    minutes: int
    ground: Any
    square_metres: int
    people: int | None
    times: Int32


def rings(
    on: Ground,
    people: People | None,
    *,
    paces: Sequence[str],
    limit_minutes: int,
    progress: Progress,
) -> tuple[Ring, ...]:
    """Return the rings of a third, two thirds and the whole of the limit, for each pace.

    They end where the colours of the streets do: see ``bands``.

    :param on: with the place as its only venue.
    :raises NothingThere: no street leads to the place.
    """
    limits = bands(limit_minutes)
    # The ways to doors are as many as homes are loaded: the ground is that of the streets.
    is_street = on.network.row >= 0
    found = []
    for pace in paces:
        graph = on.graph(pace)
        times = times_to(on, graph, on.venues, minutes=limit_minutes)
        for minutes in limits:
            ground = isochrone(
                on.network, graph, times, limit_ds=minutes * DS_PER_MINUTE, among=is_street
            )
            found.append(
                Ring(
                    pace=pace,
                    minutes=minutes,
                    ground=ground,
                    square_metres=_square_metres(ground),
                    people=_people(on, people, times, minutes),
                    times=times,
                )
            )
            progress(len(found), len(paces) * len(limits))
    if all(ring.ground.is_empty for ring in found):
        raise NothingThere(
            _(
                "没有一段路通到这里，画不出步行范围：路都只能从这里走出去，"
                "或者路网只有一个点。请核对坐标和单向的路。"
            )
        )
    return tuple(found)


def _people(on: Ground, people: People | None, times: Int32, minutes: int) -> int | None:
    if people is None:
        return None
    return int(people.people[at_cells(on, times) <= minutes * DS_PER_MINUTE].sum())


def _square_metres(ground: Any) -> int:
    """Return the area on the plane that touches the earth there."""
    if ground.is_empty:
        return 0
    degree = EARTH_RADIUS_M * np.pi / 180
    square: float = ground.area * degree**2 * np.cos(np.radians(ground.centroid.y))
    return round(square)
