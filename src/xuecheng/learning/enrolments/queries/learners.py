"""What one learner may sign up for, waits for, leaves, and has done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import UnknownRun
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.queries.counting import count_of
from xuecheng.learning.enrolments.queries.timetable import booked
from xuecheng.learning.enrolments.rules import Clash, Meeting
from xuecheng.lib.prepared import Prepared, Slot
from xuecheng.registry.people.rules import masked_name

_RUN_ID = Prepared(
    CourseRun.objects.public().filter(slug=Slot("slug", CharField())).values_list("pk", flat=True)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place on a waiting list; 1 is first in line."""

    enrolment: Enrolment
    position: int

    @property
    def ahead(self) -> int:
        """How many wait in front."""
        return self.position - 1


@dataclass(frozen=True, slots=True)
class MyLearning:
    """A learner's classes, running, waited for and done.

    Of a class whose next announced session was cancelled, ``off_at`` and ``off_reason`` say so.
    """

    running: tuple[Enrolment, ...]
    waiting: tuple[Waiting, ...]
    done: tuple[Enrolment, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """All a learner checks before signing up.

    :param first: the first session still to come; ``None`` when the class has none left.
    :param enrolment: the learner's live enrolment, if they signed up before.
    :param in_line: where in line that enrolment stands; 0 if there is none or it holds a place.
    """

    run: CourseRun
    first: Session | None
    sessions_left: int
    clashes: tuple[Clash, ...]
    enrolment: Enrolment | None
    in_line: int

    @property
    def waits(self) -> bool:
        """Whether a sign-up goes to the waiting list."""
        return self.run.is_full

    @property
    def position(self) -> int:
        """Where in line the learner would stand."""
        return self.run.waiting + 1


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An enrolment with what giving it up would mean.

    :param waiting: people who would move up.
    :param may_return: the class takes sign-ups, for a place or for the waiting list.
    """

    enrolment: Enrolment
    position: int
    waiting: int
    is_over: bool
    may_return: bool

    @property
    def was_waiting(self) -> bool:
        """Whether it never held a place."""
        return self.enrolment.enrolled_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was given up already."""
        return self.enrolment.status == Enrolment.Status.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Slip:
    """What somebody takes home from the desk.

    :param position: place in line; 0 for whoever holds a seat.
    :param sessions: those still to come.
    :param name: masked: enough to tell a couple's slips apart, too little for who finds one.
    """

    enrolment: Enrolment
    position: int
    sessions: tuple[Session, ...]
    account_number: str
    name: str

    @property
    def is_withdrawn(self) -> bool:
        """Whether seat or wait were given up, so that the slip is void."""
        return self.enrolment.status == Enrolment.Status.WITHDRAWN


def standing(learner_id: UUID) -> dict[UUID, str]:
    """Return the status of a learner's live enrolments by class. One query."""
    live = Enrolment.objects.live().filter(learner_id=learner_id)
    return dict(live.values_list("run_id", "status"))


def my_learning(learner_id: UUID, *, at: datetime) -> MyLearning:
    """Return a learner's classes: running, waited for, done, newest first. One query."""
    enrolments = list(
        Enrolment.objects.live()
        .filter(learner_id=learner_id)
        .select_related("run__course__organisation", "run__venue")
        .annotate(
            ahead=_ahead(),
            sessions_left=count_of(_coming(at), by="run"),
            next_at=Subquery(_coming(at).order_by("starts_at").values("starts_at")[:1]),
            off_at=Subquery(_off(at).values("starts_at")[:1]),
            off_reason=Subquery(_off(at).values("cancel_reason")[:1]),
            attended=Count("attendances", filter=Q(attendances__mark=rules.PRESENT)),
        )
        .order_by(F("next_at").asc(nulls_last=True), "run__starts_at", "id")
    )
    over = [each for each in enrolments if each.run.ends_at <= at or each.run.status == "finished"]
    going = [each for each in enrolments if each not in over]
    return MyLearning(
        running=tuple(each for each in going if each.status == Enrolment.Status.ENROLLED),
        waiting=tuple(
            Waiting(each, each.ahead + 1)
            for each in going
            if each.status == Enrolment.Status.WAITING
        ),
        done=tuple(
            sorted(
                (each for each in over if each.status == Enrolment.Status.ENROLLED),
                key=lambda each: each.run.ends_at,
                reverse=True,
            )
        ),
    )


def left_classes(learner_id: UUID, *, at: datetime) -> tuple[CourseRun, ...]:
    """Return the classes a learner gave up and can sign up for again, soonest first. One query."""
    mine = Enrolment.objects.filter(learner_id=learner_id)
    given_up = mine.filter(status=Enrolment.Status.WITHDRAWN).values("run")
    coming = Session.objects.upcoming(at).filter(run=OuterRef("pk")).order_by("starts_at")
    runs = (
        CourseRun.objects.open_for_sign_up(at)
        .filter(pk__in=given_up)
        .exclude(pk__in=mine.live().values("run"))
        .select_related("course", "venue")
        .annotate(next_at=Subquery(coming.values("starts_at")[:1]))
    )
    return tuple(runs.order_by("next_at", "starts_at", "id"))


def run_id(slug: str) -> UUID:
    """Return the id of a published class. One query.

    :raises UnknownRun: there is no such class, or it is not published.
    """
    found = _RUN_ID.first(slug=slug)
    if found is None:
        raise UnknownRun(_("没有找到这个班。"))
    return found


def course_of(slug: str) -> Course:
    """Return what a class teaches. One query.

    :raises UnknownRun: there is no such class, or it is not published.
    """
    return _public_run(slug).course


def offer(slug: str, *, learner_id: UUID, at: datetime) -> Offer:
    """Return what a learner checks before signing up for a class. Four queries.

    :raises UnknownRun: there is no such class, or it is not published.
    """
    run = _public_run(slug)
    sessions = list(run.sessions.taking_place().filter(ends_at__gt=at).order_by("starts_at", "id"))
    mine = Enrolment.objects.live().filter(run=run, learner_id=learner_id)
    enrolment = mine.annotate(ahead=_ahead()).first()
    wanted = [_meeting(session) for session in sessions]
    return Offer(
        run=run,
        first=sessions[0] if sessions else None,
        sessions_left=len(sessions),
        clashes=tuple(rules.clashes(wanted, _booked_meetings(learner_id, run, at=at))),
        enrolment=enrolment,
        in_line=_position(enrolment) if enrolment else 0,
    )


def signed_up(slug: str, *, learner_id: UUID) -> Waiting | None:
    """Return a learner's live enrolment in a class with its place in line. One query.

    :returns: ``None`` if there is none; the position is 0 for whoever holds a place.
    """
    enrolment = (
        Enrolment.objects.live()
        .filter(run__slug=slug, learner_id=learner_id)
        .select_related("run__course__organisation", "run__venue")
        .annotate(ahead=_ahead())
        .first()
    )
    return Waiting(enrolment, _position(enrolment)) if enrolment else None


def slip(enrolment_id: UUID, *, at: datetime) -> Slip:
    """Return what the slip of a desk sign-up says. Two queries.

    :raises NoSuchEnrolment: there is none.
    """
    enrolment = (
        Enrolment.objects.filter(pk=enrolment_id)
        .select_related(
            "run__course__organisation__area",
            "run__venue",
            "learner__learning_account",
            "learner__details",
        )
        .annotate(ahead=_ahead())
        .first()
    )
    if enrolment is None:
        raise rules.NoSuchEnrolment(_("没有找到这条报名记录。"))
    sessions = Session.objects.taking_place().filter(run=enrolment.run, ends_at__gt=at)
    return Slip(
        enrolment=enrolment,
        position=_position(enrolment),
        sessions=tuple(sessions.order_by("starts_at", "id")),
        account_number=enrolment.learner.learning_account.number,
        name=masked_name(enrolment.learner.details.name),
    )


def withdrawal(enrolment_id: UUID, *, learner_id: UUID, at: datetime) -> Withdrawal:
    """Return what a learner reads before withdrawing. One query.

    :raises NoSuchEnrolment: there is none of this learner.
    """
    enrolment = (
        Enrolment.objects.filter(pk=enrolment_id, learner_id=learner_id)
        .select_related("run__course__organisation", "run__venue")
        .annotate(ahead=_ahead())
        .first()
    )
    if enrolment is None:
        raise rules.NoSuchEnrolment(_("没有找到这条报名记录。"))
    return Withdrawal(
        enrolment=enrolment,
        position=_position(enrolment),
        waiting=enrolment.run.waiting,
        is_over=at >= enrolment.run.ends_at,
        may_return=enrolment.run.sign_up_state(at).is_possible,
    )


def _public_run(slug: str) -> CourseRun:
    public = CourseRun.objects.public().select_related("course__organisation", "venue")
    run = public.filter(slug=slug).first()
    if run is None:
        raise UnknownRun(_("没有找到这个班。"))
    return run


def _booked_meetings(
    learner_id: UUID, run: CourseRun, *, at: datetime
) -> list[tuple[Meeting, str, str]]:
    others = booked(learner_id).taking_place().filter(ends_at__gt=at).exclude(run=run)
    return [
        (_meeting(session), session.run.course.title, session.run.course.title_en)
        for session in others
    ]


def _ahead() -> Coalesce:
    """Return the number of people who wait in front of an enrolment."""
    in_front = Enrolment.objects.waiting().filter(
        run=OuterRef("run"), queue_number__lt=OuterRef("queue_number")
    )
    return count_of(in_front, by="run")


def _coming(at: datetime) -> QuerySet[Session]:
    """Return the sessions still to come of an enrolment's class, for a subquery."""
    return Session.objects.taking_place().filter(run=OuterRef("run"), ends_at__gt=at)


def _off(at: datetime) -> QuerySet[Session]:
    """Return the cancelled sessions of an enrolment's class from today on, for a subquery."""
    today_at = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    cancelled = Session.objects.filter(
        run=OuterRef("run"), cancelled_at__isnull=False, starts_at__gte=today_at
    )
    return cancelled.order_by("starts_at", "id")


def _position(enrolment: Enrolment) -> int:
    is_waiting = enrolment.status == Enrolment.Status.WAITING
    return enrolment.ahead + 1 if is_waiting else 0  # type: ignore[attr-defined]  # annotated


def _meeting(session: Session) -> Meeting:
    return Meeting(
        id=session.pk,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.cancelled_at is not None,
    )
