import pytest

from xuecheng.lib.actors import NOBODY, Actor, Grant, system
from xuecheng.lib.ids import new_id
from xuecheng.registry.places import rules
from xuecheng.registry.places.rules import AreaRow, BadAreaTable

CITY = AreaRow("31", "city", "上海市", "Shanghai")
XUHUI = AreaRow("310104", "district", "徐汇区", "Xuhui District", 1_113_078)
XUJIAHUI = AreaRow("310104014", "subdistrict", "徐家汇街道", "Xujiahui Subdistrict")


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("31", "city"),
        ("3301", "city"),
        ("310104", "district"),
        ("310104014", "subdistrict"),
        ("310104014001", "neighbourhood"),
    ],
)
def test_the_length_of_a_code_is_its_level(code, level):
    assert rules.level_of(code) == level


@pytest.mark.parametrize("code", ["", "3", "31010", "31010a", "3101040140012"])
def test_other_texts_are_no_codes(code):
    with pytest.raises(ValueError, match="no code"):
        rules.level_of(code)


def test_the_parent_is_the_smallest_known_area_around():
    known = {"31", "310104"}

    assert rules.parent_code("310104014001", known) == "310104"
    assert rules.parent_code("310104", known) == "31"
    assert rules.parent_code("31", known) is None


def test_the_good_rows_of_a_table_pass_up_to_the_first_bad_one():
    with pytest.raises(BadAreaTable) as refusal:
        rules.check_table([CITY, XUHUI, XUJIAHUI, XUHUI], known=())

    assert refusal.value.line == 5


def test_what_is_loaded_already_holds_the_rows_of_a_table():
    rows = [XUHUI, XUJIAHUI, XUJIAHUI]

    with pytest.raises(BadAreaTable, match="twice") as refusal:
        rules.check_table(rows, known={CITY.code})

    assert refusal.value.line == 4


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([CITY, XUJIAHUI, AreaRow("3x", "city", "x", "x")], 4, "no code"),
        ([CITY, XUHUI, XUHUI], 4, "twice"),
        ([CITY, AreaRow("310104", "town", "徐汇区", "Xuhui")], 3, "cannot be"),
        ([CITY, AreaRow("310104", "district", " ", "Xuhui")], 3, "lacks a name"),
        ([XUHUI], 2, "must come before"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(rows, line, words):
    with pytest.raises(BadAreaTable, match=words) as refusal:
        rules.check_table(rows, known=())

    assert refusal.value.line == line


def test_demonstration_neighbourhoods_are_marked_and_lie_in_their_subdistrict():
    one, two = rules.demonstration_neighbourhoods(XUJIAHUI)

    assert (one.code, two.code) == ("310104014901", "310104014902")
    assert one.is_demonstration
    assert one.name == "示例一居民区"
    rules.check_table([one, two], known={"310104014"})


GOOD = {"name": "学校", "longitude": 121.4, "latitude": 31.2, "opening_hours": ""}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, None),
        ({"longitude": None, "latitude": None}, None),
        ({"name": " "}, "name"),
        ({"longitude": None}, "longitude"),
        ({"latitude": None}, "latitude"),
        ({"longitude": 181}, "longitude"),
        ({"latitude": -91}, "latitude"),
        ({"opening_hours": "Mo-Fr 08:30-16:30; Sa 09:00-12:00,13:00-17:00; PH off"}, None),
        ({"opening_hours": "Mo,We,Fr 08:30-16:30"}, None),
        ({"opening_hours": "24/7"}, None),
        ({"opening_hours": "周一到周五"}, "opening_hours"),
        ({"opening_hours": "Mo-Fr 08:30-25:00"}, "opening_hours"),
    ],
)
def test_the_first_misstated_fact_of_a_venue_is_named(facts, field):
    assert rules.misstated(**{**GOOD, **facts}) == field


def test_a_venue_is_kept_by_its_organisation_or_the_administration_of_its_area():
    school = new_id()
    clerk = Actor(new_id(), (Grant("organisation_staff", organisation_id=school),))
    teacher = Actor(new_id(), (Grant("teacher", organisation_id=school),))
    district = Actor(new_id(), (Grant("district_admin", area_code="310104"),))

    def may(actor, keeper_id=school):
        return rules.may_keep_venue(actor, keeper_id=keeper_id, area_code="310104014")

    assert may(clerk)
    assert may(district)
    assert may(district, keeper_id=None)
    assert may(system("test"))
    assert not may(clerk, keeper_id=new_id())
    assert not may(clerk, keeper_id=None)
    assert not may(teacher)
    assert not may(NOBODY)
