"""Known answers, round trips and edges of the geography kernel."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.geo import (
    EARTH_RADIUS_M,
    Point,
    bd09_from_gcj02,
    box_around,
    distance_m,
    from_wgs84,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    wgs84_from,
    wgs84_from_gcj02,
)

PEOPLES_SQUARE = Point(121.4737, 31.2304)
BEIJING = Point(116.3913, 39.9075)

anywhere = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))
# Inside the shifted rectangle by more than a shift, so that no round trip crosses its edge.
in_china = st.builds(Point, st.floats(73, 136), st.floats(2, 54))


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circumference():
    distance = distance_m(Point(0, 0), Point(90, 0))

    assert distance == pytest.approx(pi / 2 * EARTH_RADIUS_M)


def test_the_distance_of_shanghai_and_beijing_is_the_one_geodesic_tables_give():
    # 1 066.9 km on the ellipsoid (Vincenty); a sphere may differ by 0.6 %.
    assert distance_m(PEOPLES_SQUARE, BEIJING) == pytest.approx(1_066_900, rel=0.006)


def test_antipodes_are_half_a_circumference_apart():
    assert distance_m(Point(0, 90), Point(0, -90)) == pytest.approx(pi * EARTH_RADIUS_M)
    assert distance_m(Point(-60, 30), Point(120, -30)) == pytest.approx(pi * EARTH_RADIUS_M)


@given(anywhere, anywhere)
def test_distance_is_symmetric_and_bounded(here, there):
    distance = distance_m(here, there)

    assert 0 <= distance <= pi * EARTH_RADIUS_M * (1 + 1e-12)
    assert distance == pytest.approx(distance_m(there, here), abs=1e-6)


@given(anywhere)
def test_nothing_is_away_from_itself(point):
    assert distance_m(point, point) == 0


@given(
    st.builds(Point, st.floats(-179, 179), st.floats(-85, 85)),
    st.floats(0, 400_000),
    st.floats(-5, 5),
    st.floats(-5, 5),
)
def test_a_box_holds_every_place_within_its_radius(centre, radius_m, east, north):
    place = Point((centre.longitude + east + 180) % 360 - 180, centre.latitude + north)
    box = box_around(centre, radius_m)

    if distance_m(centre, place) <= radius_m:
        assert box.south <= place.latitude <= box.north
        if box.west <= box.east:
            assert box.west <= place.longitude <= box.east
        else:
            assert place.longitude >= box.west or place.longitude <= box.east


def test_a_box_of_a_kilometre_in_shanghai_is_about_two_kilometres_wide():
    box = box_around(PEOPLES_SQUARE, 1000)

    west, east = Point(box.west, 31.2304), Point(box.east, 31.2304)
    assert distance_m(west, east) == pytest.approx(2000, rel=0.001)


def test_a_box_at_a_pole_is_the_polar_cap():
    box = box_around(Point(10, 89.9), 50_000)

    assert (box.west, box.east, box.north) == (-180, 180, 90)


def test_a_box_refuses_a_negative_radius():
    with pytest.raises(ValueError, match="negative"):
        box_around(PEOPLES_SQUARE, -1)


def test_the_shift_at_peoples_square_is_the_measured_one():
    shown = gcj02_from_wgs84(PEOPLES_SQUARE)

    assert shown.longitude - PEOPLES_SQUARE.longitude == pytest.approx(0.0045, abs=5e-5)
    assert shown.latitude - PEOPLES_SQUARE.latitude == pytest.approx(-0.0019, abs=5e-5)


def test_a_map_shows_peoples_square_430_m_east_and_215_m_south():
    shown = gcj02_from_wgs84(PEOPLES_SQUARE)

    east = Point(shown.longitude, PEOPLES_SQUARE.latitude)
    assert distance_m(PEOPLES_SQUARE, east) == pytest.approx(430, abs=5)
    assert distance_m(east, shown) == pytest.approx(215, abs=5)


def test_outside_china_nothing_is_shifted():
    paris = Point(2.3522, 48.8566)

    assert gcj02_from_wgs84(paris) == wgs84_from_gcj02(paris) == paris


@given(in_china)
def test_a_gcj02_round_trip_is_exact_to_a_hundredth_of_a_millimetre(point):
    back = wgs84_from_gcj02(gcj02_from_wgs84(point))

    assert distance_m(point, back) < 1e-5


@given(in_china)
def test_a_bd09_round_trip_is_exact_to_a_hundredth_of_a_millimetre(point):
    back = gcj02_from_bd09(bd09_from_gcj02(point))

    assert distance_m(point, back) < 1e-5


@given(in_china, st.sampled_from(["wgs84", "gcj02", "bd09"]))
def test_every_system_leads_back_to_wgs84(point, system):
    back = wgs84_from(from_wgs84(point, system=system), system=system)

    assert distance_m(point, back) < 1e-4


def test_baidu_shows_a_point_further_north_east_than_the_others():
    shown = bd09_from_gcj02(PEOPLES_SQUARE)

    assert shown.longitude - PEOPLES_SQUARE.longitude == pytest.approx(0.0065, abs=1e-3)
    assert shown.latitude - PEOPLES_SQUARE.latitude == pytest.approx(0.006, abs=1e-3)
