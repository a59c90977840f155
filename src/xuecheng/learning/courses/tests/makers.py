"""Courses, classes and sessions for tests."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from xuecheng.learning.courses import actions, rules
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.lib.actors import system
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.places.models import Venue
from xuecheng.registry.places.tests.makers import make_venue

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=rules.CITY_TIME)  # a Tuesday
MAKER = system("makers")
_numbers = count(1)


def make_course(title: str = "智能手机入门", *, at: datetime = NOW, **facts: Any) -> Course:
    """Return a course, of a school in Xujiahui unless told otherwise."""
    organisation = facts.pop("organisation", None) or _any_organisation()
    return actions.save_course(organisation=organisation, title=title, by=MAKER, at=at, **facts)


def make_sessions(
    first_at: datetime = NOW + timedelta(days=1), number: int = 4, minutes: int = 90
) -> tuple[SessionPlan, ...]:
    """Return weekly sessions from ``first_at`` on, earlier where they would pass midnight."""
    first = first_at.astimezone(rules.CITY_TIME)
    latest = datetime.combine(first.date(), time(23, 59), rules.CITY_TIME)
    first = min(first, latest - timedelta(minutes=minutes))
    ends = (first + timedelta(minutes=minutes)).time()
    return rules.weekly(first_on=first.date(), count=number, begins=first.time(), ends=ends)


def make_run(
    title: str = "智能手机入门",
    *,
    course: Course | None = None,
    organisation: Organisation | None = None,
    venue: Venue | None = None,
    starts_at: datetime | None = None,
    sessions: Sequence[SessionPlan] | int = 4,
    capacity: int = 20,
    at: datetime = NOW,
    is_published: bool = True,
    course_facts: dict[str, Any] | None = None,
    taken: int = 0,
    waiting: int = 0,
    **facts: Any,
) -> CourseRun:
    """Return an open class: weekly from the day after ``at``, sign-up open, 20 seats.

    :param sessions: how many, or the sessions themselves.
    :param taken: places taken, without anybody in them; ``waiting`` likewise.
    """
    course = course or make_course(title, organisation=organisation, at=at, **(course_facts or {}))
    if isinstance(sessions, int):
        sessions = make_sessions(starts_at or at + timedelta(days=1), sessions)
    run = actions.save_run(
        course=course,
        code=facts.pop("code", None) or f"{next(_numbers):03d}",
        term=facts.pop("term", None) or rules.term_of(sessions[0].starts_at.date()),
        venue=venue or _any_venue(),
        sessions=sessions,
        capacity=capacity,
        by=MAKER,
        at=at,
        **facts,
    )
    if is_published:
        run = actions.publish(run_id=run.pk, by=MAKER, at=at)
    if taken or waiting:
        actions.seats(run, taken=taken, waiting=waiting, last_queue_number=taken + waiting)
    return run


def save_again(run: CourseRun, **changes: Any) -> CourseRun:
    """Store a class once more, as an import would, with some facts changed."""
    facts: dict[str, Any] = {
        "course": run.course,
        "code": run.code,
        "term": run.term,
        "venue": run.venue,
        "sessions": [
            SessionPlan(each.number, each.starts_at, each.ends_at, each.title)
            for each in run.sessions.order_by("number")
        ],
        "capacity": run.capacity,
    }
    return actions.save_run(**{**facts, **changes}, by=MAKER, at=NOW)


def cancel_all(run: CourseRun, reason: str = "台风", *, at: datetime = NOW) -> None:
    """Cancel every session of a class, one by one."""
    for session in run.sessions.taking_place().order_by("number"):
        actions.cancel_session(session_id=session.pk, reason=reason, by=MAKER, at=at)
    run.refresh_from_db()


def session_of(run: CourseRun, number: int = 1) -> Session:
    """Return one session of a class."""
    return run.sessions.get(number=number)


def _any_organisation() -> Organisation:
    return Organisation.objects.order_by("id").first() or make_organisation()


def _any_venue() -> Venue:
    return Venue.objects.order_by("id").first() or make_venue()
