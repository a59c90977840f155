"""What teachers and schools look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.rules import UnknownRun
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import Attendance, Enrolment, Result
from xuecheng.learning.enrolments.queries.counting import count_of
from xuecheng.lib import words
from xuecheng.lib.prepared import Prepared, Slot
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Card

_TAUGHT = (CourseRun.Status.OPEN, CourseRun.Status.FINISHED)
_COUNTED = Prepared(
    Attendance.objects.filter(
        session=Slot("session_id", UUIDField()), enrolment__status=Enrolment.Status.ENROLLED
    )
    .order_by()
    .values_list("mark")
    .annotate(Count("pk"))
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are expected in a session, and what the register says of them."""

    enrolled: int
    present: int
    excused: int
    absent: int

    @property
    def marked(self) -> int:
        """How many the register knows about."""
        return self.present + self.excused + self.absent

    @property
    def unmarked(self) -> int:
        """How many the register does not know about yet."""
        return max(0, self.enrolled - self.marked)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One learner in the register.

    :param marks: session id -> the mark.
    """

    enrolment: Enrolment
    position: int
    card: Card
    marks: Mapping[UUID, Attendance] = field(default_factory=dict)

    def mark(self, session: Session) -> str:
        """Return the mark in one session; empty where none is."""
        return self.marks[session.pk].mark if session.pk in self.marks else ""

    @property
    def last_four(self) -> str:
        """The end of the phone number: enough to tell namesakes apart."""
        return self.card.phone[-4:]


@dataclass(frozen=True, slots=True)
class Roster:
    """A class with everybody in it and everybody who waits."""

    run: CourseRun
    sessions: tuple[Session, ...]
    lines: tuple[RosterLine, ...]
    waiting: tuple[RosterLine, ...]

    def marked_lines(self, session: Session | None) -> list[tuple[RosterLine, str]]:
        """Return everybody with a place and their mark in one session, empty where none is."""
        if session is None:
            return []
        return [(line, line.mark(session)) for line in self.lines]

    def rows(self) -> list[tuple[RosterLine, list[tuple[Session, str]]]]:
        """Return everybody with a place and their mark in each session, empty where none is."""
        return [(line, [(each, line.mark(each)) for each in self.sessions]) for line in self.lines]

    def counts(self, session: Session) -> Counts:
        """Return what the register of one session says."""
        marks = Counter(
            line.marks[session.pk].mark for line in self.lines if session.pk in line.marks
        )
        return Counts(
            enrolled=len(self.lines),
            present=marks[rules.PRESENT],
            excused=marks[rules.EXCUSED],
            absent=marks[rules.ABSENT],
        )

    def session(self, number: int | None, *, at: datetime) -> Session | None:
        """Return session ``number`` if there is one, else today's, else the next, else the last."""
        held = [each for each in self.sessions if each.cancelled_at is None]
        asked = next((each for each in self.sessions if each.number == number), None)
        if asked is not None:
            return asked
        coming = [each for each in held if words.local_day(each.ends_at) >= words.local_day(at)]
        return coming[0] if coming else (held[-1] if held else None)


@dataclass(frozen=True, slots=True)
class Today(Counts):
    """A session of today, with how many are expected and how many are here."""

    session: Session
    run: CourseRun


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many sessions take place on a day, for how many people, and how many of them are here."""

    sessions: int
    expected: int
    present: int


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class in a school's list, with results that wait for the school.

    :param next_at: its next session; ``None`` when all are over.
    """

    run: CourseRun
    to_confirm: int
    next_at: datetime | None

    def is_to_enter(self, at: datetime) -> bool:
        """Return whether the class has ended with people in it whose results nobody entered."""
        is_over = self.run.status == CourseRun.Status.OPEN and self.run.ends_at <= at
        return is_over and bool(self.run.places_taken) and not self.to_confirm

    @property
    def on(self) -> datetime:
        """When it meets next, else when it met first."""
        return self.next_at or self.run.starts_at

    @property
    def is_running(self) -> bool:
        """Whether its first session is over and another is to come."""
        return self.next_at is not None and self.next_at > self.run.starts_at


@dataclass(frozen=True, slots=True)
class TeacherClass:
    """A class in its teacher's list.

    :param next_at: when its next session begins; ``None`` when all are over.
    :param last_at: when its last session began or begins; ``None`` if all were cancelled.
    """

    run: CourseRun
    next_at: datetime | None
    last_at: datetime | None

    @property
    def on(self) -> datetime:
        """When it meets next, else when it met last: the hour at which a session begins."""
        return self.next_at or self.last_at or self.run.starts_at


def roster(slug: str) -> Roster:
    """Return a class with its register. Six queries, however many people are in it.

    :raises UnknownRun: there is no such class.
    """
    run = school_run(slug)
    sessions = tuple(Session.objects.filter(run=run).order_by("number"))
    live = list(Enrolment.objects.live().filter(run=run).order_by("queue_number"))
    marks: dict[UUID, dict[UUID, Attendance]] = defaultdict(dict)
    for each in Attendance.objects.filter(session__run=run):
        marks[each.enrolment_id][each.session_id] = each
    cards = people.cards(each.learner_id for each in live)

    def lines(status: str) -> tuple[RosterLine, ...]:
        rows = (each for each in live if each.status == status)
        return tuple(
            RosterLine(
                enrolment=each,
                position=position,
                card=cards[each.learner_id],
                marks=marks.get(each.pk, {}),
            )
            for position, each in enumerate(rows, start=1)
        )

    return Roster(
        run=run,
        sessions=sessions,
        lines=lines(Enrolment.Status.ENROLLED),
        waiting=lines(Enrolment.Status.WAITING),
    )


def school_run(slug: str) -> CourseRun:
    """Return a class with course, school and venue, also one not yet published. One query.

    :raises UnknownRun: there is no such class.
    """
    runs = CourseRun.objects.select_related("course__organisation__area", "venue")
    run = runs.filter(slug=slug).first()
    if run is None:
        raise UnknownRun(_("没有找到这个班。"))
    return run


def next_at(run: CourseRun, *, at: datetime) -> datetime | None:
    """Return when a class meets next; ``None`` when all sessions are over. One query."""
    coming = run.sessions.taking_place().filter(ends_at__gt=at).order_by("starts_at")
    return coming.values_list("starts_at", flat=True).first()


def teaching_today(person_id: UUID, *, at: datetime) -> list[Today]:
    """Return the sessions a teacher gives today, earliest first. One query."""
    return _today(Q(run__teacher=person_id), on=words.local_day(at))


def school_today(organisation_id: UUID, *, at: datetime) -> list[Today]:
    """Return the sessions at a school today, earliest first. One query."""
    return _today(Q(run__course__organisation=organisation_id), on=words.local_day(at))


def day_counts(sessions: Iterable[Today]) -> DayCounts:
    """Return what the sessions of a day come to; one that is cancelled counts for nothing."""
    held = [each for each in sessions if each.session.cancelled_at is None]
    return DayCounts(
        sessions=len(held),
        expected=sum(each.enrolled for each in held),
        present=sum(each.present for each in held),
    )


def teacher_classes(person_id: UUID, *, at: datetime) -> list[TeacherClass]:
    """Return the classes a person teaches, the next session first, ended ones last. One query."""
    held = Session.objects.taking_place().filter(run=OuterRef("pk"))
    runs = (
        CourseRun.objects.filter(teacher=person_id, status__in=_TAUGHT)
        .select_related("course", "venue")
        .annotate(
            next_at=_next_at(at),
            last_at=Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
        )
        .order_by(F("next_at").asc(nulls_last=True), "-ends_at", "id")
    )
    return [TeacherClass(run, run.next_at, run.last_at) for run in runs]


def session_of(run: CourseRun, number: int) -> Session:
    """Return one session of a class. One query.

    :raises NoSession: the class has no session of that number.
    """
    session = Session.objects.filter(run=run, number=number).first()
    if session is None:
        raise rules.NoSession(_("没有这一讲。"))
    return session


def session_place(session_id: UUID) -> tuple[str, int]:
    """Return the class and number of a session. One query.

    :raises NoSession: there is no such session.
    """
    place = Session.objects.filter(pk=session_id).values_list("run__slug", "number").first()
    if place is None:
        raise rules.NoSession(_("没有这一讲。"))
    return place


def learner_name(enrolment_id: UUID) -> str:
    """Return the name of the learner of an enrolment. Two queries."""
    learner_id = Enrolment.objects.values_list("learner_id", flat=True).get(pk=enrolment_id)
    return people.names([learner_id]).get(learner_id, "")


def takes_marks(session: Session, *, at: datetime) -> bool:
    """Return whether presence can be marked now: on the day of a session that takes place."""
    held_on, today = words.local_day(session.starts_at), words.local_day(at)
    return session.cancelled_at is None and rules.may_mark(
        rules.PRESENT, held_on=held_on, today=today
    )


def register_counts(session_id: UUID, *, enrolled: int) -> Counts:
    """Return what the register of a session says. One query.

    :param enrolled: how many are expected.
    """
    counted = dict(_COUNTED.rows(session_id=session_id))
    return Counts(
        enrolled=enrolled,
        present=counted.get(rules.PRESENT, 0),
        excused=counted.get(rules.EXCUSED, 0),
        absent=counted.get(rules.ABSENT, 0),
    )


def school_classes(organisation_ids: Iterable[UUID], *, at: datetime) -> list[SchoolClass]:
    """Return classes of some schools: by their next session, then those that ended. One query."""
    waiting_results = Result.objects.standing().filter(
        confirmation__isnull=True, enrolment__run=OuterRef("pk")
    )
    runs = (
        CourseRun.objects.filter(course__organisation__in=list(organisation_ids))
        .select_related("course", "venue")
        .annotate(to_confirm=count_of(waiting_results, by="enrolment__run"), next_at=_next_at(at))
        .order_by("starts_at", "id")
    )
    classes = [SchoolClass(run, run.to_confirm, run.next_at) for run in runs]
    return sorted(classes, key=lambda each: (each.run.ends_at <= at, each.on))


def _next_at(at: datetime) -> Subquery:
    """Return when a class meets next, as an expression; the session going on counts."""
    coming = Session.objects.taking_place().filter(run=OuterRef("pk"), ends_at__gt=at)
    return Subquery(coming.order_by("starts_at").values("starts_at")[:1])


def _today(condition: Q, *, on: date) -> list[Today]:
    begins_at = timezone.make_aware(datetime.combine(on, time.min))
    sessions = Session.objects.filter(
        condition,
        run__status__in=_TAUGHT,
        starts_at__gte=begins_at,
        starts_at__lt=begins_at + timedelta(days=1),
    )
    return _counted(sessions.order_by("starts_at", "id"))


def _counted(sessions: QuerySet[Session]) -> list[Today]:
    marked = {mark: _marked(mark) for mark in (rules.PRESENT, rules.EXCUSED, rules.ABSENT)}
    found = sessions.select_related("run__course__organisation", "run__venue").annotate(**marked)
    return [
        Today(
            session=each,
            run=each.run,
            enrolled=each.run.places_taken,
            present=each.present,  # type: ignore[attr-defined]  # annotated
            excused=each.excused,  # type: ignore[attr-defined]  # annotated
            absent=each.absent,  # type: ignore[attr-defined]  # annotated
        )
        for each in found
    ]


def _marked(mark: str) -> Coalesce:
    marks = Attendance.objects.filter(
        session=OuterRef("pk"), mark=mark, enrolment__status=Enrolment.Status.ENROLLED
    )
    return count_of(marks, by="session")
