"""Changes of a class that everyone in it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.actions import RunFacts
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.enrolments import queries
from xuecheng.learning.enrolments.actions.places import (
    change_capacity,
    change_of,
    must_run,
    seats_of,
    write_seats,
)
from xuecheng.learning.enrolments.actions.registers import must_teach, note_look
from xuecheng.learning.enrolments.actions.telling import MY_LEARNING, facts_of, page, with_phone
from xuecheng.learning.enrolments.models import CLASS_CANCELLED, Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.rules import Seats
from xuecheng.lib.actors import Actor
from xuecheng.registry.notices import actions as notices
from xuecheng.registry.places.models import Venue


class Revision(RunFacts):
    """When and where a class meets, and what else may be said of it."""

    venue: Venue
    sessions: Sequence[SessionPlan]


@transaction.atomic
def revise_run(
    *,
    course: Course,
    code: str,
    term: str,
    capacity: int,
    by: Actor,
    at: datetime,
    **facts: Unpack[Revision],
) -> CourseRun:
    """Store a class as ``courses.save_run`` does, though people may hold places in it.

    More seats let those who wait move up. If sessions still to come, or their place, are others
    than were announced, everyone in the class and its teacher is told, once.
    """
    stored = CourseRun.objects.filter(course=course, code=code, term=term).first()
    seats = stored.capacity if stored else capacity
    before = _timetable(stored, at=at) if stored else None
    run = courses.save_run(
        course=course, code=code, term=term, capacity=seats, by=by, at=at, **facts
    )
    if capacity != seats:
        run = change_capacity(run_id=run.pk, capacity=capacity, by=by, at=at)
    after = _timetable(run, at=at)
    if stored and after and run.status == CourseRun.Status.OPEN and after != before:
        announced = before.sessions if before else frozenset()
        facts_told = {
            "next_at": after.next_at.isoformat(),
            **_matters(min(after.sessions | announced)[0], run.ends_at),
        }
        _tell_everyone(run, kind="enrolments.timetable_changed", facts=facts_told, by=by, at=at)
    return run


@transaction.atomic
def cancel_session(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> Session:
    """Cancel one session and tell everyone in the class and its teacher.

    The session counts as not held. Cancelling again changes nothing and tells nobody.
    """
    run = _locked_run_of(session_id)
    must_teach(by, run)
    before = Session.objects.get(pk=session_id)
    session = courses.cancel_session(session_id=session_id, reason=reason, by=by, at=at)
    if before.cancelled_at is None:
        facts = {
            "session_id": str(session.pk),
            "session_at": session.starts_at.isoformat(),
            "reason": reason,
            **queries.around(session.starts_at, queries.coming_starts(run, at=at)),
            **_matters(session.starts_at, session.ends_at),
        }
        _tell_everyone(run, kind="enrolments.session_cancelled", facts=facts, by=by, at=at)
    return session


@transaction.atomic
def move_session(
    *, session_id: UUID, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Session:
    """Move one session to another time and tell everyone in the class and its teacher."""
    run = _locked_run_of(session_id)
    must_teach(by, run)
    before = Session.objects.get(pk=session_id)
    session = courses.move_session(
        session_id=session_id, starts_at=starts_at, ends_at=ends_at, by=by, at=at
    )
    if (before.starts_at, before.ends_at) != (starts_at, ends_at):
        facts = {
            "session_id": str(session.pk),
            "old_at": before.starts_at.isoformat(),
            "new_at": starts_at.isoformat(),
            "new_end_at": ends_at.isoformat(),
            **_matters(min(before.starts_at, starts_at), max(before.ends_at, ends_at)),
        }
        _tell_everyone(run, kind="enrolments.session_moved", facts=facts, by=by, at=at)
    return session


@transaction.atomic
def cancel_run(*, run_id: UUID, reason: str, by: Actor, at: datetime) -> CourseRun:
    """Cancel a class: everyone in it, or waiting for it, is released and told."""
    run = courses.locked_run(run_id)
    must_run(by, run)
    if run.status == CourseRun.Status.CANCELLED:
        return run
    coming = _timetable(run, at=at)
    facts = {"reason": reason, **_matters(coming.next_at if coming else at, run.ends_at)}
    _tell_everyone(run, kind="enrolments.run_cancelled", facts=facts, by=by, at=at)
    _release_everyone(run, by=by, at=at)
    return courses.cancel_run(run_id=run_id, reason=reason, by=by, at=at)


def open_to_tell(*, slug: str, by: Actor, at: datetime) -> queries.ToTell:
    """Return who of a class must be told of changes in person, and keep a note of who looked.

    :raises NotYourClass: ``by`` neither teaches the class nor runs the school.
    """
    run = queries.school_run(slug)
    must_teach(by, run)
    note_look("enrolments.open_to_tell", run, by=by, at=at)
    return queries.to_tell(run, at=at)


@dataclass(frozen=True, slots=True)
class _Timetable:
    """When and where a class still meets."""

    venue_id: UUID
    room: str
    sessions: frozenset[tuple[datetime, datetime]]

    @property
    def next_at(self) -> datetime:
        """When it meets next."""
        return min(self.sessions)[0]


def _timetable(run: CourseRun, *, at: datetime) -> _Timetable | None:
    """Return when and where a class still meets; ``None`` if it does not any more."""
    coming = run.sessions.taking_place().filter(ends_at__gt=at)
    sessions = frozenset(coming.values_list("starts_at", "ends_at"))
    return _Timetable(run.venue_id, run.room, sessions) if sessions else None


def _matters(due_at: datetime, over_at: datetime) -> dict[str, str]:
    """Return by when people must know of a change, and when it no longer matters."""
    return {"due_at": due_at.isoformat(), "over_at": over_at.isoformat()}


def _release_everyone(run: CourseRun, *, by: Actor, at: datetime) -> None:
    live = list(Enrolment.objects.live().filter(run=run).order_by("queue_number"))
    for enrolment in live:
        enrolment.status = Enrolment.Status.WITHDRAWN
        enrolment.withdrawn_at = at
    Enrolment.objects.bulk_update(live, ["status", "withdrawn_at"])
    EnrolmentChange.objects.bulk_create(
        change_of(enrolment, by=by, at=at, reason=CLASS_CANCELLED) for enrolment in live
    )
    seats = seats_of(run)
    write_seats(run, Seats(seats.capacity, 0, 0, seats.last_queue_number))


def _locked_run_of(session_id: UUID) -> CourseRun:
    run_id = Session.objects.values_list("run_id", flat=True).get(pk=session_id)
    return courses.locked_run(run_id)


def _tell_everyone(
    run: CourseRun, *, kind: str, facts: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Tell all who sit or wait, and the teacher; whoever did it knows already."""
    live = Enrolment.objects.live().filter(run=run).order_by("queue_number")
    everyone = dict.fromkeys(live.values_list("learner_id", flat=True))
    if run.teacher_id is not None:
        everyone[run.teacher_id] = None
    everyone.pop(by.person_id, None) if by.person_id else None
    notices.tell(
        person_ids=everyone,
        kind=kind,
        facts={**with_phone(facts_of(run, at=at), run), "run_id": str(run.pk), **facts},
        path=page(MY_LEARNING),
        at=at,
        needed_by=datetime.fromisoformat(facts["due_at"]),
    )
