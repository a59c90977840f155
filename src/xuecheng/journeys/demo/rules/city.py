"""The whole demonstration city as one plan."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from xuecheng.journeys.demo.rules import classes, histories, residents, schools
from xuecheng.journeys.demo.rules.classes import CoursePlan, RunPlan, TeacherPlan
from xuecheng.journeys.demo.rules.content import Content, Scale
from xuecheng.journeys.demo.rules.histories import SignUpPlan
from xuecheng.journeys.demo.rules.residents import ResidentPlan
from xuecheng.journeys.demo.rules.schools import OrganisationPlan


@dataclass(frozen=True, slots=True)
class CityPlan:
    """Everything the demonstration city will hold.

    :param sign_ups: for each of ``runs``, in order.
    """

    organisations: tuple[OrganisationPlan, ...]
    teachers: tuple[TeacherPlan, ...]
    courses: tuple[CoursePlan, ...]
    runs: tuple[RunPlan, ...]
    residents: tuple[ResidentPlan, ...]
    sign_ups: tuple[tuple[SignUpPlan, ...], ...]


def plan_city(content: Content, scale: Scale, *, seed: int, now: datetime) -> CityPlan:
    """Return the city that ``seed`` and the day of ``now`` determine.

    :param now: aware; terms, ages and histories are laid out around it.
    """
    random = Random(seed)  # noqa: S311  # invented people, no secret
    today = now.astimezone(residents.SHANGHAI).date()
    organisations = schools.plan_organisations(content, scale, random)
    teaching = [organisation for organisation in organisations if organisation.teaches]
    people = residents.plan_residents(
        content, tuple(school.area_code for school in teaching), scale, random, today=today
    )
    teacher_names = [
        random.choice(content.names.surnames)
        + random.choice(content.names.middle_women + content.names.middle_men)
        for _ in range(2 * len(teaching))
    ]
    teachers = classes.plan_teachers(teaching, teacher_names)
    courses = classes.plan_courses(content, teaching, scale, random)
    runs = classes.plan_runs(courses, teaching, teachers, scale, random, today=today)
    return CityPlan(
        organisations=organisations,
        teachers=teachers,
        courses=courses,
        runs=runs,
        residents=people,
        sign_ups=histories.plan_sign_ups(runs, people, random, now=now),
    )
