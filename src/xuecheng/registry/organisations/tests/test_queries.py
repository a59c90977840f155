from datetime import UTC, date, datetime, timedelta

import pytest

from xuecheng.lib.actors import Grant
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations import queries
from xuecheng.registry.organisations.rules import UnknownOrganisation
from xuecheng.registry.organisations.tests.makers import (
    admin_of,
    make_organisation,
    make_role,
    staff_of,
)
from xuecheng.registry.people.models import Person, StaffPassword
from xuecheng.registry.people.tests.makers import make_staff
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def make_person():
    return Person.objects.create(created_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_grants_are_the_roles_of_the_day_in_one_query(django_assert_num_queries):
    person, school = make_person(), make_organisation()
    make_role(person.pk, organisation=school)
    make_role(person.pk, "district_admin", area=make_area("310104"))
    make_role(person.pk, "city_admin", area=make_area("31"), valid_until=TODAY)

    with django_assert_num_queries(1):
        grants = queries.grants(person.pk, on=TODAY)

    assert grants == (
        Grant("teacher", organisation_id=school.pk),
        Grant("district_admin", area_code="310104"),
    )


def test_a_closed_login_ends_all_rights_at_once():
    person = make_staff()
    make_role(person.pk)
    StaffPassword.objects.filter(person=person).update(disabled_at=person.created_at)

    assert queries.grants(person.pk, on=TODAY) == ()


def test_a_clerk_runs_the_own_school_and_a_district_all_in_it(django_assert_num_queries):
    own = make_organisation("本校")
    make_organisation("邻校")
    make_organisation("外区", area=make_area("310105001"))
    make_organisation("已关", closed_on=TODAY)

    with django_assert_num_queries(2):
        by_clerk = [found.name for found in queries.run_by(staff_of(own), on=TODAY)]
        by_district = [found.name for found in queries.run_by(admin_of("310104"), on=TODAY)]

    assert by_clerk == ["本校"]
    assert sorted(by_district) == ["本校", "邻校"]


def test_the_people_of_a_school_come_longest_held_first():
    school = make_organisation()
    new = make_role(make_person().pk, organisation=school, valid_from=date(2026, 9, 1))
    old = make_role(make_person().pk, organisation=school)

    assert queries.people_in(school.pk, on=TODAY) == [old, new]


def test_an_organisation_comes_with_what_its_page_shows(django_assert_num_queries):
    college = make_organisation("学院")
    school = make_organisation("学校", guidance_parent=college)

    with django_assert_num_queries(1):
        found = queries.organisation(school.pk)
        shown = (found.area.parent.name, found.guidance_parent.name)

    assert shown == ("徐汇区", "学院")


def test_an_organisation_that_is_not_there_is_said_to_be():
    with pytest.raises(UnknownOrganisation):
        queries.organisation(new_id())


@pytest.mark.parametrize(("minutes", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_a_new_password_takes_the_rights_of_sessions_that_began_before_it(minutes, count):
    person = make_staff()
    make_role(person.pk)
    given_at = StaffPassword.objects.get(person=person).created_at

    grants = queries.grants(person.pk, on=TODAY, since=given_at + timedelta(minutes=minutes))

    assert len(grants) == count
