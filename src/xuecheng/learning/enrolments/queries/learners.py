"""What one learner has coming, waits for, and has done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.learning.courses.models import Course, CourseRun, Session, SessionQuerySet
from xuecheng.learning.courses.rules import UnknownRun, english_room
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import CLASS_CANCELLED, Enrolment
from xuecheng.learning.enrolments.queries.counting import count_of
from xuecheng.learning.enrolments.rules import Clash, Meeting
from xuecheng.lib import words
from xuecheng.lib.prepared import Prepared, Slot
from xuecheng.registry.people.rules import masked_name

FORESEEN = timedelta(days=7)  # people plan a week ahead, as the slips show it

_RUN_ID = Prepared(
    CourseRun.objects.public().filter(slug=Slot("slug", CharField())).values_list("pk", flat=True)
)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One session of a class in which a learner holds a place, or held one until it was cancelled.

    :param revision: grows with every change of when and where.
    """

    session_id: UUID
    title: str
    title_en: str
    slug: str
    number: int
    session_title: str
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None
    is_cancelled: bool
    cancel_reason: str
    is_class_cancelled: bool
    revision: int
    venue_id: UUID
    venue: str
    venue_en: str
    address: str
    room: str
    longitude: float | None
    latitude: float | None
    phone: str

    @property
    def room_en(self) -> str:
        """The room for English readers, where it has a number or a usual name."""
        return english_room(self.room)

    @property
    def url(self) -> str:
        """The page of the class."""
        return reverse("courses:run", args=[self.slug])


@dataclass(frozen=True, slots=True)
class NextSession:
    """What stands largest on a learner's page.

    :param session: the next that takes place; a cancelled one only where none does.
    :param off: other sessions that are cancelled, before ``session`` or within a week.
    """

    session: Appointment
    off: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One bamboo slip: a day, its first session, and how many more there are."""

    on: date
    sessions: tuple[Appointment, ...]
    is_next: bool

    @property
    def title(self) -> str:
        """The class of the day in the reader's language; empty on a free day."""
        if not self.sessions:
            return ""
        first = self.sessions[0]
        return (words.is_english() and first.title_en) or first.title

    @property
    def starts_at(self) -> datetime | None:
        """When the first session begins."""
        return self.sessions[0].starts_at if self.sessions else None

    @property
    def others(self) -> int:
        """Sessions after the first."""
        return max(0, len(self.sessions) - 1)

    @property
    def url(self) -> str:
        """The page of the first session's class."""
        return self.sessions[0].url if self.sessions else ""

    @property
    def is_cancelled(self) -> bool:
        """Whether the first session is cancelled, and so all of them."""
        return bool(self.sessions) and self.sessions[0].is_cancelled


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


def standing(learner_id: UUID) -> dict[UUID, str]:
    """Return the status of a learner's live enrolments by class. One query."""
    live = Enrolment.objects.live().filter(learner_id=learner_id)
    return dict(live.values_list("run_id", "status"))


def appointments(
    learner_id: UUID, *, since: datetime, until: datetime | None = None, limit: int | None = None
) -> list[Appointment]:
    """Return a learner's sessions that end after ``since``, cancelled ones too. One query.

    :param until: sessions begin before it.
    """
    booked = _booked(learner_id).filter(ends_at__gt=since)
    if until is not None:
        booked = booked.filter(starts_at__lt=until)
    return [_appointment(session) for session in booked.order_by("starts_at", "id")[:limit]]


def appointments_in(run: CourseRun, *, since: datetime) -> list[Appointment]:
    """Return the sessions of one class that end after ``since``. One query.

    :param run: with course, school and venue.
    """
    sessions = Session.objects.filter(run=run, ends_at__gt=since).order_by("starts_at", "id")
    for session in sessions:
        session.run = run
    return [_appointment(session) for session in sessions]


def next_session(learner_id: UUID, *, at: datetime) -> NextSession | None:
    """Return a learner's next session, or the one going on. One query.

    What is cancelled before it, or within a week, is returned beside it: whoever would set out must
    see that. Of a cancelled class only the first session missed is.
    """
    booked = _booked(learner_id).filter(ends_at__gt=at).exclude(_missed_before())
    coming = [_appointment(session) for session in booked.order_by("starts_at", "id")[:12]]
    if not coming:
        return None
    following = next((each for each in coming if not each.is_cancelled), coming[0])
    until = max(following.starts_at, at + FORESEEN)
    off = (each for each in coming if each.is_cancelled and each is not following)
    return NextSession(following, tuple(each for each in off if each.starts_at < until))


def week(learner_id: UUID, *, monday: date, at: datetime) -> list[Day]:
    """Return the seven days from ``monday`` with a learner's sessions. One query.

    Sessions that take place come before cancelled ones of the same day.
    """
    begins_at = timezone.make_aware(datetime.combine(monday, time.min))
    sessions = appointments(learner_id, since=begins_at, until=begins_at + timedelta(days=7))
    ahead = [each for each in sessions if each.ends_at > at and not each.is_cancelled]
    next_id = ahead[0].session_id if ahead else None
    days = []
    for offset in range(7):
        on = monday + timedelta(days=offset)
        of_day = [each for each in sessions if words.local_day(each.starts_at) == on]
        of_day.sort(key=lambda each: (each.is_cancelled, each.starts_at))
        is_next = any(each.session_id == next_id for each in of_day)
        days.append(Day(on, tuple(of_day), is_next))
    return days


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


def _booked(learner_id: UUID) -> SessionQuerySet:
    """Return all sessions of the classes in which a learner holds a place.

    Those of a class that was cancelled stay in sight of whoever sat in it. What was over when the
    learner joined is left out, unless a roster said so: it writes down later who sat there before.
    """
    sits = Q(status=Enrolment.Status.ENROLLED)
    sat = Q(enrolled_at__isnull=False, changes__reason=CLASS_CANCELLED)
    held = Enrolment.objects.filter(sits | sat, learner_id=learner_id)
    joined = Q(enrolled_at__lt=OuterRef("ends_at")) | Q(channel=Enrolment.Channel.ROSTER)
    return Session.objects.filter(
        Exists(held.filter(joined, run=OuterRef("run"))), run__in=held.values("run")
    ).select_related("run__course__organisation", "run__venue")


def _missed_before() -> Exists:
    """Say of a session of a cancelled class that an earlier one was cancelled with it."""
    earlier = Session.objects.filter(
        run=OuterRef("run"),
        run__status=CourseRun.Status.CANCELLED,
        cancelled_at=OuterRef("cancelled_at"),
        starts_at__lt=OuterRef("starts_at"),
    )
    return Exists(earlier)


def _booked_meetings(
    learner_id: UUID, run: CourseRun, *, at: datetime
) -> list[tuple[Meeting, str, str]]:
    others = _booked(learner_id).taking_place().filter(ends_at__gt=at).exclude(run=run)
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


def _appointment(session: Session) -> Appointment:
    run, venue = session.run, session.run.venue
    return Appointment(
        session_id=session.pk,
        title=run.course.title,
        title_en=run.course.title_en,
        slug=run.slug,
        number=session.number,
        session_title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        moved_from=session.moved_from,
        is_cancelled=session.cancelled_at is not None,
        cancel_reason=session.cancel_reason,
        is_class_cancelled=run.status == CourseRun.Status.CANCELLED,
        revision=session.revision,
        venue_id=venue.pk,
        venue=venue.name,
        venue_en=venue.name_en,
        address=venue.address,
        room=run.room,
        longitude=venue.longitude,
        latitude=venue.latitude,
        phone=run.course.organisation.phone or venue.phone,
    )
