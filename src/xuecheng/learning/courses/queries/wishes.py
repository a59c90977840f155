"""What somebody looks for, and the conditions it makes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from uuid import UUID

from django.db.models import BigIntegerField, Expression, F, FloatField, Q, Value
from django.db.models.functions import Cast, Coalesce

from xuecheng.kernels.geo import Point, box_around
from xuecheng.learning.courses.models import CourseRun, CourseRunQuerySet
from xuecheng.lib.prepared import Slot
from xuecheng.lib.search import documents
from xuecheng.lib.search.documents import Text, holds_words

SEARCH_KIND = "class"
METRES_PER_DEGREE = 111_195.08
_FURTHEST = 10**12  # square metres; a place without coordinates comes last

# What the filter 什么时候 offers, by the weekday and part of day of most sessions.
TIMES: Mapping[str, Q] = {
    "weekday-day": Q(weekday__lt=5) & ~Q(part_of_day="evening"),
    "weekday-evening": Q(weekday__lt=5, part_of_day="evening"),
    "weekend": Q(weekday__gte=5),
}
# What the filter 照顾到 offers.
CARE: Mapping[str, Q] = {
    "step-free": Q(venue__is_step_free=True),
    "hearing-loop": Q(venue__has_hearing_loop=True),
    "english": Q(language__in=["en", "zh-en"]),
    "places": Q(places_taken__lt=F("capacity"), waiting=0),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person looks for; empty values do not restrict.

    :param area: code of a district, subdistrict or neighbourhood; all under it counts.
    :param point: where the person is; needed for ``within_m`` and for order by distance.
    :param within_m: straight-line metres from ``point``.
    :param weekdays: 0 is Monday.
    :param times: keys of ``TIMES``.
    :param most_fen: the highest fee with materials, in fen; 0 asks for free classes.
    :param care: keys of ``CARE``, all of which must hold.
    :param order: ``"time"``, ``"distance"``, or ``"best"``: where the text is found, then time.
    """

    text: Text = ""
    area: str = ""
    point: Point | None = None
    within_m: int | None = None
    weekdays: tuple[int, ...] = ()
    parts_of_day: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    most_fen: int | None = None
    care: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    course_id: UUID | None = None
    venue_id: UUID | None = None
    organisation_id: UUID | None = None
    order: str = "time"


def open_classes(wish: Wish, *, at: datetime | Slot) -> CourseRunQuerySet:
    """Return the open classes of a wish before any filter a reader can toggle."""
    found = CourseRun.objects.open_for_sign_up(at)
    for name in ("course_id", "venue_id"):
        if value := getattr(wish, name):
            found = found.filter(**{name: value})
    if wish.organisation_id:
        found = found.filter(course__organisation_id=wish.organisation_id)
    if holds_words(wish.text):
        found = documents.found_by(found, kind=SEARCH_KIND, text=wish.text)
    if wish.point:
        found = found.annotate(square_m=_square_m(wish.point))
    return found


def conditions_of(wish: Wish) -> dict[str, Q]:
    """Return the condition of each filter in use, by filter."""
    made = {
        "area": in_area(wish.area)
        & (near_point(wish.point, wish.within_m) if wish.within_m else Q()),
        "time": _any(TIMES[time] for time in wish.times if time in TIMES),
        "weekday": Q(weekday__in=wish.weekdays) if wish.weekdays else Q(),
        "part_of_day": Q(part_of_day__in=wish.parts_of_day) if wish.parts_of_day else Q(),
        "subject": Q(course__subject__code__in=wish.subjects) if wish.subjects else Q(),
        "fee": Q() if wish.most_fen is None else costs_at_most(wish.most_fen),
        "care": all_of(CARE[care] for care in wish.care if care in CARE),
        "audience": Q(audience__in=wish.audiences) if wish.audiences else Q(),
        "language": Q(language__in=wish.languages) if wish.languages else Q(),
    }
    return {name: condition for name, condition in made.items() if condition}


def near_point(point: Point | None, within_m: int) -> Q:
    """Return the condition of classes within so many straight metres of a point."""
    assert point is not None, "a distance is measured from a point"
    box = box_around(point, within_m)
    return Q(
        venue__latitude__range=(box.south, box.north),
        venue__longitude__range=(box.west, box.east),
        square_m__lte=within_m * within_m,
    )


def in_area(code: str) -> Q:
    """Return the condition of classes in an area and all under it; ``""`` is the whole city."""
    return Q(venue__area__code__startswith=code) if code else Q()


def costs_at_most(fen: int) -> Q:
    """Return the condition of classes that cost so many fen with materials, or less."""
    return Q(fee_fen__lte=fen - F("materials_fee_fen"))


def all_of(conditions: Iterable[Q]) -> Q:
    """Return the condition that all of these hold; none: everything does."""
    made = Q()
    for condition in conditions:
        made &= condition
    return made


def _any(conditions: Iterable[Q]) -> Q:
    made = Q()
    for condition in conditions:
        made |= condition
    return made


def _square_m(point: Point) -> Expression:
    """Return the square of the distance in plain arithmetic, for order and radius in one city.

    Over 40 km it differs from the great circle by less than 0.2 %; rows show the exact distance.
    """
    north = (F("venue__latitude") - point.latitude) * METRES_PER_DEGREE
    east = (F("venue__longitude") - point.longitude) * (
        METRES_PER_DEGREE * cos(radians(point.latitude))
    )
    square = Cast(north * north + east * east, FloatField())
    return Coalesce(Cast(square, BigIntegerField()), Value(_FURTHEST))
