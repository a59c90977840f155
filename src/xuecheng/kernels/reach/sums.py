"""How many people live within a walk of every node, found from where people live."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types

from xuecheng.kernels.reach.balls import ball_shift, scatter, scatter_chains
from xuecheng.kernels.reach.contraction import Contracted
from xuecheng.kernels.reach.graphs import UNREACHED, Graph, edges_of
from xuecheng.kernels.reach.networks import Int64, frozen
from xuecheng.kernels.reach.searches import DEFAULT_ENGINE, Engine

ROWS_AT_ONCE = 4_000_000
"""Times scipy may hold in memory at once."""


def sums_within(
    graph: Graph | Contracted,
    amounts: ArrayLike,
    *,
    limit_ds: int,
    engine: Engine = DEFAULT_ENGINE,
) -> Int64:
    """Return for every node the sum over those who can walk *to* it within the limit.

    total(v) = Σ amount(u) over all u with t(u → v) <= limit

    :param amounts: whole numbers (people) at every node, shape (N,); a search starts only where
        they are not 0.
    :param limit_ds: deciseconds, >= 0, included.
    :param graph: contracted it is two to three times faster, and says the same.
    :returns: shape (N,).
    :raises ValueError: ``amounts`` are not N whole numbers, or the limit is out of range.

    For the sum of what each node can reach give ``reverse(graph)``.
    """
    whole = graph.whole if isinstance(graph, Contracted) else graph
    people = np.asarray(amounts)
    if people.shape != (whole.node_count,) or people.dtype.kind not in "iu":
        raise ValueError("each node needs one whole amount")
    if not 0 <= limit_ds < UNREACHED:
        raise ValueError(f"a limit is 0 to {UNREACHED - 1} deciseconds")
    people = people.astype(np.int64)
    if engine == "scipy":
        return _by_scipy(whole, people, limit_ds)
    if isinstance(graph, Contracted):
        return _contracted(graph, people, limit_ds)
    total = np.zeros(whole.node_count, np.int64)
    shift = ball_shift(limit_ds)
    scatter(edges_of(whole), people, total, limit_ds, shift)
    return frozen(total)


def _contracted(contracted: Contracted, people: Int64, limit_ds: int) -> Int64:
    """Search between kept nodes only; what lies within chains follows from their ends."""
    graph, chains = contracted.graph, len(contracted.chain_first)
    starts, first, last = contracted.chain_starts, contracted.chain_first, contracted.chain_last
    at, other_end = np.concatenate((first, last)), np.concatenate((last, first))
    to_end, to_begin = contracted.from_first_ds, contracted.from_last_ds
    farthest = np.concatenate((to_end[starts[1:] - 1], to_begin[starts[:-1]]))
    back = np.concatenate((to_begin[starts[:-1]], to_end[starts[1:] - 1]))
    order = np.argsort(at, kind="stable")  # those that begin at a node, then those that end there
    rows = np.zeros(graph.node_count + 1, np.uint32)
    np.cumsum(np.bincount(at, minlength=graph.node_count), out=rows[1:])
    middle = rows[:-1] + np.bincount(first, minlength=graph.node_count).astype(np.uint32)
    touched = (order % max(chains, 1)).astype(np.uint32)
    at_kept = np.zeros(graph.node_count, np.int64)
    at_chain = np.zeros(chains, np.int64)
    at_inner = np.zeros(len(contracted.chain_nodes), np.int64)
    scatter_chains(
        edges_of(graph),
        (starts, first, last, to_end, to_begin),
        (rows, middle, touched, other_end[order].astype(np.uint32), farthest[order], back[order]),
        people[contracted.kept],
        people[contracted.chain_nodes],
        (at_kept, at_chain, at_inner),
        limit_ds,
        ball_shift(limit_ds),
    )
    total = np.empty(contracted.whole.node_count, np.int64)
    total[contracted.kept] = at_kept
    total[contracted.chain_nodes] = at_inner + at_chain[contracted.chain_of]
    return frozen(total)


def _by_scipy(graph: Graph, people: Int64, limit_ds: int) -> Int64:
    count = graph.node_count
    weights = graph.times_ds.astype(np.float64)
    matrix = csr_array((weights, graph.heads, graph.starts), shape=(count, count))
    origins = np.flatnonzero(people)
    total = np.zeros(count, np.int64)
    step = max(1, ROWS_AT_ONCE // max(count, 1))
    for begin in range(0, len(origins), step):
        some = origins[begin : begin + step]
        far: Any = dijkstra(matrix, indices=some, limit=float(limit_ds))
        total += people[some] @ np.isfinite(far)
    return frozen(total)
