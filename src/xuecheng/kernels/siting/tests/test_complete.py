import numpy as np
import pytest
from hypothesis import given, settings

from xuecheng.kernels.siting import (
    BeyondMeans,
    Effort,
    OutOfReach,
    Terms,
    TooFewPlaces,
    set_covering,
)
from xuecheng.kernels.siting.tests.makers import choices, cities, held, make_city

few = settings(max_examples=50, deadline=None)


def solved(city, **effort):
    return set_covering(city.coverage, city.terms, weights=city.weights, effort=Effort(**effort))


def reaches(city, chosen):
    if city.terms.floors:
        return held(city, chosen)
    covered = city.covers[[*chosen, *city.terms.existing]].any(axis=0)
    return bool(covered[city.weights > 0].all())


@few
@given(cities())
def test_it_finds_what_enumeration_finds(city):
    costs = [cost for sites, cost in choices(city, price=1) if reaches(city, sites)]

    if not costs:
        with pytest.raises((BeyondMeans, OutOfReach)):
            solved(city)
        return
    answer = solved(city)

    assert (answer.value, answer.is_proven) == (min(costs), True)
    assert reaches(city, answer.chosen)


def test_the_bound_is_true_without_branch_and_bound():
    ring = np.full((5, 5), -1)
    for site in range(5):
        ring[site, [site, (site + 1) % 5]] = 1
    city = make_city(ring, [1] * 5, Terms())

    answer = solved(city, pairs=0)

    assert (answer.value, answer.bound, answer.is_exact) == (3, 3, True)  # 2.5, rounded up


def test_demands_that_nobody_reaches_are_named():
    with pytest.raises(OutOfReach, match="demand 1") as refusal:
        solved(make_city([[1, -1, 1]], [1, 1, 1], Terms()))

    assert refusal.value.demands == (1,)


def test_a_budget_below_the_least_cost_is_refused():
    terms = Terms(costs=np.array([4, 3]), budget=6)

    with pytest.raises(BeyondMeans):
        solved(make_city([[1, -1], [-1, 1]], [1, 1], terms))


def test_fewer_places_than_people_are_refused():
    terms = Terms(places=np.array([2, 2]))

    with pytest.raises(TooFewPlaces) as refusal:
        solved(make_city([[1, 1], [1, 1]], [3, 2], terms))

    assert (refusal.value.places, refusal.value.needed) == (4, 5)
