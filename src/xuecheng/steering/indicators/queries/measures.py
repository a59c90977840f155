"""How each figure is counted: from which records, dated by what, in which area.

A measure reads the rows of a lower domain where they lie. Nothing is copied, so a figure and the
list of its records can never disagree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import (
    Case,
    Expression,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from xuecheng.bank.credentials.models import Certificate
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments.models import Attendance, Result
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.models import LearningAccount

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of counting.

    :param rows: all records that count, at any time and place.
    :param when: field that dates a record: a moment, or a day where ``is_dated`` says so.
    :param area: field with the code of the area a record counts for.
    :param person: field with whom a record is about; ``""`` if about nobody.
    :param once: field of what counts once, however many records it has; ``""`` counts records.
    """

    key: str
    rows: Callable[[], Rows]
    when: str
    area: str
    person: str = ""
    is_dated: bool = False
    once: str = ""

    @property
    def overlaps(self) -> bool:
        """Whether one person counts in several areas, so that these can exceed the whole."""
        return bool(self.person) and self.once == self.person

    def between(self, begins_on: date, ends_on: date, *, area_code: str = "") -> Rows:
        """Return the records of some days, both included, in an area and all under it."""
        bounds: tuple[date, date] = (begins_on, ends_on)
        if self.is_dated:
            conditions: dict[str, Any] = {f"{self.when}__range": bounds}
        else:
            conditions = {
                f"{self.when}__gte": _midnight(begins_on),
                f"{self.when}__lt": _midnight(date.fromordinal(ends_on.toordinal() + 1)),
            }
        if area_code:
            conditions[f"{self.area}__startswith"] = area_code
        return self.rows().filter(**conditions)

    def span_of(self, begins: Sequence[date]) -> Expression:
        """Return which of some spans, from 0 on, a record lies in, each known by its first day.

        Comparing with a few moments is much cheaper than turning each record's moment into a day
        of the city, which SQLite leaves to Python.

        :param begins: in order; no record may lie before the first.
        """
        starts = begins if self.is_dated else [_midnight(day) for day in begins]
        return _span(self.when, starts, 0, len(starts))


def _span(when: str, starts: Sequence[date], low: int, high: int) -> Expression:
    """Halve the spans until one is left: seven comparisons tell a week of two years."""
    if high - low == 1:
        return Value(low, output_field=IntegerField())
    middle = (low + high) // 2
    return Case(
        When(**{f"{when}__lt": starts[middle]}, then=_span(when, starts, low, middle)),
        default=_span(when, starts, middle, high),
        output_field=IntegerField(),
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _activations() -> Rows:
    return LearningAccount.objects.activated()


def _opened(**conditions: str) -> Rows:
    return Organisation.objects.filter(opened_on__isnull=False, **conditions)


def _present() -> Rows:
    return Attendance.objects.filter(
        mark=Attendance.Mark.PRESENT, session__cancelled_at__isnull=True
    )


def _classes() -> Rows:
    return CourseRun.objects.public().exclude(status=CourseRun.Status.CANCELLED)


def _meetings() -> Rows:
    return Session.objects.filter(cancelled_at__isnull=True, run__in=_classes().values("pk"))


def _completions() -> Rows:
    # A correction takes a result's place only when it is confirmed itself. Corrections are few:
    # as a list they are read once, while a join is planned as if every result had one.
    confirmed = Result.objects.confirmed()
    corrected = confirmed.filter(corrects__isnull=False).values("corrects")
    return confirmed.filter(outcome=Result.Outcome.COMPLETED).exclude(pk__in=corrected)


def _certificates() -> Rows:
    issuers: QuerySet[Model, Any] = Organisation.objects.filter(pk=OuterRef("issuer_id"))
    return Certificate.objects.filter(revocation__isnull=True).annotate(
        area_code=Subquery(issuers.values("area__code")[:1])
    )


_AT_THE_VENUE = "session__run__venue__area__code"

MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            key="activated-accounts",
            rows=_activations,
            when="activated_at",
            area="area__code",
            person="person_id",
        ),
        Measure(
            key="social-senior-universities",
            rows=lambda: _opened(
                kind=Organisation.Kind.SENIOR_UNIVERSITY, sponsor=Organisation.Sponsor.SOCIAL
            ),
            when="opened_on",
            area="area__code",
            is_dated=True,
        ),
        Measure(
            key="social-learning-points",
            rows=lambda: _opened(
                kind=Organisation.Kind.LEARNING_POINT, point_type=Organisation.PointType.SOCIAL
            ),
            when="opened_on",
            area="area__code",
            is_dated=True,
        ),
        Measure(
            key="attendances",
            rows=_present,
            when="session__starts_at",
            area=_AT_THE_VENUE,
            person="learner_id",
        ),
        Measure(
            key="learners",
            rows=_present,
            when="session__starts_at",
            area=_AT_THE_VENUE,
            person="learner_id",
            once="learner_id",
        ),
        Measure(
            key="classes-running",
            rows=_meetings,
            when="starts_at",
            area="run__venue__area__code",
            once="run_id",
        ),
        Measure(key="classes", rows=_classes, when="starts_at", area="venue__area__code"),
        Measure(
            key="completions",
            rows=_completions,
            when="confirmation__at",
            area="enrolment__run__venue__area__code",
            person="learner_id",
        ),
        Measure(
            key="certificates",
            rows=_certificates,
            when="issued_at",
            area="area_code",
            person="learner_id",
        ),
    )
}
