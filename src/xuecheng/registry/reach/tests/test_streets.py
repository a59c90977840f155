import pytest

from xuecheng.kernels.reach import NOT_STEP_FREE, ONE_WAY, STAIRS, STEP_FREE_UNKNOWN
from xuecheng.registry.reach.rules.people import whole
from xuecheng.registry.reach.rules.streets import HEADINGS, walk_on
from xuecheng.registry.reach.rules.tables import columns


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "residential"},
        {"highway": "steps"},
        {"highway": "service", "access": "customers"},
        {"highway": "service", "access": "private", "foot": "yes"},
        {"highway": "trunk", "sidewalk": "both"},
        {"highway": "motorway", "foot": "designated"},
    ],
)
def test_people_walk_here(tags):
    assert walk_on(tags) is not None


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"railway": "rail"},
        {"highway": "motorway"},
        {"highway": "trunk"},
        {"highway": "construction", "foot": "yes"},
        {"highway": "residential", "foot": "no"},
        {"highway": "secondary", "foot": "use_sidepath"},
        {"highway": "service", "access": "private"},
    ],
)
def test_nobody_walks_here(tags):
    assert walk_on(tags) is None


@pytest.mark.parametrize(
    ("tags", "flags"),
    [
        ({"highway": "footway"}, STEP_FREE_UNKNOWN),
        ({"highway": "footway", "wheelchair": "yes"}, 0),
        ({"highway": "footway", "wheelchair": "no"}, NOT_STEP_FREE),
        ({"highway": "steps"}, STAIRS),
        ({"highway": "steps", "ramp:wheelchair": "yes", "wheelchair": "yes"}, 0),
        ({"highway": "steps", "conveying": "forward"}, STAIRS | ONE_WAY),
        ({"highway": "steps", "conveying": "reversible"}, STAIRS),
        ({"highway": "path", "oneway:foot": "yes"}, STEP_FREE_UNKNOWN | ONE_WAY),
        ({"highway": "residential", "oneway": "yes"}, STEP_FREE_UNKNOWN),
    ],
)
def test_a_way_says_who_can_walk_it_and_which_way(tags, flags):
    assert walk_on(tags).flags == flags


def test_an_escalator_may_run_against_the_order_of_its_nodes():
    assert walk_on({"highway": "steps", "conveying": "backward"}).is_backward


def test_headings_are_read_in_chinese_and_english_with_units():
    found = columns(["起点经度", "起点纬度", "To Lon", "to-lat", "长度（米）", "备注"], HEADINGS)

    assert list(found.by_field) == ["from_lon", "from_lat", "to_lon", "to_lat", "length_m"]
    assert found.others == ("备注",)


def test_parts_of_people_are_carried_to_the_next_cell():
    assert whole([0.3] * 10) == (0, 1, 0, 0, 1, 0, 0, 0, 1, 0)
    assert sum(whole([0.3] * 10)) == 3
