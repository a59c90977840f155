"""Points on the earth: distances, boxes, and the coordinate systems of Chinese maps.

Everything stored is WGS84. GCJ-02 (高德, 腾讯) and BD-09 (百度) exist only at the edges: links to
those maps, and coordinates somebody pasted from them.
"""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import Literal

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the WGS84 ellipsoid, metres."""

System = Literal["wgs84", "gcj02", "bd09"]


@dataclass(frozen=True, slots=True)
class Point:
    """A place, degrees: longitude -180 to 180, latitude -90 to 90."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees; ``west`` may exceed ``east`` where it crosses the date line."""

    west: float
    south: float
    east: float
    north: float


def distance_m(here: Point, there: Point) -> float:
    """Return the great-circle distance in metres, by the haversine formula.

    h = sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2);  d = 2 R asin √h

    :returns: >= 0, at most half the earth's circumference; within 0.6 % of the ellipsoid's.

    Source: Sinnott (1984), Virtues of the Haversine, Sky and Telescope 68, 159.
    """
    latitude, other = radians(here.latitude), radians(there.latitude)
    across = radians(there.longitude - here.longitude)
    h = sin((other - latitude) / 2) ** 2 + cos(latitude) * cos(other) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h)))


def box_around(point: Point, radius_m: float) -> Box:
    """Return a box that holds every place within ``radius_m`` of ``point``.

    :param radius_m: metres, >= 0.
    :raises ValueError: ``radius_m`` is negative.

    Near a pole the box is the whole polar cap.
    """
    if radius_m < 0:
        raise ValueError("a radius is not negative")
    # A hair wider than exact, so that rounding leaves no place outside.
    angle = radius_m / EARTH_RADIUS_M * (1 + 1e-9) + 1e-12
    south, north = point.latitude - degrees(angle), point.latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    aside = degrees(asin(min(1.0, sin(angle) / cos(radians(point.latitude)))))
    if aside >= 90:
        return Box(-180.0, south, 180.0, north)
    return Box(_wrapped(point.longitude - aside), south, _wrapped(point.longitude + aside), north)


def gcj02_from_wgs84(point: Point) -> Point:
    """Return where a Chinese map shows a WGS84 point; outside China the point itself.

    Source: the published reimplementation of the GCJ-02 shift over the Krasovsky 1940 ellipsoid
    (a = 6 378 245 m, e² = 0.006 693 421 622 965 943 23).
    """
    if not _is_shifted(point):
        return point
    east, north = _gcj02_shift(point)
    return Point(point.longitude + east, point.latitude + north)


def wgs84_from_gcj02(point: Point) -> Point:
    """Return the WGS84 point a Chinese map shows at ``point``; exact to about 0.01 mm.

    The shift has no closed inverse; it changes slowly, so that a fixed-point iteration gains
    three digits a step.
    """
    if not _is_shifted(point):
        return point
    found = point
    for _ in range(6):
        east, north = _gcj02_shift(found)
        found = Point(point.longitude - east, point.latitude - north)
    return found


def bd09_from_gcj02(point: Point) -> Point:
    """Return where 百度 shows a GCJ-02 point.

    Source: Baidu's second shift, as published with its coordinate converters.
    """
    x, y = point.longitude, point.latitude
    radius = hypot(x, y) + 0.00002 * sin(y * _BAIDU)
    angle = atan2(y, x) + 0.000003 * cos(x * _BAIDU)
    return Point(radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)


def gcj02_from_bd09(point: Point) -> Point:
    """Return the GCJ-02 point that 百度 shows at ``point``; exact to about 0.01 mm."""
    found = Point(point.longitude - 0.0065, point.latitude - 0.006)
    for _ in range(8):
        shown = bd09_from_gcj02(found)
        found = Point(
            found.longitude + point.longitude - shown.longitude,
            found.latitude + point.latitude - shown.latitude,
        )
    return found


def wgs84_from(point: Point, *, system: System) -> Point:
    """Return a point of any of the three systems in WGS84."""
    if system == "bd09":
        return wgs84_from_gcj02(gcj02_from_bd09(point))
    return wgs84_from_gcj02(point) if system == "gcj02" else point


def from_wgs84(point: Point, *, system: System) -> Point:
    """Return a WGS84 point in any of the three systems."""
    if system == "bd09":
        return bd09_from_gcj02(gcj02_from_wgs84(point))
    return gcj02_from_wgs84(point) if system == "gcj02" else point


_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943_23
_BAIDU = pi * 3000 / 180


def _is_shifted(point: Point) -> bool:
    """Return whether the shift applies: a rough rectangle, as the maps themselves use it."""
    return 72.004 <= point.longitude <= 137.8347 and 0.8293 <= point.latitude <= 55.8271


def _gcj02_shift(point: Point) -> tuple[float, float]:
    """Return the shift east and north at a WGS84 point, degrees."""
    x, y = point.longitude - 105.0, point.latitude - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    root = sqrt(abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    latitude = radians(point.latitude)
    magic = 1 - _ECCENTRICITY_SQUARED * sin(latitude) ** 2
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY_SQUARED) / (magic * sqrt(magic))
    parallel_m = _AXIS_M / sqrt(magic) * cos(latitude)
    return degrees(east / parallel_m), degrees(north / meridian_m)


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180
