"""Every change of courses, classes and their sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, ProtectedError, UUIDField
from django.utils.translation import gettext as _

from xuecheng.learning.courses import rules
from xuecheng.learning.courses.models import Course, CourseRun, Session, Subject
from xuecheng.learning.courses.queries import SEARCH_KIND
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.courses.words import problem_words
from xuecheng.lib import audit, locks
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.lib.prepared import Prepared, PreparedUpdate, Slot
from xuecheng.lib.search import documents
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.rules import may_run_school
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Venue

_THIS = {"pk": Slot("id", UUIDField())}
_LOCKED_RUN = Prepared(
    CourseRun.objects.select_for_update(of=("self",))
    .select_related("course", "venue")
    .filter(**_THIS)
)
_SEATS = PreparedUpdate(
    CourseRun.objects.filter(**_THIS), "places_taken", "waiting", "last_queue_number"
)


class CourseFacts(TypedDict, total=False):
    """What may be said of a course besides its title; what is left out stays as it is.

    ``subject`` is a code of ``rules.SUBJECTS``; a new course without one gets the subject its
    title suggests.
    """

    subject: str
    title_en: str
    summary: str
    summary_en: str
    credit_kind: str


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


# Courses and classes


@transaction.atomic
def save_course(
    *, organisation: Organisation, title: str, by: Actor, at: datetime, **facts: Unpack[CourseFacts]
) -> Course:
    """Store a course; a second call with the same organisation and title changes it.

    :raises InvalidCourse: the title is missing or too long.
    :raises UnknownSubject: the table of subjects has no such code.
    :raises NotYourSchool: ``by`` may not run the organisation's classes.
    """
    _check_right(by, organisation)
    title = title.strip()
    if problems := rules.course_problems(title=title):
        raise rules.InvalidCourse(problem_words(problems[0]), problems=problems)
    locks.hold(f"courses of {organisation.pk}")
    course = Course.objects.filter(organisation=organisation, title=title).first()
    if course is None:
        facts.setdefault("subject", rules.guess_subject(title))
        course = Course(organisation=organisation, title=title, created_at=at)
    values: dict[str, object] = {**facts}
    if code := facts.get("subject"):
        values["subject"] = _subject(code)
    if _change(course, values):
        course.save()
        _index(CourseRun.objects.filter(course=course))
        _audit("courses.save_course", course.pk, organisation, by, at)
    return course


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
    _check_right(by, course.organisation)
    locks.hold(f"classes of {course.pk}")
    run = CourseRun.objects.select_for_update().filter(course=course, term=term, code=code).first()
    if run is None:
        run = _new_run(course, code, term, at)
    _check_not_over(run)
    met_in = (run.venue_id, run.room)
    _change(run, {"venue": venue, "capacity": capacity, **facts})
    _check_run(run, sessions)
    _set_timing(run, sessions)
    if run._state.adding:
        _set_window(run, rules.timing(sessions), at)
    run.save()
    if met_in != (run.venue_id, run.room):
        run.sessions.update(revision=F("revision") + 1)  # calendars name the place
    _save_sessions(run, sessions)
    _follow_sessions(run)  # the plan may name sessions that were cancelled
    _index(CourseRun.objects.filter(pk=run.pk))
    _audit("courses.save_run", run.pk, course.organisation, by, at)
    return run


@transaction.atomic
def publish(*, run_id: UUID, by: Actor, at: datetime) -> CourseRun:
    """Open a drafted class to residents; an open one stays open.

    :raises RunIsOver: it has finished or was cancelled, or its last session is over.
    """
    run = locked_run(run_id)
    _check_right(by, run.course.organisation)
    _check_not_over(run)
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
    _check_right(by, run.course.organisation)
    if run.status != CourseRun.Status.CANCELLED:
        _check_not_over(run)
        if run.ends_at <= at:
            raise rules.RunIsOver(_("最后一讲已经上完，这个班不能再停办。"))
        run.sessions.upcoming(at).update(
            cancelled_at=at, cancel_reason=reason, revision=F("revision") + 1
        )
        _set_status(run, CourseRun.Status.CANCELLED, by, at)
    return run


# Sessions


@transaction.atomic
def cancel_session(*, session_id: UUID, reason: str, by: Actor, at: datetime) -> Session:
    """Cancel one session, as the school or the class's teacher; it keeps its first reason.

    Nobody is told here: ``enrolments.actions.cancel_session`` does both.

    :raises RunIsOver: the class has finished or was cancelled.
    :raises SessionIsOver: it was held: what people learnt in it stands.
    """
    session, run = _locked_session(session_id, by)
    if session.cancelled_at is None:
        _check_not_over(run)
        if session.ends_at <= at:
            raise rules.SessionIsOver(_("这一讲已经上完，不能再取消。"))
        session.cancelled_at, session.cancel_reason = at, reason
        session.revision += 1
        session.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
        _follow_sessions(run)
        _audit("courses.cancel_session", session.pk, run.course.organisation, by, at)
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
    _check_not_over(run)
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
    _check_run(run, [_plan(session), *map(_plan, others)], window=False)
    session.revision += 1
    session.save(update_fields=["starts_at", "ends_at", "moved_from", "revision"])
    _follow_sessions(run)
    _audit("courses.move_session", session.pk, run.course.organisation, by, at)
    return session


# Seats, for the floor above


def locked_run(run_id: UUID) -> CourseRun:
    """Return a class nobody else can change until this transaction ends, with course and venue.

    The school is read where somebody asks for it: most sign-ups need none, and this is the query
    a rush is made of.

    :raises UnknownRun: there is none.
    """
    run = _LOCKED_RUN.first(id=run_id)
    if run is None:
        raise rules.UnknownRun(_("没有找到这个班。"))
    return run


def seats(run: CourseRun, *, taken: int, waiting: int, last_queue_number: int) -> None:
    """Write the counters of a class that ``locked_run`` returned in this transaction."""
    run.places_taken, run.waiting, run.last_queue_number = taken, waiting, last_queue_number
    _SEATS.run(id=run.pk, places_taken=taken, waiting=waiting, last_queue_number=last_queue_number)


def resize(run: CourseRun, *, capacity: int) -> None:
    """Give a class that ``locked_run`` returned in this transaction another number of seats.

    :raises CapacityBelowTaken: more people hold a place than there would be seats.
    """
    run.capacity = capacity
    _check_capacity(run)
    run.save(update_fields=["capacity"])


def finish_run(run: CourseRun, *, by: Actor, at: datetime) -> None:
    """Close a class that ``locked_run`` returned in this transaction; finished stays finished.

    :raises RunIsOver: it was cancelled.
    """
    if run.status != CourseRun.Status.FINISHED:
        _check_not_over(run)
        _set_status(run, CourseRun.Status.FINISHED, by, at)


# Search


@transaction.atomic
def rebuild_index() -> int:
    """Build the search index of all classes anew and return how many there are."""
    documents.clear(kind=SEARCH_KIND)
    number = _index(CourseRun.objects.all())
    documents.tidy()
    return number


def _index(runs: "models.QuerySet[CourseRun]") -> int:
    """Index classes by title, then teacher, then school and place, then description."""
    number = 0
    found = runs.select_related("course__subject", "course__organisation", "venue")
    for run in found.iterator(chunk_size=500):
        course = run.course
        places = (course.organisation.name, course.organisation.name_en, run.venue.name)
        documents.put(
            kind=SEARCH_KIND,
            object_id=run.pk,
            tiers=(
                f"{course.title} {course.title_en}",
                run.teacher_name,
                " ".join((*places, run.venue.name_en)),
                " ".join((course.subject.name, course.subject.name_en, course.summary,
                          course.summary_en)),
            ),
        )  # fmt: skip
        number += 1
    return number


# What must hold


def _check_right(by: Actor, organisation: Organisation, *, teacher_id: UUID | None = None) -> None:
    is_teacher = teacher_id is not None and by.person_id == teacher_id and by.has_role("teacher")
    if not (is_teacher or may_run_school(by, organisation.pk, organisation.area.code)):
        raise rules.NotYourSchool(_("您不能改这所学校的班。请用本校的工作人员账户登录。"))


def _check_not_over(run: CourseRun) -> None:
    if run.status == CourseRun.Status.FINISHED:
        raise rules.RunIsOver(_("这个班已经结业，不能再改。"))
    if run.status == CourseRun.Status.CANCELLED:
        raise rules.RunIsOver(_("这个班已经停办，不能再改。"))


def _check_run(run: CourseRun, sessions: Sequence[SessionPlan], *, window: bool = True) -> None:
    problems = rules.run_problems(
        code=run.code,
        term=run.term,
        sessions=sessions,
        capacity=run.capacity,
        fee_fen=run.fee_fen,
        materials_fee_fen=run.materials_fee_fen,
        sign_up_opens_at=run.sign_up_opens_at if window else None,
        sign_up_closes_at=run.sign_up_closes_at if window else None,
    )
    if problems:
        raise rules.InvalidRun(problem_words(problems[0]), problems=problems)
    _check_capacity(run)


def _check_capacity(run: CourseRun) -> None:
    if run.capacity < run.places_taken:
        message = _("已有 %(taken)s 人报上名，名额不能少于 %(taken)s。") % {
            "taken": run.places_taken
        }
        raise rules.CapacityBelowTaken(message, taken=run.places_taken)


# Steps


def _new_run(course: Course, code: str, term: str, at: datetime) -> CourseRun:
    run = CourseRun(id=new_id(), course=course, code=code, term=term, created_at=at)
    length = 6
    while CourseRun.objects.filter(slug=rules.slug(run.pk, length=length)).exists():
        length += 1
    run.slug = rules.slug(run.pk, length=length)
    return run


def _subject(code: str) -> Subject:
    """Return the subject's row, made from the shipped table at first use."""
    facts = rules.subject_facts(code)
    values = {
        "name": facts.name,
        "name_en": facts.name_en,
        "position": rules.SUBJECTS.index(facts),
    }
    return Subject.objects.get_or_create(code=code, defaults=values)[0]


def _change(row: models.Model, values: Mapping[str, object]) -> bool:
    """Set the values and return whether there is anything to save."""
    changed = row._state.adding
    for name, value in values.items():
        if row._state.adding or getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _set_window(run: CourseRun, timing: rules.Timing, at: datetime) -> None:
    opens_at, closes_at = rules.sign_up_window(timing, at=at)
    run.sign_up_closes_at = run.sign_up_closes_at or closes_at
    run.sign_up_opens_at = run.sign_up_opens_at or min(opens_at, run.sign_up_closes_at)


def _set_timing(run: CourseRun, sessions: Sequence[SessionPlan]) -> None:
    timing = rules.timing(sessions)
    run.starts_at, run.ends_at = timing.starts_at, timing.ends_at
    run.weekday, run.part_of_day = timing.weekday, timing.part_of_day
    run.session_count = timing.session_count


def _set_status(run: CourseRun, status: str, by: Actor, at: datetime) -> None:
    run.status = status
    run.save(update_fields=["status"])
    _audit(f"courses.{status}", run.pk, run.course.organisation, by, at)


def _follow_sessions(run: CourseRun) -> None:
    """Let the class begin and end with the sessions that take place.

    Without any it keeps its days and takes nobody, until the school names new ones.
    """
    if plans := [_plan(session) for session in run.sessions.taking_place()]:
        _set_timing(run, plans)
    else:
        run.session_count = 0
    run.save(update_fields=["starts_at", "ends_at", "weekday", "part_of_day", "session_count"])


def _save_sessions(run: CourseRun, sessions: Sequence[SessionPlan]) -> None:
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
    _check_right(by, run.course.organisation, teacher_id=run.teacher_id)
    return run.sessions.get(pk=session_id), run


def _audit(
    what: str, subject_id: UUID, organisation: Organisation, by: Actor, at: datetime
) -> None:
    audit.record(by=by, what=what, subject_id=subject_id, at=at, organisation_id=organisation.pk)
