import pytest

from xuecheng.lib.ids import new_id
from xuecheng.registry.places import queries
from xuecheng.registry.places.models import Area
from xuecheng.registry.places.rules import UnknownArea, UnknownVenue
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db


def test_an_area_is_found_by_its_code():
    make_area("310104014")

    assert queries.area("310104014").name == "徐家汇街道"
    with pytest.raises(UnknownArea):
        queries.area("310199")


def test_districts_stand_in_administrative_order():
    for code in ["310151", "310101", "310115"]:
        make_area(code)

    assert [area.name for area in queries.districts()] == ["黄浦区", "浦东新区", "崇明区"]


def test_ancestors_come_largest_first_in_one_query(django_assert_num_queries):
    make_area("310104014")

    with django_assert_num_queries(1):
        names = [area.name for area in queries.ancestors("310104014")]

    assert names == ["上海市", "徐汇区", "徐家汇街道"]


def test_a_tree_is_read_in_one_query_and_stops_at_its_level(django_assert_num_queries):
    for code in ["310104014", "310104003", "310101002", "310104014901"]:
        make_area(code)

    with django_assert_num_queries(1):
        tree = queries.area_tree("31")

    xuhui = tree.children[1]
    assert [node.area.code for node in tree.children] == ["310101", "310104"]
    assert [node.area.code for node in xuhui.children] == ["310104003", "310104014"]
    assert all(node.children == () for node in xuhui.children)


def test_a_tree_of_nothing_is_refused():
    with pytest.raises(UnknownArea):
        queries.area_tree("99")


def test_under_an_area_is_everything_whose_code_begins_with_its_own():
    make_area("310104014")
    make_area("310105001")

    codes = set(Area.objects.under("310104").values_list("code", flat=True))

    assert codes == {"310104", "310104014"}


def test_a_venue_that_is_gone_is_said_to_be():
    with pytest.raises(UnknownVenue):
        queries.venue(new_id())
