import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from xuecheng.kernels.reach import (
    ONE_WAY,
    UNREACHED,
    WalkingProfile,
    graph_for,
    nearest,
    snap,
    straight_dm,
    with_points,
)
from xuecheng.kernels.reach.tests.makers import (
    ADULT,
    EAST_M,
    ELDER,
    all_times,
    make_network,
    networks,
)

PROFILES = [ELDER, ADULT, WalkingProfile(pace_m_per_min=73, stairs_percent=170)]


def snapped(network, *points, **choice):
    return snap(network, [x / EAST_M for x, _ in points], [y / EAST_M for _, y in points], **choice)


def street():
    """A street of 400 m along the equator and a lane that leaves it northwards at its end."""
    return make_network([(0, 1, 400), (1, 2, 300)], places=[(0, 0), (400, 0), (400, 300)])


def test_a_door_meets_the_street_before_it():
    found = snapped(street(), (100, 20), (420, 150))

    assert found.segment.tolist() == [0, 1]
    assert found.offset_dm.tolist() == [1000, 1500]
    assert found.distance_dm.tolist() == [200, 200]


def test_beyond_its_end_a_street_is_met_at_its_end():
    found = snapped(street(), (-30, 40))

    assert (found.offset_dm[0], found.distance_dm[0]) == (0, 500)


def test_of_equally_near_streets_the_first_is_met():
    assert snapped(street(), (400, 0), (400, -10)).segment.tolist() == [0, 0]


def test_too_far_from_any_street_a_point_meets_none():
    found = snapped(street(), (0, -501), (0, -499), (90_000, 0))
    _, nodes = with_points(street(), found)

    assert found.segment.tolist() == [-1, 0, -1]
    assert [int(node) >= 0 for node in nodes] == [False, True, False]


def test_only_the_streets_one_may_use_are_met():
    found = snapped(street(), (100, 20), among=np.array([False, True]))

    assert (found.segment[0], found.offset_dm[0]) == (1, 200)


def test_where_node_snapping_is_wrong_edge_snapping_is_right():
    # The door is 100 m along a street of 2 km; the corner of a lane behind the houses is nearer
    # to it than either end of its own street, but no way leads through the houses.
    network = make_network(
        [(0, 1, 2000), (1, 2, 100), (2, 3, 1900)],
        places=[(0, 0), (2000, 0), (2000, 90), (600, 90)],
    )
    door, school = (600, 1), (0, 0)
    nodes = np.array([(0, 0), (2000, 0), (2000, 90), (600, 90)])
    nearest_node = int(np.hypot(*(nodes - door).T).argmin())

    by_edge, (home, venue) = with_points(network, snapped(network, door, school))

    wrong = nearest(graph_for(network, ELDER), [0]).time_ds[nearest_node]
    assert nearest_node == 3
    assert wrong == 40_000  # over an hour
    assert nearest(graph_for(by_edge, ELDER), [venue]).time_ds[home] == 6010  # ten minutes


def test_the_way_to_the_street_counts_unless_it_is_left_out():
    found = snapped(street(), (100, 20), (300, 30))

    for with_access, time in ((True, 2500), (False, 2000)):
        network, (home, venue) = with_points(street(), found, with_access=with_access)
        assert nearest(graph_for(network, ELDER), [venue]).time_ds[home] == time


def test_points_at_one_place_share_its_node():
    network, nodes = with_points(street(), snapped(street(), (100, 0), (100, 0), (0, 0), (400, 0)))

    assert nodes.tolist() == [3, 3, 0, 1]
    assert network.segment_count == 3


def test_pieces_remember_the_row_they_were_cut_from():
    network, _ = with_points(street(), snapped(street(), (100, 0), (250, 0), (300, 20)))

    pieces = sorted(
        (int(row), int(offset), int(length))
        for row, offset, length in zip(
            network.row, network.offset_dm, network.length_dm, strict=True
        )
    )
    assert pieces == [(-1, 0, 200), (0, 0, 1000), (0, 1000, 1500), (0, 2500, 500), (0, 3000, 1000),
                      (1, 0, 3000)]  # fmt: skip


def test_a_one_way_street_stays_one_way_in_its_pieces():
    network = make_network([(0, 1, 100)], flags=[ONE_WAY])
    cut, (middle,) = with_points(network, snapped(network, (50, 0)))

    times = all_times(graph_for(cut, ELDER))

    assert times[0, middle] == times[middle, 1] == 500
    assert times[1, middle] == times[middle, 0] == UNREACHED


def test_a_cut_place_lies_on_its_street():
    network, (middle,) = with_points(street(), snapped(street(), (400, 100)))

    assert network.node_lon[middle] * EAST_M == pytest.approx(400)
    assert network.node_lat[middle] * EAST_M == pytest.approx(100)


def test_without_points_a_network_stays_as_it_is():
    network, nodes = with_points(street(), snapped(street()))

    assert (network.segment_count, len(nodes)) == (2, 0)


@pytest.mark.parametrize(
    "wrong", [{"lon": [200.0], "lat": [0.0]}, {"lon": [float("nan")], "lat": [0.0]},
              {"lon": [0.0], "lat": [0.0, 1.0]}, {"lon": [0.0], "lat": [0.0], "within_m": 0}]
)  # fmt: skip
def test_what_is_no_position_or_distance_is_refused(wrong):
    with pytest.raises(ValueError, match="point"):
        snap(street(), **wrong)


PLACES = st.lists(st.tuples(st.integers(-300, 600), st.integers(-300, 600)), min_size=1, max_size=6)


@settings(deadline=None)
@given(networks(), PLACES, st.sampled_from([60.0, 500.0]))
def test_snapping_finds_what_measuring_every_street_finds(network, points, within):
    found = snapped(network, *points, within_m=within)
    x, y = network.node_lon * EAST_M, network.node_lat * EAST_M
    streets = [
        LineString([(x[begin], y[begin]), (x[end], y[end])])
        for begin, end in zip(network.from_node, network.to_node, strict=True)
    ]

    for number, point in enumerate(points):
        distances = [street.distance(Point(point)) for street in streets]
        if found.segment[number] < 0:
            assert min(distances) > within - 1e-3
            continue
        assert distances[found.segment[number]] == pytest.approx(min(distances), abs=1e-3)
        assert found.distance_dm[number] / 10 == pytest.approx(min(distances), abs=0.051)


@settings(deadline=None)
@given(networks(), PLACES, st.sampled_from(PROFILES))
def test_adding_points_changes_no_time_between_other_nodes(network, points, profile):
    more, _ = with_points(network, snapped(network, *points))
    again, _ = with_points(more, snapped(more, *points[::-1]))
    before = all_times(graph_for(network, profile))

    for after in (more, again):
        assert (all_times(graph_for(after, profile))[: len(before), : len(before)] == before).all()


@settings(deadline=None)
@given(networks(), st.data(), st.sampled_from(PROFILES))
def test_moving_a_point_along_its_street_changes_times_continuously(network, data, profile):
    """By a metre: no time changes by more than the walk of a metre and what rounding adds."""
    row = data.draw(st.integers(0, network.segment_count - 1))
    length = straight_dm(network)[row] / 10
    share = data.draw(st.floats(0, 1))
    begin, end = network.from_node[row], network.to_node[row]
    stretch = network.length_dm[row] / max(10 * length, 1)

    def at(share):
        return (
            network.node_lon[begin] * (1 - share) + network.node_lon[end] * share,
            network.node_lat[begin] * (1 - share) + network.node_lat[end] * share,
        )

    first, second = at(share), at(min(1, share + 1 / max(length, 1)))
    among = np.arange(network.segment_count) == row
    found = snap(network, [first[0], second[0]], [first[1], second[1]], among=among)
    cut, (here, there) = with_points(network, found, with_access=False)
    times = all_times(graph_for(cut, profile))
    most = 600 * profile.stairs_percent / 100 * stretch / profile.pace_m_per_min + 20

    if not network.flags[row] & ONE_WAY:
        near = times[here] < UNREACHED
        assert (np.abs(times[here] - times[there])[near] <= most).all()
