"""Coverage computed a second time, by other means: nothing here calls our kernel.

Streets are read by another reader of pyosmium, doors are found by measuring against every street
around, streets are cut one by one, and scipy searches. Only the rules are the same: whole
decimetres, whole deciseconds, doors on through streets within 500 m, ``<=``.
"""

from functools import cache
from itertools import pairwise
from math import asin, cos, floor, radians, sin, sqrt

import numpy as np
import osmium
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from xuecheng.registry.reach.rules.streets import walk_on

RADIUS_M = 6_371_008.8
LEAST_NODES = 100
WINDOW = 0.0101
"""Degrees of latitude: 500 m to a door, and 600 m, which no street of Porto Alegre exceeds."""


class Ways(osmium.SimpleHandler):
    """Gathers the positions of nodes and the segments people walk."""

    def __init__(self):
        super().__init__()
        self.number, self.places, self.segments = {}, [], []

    def way(self, way):
        walk = walk_on(way.tags)
        if walk is None:
            return
        nodes = [node for node in way.nodes]
        if walk.is_backward:
            nodes.reverse()
        for here, there in pairwise(nodes):
            if here.location.valid() and there.location.valid() and here.ref != there.ref:
                self.segments.append((self._at(here), self._at(there), walk.flags))

    def _at(self, node):
        if node.ref not in self.number:
            self.number[node.ref] = len(self.places)
            self.places.append((node.lon, node.lat))
        return self.number[node.ref]


class City:
    """The streets one walks, with doors for cells, and times from each to the nearest of some."""

    def __init__(self, file, lon, lat, *, step_free=False):
        ways = Ways()
        ways.apply_file(str(file), locations=True)
        self.places, self.count = np.array(ways.places), len(ways.places)
        barred = 1 | 2 if step_free else 0  # stairs, and what is known to bar wheels
        self.segments = [
            (begin, end, self._length(begin, end), flags & 8)
            for begin, end, flags in ways.segments
            if not flags & barred
        ]
        self.cuts, self.doors, self.nodes = {}, [], []
        through = self._through()
        self.rows = np.array(self.segments)[through]
        assert self.rows[:, 2].max() < 6000, "a street may reach beyond the window"
        lats = self.places[self.rows[:, 0], 1]
        self.by_lat = np.argsort(lats)
        self.lats = lats[self.by_lat]
        for x, y in zip(lon, lat, strict=True):
            self.nodes.append(self._door(x, y, through))

    def times_to(self, venues, metres_a_minute):
        """Return the deciseconds from each cell to the nearest of ``venues``, infinite for none."""
        matrix = self._turned(metres_a_minute)
        sources = sorted({self.nodes[venue] for venue in venues} - {None})
        times = dijkstra(matrix, indices=sources, min_only=True)
        return np.array([np.inf if node is None else times[node] for node in self.nodes])

    @cache  # noqa: B019  # a city lives as long as its test
    def _turned(self, pace):
        """Return the streets turned round, so that a search from venues gives ways to them."""
        best = {}
        for tail, head, time in self._edges(pace):
            best[head, tail] = min(time, best.get((head, tail), time))
        places = np.array(list(best)).T
        return csr_array((np.array(list(best.values()), float), places), (self.count, self.count))

    def _length(self, begin, end):
        (x1, y1), (x2, y2) = ((map(radians, self.places[node])) for node in (begin, end))
        h = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
        return floor(20 * RADIUS_M * asin(sqrt(h)) + 0.5)

    def _through(self):
        begins, ends = (np.array(self.segments)[:, place] for place in (0, 1))
        links = csr_array((np.ones(len(begins)), (begins, ends)), (self.count, self.count))
        _, part = connected_components(links, directed=False)
        sizes = np.bincount(part)
        big = (sizes >= LEAST_NODES) | (np.arange(len(sizes)) == sizes.argmax())
        return np.flatnonzero(big[part[begins]])

    def _door(self, lon, lat, through):
        metres = RADIUS_M * np.pi / 180 * np.array([cos(radians(lat)), 1.0])
        here = np.searchsorted(self.lats, (lat - WINDOW, lat + WINDOW))
        chosen = np.sort(self.by_lat[slice(*here)])
        if not len(chosen):
            return None
        rows = self.rows[chosen]
        begin = (self.places[rows[:, 0]] - (lon, lat)) * metres
        along = (self.places[rows[:, 1]] - self.places[rows[:, 0]]) * metres
        square = np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip(-(begin * along).sum(axis=1) / square, 0, 1)
        away = np.hypot(*(begin + share[:, None] * along).T)
        nearest = int(away.argmin())
        if away[nearest] > 500:
            return None
        segment = int(through[chosen[nearest]])
        tail, head, length, _ = self.segments[segment]
        at = floor(share[nearest] * length + 0.5)
        if 0 < at < length:
            cuts = self.cuts.setdefault(segment, {})
            if at not in cuts:
                cuts[at] = self._new()
            node = cuts[at]
        else:
            node = head if at else tail
        off = floor(10 * away[nearest] + 0.5)
        if off:
            door = self._new()
            self.doors.append((door, node, off))
            return door
        return node

    def _new(self):
        self.count += 1
        return self.count - 1

    def _edges(self, pace):
        def until(length):
            return (2 * 60 * length + pace) // (2 * pace)

        for number, (tail, head, length, one_way) in enumerate(self.segments):
            stops = [(0, tail), *sorted(self.cuts.get(number, {}).items()), (length, head)]
            for (before, here), (after, there) in pairwise(stops):
                time = until(after) - until(before)
                yield here, there, time
                if not one_way:
                    yield there, here, time
        for door, node, off in self.doors:
            yield door, node, until(off)
            yield node, door, until(off)
