"""Changes of a class that everyone in it is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments.actions.places import (
    change_of,
    must_run,
    seats_of,
    write_seats,
)
from xuecheng.learning.enrolments.actions.registers import must_teach
from xuecheng.learning.enrolments.actions.telling import MY_LEARNING, facts_of, page, with_phone
from xuecheng.learning.enrolments.models import Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.rules import Seats
from xuecheng.lib.actors import Actor
from xuecheng.registry.notices import actions as notices


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
        facts = {"session_at": session.starts_at.isoformat(), "reason": reason}
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
            "old_at": before.starts_at.isoformat(),
            "new_at": starts_at.isoformat(),
            "new_end_at": ends_at.isoformat(),
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
    _tell_everyone(run, kind="enrolments.run_cancelled", facts={"reason": reason}, by=by, at=at)
    _release_everyone(run, by=by, at=at)
    return courses.cancel_run(run_id=run_id, reason=reason, by=by, at=at)


def _release_everyone(run: CourseRun, *, by: Actor, at: datetime) -> None:
    live = list(Enrolment.objects.live().filter(run=run).order_by("queue_number"))
    for enrolment in live:
        enrolment.status = Enrolment.Status.WITHDRAWN
        enrolment.withdrawn_at = at
    Enrolment.objects.bulk_update(live, ["status", "withdrawn_at"])
    EnrolmentChange.objects.bulk_create(
        change_of(enrolment, by=by, at=at, reason="class cancelled") for enrolment in live
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
        facts={**with_phone(facts_of(run, at=at), run), **facts},
        path=page(MY_LEARNING),
        at=at,
    )
