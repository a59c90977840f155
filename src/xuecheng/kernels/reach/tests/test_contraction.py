import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.reach import ONE_WAY, UNREACHED, contract, graph_for, nearest
from xuecheng.kernels.reach.graphs import LONGEST_DS
from xuecheng.kernels.reach.tests.makers import (
    ELDER,
    all_times,
    graphs,
    make_graph,
    make_network,
    two_way,
)


def kept(graph, **choice):
    return contract(graph, **choice).kept.tolist()


CROSS = two_way([(0, 1, 3), (1, 2, 4), (0, 3, 5), (0, 4, 6), (2, 5, 1), (2, 6, 1)])


def test_a_bend_between_two_crossings_becomes_one_edge():
    smaller = contract(make_graph(CROSS))

    assert smaller.kept.tolist() == [0, 2]
    assert smaller.graph.times_ds.tolist() == [7, 7]


def test_nodes_within_a_chain_know_both_ends():
    smaller = contract(make_graph(CROSS))
    at = smaller.place[1]
    chain = smaller.chain_of[at]

    assert (smaller.chain_first[chain], smaller.chain_last[chain]) == (0, 1)
    assert (smaller.from_first_ds[at], smaller.from_last_ds[at]) == (3, 4)


def test_a_dead_end_has_one_end_only():
    smaller = contract(make_graph(CROSS))

    assert smaller.from_last_ds[smaller.place[3]] == UNREACHED


def test_of_a_ring_and_of_a_line_the_smallest_node_stays():
    assert kept(make_graph(two_way([(0, 1, 1), (1, 2, 1), (2, 0, 1)]))) == [0]
    assert kept(make_graph(two_way([(2, 1, 1), (1, 0, 1)]))) == [0]
    assert kept(make_graph([], nodes=2)) == [0, 1]


def test_the_ends_of_one_way_streets_stay():
    graph = graph_for(make_network([(0, 1, 9), (1, 2, 9), (2, 3, 9)], flags=[0, ONE_WAY, 0]), ELDER)

    assert kept(graph) == [1, 2]


def test_what_is_asked_for_stays():
    assert kept(make_graph(CROSS), keep=[1, 6]) == [0, 1, 2, 6]


def test_parallel_chains_stay_known_and_the_faster_is_walked():
    ways = two_way([(0, 1, 5), (1, 2, 5), (0, 3, 1), (3, 2, 1), (0, 4, 1), (2, 5, 1)])

    smaller = contract(make_graph(ways))

    assert smaller.kept.tolist() == [0, 2]
    assert smaller.graph.times_ds.tolist() == [2, 2]
    assert len(smaller.chain_first) == 4


@settings(deadline=None)
@given(graphs(), st.data())
def test_contraction_changes_no_time_between_kept_nodes(graph, data):
    keep = data.draw(st.lists(st.integers(0, graph.node_count - 1), max_size=3))

    smaller = contract(graph, keep=keep)

    assert set(keep) <= set(smaller.kept.tolist())
    between = all_times(graph)[np.ix_(smaller.kept, smaller.kept)]
    assert (all_times(smaller.graph) == between).all()


@settings(deadline=None)
@given(graphs())
def test_times_of_nodes_within_chains_are_recovered(graph):
    smaller = contract(graph)

    for source in range(graph.node_count):
        there, whole = nearest(smaller, [source]), nearest(graph, [source])
        assert there.time_ds.tolist() == whole.time_ds.tolist()


@settings(deadline=None)
@given(graphs())
def test_every_node_is_kept_or_in_one_chain(graph):
    smaller = contract(graph)

    assert sorted([*smaller.kept, *smaller.chain_nodes]) == list(range(graph.node_count))
    assert ((smaller.position >= 0) != (smaller.place >= 0)).all()


def test_a_node_that_is_not_there_cannot_be_kept():
    with pytest.raises(IndexError):
        contract(make_graph(CROSS), keep=[99])


def test_a_chain_too_long_to_be_added_up_is_refused():
    for count in (1, 4, 9):
        with pytest.raises(ValueError, match="longer than"):
            contract(make_graph(two_way([(at, at + 1, LONGEST_DS - 1) for at in range(count + 1)])))
