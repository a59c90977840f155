import numpy as np
import pytest
from hypothesis import given, settings

from xuecheng.kernels.siting import (
    BeyondMeans,
    Distances,
    Effort,
    Floor,
    OutOfReach,
    Terms,
    Unsettled,
    p_median,
    programs,
)
from xuecheng.kernels.siting.tests.makers import choices, cities, held, make_city, way_in_all

few = settings(max_examples=50, deadline=None)


def solved(city, *, within=None, **effort):
    return p_median(
        city.distances, city.weights, city.terms, within=within, effort=Effort(**effort)
    )


def best(city, *, within=9):
    ways = [
        way_in_all(city, sites)
        for sites, _ in choices(city, price=0)
        if held(city, sites, within=within)
    ]
    return min((way for way in ways if way is not None), default=None)


@settings(max_examples=300, deadline=None)
@given(cities())
def test_it_finds_what_enumeration_finds(city):
    expected = best(city, within=5)

    if expected is None:
        with pytest.raises((BeyondMeans, OutOfReach)):
            solved(city, within=5)
        return
    answer = solved(city, within=5)

    assert (answer.value, answer.is_proven) == (expected, True)
    assert way_in_all(city, answer.chosen) == expected
    assert held(city, answer.chosen, within=5)


@few
@given(cities(floors=False))
def test_the_bound_is_true_without_branch_and_bound(city):
    expected = best(city)

    try:
        answer = solved(city, steps=30, pairs=0)
    except (BeyondMeans, OutOfReach):
        assert expected is None
        return
    except Unsettled:
        return

    assert answer.bound <= expected <= answer.value
    assert answer.is_exact


@pytest.mark.parametrize(
    ("weights", "count", "chosen", "value"),
    [([0, 0, 1], 2, (0, 3), 5), ([0, 0, 1], 1, (0,), 7), ([0, 0, 0], 1, (0,), 0)],
)
def test_a_floor_counts_people_where_nobody_has_weight(weights, count, chosen, value):
    matrix = [[4, 5, 7], [5, 6, 8], [-1, 4, 6], [-1, 0, 5]]
    group = Floor("g", np.array([1, 0, 0]), 1)
    city = make_city(matrix, weights, Terms(count=count, floors=(group,)))

    answer = solved(city, within=4)

    assert (answer.chosen, answer.value, answer.is_proven) == (chosen, value, True)


def test_more_people_than_the_floor_asks_for_hold_it():
    group = Floor("g", np.array([3, 0]), 1)
    city = make_city([[9, 1], [1, 9]], [0, 1], Terms(count=1, floors=(group,)))

    answer = solved(city, within=5)

    assert (answer.chosen, answer.value, answer.is_proven) == ((1,), 9, True)


def test_people_whom_only_a_floor_counts_need_no_way():
    group = Floor("g", np.array([0, 2, 1]), 2)
    city = make_city([[1, 3, -1]], [2, 0, 0], Terms(count=1, floors=(group,)))

    answer = solved(city)

    assert (answer.chosen, answer.value, answer.is_proven) == ((0,), 2, True)


def test_without_a_bound_of_the_solver_people_without_weight_prove_nothing(monkeypatch):
    group = Floor("g", np.array([0, 0, 2]), 0)
    city = make_city([[1, 9, -1], [9, 1, -1]], [1, 1, 0], Terms(count=1, floors=(group,)))
    monkeypatch.setattr(programs, "_whole", lambda bound, maximise: None)

    answer = solved(city, steps=0)

    assert (answer.value, answer.bound) == (10, 2)


def test_a_repeated_pair_keeps_its_shortest_way():
    distances = Distances.from_pairs([0, 0], [0, 0], [7, 3], shape=(1, 1))

    assert p_median(distances, [2], Terms(count=1)).value == 6


def test_of_equal_candidates_the_smallest_number_is_chosen():
    assert solved(make_city([[2, 2], [1, 1], [1, 1]], [1, 1], Terms(count=1))).chosen == (1,)


def test_a_demand_without_a_way_is_named():
    with pytest.raises(OutOfReach, match="demand 1"):
        solved(make_city([[1, -1]], [1, 1], Terms(count=1)))


def test_negative_costs_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="not negative"):
        Distances.from_pairs([0], [0], [-1], shape=(1, 1))
    with pytest.raises(ValueError, match="out of range"):
        Distances.from_pairs([0], [2], [1], shape=(1, 1))
    with pytest.raises(ValueError, match="whole numbers"):
        Distances.from_matrix(np.array([[np.nan]]))
