"""Who no longer works for a school sees none of its files, though they uploaded them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from xuecheng.journeys.school_import import actions, queries
from xuecheng.journeys.school_import.tests.makers import clean_xlsx, make_school
from xuecheng.lib.actors import Actor, Grant
from xuecheng.registry.organisations.models import Role
from xuecheng.registry.organisations.rules import NotYourOrganisation
from xuecheng.registry.organisations.tests.makers import make_role
from xuecheng.registry.people.tests.makers import make_person

pytestmark = pytest.mark.django_db


def clerk_of(school, person):
    make_role(person.pk, "organisation_staff", organisation=school)
    return Actor(person.pk, (Grant("organisation_staff", organisation_id=school.pk),))


@pytest.fixture
def moved(school):
    """A clerk who uploaded a file and then went to another school; the file, and the clerk."""
    person = make_person(name="李敏")
    draft = actions.upload(
        organisation=school,
        content=clean_xlsx(),
        file_name="名册.xlsx",
        by=clerk_of(school, person),
        at=timezone.now(),
    )
    Role.objects.filter(person=person).delete()
    return draft, clerk_of(make_school("东安社区学校"), person)


@pytest.mark.parametrize("page", ["preview", "done"])
def test_the_file_of_a_school_one_has_left_does_not_open(moved, staff_client, page):
    draft, by = moved

    response = staff_client(by.person_id).get(reverse(f"school_import:{page}", args=[draft.pk]))

    assert response.status_code == 403
    assert "陈秀英" not in response.content.decode()


def test_the_file_of_a_school_one_has_left_is_not_listed(moved, staff_client):
    _draft, by = moved

    html = staff_client(by.person_id).get(reverse("school_import:upload")).content.decode()

    assert "名册.xlsx" not in html


def test_the_file_of_a_school_one_has_left_is_not_applied(moved):
    draft, by = moved

    with pytest.raises(NotYourOrganisation):
        queries.draft(draft.pk, by=by)
