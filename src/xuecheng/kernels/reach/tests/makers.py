"""Small networks and graphs to measure on."""

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from xuecheng.kernels.reach import (
    UNREACHED,
    WalkingProfile,
    graph_of_edges,
    network_from_segments,
)
from xuecheng.kernels.reach.graphs import tails_of

ADULT = WalkingProfile(pace_m_per_min=80)
"""1.33 m/s: 15 minutes are 1,200 m."""
ELDER = WalkingProfile(pace_m_per_min=60)
"""1.0 m/s: 15 minutes are 900 m."""
FIFTEEN_MINUTES_DS = 9_000

EAST_M = 111_195.08
"""Metres of a degree on the equator, where the makers build."""


def make_network(segments, *, places=None, flags=None):
    """Return a network of ``(from, to, metres)``; nodes lie where ``places`` says, in metres."""
    count = 1 + max(max(begin, end) for begin, end, _ in segments)
    places = places or [(100 * node, 0) for node in range(count)]
    return network_from_segments(
        [begin for begin, _, _ in segments],
        [end for _, end, _ in segments],
        [10 * metres for _, _, metres in segments],
        node_lon=[x / EAST_M for x, _ in places],
        node_lat=[y / EAST_M for _, y in places],
        flags=flags,
    )


def make_graph(edges, *, nodes=None):
    """Return a graph of ``(from, to, time)``, one way each."""
    count = nodes or 1 + max(max(tail, head) for tail, head, _ in edges)
    tails, heads, times = np.array(edges, np.int32).reshape(-1, 3).T
    return graph_of_edges(tails, heads, times, node_count=count)


def crowded_graph(ways, ends):
    """Return a graph in which the time from each end to node 0 falls by 1 with each of the ways.

    The ways are nodes 1 to ``ways``; a search from node 0 comes to each end by each of them.
    """
    there = [(way, 0, 200 * way) for way in range(1, ways + 1)]
    onward = [(end, way, 400 * ways - 201 * way) for way in range(1, ways + 1) for end in ends]
    return make_graph([*there, *onward])


def two_way(edges):
    return [*edges, *((head, tail, time) for tail, head, time in edges)]


@st.composite
def graphs(draw, *, one_way=True):
    """Give graphs of up to 14 nodes, sparse enough to have chains, dead ends, rings, islands."""
    count = draw(st.integers(1, 14))
    node = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 40)), max_size=18))
    extra = draw(st.lists(st.tuples(node, node, st.integers(0, 40)), max_size=3 * one_way))
    return make_graph([*two_way(edges), *extra], nodes=count)


@st.composite
def networks(draw):
    """Give networks of a crooked line of streets with some more between them."""
    count = draw(st.integers(2, 10))
    metres = st.integers(0, 300)
    places = [(draw(metres), draw(metres)) for _ in range(count)]
    node = st.integers(0, count - 1)
    pairs = [(at, at + 1) for at in range(count - 1)]
    pairs += draw(st.lists(st.tuples(node, node), max_size=6))
    flags = [draw(st.sampled_from([0, 0, 0, 1, 2, 4, 8, 9])) for _ in pairs]
    segments = [(begin, end, draw(st.integers(1, 400))) for begin, end in pairs]
    return make_network(segments, places=places, flags=flags)


def all_times(graph):
    """Return the times between all nodes by scipy, shape (N, N)."""
    count = graph.node_count
    weights = graph.times_ds.astype(float)
    far = dijkstra(csr_array((weights, graph.heads, graph.starts), shape=(count, count)))
    return np.where(np.isinf(far), UNREACHED, far).astype(np.int64)


def scaled(graph, factor):
    return graph_of_edges(
        tails_of(graph), graph.heads, graph.times_ds * np.int32(factor), node_count=graph.node_count
    )
