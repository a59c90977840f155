"""From streets to a network, and what a planner should know about it before trusting a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.reach import (
    ONE_WAY,
    STAIRS,
    STEP_FREE_UNKNOWN,
    Islands,
    Network,
    doubtful_segments,
    islands,
    network_from_segments,
    snap,
    straight_dm,
    usable,
)
from xuecheng.kernels.reach.graphs import WalkingProfile
from xuecheng.registry.reach.rules.streets import Streets

FRAGMENT_NODES = 100
"""A part of what one walks with fewer nodes leads nowhere: a yard, a landing between stairs, a slip
of the pen; no door is looked for there. The largest part is never one; a part with more is an
island with a life of its own.
"""
WITHIN_M = 500.0
"""How far a door may be from the street it belongs to."""
DOORS_VERSION = 2
"""Rises whenever the same streets and places get other doors, and so other answers."""
NAMED = 10
"""How many of a kind a report names; it counts them all."""
BESIDE_DEGREES = 0.01
"""Around the box of the streets: at least twice ``WITHIN_M`` to the north and south, and as far to
the east and west up to 60 degrees of latitude.
"""

Astray = Literal["", "swapped", "elsewhere"]
"""How places miss a city altogether; ``""``: they do not."""

Mask = NDArray[np.bool_]


def network_of(streets: Streets) -> Network:
    """Return the network of the segments; where no length is given the straight line counts.

    :raises BadNetwork: there is no segment.
    """
    given = np.array(streets.length_m, np.float64) * 10

    def network(length_dm: NDArray[np.float64]) -> Network:
        return network_from_segments(
            streets.begins,
            streets.ends,
            length_dm,
            node_lon=streets.lon,
            node_lat=streets.lat,
            flags=streets.flags,
        )

    unsaid = np.isnan(given)
    if not unsaid.any():
        return network(given)
    straight = straight_dm(network(np.where(unsaid, 0, given)))
    return network(np.where(unsaid, straight, given))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A segment whose length can hardly be meant.

    :param row: as in ``Problem``; of a network from OpenStreetMap 0.
    """

    row: int
    lon: float
    lat: float
    length_m: float
    straight_m: float


@dataclass(frozen=True, slots=True)
class Island:
    """A part of the network that no street joins to the largest."""

    nodes: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a network.

    :param metres: length of all segments.
    :param unknown: segments of which nobody said whether wheels pass.
    :param largest_share: of all nodes, in the largest part, 0 to 1.
    :param fragments: parts too small to look for doors in.
    :param islands: the largest parts besides the first that are no fragments, then fragments.
    """

    nodes: int
    segments: int
    metres: int
    stairs: int
    one_way: int
    unknown: int
    parts: int
    largest_share: float
    fragments: int
    fragment_nodes: int
    islands: tuple[Island, ...]
    doubtful: int
    doubts: tuple[Doubt, ...]


def report_on(network: Network, *, first_row: int = 0) -> Report:
    """Return what is odd about a network.

    :param first_row: number people give to its first segment; 0 where segments are no rows.
    """
    parts = islands(network)
    sizes = parts.node_counts
    small = _fragments(parts)
    doubts = doubtful_segments(network)
    return Report(
        nodes=network.node_count,
        segments=network.segment_count,
        metres=int(network.length_dm.sum(dtype=np.int64)) // 10,
        stairs=_count(network, STAIRS),
        one_way=_count(network, ONE_WAY),
        unknown=_count(network, STEP_FREE_UNKNOWN),
        parts=len(sizes),
        largest_share=float(sizes[0] / sizes.sum()),
        fragments=int(small.sum()),
        fragment_nodes=int(sizes[small].sum()),
        islands=tuple(_island(network, parts, label) for label in range(1, len(sizes))[:NAMED]),
        doubtful=len(doubts),
        doubts=_doubts(network, [int(row) for row in doubts[:NAMED]], first_row),
    )


def through_streets(network: Network, profile: WalkingProfile) -> Mask:
    """Return the segments doors are looked for on, shape (S,): usable, and no fragments.

    A part is what such a walker can use of it: a landing between two stairs leads wheels nowhere.
    """
    walked = usable(network, profile)
    parts = islands(network, among=walked)
    leads_on = ~_fragments(parts)[parts.label]
    mask: Mask = walked & leads_on[network.from_node]
    return mask


@dataclass(frozen=True, slots=True)
class Lost:
    """A place no door of which leads to a through street.

    :param index: among the places asked for.
    :param island_nodes: of the fragment it lies on; 0 where there is no street at all.
    """

    index: int
    island_nodes: int


def lost_places(
    network: Network,
    profile: WalkingProfile,
    lon: Sequence[float] | NDArray[np.float64],
    lat: Sequence[float] | NDArray[np.float64],
) -> tuple[Lost, ...]:
    """Return the places within reach of no through street."""
    through = through_streets(network, profile)
    near = snap(network, lon, lat, within_m=WITHIN_M, among=through).segment
    lost = np.flatnonzero(near < 0)
    if not len(lost):
        return ()
    x, y = np.asarray(lon, np.float64)[lost], np.asarray(lat, np.float64)[lost]
    walked = usable(network, profile)
    any_street = snap(network, x, y, within_m=WITHIN_M, among=walked).segment
    parts = islands(network, among=walked)
    found = []
    for index, segment in zip(lost, any_street, strict=True):
        label = parts.label[network.from_node[segment]] if segment >= 0 else -1
        nodes = int(parts.node_counts[label]) if segment >= 0 else 0
        found.append(Lost(int(index), nodes))
    return tuple(found)


def astray(
    network: Network,
    lon: Sequence[float] | NDArray[np.float64],
    lat: Sequence[float] | NDArray[np.float64],
) -> Astray:
    """Return how places miss the box around the streets; they do not where one lies in it.

    Swapped: most would lie in it if longitude and latitude changed places.
    """
    x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    if not len(x) or _in_box(network, x, y).any():
        return ""
    return "swapped" if _in_box(network, y, x).mean() > 0.5 else "elsewhere"


def _in_box(network: Network, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Mask:
    found = np.ones(len(lon), np.bool_)
    for places, nodes in ((lon, network.node_lon), (lat, network.node_lat)):
        found &= places >= nodes.min() - BESIDE_DEGREES
        found &= places <= nodes.max() + BESIDE_DEGREES
    return found


def _fragments(parts: Islands) -> Mask:
    small: Mask = parts.node_counts < FRAGMENT_NODES
    small[:1] = False
    return small


def _count(network: Network, flag: int) -> int:
    return int(np.count_nonzero(network.flags & flag))


def _island(network: Network, parts: Islands, label: int) -> Island:
    node = int(np.argmax(parts.label == label))
    lon, lat = network.node_lon[node], network.node_lat[node]
    return Island(int(parts.node_counts[label]), round(float(lon), 6), round(float(lat), 6))


def _doubts(network: Network, rows: Sequence[int], first_row: int) -> tuple[Doubt, ...]:
    straight = straight_dm(network)
    return tuple(
        Doubt(
            row=row + first_row if first_row else 0,
            lon=round(float(network.node_lon[network.from_node[row]]), 6),
            lat=round(float(network.node_lat[network.from_node[row]]), 6),
            length_m=int(network.length_dm[row]) / 10,
            straight_m=round(float(straight[row]) / 10, 1),
        )
        for row in rows
    )
