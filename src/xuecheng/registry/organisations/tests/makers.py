"""Organisations, roles and actors for tests."""

from datetime import date
from typing import Any
from uuid import UUID

from xuecheng.lib.actors import Actor, Grant
from xuecheng.lib.ids import new_id
from xuecheng.registry.organisations.models import Organisation, Role
from xuecheng.registry.places.tests.makers import make_area


def make_organisation(name: str = "徐家汇社区学校", **facts: Any) -> Organisation:
    """Return a new organisation, by default a community school in Xujiahui."""
    made = {
        "area": facts.pop("area", None) or make_area(),
        "name_en": "Xujiahui Community School",
        "kind": Organisation.Kind.COMMUNITY_SCHOOL,
        "opened_on": date(2015, 9, 1),
    }
    return Organisation.objects.create(name=name, **{**made, **facts})


def make_role(person_id: UUID, kind: str = "teacher", **facts: Any) -> Role:
    """Return a new role, in force from the beginning of 2020 unless said otherwise."""
    if "area" not in facts and "organisation" not in facts:
        facts["organisation"] = make_organisation()
    made = {"valid_from": date(2020, 1, 1)}
    return Role.objects.create(person_id=person_id, kind=kind, **{**made, **facts})


def staff_of(organisation: Organisation) -> Actor:
    """Return an actor who works for an organisation."""
    return Actor(new_id(), (Grant("organisation_staff", organisation_id=organisation.pk),))


def admin_of(area_code: str, role: str = "district_admin") -> Actor:
    """Return an actor who administers an area and all under it."""
    return Actor(new_id(), (Grant(role, area_code=area_code),))


def city_admin() -> Actor:
    """Return an actor who administers the whole city of the tests."""
    return admin_of("31", role="city_admin")
