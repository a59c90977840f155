"""What a map shows, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xuecheng.registry.reach.adapters.looks import BANDS

METRES_PER_DEGREE = 111_195.0
MOST_NUMBERED = 40
"""More sites than this are too close for numbers."""

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
    :param sizes: people and the area of their mark, for the key; none where all are alike.
    """

    lon: Floats
    lat: Floats
    area: Any
    kind: str
    label: Said
    texts: Sequence[str] = ()
    sizes: Sequence[tuple[int, float]] = ()


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


def mark_area(count: int) -> float:
    """Return the area of the mark of each of so many venues in square points."""
    return min(64.0, max(22.0, 5200.0 / max(count, 1)))


def sizes(most: int) -> list[tuple[int, float]]:
    """Return one or two round numbers of people up to ``most``, and the areas of their marks."""
    large = _round(most)
    people = sorted({_round(large // 4), large} - {0})
    found = areas(np.array(people, np.int64), most=most)
    return list(zip(people, found.tolist(), strict=True))


def _round(most: int) -> int:
    """Return the greatest of 1, 2, 5, 10, 20 and so on that is not above ``most``; 0 below 1."""
    if most < 1:
        return 0
    power: int = 10 ** (len(str(most)) - 1)
    return max(first * power for first in (1, 2, 5) if first * power <= most)
