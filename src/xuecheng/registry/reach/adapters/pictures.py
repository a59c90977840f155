"""What a map shows, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuecheng.registry.reach.adapters.looks import BANDS

METRES_PER_DEGREE = 111_195.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """A text in both languages; the Chinese is drawn where there is a font for it."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Marks at places.

    :param lon: degrees, shape (P,); so ``lat``.
    :param area: of each mark in square points, shape (P,) or one for all.
    :param kind: ``people`` left outside, the same where new sites matter more (``left``),
        ``venue``, ``new`` or ``here``.
    :param texts: beside each mark.
    """

    lon: Floats
    lat: Floats
    area: Any
    kind: str
    label: Said
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a map shows.

    :param lines: streets and parts of them in degrees, shape (L, 2, 2); nearer ones are drawn over
        farther ones.
    :param minutes: the most from each line to the nearest venue, infinite where nobody gets there.
    :param box: west, south, east, north.
    :param grounds: polygons to lie under the streets, largest first, with their texts.
    :param caption: all that the figures are computed from, a line for each.
    """

    title: Said
    caption: Sequence[Said]
    lines: Floats
    minutes: Floats
    limit_minutes: int
    box: tuple[float, float, float, float]
    dots: Sequence[Dots] = ()
    grounds: Sequence[tuple[Any, Said]] = ()
    estimate: str = ""
    bands: Sequence[str] = field(default=BANDS)


def box_around(lon: Floats, lat: Floats, *, margin_m: float) -> tuple[float, float, float, float]:
    """Return the box that holds all positions and a margin."""
    up = margin_m / METRES_PER_DEGREE
    aside = up / np.cos(np.radians(float(lat.mean())))
    return (
        float(lon.min()) - aside,
        float(lat.min()) - up,
        float(lon.max()) + aside,
        float(lat.max()) + up,
    )


def areas(people: NDArray[np.int64], *, most: int) -> Floats:
    """Return the area of each mark in square points: as the people, and never invisible."""
    return 2.0 + 150.0 * people / max(most, 1)
