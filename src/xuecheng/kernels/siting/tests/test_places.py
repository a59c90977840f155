"""Sites that fill up: a smaller enumeration, with the transport by a plain maximum flow."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

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
def crowded(draw, floors=False):
    city = draw(cities(floors=floors, candidates=4, demands=4, parts=False))
    sites = len(city.matrix)
    places = np.array(draw(st.lists(st.integers(0, 12), min_size=sites, max_size=sites)))
    terms = Terms(
        count=city.terms.count, existing=city.terms.existing, costs=city.terms.costs,
        budget=city.terms.budget, places=places, floors=city.terms.floors,
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


def transport(city, chosen, *, pays, serves_all, within=9):
    """The least of ``pays(distance)`` over all people, with places and floors; None: impossible."""
    opened = [*chosen, *city.terms.existing]
    pairs = [(site, demand) for site in opened for demand in np.flatnonzero(city.covers[site])]
    rows, low, high = [], [], []
    for demand, weight in enumerate(city.weights):
        rows.append([pair[1] == demand for pair in pairs])
        low.append(weight if serves_all else 0)
        high.append(weight)
    for site in opened:
        rows.append([pair[0] == site for pair in pairs])
        low.append(0)
        high.append(city.terms.places[site])
    for floor in city.terms.floors:
        rows.append([floor.people[pair[1]] > 0 and city.matrix[pair] <= within for pair in pairs])
        low.append(floor.least)
        high.append(np.inf)
    if not pairs:
        return 0 if max(low) <= 0 else None
    limits = LinearConstraint(np.array(rows, float), low, high)
    found = milp([pays(city.matrix[pair]) for pair in pairs], constraints=limits)
    return None if found.x is None else round(found.fun)


@few
@given(crowded(floors=True))
def test_most_people_within_the_places_and_above_the_floors(city):
    everything = [
        transport(city, sites, pays=lambda way: -1, serves_all=False)
        for sites, _ in choices(city, price=0)
    ]
    values = [-each for each in everything if each is not None]

    if not values:
        with pytest.raises((BeyondMeans, OutOfReach)):
            maximal_covering(city.coverage, city.weights, city.terms)
        return
    answer = maximal_covering(city.coverage, city.weights, city.terms)

    assert (answer.value, answer.bound) == (max(values), max(values))


@few
@given(crowded(floors=True))
def test_least_cost_within_the_places_and_above_the_floors(city):
    costs = [
        cost
        for sites, cost in choices(city, price=1)
        if transport(city, sites, pays=lambda way: 0, serves_all=not city.terms.floors) is not None
    ]

    if not costs:
        with pytest.raises((BeyondMeans, OutOfReach, TooFewPlaces)):
            set_covering(city.coverage, city.terms, weights=city.weights)
        return
    answer = set_covering(city.coverage, city.terms, weights=city.weights)

    assert (answer.value, answer.bound) == (min(costs), min(costs))


@few
@given(crowded(floors=True), st.integers(0, 9))
def test_shortest_ways_within_the_places_and_above_the_floors(city, within):
    everything = [
        transport(city, sites, pays=int, serves_all=True, within=within)
        for sites, _ in choices(city, price=0)
    ]
    ways = [each for each in everything if each is not None]

    if not ways:
        with pytest.raises((BeyondMeans, OutOfReach, TooFewPlaces)):
            p_median(city.distances, city.weights, city.terms, within=within)
        return
    answer = p_median(city.distances, city.weights, city.terms, within=within)

    assert (answer.value, answer.bound) == (min(ways), min(ways))


def test_more_than_the_greedy_choice_is_not_lost_on_the_way_from_the_solver():
    matrix = np.array([[1, 1], [1, 1], [-1, -1], [1, -1]])
    groups = (Floor("all", np.array([5, 5]), 6), Floor("east", np.array([5, 0]), 1))
    terms = Terms(budget=12, places=np.array([9, 2, 8, 9]), floors=groups)
    city = make_city(matrix, [5, 5], terms)

    answer = maximal_covering(city.coverage, city.weights, terms)

    assert (answer.value, answer.is_proven) == (10, True)


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
