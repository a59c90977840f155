"""Sites that fill up: a smaller enumeration, with the transport by a plain maximum flow."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.kernels.siting import (
    BeyondMeans,
    Effort,
    Floor,
    OutOfReach,
    Terms,
    TooFewPlaces,
    maximal_covering,
    p_median,
    programs,
    set_covering,
)
from xuecheng.kernels.siting.tests.makers import choices, cities, make_city

few = settings(max_examples=25, deadline=None)


@st.composite
def crowded(draw):
    city = draw(cities(floors=False, candidates=4, demands=4))
    sites = len(city.matrix)
    places = np.array(draw(st.lists(st.integers(0, 12), min_size=sites, max_size=sites)))
    terms = Terms(
        count=city.terms.count, existing=city.terms.existing, costs=city.terms.costs,
        budget=city.terms.budget, places=places,
    )  # fmt: skip
    return make_city(city.matrix, city.weights, terms)


def flow(city, chosen):
    """(most people served, least cost of that)."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for demand, weight in enumerate(city.weights):
        graph.add_edge("from", f"d{demand}", capacity=int(weight), weight=0)
    for site in (*chosen, *city.terms.existing):
        graph.add_edge(f"s{site}", "to", capacity=int(city.terms.places[site]), weight=0)
        for demand in np.flatnonzero(city.covers[site]):
            graph.add_edge(f"d{demand}", f"s{site}", weight=int(city.matrix[site, demand]))
    found = nx.max_flow_min_cost(graph, "from", "to")
    return sum(found["from"].values()), nx.cost_of_flow(graph, found)


@few
@given(crowded())
def test_most_people_within_the_places(city):
    expected = max(flow(city, sites)[0] for sites, _ in choices(city, price=0))

    answer = maximal_covering(city.coverage, city.weights, city.terms)

    assert (answer.value, answer.bound) == (expected, expected)


@few
@given(crowded())
def test_least_cost_for_everyone_within_the_places(city):
    everyone = int(city.weights.sum())
    costs = [cost for sites, cost in choices(city, price=1) if flow(city, sites)[0] == everyone]

    if not costs:
        with pytest.raises((BeyondMeans, OutOfReach, TooFewPlaces)):
            set_covering(city.coverage, city.terms, weights=city.weights)
        return
    answer = set_covering(city.coverage, city.terms, weights=city.weights)

    assert (answer.value, answer.bound) == (min(costs), min(costs))


@few
@given(crowded())
def test_shortest_ways_within_the_places(city):
    everyone = int(city.weights.sum())
    flows = [flow(city, sites) for sites, _ in choices(city, price=0)]
    ways = [cost for served, cost in flows if served == everyone]

    if not ways:
        with pytest.raises((BeyondMeans, OutOfReach, TooFewPlaces)):
            p_median(city.distances, city.weights, city.terms)
        return
    answer = p_median(city.distances, city.weights, city.terms)

    assert (answer.value, answer.bound) == (min(ways), min(ways))


@few
@given(crowded())
def test_the_bound_is_true_where_the_model_is_too_large(city):
    best = max(flow(city, sites)[0] for sites, _ in choices(city, price=0))

    answer = maximal_covering(city.coverage, city.weights, city.terms, effort=Effort(pairs=0))

    assert flow(city, answer.chosen)[0] == answer.value <= best <= answer.bound


def test_a_floor_takes_places_from_others():
    west = Floor("west", np.array([0, 4]), 4)
    city = make_city([[1, 1]], [9, 4], Terms(count=1, places=np.array([6]), floors=(west,)))

    answer = maximal_covering(city.coverage, city.weights, city.terms, effort=Effort())

    assert answer.value == 6


def test_with_places_a_group_is_whole_demands():
    part = Floor("elders", np.array([2]), 1)
    city = make_city([[1]], [9], Terms(count=1, places=np.array([6]), floors=(part,)))

    with pytest.raises(ValueError, match="all people"):
        maximal_covering(city.coverage, city.weights, city.terms)


def test_without_a_bound_of_the_solver_nothing_is_called_proven(monkeypatch):
    matrix = np.array([[0, 0, -1], [-1, 3, 2]])
    terms = Terms(count=1, places=np.array([9, 9]))
    city = make_city(matrix, np.array([4, 5, 6]), terms)
    monkeypatch.setattr(programs, "_whole", lambda bound, maximise: None)

    most = maximal_covering(city.coverage, city.weights, terms)
    least = p_median(city.distances, city.weights, Terms(count=2, places=np.array([4, 11])))

    assert (most.value, most.bound, most.is_proven) == (9, 15, False)
    assert (least.value, least.bound, least.is_proven) == (5 * 3 + 6 * 2, 6 * 2, False)
