"""Where a door meets the street: the nearest point of a segment, not the nearest node."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xuecheng.kernels.reach.networks import (
    EARTH_RADIUS_M,
    Float64,
    Int32,
    Int64,
    Mask,
    Network,
    frozen,
)

CELL_M = 100.0
POINTS_AT_ONCE = 20_000
METRES_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Where P points meet the network; never written to.

    :param lon: of the points themselves, degrees, shape (P,); so ``lat``.
    :param segment: shape (P,): the nearest segment, of equally near ones the first; -1 where none
        is within reach.
    :param offset_dm: shape (P,): along the segment from its ``from_node``.
    :param distance_dm: shape (P,): from the point to the street; 0 without a segment.
    """

    lon: Float64
    lat: Float64
    segment: Int32
    offset_dm: Int32
    distance_dm: Int32


def snap(
    network: Network,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    within_m: float = 500.0,
    among: Mask | None = None,
) -> Snaps:
    """Return where points meet the network.

    Segments are straight lines; lengths along them are in proportion. Distances are measured on
    the plane that touches the earth at the point's latitude: within 0.1 % up to 10 km.

    :param lon: WGS84 degrees, shape (P,); so ``lat``.
    :param within_m: no street farther off is looked for, > 0.
    :param among: the segments to choose from, shape (S,), such as ``usable(network, profile)``.
    :raises ValueError: positions that are none, or a distance not above 0.
    """
    x, y = np.array(lon, np.float64).reshape(-1), np.array(lat, np.float64).reshape(-1)
    if x.shape != y.shape or not np.all((np.abs(x) <= 180) & (np.abs(y) <= 90)):
        raise ValueError("each point needs a longitude and a latitude")
    if not 0 < within_m < 100_000:
        raise ValueError("points are snapped within more than 0 and less than 100,000 m")
    rows = np.arange(network.segment_count) if among is None else np.flatnonzero(among)
    segment, share = np.full(len(x), -1, np.int32), np.zeros(len(x))
    distance = np.full(len(x), np.inf)
    grid = _Grid.over(network, rows)
    for begin in range(0, len(x), POINTS_AT_ONCE):
        some = slice(begin, begin + POINTS_AT_ONCE)
        segment[some], share[some], distance[some] = grid.nearest(x[some], y[some], within_m)
    length = np.where(segment >= 0, network.length_dm[segment], 0)
    return Snaps(
        lon=frozen(x),
        lat=frozen(y),
        segment=frozen(segment),
        offset_dm=frozen(np.floor(share * length + 0.5).astype(np.int32)),
        distance_dm=frozen(
            np.floor(10 * np.where(segment >= 0, distance, 0) + 0.5).astype(np.int32)
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Segments by the cells they may cross; cells are at least ``CELL_M`` wide and high."""

    network: Network
    west: float
    south: float
    wide: float
    high: float
    across: int
    up: int
    cells: Int64
    rows: NDArray[np.int64]

    @classmethod
    def over(cls, network: Network, rows: NDArray[np.int64]) -> "_Grid":
        lon, lat = network.node_lon, network.node_lat
        high = CELL_M / METRES_PER_DEGREE
        # The parallel farthest from the equator is the shortest: there a cell is CELL_M wide.
        steepest = min(89.0, float(np.abs(lat).max(initial=0)) + 1)
        wide = high / np.cos(np.radians(steepest))
        west, south = (float(lon.min()), float(lat.min())) if len(lon) else (0.0, 0.0)
        begins, ends = network.from_node[rows], network.to_node[rows]
        # Pieces no longer than a cell, so that the box of each covers at most 2 by 2 cells.
        spans = np.maximum(
            np.abs(lon[ends] - lon[begins]) / wide, np.abs(lat[ends] - lat[begins]) / high
        )
        pieces = np.maximum(1, np.ceil(spans)).astype(np.int64)
        which = np.repeat(np.arange(len(rows)), pieces)
        step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        corners = []
        for end in (step, step + 1):
            share = end / pieces[which]
            for value, least, size in ((lon, west, wide), (lat, south, high)):
                at = value[begins][which] * (1 - share) + value[ends][which] * share
                corners.append(np.floor((at - least) / size).astype(np.int64))
        (x1, y1, x2, y2) = corners
        across = int(max(x1.max(initial=0), x2.max(initial=0))) + 2
        up = int(max(y1.max(initial=0), y2.max(initial=0))) + 2
        keys = np.concatenate([y * across + x for x in (x1, x2) for y in (y1, y2)])
        pairs = np.unique(np.stack((keys, np.tile(rows[which], 4)), axis=1), axis=0)
        return cls(network, west, south, wide, high, across, up, pairs[:, 0], pairs[:, 1])

    def nearest(
        self, lon: Float64, lat: Float64, within_m: float
    ) -> tuple[Int32, Float64, Float64]:
        """Return segment, share along it and metres to it for each point."""
        column = np.floor((lon - self.west) / self.wide).astype(np.int64)
        line = np.floor((lat - self.south) / self.high).astype(np.int64)
        segment, share = np.full(len(lon), -1, np.int32), np.zeros(len(lon))
        distance = np.full(len(lon), np.inf)
        open_, ring = np.arange(len(lon)), 0
        # Whatever is not in the first n rings of cells is at least n - 1 whole cells away.
        while len(open_) and (ring - 1) * CELL_M <= within_m:
            for right, above in _ring(ring):
                x, y = column[open_] + right, line[open_] + above
                inside = (x >= 0) & (x < self.across) & (y >= 0) & (y < self.up)
                self._improve(
                    open_[inside], (y * self.across + x)[inside], lon, lat, segment, share, distance
                )
            open_ = open_[distance[open_] > ring * CELL_M]
            ring += 1
        is_far = distance > within_m
        segment[is_far], share[is_far], distance[is_far] = -1, 0, np.inf
        return segment, share, distance

    def _improve(
        self,
        points: NDArray[np.int64],
        cells: NDArray[np.int64],
        lon: Float64,
        lat: Float64,
        segment: Int32,
        share: Float64,
        distance: Float64,
    ) -> None:
        """Measure each point against all segments of one cell; keep what is nearer."""
        begin = np.searchsorted(self.cells, cells, side="left")
        many = np.searchsorted(self.cells, cells, side="right") - begin
        points, begin, many = points[many > 0], begin[many > 0], many[many > 0]
        if not len(points):
            return
        firsts = np.cumsum(many) - many
        who = np.repeat(points, many)
        row = self.rows[np.repeat(begin - firsts, many) + np.arange(len(who))]
        along, metres = self._measure(row, lon[who], lat[who])
        order = np.lexsort((row, metres, who))[firsts]
        nearer = (metres[order] < distance[points]) | (
            (metres[order] == distance[points]) & (row[order] < segment[points])
        )
        points, order = points[nearer], order[nearer]
        segment[points], share[points], distance[points] = row[order], along[order], metres[order]

    def _measure(
        self, row: NDArray[np.int64], lon: Float64, lat: Float64
    ) -> tuple[Float64, Float64]:
        net = self.network
        begins, ends = net.from_node[row], net.to_node[row]
        wide = METRES_PER_DEGREE * np.cos(np.radians(lat))
        ax, ay = (
            (net.node_lon[begins] - lon) * wide,
            (net.node_lat[begins] - lat) * METRES_PER_DEGREE,
        )
        dx = (net.node_lon[ends] - net.node_lon[begins]) * wide
        dy = (net.node_lat[ends] - net.node_lat[begins]) * METRES_PER_DEGREE
        square = dx * dx + dy * dy
        along = np.divide(-(ax * dx + ay * dy), square, out=np.zeros_like(dx), where=square > 0)
        along = np.clip(along, 0, 1)
        return along, np.hypot(ax + along * dx, ay + along * dy)


def _ring(radius: int) -> list[tuple[int, int]]:
    """Return the cells whose greater distance in columns or lines is ``radius``."""
    side = range(-radius, radius + 1)
    return [(x, y) for x in side for y in side if max(abs(x), abs(y)) == radius]


def with_points(
    network: Network, snaps: Snaps, *, with_access: bool = True
) -> tuple[Network, Int32]:
    """Return the network with the points as nodes, and the node of each point.

    Segments are cut where points meet them. No time between other nodes changes by it, for any
    profile, because pieces remember where on the whole they lie.

    :param snaps: made on this very network.
    :param with_access: whether the way from the door to the street counts: then a point off the
        street is a node of its own, joined by a segment as long as its distance.
    :returns: the nodes of the network first, unchanged; -1 for a point without a segment.
    """
    length = np.where(snaps.segment >= 0, network.length_dm[snaps.segment], 0)
    is_cut = (snaps.offset_dm > 0) & (snaps.offset_dm < length)
    key = (snaps.segment.astype(np.int64) << 32) + snaps.offset_dm
    cuts, number = np.unique(key[is_cut], return_inverse=True)
    row, at = (cuts >> 32).astype(np.int32), (cuts & 0xFFFFFFFF).astype(np.int32)
    nodes = np.full(len(key), -1, np.int64)
    at_end = np.where(
        snaps.offset_dm > 0, network.to_node[snaps.segment], network.from_node[snaps.segment]
    )
    nodes[snaps.segment >= 0] = at_end[snaps.segment >= 0]
    nodes[is_cut] = network.node_count + number
    cut = _cut(network, row, at)
    if not with_access:
        return cut, frozen(nodes.astype(np.int32))
    off = np.flatnonzero(snaps.distance_dm > 0)
    doors = cut.node_count + np.arange(len(off))
    joined = Network(
        node_lon=frozen(np.concatenate((cut.node_lon, snaps.lon[off]))),
        node_lat=frozen(np.concatenate((cut.node_lat, snaps.lat[off]))),
        from_node=frozen(np.concatenate((cut.from_node, doors)).astype(np.int32)),
        to_node=frozen(np.concatenate((cut.to_node, nodes[off])).astype(np.int32)),
        length_dm=frozen(np.concatenate((cut.length_dm, snaps.distance_dm[off]))),
        flags=frozen(np.concatenate((cut.flags, np.zeros(len(off), np.uint8)))),
        offset_dm=frozen(np.concatenate((cut.offset_dm, np.zeros(len(off), np.int32)))),
        row=frozen(np.concatenate((cut.row, np.full(len(off), -1, np.int32)))),
    )
    nodes[off] = doors
    return joined, frozen(nodes.astype(np.int32))


def _cut(network: Network, row: Int32, at: Int32) -> Network:
    """Return the network with segment ``row[k]`` cut at ``at[k]``; rows and cuts ascend."""
    if not len(row):
        return network
    share = at / network.length_dm[row]
    begins, ends = network.from_node[row], network.to_node[row]
    lon = network.node_lon[begins] * (1 - share) + network.node_lon[ends] * share
    lat = network.node_lat[begins] * (1 - share) + network.node_lat[ends] * share
    fresh = network.node_count + np.arange(len(row), dtype=np.int32)
    # Each cut begins a piece; each cut segment also keeps its first piece, in its old row.
    is_first = np.concatenate(([True], row[1:] != row[:-1]))
    is_last = np.concatenate((row[1:] != row[:-1], [True]))
    following = np.roll(fresh, -1)
    until = np.where(is_last, network.length_dm[row], np.roll(at, -1))
    to_node, length = network.to_node.copy(), network.length_dm.copy()
    to_node[row[is_first]], length[row[is_first]] = fresh[is_first], at[is_first]
    return replace(
        network,
        node_lon=frozen(np.concatenate((network.node_lon, lon))),
        node_lat=frozen(np.concatenate((network.node_lat, lat))),
        from_node=frozen(np.concatenate((network.from_node, fresh))),
        to_node=frozen(np.concatenate((to_node, np.where(is_last, ends, following)))),
        length_dm=frozen(np.concatenate((length, until - at)).astype(np.int32)),
        flags=frozen(np.concatenate((network.flags, network.flags[row]))),
        offset_dm=frozen(np.concatenate((network.offset_dm, network.offset_dm[row] + at))),
        row=frozen(np.concatenate((network.row, network.row[row]))),
    )
