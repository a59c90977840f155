"""Who reaches what within a limit: the one sparse matrix from which measures of access are read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types

from xuecheng.kernels.reach.balls import ball_shift, gather
from xuecheng.kernels.reach.graphs import UNREACHED, Graph, edges_of, reverse
from xuecheng.kernels.reach.networks import Int32, Int64, frozen
from xuecheng.kernels.reach.searches import DEFAULT_ENGINE, Engine

TIMES_AT_ONCE = 4_000_000
"""Times scipy may hold in memory at once."""


@dataclass(frozen=True, slots=True, eq=False)
class OriginDestination:
    """The pairs of O origins and D destinations within a limit, as compressed rows.

    A pair of time 0 is a pair; a pair that is not here is farther than the limit.

    :param starts: shape (O + 1,): the pairs of origin o are ``starts[o]`` to ``starts[o + 1]``.
    :param destinations: shape (P,): number of the destination, ascending within an origin.
    :param times_ds: shape (P,): of the walk from the origin to the destination.
    """

    starts: Int64
    destinations: Int32
    times_ds: Int32
    destination_count: int
    limit_ds: int

    @property
    def origin_count(self) -> int:
        """Return O."""
        return len(self.starts) - 1

    def origins(self) -> Int32:
        """Return the number of the origin of each pair, shape (P,)."""
        return np.repeat(np.arange(self.origin_count, dtype=np.int32), np.diff(self.starts))


def origin_destination(
    graph: Graph,
    origins: ArrayLike,
    destinations: ArrayLike,
    *,
    limit_ds: int,
    engine: Engine = DEFAULT_ENGINE,
) -> OriginDestination:
    """Return all pairs within the limit, searched from whichever side has fewer nodes.

    :param origins: nodes, shape (O,); ``destinations``: shape (D,). A node may stand in both, and
        more than once.
    :param limit_ds: deciseconds, >= 0, included.
    :raises ValueError: there is no such node, or the limit is out of range.
    """
    begins, ends = _nodes(graph, origins), _nodes(graph, destinations)
    if not 0 <= limit_ds < UNREACHED:
        raise ValueError(f"a limit is 0 to {UNREACHED - 1} deciseconds")
    if len(begins) <= len(ends):
        starts, found, times = balls(graph, begins, ends, limit_ds=limit_ds, engine=engine)
        return OriginDestination(starts, found, times, len(ends), limit_ds)
    starts, found, times = balls(reverse(graph), ends, begins, limit_ds=limit_ds, engine=engine)
    shape = (len(ends), len(begins))
    turned = csr_array((times, found, starts), shape=shape).T.tocsr()
    return OriginDestination(
        frozen(turned.indptr.astype(np.int64)),
        frozen(turned.indices.astype(np.int32)),
        frozen(turned.data),
        len(ends),
        limit_ds,
    )


def balls(
    graph: Graph,
    centres: Int32,
    targets: Int32,
    *,
    limit_ds: int,
    engine: Engine = DEFAULT_ENGINE,
) -> tuple[Int64, Int32, Int32]:
    """Return which targets lie around each centre, and the times of the walks out to them.

    :param centres: nodes, shape (C,); ``targets``: nodes, shape (T,).
    :returns: row starts, shape (C + 1,), numbers of targets, ascending in a row, and times.
    """
    order = np.argsort(targets, kind="stable").astype(np.int32)
    rows = np.zeros(graph.node_count + 1, np.int32)
    np.cumsum(np.bincount(targets, minlength=graph.node_count), out=rows[1:])
    if engine == "scipy":
        starts, found, times = _by_scipy(graph, centres, targets, limit_ds)
    else:
        starts, found, times = gather(
            edges_of(graph), centres, rows, order, limit_ds, ball_shift(limit_ds)
        )
    sorted_ = csr_array((times, found, starts), shape=(len(centres), len(targets)))
    sorted_.sort_indices()
    return (
        frozen(sorted_.indptr.astype(np.int64)),
        frozen(sorted_.indices.astype(np.int32)),
        frozen(sorted_.data),
    )


def _by_scipy(
    graph: Graph, centres: Int32, targets: Int32, limit_ds: int
) -> tuple[Int64, Int32, Int32]:
    count = graph.node_count
    weights = graph.times_ds.astype(np.float64)
    matrix = csr_array((weights, graph.heads, graph.starts), shape=(count, count))
    step = max(1, TIMES_AT_ONCE // max(count, 1))
    starts = np.zeros(len(centres) + 1, np.int64)
    found, times = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for begin in range(0, len(centres), step):
        some = centres[begin : begin + step]
        far = dijkstra(matrix, indices=some, limit=float(limit_ds))[:, targets]
        row, column = np.nonzero(np.isfinite(far))
        starts[begin + 1 : begin + len(some) + 1] = np.bincount(row, minlength=len(some))
        found.append(column.astype(np.int32))
        times.append(far[row, column].astype(np.int32))
    return np.cumsum(starts), np.concatenate(found), np.concatenate(times)


def _nodes(graph: Graph, nodes: ArrayLike) -> Int32:
    places = np.array(nodes, np.int64).reshape(-1)
    if np.any((places < 0) | (places >= graph.node_count)):
        raise ValueError("a place is no node of the graph")
    return places.astype(np.int32)
