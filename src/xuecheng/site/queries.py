"""What each role needs first: reads that cross the wings, for the home page only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from xuecheng.kernels.geo import Point, distance_m
from xuecheng.learning.courses import queries as courses
from xuecheng.learning.courses.queries import ClassRow, Wish
from xuecheng.learning.enrolments import queries as enrolments
from xuecheng.learning.enrolments.queries import Day, DayCounts, NextSession, Today
from xuecheng.lib.actors import Actor
from xuecheng.lib.words import local_day
from xuecheng.registry.notices import queries as notices
from xuecheng.registry.notices.queries import Message
from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.organisations.rules import overseen
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Home
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries import figures, periods, pulse
from xuecheng.steering.indicators.queries.pulse import Lead

Reach = Literal["near", "district", "city"]

ADMINISTRATORS = ("district_admin", "city_admin")
DISTRICT_DIGITS = 6  # of an area's code
SHOWN = 5
# What changes where one has to be, or when: it stands above the next class.
PRESSING = (
    "enrolments.moved_up",
    "enrolments.run_cancelled",
    "enrolments.session_cancelled",
    "enrolments.session_moved",
    "enrolments.timetable_changed",
)


@dataclass(frozen=True, slots=True)
class Resident:
    """What a signed-in resident has coming.

    :param distance_m: straight from home to the next session, if both are known.
    :param unread: messages not read yet.
    :param pressing: the newest of them about a change or a seat.
    """

    name: str
    home: Home
    next: NextSession | None
    distance_m: float | None
    week: tuple[Day, ...]
    unread: int
    pressing: Message | None


@dataclass(frozen=True, slots=True)
class Soon:
    """Classes that meet soon, begun or not, and how far one looked for them.

    :param reach: ``"near"`` is within ``around_m`` of the pack from home.
    """

    rows: tuple[ClassRow, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """A school with its sessions of today, and what those that take place come to."""

    organisation: Organisation
    sessions: tuple[Today, ...]

    @property
    def counts(self) -> DayCounts:
        """How many sessions take place, for how many people."""
        return enrolments.day_counts(self.sessions)


@dataclass(frozen=True, slots=True)
class AreaWeek:
    """An area with the attendances of its week so far."""

    area: Area
    attendances: int


@dataclass(frozen=True, slots=True)
class Staff:
    """What a member of staff does today.

    :param areas: what an administrator administers.
    :param lead: the city's pulse in one number, for administrators.
    """

    teaching: tuple[Today, ...]
    schools: tuple[SchoolDay, ...]
    areas: tuple[AreaWeek, ...]
    lead: Lead | None


def resident(person_id: UUID, *, at: datetime) -> Resident:
    """Return what a resident has coming. Five queries."""
    home = people.home(person_id)
    today = local_day(at)
    monday = today - timedelta(days=today.weekday())
    coming = enrolments.next_session(person_id, at=at)
    unread = notices.unread_first(person_id, kinds=PRESSING)
    return Resident(
        name=people.names([person_id]).get(person_id, ""),
        home=home,
        next=coming,
        distance_m=_from(home.point, coming),
        week=tuple(enrolments.week(person_id, monday=monday, at=at)),
        unread=unread.number,
        pressing=unread.first,
    )


def staff(actor: Actor, *, at: datetime) -> Staff:
    """Return a member of staff's day; one query for each school, area and other part."""
    assert actor.person_id is not None  # the system looks at no home page
    works_for = Actor(
        person_id=actor.person_id,
        grants=tuple(grant for grant in actor.grants if grant.role == "organisation_staff"),
    )
    schools = organisations.run_by(works_for, on=local_day(at)) if works_for.grants else ()
    is_teacher = actor.has_role("teacher")
    return Staff(
        teaching=tuple(enrolments.teaching_today(actor.person_id, at=at)) if is_teacher else (),
        schools=tuple(
            SchoolDay(school, tuple(enrolments.school_today(school.pk, at=at)))
            for school in schools
        ),
        areas=tuple(_areas(actor, today=local_day(at))),
        lead=pulse.lead(today=local_day(at)) if actor.has_role(*ADMINISTRATORS) else None,
    )


def _areas(actor: Actor, *, today: date) -> Iterator[AreaWeek]:
    week = periods.this_week(today=today)
    for area in Area.objects.filter(code__in=overseen(actor)).order_by("code"):
        cell = figures.in_period("attendances", area, week, reader=actor)
        yield AreaWeek(area, cell.value or 0)


def soon(home: Home | None, *, at: datetime, standing: Mapping[UUID, str]) -> Soon:
    """Return classes that meet soon: near home, else in the home district, else in the city.

    One query for each try.

    :param standing: what the reader holds, by class.
    """
    for reach, wish in _wishes(home):
        found = courses.classes(wish, at=at, size=SHOWN, standing=standing)
        if found.rows:
            return Soon(found.rows, reach)
    return Soon((), "city")


def _wishes(home: Home | None) -> Iterator[tuple[Reach, Wish]]:
    point = home.point if home else None
    around_m = courses.find_rule().around_m
    if point and around_m:
        yield "near", Wish(point=point, within_m=around_m)
    if home and home.area_code:
        yield "district", Wish(point=point, area=home.area_code[:DISTRICT_DIGITS])
    yield "city", Wish(point=point)


def _from(home: Point | None, coming: NextSession | None) -> float | None:
    if home is None or coming is None:
        return None
    there = coming.session
    if there.longitude is None or there.latitude is None:
        return None
    return distance_m(home, Point(there.longitude, there.latitude))
