from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from xuecheng.lib.actors import NOBODY, system
from xuecheng.lib.audit.models import Entry
from xuecheng.registry.organisations import actions
from xuecheng.registry.organisations.models import Organisation, Role
from xuecheng.registry.organisations.rules import (
    AlreadyClosed,
    BadOrganisation,
    NotYourOrganisation,
    NotYoursToAppoint,
    ParentCycle,
    StillResponsible,
    UnknownOrganisation,
)
from xuecheng.registry.organisations.tests.makers import (
    admin_of,
    city_admin,
    make_organisation,
    make_role,
    staff_of,
)
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SYSTEM = system("tests")
DISTRICT = admin_of("310104")


def make_person():
    return Person.objects.create(created_at=AT)


def save(name="新学校", by=DISTRICT, **facts):
    facts = {"kind": "community_school", **facts}
    return actions.save_organisation(area=make_area(), name=name, by=by, at=AT, **facts)


def test_a_district_registers_an_organisation_once():
    first = save(opened_on=date(2024, 3, 1))

    again = save(phone="021-0000 0001")

    assert again.pk == first.pk
    assert (again.opened_on, again.phone) == (date(2024, 3, 1), "021-0000 0001")
    assert [entry.what for entry in Entry.objects.order_by("pk")] == [
        "organisations.add",
        "organisations.change",
    ]


def test_saving_what_is_stored_writes_nothing():
    save()

    save(by=NOBODY)

    assert Entry.objects.count() == 1


def test_a_school_keeps_its_phone_but_not_its_kind():
    school = make_organisation("本校")

    save("本校", by=staff_of(school), phone="021-0000 0002")
    with pytest.raises(NotYourOrganisation):
        save("本校", by=staff_of(school), kind="senior_university")


def test_another_district_registers_nothing_here():
    with pytest.raises(NotYourOrganisation):
        save(by=admin_of("310105"))

    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"), [({"point_type": "social"}, "point_type"), ({"kind": "circus"}, "kind")]
)
def test_a_misstated_fact_is_refused_beside_its_field(facts, field):
    with pytest.raises(BadOrganisation) as refusal:
        save(**facts)

    assert refusal.value.field == field


def test_guidance_stands_apart_from_administration():
    runs, guides = make_organisation("街道办"), make_organisation("社区学院")

    school = save(administrative_parent=runs, guidance_parent=guides)

    assert (school.administrative_parent, school.guidance_parent) == (runs, guides)


@pytest.mark.parametrize("field", ["administrative_parent", "guidance_parent"])
def test_no_organisation_comes_to_stand_under_itself(field):
    top = make_organisation("上级")
    middle = make_organisation("中级", **{field: top})
    low = make_organisation("下级", **{field: middle})

    with pytest.raises(ParentCycle) as refusal:
        save("上级", **{field: low})

    assert refusal.value.field == field


def test_two_that_guide_and_run_each_other_are_no_cycle():
    college = make_organisation("学院")
    school = make_organisation("学校", guidance_parent=college)

    assert save("学院", administrative_parent=school).administrative_parent == school


def test_the_database_refuses_an_organisation_as_its_own_parent():
    school = make_organisation()

    with pytest.raises(IntegrityError):
        Organisation.objects.filter(pk=school.pk).update(administrative_parent=school)


def test_a_closed_organisation_counts_no_more_from_its_day():
    school = make_organisation()

    actions.close(organisation_id=school.pk, on=TODAY, by=DISTRICT, at=AT)
    actions.close(organisation_id=school.pk, on=TODAY, by=DISTRICT, at=AT)

    assert not Organisation.objects.open_on(TODAY).exists()
    assert Organisation.objects.open_on(date(2026, 11, 23)).exists()
    assert Entry.objects.get().what == "organisations.close"


def test_a_closed_organisation_is_not_closed_on_another_day():
    school = make_organisation(closed_on=date(2026, 6, 1))

    with pytest.raises(AlreadyClosed):
        actions.close(organisation_id=school.pk, on=TODAY, by=DISTRICT, at=AT)


def test_an_organisation_that_runs_others_stays_open():
    college = make_organisation("学院")
    make_organisation("学校", administrative_parent=college)
    make_organisation("已关", administrative_parent=college, closed_on=date(2026, 1, 1))

    with pytest.raises(StillResponsible) as refusal:
        actions.close(organisation_id=college.pk, on=TODAY, by=DISTRICT, at=AT)

    assert refusal.value.facts() == {"count": 1}


def test_a_school_does_not_close_itself():
    school = make_organisation()

    with pytest.raises(NotYourOrganisation):
        actions.close(organisation_id=school.pk, on=TODAY, by=staff_of(school), at=AT)


def test_nothing_that_is_not_there_is_closed():
    with pytest.raises(UnknownOrganisation):
        actions.close(organisation_id=make_person().pk, on=TODAY, by=SYSTEM, at=AT)


def test_a_school_appoints_its_teacher_once():
    school, person = make_organisation(), make_person()
    appointment = {"person_id": person.pk, "kind": "teacher", "organisation": school}

    first = actions.appoint(**appointment, on=TODAY, by=staff_of(school), at=AT)
    again = actions.appoint(**appointment, on=TODAY, by=staff_of(school), at=AT)

    assert again.pk == first.pk
    assert Entry.objects.get().subject_id == person.pk


def test_a_district_does_not_appoint_its_equal():
    with pytest.raises(NotYoursToAppoint):
        actions.appoint(
            person_id=make_person().pk,
            kind="district_admin",
            area=make_area("310104"),
            on=TODAY,
            by=DISTRICT,
            at=AT,
        )

    assert not Role.objects.exists()


def test_the_city_appoints_a_district():
    area = make_area("310104")

    role = actions.appoint(
        person_id=make_person().pk,
        kind="district_admin",
        area=area,
        on=TODAY,
        by=city_admin(),
        at=AT,
    )

    assert role.area == area


def test_a_role_has_exactly_one_scope():
    with pytest.raises(ValueError, match="one organisation or in one area"):
        actions.appoint(person_id=make_person().pk, kind="teacher", on=TODAY, by=SYSTEM, at=AT)


def test_a_dismissed_person_holds_the_role_no_more_and_can_get_it_again():
    school, person = make_organisation(), make_person()
    role = make_role(person.pk, organisation=school)

    actions.dismiss(role_id=role.pk, on=TODAY, by=staff_of(school), at=AT)
    later = actions.appoint(
        person_id=person.pk, kind="teacher", organisation=school, on=TODAY, by=SYSTEM, at=AT
    )

    assert later.pk != role.pk
    assert list(Role.objects.valid_on(TODAY)) == [later]


def test_dismissing_twice_keeps_the_first_day():
    role = make_role(make_person().pk, valid_until=date(2026, 1, 1))

    same = actions.dismiss(role_id=role.pk, on=TODAY, by=SYSTEM, at=AT)

    assert same.valid_until == date(2026, 1, 1)
    assert not Entry.objects.exists()


def test_the_command_registers_a_school_once_and_says_so(capsys):
    make_area("310104008")

    call_command("organisation", "枫林社区学校", area="310104008")
    call_command("organisation", "枫林社区学校", area="310104008")

    school = Organisation.objects.get()
    assert school.kind == "community_school"
    assert capsys.readouterr().out.count(str(school.pk)) == 2


def test_the_command_says_when_there_is_no_such_area():
    with pytest.raises(CommandError, match="310199"):
        call_command("organisation", "枫林社区学校", area="310199")
