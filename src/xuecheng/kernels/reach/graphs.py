"""How long a person of a certain pace takes over every segment: lengths become times, once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.reach.networks import (
    NOT_STEP_FREE,
    ONE_WAY,
    STAIRS,
    STEP_FREE_UNKNOWN,
    Int32,
    Int64,
    Mask,
    Network,
    Uint32,
    frozen,
)

Edges: TypeAlias = tuple[Uint32, Uint32, Int32]
"""Row starts, heads and times."""

UNREACHED = np.iinfo(np.int32).max
"""The time to a place that cannot be reached, or not within the limit."""

LONGEST_DS = 1 << 29
"""An edge takes less: 621 days. ``FARTHEST_DS`` and an edge together stay below 2³¹."""
FARTHEST_DS = 1 << 30
"""No walk is looked for beyond, whatever the limit."""


@dataclass(frozen=True, slots=True)
class WalkingProfile:
    """Who walks.

    :param pace_m_per_min: metres a minute on level ground, >= 1.
    :param stairs_percent: what stairs take, in hundredths of the time of a level way as long.
    :param step_free: whether stairs and segments known to be barred to wheels are left out.
    :param trusts_unknown: whether a step-free walker uses segments nobody has described.
    """

    pace_m_per_min: int
    stairs_percent: int = 100
    step_free: bool = False
    trusts_unknown: bool = True

    def __post_init__(self) -> None:
        if self.pace_m_per_min < 1 or self.stairs_percent < 1:
            raise ValueError("a pace and the share stairs take are at least 1")


@dataclass(frozen=True, eq=False)  # without slots, so that it can keep its reverse
class Graph:
    """Directed edges between N nodes with times, as compressed rows; never written to.

    There is at most one edge from a node to another, the fastest, and none to itself.

    :param starts: shape (N + 1,): the edges of node n are ``starts[n]`` to ``starts[n + 1]``.
    :param heads: shape (E,): where each edge leads, ascending within a row.
    :param times_ds: shape (E,), deciseconds, >= 0.
    :param segments: shape (E,): the segment of the network an edge walks along; -1 for none.
    :param is_two_way: whether every edge has one back that takes as long.
    """

    starts: Int32
    heads: Int32
    times_ds: Int32
    segments: Int32
    is_two_way: bool

    @property
    def node_count(self) -> int:
        """Return N."""
        return len(self.starts) - 1

    @cached_property
    def reversed(self) -> "Graph":
        """Return the graph with every edge turned round; made once, at the first question."""
        if self.is_two_way:
            return self
        order = np.argsort(self.heads, kind="stable")
        starts = np.zeros_like(self.starts)
        np.cumsum(np.bincount(self.heads, minlength=self.node_count), out=starts[1:])
        return Graph(
            starts=frozen(starts),
            heads=frozen(tails_of(self)[order]),
            times_ds=frozen(self.times_ds[order]),
            segments=frozen(self.segments[order]),
            is_two_way=False,
        )


def usable(network: Network, profile: WalkingProfile) -> Mask:
    """Return which segments such a person walks at all, shape (S,)."""
    if not profile.step_free:
        return np.ones(network.segment_count, np.bool_)
    barred = STAIRS | NOT_STEP_FREE | (0 if profile.trusts_unknown else STEP_FREE_UNKNOWN)
    free: Mask = (network.flags & barred) == 0
    return free


def segment_times(network: Network, profile: WalkingProfile) -> Int32:
    """Return what each segment takes, deciseconds, shape (S,).

    t(x) = ⌊60 x p / (100 v) + ½⌋  for x decimetres at v metres a minute, p the percent of stairs;
    a segment takes t(end) - t(begin), both measured along the segment as it was first given, so
    that cutting it changes no time of the whole.
    """
    percent = np.where(network.flags & STAIRS, profile.stairs_percent, 100).astype(np.int64)
    begin = network.offset_dm.astype(np.int64)
    end = begin + network.length_dm
    times = _elapsed(end, percent, profile) - _elapsed(begin, percent, profile)
    if times.size and times.max() >= UNREACHED:
        raise ValueError("a segment takes longer than the numbers hold")
    return times.astype(np.int32)


def _elapsed(along_dm: Int64, percent: Int64, profile: WalkingProfile) -> Int64:
    """Return the time to ``along_dm``, rounded half up."""
    hundredths = 100 * profile.pace_m_per_min
    return (2 * 60 * percent * along_dm + hundredths) // (2 * hundredths)


def graph_for(network: Network, profile: WalkingProfile) -> Graph:
    """Return the graph in which such a person walks the network.

    :returns: as many nodes as the network; of parallel segments the fastest, of equally fast ones
        the first.
    """
    rows = np.flatnonzero(usable(network, profile)).astype(np.int32)
    times = segment_times(network, profile)[rows]
    back = np.flatnonzero((network.flags[rows] & ONE_WAY) == 0)
    begins, ends = network.from_node[rows], network.to_node[rows]
    return graph_of_edges(
        np.concatenate((begins, ends[back])),
        np.concatenate((ends, begins[back])),
        np.concatenate((times, times[back])),
        segments=np.concatenate((rows, rows[back])),
        node_count=network.node_count,
    )


def graph_of_edges(
    tails: NDArray[np.integer],
    heads: NDArray[np.integer],
    times_ds: Int32,
    *,
    node_count: int,
    segments: Int32 | None = None,
) -> Graph:
    """Return the graph of directed edges given one by one.

    :param tails: where each edge begins, shape (E,); ``heads``: where it ends.
    :param times_ds: shape (E,), 0 to below ``LONGEST_DS``.
    :raises ValueError: a time is negative, or too long to be added up.
    """
    if times_ds.size and times_ds.min() < 0:
        raise ValueError("times are not negative")
    if times_ds.size and times_ds.max() >= LONGEST_DS:
        raise ValueError("an edge takes longer than times can be added up")
    if segments is None:
        segments = np.full(len(tails), -1, np.int32)
    other = np.flatnonzero(tails != heads)
    key = tails[other].astype(np.int64) * node_count + heads[other]
    order = np.argsort(key, kind="stable")
    key, chosen = key[order], other[order]
    is_repeated = key[1:] == key[:-1]
    if is_repeated.any():
        order = np.lexsort((segments[chosen], times_ds[chosen], key))
        chosen = chosen[order][np.concatenate(([True], ~is_repeated))]
        key = key[np.concatenate(([True], ~is_repeated))]
    starts = np.zeros(node_count + 1, np.int32)
    np.cumsum(np.bincount(tails[chosen], minlength=node_count), out=starts[1:])
    graph_heads, times = heads[chosen].astype(np.int32), times_ds[chosen].astype(np.int32)
    return Graph(
        starts=frozen(starts),
        heads=frozen(graph_heads),
        times_ds=frozen(times),
        segments=frozen(segments[chosen].astype(np.int32)),
        is_two_way=not one_way_edges(starts, graph_heads, times).any(),
    )


def edges_of(graph: Graph) -> Edges:
    """Return the arrays of a graph as loops read them, without a copy.

    Indexes are unsigned there: numba need not look whether they count from the end.
    """
    return graph.starts.view(np.uint32), graph.heads.view(np.uint32), graph.times_ds


def tails_of(graph: Graph) -> Int32:
    """Return where each edge begins, shape (E,)."""
    return np.repeat(np.arange(graph.node_count, dtype=np.int32), np.diff(graph.starts))


def one_way_edges(starts: Int32, heads: Int32, times_ds: Int32) -> Mask:
    """Return which edges have none back that takes as long, shape (E,)."""
    count = len(starts) - 1
    tails = np.repeat(np.arange(count, dtype=np.int64), np.diff(starts))
    there, back = tails * count + heads, heads * np.int64(count) + tails
    order = np.argsort(back, kind="stable")
    if np.array_equal(back[order], there):
        found: Mask = times_ds[order] != times_ds
        return found
    place = np.minimum(np.searchsorted(there, back), max(len(there) - 1, 0))
    unlike: Mask = (there[place] != back) | (times_ds[place] != times_ds)
    return unlike


def reverse(graph: Graph) -> Graph:
    """Return the graph with every edge turned round: times *to* a place become times *from* it."""
    return graph.reversed
