"""School periods of a time-table cell: 第3-4节."""

import re
from dataclasses import dataclass
from itertools import pairwise

from xuecheng.journeys.school_import.rules.clock import small

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_THEN = r"\s*(?:[-~—–―至到]+|[、,，和及与&+/.·])\s*"
_PERIODS = re.compile(rf"第?\s*{_NUMBER}(?:\s*节?{_THEN}第?\s*{_NUMBER})*\s*小?节课?(?![假日])")
_PARTS = re.compile(rf"({_NUMBER})|([-~—–―至到])|([.·])")
_MOST_PERIODS = 15  # of a day; 34节 is a slip for 3-4节
_HAN_IN_A_ROW = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Periods:
    """School periods, whose hours only the school's bell table knows."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class FoundPeriods:
    """The periods of a text, those that follow each other joined.

    :param spans: empty if the numbers cannot be periods.
    :param stop: where in the text they end.
    """

    spans: tuple[Periods, ...]
    stop: int


def periods_at(text: str, position: int) -> FoundPeriods | None:
    """Return the periods that begin at ``position``; ``None`` if none do."""
    if not (found := _PERIODS.match(text, position)):
        return None
    numbers: list[int] = []
    runs_on = dotted = False
    for part in _PARTS.finditer(found[0]):
        if not part[1]:
            runs_on |= bool(part[2])
            dotted |= bool(part[3])
            continue
        said = _numbers(part[1])
        if runs_on and numbers:
            said = [*range(numbers[-1] + 1, said[0]), *said]
        numbers += said
        runs_on = False
    rises = all(one < other for one, other in pairwise(numbers))
    steady = all(other - one == 1 for one, other in pairwise(numbers))
    if not rises or numbers[0] < 1 or numbers[-1] > _MOST_PERIODS or (dotted and not steady):
        return FoundPeriods((), found.end())
    return FoundPeriods(tuple(_joined(numbers)), found.end())


def _numbers(text: str) -> list[int]:
    """三四 are the third and the fourth; 十二 is the twelfth."""
    if len(text) > 1 and text in _HAN_IN_A_ROW:
        return [small(char) for char in text]
    return [small(text)]


def _joined(numbers: list[int]) -> list[Periods]:
    spans = [Periods(numbers[0], numbers[0])]
    for number in numbers[1:]:
        if number == spans[-1].last + 1:
            spans[-1] = Periods(spans[-1].first, number)
        else:
            spans.append(Periods(number, number))
    return spans
