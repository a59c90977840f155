"""The ground within a walk of a place, as a polygon."""

from typing import Any

import numpy as np
import shapely  # type: ignore[import-untyped]  # shapely ships no types

from xuecheng.kernels.reach.graphs import UNREACHED, Graph, tails_of
from xuecheng.kernels.reach.networks import EARTH_RADIUS_M, Float64, Int32, Mask, Network

BUFFER_M = 30.0
"""How far beside a street the ground still counts as reached: the depth of a row of houses."""
METRES_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180


def isochrone(
    network: Network,
    graph: Graph,
    times_ds: Int32,
    *,
    limit_ds: int,
    among: Mask | None = None,
    buffer_m: float = BUFFER_M,
) -> Any:
    """Return the ground reached: every part of a segment walked within the limit, and 30 m around.

    The union of all reached parts, buffered by ``buffer_m`` with round ends. A segment entered
    with less time left than it takes is reached in proportion. Not a hull: a park nobody crosses
    stays a hole. Another definition (a concave hull of reached nodes) gives other areas.

    :param graph: the one ``times_ds`` were computed on. For times *to* a place, as ``nearest``
        gives them, that is the same graph; one-way edges then count from the end they lead to.
    :param times_ds: shape (N,): between the place and each node; ``UNREACHED`` beyond the limit.
    :param among: the segments whose ground is asked for, shape (S,), such as ``network.row >= 0``:
        streets without the ways to doors. The walk may lead over others.
    :returns: a shapely Polygon or MultiPolygon in degrees, empty where nothing is reached.
    :raises ValueError: ``times_ds`` are not N times.
    """
    if times_ds.shape != (graph.node_count,):
        raise ValueError("each node needs a time")
    lines = reached_lines(network, graph, times_ds, limit_ds=limit_ds, among=among)
    if not len(lines):
        return shapely.MultiPolygon()
    middle = lines.reshape(-1, 2).mean(axis=0)
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(middle[1])), 1.0])
    flat = shapely.linestrings((lines - middle) * scale)
    ground = shapely.union_all(shapely.buffer(flat, buffer_m, quad_segs=8))
    return shapely.transform(ground, lambda points: points / scale + middle)


def reached_lines(
    network: Network,
    graph: Graph,
    times_ds: Int32,
    *,
    limit_ds: int,
    among: Mask | None = None,
) -> Float64:
    """Return the reached parts of segments as lines in degrees, shape (parts, 2, 2).

    :param among: the segments asked for, shape (S,).
    :returns: a segment reached from both ends at once has two parts; one wholly reached has one.
    """
    # times_ds are measured to the place: an edge is walked from its head backwards.
    tails, heads = tails_of(graph), graph.heads
    left = limit_ds - times_ds[heads].astype(np.int64)
    is_asked = True if among is None else among[graph.segments]
    edges = np.flatnonzero((times_ds[heads] != UNREACHED) & (left >= 0) & is_asked)
    times = graph.times_ds[edges]
    share = np.divide(left[edges], times, out=np.ones(len(edges)), where=times > 0)
    share = np.minimum(share, 1.0)
    begin = np.stack((network.node_lon[heads[edges]], network.node_lat[heads[edges]]), axis=-1)
    end = np.stack((network.node_lon[tails[edges]], network.node_lat[tails[edges]]), axis=-1)
    parts = np.stack((begin, begin + share[:, None] * (end - begin)), axis=1)
    # A whole segment once, not once from either end.
    is_whole = share >= 1.0
    _, first = np.unique(graph.segments[edges][is_whole], return_index=True)
    chosen = np.concatenate((np.flatnonzero(is_whole)[first], np.flatnonzero(~is_whole)))
    found: Float64 = parts[chosen]
    return found
