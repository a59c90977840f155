import pytest

from xuecheng.kernels.geo import Point
from xuecheng.registry.places.words import map_url, opening_hours


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("24/7", ("全天开放",)),
        ("Mo-Fr 08:30-16:30", ("周一到周五 8:30 到 16:30",)),
        ("Mo-Su 09:00-20:00", ("每天 9:00 到 20:00",)),
        ("09:00-20:00", ("每天 9:00 到 20:00",)),
        (
            "Mo-Fr 08:30-11:30,13:00-16:30; Sa,Su 09:00-12:00; PH off",
            (
                "周一到周五 8:30 到 11:30，13:00 到 16:30",
                "周六、周日 9:00 到 12:00",
                "法定节假日 不开放",
            ),
        ),
    ],
)
def test_opening_hours_are_told_rule_by_rule(text, lines):
    assert opening_hours(text) == lines


def test_a_map_is_asked_in_its_own_coordinates():
    url = map_url("徐家汇社区学校", Point(121.4737, 31.2304))

    assert "position=121.478" in url
    assert "%2C31.228" in url
    assert "coordinate=gaode" in url


def test_a_place_nobody_placed_has_no_map():
    assert map_url("徐家汇社区学校", None) == ""
