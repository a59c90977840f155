from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from xuecheng.lib.actors import NOBODY, Actor, Grant, system
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.registry.places import actions, reference
from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.rules import AreaRow, BadAreaTable, BadVenue, NotYourPlace
from xuecheng.registry.places.tests.makers import make_area, make_venue

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
CITY = system("tests")


def clerk_of(school):
    return Actor(new_id(), (Grant("organisation_staff", organisation_id=school),))


def test_the_shipped_areas_are_loaded_with_their_tree():
    loaded = actions.load_areas(reference.areas(), by=CITY, at=AT)

    xujiahui = Area.objects.get(code="310104014")
    assert (loaded.created, loaded.changed) == (251, 0)
    assert xujiahui.parent.parent.code == "31"
    assert xujiahui.level == Area.Level.SUBDISTRICT


def test_loading_again_changes_nothing():
    actions.load_areas(reference.areas(), by=CITY, at=AT)
    before = set(Area.objects.values_list("pk", flat=True))

    again = actions.load_areas(reference.areas(), by=CITY, at=AT)

    assert (again.created, again.changed, again.unchanged) == (0, 0, 251)
    assert set(Area.objects.values_list("pk", flat=True)) == before


def test_a_changed_row_changes_its_area_and_no_other():
    make_area("310104")

    loaded = actions.load_areas(
        [AreaRow("310104", "district", "徐汇区", "Xuhui", 1_200_000)], by=CITY, at=AT
    )

    assert (loaded.created, loaded.changed) == (0, 1)
    assert Area.objects.get(code="310104").population == 1_200_000
    assert Area.objects.filter(code="31").exists()


def test_loading_is_a_constant_number_of_queries(django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, read, insert, release
        actions.load_areas(reference.areas()[:100], by=CITY, at=AT)


def test_a_bad_table_loads_nothing():
    rows = [*reference.areas()[:5], AreaRow("310999", "district", "", "")]

    with pytest.raises(BadAreaTable):
        actions.load_areas(rows, by=CITY, at=AT)

    assert not Area.objects.exists()


def test_only_the_city_loads_areas():
    with pytest.raises(NotYourPlace):
        actions.load_areas(reference.areas(), by=NOBODY, at=AT)


def test_the_command_loads_the_shipped_areas_and_says_so(capsys):
    call_command("areas")
    call_command("areas")

    assert "251 areas added" in capsys.readouterr().out
    assert Area.objects.count() == 251


def test_the_command_says_which_line_of_a_table_is_wrong(tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,kind,name,name_en,population\n33,planet,浙江,Zhejiang,\n", "utf-8")

    with pytest.raises(CommandError, match="line 2"):
        call_command("areas", file=file)


def test_a_school_adds_a_venue_it_keeps():
    school, area = new_id(), make_area()

    venue = actions.save_venue(
        area=area, name=" 徐家汇  社区学校 ", keeper_id=school, by=clerk_of(school), at=AT
    )

    assert venue.name == "徐家汇 社区学校"
    assert Entry.objects.get().what == "places.add_venue"


def test_saving_a_venue_again_updates_it_and_keeps_what_is_not_said():
    stored = make_venue(phone="021-0000 0001")

    venue = actions.save_venue(
        area=stored.area, name=stored.name, address="新地址 1 号", by=CITY, at=AT
    )

    venue.refresh_from_db()
    assert venue.pk == stored.pk
    assert (venue.address, venue.phone) == ("新地址 1 号", "021-0000 0001")
    assert Venue.objects.count() == 1


def test_saying_only_what_is_stored_needs_no_right_and_writes_nothing():
    stored = make_venue()
    stranger = clerk_of(new_id())

    venue = actions.save_venue(
        area=stored.area, name=stored.name, address=stored.address, by=stranger, at=AT
    )

    assert venue.pk == stored.pk
    assert not Entry.objects.exists()


def test_a_school_cannot_change_or_take_over_the_venue_of_another():
    stored = make_venue(keeper_id=new_id())
    school = new_id()

    with pytest.raises(NotYourPlace):
        actions.save_venue(
            area=stored.area,
            name=stored.name,
            address="别处",
            keeper_id=school,
            by=clerk_of(school),
            at=AT,
        )


def test_a_school_may_use_the_venue_of_another_as_it_is():
    stored = make_venue(keeper_id=new_id())
    school = new_id()

    venue = actions.save_venue(
        area=stored.area, name=stored.name, keeper_id=school, by=clerk_of(school), at=AT
    )

    assert venue.keeper_id == stored.keeper_id


def test_a_venue_with_half_a_coordinate_is_refused_beside_its_field():
    with pytest.raises(BadVenue) as refusal:
        actions.save_venue(area=make_area(), name="学校", longitude=121.4, by=CITY, at=AT)

    assert refusal.value.field == "latitude"
    assert not Venue.objects.exists()


def test_the_database_refuses_half_a_coordinate_too():
    with pytest.raises(IntegrityError):
        make_venue(latitude=None)
