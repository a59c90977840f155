"""One walk, street by street."""

from dataclasses import dataclass

import numpy as np

from xuecheng.kernels.reach.graphs import UNREACHED, Graph
from xuecheng.kernels.reach.networks import Float64, Int32, Network, frozen
from xuecheng.kernels.reach.searches import DEFAULT_ENGINE, Engine, nearest_times


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """A walk over K nodes.

    :param nodes: shape (K,), from the origin to the destination, both included.
    :param segments: shape (K - 1,): rows of the network walked along.
    :param lon: degrees, shape (K,); so ``lat``.
    """

    nodes: Int32
    segments: Int32
    lon: Float64
    lat: Float64
    time_ds: int
    length_dm: int


def route(
    network: Network,
    graph: Graph,
    origin: int,
    destination: int,
    *,
    limit_ds: int = UNREACHED - 1,
    engine: Engine = DEFAULT_ENGINE,
) -> Route | None:
    """Return the fastest walk, or ``None`` where there is none within the limit.

    From the origin on, each step is an edge that brings the destination nearer by exactly its own
    time; of several such edges the one to the smallest node, so that the answer is always the same.

    :param graph: ``graph_for(network, profile)``, not contracted.
    :raises ValueError: there is no such node.
    """
    if not 0 <= origin < graph.node_count:
        raise ValueError("the origin is no node of the graph")
    left = nearest_times(graph, [destination], limit_ds=limit_ds, engine=engine)
    if left[origin] == UNREACHED:
        return None
    nodes, visited = [origin], {origin}
    segments: list[int] = []
    stack = [_onward(graph, left, origin)]
    while nodes[-1] != destination:
        edge = next((edge for edge in stack[-1] if int(graph.heads[edge]) not in visited), None)
        if edge is None:  # edges of no time led in a circle: another way from the node before
            nodes.pop(), stack.pop(), segments.pop()
            continue
        node = int(graph.heads[edge])
        visited.add(node)
        nodes.append(node)
        segments.append(int(graph.segments[edge]))
        stack.append(_onward(graph, left, node))
    way = np.array(nodes, np.int32)
    along = np.array(segments, np.int32)
    return Route(
        nodes=frozen(way),
        segments=frozen(along),
        lon=frozen(network.node_lon[way]),
        lat=frozen(network.node_lat[way]),
        time_ds=int(left[origin]),
        length_dm=int(network.length_dm[along].sum()),
    )


def _onward(graph: Graph, left: Int32, node: int) -> list[int]:
    """Return the edges of a node that lead on without a detour, by the node they lead to."""
    edges = np.arange(graph.starts[node], graph.starts[node + 1])
    heads = graph.heads[edges]
    onward = left[heads].astype(np.int64) + graph.times_ds[edges] == left[node]
    return [int(edge) for edge in edges[onward]]
