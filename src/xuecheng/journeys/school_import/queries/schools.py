"""What a school has already, as far as reading its file needs it."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from xuecheng.journeys.school_import.rules.draft import (
    Answers,
    Context,
    KnownRun,
    KnownVenue,
    MovedMeeting,
)
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import CITY_TIME
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.models import Organisation, Role
from xuecheng.registry.organisations.queries import people_in
from xuecheng.registry.people.models import Details, Person
from xuecheng.registry.places.models import Area, Venue

_OVER = (CourseRun.Status.FINISHED, CourseRun.Status.CANCELLED)
_DISTRICT_DIGITS = 6


def context(organisation: Organisation, *, answers: Answers, at: datetime) -> Context:
    """Return what is known of a school before its file is read. Six queries."""
    venues = venues_of(organisation)
    return Context(
        today=local_day(at),
        school=organisation.name,
        venues=tuple(venue.name for venue in venues),
        known_venues=tuple(_known_venue(venue, organisation) for venue in venues),
        titles=tuple(
            Course.objects.filter(organisation=organisation)
            .order_by("created_at", "id")
            .values_list("title", flat=True)
        ),
        runs=_known_runs(organisation),
        areas=tuple(area.name for area in areas_around(organisation)),
        answers=answers,
    )


def venues_of(organisation: Organisation) -> list[Venue]:
    """Return the venues a school keeps or teaches in, its main one first. One query."""
    used = CourseRun.objects.filter(course__organisation=organisation).values("venue_id")
    main = Q(pk=organisation.main_venue_id) if organisation.main_venue_id else Q(pk=None)
    venues = Venue.objects.filter(main | Q(keeper_id=organisation.pk) | Q(pk__in=used))
    return sorted(
        venues.select_related("area").order_by("name", "id"),
        key=lambda venue: venue.pk != organisation.main_venue_id,
    )


def runs_of(organisation: Organisation) -> QuerySet[CourseRun]:
    """Return the classes of a school with course and venue."""
    return CourseRun.objects.of(organisation).select_related("course", "venue").order_by("id")


def areas_around(organisation: Organisation) -> list[Area]:
    """Return the streets and towns of the school's district, and the district. One query."""
    district = organisation.area.code[:_DISTRICT_DIGITS]
    levels = (Area.Level.DISTRICT, Area.Level.SUBDISTRICT)
    return list(Area.objects.under(district).filter(level__in=levels).order_by("code"))


def area_named(name: str, organisation: Organisation, areas: list[Area]) -> Area:
    """Return the street or town a clerk named, else the school's own area."""
    own: Area = organisation.area
    if not name:
        return own
    named = [area for area in areas if name in area.name or area.name in name]
    return max(named, key=lambda area: len(area.code), default=own)


def run_ids_by_key(organisation: Organisation) -> dict[tuple[str, str, str], UUID]:
    """Return the ids of a school's classes by what tells them apart. One query."""
    return {key_of(run): run.pk for run in runs_of(organisation)}


def key_of(run: CourseRun) -> tuple[str, str, str]:
    """Return what tells a class from all others of its school."""
    return _known(run).key


def teachers_by_name(organisation: Organisation, *, on: date) -> dict[str, Person]:
    """Return the school's teachers by name, but for namesakes. Two queries."""
    roles = people_in(organisation.pk, on=on)
    teaching = {role.person_id for role in roles if role.kind == Role.Kind.TEACHER}
    details = Details.objects.filter(person_id__in=teaching).select_related("person")
    by_name: dict[str, list[Person]] = defaultdict(list)
    for each in details.order_by("person_id"):
        by_name[each.name].append(each.person)
    return {name: people[0] for name, people in by_name.items() if len(people) == 1}


def _known_runs(organisation: Organisation) -> tuple[KnownRun, ...]:
    """Return the school's classes with the sessions it has moved. Three queries."""
    moved_on = _moved_on(organisation)
    begins: dict[UUID, set[datetime]] = defaultdict(set)
    moved: dict[UUID, list[MovedMeeting]] = defaultdict(list)
    of_moved = Session.objects.filter(pk__in=moved_on).values("run_id")
    for session in Session.objects.filter(run_id__in=of_moved).order_by("number"):
        starts = _city_time(session.starts_at)
        begins[session.run_id].add(starts)
        if session.pk in moved_on:
            moved[session.run_id].append(
                MovedMeeting(
                    number=session.number,
                    announced=_city_time(session.moved_from or session.starts_at),
                    now=Meeting(starts, _city_time(session.ends_at)),
                    moved_on=moved_on[session.pk],
                )
            )
    return tuple(
        replace(_known(run), moved=tuple(moved[run.pk]), begins=frozenset(begins[run.pk]))
        for run in runs_of(organisation)
    )


def _moved_on(organisation: Organisation) -> dict[UUID, date]:
    """Return the day on which the school last moved each session by hand. One query."""
    moves = Entry.objects.filter(organisation_id=organisation.pk, what="courses.move_session")
    return {
        session_id: local_day(at)
        for session_id, at in moves.order_by("at", "id").values_list("subject_id", "at")
    }


def _city_time(at: datetime) -> datetime:
    return at.astimezone(CITY_TIME).replace(tzinfo=None)


def _known_venue(venue: Venue, organisation: Organisation) -> KnownVenue:
    return KnownVenue(
        name=venue.name,
        has_address=bool(venue.address),
        has_position=venue.longitude is not None,
        is_ours=venue.keeper_id == organisation.pk and venue.area_id == organisation.area_id,
    )


def _known(run: CourseRun) -> KnownRun:
    return KnownRun(
        title=run.course.title,
        term=run.term,
        code=run.code,
        starts=_city_time(run.starts_at),
        capacity=run.capacity,
        taken=run.places_taken,
        is_over=run.status in _OVER,
        ends=_city_time(run.ends_at),
    )
