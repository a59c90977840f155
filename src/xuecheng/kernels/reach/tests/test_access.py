import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.reach import (
    UNREACHED,
    nearest_by_category,
    nearest_venues,
    opportunities,
    origin_destination,
    reached_by,
    two_step,
)
from xuecheng.kernels.reach.tests.makers import (
    all_times,
    crowded_graph,
    graphs,
    make_graph,
    two_way,
)

LINE = make_graph(two_way([(0, 1, 10), (1, 2, 10), (2, 3, 10)]))
ZONES = [(10, 1.0), (20, 0.68), (30, 0.22)]


def told(pairs):
    return list(
        zip(pairs.origins().tolist(), pairs.destinations.tolist(), pairs.times_ds.tolist(),
            strict=True)
    )  # fmt: skip


@st.composite
def questions(draw):
    graph = draw(graphs())
    nodes = st.lists(st.integers(0, graph.node_count - 1), max_size=7)
    return graph, draw(nodes), draw(nodes), draw(st.sampled_from([0, 10, 40, 10_000]))


def test_pairs_within_the_limit_are_there_and_zeros_are_kept():
    pairs = origin_destination(LINE, [0, 2], [2, 1, 3], limit_ds=10)

    assert told(pairs) == [(0, 1, 10), (1, 0, 0), (1, 1, 10), (1, 2, 10)]
    assert (pairs.origin_count, pairs.destination_count) == (2, 3)


def test_a_crowded_ball_finds_room_and_leaves_the_next_as_it_was():
    ways, ends = 150, range(151, 301)
    graph = crowded_graph(ways, ends)

    pairs = origin_destination(graph, ends, [1, 0, 1], limit_ds=400 * ways)

    near, far = 400 * ways - ways, 400 * ways - 201
    assert told(pairs) == [
        (end, place, time)
        for end in range(len(ends))
        for place, time in enumerate((far, near, far))
    ]


def test_on_a_one_way_street_pairs_lead_the_way_it_goes():
    graph = make_graph([(0, 1, 10), (1, 2, 10)])

    assert told(origin_destination(graph, [0, 1, 2], [1], limit_ds=30)) == [(0, 0, 10), (1, 0, 0)]
    assert told(origin_destination(graph, [1], [0, 1, 2], limit_ds=30)) == [(0, 1, 0), (0, 2, 10)]


@settings(deadline=None)
@given(questions())
def test_pairs_are_those_of_all_times_from_either_side_and_engine(question):
    graph, homes, venues, limit = question
    far = all_times(graph)[np.ix_(homes, venues)] if homes and venues else np.zeros((0, 0))
    expected = [(i, j, int(far[i, j])) for i, j in np.argwhere(far <= limit).tolist()]

    for engine in ("numba", "scipy"):
        pairs = origin_destination(graph, homes, venues, limit_ds=limit, engine=engine)
        assert told(pairs) == expected


@pytest.mark.parametrize(("origins", "limit"), [([9], 10), ([-1], 10), ([0], -1)])
def test_places_and_limits_that_are_none_are_refused(origins, limit):
    with pytest.raises(ValueError, match=r"place|limit"):
        origin_destination(LINE, origins, [0], limit_ds=limit)


@settings(deadline=None)
@given(questions(), st.data())
def test_the_nearest_venue_from_pairs_is_that_of_the_search(question, data):
    graph, homes, venues, limit = question
    codes = [data.draw(st.integers(0, 1)) for _ in venues]
    pairs = origin_destination(graph, homes, venues, limit_ds=limit)

    times, numbers = nearest_venues(pairs, codes, category_count=2)

    found = nearest_by_category(graph, venues, codes, category_count=2, limit_ds=limit)
    for category, answer in enumerate(found):
        assert times[:, category].tolist() == answer.time_ds[homes].tolist() if homes else True
        assert numbers[:, category].tolist() == answer.source[homes].tolist() if homes else True


def test_opportunities_add_up_within_the_limit():
    pairs = origin_destination(LINE, [0, 1, 2, 3], [1, 3], limit_ds=30)

    assert opportunities(pairs, [5, 7]).tolist() == [12, 12, 12, 12]
    assert opportunities(pairs, [5, 7], limit_ds=10).tolist() == [5, 5, 12, 7]
    assert opportunities(pairs, [[5, 1], [7, 1]], limit_ds=10)[2].tolist() == [12, 2]


def test_people_reached_add_up_by_venue():
    pairs = origin_destination(LINE, [0, 1, 2, 3], [1, 3], limit_ds=30)

    assert reached_by(pairs, [1, 20, 300, 4000], limit_ds=10).tolist() == [321, 4300]


def test_whole_amounts_stay_whole():
    pairs = origin_destination(LINE, [0], [0], limit_ds=30)

    assert opportunities(pairs, [2**53 + 1]).tolist() == [2**53 + 1]


def test_a_limit_beyond_the_pairs_is_refused():
    pairs = origin_destination(LINE, [0], [1], limit_ds=10)

    with pytest.raises(ValueError, match="within the limit"):
        opportunities(pairs, [1], limit_ds=11)


def test_two_steps_share_the_places_among_those_who_reach_them():
    pairs = origin_destination(LINE, [0, 1, 2, 3], [1, 3], limit_ds=10)

    access = two_step(pairs, [60, 20], [10, 10, 10, 10])

    # Venue 0 is reached by homes 0, 1, 2: 2 places each; venue 1 by 2 and 3: 1 each.
    assert access.tolist() == [2, 2, 3, 1]


def test_nearer_zones_weigh_more():
    pairs = origin_destination(LINE, [0, 1, 3], [0], limit_ds=30)

    access = two_step(pairs, [194], [10, 20, 10], zones=[(0, 1.0), (10, 0.42), (30, 0.1)])

    # 10 + 20 x 0.42 + 10 x 0.1 = 19.4
    assert access == pytest.approx([10, 4.2, 1])


def test_groups_share_one_supply_or_have_their_own():
    pairs = origin_destination(LINE, [0, 1], [0], limit_ds=10)
    demand = [[10, 20], [30, 40]]

    assert two_step(pairs, [100], demand) == pytest.approx([1, 1])
    assert two_step(pairs, [[80, 30]], demand) == pytest.approx(np.array([[2, 0.5]] * 2))


def test_a_venue_nobody_reaches_gives_nothing_and_hurts_nobody():
    pairs = origin_destination(LINE, [0], [0, 3], limit_ds=10)

    assert two_step(pairs, [5, 7], [10]).tolist() == [0.5]
    assert two_step(pairs, [5, 7], [0]).tolist() == [0.0]


@pytest.mark.parametrize(
    ("supply", "demand", "zones"),
    [
        ([1], [1], None),
        ([1, -1], [1], None),
        ([[1, 1], [1, 1]], [1], None),
        ([1, 1], [1], [(5, 1.0), (5, 0.5)]),
        ([1, 1], [1], [(99, 1.0)]),
        ([1, float("nan")], [1], None),
        ([1, 1], [float("nan")], None),
        ([1, 1], [1], []),
        ([1, 1], [1], [(5, float("nan"))]),
        ([1, 1], [1], [(5, 1.0), (10, -0.5)]),
        ([1, 1], [1], [(float("nan"), 1.0)]),
    ],
)
def test_amounts_and_zones_that_do_not_fit_are_refused(supply, demand, zones):
    pairs = origin_destination(LINE, [0], [0, 3], limit_ds=10)

    with pytest.raises(ValueError, match=r"rows|negative|groups|zones"):
        two_step(pairs, supply, demand, zones=zones)


@settings(deadline=None)
@given(questions(), st.data())
def test_all_places_are_given_out_where_somebody_reaches_them(question, data):
    """Σ P(i) A(i) = Σ S(j) over the venues somebody reaches."""
    graph, homes, venues, limit = question
    people = np.array([data.draw(st.integers(0, 9)) for _ in homes])
    places = np.array([data.draw(st.integers(0, 9)) for _ in venues])
    pairs = origin_destination(graph, homes, venues, limit_ds=limit)

    access = two_step(pairs, places, people)

    is_reached = reached_by(pairs, people) > 0
    assert people @ access == pytest.approx(places[is_reached].sum())


def compared_with_pysal(pairs, supply, demand, *, zones):
    """Return the measure by PySAL's ``access``, in the order of our homes."""
    access = pytest.importorskip("access", reason="PySAL access is a peer of the tests only")
    pandas = pytest.importorskip("pandas")
    homes = pandas.DataFrame({"home": range(len(demand)), "people": demand})
    venues = pandas.DataFrame({"venue": range(len(supply)), "places": supply})
    costs = pandas.DataFrame(
        {"home": pairs.origins(), "venue": pairs.destinations, "ds": pairs.times_ds}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        measure = access.Access(
            demand_df=homes, demand_index="home", demand_value="people",
            supply_df=venues, supply_index="venue", supply_value="places",
            cost_df=costs, cost_origin="home", cost_dest="venue", cost_name="ds",
        )  # fmt: skip
        if zones is None:
            found = measure.two_stage_fca(name="fca", cost="ds", max_cost=pairs.limit_ds)
        else:
            weight = access.weights.step_fn(dict(zones))
            found = measure.enhanced_two_stage_fca(
                name="fca", cost="ds", max_cost=pairs.limit_ds, weight_fn=weight
            )
    return found["fca_places"].reindex(range(len(demand))).fillna(0).to_numpy()


@pytest.mark.parametrize("zones", [None, [(3_000, 1.0), (6_000, 0.68), (9_000, 0.22)]])
def test_pysal_finds_the_same(zones):
    dice = np.random.default_rng(3)
    count = 30
    nodes = [(at // count, at % count) for at in range(count * count)]
    streets = [(at, at + 1) for at, (_, x) in enumerate(nodes) if x < count - 1]
    streets += [(at, at + count) for at in range(count * (count - 1))]
    graph = make_graph(two_way([(*street, int(dice.integers(500, 1500))) for street in streets]))
    homes, venues = dice.choice(900, 300), dice.choice(900, 40)
    demand, supply = dice.integers(1, 500, 300), dice.integers(1, 60, 40)
    pairs = origin_destination(graph, homes, venues, limit_ds=9_000)

    ours = two_step(pairs, supply, demand, zones=zones)

    assert ours == pytest.approx(
        compared_with_pysal(pairs, supply, demand, zones=zones), rel=1e-9, abs=1e-12
    )


def test_unreached_is_told_as_such():
    pairs = origin_destination(LINE, [0], [3], limit_ds=10)

    times, numbers = nearest_venues(pairs, [0], category_count=1)

    assert (times.tolist(), numbers.tolist()) == ([[UNREACHED]], [[-1]])
