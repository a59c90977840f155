"""A city of a million street corners: the real Las Palmas, eleven times side by side.

``python -m bench.reach_city`` does with it all that the bench does, alone in a process, and prints
the memory that took.
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.reach import (
    Contracted,
    Graph,
    Nearest,
    Network,
    contract,
    graph_for,
    nearest,
    nearest_times,
    network_from_segments,
    origin_destination,
    sums_within,
    with_source,
    without_source,
)
from xuecheng.kernels.reach.tests import streets
from xuecheng.kernels.reach.tests.makers import ELDER, FIFTEEN_MINUTES_DS

TILES = 11
VENUES = 7_000
POPULATED = 100_000
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work cost."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Streets, the venues on them, and who lives where.

    :param venues: nodes; ``people``: at every node.
    """

    network: Network
    venues: NDArray[np.int32]
    people: NDArray[np.int64]


def timed(work: Callable[[], Found]) -> tuple[Found, Cost]:
    """Return what some work gives, and its cost; processor time of all threads."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, Cost(time.process_time() - cpu, time.perf_counter() - wall)


def make_city(tiles: int = TILES) -> City | None:
    """Return the city; ``None`` where the extract of Las Palmas is not on this machine."""
    file = streets.shared_file(streets.LAS_PALMAS)
    if file is None:
        return None
    one = streets.network_from_osm(file)
    step = np.arange(tiles).repeat(one.segment_count) * one.node_count
    network = network_from_segments(
        np.tile(one.from_node, tiles) + step,
        np.tile(one.to_node, tiles) + step,
        np.tile(one.length_dm, tiles),
        node_lon=(one.node_lon + np.arange(tiles)[:, None]).ravel(),
        node_lat=np.tile(one.node_lat, tiles),
        flags=np.tile(one.flags, tiles),
    )
    dice = np.random.default_rng(2026)
    share = tiles / TILES
    venues = np.sort(dice.choice(network.node_count, int(VENUES * share), replace=False))
    people = np.zeros(network.node_count, np.int64)
    homes = dice.choice(network.node_count, int(POPULATED * share), replace=False)
    people[homes] = dice.integers(1, 120, len(homes))
    return City(network, venues.astype(np.int32), people)


def times_everywhere(graph: Graph, city: City) -> NDArray[np.int32]:
    """Return the time to the nearest venue of every node, elders, within 15 minutes."""
    return nearest_times(graph, city.venues, limit_ds=FIFTEEN_MINUTES_DS)


def nearest_everywhere(graph: Graph | Contracted, city: City) -> Nearest:
    """Return the nearest venue of every node at the pace of elders, within 15 minutes."""
    return nearest(graph, city.venues, limit_ds=FIFTEEN_MINUTES_DS)


def people_everywhere(graph: Graph | Contracted, people: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the people within 15 minutes of every node."""
    return sums_within(graph, people, limit_ds=FIFTEEN_MINUTES_DS)


def updates(graph: Graph, found: Nearest, nodes: NDArray[np.int64]) -> list[Cost]:
    """Open a venue at each node and close it again; return what each of the two cost."""
    costs = []
    number = len(found.sources)
    for node in nodes.tolist():
        opened, cost = timed(partial(with_source, graph, found, node))
        _, other = timed(partial(without_source, graph, opened, number))
        costs += [cost, other]
    return costs


def main() -> int:
    """Do all of it once; print the peak of memory in GB."""
    city = make_city(int(sys.argv[1]) if len(sys.argv) > 1 else TILES)
    assert city is not None
    graph = graph_for(city.network, ELDER)
    contracted = contract(graph)
    times_everywhere(graph, city)
    found = nearest_everywhere(contracted, city)
    people_everywhere(contracted, city.people)
    people_everywhere(contracted, np.ones(graph.node_count, np.int64))
    updates(graph, found, np.array([0]))
    homes = np.flatnonzero(city.people)
    origin_destination(graph, homes, city.venues, limit_ds=FIFTEEN_MINUTES_DS)
    print(_peak_gb())
    return 0


def _peak_gb() -> float:
    """Return the most memory this process held.

    ``getrusage`` would tell that of the process it was started by, where that held more.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 2**20


if __name__ == "__main__":
    sys.exit(main())
