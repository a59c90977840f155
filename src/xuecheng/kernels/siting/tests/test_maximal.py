from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.siting import (
    BeyondMeans,
    Coverage,
    Effort,
    Floor,
    OutOfReach,
    Senseless,
    Terms,
    Unsettled,
    maximal_covering,
)
from xuecheng.kernels.siting.reduction import reduced
from xuecheng.kernels.siting.terms import Checked
from xuecheng.kernels.siting.tests.makers import (
    choices,
    cities,
    held,
    make_city,
    people_covered,
)

few = settings(max_examples=50, deadline=None)


def solved(city, **effort):
    return maximal_covering(city.coverage, city.weights, city.terms, effort=Effort(**effort))


@few
@given(cities())
def test_it_finds_what_enumeration_finds(city):
    values = [
        people_covered(city, sites) for sites, _ in choices(city, price=0) if held(city, sites)
    ]

    if not values:
        with pytest.raises((BeyondMeans, OutOfReach)):
            solved(city)
        return
    answer = solved(city)

    assert (answer.value, answer.is_proven) == (max(values), True)
    assert people_covered(city, answer.chosen) == answer.value
    assert held(city, answer.chosen)
    assert answer.chosen in {sites for sites, _ in choices(city, price=0)}


@few
@given(cities())
def test_the_bound_is_true_without_branch_and_bound(city):
    values = [
        people_covered(city, sites) for sites, _ in choices(city, price=0) if held(city, sites)
    ]

    try:
        answer = solved(city, steps=30, pairs=0)
    except (BeyondMeans, OutOfReach):
        assert not values
        return
    except Unsettled:
        return

    assert answer.value <= max(values) <= answer.bound
    assert answer.is_exact


@few
@given(cities(floors=False), st.lists(st.booleans(), min_size=6, max_size=6))
def test_one_more_candidate_never_worsens(city, row):
    more = np.vstack([city.matrix, np.where(row[: len(city.weights)], 1, -1)])
    costs = city.terms.costs
    terms = replace(city.terms, costs=None if costs is None else np.append(costs, 3))

    assert solved(make_city(more, city.weights, terms)).value >= solved(city).value


@few
@given(cities(floors=False, existing=False, budget=False), st.randoms())
def test_the_order_of_the_input_does_not_change_the_value(city, random):
    sites, people = list(range(len(city.matrix))), list(range(len(city.weights)))
    random.shuffle(sites)
    random.shuffle(people)

    other = make_city(city.matrix[sites][:, people], city.weights[people], city.terms)

    assert solved(other).value == solved(city).value


@few
@given(cities())
def test_reduction_changes_no_best_value(city):
    shape = city.matrix.shape
    checked = Checked.of(city.terms, weights=city.weights, shape=shape, price=0)
    small = reduced(city.coverage, checked)
    values = [people_covered(city, sites) for sites, _ in choices(city, price=0)]
    kept = {int(site) for site in small.candidates}

    left = [
        people_covered(city, sites) for sites, _ in choices(city, price=0) if kept.issuperset(sites)
    ]

    assert max(left) == max(values)
    assert len(small.candidates) <= shape[0]


def test_of_equal_candidates_the_smallest_number_is_chosen():
    city = make_city([[1, -1], [1, 1], [1, 1]], [5, 5], Terms(count=1))

    assert solved(city).chosen == (1,)


def test_existing_sites_count_as_covering_and_not_as_chosen():
    city = make_city([[1, -1], [-1, 1]], [5, 7], Terms(count=1, existing=(1,)))

    answer = solved(city)

    assert (answer.chosen, answer.value) == ((0,), 12)


def test_nothing_at_all_is_an_answer():
    answer = maximal_covering(Coverage.from_pairs([], [], shape=(0, 0)), [], Terms(count=3))

    assert (answer.chosen, answer.value, answer.gap, answer.is_proven) == ((), 0, 0.0, True)


def test_a_group_that_no_candidate_reaches_is_named():
    far = Floor("Old Harbour", np.array([0, 3]), 1)
    city = make_city([[1, -1]], [5, 3], Terms(count=1, floors=(far,)))

    with pytest.raises(OutOfReach, match="Old Harbour") as refusal:
        solved(city)

    assert refusal.value.facts()["groups"] == ("Old Harbour",)


def test_floors_beyond_the_number_of_sites_are_refused():
    groups = (Floor("east", np.array([5, 0]), 5), Floor("west", np.array([0, 3]), 3))
    city = make_city([[1, -1], [-1, 1]], [5, 3], Terms(count=1, floors=groups))

    with pytest.raises(BeyondMeans, match="east, west"):
        solved(city)


def test_a_negative_budget_is_senseless():
    with pytest.raises(Senseless):
        solved(make_city([[1]], [1], Terms(budget=-1)))


def test_wrong_sizes_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="weights"):
        maximal_covering(Coverage.from_pairs([0], [0], shape=(1, 1)), [1, 2], Terms())
    with pytest.raises(ValueError, match="weights"):
        maximal_covering(Coverage.from_pairs([0], [0], shape=(1, 1)), [0.5], Terms())
