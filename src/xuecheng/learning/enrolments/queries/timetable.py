"""What a learner's calendar holds: appointments, the next session, a week of slips."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from xuecheng.learning.courses.models import CourseRun, Session, SessionQuerySet
from xuecheng.learning.courses.rules import english_room
from xuecheng.learning.enrolments.models import CLASS_CANCELLED, Enrolment
from xuecheng.lib import words

FORESEEN = timedelta(days=7)  # people plan a week ahead, as the slips show it
A_FEW = 12  # sessions among which the next that takes place nearly always is


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


def appointments(
    learner_id: UUID, *, since: datetime, until: datetime | None = None, limit: int | None = None
) -> list[Appointment]:
    """Return a learner's sessions that end after ``since``, cancelled ones too. One query.

    :param until: sessions begin before it.
    """
    found = booked(learner_id).filter(ends_at__gt=since)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    return [_appointment(session) for session in found.order_by("starts_at", "id")[:limit]]


def appointments_in(run: CourseRun, *, since: datetime) -> list[Appointment]:
    """Return the sessions of one class that end after ``since``. One query.

    :param run: with course, school and venue.
    """
    sessions = Session.objects.filter(run=run, ends_at__gt=since).order_by("starts_at", "id")
    for session in sessions:
        session.run = run
    return [_appointment(session) for session in sessions]


def next_session(learner_id: UUID, *, at: datetime) -> NextSession | None:
    """Return a learner's next session, or the one going on. One query, seldom two.

    What is cancelled before it, or within a week, is returned beside it: whoever would set out must
    see that. Of a cancelled class only the first session missed is.
    """
    found = booked(learner_id).filter(ends_at__gt=at).exclude(_missed_before())
    found = found.order_by("starts_at", "id")
    coming = [_appointment(session) for session in found[:A_FEW]]
    if not coming:
        return None
    if len(coming) == A_FEW and all(each.is_cancelled for each in coming):
        coming = [_appointment(session) for session in found]
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


def booked(learner_id: UUID) -> SessionQuerySet:
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
