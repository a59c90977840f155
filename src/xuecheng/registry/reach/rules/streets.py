"""Streets as a file gives them: which ways people walk, and the segments of a table or a map."""

from array import array
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan

from xuecheng.kernels.geo import Point, distance_m
from xuecheng.kernels.reach import NOT_STEP_FREE, ONE_WAY, STAIRS, STEP_FREE_UNKNOWN
from xuecheng.registry.reach.rules.tables import Columns, Reader, Record

LONGEST_M = 50_000
"""No street runs so far without a crossing: a longer length is in other units."""
Line = Sequence[tuple[float, float]]
"""Longitude and latitude of each bend."""
EXACT = 10_000_000
"""Ends of lines closer than a ten-millionth of a degree (1 cm) are one place."""

HEADINGS: Mapping[str, Sequence[str]] = {
    "from_lon": ("起点经度", "from_longitude", "lon1"),
    "from_lat": ("起点纬度", "from_latitude", "lat1"),
    "to_lon": ("终点经度", "to_longitude", "lon2"),
    "to_lat": ("终点纬度", "to_latitude", "lat2"),
    "length_m": ("长度", "距离", "length", "metres", "米"),
    "stairs": ("台阶", "楼梯", "steps"),
    "step_free": ("无障碍", "无台阶", "wheelchair"),
    "oneway": ("单向", "单行", "one_way"),
}
NEEDED = ("from_lon", "from_lat", "to_lon", "to_lat")

WALKED = frozenset({
    "footway", "path", "pedestrian", "steps", "living_street", "residential", "service", "track",
    "unclassified", "road", "tertiary", "tertiary_link", "secondary", "secondary_link", "primary",
    "primary_link", "cycleway", "bridleway", "corridor", "platform",
})  # fmt: skip
"""Walked unless somebody says no: streets, paths, and the passages of stations and arcades."""
ALLOWED = frozenset({"yes", "designated", "permissive", "official", "destination"})
CLOSED = frozenset({"no", "private", "military", "forestry", "agricultural", "bus"})
SIDEWALKS = frozenset({"both", "left", "right", "yes"})


@dataclass(frozen=True, slots=True)
class Walk:
    """How a way is walked.

    :param is_backward: whether a way in one direction is walked against the order of its nodes.
    """

    flags: int
    is_backward: bool = False


def walk_on(tags: Mapping[str, str]) -> Walk | None:
    """Return how people walk a way of OpenStreetMap; ``None`` where they do not.

    - ``highway``: the kinds in ``WALKED``. Motorways, trunk roads, building sites and everything
      else only where ``foot`` allows it, a trunk road also where it has a pavement.
    - ``foot`` comes before ``access``: ``foot=no``, ``private`` or ``use_sidepath`` (the pavement
      is a line of its own) closes a way; ``access=no`` or ``private`` closes it unless ``foot``
      opens it. Gates to yards (``customers``, ``delivery``) stay open.
    - ``highway=steps`` are stairs, unless a ramp for wheelchairs runs beside them.
    - ``wheelchair=no`` bars wheels, ``yes``, ``designated`` and ``limited`` do not; without the
      tag nobody knows, but for stairs.
    - One way on foot: ``oneway:foot``, ``foot:backward=no``, and what moves by itself
      (``conveying``, escalators and moving walks). ``oneway`` alone is meant for wheels.

    Source: OpenStreetMap wiki: Key:foot, Key:access, Key:conveying, Key:oneway:foot.
    """
    kind, foot = tags.get("highway", ""), tags.get("foot", "")
    if not _is_open(kind, foot, tags):
        return None
    flags = 0
    if kind == "steps" and tags.get("ramp:wheelchair") != "yes":
        flags |= STAIRS
    wheels = tags.get("wheelchair", "")
    if wheels == "no":
        flags |= NOT_STEP_FREE
    elif wheels not in ("yes", "designated", "limited") and not flags:
        flags |= STEP_FREE_UNKNOWN
    moving = tags.get("conveying", "")
    one_way = tags.get("oneway:foot", "")
    forward = moving == "forward" or one_way in ("yes", "1") or tags.get("foot:backward") == "no"
    backward = moving == "backward" or one_way == "-1" or tags.get("foot:forward") == "no"
    if forward or backward:
        flags |= ONE_WAY
    return Walk(flags, backward and not forward)


def _is_open(kind: str, foot: str, tags: Mapping[str, str]) -> bool:
    if not kind or foot in CLOSED or foot == "use_sidepath":
        return False
    if foot in ALLOWED:
        return kind not in ("construction", "proposed", "abandoned", "razed", "disused")
    if tags.get("access", "") in CLOSED:
        return False
    if kind in ("trunk", "trunk_link"):
        return tags.get("sidewalk", "") in SIDEWALKS
    return kind in WALKED


@dataclass(slots=True)
class Streets:
    """Segments between places, as plain columns; the kernel makes a network of them.

    :param length_m: not a number where nobody gave it: then the straight line counts.
    """

    lon: "array[float]" = field(default_factory=lambda: array("d"))
    lat: "array[float]" = field(default_factory=lambda: array("d"))
    begins: "array[int]" = field(default_factory=lambda: array("i"))
    ends: "array[int]" = field(default_factory=lambda: array("i"))
    length_m: "array[float]" = field(default_factory=lambda: array("d"))
    flags: "array[int]" = field(default_factory=lambda: array("B"))
    seen: dict[Hashable, int] = field(default_factory=dict)

    def place(self, key: Hashable, lon: float, lat: float) -> int:
        """Return the number of the place with this key, which is new where nobody named it yet."""
        number = self.seen.setdefault(key, len(self.lon))
        if number == len(self.lon):
            self.lon.append(lon)
            self.lat.append(lat)
        return number

    def join(self, begin: int, end: int, flags: int, *, length_m: float = nan) -> None:
        """Add the segment between two places."""
        self.begins.append(begin)
        self.ends.append(end)
        self.length_m.append(length_m)
        self.flags.append(flags)

    def lines(self, parts: Sequence[Line], walk: Walk, *, length_m: float) -> None:
        """Add the parts of a line with a place at each bend; they share a length in proportion."""
        whole = sum(sum(_straight_m(part)) for part in parts)
        scale = length_m / whole if whole and not isnan(length_m) else 1.0
        for part in parts:
            ordered = part[::-1] if walk.is_backward else part
            numbers = [self.place(_exact(*point), *point) for point in ordered]
            for (begin, end), metres in zip(pairwise(numbers), _straight_m(ordered), strict=True):
                self.join(begin, end, walk.flags, length_m=metres * scale)


def _straight_m(line: Line) -> list[float]:
    return [distance_m(Point(*here), Point(*there)) for here, there in pairwise(line)]


def _exact(lon: float, lat: float) -> tuple[int, int]:
    return round(lon * EXACT), round(lat * EXACT)


def streets_of_rows(records: Iterable[Record], columns: Columns) -> tuple[Streets, Reader]:
    """Return the segments of a table, and the reader with all that is wrong with it."""
    streets, reader = Streets(), Reader(columns)
    for record in records:
        before = len(reader.problems)
        reader.whole_row(record)
        begin, end = _corner(record, reader, "from"), _corner(record, reader, "to")
        walk, length = _walk(record, reader)
        if begin is not None and end is not None:
            _no_leap(record, reader, (begin, end), field=_leaping_field(begin, end))
        if len(reader.problems) > before or begin is None or end is None:
            continue
        if walk.is_backward:
            begin, end = end, begin
        here, there = (streets.place(_exact(*each), *each) for each in (begin, end))
        streets.join(here, there, walk.flags, length_m=length)
    return streets, reader


def streets_of_lines(
    lines: Iterable[tuple[Record, Sequence[object]]], columns: Columns
) -> tuple[Streets, Reader]:
    """Return the segments of the lines of a map, and the reader with all that is wrong.

    :param lines: properties of each feature, and positions (longitude, latitude, ...) of each of
        its parts, which share the length the feature says.
    """
    streets, reader = Streets(), Reader(columns)
    for record, parts in lines:
        before = len(reader.problems)
        reader.whole_row(record)
        read = [_line(part) for part in parts]
        whole = [part for part in read if part]
        if len(whole) < max(1, len(read)):
            reader.problem(record, "coordinates", "no_line")
        for part in whole:
            _no_leap(record, reader, part, field="coordinates")
        walk, length = _walk(record, reader)
        if len(reader.problems) == before:
            streets.lines(whole, walk, length_m=length)
    return streets, reader


def _corner(record: Record, reader: Reader, which: str) -> tuple[float, float] | None:
    lon = reader.degrees(record, f"{which}_lon", most=180)
    lat = reader.degrees(record, f"{which}_lat", most=90)
    return None if lon is None or lat is None else (lon, lat)


def _no_leap(record: Record, reader: Reader, line: Line, *, field: str) -> None:
    """Note that two bends of a line are too far apart for any street, or that 180° is between.

    Longitudes are not taken round the earth.
    """
    if any(abs(there[0] - here[0]) > 180 for here, there in pairwise(line)):
        reader.problem(record, field, "across_180")
        return
    farthest = max(_straight_m(line))
    if farthest > LONGEST_M:
        facts = {"far": f"{farthest / 1000:,.0f}".replace(",", "\u202f"), "most": LONGEST_M // 1000}
        reader.problem(record, field, "too_far", **facts)


def _leaping_field(begin: tuple[float, float], end: tuple[float, float]) -> str:
    return "to_lon" if abs(end[0] - begin[0]) >= abs(end[1] - begin[1]) else "to_lat"


def _line(said: object) -> list[tuple[float, float]]:
    """Return the positions of a part; none where one of them is no position, or there is one."""
    if not isinstance(said, list):
        return []
    points = [point for each in said if (point := _position(each)) is not None]
    return points if len(points) == len(said) > 1 else []


def _position(said: object) -> tuple[float, float] | None:
    match said:
        case [int() | float() as lon, int() | float() as lat, *_]:
            return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
    return None


def _walk(record: Record, reader: Reader) -> tuple[Walk, float]:
    """Return how a row's segment is walked, and its length."""
    length = reader.number(record, "length_m", most=LONGEST_M, may_be_empty=True)
    has_stairs = reader.answer(record, "stairs")
    is_free = reader.answer(record, "step_free")
    flags = STAIRS if has_stairs else 0
    if is_free is False:
        flags |= NOT_STEP_FREE
    elif is_free is None and not has_stairs:
        flags |= STEP_FREE_UNKNOWN
    is_backward = reader.text(record, "oneway") == "-1"
    if is_backward or reader.answer(record, "oneway"):
        flags |= ONE_WAY
    return Walk(flags, is_backward), nan if length is None else length
