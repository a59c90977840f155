import numpy as np
import pytest

from xuecheng.kernels.reach import (
    BadNetwork,
    Problem,
    doubtful_segments,
    islands,
    network_from_segments,
    straight_dm,
)
from xuecheng.kernels.reach.tests.makers import make_network


def problems(**changes):
    columns = {
        "from_node": [0, 1],
        "to_node": [1, 2],
        "length_dm": [1000, 1000],
        "node_lon": [0.0, 0.001, 0.002],
        "node_lat": [0.0, 0.0, 0.0],
    } | changes
    with pytest.raises(BadNetwork) as refused:
        network_from_segments(**columns)
    return refused.value.problems


def test_segments_become_a_network():
    network = make_network([(0, 1, 100), (1, 2, 50.06)])

    assert (network.node_count, network.segment_count) == (3, 2)
    assert network.length_dm.tolist() == [1000, 501]
    assert network.from_node.dtype == network.length_dm.dtype == np.int32


def test_lengths_are_rounded_half_up():
    network = network_from_segments([0, 0], [0, 0], [0.5, 1.49], node_lon=[0.0], node_lat=[0.0])

    assert network.length_dm.tolist() == [1, 1]


def test_a_network_is_never_written_to():
    network = make_network([(0, 1, 100)])

    with pytest.raises(ValueError, match="read-only"):
        network.length_dm[0] = 1


def test_what_was_lent_stays_the_lender_s():
    lon = np.zeros(2)
    network = network_from_segments([0], [1], [10], node_lon=lon, node_lat=[0.0, 0.0])

    lon[0] = 5

    assert network.node_lon[0] == 0


def test_no_segment_at_all_is_refused():
    assert problems(from_node=[], to_node=[], length_dm=[]) == (Problem("segments", -1, "empty"),)


@pytest.mark.parametrize(
    ("length", "kind"),
    [
        (-1, "length_negative"),
        (float("nan"), "length_unreadable"),
        (500_001, "length_absurd"),
        (float("inf"), "length_absurd"),
    ],
)
def test_a_length_that_is_none_is_named_by_its_row(length, kind):
    (problem,) = problems(length_dm=[1000, length])

    assert (problem.table, problem.row, problem.kind) == ("segments", 1, kind)


@pytest.mark.parametrize("node", [3, -1])
def test_a_node_that_is_not_there_is_named(node):
    assert problems(to_node=[node, 2]) == (Problem("segments", 0, "unknown_node", f"0 {node}"),)


@pytest.mark.parametrize("lon", [181.0, float("nan")])
def test_a_position_that_is_none_is_named(lon):
    (problem,) = problems(node_lon=[0.0, lon, 0.0])

    assert (problem.table, problem.row, problem.kind) == ("nodes", 1, "bad_position")


def test_a_street_across_the_antimeridian_is_named_by_its_row():
    found = problems(node_lon=[0.0, 179.9995, -179.9995])

    assert found == (Problem("segments", 1, "across_antimeridian", "179.9995 -179.9995"),)


def test_half_way_round_the_earth_is_not_across_the_antimeridian():
    network = network_from_segments([0], [1], [10], node_lon=[-90.0, 90.0], node_lat=[0.0, 0.0])

    assert network.segment_count == 1


def test_all_bad_rows_are_named_at_once():
    found = problems(length_dm=[-5, -6], to_node=[9, 2])

    assert [(problem.row, problem.kind) for problem in found] == [
        (0, "unknown_node"),
        (0, "length_negative"),
        (1, "length_negative"),
    ]


def test_the_message_of_a_refusal_names_the_first_row_and_how_many_more():
    with pytest.raises(BadNetwork, match=r"segments row 0: length_negative -5 \(and 1 more\)"):
        network_from_segments([0, 0], [0, 0], [-5, -6], node_lon=[0.0], node_lat=[0.0])


def test_columns_of_unequal_length_are_refused():
    assert problems(length_dm=[1000])[0].kind == "shapes_differ"
    assert problems(node_lat=[0.0])[0].table == "nodes"


def test_a_degree_of_the_equator_is_as_long_as_the_earth_is_round():
    network = network_from_segments([0], [1], [0], node_lon=[0.0, 0.1], node_lat=[0.0, 0.0])

    assert straight_dm(network)[0] == pytest.approx(111_195.08, rel=1e-6)


def test_lengths_in_other_units_are_doubtful():
    network = make_network([(0, 1, 100), (1, 2, 0.1), (2, 3, 30_000), (3, 4, 180)])

    assert doubtful_segments(network).tolist() == [1, 2]


def test_islands_are_found_largest_first():
    found = islands(make_network([(0, 1, 10), (2, 3, 10), (3, 4, 10)]))

    assert found.node_counts.tolist() == [3, 2]
    assert found.label.tolist() == [1, 1, 0, 0, 0]


def test_a_node_without_a_street_is_an_island():
    network = network_from_segments([0], [1], [10], node_lon=[0.0] * 3, node_lat=[0.0] * 3)

    assert islands(network).node_counts.tolist() == [2, 1]


def test_islands_of_chosen_segments_are_joined_by_no_others():
    network = make_network([(0, 1, 10), (1, 2, 10), (2, 3, 10)])

    found = islands(network, among=np.array([True, False, False]))

    assert found.node_counts.tolist() == [2, 1, 1]
    assert found.label.tolist() == [0, 0, 1, 2]


def test_a_one_way_street_joins_both_sides():
    assert islands(make_network([(0, 1, 10)], flags=[8])).node_counts.tolist() == [2]
