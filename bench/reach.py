"""Who walks where in 15 minutes, over a million street corners: how fast, beside whom."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from statistics import median
from typing import Any

import numpy as np

from bench.reach_city import (
    TILES,
    City,
    Cost,
    Found,
    make_city,
    nearest_everywhere,
    people_everywhere,
    timed,
    times_everywhere,
    updates,
)
from bench.reach_peers import PEERS, NotHere, Pandana, told
from bench.report import ROOT, Row, keep
from xuecheng.kernels.reach import Contracted, Graph, contract, graph_for
from xuecheng.kernels.reach.tests.makers import ELDER

TURNS = 7
ASKS = 3
SLOW_TURNS = 2
UPDATES = 20
NEEDED = {"scipy": 4.0, "networkit": 5.0, "pandana": 15.0}
PACKAGES = ("numpy", "scipy", "numba", "networkit", "pandana", "highspy")


def main() -> int:
    """Measure by turns; with ``--quick`` on two tiles of eleven, and keep nothing."""
    is_quick = "--quick" in sys.argv[1:]
    tiles = 2 if is_quick else TILES
    city = make_city(tiles)
    if city is None:
        print("the extract of Las Palmas is not on this machine: shared/data/osm")
        return 1
    graph, to_graph = timed(lambda: graph_for(city.network, ELDER))
    nearest_everywhere(contract(graph), city)  # compiles, or loads what was compiled
    contracted, to_contract = timed(lambda: contract(graph))
    peers, absent = _built(city, graph)
    rows = [
        *_nearest(city, graph, contracted, peers),
        *_people(city, graph, contracted, peers),
        *_changes(city, graph, contracted),
        _memory(tiles),
        *([] if is_quick else _siting()),
        Row("graph_build_s", to_graph.cpu_s, "CPU-s"),
        Row("contraction_s", to_contract.cpu_s, "CPU-s"),
        Row("kept_by_contraction", len(contracted.kept) / graph.node_count, "share"),
        *(Row(f"{name}_build_s", cost.cpu_s, "CPU-s") for name, (_, cost) in peers.items()),
    ]
    if is_quick:
        for row in rows:
            print(f"{row.name:<32} {row.value:>12.4g} {row.unit:<10} {row.holds}")
        return 0
    holds = keep("reach", title="Walking and siting", how=_how(city, absent), rows=rows)
    return 0 if holds and not absent else 1


def _how(city: City, absent: dict[str, str]) -> str:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES if _is_here(name))
    missing = "".join(f" Not measured: {name}, because {why}." for name, why in absent.items())
    return (
        f"The walk network of Las Palmas (OpenStreetMap, ODbL) {TILES} times side by side: "
        f"{city.network.node_count} nodes, {city.network.segment_count} segments; "
        f"{len(city.venues)} venues at random nodes; elders at 60 m a minute, 15 minutes. Each "
        "ratio is of medians of turns in one run, and the worse for us of processor time (all "
        f"threads) and wall time: {TURNS} turns for the nearest venue, {SLOW_TURNS} for people. "
        "Ours and each peer answer the same question on the same whole graph: how long from every "
        "node to its nearest venue. Which venue that is, and the answer of the contracted graph, "
        f"stand beside. Everybody is asked {ASKS} times on end, of which the quickest counts; "
        "builds, ours and the peers', are not in it but in rows of their own. scipy: "
        "dijkstra with min_only and limit; networkit: from one node joined to all venues; C++: a "
        "bucket queue. All must agree on the nodes reached and on the sum of their times, pandana, "
        "which counts in floats of 32 bits, within a thousandth. People: the sum within 15 "
        "minutes of every node, from "
        f"{int((city.people > 0).sum())} populated nodes; contraction_gain is the same from every "
        "node, contraction counted. one_venue_update_s is the slowest of "
        f"{2 * UPDATES} openings and closings. peak_memory_gb is that of a process that builds "
        f"and asks all this without peers. The siting_* rows are about an invented town: five "
        "questions put to one drawn at random to resemble the sizes and gaps published for the "
        f"reference, whose data are not kept. {versions}.{missing}"
    )


def _is_here(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _built(city: City, graph: Graph) -> tuple[dict[str, tuple[Any, Cost]], dict[str, str]]:
    built, absent = {}, {}
    for peer in PEERS:
        try:
            built[peer.name] = timed(partial(peer, city, graph))
        except NotHere as reason:
            absent[peer.name] = str(reason)
            print(f"{peer.name} is left out: {reason}")
    return built, absent


def _nearest(
    city: City, graph: Graph, contracted: Contracted, peers: dict[str, tuple[Any, Cost]]
) -> list[Row]:
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(TURNS):
        times, cost = _quickest(lambda: timed(lambda: times_everywhere(graph, city)))
        costs["ours"].append(cost)
        whole, cost = _quickest(lambda: timed(lambda: nearest_everywhere(graph, city)))
        costs["which"].append(cost)
        smaller, cost = _quickest(lambda: timed(lambda: nearest_everywhere(contracted, city)))
        costs["contracted"].append(cost)
        assert (whole.time_ds == times).all()
        assert (smaller.time_ds == times).all()
        assert (smaller.source == whole.source).all()
        for name, (peer, _) in peers.items():
            answer, cost = _quickest(peer.nearest)
            costs[name].append(cost)
            allowed = 1e-3 if name == "pandana" else 0
            assert np.allclose(answer, told(times), rtol=allowed, atol=0), (name, answer)
    rows = [
        Row(f"nearest_vs_{name}", _times(costs[name], costs["ours"], min), "ratio", bar, "higher")
        for name, bar in NEEDED.items()
        if name in costs
    ]
    if "cpp" in costs:
        rows.append(Row("nearest_vs_cpp", _times(costs["ours"], costs["cpp"], max), "ratio", 1.5))
    return [
        *rows,
        *(Row(f"nearest_{name}_cpu_s", _cpu(each), "CPU-s") for name, each in costs.items()),
        *(Row(f"nearest_{name}_wall_s", _wall(each), "s") for name, each in costs.items()),
    ]


def _quickest(ask: Callable[[], tuple[Found, Cost]]) -> tuple[Found, Cost]:
    """Ask some times on end: nobody pays for what another left in the caches."""
    return min((ask() for _ in range(ASKS)), key=lambda answer: answer[1].wall_s)


def _people(
    city: City, graph: Graph, contracted: Contracted, peers: dict[str, tuple[Any, Cost]]
) -> list[Row]:
    rows = []
    first = city.people * (np.arange(len(city.people)) < 1000)
    for each in (graph, contracted):
        people_everywhere(each, first)
    if "pandana" in peers:
        pandana: Pandana = peers["pandana"][0]
        ours, theirs = [], []
        for _ in range(SLOW_TURNS):
            found, cost = timed(lambda: people_everywhere(contracted, city.people))
            ours.append(cost)
            expected, cost = pandana.people()
            theirs.append(cost)
            off = np.abs(found - expected.to_numpy()) > 0.5
            assert off.mean() < 0.01, "the edges of balls differ by floats, no more"
        bar = Row("population_vs_pandana", _times(theirs, ours, min), "ratio", 6, "higher")
        rows += [
            bar,
            Row("population_ours_cpu_s", _cpu(ours), "CPU-s"),
            Row("population_pandana_cpu_s", _cpu(theirs), "CPU-s"),
            Row("population_pandana_wall_s", _wall(theirs), "s"),
        ]
    everywhere = np.ones(graph.node_count, np.int64)
    with_it, without = [], []
    for _ in range(SLOW_TURNS):
        found, cost = timed(lambda: people_everywhere(contract(graph), everywhere))
        with_it.append(cost)
        same, cost = timed(lambda: people_everywhere(graph, everywhere))
        without.append(cost)
        assert (found == same).all()
    return [
        *rows,
        Row("contraction_gain", _times(without, with_it, min), "ratio", 2, "higher"),
        Row("all_balls_cpu_s", _cpu(with_it), "CPU-s"),
        Row("all_balls_plain_cpu_s", _cpu(without), "CPU-s"),
    ]


def _changes(city: City, graph: Graph, contracted: Contracted) -> list[Row]:
    found = nearest_everywhere(contracted, city)
    nodes = np.random.default_rng(5).choice(graph.node_count, UPDATES, replace=False)
    updates(graph, found, nodes[:1])
    costs = updates(graph, found, nodes)
    return [Row("one_venue_update_s", max(cost.wall_s for cost in costs), "s", 2)]


def _memory(tiles: int) -> Row:
    command = [sys.executable, "-m", "bench.reach_city", str(tiles)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Row("peak_memory_gb", float(done.stdout.split()[-1]), "GB", 1)


def _siting() -> list[Row]:
    from bench import siting_cases

    siting_cases.compile_loops()
    town = siting_cases.make_town()
    closable = siting_cases.cases(town, siting_cases.CLOSABLE)
    left_open = siting_cases.cases(town, siting_cases.OPEN)
    slowest = max(case.cpu_s for case in (*closable, *left_open))
    return [
        Row("siting_gap_closable_pct", max(case.gap_pct for case in closable), "%", 0.2),
        Row("siting_gap_open_pct", max(case.gap_pct for case in left_open), "%", 3.5),
        Row("siting_slowest_cpu_s", slowest, "CPU-s", 10),
    ]


def _times(
    slow: Sequence[Cost], fast: Sequence[Cost], worse: Callable[[float, float], float]
) -> float:
    """Return how many times longer, by processor or by wall time, whichever is worse for us."""
    return worse(_cpu(slow) / _cpu(fast), _wall(slow) / _wall(fast))


def _cpu(costs: Sequence[Cost]) -> float:
    return median(cost.cpu_s for cost in costs)


def _wall(costs: Sequence[Cost]) -> float:
    return median(cost.wall_s for cost in costs)


if __name__ == "__main__":
    sys.exit(main())
