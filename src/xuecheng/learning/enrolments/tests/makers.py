"""Learners in classes, for tests."""

from datetime import datetime, timedelta
from uuid import UUID

from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.tests.makers import NOW, make_run
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.lib.actors import Actor, Grant, system
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.organisations.tests.makers import staff_of
from xuecheng.registry.people.models import Person
from xuecheng.registry.people.tests.makers import make_person

MAKER = system("makers")
WEEK = timedelta(weeks=1)

__all__ = ["MAKER", "NOW", "WEEK", "make_person", "make_run"]


def enrol(
    run: CourseRun,
    learner: Person | None = None,
    *,
    name: str = "陈秀英",
    channel: str = "self",
    at: datetime = NOW,
) -> Enrolment:
    """Sign a learner up, a new one unless given."""
    learner = learner or make_person(name=name)
    return actions.sign_up(learner_id=learner.pk, run_id=run.pk, channel=channel, by=MAKER, at=at)


def fill(run: CourseRun, *, waiting: int = 0, at: datetime = NOW) -> None:
    """Sign up as many new people as there are seats, and so many more who wait."""
    for _number in range(run.capacity + waiting):
        enrol(run, at=at)


def make_full_run(*, capacity: int = 1, waiting: int = 0, **facts) -> CourseRun:
    """Return a class in which every seat is taken and so many wait."""
    run = make_run(capacity=capacity, **facts)
    fill(run, waiting=waiting)
    run.refresh_from_db()
    return run


def school_of(run: CourseRun) -> Actor:
    """Return somebody at the desk of the school that runs the class."""
    return staff_of(run.course.organisation)


def teacher_of(run: CourseRun) -> Actor:
    """Return the teacher of a class, signed in as staff."""
    teacher = run.teacher or make_person(name="沈慧珍")
    CourseRun.objects.filter(pk=run.pk).update(teacher=teacher)
    return Actor(teacher.pk, (Grant("teacher", organisation_id=run.course.organisation_id),))


def told(person_id: UUID) -> list[str]:
    """Return the kinds of notices a person got, oldest first, without the domain."""
    kinds = Notice.objects.filter(person=person_id).order_by("created_at", "id")
    return [kind.partition(".")[2] for kind in kinds.values_list("kind", flat=True)]


def text(response) -> str:
    """Return the page of a response."""
    return response.content.decode()
