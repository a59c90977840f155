"""Streets without their bends: chains of nodes that lead nowhere else become one edge.

A node with two neighbours, or one, and edges that take as long there as back, is no place to
choose a way. Times are whole numbers before anything is contracted, so nothing changes by it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.reach.compiled import NO_LABEL
from xuecheng.kernels.reach.graphs import (
    LONGEST_DS,
    UNREACHED,
    Graph,
    graph_of_edges,
    one_way_edges,
    tails_of,
)
from xuecheng.kernels.reach.networks import Int32, Int64, Mask, frozen


@dataclass(frozen=True, slots=True, eq=False)
class Contracted:
    """A graph of the K nodes where ways part, and the C chains of I nodes between them.

    :param whole: the graph of all N nodes.
    :param graph: between kept nodes, by their position among them.
    :param kept: shape (K,): nodes of ``whole``, ascending.
    :param position: shape (N,): of a node among the kept; -1 for those within a chain.
    :param chain_starts: shape (C + 1,): the nodes of chain c are ``chain_starts[c]`` to
        ``chain_starts[c + 1]``.
    :param chain_first: shape (C,): position of the kept node before the chain; ``chain_last``: of
        that after it, the same for a loop and for a dead end.
    :param chain_nodes: shape (I,): nodes of ``whole``, from the first end to the last.
    :param chain_of: shape (I,): which chain each lies in.
    :param place: shape (N,): of a node within ``chain_nodes``; -1 for kept nodes.
    :param from_first_ds: shape (I,): along the chain from its first end, ascending.
    :param from_last_ds: shape (I,): from its last end; ``UNREACHED`` in a dead end.
    """

    whole: Graph
    graph: Graph
    kept: Int32
    position: Int32
    chain_starts: Int32
    chain_first: Int32
    chain_last: Int32
    chain_nodes: Int32
    chain_of: Int32
    place: Int32
    from_first_ds: Int32
    from_last_ds: Int32


def contract(graph: Graph, *, keep: ArrayLike = ()) -> Contracted:
    """Return the graph without the nodes where no way parts.

    :param keep: nodes to keep whatever their neighbours.
    :returns: of a ring or a line without a crossing the smallest node is kept.
    :raises ValueError: a chain takes too long to be added up.
    """
    kept = _must_stay(graph, np.asarray(keep, np.int64))
    place = np.full(graph.node_count, -1, np.int32)
    nodes, from_first, from_last, chain_of, starts, ends = _chains(
        graph.starts, graph.heads, graph.times_ds, kept, place
    )
    # Each edge takes less than 2²⁹, so that a sum beyond 2³¹ has been below zero on its way.
    if from_first.size and (from_first.min() < 0 or from_first.max() >= LONGEST_DS):
        raise ValueError("a chain takes longer than times can be added up")
    stays = np.flatnonzero(kept)
    position = np.full(graph.node_count, -1, np.int32)
    position[stays] = np.arange(len(stays), dtype=np.int32)
    first, last = position[ends[:, 0]], position[ends[:, 1]]
    through = ends[:, 2].astype(np.int32)
    is_through = through < UNREACHED
    tails = tails_of(graph)
    direct = np.flatnonzero(kept[tails] & kept[graph.heads])
    smaller = graph_of_edges(
        np.concatenate((position[tails[direct]], first[is_through], last[is_through])),
        np.concatenate((position[graph.heads[direct]], last[is_through], first[is_through])),
        np.concatenate((graph.times_ds[direct], through[is_through], through[is_through])),
        node_count=len(stays),
    )
    return Contracted(
        whole=graph,
        graph=smaller,
        kept=frozen(stays.astype(np.int32)),
        position=frozen(position),
        chain_starts=frozen(starts),
        chain_first=frozen(first),
        chain_last=frozen(last),
        chain_nodes=frozen(nodes),
        chain_of=frozen(chain_of),
        place=frozen(place),
        from_first_ds=frozen(from_first),
        from_last_ds=frozen(from_last),
    )


def _must_stay(graph: Graph, keep: Int64) -> Mask:
    """Return which nodes end chains: crossings, nodes alone, ends of one-way edges, the asked."""
    degree = np.diff(graph.starts)
    kept: Mask = (degree == 0) | (degree > 2)
    if not graph.is_two_way:
        edges = np.flatnonzero(one_way_edges(graph.starts, graph.heads, graph.times_ds))
        kept[tails_of(graph)[edges]] = True
        kept[graph.heads[edges]] = True
    kept[keep] = True
    return kept


@compiled
def _chains(
    starts: Int32, heads: Int32, times: Int32, kept: Mask, place: Int32
) -> tuple[Int32, Int32, Int32, Int32, Int32, Int64]:
    """Walk every chain once, from its smaller end; fill ``place``, and ``kept`` where none was.

    :returns: nodes, times from first and last end, chain; starts of chains; and for each chain
        its first and last node and the time through it, which ``UNREACHED`` makes a dead end.
    """
    count = kept.size
    inner = count - kept.sum()
    nodes = np.empty(inner, np.int32)
    from_first = np.empty(inner, np.int32)
    from_last = np.empty(inner, np.int32)
    chain_of = np.empty(inner, np.int32)
    chain_starts = np.zeros(inner + 1, np.int32)
    ends = np.empty((inner, 3), np.int64)
    used, chains = 0, 0
    for turn in range(2):
        for begin in range(count):
            if turn == 1:  # what no kept node led to: rings, and lines of their own
                if kept[begin] or place[begin] >= 0:
                    continue
                kept[begin] = True
            elif not kept[begin]:
                continue
            for edge in range(starts[begin], starts[begin + 1]):
                before, node, time = begin, heads[edge], np.int64(times[edge])
                if kept[node] or place[node] >= 0:
                    continue
                opened, is_dead_end = used, False
                while not kept[node]:
                    place[node], nodes[used], chain_of[used] = used, node, chains
                    from_first[used] = time
                    used += 1
                    onward = starts[node]
                    if heads[onward] == before:
                        onward += 1
                    if onward == starts[node + 1]:
                        is_dead_end = True
                        break
                    before, node = node, heads[onward]
                    time += times[onward]
                for index in range(opened, used):
                    from_last[index] = UNREACHED if is_dead_end else time - from_first[index]
                ends[chains, 0] = begin
                ends[chains, 1] = begin if is_dead_end else node
                ends[chains, 2] = UNREACHED if is_dead_end else time
                chains += 1
                chain_starts[chains] = used
    return (
        nodes[:used].copy(),
        from_first[:used].copy(),
        from_last[:used].copy(),
        chain_of[:used].copy(),
        chain_starts[: chains + 1].copy(),
        ends[:chains].copy(),
    )


def seeds_at(contracted: Contracted, nodes: Int32) -> tuple[Int32, Int64]:
    """Return where searches from ``nodes`` enter the contracted graph, and with which labels.

    :param nodes: of the whole graph, shape (S,).
    :returns: positions of kept nodes, and ``time << 32 | number`` of each.
    """
    number = np.arange(len(nodes), dtype=np.int64)
    position, place = contracted.position[nodes], contracted.place[nodes]
    outside, inside = np.flatnonzero(position >= 0), np.flatnonzero(position < 0)
    at = place[inside]
    chain = contracted.chain_of[at]
    ends = (contracted.chain_first[chain], contracted.chain_last[chain])
    times = (contracted.from_first_ds[at], contracted.from_last_ds[at])
    is_open = times[1] < UNREACHED
    labels = [time.astype(np.int64) << 32 | number[inside] for time in times]
    return (
        np.concatenate((position[outside], ends[0], ends[1][is_open])),
        np.concatenate((number[outside], labels[0], labels[1][is_open])),
    )


def fill_chains(contracted: Contracted, labels: Int64, sources: Int32, limit_ds: int) -> Int64:
    """Return the labels of all nodes from those of the kept ones.

    t(i) = min(t(first) + a(i), t(last) + b(i)), and along the chain from a source within it.

    :param labels: of kept nodes, shape (K,).
    :param sources: nodes the labels were measured from, by number.
    :returns: shape (N,).
    """
    everywhere = np.full(contracted.whole.node_count, NO_LABEL, np.int64)
    everywhere[contracted.kept] = labels
    _fill(
        everywhere,
        labels,
        contracted.chain_nodes,
        contracted.chain_of,
        contracted.chain_first,
        contracted.chain_last,
        contracted.from_first_ds,
        contracted.from_last_ds,
        limit_ds,
    )
    numbers = np.flatnonzero(contracted.position[sources] < 0)
    _fill_from_within(
        everywhere,
        contracted.chain_nodes,
        contracted.chain_of,
        contracted.chain_starts,
        contracted.from_first_ds,
        contracted.place[sources[numbers]],
        numbers,
        limit_ds,
    )
    return everywhere


@compiled
def _fill(
    everywhere: Int64,
    labels: Int64,
    nodes: Int32,
    chain_of: Int32,
    first: Int32,
    last: Int32,
    from_first: Int32,
    from_last: Int32,
    limit: int,
) -> None:
    beyond = (np.int64(limit) + 1) << 32
    for index in range(nodes.size):
        chain = chain_of[index]
        best = beyond
        if labels[first[chain]] < beyond:
            best = min(best, labels[first[chain]] + (np.int64(from_first[index]) << 32))
        if labels[last[chain]] < beyond and from_last[index] <= limit:
            best = min(best, labels[last[chain]] + (np.int64(from_last[index]) << 32))
        if best < beyond:
            everywhere[nodes[index]] = best


@compiled
def _fill_from_within(
    everywhere: Int64,
    nodes: Int32,
    chain_of: Int32,
    chain_starts: Int32,
    from_first: Int32,
    places: Int32,
    numbers: Int64,
    limit: int,
) -> None:
    """Spread from sources within chains to both sides, until others are nearer."""
    for which in range(places.size):
        place = places[which]
        chain = chain_of[place]
        for step in (1, -1):
            index = place
            while chain_starts[chain] <= index < chain_starts[chain + 1]:
                time = np.int64(abs(from_first[index] - from_first[place]))
                label = (time << 32) + numbers[which]
                if time > limit or label > everywhere[nodes[index]]:
                    break
                everywhere[nodes[index]] = label
                index += step
