"""Building the demonstration city, through the actions everybody uses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from xuecheng.journeys.demo.rules.city import CityPlan
from xuecheng.journeys.demo.rules.classes import CoursePlan, RunPlan, TeacherPlan
from xuecheng.journeys.demo.rules.histories import SignUpPlan
from xuecheng.journeys.demo.rules.logins import HOME_SCHOOL, RESIDENTS, STAFF, StaffLogin
from xuecheng.journeys.demo.rules.residents import ResidentPlan
from xuecheng.journeys.demo.rules.schools import OrganisationPlan, VenuePlan
from xuecheng.kernels.geo import Point
from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.enrolments import actions as enrolments
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.lib import actors
from xuecheng.lib.search import documents
from xuecheng.registry.organisations import actions as organisations
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people import actions as people
from xuecheng.registry.people.models import Person
from xuecheng.registry.places import actions as places
from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.rules import AreaRow, demonstration_neighbourhoods

BUILDER = actors.system("demo city")
_WITHOUT_RESIDENTS = (Area.Kind.ZONE, Area.Kind.FARM)

# step, how much of it is done, how much there is
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Made:
    """What has been built so far, found by what the plan calls it."""

    areas: Mapping[str, Area]
    organisations: dict[str, Organisation]
    venues: dict[tuple[str, str], Venue]
    teachers: dict[int, Person]
    residents: dict[int, UUID]


@transaction.atomic
def build(plan: CityPlan, *, now: datetime, progress: Progress) -> None:
    """Build the whole demonstration city, or nothing.

    :param now: the moment the plan was laid out around.
    :param progress: told after each piece of each step.
    """
    _load_neighbourhoods(now=now)
    made = _Made({area.code: area for area in Area.objects.all()}, {}, {}, {}, {})
    _build_organisations(plan.organisations, made, now=now, progress=progress)
    _build_teachers(plan.teachers, made, now=now)
    _build_staff(made, now=now)
    _build_residents(plan.residents, made, progress=progress)
    _settle(plan.residents, made, now=now)
    described = _describe_courses(plan.courses, made, now=now)
    for index, (run, sign_ups) in enumerate(zip(plan.runs, plan.sign_ups, strict=True), start=1):
        _live_through(run, sign_ups, described, made, now=now)
        progress("classes", index, len(plan.runs))
    documents.tidy()


def _load_neighbourhoods(*, now: datetime) -> None:
    """Give every subdistrict and town its invented neighbourhoods: the fourth level."""
    towns = Area.objects.at(Area.Level.SUBDISTRICT).exclude(kind__in=_WITHOUT_RESIDENTS)
    rows = [
        row
        for town in towns.order_by("code")
        for row in demonstration_neighbourhoods(
            AreaRow(town.code, town.kind, town.name, town.name_en)
        )
    ]
    places.load_areas(rows, by=BUILDER, at=now)


def _build_organisations(
    planned: Sequence[OrganisationPlan], made: _Made, *, now: datetime, progress: Progress
) -> None:
    for index, plan in enumerate(planned, start=1):
        venues = [_build_venue(venue, made, now=now) for venue in plan.venues]
        made.organisations[plan.name] = organisations.save_organisation(
            area=made.areas[plan.area_code],
            name=plan.name,
            name_en=plan.name_en,
            kind=plan.kind,
            sponsor=plan.sponsor,
            point_type=plan.point_type,
            seal_text=plan.seal_text,
            opened_on=plan.opened_on,
            administrative_parent=made.organisations.get(plan.administrative_parent),
            guidance_parent=made.organisations.get(plan.guidance_parent),
            main_venue=venues[0] if venues else None,
            is_demonstration=True,
            by=BUILDER,
            at=now,
        )
        progress("organisations", index, len(planned))


def _build_venue(plan: VenuePlan, made: _Made, *, now: datetime) -> Venue:
    venue = places.save_venue(
        area=made.areas[plan.area_code],
        name=plan.name,
        name_en=plan.name_en,
        kind=plan.kind,
        address=plan.address,
        longitude=plan.longitude,
        latitude=plan.latitude,
        is_step_free=plan.is_step_free,
        has_hearing_loop=plan.has_hearing_loop,
        opening_hours=plan.opening_hours,
        is_demonstration=True,
        by=BUILDER,
        at=now,
    )
    made.venues[plan.area_code, plan.name] = venue
    return venue


def _build_teachers(planned: Sequence[TeacherPlan], made: _Made, *, now: datetime) -> None:
    for plan in planned:
        organisation = made.organisations[plan.school]
        person = people.register(name=plan.name, origin="desk", by=BUILDER, at=now)
        made.teachers[plan.number] = person
        organisations.appoint(
            person_id=person.pk,
            kind="teacher",
            organisation=organisation,
            on=now.date() - timedelta(days=400),
            by=BUILDER,
            at=now,
        )
        if plan.name == STAFF["teacher"].name:
            _give_login(person.pk, STAFF["teacher"], now=now)


def _build_staff(made: _Made, *, now: datetime) -> None:
    """Make the clerk and the administrators who sign in for the demonstration."""
    for role in ("organisation_staff", "district_admin", "city_admin"):
        login = STAFF[role]
        person = people.register(name=login.name, origin="desk", by=BUILDER, at=now)
        organisations.appoint(
            person_id=person.pk,
            kind=role,
            organisation=made.organisations.get(login.organisation),
            area=made.areas.get(login.area_code),
            on=now.date() - timedelta(days=400),
            by=BUILDER,
            at=now,
        )
        _give_login(person.pk, login, now=now)


def _give_login(person_id: UUID, login: StaffLogin, *, now: datetime) -> None:
    people.give_staff_password(
        person_id=person_id,
        login=login.login,
        password=login.password,
        is_initial=False,
        totp_secret=login.totp_secret,
        by=BUILDER,
        at=now,
    )


def _build_residents(planned: Sequence[ResidentPlan], made: _Made, *, progress: Progress) -> None:
    for index, plan in enumerate(planned, start=1):
        person = people.register(
            name=plan.name,
            origin="self" if plan.phone else "desk",
            by=BUILDER,
            at=plan.created_at,
            phone=plan.phone,
            phone_is_verified=True,
            birth_on=plan.birth_on,
            gender=plan.gender,
            home_area=made.areas[plan.area_code],
            language=plan.language,
        )
        made.residents[plan.number] = person.pk
        if plan.activated_at:
            people.activate(
                person_id=person.pk,
                document_kind="resident_card" if plan.document else "passport",
                document_number=plan.document or f"DEMO{plan.number:05d}",
                issuing_country="CN" if plan.document else "NZ",
                consents=("identity",),
                by=actors.Actor(person_id=person.pk),
                at=plan.activated_at,
            )
        progress("residents", index, len(planned))


def _settle(planned: Sequence[ResidentPlan], made: _Made, *, now: datetime) -> None:
    """Let the residents who sign in for the demonstration have done so, and say where they live."""
    school = made.organisations[HOME_SCHOOL].main_venue
    assert school is not None
    assert school.point is not None
    for plan in planned[: len(RESIDENTS)]:
        person_id = made.residents[plan.number]
        people.note_use(person_id=person_id, by=BUILDER, at=now)
        people.save_home(
            person_id=person_id,
            area=made.areas[plan.area_code],
            point=Point(school.point.longitude + 0.004, school.point.latitude - 0.003),
            by=actors.Actor(person_id=person_id),
            at=now,
        )


def _describe_courses(
    planned: Sequence[CoursePlan], made: _Made, *, now: datetime
) -> dict[tuple[str, str], Course]:
    return {
        (plan.school, plan.text.title): courses.save_course(
            organisation=made.organisations[plan.school],
            title=plan.text.title,
            title_en=plan.text.title_en,
            summary=plan.text.summary,
            summary_en=plan.text.summary_en,
            subject=plan.text.subject,
            credit_kind=plan.text.kind,
            by=BUILDER,
            at=now - timedelta(days=365),
        )
        for plan in planned
    }


def _live_through(
    plan: RunPlan,
    sign_ups: Sequence[SignUpPlan],
    described: Mapping[tuple[str, str], Course],
    made: _Made,
    *,
    now: datetime,
) -> None:
    """Open one class and let everything happen in it that has happened by ``now``."""
    run = _open_run(plan, described[plan.course.school, plan.course.text.title], made)
    enrolled = _sign_people_up(run, sign_ups, made)
    _fill_registers(run, sign_ups, enrolled, made, now=now)
    if plan.has_results(now):
        _enter_results(run, is_confirmed=plan.results == "confirmed")


def _open_run(plan: RunPlan, course: Course, made: _Made) -> CourseRun:
    text = plan.course.text
    published_at = plan.opens_at - timedelta(days=1)
    run = courses.save_run(
        course=course,
        code=plan.code,
        term=plan.term,
        venue=made.venues[plan.venue.area_code, plan.venue.name],
        room=plan.room,
        teacher=made.teachers[plan.teacher.number],
        teacher_name=plan.teacher.name,
        sessions=[
            SessionPlan(
                number=number,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                title=meeting.title,
            )
            for number, meeting in enumerate(plan.meetings, start=1)
        ],
        capacity=plan.capacity,
        audience=text.audience,
        language=text.language,
        fee_fen=text.yuan * 100,
        materials_fee_fen=text.materials * 100,
        materials_note=text.materials_note,
        sign_up_opens_at=plan.opens_at,
        sign_up_closes_at=plan.closes_at,
        by=BUILDER,
        at=published_at,
    )
    courses.publish(run_id=run.pk, by=BUILDER, at=published_at)
    return run


def _sign_people_up(run: CourseRun, sign_ups: Sequence[SignUpPlan], made: _Made) -> dict[int, UUID]:
    """Let people sign up and withdraw in the order it happened; return enrolments by resident."""
    enrolled: dict[int, UUID] = {}
    steps = [(plan.at, 0, plan) for plan in sign_ups]
    steps += [(plan.withdraws_at, 1, plan) for plan in sign_ups if plan.withdraws_at]
    for at, is_withdrawal, plan in sorted(steps, key=lambda step: (step[0], step[2].resident)):
        learner_id = made.residents[plan.resident]
        by = BUILDER if plan.is_at_desk else actors.Actor(person_id=learner_id)
        if is_withdrawal:
            enrolments.withdraw(enrolment_id=enrolled[plan.resident], by=by, at=at)
        else:
            made_now = enrolments.sign_up(
                learner_id=learner_id,
                run_id=run.pk,
                channel="desk" if plan.is_at_desk else "self",
                by=by,
                at=at,
            )
            enrolled[plan.resident] = made_now.pk
    return enrolled


def _fill_registers(
    run: CourseRun,
    sign_ups: Sequence[SignUpPlan],
    enrolled: Mapping[int, UUID],
    made: _Made,
    *,
    now: datetime,
) -> None:
    """Mark attendance in every session that is over, of those who held a place then."""
    holds_place_since = dict(
        Enrolment.objects.enrolled().filter(run=run).values_list("id", "enrolled_at")
    )
    sessions = Session.objects.filter(run=run, ends_at__lte=now).order_by("number")
    for index, session in enumerate(sessions):
        marks = {
            enrolled[plan.resident]: plan.marks[index]
            for plan in sign_ups
            if plan.marks[index : index + 1] not in ((), ("",))
            and (since := holds_place_since.get(enrolled[plan.resident]))
            and since <= session.starts_at
        }
        if marks:
            enrolments.mark(
                session_id=session.pk,
                marks=marks,
                channel="teacher",
                by=BUILDER,
                at=session.starts_at + timedelta(minutes=5),
            )


def _enter_results(run: CourseRun, *, is_confirmed: bool) -> None:
    """Enter the results of a class two days after its last session, and confirm them a day later.

    :param is_confirmed: else they wait for the desk.
    """
    entered_at = run.ends_at + timedelta(days=2)
    enrolments.enter_results(run_id=run.pk, entries=None, by=BUILDER, at=entered_at)
    if is_confirmed:
        enrolments.confirm_results(
            run_id=run.pk, result_ids=None, by=BUILDER, at=entered_at + timedelta(days=1)
        )
