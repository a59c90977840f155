"""Coverage computed a second time, by other means: nothing here imports a line of the city.

Streets are read by another reader of pyosmium, which ways are walked is said anew, doors are found
by measuring against every street around, streets are cut one by one, and scipy searches. Only the
rules are the same: whole decimetres, whole deciseconds, doors on through streets within 500 m,
``<=``.
"""

from functools import cache
from itertools import pairwise
from math import asin, cos, floor, radians, sin, sqrt

import numpy as np
import osmium
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

RADIUS_M = 6_371_008.8
LEAST_NODES = 100
WINDOW = 0.0101
"""Degrees of latitude: 500 m to a door, and 600 m, which no street of Porto Alegre exceeds."""

STAIRS, BARS_WHEELS, ONE_WAY = 1, 2, 8
FOR_FEET = {"yes", "designated", "permissive", "official", "destination"}
SHUT = {"no", "private", "military", "forestry", "agricultural", "bus"}
BIG_ROADS = {"primary", "secondary", "tertiary"}
SMALL_ROADS = {"unclassified", "residential", "living_street", "service", "track", "road"}
PATHS = {"footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "corridor", "platform"}
LINKS = {f"{road}_link" for road in BIG_ROADS}
TURNS = (
    (
        ("conveying", "forward"),
        ("oneway:foot", "yes"),
        ("oneway:foot", "1"),
        ("foot:backward", "no"),
    ),
    (("conveying", "backward"), ("oneway:foot", "-1"), ("foot:forward", "no")),
)
"""What lets people walk a way in the order of its nodes only, and against it only."""


def is_walked(tags):
    """Return whether people walk a way: first comes what is said of feet, then of everybody."""
    kind, feet = tags["highway"], tags.get("foot", "")
    if feet in FOR_FEET:
        return kind not in {"construction", "proposed", "abandoned", "razed", "disused"}
    if feet in SHUT | {"use_sidepath"} or tags.get("access") in SHUT:
        return False
    if kind in {"trunk", "trunk_link"}:
        return tags.get("sidewalk") in {"both", "left", "right", "yes"}
    return kind in BIG_ROADS | LINKS | SMALL_ROADS | PATHS


def marks_of(tags):
    """Return the marks of a walked way, and whether it is walked against the order of its nodes."""
    is_stairs = tags["highway"] == "steps" and tags.get("ramp:wheelchair") != "yes"
    marks = STAIRS * is_stairs | BARS_WHEELS * (tags.get("wheelchair") == "no")
    goes_on, goes_back = (any(tags.get(key) == said for key, said in each) for each in TURNS)
    return marks | ONE_WAY * (goes_on or goes_back), goes_back and not goes_on


class Ways(osmium.SimpleHandler):
    """Gathers the positions of nodes and the segments people walk."""

    def __init__(self):
        super().__init__()
        self.number, self.places, self.segments = {}, [], []

    def way(self, way):
        tags = dict(way.tags)
        if "highway" not in tags or not is_walked(tags):
            return
        marks, is_backward = marks_of(tags)
        nodes = [node for node in way.nodes]
        if is_backward:
            nodes.reverse()
        for here, there in pairwise(nodes):
            if here.location.valid() and there.location.valid() and here.ref != there.ref:
                self.segments.append((self._at(here), self._at(there), marks))

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
        barred = STAIRS | BARS_WHEELS if step_free else 0
        self.segments = [
            (begin, end, self._length(begin, end), flags & ONE_WAY)
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
