"""Seats and the waiting list. Whatever depends on a seat locks the class first, then decides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import UUIDField
from django.utils.translation import gettext as _

from xuecheng.errors import Refused
from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.rules import SignUpState
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.actions.telling import MY_LEARNING, facts_of, page, with_phone
from xuecheng.learning.enrolments.models import MOVED_UP, Enrolment, EnrolmentChange, typed
from xuecheng.learning.enrolments.rules import Seats
from xuecheng.lib import audit, words
from xuecheng.lib.actors import Actor
from xuecheng.lib.prepared import Prepared, PreparedInsert, Slot
from xuecheng.registry.notices import actions as notices
from xuecheng.registry.organisations.rules import may_run_school

Status = Enrolment.Status
Channel = Enrolment.Channel

_LIVE = Prepared(
    Enrolment.objects.live().filter(
        learner_id=Slot("learner_id", UUIDField()), run_id=Slot("run_id", UUIDField())
    )
)
_ENROLMENT = PreparedInsert(Enrolment, skip=True)
_CHANGE = PreparedInsert(EnrolmentChange)


@transaction.atomic
def sign_up(*, learner_id: UUID, run_id: UUID, channel: str, by: Actor, at: datetime) -> Enrolment:
    """Give a learner a seat in a class, or the next number on its waiting list.

    Signing up again returns the live enrolment. A newcomer never passes people who wait. A clash
    with another class is a warning on the page, not a refusal.

    :param channel: ``self``, ``desk`` or ``roster``. A roster says what is the case already, so
        the sign-up window does not bind it, and it tells only of classes still to come.
    :raises NotYourEnrolment: ``by`` is neither the learner nor the school.
    :raises NotOpen, NotYet, Closed: the class takes no sign-ups now.
    """
    run = courses.locked_run(run_id)
    _must_be_theirs_or_ours(by, learner_id, run)
    refusal = _refusal(run, channel=channel, at=at)
    if refusal is not None:
        live = _live(learner_id, run)
        if live is None:
            raise refusal
        return live
    before = seats_of(run)
    after = before.after_sign_up()
    sits = before.takes_newcomers
    enrolment = Enrolment(
        learner_id=learner_id,
        run=run,
        status=Status.ENROLLED if sits else Status.WAITING,
        channel=channel,
        queue_number=after.last_queue_number,
        signed_up_at=at,
        enrolled_at=at if sits else None,
    )
    # Not storing it is cheaper than looking first: in a rush nearly all are new.
    if not _ENROLMENT.run(enrolment):
        live = _live(learner_id, run)
        assert live is not None, "under the lock of the class nothing else is in the way"
        return live
    log_change(enrolment, by=by, at=at)
    _audit_staff("enrolments.sign_up", enrolment, by=by, at=at)
    write_seats(run, after)
    if channel != Channel.ROSTER or run.starts_at > at:
        notices.tell(
            person_ids=[learner_id],
            kind="enrolments.signed_up" if sits else "enrolments.waiting",
            facts={**facts_of(run, at=at), "ahead": after.waiting - 1},
            path=page(MY_LEARNING),
            at=at,
        )
    return enrolment


@transaction.atomic
def withdraw(*, enrolment_id: UUID, by: Actor, at: datetime, reason: str = "") -> Enrolment:
    """Give up a seat or the wait for one; the first in line moves up at once and is told.

    Withdrawing again returns the enrolment as it is.

    :raises NoSuchEnrolment: there is none.
    :raises NotYourEnrolment: ``by`` is neither the learner nor the school.
    :raises ClassIsOver: the class has ended.
    """
    run_id = Enrolment.objects.filter(pk=enrolment_id).values_list("run_id", flat=True).first()
    if run_id is None:
        raise rules.NoSuchEnrolment(_("没有找到这条报名记录。"))
    run = courses.locked_run(run_id)
    enrolment = Enrolment.objects.get(pk=enrolment_id)
    enrolment.run = run
    _must_be_theirs_or_ours(by, enrolment.learner_id, run)
    if enrolment.status == Status.WITHDRAWN:
        return enrolment
    if at >= run.ends_at:
        raise rules.ClassIsOver(_("这个班已经结束，不用再退班了。"))
    was_enrolled = enrolment.status == Status.ENROLLED
    enrolment.status = Status.WITHDRAWN
    enrolment.withdrawn_at = at
    enrolment.save(update_fields=["status", "withdrawn_at"])
    log_change(enrolment, by=by, at=at, reason=typed(reason))
    _audit_staff("enrolments.withdraw", enrolment, by=by, at=at)
    after = seats_of(run).after_withdrawal(was_enrolled=was_enrolled)
    write_seats(run, _move_up(run, after, at=at))
    notices.tell(
        person_ids=[enrolment.learner_id],
        kind="enrolments.withdrawn",
        facts={**with_phone(facts_of(run, at=at), run), "was_waiting": not was_enrolled},
        path=page(MY_LEARNING) if run.status == "draft" else page("courses:run", run.slug),
        at=at,
        by_text=by.person_id != enrolment.learner_id,
    )
    return enrolment


@transaction.atomic
def publish(*, run_id: UUID, by: Actor, at: datetime) -> CourseRun:
    """Open a drafted class as ``courses.publish`` does; who waits moves into free seats.

    A draft fills no seats: its roster may have had more names than seats, and got more seats since.
    """
    run = courses.publish(run_id=run_id, by=by, at=at)
    _fill(run, at=at)
    return run


@transaction.atomic
def change_capacity(*, run_id: UUID, capacity: int, by: Actor, at: datetime) -> CourseRun:
    """Change the number of seats; people who wait move into new ones at once and are told.

    :raises NotYourClass: ``by`` does not run the school.
    :raises CapacityBelowTaken: more people hold a seat than there would be.
    """
    run = courses.locked_run(run_id)
    must_run(by, run)
    if capacity == run.capacity:
        return run
    was = run.capacity
    courses.resize(run, capacity=capacity)
    audit.record(
        by=by,
        what="enrolments.change_capacity",
        subject_id=run.pk,
        organisation_id=run.course.organisation_id,
        at=at,
        facts={"from": was, "to": capacity},
    )
    _fill(run, at=at)
    return run


def seats_of(run: CourseRun) -> Seats:
    """Return the seats of a locked class."""
    return Seats(
        capacity=run.capacity,
        taken=run.places_taken,
        waiting=run.waiting,
        last_queue_number=run.last_queue_number,
    )


def write_seats(run: CourseRun, seats: Seats) -> None:
    """Store the seats of a locked class."""
    courses.seats(
        run,
        taken=seats.taken,
        waiting=seats.waiting,
        last_queue_number=seats.last_queue_number,
    )


def log_change(enrolment: Enrolment, *, by: Actor | None, at: datetime, reason: str = "") -> None:
    """Write down the status an enrolment has now."""
    _CHANGE.run(change_of(enrolment, by=by, at=at, reason=reason))


def change_of(
    enrolment: Enrolment, *, by: Actor | None, at: datetime, reason: str = ""
) -> EnrolmentChange:
    """Return the unsaved row that says which status an enrolment has now."""
    return EnrolmentChange(
        enrolment=enrolment,
        learner_id=enrolment.learner_id,
        to_status=enrolment.status,
        at=at,
        by=by.person_id if by else None,
        reason=reason,
    )


def must_run(by: Actor, run: CourseRun) -> None:
    """Refuse whoever does not run the school of this class."""
    organisation = run.course.organisation
    if not may_run_school(by, organisation.pk, organisation.area.code):
        raise rules.NotYourClass(_("这个班由其他学校管理，请找开班的学校办理。"))


def _must_be_theirs_or_ours(by: Actor, learner_id: UUID, run: CourseRun) -> None:
    if by.person_id == learner_id or by.system:
        return
    organisation = run.course.organisation
    if not may_run_school(by, organisation.pk, organisation.area.code):
        raise rules.NotYourEnrolment(_("只有学员本人和开班的学校可以办理。"))


def _audit_staff(what: str, enrolment: Enrolment, *, by: Actor, at: datetime) -> None:
    """Write down what staff did for a learner; learners' own acts are in the changes."""
    if by.person_id is not None and by.person_id != enrolment.learner_id:
        audit.record(
            by=by,
            what=what,
            subject_id=enrolment.pk,
            organisation_id=enrolment.run.course.organisation_id,
            at=at,
        )


def _live(learner_id: UUID, run: CourseRun) -> Enrolment | None:
    return _LIVE.first(learner_id=learner_id, run_id=run.pk)


def _refusal(run: CourseRun, *, channel: str, at: datetime) -> Refused | None:
    """Return why the class takes nobody now; ``None`` if it does."""
    if channel == Channel.ROSTER:
        if run.status == CourseRun.Status.CANCELLED:
            return rules.NotOpen(_("这个班已停办，不能再加学员。"))
        if run.status == CourseRun.Status.FINISHED:
            return rules.NotOpen(_("这个班已结业，不能再加学员。"))
        return None
    state = run.sign_up_state(at)
    if state.is_possible:
        return None
    if state == SignUpState.NOT_YET:
        return rules.NotYet(
            _("这个班 %(when)s 开始报名，请到时候再来。")
            % {"when": words.moment(run.sign_up_opens_at, at)},
            opens_at=run.sign_up_opens_at,
        )
    if state == SignUpState.CLOSED:
        return rules.Closed(
            _("这个班的报名已在 %(when)s 截止。可以打电话问问学校。")
            % {"when": words.moment(run.sign_up_ends_at, at)},
            closed_at=run.sign_up_ends_at,
        )
    if state == SignUpState.NO_SESSIONS:
        return rules.NotOpen(_("这个班的每一讲都停课了，现在不能报名。可以打电话问问学校。"))
    return rules.NotOpen(_("这个班现在不接受报名。可以看看同一门课的其他班。"))


def _fill(run: CourseRun, *, at: datetime) -> None:
    """Seat those who wait in the free seats of a locked class."""
    before = seats_of(run)
    after = _move_up(run, before, at=at)
    if after != before:
        write_seats(run, after)


def _move_up(run: CourseRun, seats: Seats, *, at: datetime) -> Seats:
    """Seat the first of those who wait, as many as there are free seats, and tell them."""
    if seats.move_up == 0 or at >= run.ends_at or run.status != CourseRun.Status.OPEN:
        return seats
    next_in_line = list(Enrolment.objects.waiting().filter(run=run)[: seats.move_up])
    for enrolment in next_in_line:
        enrolment.status = Status.ENROLLED
        enrolment.enrolled_at = at
    Enrolment.objects.bulk_update(next_in_line, ["status", "enrolled_at"])
    EnrolmentChange.objects.bulk_create(
        change_of(enrolment, by=None, at=at, reason=MOVED_UP) for enrolment in next_in_line
    )
    notices.tell(
        person_ids=[enrolment.learner_id for enrolment in next_in_line],
        kind="enrolments.moved_up",
        facts=facts_of(run, at=at),
        path=page(MY_LEARNING),
        at=at,
    )
    return seats.after_moving_up(len(next_in_line))
