"""Where somebody looks for a class."""

from xuecheng.kernels.geo import Point

FEW_PLACES = 3


def point_of(text: str) -> Point | None:
    """Return the point written as ``31.190,121.436``, latitude first; ``None`` if it is none."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Point(longitude, latitude)
