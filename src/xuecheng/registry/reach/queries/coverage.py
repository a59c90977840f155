"""Who lives within a walk of a place of learning."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xuecheng.kernels.reach import UNREACHED
from xuecheng.registry.reach.queries.grounds import Ground, Int32, at_cells, times_to
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE
from xuecheng.registry.reach.rules.people import EVERYONE

ANY = "any"
"""The category all venues belong to."""
BEYOND = 4
"""Minutes are told up to so many times the limit."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some people live within the limit of a venue.

    :param group: ``EVERYONE``, or a group of the population.
    :param district: ``""`` for the whole.
    """

    category: str
    pace: str
    group: str
    district: str
    people: int
    within: int


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """The answer for every category, pace, group and district.

    :param times: deciseconds from each cell to the nearest venue, by pace and category;
        ``UNREACHED`` beyond four times the limit.
    :param cells_off: how many cells no through street leads to; ``people_off`` live in them.
    """

    shares: tuple[Share, ...]
    times: Mapping[tuple[str, str], Int32]
    cells_off: int
    people_off: int

    def share(self, category: str, pace: str, group: str = EVERYONE) -> Share:
        """Return the share of the whole."""
        asked = (category, pace, group, "")
        return next(
            each
            for each in self.shares
            if (each.category, each.pace, each.group, each.district) == asked
        )


def coverage(
    on: Ground,
    people: People,
    *,
    paces: Sequence[str],
    limit_minutes: int,
    progress: Progress,
) -> Coverage:
    """Return who lives within ``limit_minutes`` (``<=``) of a venue.

    All people of a cell count as living in its middle. A cell without a street counts as outside.
    """
    kinds = categories(on)
    times: dict[tuple[str, str], Int32] = {}
    for number, pace in enumerate(paces):
        graph = on.graph(pace)
        for place, category in enumerate(kinds):
            nodes = on.venues[_chosen(on, category)]
            found = times_to(on, graph, nodes, minutes=BEYOND * limit_minutes)
            times[pace, category] = at_cells(on, found)
            progress(number * len(kinds) + place + 1, len(paces) * len(kinds))
    off = on.cells < 0
    limit = limit_minutes * DS_PER_MINUTE
    shares = tuple(
        Share(
            category=category,
            pace=pace,
            group=group,
            district=district,
            people=int(amounts[mine].sum()),
            within=int(amounts[mine & (found <= limit)].sum()),
        )
        for (pace, category), found in times.items()
        for group, amounts in {EVERYONE: people.people, **people.groups}.items()
        for district, mine in _districts(people).items()
    )
    return Coverage(shares, times, int(off.sum()), int(people.people[off].sum()))


def categories(on: Ground) -> tuple[str, ...]:
    """Return the categories of the venues in order; ``ANY`` first where there are several."""
    named = sorted({place.category for place in on.places})
    return (ANY, *named) if len(named) > 1 else tuple(named)


def venue_nodes(on: Ground, category: str) -> Int32:
    """Return the nodes of the venues of a category."""
    nodes: Int32 = on.venues[_chosen(on, category)]
    return nodes


def minutes_of(times: Int32) -> list[float | None]:
    """Return deciseconds as minutes with one decimal, rounded up; ``None`` where unreached."""
    up = np.ceil(times / (DS_PER_MINUTE / 10)) / 10
    return [
        float(minutes) if time < UNREACHED else None
        for minutes, time in zip(up, times, strict=True)
    ]


def _chosen(on: Ground, category: str) -> list[int]:
    return [number for number, place in enumerate(on.places) if category in (ANY, place.category)]


def _districts(people: People) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    whole = {"": np.ones(len(people.people), np.bool_)}
    names = np.array(people.districts, np.str_)
    return whole | {name: names == name for name in sorted(set(people.districts)) if name}
