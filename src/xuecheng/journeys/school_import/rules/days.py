"""Days as clerks write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xuecheng.journeys.school_import.rules.text import from_han, tidy

_HAN = "[〇零○一二三四五六七八九十两]"
_HAN_YEAR = re.compile(r"([〇零○一二三四五六七八九]{4})(?=年)")
_HAN_MONTH_DAY = re.compile(  # not the days of 周六日, 周五六日
    rf"({_HAN}{{1,3}})(?=月|号)|(?<![周期拜])(?<![周期拜]{_HAN})(?<![周期拜]{_HAN}{{2}})({_HAN}{{1,3}})(?=日)"
)
_DAY = re.compile(
    "|".join(
        (
            r"(?<!\d)(?P<solid_year>(?:19|20)\d\d)(?P<solid_month>\d\d)(?P<solid_day>\d\d)(?!\d)",
            r"(?<!\d)(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})/(?P<us_year>(?:19|20)\d\d)(?!\d)",
            # Two digits are a year only if both marks agree: 12.1-1.26 is a range of two days.
            r"(?<![\d.])(?P<year>(?:19|20)\d\d|\d\d(?=\s*年|(?:\.\d+){2}|(?:/\d+){2}|(?:-\d+){2}))"
            r"\s*[年./\-]\s*(?P<month>\d{1,2})"
            r"\s*[月./\-]\s*(?P<day>\d{1,2})(?![\d:])\s*[日号]?",
            r"(?<!\d)(?P<bare_month>\d{1,2})\s*月\s*(?P<bare_day>\d{1,2})(?![\d:])\s*[日号]?",
            r"(?<![\d./:])(?P<short_month>\d{1,2})[./](?P<short_day>\d{1,2})(?![\d./:])\s*[日号]?",
        )
    )
)
_LAST_DAY_ONLY = re.compile(r"\s*[-~—–至到]+\s*(\d{1,2})\s*[日号]")
_BETWEEN = re.compile(r"\s*(?:起|开始|开班)?\s*(?:[-~—–至到止]|\bto\b)+\s*")
_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_050  # 1920 to 2099
_TERM_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年|[-—~至]\s*20\d\d\s*学?年|学年|[春夏秋冬])")
_TERMS = (("spring", "春|上半年|第二学期"), ("autumn", "秋|下半年|第一学期"))


@dataclass(frozen=True, slots=True)
class Day:
    """A day whose year may not have been written.

    :param month_first: it was written 3/2/2026, which somebody may read as the 3rd of February.
    :param turns_year: no year was written, and it is the one after that of the day before.
    """

    month: int
    day: int
    year: int | None = None
    month_first: bool = False
    turns_year: bool = False

    def on(self, year: int | None = None) -> date | None:
        """Return the date, in ``year`` if none was written; ``None`` if there is no such day."""
        if (chosen := self.year or year) is None:
            return None
        try:
            return date(chosen, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Days:
    """The days found in a text.

    :param last: the end of a range; ``None`` if a single day was written.
    :param start: where in the text the days begin, and ``end`` where they end.
    """

    first: Day
    last: Day | None
    start: int
    end: int


def find_days(text: str) -> Iterator[Days]:
    """Yield the days and ranges of days in a tidy text, from left to right.

    Chinese numerals must have been turned by :func:`arabic` before.
    """
    position = 0
    while found := _DAY.search(text, position):
        first = _day(found)
        if first is None:
            position = found.start() + 1
            continue
        last, end = _end_of_range(text, found.end(), first)
        yield Days(first, last, found.start(), end)
        position = end


def read_days(text: str) -> Days | None:
    """Return the one day or range a cell holds, an Excel serial number included.

    ``None`` if there is none, more than one, or anything besides.
    """
    plain = arabic(tidy(text))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain):
        return _from_serial(int(float(plain)))
    plain = re.sub(r"[ T]\d{1,2}:\d{2}(?::\d{2})?$", "", plain)
    found = list(find_days(plain))
    if len(found) != 1:
        return None
    rest = plain[: found[0].start] + plain[found[0].end :]
    return None if re.search(r"\d", rest) else found[0]


def impossible_days(text: str) -> list[tuple[str, int, int]]:
    """Return the days of a tidy text that no calendar has, 2/30: as written, month and day.

    What may be an hour is none: 2.30 is a day only where a year stands before it.
    """
    days = []
    for found in _DAY.finditer(text):
        said = {name.rpartition("_")[2]: said for name, said in found.groupdict().items() if said}
        month, day = int(said["month"]), int(said["day"])
        may_be_hours = found["short_month"] and "." in found[0]
        if 1 <= month <= 12 and 28 < day <= 31 and not may_be_hours and _day(found) is None:
            days.append((found[0], month, day))
    return days


def arabic(text: str) -> str:
    """Return ``text`` with the Chinese numerals of dates in digits: 二〇二六年三月二日."""
    text = _HAN_YEAR.sub(lambda found: str(from_han(found[1])), text)
    return _HAN_MONTH_DAY.sub(lambda found: str(from_han(found[1] or found[2])), text)


def named_term(text: str) -> tuple[int | None, str]:
    """Return the year and the term (spring, autumn or nothing) a title names.

    2025学年第二学期 is the spring of 2026: a school year begins in autumn.
    """
    plain = arabic(tidy(text))
    year = _TERM_YEAR.search(plain)
    term = next((name for name, words in _TERMS if re.search(words, plain)), "")
    number = int(year[1]) if year else None
    if number and term == "spring" and "学年" in plain:
        number += 1
    return number, term


def likely_year(day: Day, *, today: date) -> int:
    """Return the year that puts ``day`` nearest to today, a term's list being made around it."""
    candidates = [on for year in (-1, 0, 1) if (on := day.on(today.year + year))]
    if not candidates:
        return today.year
    return min(candidates, key=lambda on: abs(on - today)).year


def monday_of(day: date) -> date:
    """Return the Monday of the week ``day`` lies in."""
    return day - timedelta(days=day.weekday())


def _day(found: re.Match[str]) -> Day | None:
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    named = {name.rpartition("_")[2]: value for name, value in parts.items()}
    year = named.get("year")
    if year is not None and year < 100:
        year += 2000
    day = Day(named["month"], named["day"], year, month_first="us_year" in parts)
    return day if day.on(year or 2024) else None


def _end_of_range(text: str, position: int, first: Day) -> tuple[Day | None, int]:
    if same_month := _LAST_DAY_ONLY.match(text, position):
        last = replace(first, day=int(same_month[1]))
        if last.on(last.year or 2024):
            return last, same_month.end()
    between = _BETWEEN.match(text, position)
    second = _DAY.match(text, between.end()) if between else None
    last_day = _day(second) if second else None
    if second is None or last_day is None:
        return None, position
    if last_day.year is None and first.year is not None:
        turns_year = (last_day.month, last_day.day) < (first.month, first.day)
        last_day = replace(last_day, year=first.year + turns_year, turns_year=turns_year)
    return last_day, second.end()


def _from_serial(serial: int) -> Days | None:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return None
    on = _EXCEL_EPOCH + timedelta(days=serial)
    return Days(Day(on.month, on.day, on.year), None, 0, 5)
