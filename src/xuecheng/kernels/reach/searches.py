"""The nearest of many places from everywhere at once, and what one place more or less changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types

from xuecheng.kernels.compiling import HAS_NUMBA
from xuecheng.kernels.reach.compiled import NO_LABEL, settle, split
from xuecheng.kernels.reach.contraction import Contracted, fill_chains, seeds_at
from xuecheng.kernels.reach.graphs import FARTHEST_DS, UNREACHED, Graph, edges_of, reverse
from xuecheng.kernels.reach.networks import Int32, Int64, Mask, frozen

Engine = Literal["numba", "scipy"]

DEFAULT_ENGINE: Engine = "numba" if HAS_NUMBA else "scipy"
BUCKET_SHIFT = 9
"""Buckets of 512 ds: a tenth faster on streets than 64 ds, and than 2048 ds."""
MOST_SLOTS = 1 << 16
SOURCE_BITS = 32
"""Below the time in a label."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """Which of S sources is nearest to each of N nodes, and how far; never written to.

    :param sources: shape (S,): the node of each source.
    :param is_open: shape (S,): closed sources keep their number and count for nothing.
    :param limit_ds: times above are not looked for.
    :param time_ds: shape (N,): from the node to its nearest source; ``UNREACHED`` beyond the limit.
    :param source: shape (N,): number of that source, of equally near ones the smallest; -1 where
        none is reached.
    """

    sources: Int32
    is_open: Mask
    limit_ds: int
    time_ds: Int32
    source: Int32


def nearest(
    graph: Graph | Contracted,
    sources: ArrayLike,
    *,
    limit_ds: int = UNREACHED - 1,
    engine: Engine = DEFAULT_ENGINE,
) -> Nearest:
    """Return for every node the nearest source and how long the walk *to* it takes.

    For times *from* the sources give ``reverse(graph)``.

    :param sources: nodes, shape (S,); several may share one.
    :param limit_ds: at most so long, ``<=``; deciseconds, >= 0; ``FARTHEST_DS`` where it is more.
    :param engine: ``"scipy"`` gives the same answer, more slowly.
    :raises ValueError: a source is no node, or the limit is negative.
    """
    whole = graph.whole if isinstance(graph, Contracted) else graph
    places = _checked(sources, whole.node_count, limit_ds)
    limit_ds = min(limit_ds, FARTHEST_DS)
    if engine == "scipy":
        labels = _labels_by_scipy(reverse(whole), places, limit_ds)
    elif isinstance(graph, Contracted):
        back = reverse(graph.graph)
        labels = np.full(back.node_count, NO_LABEL, np.int64)
        _settle(back, labels, *seeds_at(graph, places), limit_ds)
        labels = fill_chains(graph, labels, places, limit_ds)
    else:
        labels = np.full(whole.node_count, NO_LABEL, np.int64)
        _settle(reverse(whole), labels, places, np.arange(len(places), dtype=np.int64), limit_ds)
    is_open = np.ones(len(places), np.bool_)
    return _of_labels(labels, Nearest(places, frozen(is_open), limit_ds, places, places))


def nearest_times(
    graph: Graph,
    sources: ArrayLike,
    *,
    limit_ds: int = UNREACHED - 1,
    engine: Engine = DEFAULT_ENGINE,
) -> Int32:
    """Return how long the walk from every node to the nearest source takes, but not which it is.

    The times of ``nearest``, in half of its memory.

    :returns: shape (N,), deciseconds; ``UNREACHED`` beyond the limit.
    :raises ValueError: as ``nearest``.
    """
    seeds = np.unique(_checked(sources, graph.node_count, limit_ds))
    limit_ds = min(limit_ds, FARTHEST_DS)
    back = reverse(graph)
    if engine == "scipy":
        return _times_by_scipy(back, seeds, limit_ds)
    times = np.full(graph.node_count, UNREACHED, np.int32)
    times[seeds] = 0
    _spread(back, times, 0, seeds, 0, limit_ds)
    return frozen(times)


def nearest_by_category(
    graph: Graph | Contracted,
    sources: ArrayLike,
    categories: ArrayLike,
    *,
    category_count: int,
    limit_ds: int = UNREACHED - 1,
    engine: Engine = DEFAULT_ENGINE,
) -> tuple[Nearest, ...]:
    """Return the nearest source of each category, one pass for each.

    :param categories: of each source, 0 to ``category_count`` - 1, shape (S,).
    :returns: by category; sources of other categories count as closed, so that numbers stay.
    :raises ValueError: as ``nearest``; or a category is out of range.
    """
    places, codes = np.array(sources, np.int64), np.array(categories, np.int64)
    if places.shape != codes.shape or np.any((codes < 0) | (codes >= category_count)):
        raise ValueError(f"each source needs a category from 0 to {category_count - 1}")
    found = []
    for category in range(category_count):
        mine = np.flatnonzero(codes == category).astype(np.int32)
        answer = nearest(graph, places[mine], limit_ds=limit_ds, engine=engine)
        number = np.where(answer.source >= 0, mine[answer.source], -1) if mine.size else None
        found.append(
            replace(
                answer,
                sources=frozen(places.astype(np.int32)),
                is_open=frozen(codes == category),
                source=answer.source if number is None else frozen(number.astype(np.int32)),
            )
        )
    return tuple(found)


def with_source(graph: Graph, before: Nearest, node: int) -> Nearest:
    """Return what is nearest once a source opens at ``node``; it takes the next number.

    Only what comes nearer is visited.

    :param graph: the one ``before`` was computed on, not contracted.
    :raises ValueError: there is no such node, or ``before`` is of another graph.
    """
    _same_graph(graph, before)
    place = _checked([node], graph.node_count, before.limit_ds)
    number = np.array([len(before.sources)], np.int64)
    labels = _labels(before)
    _settle(reverse(graph), labels, place, number, before.limit_ds)
    changed = replace(
        before,
        sources=frozen(np.concatenate((before.sources, place))),
        is_open=frozen(np.concatenate((before.is_open, [True]))),
    )
    return _of_labels(labels, changed)


def without_source(graph: Graph, before: Nearest, number: int) -> Nearest:
    """Return what is nearest once source ``number`` closes.

    Its nodes start anew from the border of what others hold, and from open sources among them.

    :raises ValueError: no such source is open, or ``before`` is of another graph.
    """
    _same_graph(graph, before)
    if not 0 <= number < len(before.sources) or not before.is_open[number]:
        raise ValueError(f"source {number} is not open")
    is_open = before.is_open.copy()
    is_open[number] = False
    labels = _labels(before)
    lost = np.flatnonzero(before.source == number)
    labels[lost] = NO_LABEL
    within = np.flatnonzero(is_open & np.isin(before.sources, lost))
    edges, rows = _edges_of(graph, lost)
    heads = labels[graph.heads[edges]]
    border = (heads < NO_LABEL).nonzero()[0]
    onward = heads[border] + (graph.times_ds[edges[border]].astype(np.int64) << 32)
    places = np.concatenate((before.sources[within], lost[rows[border]])).astype(np.int32)
    _settle(reverse(graph), labels, places, np.concatenate((within, onward)), before.limit_ds)
    return _of_labels(labels, replace(before, is_open=frozen(is_open)))


def _settle(graph: Graph, labels: Int64, places: Int32, fresh: Int64, limit_ds: int) -> None:
    """Give the places their labels where these are smaller, and spread them, in ``labels``."""
    is_within = fresh >> SOURCE_BITS <= limit_ds
    places, fresh = places[is_within], fresh[is_within]
    before = labels[places]
    np.minimum.at(labels, places, fresh)
    seeds = np.unique(places[fresh < before])
    if seeds.size:
        latest = int(labels[seeds].max() >> SOURCE_BITS)
        _spread(graph, labels, SOURCE_BITS, seeds, latest, limit_ds)


def _spread(
    graph: Graph, labels: Int64 | Int32, low: int, seeds: Int32, latest_ds: int, limit_ds: int
) -> None:
    """Spread the labels of the seeds, none later than ``latest_ds``, in ``labels``."""
    span = max(min(int(graph.times_ds.max(initial=0)), limit_ds), latest_ds)
    shift = BUCKET_SHIFT
    while (span >> shift) + 2 > MOST_SLOTS:
        shift += 1
    slots = 1 << ((span >> shift) + 1).bit_length()
    settle(edges_of(graph), labels, low, seeds, limit_ds, shift, slots)


def _times_by_scipy(graph: Graph, seeds: Int32, limit_ds: int) -> Int32:
    times = np.full(graph.node_count, UNREACHED, np.int32)
    if seeds.size:
        shape = (graph.node_count, graph.node_count)
        whole = csr_array((graph.times_ds.astype(np.float64), graph.heads, graph.starts), shape)
        far = dijkstra(whole, indices=seeds, limit=float(limit_ds), min_only=True)
        is_near = np.isfinite(far)
        times[is_near] = far[is_near]
    return frozen(times)


def _labels_by_scipy(graph: Graph, places: Int32, limit_ds: int) -> Int64:
    """Return the labels by scipy's Dijkstra, in numbers a float64 holds exactly.

    A node before all others leads to source i with i + 1; every other edge weighs its time times
    S + 1. The whole number of S + 1 in a distance is the time, the rest tells the source.
    """
    count, base = graph.node_count, len(places) + 1
    if not len(places):
        return np.full(count, NO_LABEL, np.int64)
    reach = min(limit_ds, count * int(graph.times_ds.max(initial=0)))
    if (reach + 1) * base >= 2**53:
        raise ValueError("the limit is too far for scipy's numbers")
    nodes, first = np.unique(places, return_index=True)
    weights = np.concatenate((graph.times_ds * float(base), first + 1.0))
    heads = np.concatenate((graph.heads, nodes))
    starts = np.append(graph.starts, len(heads))
    whole = csr_array((weights, heads, starts), shape=(count + 1, count + 1))
    far = dijkstra(whole, indices=count, limit=float((reach + 1) * base - 1))[:count]
    is_near = np.isfinite(far)
    exact = np.where(is_near, far, 0).astype(np.int64)
    label: Int64 = np.where(is_near, (exact // base << 32) + exact % base - 1, NO_LABEL)
    return label


def _labels(found: Nearest) -> Int64:
    label: Int64 = np.where(
        found.source >= 0, (found.time_ds.astype(np.int64) << 32) + found.source, NO_LABEL
    )
    return label


def _of_labels(labels: Int64, found: Nearest) -> Nearest:
    times, sources = np.empty(len(labels), np.int32), np.empty(len(labels), np.int32)
    split(labels, times, sources)
    return replace(found, time_ds=frozen(times), source=frozen(sources))


def _edges_of(graph: Graph, nodes: Int64) -> tuple[Int64, Int64]:
    """Return all edges of some nodes, and for each the index of its node among them."""
    degree = (graph.starts[nodes + 1] - graph.starts[nodes]).astype(np.int64)
    rows = np.repeat(np.arange(len(nodes)), degree)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(degree) - degree, degree)
    return graph.starts[nodes][rows] + within, rows


def _checked(sources: ArrayLike | Sequence[int], node_count: int, limit_ds: int) -> Int32:
    places = np.array(sources, np.int64).reshape(-1)
    if np.any((places < 0) | (places >= node_count)):
        raise ValueError("a source is no node of the graph")
    if not 0 <= limit_ds < UNREACHED:
        raise ValueError(f"a limit is 0 to {UNREACHED - 1} deciseconds")
    checked: Int32 = frozen(places.astype(np.int32))
    return checked


def _same_graph(graph: Graph, found: Nearest) -> None:
    if len(found.time_ds) != graph.node_count:
        raise ValueError("the answer belongs to another graph")
