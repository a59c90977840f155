import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.reach import (
    NOT_STEP_FREE,
    ONE_WAY,
    STAIRS,
    STEP_FREE_UNKNOWN,
    WalkingProfile,
    graph_for,
    reverse,
    segment_times,
    usable,
)
from xuecheng.kernels.reach.graphs import LONGEST_DS, tails_of
from xuecheng.kernels.reach.tests.makers import (
    ADULT,
    ELDER,
    graphs,
    make_graph,
    make_network,
    networks,
)

WHEELS = WalkingProfile(pace_m_per_min=60, step_free=True)


def edges(graph):
    return list(zip(tails_of(graph), graph.heads, graph.times_ds, strict=True))


@pytest.mark.parametrize(
    ("profile", "metres", "ds"),
    [
        (ELDER, 900, 9000),
        (ADULT, 1200, 9000),
        (ADULT, 0.2, 2),  # 1.5 rounds up
        (ADULT, 0.1, 1),  # 0.75
        (ELDER, 0, 0),
        (WalkingProfile(pace_m_per_min=80, stairs_percent=200), 1200, 9000),
    ],
)
def test_a_length_takes_its_time(profile, metres, ds):
    assert segment_times(make_network([(0, 1, metres)]), profile).tolist() == [ds]


def test_stairs_take_their_share_more():
    network = make_network([(0, 1, 60)], flags=[STAIRS])

    assert segment_times(network, WalkingProfile(60, stairs_percent=250)).tolist() == [1500]


@given(dm=st.integers(0, 500_000), pace=st.integers(1, 200), percent=st.integers(1, 400))
def test_times_are_the_exact_fraction_rounded_half_up(dm, pace, percent):
    network = make_network([(0, 1, 0)], flags=[STAIRS])
    object.__setattr__(network, "length_dm", np.array([dm], np.int32))
    time = int(segment_times(network, WalkingProfile(pace, stairs_percent=percent))[0])

    # time - 1/2 <= 60 dm percent / (100 pace) < time + 1/2
    assert (2 * time - 1) * 100 * pace <= 120 * dm * percent < (2 * time + 1) * 100 * pace


@pytest.mark.parametrize(
    "wrong", [{"pace_m_per_min": 0}, {"pace_m_per_min": 1, "stairs_percent": 0}]
)
def test_a_pace_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="at least 1"):
        WalkingProfile(**wrong)


def test_a_street_is_walked_both_ways_and_an_escalator_one():
    graph = graph_for(make_network([(0, 1, 60), (1, 2, 60)], flags=[0, ONE_WAY]), ELDER)

    assert edges(graph) == [(0, 1, 600), (1, 0, 600), (1, 2, 600)]
    assert not graph.is_two_way


def test_of_parallel_streets_the_fastest_counts_and_of_equal_ones_the_first():
    graph = graph_for(make_network([(0, 1, 90), (0, 1, 60), (1, 0, 60)]), ELDER)

    assert edges(graph) == [(0, 1, 600), (1, 0, 600)]
    assert graph.segments.tolist() == [1, 1]


def test_a_street_back_to_its_own_corner_is_no_edge():
    assert edges(graph_for(make_network([(0, 0, 60), (0, 1, 60)]), ELDER)) == [
        (0, 1, 600),
        (1, 0, 600),
    ]


def test_wheels_keep_off_stairs_and_what_is_barred():
    flags = [0, STAIRS, NOT_STEP_FREE, STEP_FREE_UNKNOWN]
    network = make_network([(0, 1, 9), (1, 2, 9), (2, 3, 9), (3, 4, 9)], flags=flags)
    wary = WalkingProfile(pace_m_per_min=60, step_free=True, trusts_unknown=False)

    assert usable(network, ELDER).tolist() == [True] * 4
    assert usable(network, WHEELS).tolist() == [True, False, False, True]
    assert usable(network, wary).tolist() == [True, False, False, False]


def test_a_network_all_of_stairs_leaves_wheels_a_graph_without_edges():
    graph = graph_for(make_network([(0, 1, 9)], flags=[STAIRS]), WHEELS)

    assert (graph.node_count, len(graph.heads), graph.is_two_way) == (2, 0, True)


def test_times_below_zero_are_refused():
    with pytest.raises(ValueError, match="negative"):
        make_graph([(0, 1, -1)])


def test_times_too_long_to_be_added_up_are_refused():
    with pytest.raises(ValueError, match="longer than"):
        make_graph([(0, 1, LONGEST_DS)])

    assert edges(make_graph([(0, 1, LONGEST_DS - 1)])) == [(0, 1, LONGEST_DS - 1)]


@given(graphs())
def test_reversing_twice_gives_the_graph_back(graph):
    assert edges(reverse(reverse(graph))) == edges(graph)
    assert sorted((h, t, time) for t, h, time in edges(reverse(graph))) == edges(graph)


@given(graphs())
def test_a_graph_is_two_way_when_every_edge_has_its_like(graph):
    there = set(edges(graph))

    assert graph.is_two_way == all((head, tail, time) in there for tail, head, time in there)


@given(networks())
def test_elders_never_arrive_before_adults(network):
    assert (segment_times(network, ELDER) >= segment_times(network, ADULT)).all()
