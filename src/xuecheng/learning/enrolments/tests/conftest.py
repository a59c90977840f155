"""A class that meets today, its teacher, the clerk of its school, and a learner, for pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.enrolments.tests.makers import make_person, make_run
from xuecheng.registry.organisations.tests.makers import make_role

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Noon of today, so that a session around it is always today's; pages read the clock."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def run(now):
    """A class whose first session is today."""
    return make_run(
        capacity=3,
        at=now - 30 * DAY,
        starts_at=now,
        room="201 室",
        sign_up_opens_at=now - 30 * DAY,
        sign_up_closes_at=now + 7 * DAY,
    )


@pytest.fixture
def teacher(run, staff_client):
    person = make_person(name="沈慧珍")
    make_role(person.pk, "teacher", organisation=run.course.organisation)
    run.teacher = person
    run.save()
    return staff_client(person.pk)


@pytest.fixture
def clerk(run, staff_client):
    person = make_person(name="李静")
    make_role(person.pk, "organisation_staff", organisation=run.course.organisation)
    return staff_client(person.pk)


@pytest.fixture
def learner():
    return make_person(name="陈秀英", phone="13812348402")


@pytest.fixture
def browser(resident_client, learner):
    """The browser of the learner, signed in."""
    return resident_client(learner.pk)
