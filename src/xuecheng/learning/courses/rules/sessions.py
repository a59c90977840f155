"""The dated meetings of a class: planned, in order, and what they say of the class as a whole."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from xuecheng.errors import Missing, Refused

CITY_TIME = ZoneInfo("Asia/Shanghai")  # the one legal time of the country
# Slips of the pen, not policy: nothing a school really plans is as long or has as many sessions.
LONGEST_SESSION = timedelta(hours=12)
MOST_SESSIONS = 400
# What the words of the filter mean: "evening" is after work. Stored with each class, so another
# hour would need all of them to be stored anew.
NOON = time(12, 0)
EVENING_BEGINS = time(17, 30)


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One planned meeting of a class.

    :param number: 1 is the first; a later import recognises the session by it.
    """

    number: int
    starts_at: datetime
    ends_at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a class's sessions say about the class as a whole."""

    starts_at: datetime
    ends_at: datetime
    weekday: int
    part_of_day: str
    session_count: int


def weekly(
    *,
    first_on: date,
    count: int,
    begins: time,
    ends: time,
    weekdays: Collection[int] = (),
    skipping: Collection[date] = (),
    titles: Sequence[str] = (),
) -> tuple[SessionPlan, ...]:
    """Return the dated sessions of a weekly class, in the city's time.

    :param first_on: the first session, or the day from which to look for one.
    :param count: how many sessions, 1 to ``MOST_SESSIONS``.
    :param weekdays: 0 is Monday; empty: the weekday of ``first_on``.
    :param skipping: days without class; the sessions move on behind them.
    :param titles: of the sessions, in order; may be shorter than ``count``.
    """
    if not 1 <= count <= MOST_SESSIONS:
        raise ValueError(f"count must be 1 to {MOST_SESSIONS}, not {count}")
    wanted = frozenset(weekdays) or {first_on.weekday()}
    days: list[date] = []
    day = first_on
    while len(days) < count:
        if day.weekday() in wanted and day not in skipping:
            days.append(day)
        day += timedelta(days=1)
    return tuple(
        SessionPlan(
            number=number,
            starts_at=datetime.combine(on, begins, CITY_TIME),
            ends_at=datetime.combine(on, ends, CITY_TIME),
            title=titles[number - 1] if number <= len(titles) else "",
        )
        for number, on in enumerate(days, start=1)
    )


def numbered(sessions: Iterable[SessionPlan]) -> tuple[SessionPlan, ...]:
    """Return the sessions in order of time, numbered from 1."""
    in_order = sorted(sessions, key=lambda session: (session.starts_at, session.ends_at))
    return tuple(replace(plan, number=number) for number, plan in enumerate(in_order, start=1))


def timing(sessions: Sequence[SessionPlan]) -> Timing:
    """Return what the sessions, at least one, say about their class.

    Weekday and part of day are those of most sessions; where two are equally frequent, the one
    that comes first.
    """
    starts = sorted(session.starts_at.astimezone(CITY_TIME) for session in sessions)
    return Timing(
        starts_at=starts[0],
        ends_at=max(session.ends_at for session in sessions),
        weekday=Counter(start.weekday() for start in starts).most_common(1)[0][0],
        part_of_day=Counter(part_of_day(start) for start in starts).most_common(1)[0][0],
        session_count=len(sessions),
    )


def rhythm(sessions: Sequence[SessionPlan]) -> str:
    """Return ``"weekly"``, ``"twice weekly"`` or ``"daily"``; ``""`` if the sessions keep to none.

    Holidays may leave gaps: it is what most steps from one session to the next say.
    """
    days = sorted({session.starts_at.astimezone(CITY_TIME).date() for session in sessions})
    steps = Counter((later - earlier).days for earlier, later in pairwise(days))
    if not steps:
        return ""
    if steps[1] * 2 > steps.total():
        return "daily"
    if steps[7] * 2 > steps.total():
        return "weekly"
    weekdays = {day.weekday() for day in days}
    return "twice weekly" if len(weekdays) == 2 and len(days) > 2 else ""


def part_of_day(at: datetime) -> str:
    """Return ``"morning"`` before 12:00, ``"afternoon"`` before 17:30, else ``"evening"``."""
    clock = at.astimezone(CITY_TIME).time()
    if clock < NOON:
        return "morning"
    return "afternoon" if clock < EVENING_BEGINS else "evening"


class UnknownSession(Missing):
    """There is no such session."""

    code = "courses.unknown_session"


class SessionHasAttendance(Refused):
    """A session somebody's attendance is kept for cannot be taken away, only cancelled."""

    code = "courses.session_has_attendance"

    def __init__(self, message: str, *, number: int) -> None:
        super().__init__(message, field="sessions")
        self.number = number

    def facts(self) -> Mapping[str, object]:
        """Return the session's number."""
        return {"number": self.number}


class SessionCancelled(Refused):
    """A cancelled session cannot be moved."""

    code = "courses.session_cancelled"


class SessionIsOver(Refused):
    """A session that was held is neither cancelled nor moved."""

    code = "courses.session_is_over"


class TimeHasPassed(Refused):
    """A session moves to a time still to come."""

    code = "courses.time_has_passed"
