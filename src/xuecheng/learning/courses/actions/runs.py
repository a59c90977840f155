"""What changes in a class."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.actions.index import index
from xuecheng.learning.courses.actions.seats import locked_run
from xuecheng.learning.courses.actions.sessions import follow_sessions, save_sessions, set_timing
from xuecheng.learning.courses.actions.steps import (
    change,
    check_not_over,
    check_right,
    check_run,
    note_change,
)
from xuecheng.learning.courses.models import Course, CourseRun
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.lib import locks
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Venue


class RunFacts(TypedDict, total=False):
    """What may be said of a class besides when and where; what is left out stays as it is.

    Fees are in fen. A new class whose sign-up times are left out gets those of
    ``rules.sign_up_window``.
    """

    room: str
    teacher: Person | None
    teacher_name: str
    teacher_note: str
    audience: str
    language: str
    fee_fen: int
    materials_fee_fen: int
    materials_note: str
    sign_up_opens_at: datetime
    sign_up_closes_at: datetime


@transaction.atomic
def save_run(
    *,
    course: Course,
    code: str,
    term: str,
    venue: Venue,
    sessions: Sequence[SessionPlan],
    capacity: int,
    by: Actor,
    at: datetime,
    **facts: Unpack[RunFacts],
) -> CourseRun:
    """Store a class as a draft; a second call with the same course, term and code changes it.

    A class that is open stays open and keeps the people in it. Sessions are recognised by their
    time, else by their number, so that attendance stays with its day and a changed date keeps its
    own. Nobody is told here: ``enrolments.actions.revise_run`` does both.

    :raises InvalidRun: something is wrong; ``problems`` says all of it.
    :raises CapacityBelowTaken: more people hold a place than there would be seats.
    :raises SessionHasAttendance: a session that is left out has attendance.
    :raises RunIsOver: the class has finished or was cancelled.
    :raises NotYourSchool: ``by`` may not run the organisation's classes.
    """
    check_right(by, course.organisation)
    locks.hold(f"classes of {course.pk}")
    run = CourseRun.objects.select_for_update().filter(course=course, term=term, code=code).first()
    if run is None:
        run = _new_run(course, code, term, at)
    check_not_over(run)
    met_in = (run.venue_id, run.room)
    change(run, {"venue": venue, "capacity": capacity, **facts})
    check_run(run, sessions)
    set_timing(run, sessions)
    if run._state.adding:
        _set_window(run, rules.timing(sessions), at)
    run.save()
    if met_in != (run.venue_id, run.room):
        run.sessions.update(revision=F("revision") + 1)  # calendars name the place
    save_sessions(run, sessions)
    follow_sessions(run)  # the plan may name sessions that were cancelled
    index(CourseRun.objects.filter(pk=run.pk))
    note_change("courses.save_run", run.pk, course.organisation, by, at)
    return run


@transaction.atomic
def publish(*, run_id: UUID, by: Actor, at: datetime) -> CourseRun:
    """Open a drafted class to residents; an open one stays open.

    :raises RunIsOver: it has finished or was cancelled, or its last session is over.
    """
    run = locked_run(run_id)
    check_right(by, run.course.organisation)
    check_not_over(run)
    if run.status == CourseRun.Status.DRAFT:
        if run.ends_at <= at:
            raise rules.RunIsOver(_("最后一讲已经过去，不能再发布。请先改上课日期。"))
        _set_status(run, CourseRun.Status.OPEN, by, at)
    return run


@transaction.atomic
def cancel_run(*, run_id: UUID, reason: str, by: Actor, at: datetime) -> CourseRun:
    """Cancel a class and every session still to come; a cancelled one stays cancelled.

    Nobody is told here: ``enrolments.actions.cancel_run`` does both.

    :raises RunIsOver: it has finished, or its last session is over: what was learnt stands.
    """
    run = locked_run(run_id)
    check_right(by, run.course.organisation)
    if run.status != CourseRun.Status.CANCELLED:
        check_not_over(run)
        if run.ends_at <= at:
            raise rules.RunIsOver(_("最后一讲已经上完，这个班不能再停办。"))
        run.sessions.upcoming(at).update(
            cancelled_at=at, cancel_reason=reason, revision=F("revision") + 1
        )
        _set_status(run, CourseRun.Status.CANCELLED, by, at)
    return run


def finish_run(run: CourseRun, *, by: Actor, at: datetime) -> None:
    """Close a class that ``locked_run`` returned in this transaction; finished stays finished.

    :raises RunIsOver: it was cancelled.
    """
    if run.status != CourseRun.Status.FINISHED:
        check_not_over(run)
        _set_status(run, CourseRun.Status.FINISHED, by, at)


def _new_run(course: Course, code: str, term: str, at: datetime) -> CourseRun:
    run = CourseRun(id=new_id(), course=course, code=code, term=term, created_at=at)
    length = 6
    while CourseRun.objects.filter(slug=rules.slug(run.pk, length=length)).exists():
        length += 1
    run.slug = rules.slug(run.pk, length=length)
    return run


def _set_window(run: CourseRun, timing: rules.Timing, at: datetime) -> None:
    opens_at, closes_at = rules.sign_up_window(timing, at=at)
    run.sign_up_closes_at = run.sign_up_closes_at or closes_at
    run.sign_up_opens_at = run.sign_up_opens_at or min(opens_at, run.sign_up_closes_at)


def _set_status(run: CourseRun, status: str, by: Actor, at: datetime) -> None:
    run.status = status
    run.save(update_fields=["status"])
    note_change(f"courses.{status}", run.pk, run.course.organisation, by, at)
