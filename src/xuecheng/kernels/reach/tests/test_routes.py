import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.reach import ONE_WAY, UNREACHED, graph_for, isochrone, nearest, route
from xuecheng.kernels.reach.tests.makers import (
    ADULT,
    EAST_M,
    ELDER,
    all_times,
    make_network,
    networks,
)


def ground(network, node, limit, profile=ELDER, **choice):
    graph = graph_for(network, profile)
    times = nearest(graph, [node], limit_ds=limit).time_ds
    return isochrone(network, graph, times, limit_ds=limit, **choice)


def area_m2(polygon):
    return polygon.area * EAST_M**2


def test_a_walk_is_told_node_by_node():
    network = make_network([(0, 1, 100), (1, 2, 50), (0, 2, 400)])

    walk = route(network, graph_for(network, ELDER), 0, 2)

    assert walk.nodes.tolist() == [0, 1, 2]
    assert walk.segments.tolist() == [0, 1]
    assert (walk.time_ds, walk.length_dm) == (1500, 1500)
    assert (walk.lon * EAST_M).round().tolist() == [0, 100, 200]


def test_a_walk_to_where_one_is_stays_there():
    network = make_network([(0, 1, 100)])

    walk = route(network, graph_for(network, ELDER), 1, 1)

    assert (walk.nodes.tolist(), walk.time_ds, walk.length_dm) == ([1], 0, 0)


def test_there_is_no_walk_to_an_island_nor_against_an_escalator():
    network = make_network([(0, 1, 100), (2, 3, 100)], flags=[ONE_WAY, 0])
    graph = graph_for(network, ELDER)

    assert route(network, graph, 0, 2) is None
    assert route(network, graph, 1, 0) is None
    assert route(network, graph, 0, 1, limit_ds=999) is None


def test_of_equally_fast_walks_the_one_over_smaller_nodes_is_told():
    network = make_network([(0, 2, 10), (2, 3, 10), (0, 1, 10), (1, 3, 10)])

    assert route(network, graph_for(network, ELDER), 0, 3).nodes.tolist() == [0, 1, 3]


def test_streets_of_no_length_lead_nobody_in_a_circle():
    network = make_network([(0, 1, 0), (1, 4, 0), (4, 0, 0), (0, 2, 0), (2, 3, 5)])

    walk = route(network, graph_for(network, ELDER), 0, 3)

    assert walk.nodes.tolist() == [0, 2, 3]


@pytest.mark.parametrize("origin", [-1, 2])
def test_an_origin_that_is_no_node_is_refused(origin):
    network = make_network([(0, 1, 100)])

    with pytest.raises(ValueError, match="origin"):
        route(network, graph_for(network, ELDER), origin, 0)


@settings(deadline=None)
@given(networks(), st.data())
def test_a_walk_hangs_together_and_takes_the_shortest_time(network, data):
    graph = graph_for(network, ADULT)
    node = st.integers(0, network.node_count - 1)
    origin, destination = data.draw(node), data.draw(node)
    shortest = all_times(graph)[origin, destination]

    walk = route(network, graph, origin, destination)

    if walk is None:
        assert shortest == UNREACHED
        return
    ends = [{int(network.from_node[row]), int(network.to_node[row])} for row in walk.segments]
    steps = list(zip(walk.nodes.tolist(), walk.nodes.tolist()[1:], strict=False))
    assert [set(step) for step in steps] == ends
    assert sum(int(all_times(graph)[step]) for step in steps) == walk.time_ds == shortest


def test_the_ground_of_a_street_is_the_street_and_thirty_metres_around():
    network = make_network([(0, 1, 1000)], places=[(0, 0), (1000, 0)])

    found = ground(network, 0, 6000)

    # 600 m of a street 60 m wide, and two half circles drawn as polygons of 32 sides.
    assert area_m2(found) == pytest.approx(600 * 60 + 30**2 * np.pi, rel=0.005)
    assert found.bounds[2] * EAST_M == pytest.approx(630, abs=0.1)


def test_a_segment_entered_from_both_ends_is_reached_in_two_parts():
    network = make_network([(0, 1, 1000)], places=[(0, 0), (1000, 0)])
    graph = graph_for(network, ELDER)

    found = isochrone(network, graph, np.array([0, 0], np.int32), limit_ds=2000)

    assert len(found.geoms) == 2


def test_a_block_nobody_crosses_stays_a_hole():
    corners = [(0, 0), (400, 0), (400, 400), (0, 400)]
    network = make_network([(0, 1, 400), (1, 2, 400), (2, 3, 400), (3, 0, 400)], places=corners)

    found = ground(network, 0, 9000)

    assert len(found.interiors) == 1
    assert not found.contains(shapely.Point(200 / EAST_M, 200 / EAST_M))


def test_the_ground_is_of_the_segments_asked_for():
    network = make_network([(0, 1, 1000), (1, 2, 500)], places=[(0, 0), (1000, 0), (1000, 500)])

    found = ground(network, 2, 9000, among=np.array([True, False]))

    assert found.equals_exact(
        ground(make_network([(1, 0, 1000)], places=[(0, 0), (1000, 0)]), 1, 4000), 1e-9
    )
    assert ground(network, 2, 9000, among=np.array([False, False])).is_empty


def test_where_nothing_is_reached_there_is_no_ground():
    network = make_network([(0, 1, 1000)])
    graph = graph_for(network, ELDER)

    assert isochrone(network, graph, np.full(2, UNREACHED, np.int32), limit_ds=9000).is_empty


def test_against_an_escalator_no_ground_is_won():
    network = make_network([(0, 1, 500)], places=[(0, 0), (500, 0)], flags=[ONE_WAY])

    assert ground(network, 0, 3000).is_empty  # nobody gets to the place where it begins
    assert area_m2(ground(network, 1, 3000)) == pytest.approx(300 * 60 + 2827, rel=0.01)


def test_times_of_another_graph_are_refused():
    network = make_network([(0, 1, 1000)])

    with pytest.raises(ValueError, match="each node"):
        isochrone(network, graph_for(network, ELDER), np.zeros(3, np.int32), limit_ds=1)


@settings(deadline=None)
@given(networks())
def test_the_ground_of_elders_lies_within_that_of_adults(network):
    slow, fast = ground(network, 0, 2000), ground(network, 0, 2000, profile=ADULT)

    assert slow.difference(fast.buffer(0.2 / EAST_M)).area * EAST_M**2 < 0.01
