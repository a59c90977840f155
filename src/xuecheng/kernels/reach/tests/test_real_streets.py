"""The same questions to real streets, the answers by scipy beside them."""

import csv

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from xuecheng.kernels.reach import (
    UNREACHED,
    WalkingProfile,
    contract,
    graph_for,
    islands,
    isochrone,
    nearest,
    nearest_times,
    origin_destination,
    reached_by,
    reverse,
    route,
    snap,
    sums_within,
    usable,
    with_points,
    with_source,
    without_source,
)
from xuecheng.kernels.reach.tests.makers import ADULT, ELDER, FIFTEEN_MINUTES_DS
from xuecheng.kernels.reach.tests.streets import (
    LAS_PALMAS,
    PORTO_ALEGRE,
    shared_file,
    shared_network,
)

CITIES = pytest.mark.parametrize("city", [LAS_PALMAS, PORTO_ALEGRE])
WHEELS = WalkingProfile(pace_m_per_min=60, stairs_percent=200, step_free=True)
CLIMBING = WalkingProfile(pace_m_per_min=67, stairs_percent=230)


def matrix(graph):
    count = graph.node_count
    weights = graph.times_ds.astype(float)
    return csr_array((weights, graph.heads, graph.starts), shape=(count, count))


def venues_of(network, count=400):
    return np.random.default_rng(7).choice(network.node_count, count, replace=False)


def whole(times):
    return np.where(np.isinf(times), UNREACHED, times)


@CITIES
@pytest.mark.parametrize("profile", [ELDER, ADULT, WHEELS, CLIMBING])
@pytest.mark.parametrize("limit", [FIFTEEN_MINUTES_DS, UNREACHED - 1])
def test_times_to_the_nearest_venue_equal_scipy_everywhere(city, profile, limit):
    network = shared_network(city)
    graph, venues = graph_for(network, profile), venues_of(network)
    bound = np.inf if limit == UNREACHED - 1 else limit

    expected = dijkstra(matrix(reverse(graph)), indices=venues, min_only=True, limit=bound)

    plain, contracted = (nearest(each, venues, limit_ds=limit) for each in (graph, contract(graph)))
    assert (plain.time_ds == whole(expected)).all()
    assert (nearest_times(graph, venues, limit_ds=limit) == plain.time_ds).all()
    assert (contracted.time_ds == plain.time_ds).all()
    assert (contracted.source == plain.source).all()


@CITIES
def test_the_nearest_venue_of_either_engine_is_the_same(city):
    network = shared_network(city)
    graph, venues = graph_for(network, ELDER), venues_of(network)

    ours = nearest(graph, venues, limit_ds=FIFTEEN_MINUTES_DS)

    theirs = nearest(graph, venues, limit_ds=FIFTEEN_MINUTES_DS, engine="scipy")
    assert (ours.source == theirs.source).all()


@CITIES
def test_a_venue_opens_and_closes_as_if_it_had_always_been(city):
    network = shared_network(city)
    graph, venues = graph_for(network, ADULT), venues_of(network)
    before = nearest(graph, venues[:-1], limit_ds=FIFTEEN_MINUTES_DS)

    after = with_source(graph, before, venues[-1])

    assert (after.time_ds == nearest(graph, venues, limit_ds=FIFTEEN_MINUTES_DS).time_ds).all()
    again = without_source(graph, after, len(venues) - 1)
    assert (again.time_ds == before.time_ds).all()
    assert (again.source == before.source).all()


@CITIES
def test_most_nodes_are_bends_or_dead_ends(city):
    graph = graph_for(shared_network(city), ELDER)

    assert len(contract(graph).kept) < 0.45 * graph.node_count


@CITIES
@pytest.mark.parametrize("profile", [ELDER, CLIMBING])
def test_people_within_fifteen_minutes_equal_scipy(city, profile):
    network = shared_network(city)
    graph = graph_for(network, profile)
    dice = np.random.default_rng(8)
    people = np.zeros(network.node_count, np.int64)
    people[dice.choice(network.node_count, 1500)] = dice.integers(1, 90, 1500)
    probes = dice.choice(network.node_count, 60, replace=False)

    far = dijkstra(matrix(reverse(graph)), indices=probes, limit=FIFTEEN_MINUTES_DS)

    plain = sums_within(graph, people, limit_ds=FIFTEEN_MINUTES_DS)
    contracted = sums_within(contract(graph), people, limit_ds=FIFTEEN_MINUTES_DS)
    assert (plain[probes] == np.isfinite(far) @ people).all()
    assert (plain == contracted).all()


@CITIES
def test_people_everywhere_are_summed_the_same_with_and_without_contraction(city):
    network = shared_network(city)
    graph = graph_for(network, ELDER)
    people = np.arange(network.node_count) % 7
    people[network.node_count // 6 :] = 0

    plain = sums_within(graph, people, limit_ds=6000)

    assert (sums_within(contract(graph), people, limit_ds=6000) == plain).all()


@CITIES
def test_pairs_equal_scipy_and_are_the_same_from_either_side(city):
    network = shared_network(city)
    graph = graph_for(network, CLIMBING)
    homes, venues = venues_of(network, 300), venues_of(network, 40)[::-1]

    far = dijkstra(matrix(graph), indices=homes, limit=FIFTEEN_MINUTES_DS)[:, venues]

    expected = np.argwhere(np.isfinite(far))
    pairs = origin_destination(graph, homes, venues, limit_ds=FIFTEEN_MINUTES_DS)
    assert (np.stack((pairs.origins(), pairs.destinations), axis=1) == expected).all()
    assert (pairs.times_ds == far[expected[:, 0], expected[:, 1]]).all()


@CITIES
def test_walks_take_the_time_of_the_search(city):
    network = shared_network(city)
    graph = graph_for(network, CLIMBING)
    main = np.flatnonzero(islands(network).label == 0)
    origin, destination = int(main[0]), int(main[len(main) // 2])

    walk = route(network, graph, origin, destination)

    times = dict(zip(zip(graph.segments, graph.heads, strict=True), graph.times_ds, strict=True))
    steps = zip(walk.segments, walk.nodes[1:], strict=True)
    assert sum(int(times[step]) for step in steps) == walk.time_ds
    assert walk.time_ds == nearest(graph, [destination]).time_ds[origin]


@CITIES
def test_the_ground_of_a_venue_is_less_than_a_circle_and_holds_the_venue(city):
    network = shared_network(city)
    graph = graph_for(network, ELDER)
    main = np.flatnonzero(islands(network).label == 0)
    venue = int(main[len(main) // 3])
    times = nearest(graph, [venue], limit_ds=FIFTEEN_MINUTES_DS).time_ds

    ground = isochrone(network, graph, times, limit_ds=FIFTEEN_MINUTES_DS)

    metres = 111_195 * 111_195 * np.cos(np.radians(network.node_lat[venue]))
    assert ground.is_valid
    assert 0.05e6 < ground.area * metres < np.pi * 930**2


def test_hexagons_of_porto_alegre_reach_their_schools_as_scipy_says():
    """Homes and schools snapped to streets, the door counted; by our pairs and by scipy's."""
    network = shared_network(PORTO_ALEGRE)
    with shared_file("osm/poa_hexgrid.csv").open() as file:
        rows = [row for row in csv.DictReader(file)]
    lon, lat = ([float(row[name]) for row in rows] for name in ("lon", "lat"))
    people = np.array([int(row["population"]) for row in rows])
    schools = np.flatnonzero([int(row["schools"]) for row in rows])
    assert (len(rows), people.sum()) == (1227, 812_935)

    among = usable(network, ELDER) & (islands(network).label == 0)[network.from_node]
    joined, nodes = with_points(network, snap(network, lon, lat, among=among, within_m=1000))
    graph = graph_for(joined, ELDER)
    homes = np.flatnonzero(nodes >= 0)
    open_schools = schools[nodes[schools] >= 0]
    pairs = origin_destination(
        graph, nodes[homes], nodes[open_schools], limit_ds=FIFTEEN_MINUTES_DS
    )

    far = dijkstra(matrix(graph), indices=nodes[homes], limit=FIFTEEN_MINUTES_DS)
    is_near = np.isfinite(far[:, nodes[open_schools]])
    assert (reached_by(pairs, people[homes]) == people[homes] @ is_near).all()
    covered = people[homes][np.diff(pairs.starts) > 0].sum()
    assert covered == people[homes][is_near.any(axis=1)].sum()
    assert 0.5 < covered / people.sum() < 1
