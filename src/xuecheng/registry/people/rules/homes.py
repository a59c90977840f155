"""Where somebody lives, no nearer than needed."""

from xuecheng.kernels.geo import Point


def rounded_home(point: Point) -> Point:
    """Return the point rounded to a thousandth of a degree: about 100 m in Shanghai."""
    return Point(round(point.longitude, 3), round(point.latitude, 3))
