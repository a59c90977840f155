"""Whose rights a request has."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from xuecheng.registry.organisations.tests.makers import make_role
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.site.middleware import actor

pytestmark = pytest.mark.django_db


def acting(person, *, is_staff, at):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session.update({"person_id": str(person.pk), "is_staff": is_staff})
    request.now = at
    actor(lambda request: HttpResponse())(request)
    return request.actor


@pytest.mark.parametrize(
    ("at", "has_role"),
    [
        (datetime(2026, 11, 24, 15, 59, tzinfo=UTC), True),  # a minute before midnight in Shanghai
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_role_ends_at_midnight_in_the_city(at, has_role):
    person = make_person()
    make_role(person.pk, valid_until=date(2026, 11, 25))

    assert acting(person, is_staff=True, at=at).has_role("teacher") == has_role


def test_roles_count_only_for_who_signed_in_as_staff():
    person = make_person()
    make_role(person.pk)

    seen = acting(person, is_staff=False, at=datetime(2026, 11, 25, tzinfo=UTC))

    assert (seen.person_id, seen.grants) == (person.pk, ())
