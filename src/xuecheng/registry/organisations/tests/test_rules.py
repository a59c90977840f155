from datetime import date

import pytest

from xuecheng.lib.actors import NOBODY, Actor, Grant, system
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations import rules

SCHOOL = new_id()
XUJIAHUI = "310104014"


def actor(role, *, organisation_id=None, area_code=None):
    return Actor(new_id(), (Grant(role, organisation_id=organisation_id, area_code=area_code),))


CLERK = actor("organisation_staff", organisation_id=SCHOOL)
TEACHER = actor("teacher", organisation_id=SCHOOL)
DISTRICT = actor("district_admin", area_code="310104")
OTHER_DISTRICT = actor("district_admin", area_code="310105")
CITY = actor("city_admin", area_code="31")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (CLERK, True),
        (DISTRICT, True),
        (CITY, True),
        (system("test"), True),
        (TEACHER, False),
        (OTHER_DISTRICT, False),
        (actor("organisation_staff", organisation_id=new_id()), False),
        (NOBODY, False),
    ],
)
def test_a_school_is_run_by_its_staff_and_the_administration_above(who, may):
    assert rules.may_run_school(who, SCHOOL, XUJIAHUI) is may


@pytest.mark.parametrize(
    ("who", "kind", "may"),
    [
        (CLERK, "teacher", True),
        (CLERK, "organisation_staff", True),
        (CLERK, "district_admin", False),
        (DISTRICT, "organisation_staff", True),
        (DISTRICT, "district_admin", False),
        (OTHER_DISTRICT, "teacher", False),
        (CITY, "district_admin", True),
        (CITY, "city_admin", True),
        (TEACHER, "teacher", False),
    ],
)
def test_nobody_but_the_city_gives_a_role_that_reaches_as_far_as_their_own(who, kind, may):
    scope = None if kind.endswith("_admin") else SCHOOL

    assert rules.may_appoint(who, kind, organisation_id=scope, area_code=XUJIAHUI) is may


def test_a_school_role_needs_a_school():
    assert not rules.may_appoint(CITY, "teacher", organisation_id=None, area_code="31")


def test_overseen_areas_are_those_of_administrators_only():
    both = Actor(new_id(), (*DISTRICT.grants, *CLERK.grants))

    assert rules.overseen(both) == ("310104",)
    assert rules.overseen(system("test")) == ("",)
    assert rules.overseen(TEACHER) == ()


GOOD = {
    "name": "学校",
    "kind": "community_school",
    "point_type": "",
    "seal_text": "",
    "opened_on": None,
    "closed_on": None,
}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, None),
        ({"name": ""}, "name"),
        ({"point_type": "social"}, "point_type"),
        ({"kind": "learning_point", "point_type": "social"}, None),
        ({"seal_text": "徐汇"}, "seal_text"),
        ({"seal_text": "徐汇社校"}, None),
        ({"opened_on": date(2024, 1, 1), "closed_on": date(2024, 1, 1)}, "closed_on"),
    ],
)
def test_the_first_misstated_fact_of_an_organisation_is_named(facts, field):
    assert rules.misstated(**{**GOOD, **facts}) == field


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("徐汇区老年大学", "senior_university"),
        ("枫林街道老年学校", "senior_school"),
        ("徐汇区社区学院", "community_college"),
        ("康健新村第二居民区学习点", "learning_point"),
        ("枫林社区学校", "community_school"),
        ("向阳", "community_school"),
    ],
)
def test_a_name_says_what_kind_of_school_it_is(name, kind):
    assert rules.kind_of_school(name) == kind
