"""What else finds the nearest venue: each peer builds once, then answers when asked."""

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np

from bench.reach_city import City, Cost, timed
from xuecheng.kernels.reach import Graph
from xuecheng.kernels.reach.graphs import tails_of
from xuecheng.kernels.reach.tests.makers import FIFTEEN_MINUTES_DS

LIMIT = FIFTEEN_MINUTES_DS
Told: TypeAlias = tuple[int, int]
"""How many nodes were reached, and the sum of their times."""


class NotHere(Exception):
    """A peer that cannot be asked on this machine; its message is the reason."""


class Peer(Protocol):
    """A peer that has been built."""

    name: str
    nearest: Callable[[], tuple[Told, Cost]]
    """Returns what it found of the nodes within 15 minutes of a venue, and what that cost."""


class Scipy:
    """``scipy.sparse.csgraph.dijkstra(min_only=True, limit=...)``."""

    name = "scipy"

    def __init__(self, city: City, graph: Graph) -> None:
        from scipy.sparse import csr_array  # type: ignore[import-untyped]  # no types

        count = graph.node_count
        weights = graph.times_ds.astype(np.float64)
        self.matrix = csr_array((weights, graph.heads, graph.starts), shape=(count, count))
        self.venues = city.venues

    def nearest(self) -> tuple[Told, Cost]:
        """Ask once."""
        from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # no types

        found, cost = timed(
            lambda: dijkstra(self.matrix, indices=self.venues, min_only=True, limit=LIMIT)
        )
        return told(found), cost


class Networkit:
    """NetworKit's Dijkstra from one node more that leads to every venue in no time."""

    name = "networkit"

    def __init__(self, city: City, graph: Graph) -> None:
        nk = _imported("networkit")
        nk.setNumberOfThreads(1)
        count = graph.node_count
        venues = city.venues
        tails = np.concatenate((tails_of(graph), np.full(len(venues), count))).astype(np.uint64)
        heads = np.concatenate((graph.heads, venues)).astype(np.uint64)
        weights = np.concatenate((graph.times_ds, np.zeros(len(venues)))).astype(np.float64)
        self.nk, self.source = nk, count
        self.graph = nk.GraphFromCoo(
            (weights, (tails, heads)), n=count + 1, weighted=True, directed=True
        )

    def nearest(self) -> tuple[Told, Cost]:
        """Ask once."""

        def work() -> Any:
            search = self.nk.distance.Dijkstra(self.graph, self.source, storePaths=False)
            return np.asarray(search.run().getDistances())

        found, cost = timed(work)
        return told(found[:-1]), cost


class Pandana:
    """pandana's contraction hierarchy; without its build, which takes far longer than a query."""

    name = "pandana"

    def __init__(self, city: City, graph: Graph) -> None:
        pandana = _imported("pandana")
        pandas = _imported("pandas")
        network = city.network
        tails = tails_of(graph)
        once = tails < graph.heads
        # In metres at the pace of elders, whose deciseconds are decimetres.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.network = pandana.Network(
                pandas.Series(network.node_lon),
                pandas.Series(network.node_lat),
                pandas.Series(tails[once].astype(np.int64)),
                pandas.Series(graph.heads[once].astype(np.int64)),
                pandas.DataFrame({"metres": graph.times_ds[once] / 10}),
                twoway=True,
            )
            lon = pandas.Series(network.node_lon[city.venues])
            lat = pandas.Series(network.node_lat[city.venues])
            self.network.set_pois("venues", LIMIT / 10, 1, lon, lat)
            homes = np.flatnonzero(city.people)
            self.network.set(
                pandas.Series(homes), variable=pandas.Series(city.people[homes]), name="people"
            )

    def nearest(self) -> tuple[Told, Cost]:
        """Ask once."""
        beyond = LIMIT / 10 + 1
        found, cost = timed(
            lambda: self.network.nearest_pois(LIMIT / 10, "venues", num_pois=1, max_distance=beyond)
        )
        return told(found[1].to_numpy() * 10), cost

    def people(self) -> tuple[Any, Cost]:
        """Return the people within 15 minutes of every node."""
        return timed(
            lambda: self.network.aggregate(LIMIT / 10, type="sum", decay="flat", name="people")
        )


class Cpp:
    """A bucket queue in C++, compiled here with ``g++ -O3 -march=native``."""

    name = "cpp"

    def __init__(self, city: City, graph: Graph) -> None:
        if shutil.which("g++") is None:
            raise NotHere("there is no g++")
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        source = Path(__file__).parent / "reach_peer.cpp"
        self.program = folder / "peer"
        subprocess.run(["g++", "-O3", "-march=native", "-o", self.program, source], check=True)
        self.graph, self.venues = folder / "graph", folder / "venues"
        head = np.array([graph.node_count, len(graph.heads)], np.int32)
        np.concatenate((head, graph.starts, graph.heads, graph.times_ds)).tofile(self.graph)
        city.venues.tofile(self.venues)

    def nearest(self) -> tuple[Told, Cost]:
        """Ask once."""
        command = [str(part) for part in (self.program, self.graph, self.venues, LIMIT, 2)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        # The second of two: the first finds the memory of a new process.
        cpu, wall, reached, total = done.stdout.splitlines()[-1].split()
        return (int(reached), int(total)), Cost(float(cpu), float(wall))


PEERS = (Scipy, Networkit, Pandana, Cpp)


def told(times: Any) -> Told:
    """Return how many nodes have a time within the limit, and the sum of these, deciseconds."""
    within = times[times <= LIMIT]
    return len(within), round(float(within.sum()))


def _imported(name: str) -> Any:
    from importlib import import_module

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(name)
    except ImportError as missing:
        raise NotHere(f"{name} is not installed") from missing
