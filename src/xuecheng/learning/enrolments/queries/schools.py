"""What teachers and schools look at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from xuecheng.errors import Missing
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import Attendance, Enrolment, Result
from xuecheng.learning.enrolments.queries.counting import count_of
from xuecheng.lib import words
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Card


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One learner in the register.

    :param marks: session id -> the mark.
    """

    enrolment: Enrolment
    position: int
    card: Card
    marks: Mapping[UUID, Attendance] = field(default_factory=dict)

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

    def session(self, number: int | None, *, at: datetime) -> Session | None:
        """Return session ``number``, else today's, else the next, else the last one."""
        held = [each for each in self.sessions if each.cancelled_at is None]
        if number is not None:
            return next((each for each in self.sessions if each.number == number), None)
        coming = [each for each in held if words.local_day(each.ends_at) >= words.local_day(at)]
        return coming[0] if coming else (held[-1] if held else None)


@dataclass(frozen=True, slots=True)
class Today:
    """A session of today, with how many are expected and how many are here."""

    session: Session
    run: CourseRun
    enrolled: int
    present: int
    excused: int
    absent: int

    @property
    def unmarked(self) -> int:
        """How many the register does not know about yet."""
        return max(0, self.enrolled - self.present - self.excused - self.absent)


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class in a school's list, with results that wait for the school."""

    run: CourseRun
    to_confirm: int


def roster(run_id: UUID) -> Roster:
    """Return a class with its register. Six queries, however many people are in it.

    :raises Missing: there is no such class.
    """
    runs = CourseRun.objects.select_related("course__organisation__area", "venue")
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise Missing()
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


def teaching_today(person_id: UUID, *, at: datetime) -> list[Today]:
    """Return the sessions a teacher gives today, earliest first. One query."""
    return _today(Q(run__teacher=person_id), on=words.local_day(at))


def school_today(organisation_id: UUID, *, at: datetime) -> list[Today]:
    """Return the sessions at a school today, earliest first. One query."""
    return _today(Q(run__course__organisation=organisation_id), on=words.local_day(at))


def school_classes(organisation_ids: Iterable[UUID], *, at: datetime) -> list[SchoolClass]:
    """Return classes of some schools, those still running first. One query."""
    waiting_results = Result.objects.standing().filter(
        confirmation__isnull=True, enrolment__run=OuterRef("pk")
    )
    runs = (
        CourseRun.objects.filter(course__organisation__in=list(organisation_ids))
        .select_related("course", "venue")
        .annotate(to_confirm=count_of(waiting_results, by="enrolment__run"))
        .order_by("starts_at", "id")
    )
    classes = [SchoolClass(run, run.to_confirm) for run in runs]
    return sorted(classes, key=lambda each: each.run.ends_at <= at)


def _today(condition: Q, *, on: date) -> list[Today]:
    begins_at = timezone.make_aware(datetime.combine(on, time.min))
    sessions = (
        Session.objects.filter(condition, run__status__in=["open", "finished"])
        .filter(starts_at__gte=begins_at, starts_at__lt=begins_at + timedelta(days=1))
        .select_related("run__course__organisation", "run__venue")
        .annotate(
            present=_marked(rules.PRESENT),
            excused=_marked(rules.EXCUSED),
            absent=_marked(rules.ABSENT),
        )
        .order_by("starts_at", "id")
    )
    return [
        Today(
            session=each,
            run=each.run,
            enrolled=each.run.places_taken,
            present=each.present,
            excused=each.excused,
            absent=each.absent,
        )
        for each in sessions
    ]


def _marked(mark: str) -> Coalesce:
    marks = Attendance.objects.filter(
        session=OuterRef("pk"), mark=mark, enrolment__status=Enrolment.Status.ENROLLED
    )
    return count_of(marks, by="session")
