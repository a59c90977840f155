"""From what a clerk wrote of the weeks to the dated meetings of a class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xuecheng.journeys.school_import.rules.days import monday_of
from xuecheng.journeys.school_import.rules.slots import Parity
from xuecheng.learning.courses.rules import MOST_SESSIONS

MOST_MEETINGS = MOST_SESSIONS
_WEEK = timedelta(weeks=1)
_LONGEST_COURSE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting in the city's own time."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hours that come back on the same days of the week."""

    weekdays: tuple[int, ...]
    start: time
    end: time
    parity: Parity | None = None


def lay_out(
    patterns: Sequence[Pattern],
    *,
    first: date,
    last: date | None = None,
    count: int | None = None,
    week_one: date | None = None,
) -> tuple[Meeting, ...]:
    """Return the meetings from ``first`` on, up to ``last`` or ``count``, in order.

    Holidays are not left out: nobody here knows how the school moves its classes around them.

    :param last: inclusive.
    :param week_one: any day of the term's first week, from which odd and even weeks are counted;
        the week of the first day if missing.
    """
    limit = min(count or MOST_MEETINGS, MOST_MEETINGS)
    until = min(last or date.max, first + _LONGEST_COURSE)
    meetings: list[Meeting] = []
    by_hour = sorted(patterns, key=lambda pattern: pattern.start)
    for day in _days(first, until):
        for pattern in by_hour:
            is_from_first = week_one is None or pattern.parity == "alternate"
            week = _week(day, since=first if is_from_first else week_one)
            if len(meetings) < limit and _meets(pattern, day, week):
                meetings.append(_meeting(day, pattern))
    return tuple(meetings)


def _days(first: date, until: date) -> Iterator[date]:
    day = first
    while day <= until:
        yield day
        day += timedelta(days=1)


def _week(day: date, *, since: date | None) -> int:
    return (monday_of(day) - monday_of(since or day)) // _WEEK + 1


def _meets(pattern: Pattern, day: date, week: int) -> bool:
    """Whether the class meets that day of week ``week``; every other week is the odd ones."""
    if day.weekday() not in pattern.weekdays:
        return False
    return pattern.parity is None or (week % 2 == 0) == (pattern.parity == "even")


def _meeting(day: date, pattern: Pattern) -> Meeting:
    return Meeting(
        starts=datetime.combine(day, pattern.start),
        ends=datetime.combine(day, pattern.end),
    )
