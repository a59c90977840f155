"""The streets people walk: nodes, and the segments between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import (  # type: ignore[import-untyped]  # scipy ships no types
    connected_components,
)

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the WGS84 ellipsoid, metres."""

STAIRS = 1
"""A segment with steps: it takes longer, and no wheelchair passes."""
NOT_STEP_FREE = 2
"""A segment known to be barred to wheels, though it has no steps of its own."""
STEP_FREE_UNKNOWN = 4
"""Nobody has said whether wheels pass."""
ONE_WAY = 8
"""On foot only from ``from_node`` to ``to_node``: an escalator, a one-way stair, a turnstile."""

LONGEST_SEGMENT_DM = 500_000
"""50 km: no street runs so far without a crossing; a longer one is a mistake of units."""

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Uint32 = NDArray[np.uint32]
Float64 = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = Literal[
    "empty",
    "shapes_differ",
    "bad_position",
    "unknown_node",
    "length_unreadable",
    "length_negative",
    "length_absurd",
    "across_antimeridian",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input.

    :param row: zero-based row of ``table``; -1 where it concerns the whole of it.
    :param value: what stands there, as text.
    """

    table: Literal["nodes", "segments"]
    row: int
    kind: Kind
    value: str = ""


class BadNetwork(ValueError):
    """The rows make no network; ``problems`` names each of them, nodes first, then by row."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        rest = f" (and {len(problems) - 1} more)" if problems[1:] else ""
        super().__init__(f"{first.table} row {first.row}: {first.kind} {first.value}{rest}")
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A pedestrian network of N nodes and S segments; its arrays are never written to.

    :param node_lon: degrees, shape (N,); so ``node_lat``.
    :param from_node: shape (S,); so ``to_node``: where a segment begins and ends.
    :param length_dm: shape (S,), 0 to ``LONGEST_SEGMENT_DM``.
    :param flags: shape (S,): ``STAIRS``, ``NOT_STEP_FREE``, ``STEP_FREE_UNKNOWN``, ``ONE_WAY``.
    :param offset_dm: shape (S,): how far along the segment as it was first given a piece begins;
        0 for whole segments. Times of pieces add up to that of the whole because of it.
    :param row: shape (S,): the row a piece was cut from; -1 for the way from a door to the street.
    """

    node_lon: Float64
    node_lat: Float64
    from_node: Int32
    to_node: Int32
    length_dm: Int32
    flags: NDArray[np.uint8]
    offset_dm: Int32
    row: Int32

    @property
    def node_count(self) -> int:
        """Return N."""
        return len(self.node_lon)

    @property
    def segment_count(self) -> int:
        """Return S."""
        return len(self.from_node)


def network_from_segments(
    from_node: ArrayLike,
    to_node: ArrayLike,
    length_dm: ArrayLike,
    *,
    node_lon: ArrayLike,
    node_lat: ArrayLike,
    flags: ArrayLike | None = None,
) -> Network:
    """Return the network of the given rows, or say everything that is wrong with them.

    :param from_node: index of the node where each segment begins, shape (S,); so ``to_node``.
        A segment may end where it began.
    :param length_dm: decimetres, shape (S,); fractions are rounded half up.
    :param node_lon: WGS84 degrees, shape (N,); so ``node_lat``. Longitudes are not taken round the
        earth: no segment crosses the antimeridian, a network that does has to be shifted or cut.
    :param flags: shape (S,); ``None`` means 0 throughout: level, both ways, free for wheels.
    :raises BadNetwork: no segment at all, columns of unequal length, a node that is not there, a
        position that is none, a length that is negative, unreadable or above 50 km, ends whose
        longitudes lie more than 180 degrees apart.
    """
    lon, lat = np.array(node_lon, np.float64), np.array(node_lat, np.float64)
    begins, ends = np.asarray(from_node), np.asarray(to_node)
    length = np.asarray(length_dm, np.float64)
    marks = np.zeros(len(begins), np.uint8) if flags is None else np.array(flags, np.uint8)
    problems = tuple(_problems(lon, lat, begins, ends, length, marks))
    if problems:
        raise BadNetwork(problems)
    count = len(begins)
    return Network(
        node_lon=frozen(lon),
        node_lat=frozen(lat),
        from_node=frozen(begins.astype(np.int32)),
        to_node=frozen(ends.astype(np.int32)),
        length_dm=frozen(np.floor(length + 0.5).astype(np.int32)),
        flags=frozen(marks),
        offset_dm=frozen(np.zeros(count, np.int32)),
        row=frozen(np.arange(count, dtype=np.int32)),
    )


def _problems(
    lon: Float64,
    lat: Float64,
    begins: NDArray[Any],
    ends: NDArray[Any],
    length: Float64,
    flags: NDArray[np.uint8],
) -> Iterator[Problem]:
    if lon.shape != lat.shape or lon.ndim != 1:
        yield Problem("nodes", -1, "shapes_differ", f"{lon.shape} {lat.shape}")
        return
    if not begins.shape == ends.shape == length.shape == flags.shape or begins.ndim != 1:
        shapes = f"{begins.shape} {ends.shape} {length.shape} {flags.shape}"
        yield Problem("segments", -1, "shapes_differ", shapes)
        return
    if not len(begins):
        yield Problem("segments", -1, "empty")
        return
    # Written so that NaN counts as wrong.
    for row in np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))):
        yield Problem("nodes", int(row), "bad_position", f"{lon[row]} {lat[row]}")
    unknown = ~((begins >= 0) & (begins < len(lon)) & (ends >= 0) & (ends < len(lon)))
    is_across = np.zeros(len(begins), np.bool_)
    known = np.flatnonzero(~unknown)
    known = known[(np.abs(lon[ends[known]]) <= 180) & (np.abs(lon[begins[known]]) <= 180)]
    is_across[known] = np.abs(lon[ends[known]] - lon[begins[known]]) > 180
    is_wrong = unknown | is_across | ~(length >= 0) | (length > LONGEST_SEGMENT_DM)
    for row in np.flatnonzero(is_wrong):
        if unknown[row]:
            yield Problem("segments", int(row), "unknown_node", f"{begins[row]} {ends[row]}")
        if is_across[row]:
            between = f"{lon[begins[row]]} {lon[ends[row]]}"
            yield Problem("segments", int(row), "across_antimeridian", between)
        if np.isnan(length[row]):
            yield Problem("segments", int(row), "length_unreadable")
        elif length[row] < 0:
            yield Problem("segments", int(row), "length_negative", f"{length[row]:g}")
        elif length[row] > LONGEST_SEGMENT_DM:
            yield Problem("segments", int(row), "length_absurd", f"{length[row]:g}")


def straight_dm(network: Network) -> Float64:
    """Return the great-circle distance between the ends of every segment, decimetres, shape (S,).

    h = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2);  d = 2 R asin √h

    Source: Sinnott (1984), Virtues of the Haversine, Sky and Telescope 68, 159.
    """
    lon, lat = np.radians(network.node_lon), np.radians(network.node_lat)
    begins, ends = network.from_node, network.to_node
    h = np.sin((lat[ends] - lat[begins]) / 2) ** 2
    h += np.cos(lat[begins]) * np.cos(lat[ends]) * np.sin((lon[ends] - lon[begins]) / 2) ** 2
    found: Float64 = 20 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1)))
    return found


def doubtful_segments(network: Network) -> Int32:
    """Return the rows of segments whose length can hardly be meant, for a report after import.

    Shorter than the straight line by more than a tenth and 2 m, or longer than ten times the
    straight line and 1 km: a street bends, but lengths in other units do not look like that.
    """
    straight, length = straight_dm(network), network.length_dm
    is_short = length < straight * 0.9 - 20
    is_long = length > straight * 10 + 10_000
    return np.flatnonzero((is_short | is_long) & (network.row >= 0)).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Islands:
    """The parts of a network no street joins, largest first.

    :param label: shape (N,): to which part a node belongs; 0 is the largest.
    :param node_counts: by label; equal ones in the order of their smallest node.
    """

    label: Int32
    node_counts: Int64


def islands(network: Network, *, among: Mask | None = None) -> Islands:
    """Return the parts of the network that hang together, one-way segments counting as both.

    :param among: the segments that join, shape (S,), such as ``usable(network, profile)``; a node
        of none of them is a part of its own.
    """
    count = network.node_count
    rows = np.arange(network.segment_count) if among is None else np.flatnonzero(among)
    ends = network.from_node[rows], network.to_node[rows]
    links = coo_array((np.ones(len(rows), np.int8), ends), shape=(count, count))
    _, raw = connected_components(links, directed=False)
    sizes, first = np.bincount(raw), np.unique(raw, return_index=True)[1]
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Islands(label=frozen(rank[raw]), node_counts=frozen(sizes[order].astype(np.int64)))


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Close an array of our own making to writing, and return it."""
    array.flags.writeable = False
    return array
