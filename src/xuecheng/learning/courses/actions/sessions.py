"""What changes in the sessions of a class."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.actions.seats import locked_run
from xuecheng.learning.courses.actions.steps import (
    check_not_over,
    check_right,
    check_run,
    note_change,
)
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.lib.actors import Actor


@transaction.atomic
def cancel_session(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> Session:
    """Cancel one session, as the school or the class's teacher; it keeps its first reason.

    Nobody is told here: ``enrolments.actions.cancel_session`` does both.

    :raises RunIsOver: the class has finished or was cancelled.
    :raises SessionIsOver: it was held: what people learnt in it stands.
    """
    session, run = _locked_session(session_id, by)
    if session.cancelled_at is None:
        check_not_over(run)
        if session.ends_at <= at:
            raise rules.SessionIsOver(_("这一讲已经上完，不能再取消。"))
        session.cancelled_at, session.cancel_reason = at, reason
        session.revision += 1
        session.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
        follow_sessions(run)
        note_change("courses.cancel_session", session.pk, run.course.organisation, by, at)
    return session


@transaction.atomic
def move_session(
    *, session_id: UUID, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Session:
    """Give one session another time, as the school or the class's teacher.

    The time that was announced is remembered, so that the page can show both.

    :raises InvalidRun: it would end before it starts, or overlap another session.
    :raises TimeHasPassed: it would begin in the past: nobody can be told in time.
    :raises SessionCancelled: it was cancelled.
    :raises SessionIsOver: it was held.
    :raises RunIsOver: the class has finished or was cancelled.
    """
    session, run = _locked_session(session_id, by)
    check_not_over(run)
    if session.cancelled_at is not None:
        raise rules.SessionCancelled(_("这一讲已经取消，不能改时间。"))
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return session
    if session.ends_at <= at:
        raise rules.SessionIsOver(_("这一讲已经上完，不能再改时间。"))
    if starts_at <= at:
        raise rules.TimeHasPassed(_("这个时间已经过去了。请选以后的时间。"), field="on")
    _move(session, SessionPlan(session.number, starts_at, ends_at, session.title))
    others = run.sessions.taking_place().exclude(pk=session.pk)
    check_run(run, [_plan(session), *map(_plan, others)], window=False)
    session.revision += 1
    session.save(update_fields=["starts_at", "ends_at", "moved_from", "revision"])
    follow_sessions(run)
    note_change("courses.move_session", session.pk, run.course.organisation, by, at)
    return session


def follow_sessions(run: CourseRun) -> None:
    """Let the class begin and end with the sessions that take place.

    Without any it keeps its days and takes nobody, until the school names new ones.
    """
    if plans := [_plan(session) for session in run.sessions.taking_place()]:
        set_timing(run, plans)
    else:
        run.session_count = 0
    run.save(update_fields=["starts_at", "ends_at", "weekday", "part_of_day", "session_count"])


def save_sessions(run: CourseRun, sessions: Sequence[SessionPlan]) -> None:
    """Give a class these sessions; those it has keep their attendance.

    :raises rules.SessionHasAttendance: a session that is left out has attendance.
    """
    kept, left_over = _matched(list(run.sessions.order_by("number")), sessions)
    for session in left_over:
        _remove(session)
    changed = [
        (plan, kept[plan]) for plan in sessions if plan in kept and _plan(kept[plan]) != plan
    ]
    # Numbers change hands: all step aside first, since no two may be the same for a moment.
    run.sessions.filter(pk__in=[session.pk for _, session in changed]).update(
        number=F("number") + rules.MOST_SESSIONS
    )
    for plan, session in changed:
        session.revision += 1
        if run.status == CourseRun.Status.OPEN:
            _move(session, plan)
        session.number, session.title = plan.number, plan.title
        session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    Session.objects.bulk_update(
        [session for _, session in changed],
        ["number", "title", "starts_at", "ends_at", "moved_from", "revision"],
    )
    Session.objects.bulk_create(
        Session(run=run, number=plan.number, title=plan.title,
                starts_at=plan.starts_at, ends_at=plan.ends_at)
        for plan in sessions if plan not in kept
    )  # fmt: skip


def set_timing(run: CourseRun, sessions: Sequence[SessionPlan]) -> None:
    """Let a class, which is not saved here, say when it meets."""
    timing = rules.timing(sessions)
    run.starts_at, run.ends_at = timing.starts_at, timing.ends_at
    run.weekday, run.part_of_day = timing.weekday, timing.part_of_day
    run.session_count = timing.session_count


def _matched(
    stored: Sequence[Session], plans: Sequence[SessionPlan]
) -> tuple[dict[SessionPlan, Session], list[Session]]:
    """Return which stored session each plan speaks of, and the sessions no plan speaks of.

    By the time, else by the number: a date put in or left out in the middle renumbers those
    behind it, and their attendance belongs to their day. A cancelled one is not moved elsewhere.
    """
    by_time = {session.starts_at: session for session in stored}
    kept = {plan: by_time.pop(plan.starts_at) for plan in plans if plan.starts_at in by_time}
    by_number = {each.number: each for each in by_time.values() if each.cancelled_at is None}
    for plan in plans:
        if plan not in kept and plan.number in by_number:
            kept[plan] = by_number.pop(plan.number)
    used = {session.pk for session in kept.values()}
    return kept, [session for session in stored if session.pk not in used]


def _move(session: Session, plan: SessionPlan) -> None:
    """Set another time and remember the announced one; moved back, nothing was moved."""
    if plan.starts_at != session.starts_at:
        announced = session.moved_from or session.starts_at
        session.moved_from = announced if announced != plan.starts_at else None
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at


def _remove(session: Session) -> None:
    try:
        session.delete()
    except ProtectedError as error:
        message = _("第 %(number)s 讲已经点过名，不能删掉；不上的课可以取消。")
        raise rules.SessionHasAttendance(
            message % {"number": session.number}, number=session.number
        ) from error


def _plan(session: Session) -> SessionPlan:
    return SessionPlan(session.number, session.starts_at, session.ends_at, session.title)


def _locked_session(session_id: UUID, by: Actor) -> tuple[Session, CourseRun]:
    run_id = Session.objects.filter(pk=session_id).values_list("run_id", flat=True).first()
    if run_id is None:
        raise rules.UnknownSession(_("没有找到这一讲。"))
    run = locked_run(run_id)
    check_right(by, run.course.organisation, teacher_id=run.teacher_id)
    return run.sessions.get(pk=session_id), run
