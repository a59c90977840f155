"""Counts and plain numbers as clerks write them."""

import re
from dataclasses import dataclass

from xuecheng.journeys.school_import.rules.text import HAN_NUMBER, tidy, whole_number

NUMBER = rf"\d+(?:\.\d+)?|{HAN_NUMBER}"
_RANGE = re.compile(rf"({NUMBER})\s*[人名位]?\s*[-~—–至到]+\s*({NUMBER})")
_ONE = re.compile(NUMBER)
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WHOLE_COUNT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, meetings or weeks.

    :param is_exact: false if a range or an "about" was written; then ``value`` is the highest.
    """

    value: int
    is_exact: bool = True


def read_count(text: str) -> Count | None:
    """Return the whole number in ``text`` (30人, 限20名, 三十, 30.0); ``None`` if there is none."""
    plain = THOUSANDS.sub("", tidy(text))
    if plain.startswith(("-", "−")):
        return None  # -5 is not five
    if both := _RANGE.search(plain):
        numbers = [_whole(both[1]), _whole(both[2])]
        known = [number for number in numbers if number is not None]
        return Count(max(known), is_exact=False) if known else None
    found = [number for number in map(_whole, _ONE.findall(plain)) if number is not None]
    if len(found) != 1:
        return None
    return Count(found[0], is_exact=not re.search("约|左右|上下|不少于|至少|满", plain))


def read_decimal(text: str) -> float | None:
    """Return a plain decimal number, as coordinates are; ``None`` for anything else."""
    found = re.fullmatch(r"[+-]?\d{1,4}(?:\.\d{1,15})?", tidy(text).rstrip("°度EeNn东北经纬"))
    return float(found[0]) if found else None


def _whole(text: str) -> int | None:
    if "." in text:
        value = float(text)
        return int(value) if value.is_integer() and value < _WHOLE_COUNT_LIMIT else None
    number = whole_number(text)
    return number if number is not None and number < _WHOLE_COUNT_LIMIT else None
