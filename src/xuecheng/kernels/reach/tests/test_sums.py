import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.reach import contract, sums_within
from xuecheng.kernels.reach.tests.makers import all_times, graphs, make_graph, two_way


def test_people_within_the_limit_are_counted_and_the_limit_is_included():
    graph = make_graph(two_way([(0, 1, 10), (1, 2, 10)]))

    assert sums_within(graph, [1, 20, 300], limit_ds=10).tolist() == [21, 321, 320]
    assert sums_within(graph, [1, 20, 300], limit_ds=9).tolist() == [1, 20, 300]


def test_people_walk_to_the_node_not_from_it():
    graph = make_graph([(0, 1, 10)])

    assert sums_within(graph, [5, 0], limit_ds=10).tolist() == [5, 5]
    assert sums_within(graph, [0, 5], limit_ds=10).tolist() == [0, 5]


@settings(deadline=None, max_examples=300)
@given(graphs(), st.data(), st.sampled_from([0, 5, 20, 60, 100_000]))
def test_every_way_of_summing_says_what_all_pairs_say(graph, data, limit):
    count = graph.node_count
    people = np.array(data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)))
    expected = (people @ (all_times(graph) <= limit)).tolist()

    assert sums_within(graph, people, limit_ds=limit).tolist() == expected
    assert sums_within(contract(graph), people, limit_ds=limit).tolist() == expected
    assert sums_within(graph, people, limit_ds=limit, engine="scipy").tolist() == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=40), st.integers(0, 60), st.booleans())
def test_long_chains_and_rings_are_summed_right(times, limit, is_ring):
    count = len(times) + 1
    streets = [(node, node + 1, time) for node, time in enumerate(times)]
    if is_ring:
        streets.append((count - 1, 0, 4))
    graph = make_graph(two_way([*streets, (1, count, 2), (count // 2, count + 1, 2)]))
    people = np.arange(graph.node_count)

    expected = (people @ (all_times(graph) <= limit)).tolist()

    assert sums_within(contract(graph), people, limit_ds=limit).tolist() == expected


@pytest.mark.parametrize("wrong", [[1], [0.5, 1.0], [[1, 2]]])
def test_amounts_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match="whole amount"):
        sums_within(make_graph(two_way([(0, 1, 1)])), wrong, limit_ds=1)


def test_a_limit_below_zero_is_refused():
    with pytest.raises(ValueError, match="limit"):
        sums_within(make_graph(two_way([(0, 1, 1)])), [1, 1], limit_ds=-1)
