"""Where somebody lives, no nearer than needed."""


def rounded_home(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a point rounded to a thousandth of a degree: about 100 m in Shanghai.

    :param longitude: degrees, WGS84.
    :param latitude: degrees, WGS84.
    """
    return round(longitude, 3), round(latitude, 3)
