import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.reach import (
    ONE_WAY,
    STAIRS,
    UNREACHED,
    WalkingProfile,
    contract,
    graph_for,
    nearest,
    nearest_by_category,
    nearest_times,
    reverse,
    with_source,
    without_source,
)
from xuecheng.kernels.reach.graphs import LONGEST_DS
from xuecheng.kernels.reach.tests.makers import (
    ADULT,
    ELDER,
    FIFTEEN_MINUTES_DS,
    all_times,
    crowded_graph,
    graphs,
    make_graph,
    make_network,
    networks,
    scaled,
    two_way,
)

LIMITS = st.sampled_from([0, 1, 25, 60, UNREACHED - 1])


@st.composite
def questions(draw):
    graph = draw(graphs())
    node = st.integers(0, graph.node_count - 1)
    return graph, draw(st.lists(node, min_size=1, max_size=5)), draw(LIMITS)


def oracle(graph, sources, limit):
    """Return times and sources from scipy's times between all nodes."""
    far = all_times(graph)[:, sources]
    far = np.where(far <= limit, far, UNREACHED)
    times = far.min(axis=1)
    return times.tolist(), np.where(times < UNREACHED, far.argmin(axis=1), -1).tolist()


def told(answer):
    return answer.time_ds.tolist(), answer.source.tolist()


def test_fifteen_minutes_are_within_fifteen_minutes_and_one_decisecond_more_is_not():
    graph = graph_for(make_network([(0, 1, 900), (1, 2, 0.1)]), ELDER)

    found = nearest(graph, [0], limit_ds=FIFTEEN_MINUTES_DS)

    assert found.time_ds.tolist() == [0, 9000, UNREACHED]


def test_of_two_sources_the_nearer_is_given_and_of_equally_near_ones_the_first():
    graph = make_graph(two_way([(0, 1, 10), (1, 2, 10), (2, 3, 5)]))

    assert told(nearest(graph, [3, 0])) == ([0, 10, 5, 0], [1, 1, 0, 0])
    assert told(nearest(graph, [0, 2])) == ([0, 10, 0, 5], [0, 0, 1, 1])
    assert told(nearest(graph, [2, 0])) == ([0, 10, 0, 5], [1, 0, 0, 0])


def test_times_are_to_the_source_and_reversed_from_it():
    graph = graph_for(make_network([(0, 1, 60)], flags=[ONE_WAY]), ELDER)

    assert nearest(graph, [1]).time_ds.tolist() == [600, 0]
    assert nearest(graph, [0]).time_ds.tolist() == [0, UNREACHED]
    assert nearest(reverse(graph), [0]).time_ds.tolist() == [0, 600]


def test_an_island_stays_out_of_reach():
    graph = make_graph(two_way([(0, 1, 10), (2, 3, 10)]))

    assert told(nearest(graph, [0])) == ([0, 10, UNREACHED, UNREACHED], [0, 0, -1, -1])


def test_without_sources_nothing_is_reached():
    graph = make_graph(two_way([(0, 1, 10)]))

    for given_graph in (graph, contract(graph)):
        for engine in ("numba", "scipy"):
            assert told(nearest(given_graph, [], engine=engine)) == ([UNREACHED] * 2, [-1] * 2)
            assert nearest_times(graph, [], engine=engine).tolist() == [UNREACHED] * 2


@pytest.mark.parametrize("engine", ["numba", "scipy"])
def test_one_node_alone_is_its_own_nearest(engine):
    graph = make_graph([], nodes=1)

    assert told(nearest(graph, [0, 0], engine=engine)) == ([0], [0])
    assert told(nearest(contract(graph), [0], engine=engine)) == ([0], [0])


@pytest.mark.parametrize("engine", ["numba", "scipy"])
def test_edges_of_no_time_are_walked(engine):
    graph = make_graph(two_way([(0, 1, 0), (1, 2, 0), (2, 3, 7)]))

    assert told(nearest(graph, [3, 1], engine=engine)) == ([0, 0, 0, 0], [1, 1, 1, 0])


def test_very_long_edges_are_walked():
    long = 400_000_000
    graph = make_graph(two_way([(0, 1, long), (1, 2, long), (2, 3, 1)]))

    expected = [0, long, 2 * long, 2 * long + 1]
    assert nearest(graph, [0]).time_ds.tolist() == expected
    assert nearest_times(graph, [0]).tolist() == expected


def test_nothing_is_looked_for_beyond_the_farthest_time_that_adds_up():
    long = LONGEST_DS - 1
    graph = make_graph(two_way([(0, 1, long), (1, 2, long), (2, 3, long)]))

    expected = [0, long, 2 * long, UNREACHED]
    assert nearest(graph, [0]).time_ds.tolist() == expected
    assert nearest_times(graph, [0]).tolist() == expected


def test_nodes_improved_again_and_again_find_room_in_the_queue():
    ways, ends = 50, range(51, 101)
    graph = crowded_graph(ways, ends)

    expected = [0, *(200 * way for way in range(1, ways + 1)), *[20_000 - ways] * len(ends)]
    assert nearest(graph, [0]).time_ds.tolist() == expected
    assert nearest_times(graph, [0]).tolist() == expected


def test_many_sources_at_once_fit():
    count = 3000
    graph = make_graph(two_way([(0, node, node) for node in range(1, count)]))

    found = nearest(graph, np.arange(count - 1, 0, -1))

    assert found.time_ds.tolist() == [1] + [0] * (count - 1)


@pytest.mark.parametrize("ask", [nearest, nearest_times])
@pytest.mark.parametrize("source", [-1, 2])
def test_a_source_that_is_no_node_is_refused(ask, source):
    with pytest.raises(ValueError, match="no node"):
        ask(make_graph(two_way([(0, 1, 10)])), [source])


@pytest.mark.parametrize("ask", [nearest, nearest_times])
@pytest.mark.parametrize("limit", [-1, UNREACHED])
def test_a_limit_out_of_range_is_refused(ask, limit):
    with pytest.raises(ValueError, match="limit"):
        ask(make_graph(two_way([(0, 1, 10)])), [0], limit_ds=limit)


@settings(deadline=None)
@given(questions())
def test_numba_scipy_and_the_contracted_graph_say_what_all_pairs_say(question):
    graph, sources, limit = question
    expected = oracle(graph, sources, limit)

    assert told(nearest(graph, sources, limit_ds=limit)) == expected
    assert told(nearest(graph, sources, limit_ds=limit, engine="scipy")) == expected
    assert told(nearest(contract(graph), sources, limit_ds=limit)) == expected
    assert told(nearest(contract(graph), sources, limit_ds=limit, engine="scipy")) == expected
    assert told(nearest(contract(graph, keep=sources), sources, limit_ds=limit)) == expected
    assert nearest_times(graph, sources, limit_ds=limit).tolist() == expected[0]
    assert nearest_times(graph, sources, limit_ds=limit, engine="scipy").tolist() == expected[0]


@settings(deadline=None)
@given(questions(), st.integers(1, 50))
def test_scaling_the_weights_scales_the_times(question, factor):
    graph, sources, _ = question
    before, after = nearest(graph, sources), nearest(scaled(graph, factor), sources)
    is_near = before.time_ds < UNREACHED

    assert (after.time_ds[is_near] == factor * before.time_ds[is_near]).all()
    assert (after.source == before.source).all()


@settings(deadline=None)
@given(questions(), st.data())
def test_reversing_the_graph_turns_to_into_from(question, data):
    graph, (source, *_), _ = question
    node = data.draw(st.integers(0, graph.node_count - 1))

    there = nearest(graph, [source]).time_ds[node]
    back = nearest(reverse(graph), [node]).time_ds[source]

    assert there == back


@settings(deadline=None)
@given(questions(), st.data())
def test_another_venue_never_worsens_and_taking_it_away_restores(question, data):
    graph, sources, limit = question
    node = data.draw(st.integers(0, graph.node_count - 1))
    before = nearest(graph, sources, limit_ds=limit)

    more = with_source(graph, before, node)

    assert (more.time_ds <= before.time_ds).all()
    assert told(more) == oracle(graph, [*sources, node], limit)
    assert told(without_source(graph, more, len(sources))) == told(before)


@settings(deadline=None)
@given(questions(), st.data())
def test_closing_a_venue_gives_what_the_others_alone_give(question, data):
    graph, sources, limit = question
    number = data.draw(st.integers(0, len(sources) - 1))
    others = [each for each in range(len(sources)) if each != number]

    left = without_source(graph, nearest(graph, sources, limit_ds=limit), number)

    times, source = (
        oracle(graph, [sources[each] for each in others], limit)
        if others
        else (
            [UNREACHED] * graph.node_count,
            [-1] * graph.node_count,
        )
    )
    assert told(left) == (times, [others[each] if each >= 0 else -1 for each in source])


def test_a_venue_that_is_closed_cannot_close_again():
    graph = make_graph(two_way([(0, 1, 10)]))
    closed = without_source(graph, nearest(graph, [0, 1]), 0)

    with pytest.raises(ValueError, match="not open"):
        without_source(graph, closed, 0)
    with pytest.raises(ValueError, match="not open"):
        without_source(graph, closed, 2)


def test_an_answer_of_another_graph_is_refused():
    graph, other = make_graph(two_way([(0, 1, 10)])), make_graph(two_way([(0, 2, 10)]))

    with pytest.raises(ValueError, match="another graph"):
        with_source(other, nearest(graph, [0]), 1)


@settings(deadline=None)
@given(questions(), st.data())
def test_each_category_is_measured_alone_and_numbers_stay(question, data):
    graph, sources, limit = question
    codes = [data.draw(st.integers(0, 2)) for _ in sources]

    found = nearest_by_category(graph, sources, codes, category_count=3, limit_ds=limit)

    for category, answer in enumerate(found):
        mine = [number for number, code in enumerate(codes) if code == category]
        if not mine:
            assert told(answer) == ([UNREACHED] * graph.node_count, [-1] * graph.node_count)
            continue
        times, source = oracle(graph, [sources[number] for number in mine], limit)
        assert told(answer) == (times, [mine[each] if each >= 0 else -1 for each in source])


def test_a_category_out_of_range_is_refused():
    with pytest.raises(ValueError, match="category"):
        nearest_by_category(make_graph(two_way([(0, 1, 1)])), [0], [1], category_count=1)


@settings(deadline=None)
@given(networks())
def test_the_ring_of_elders_lies_within_that_of_adults(network):
    slow = nearest(graph_for(network, ELDER), [0], limit_ds=1000)
    fast = nearest(graph_for(network, ADULT), [0], limit_ds=1000)

    assert (fast.time_ds[slow.time_ds < UNREACHED] < UNREACHED).all()
    assert (fast.time_ds <= slow.time_ds).all()


@settings(deadline=None)
@given(networks())
def test_wheels_never_arrive_before_feet(network):
    wheels = WalkingProfile(pace_m_per_min=60, step_free=True)

    feet = nearest(graph_for(network, ELDER), [0]).time_ds

    assert (nearest(graph_for(network, wheels), [0]).time_ds >= feet).all()


def test_wheels_go_round_the_stairs():
    network = make_network([(0, 1, 30), (0, 2, 60), (2, 1, 60)], flags=[STAIRS, 0, 0])
    wheels = WalkingProfile(pace_m_per_min=60, step_free=True)

    assert nearest(graph_for(network, ELDER), [1]).time_ds[0] == 300
    assert nearest(graph_for(network, wheels), [1]).time_ds[0] == 1200


@pytest.mark.parametrize("engine", ["numba", "scipy"])
def test_years_of_walking_are_beyond_any_limit(engine):
    graph = make_graph(two_way([(at, at + 1, LONGEST_DS - 1) for at in range(6)]))

    found = nearest(graph, [0], engine=engine).time_ds

    assert found.tolist() == [0, LONGEST_DS - 1, 2 * LONGEST_DS - 2, *[UNREACHED] * 4]
