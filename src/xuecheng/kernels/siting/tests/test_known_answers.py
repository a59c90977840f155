"""Published problems: OR-Library p-median 1 to 20, and the San Francisco set of spopt.

Two gaps are told apart. *To the optimum*: how far an answer lies from the published best value;
the bar of 0.3 % is on this one. *Its own*: how far the answer says it may be from the best, by its
bound, without knowing the optimum; it can be larger where the answer is the best already.
"""

import csv
import os
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path

from xuecheng.kernels.siting import (
    Coverage,
    Distances,
    Terms,
    maximal_covering,
    p_median,
    set_covering,
)

BESIDE = Path(__file__).resolve().parents[6] / "shared"
DATA = Path(os.environ.get("XUECHENG_SHARED", BESIDE)) / "data" / "siting"
OPTIMA = (
    5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255,
    7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789,
)  # fmt: skip
"""Of pmed1 to pmed20, as published with OR-Library (Beasley 1985)."""

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason=f"the published problems are not on this machine: {DATA}"
)

MUST_BE_OPTIMAL = 18
WORST_GAP_TO_OPTIMUM = 0.003
WORST_OWN_GAP = 0.009
CPU_S = 60


def pmed(number):
    """Shortest ways between all vertices, and p; of a repeated edge the last one counts."""
    numbers = np.array((DATA / f"pmed/pmed{number}.txt").read_text().split(), int)
    size, edges, sites = numbers[:3]
    lengths = np.zeros((size, size))
    for a, b, length in numbers[3 : 3 + 3 * edges].reshape(-1, 3):
        lengths[a - 1, b - 1] = lengths[b - 1, a - 1] = length
    ways = shortest_path(csr_matrix(lengths), directed=False)
    return Distances.from_matrix(np.rint(ways).astype(np.int64)), int(size), int(sites)


@pytest.fixture(scope="module")
def medians():
    """The twenty answers, and the processor seconds they took together, loops compiled or not."""
    answers, cpu_s = [], 0.0
    for number in range(1, len(OPTIMA) + 1):
        distances, size, sites = pmed(number)
        began = time.process_time()
        answers.append(p_median(distances, np.ones(size, np.int64), Terms(count=sites)))
        cpu_s += time.process_time() - began
    return answers, cpu_s


def test_or_library_is_solved_to_the_published_optima_within_a_minute(medians):
    answers, cpu_s = medians

    gaps = [answer.value / optimum - 1 for answer, optimum in zip(answers, OPTIMA, strict=True)]

    assert sum(gap == 0 for gap in gaps) >= MUST_BE_OPTIMAL
    assert 0 <= min(gaps) <= max(gaps) <= WORST_GAP_TO_OPTIMUM
    assert cpu_s < CPU_S


@pytest.mark.parametrize(("number", "optimum"), list(enumerate(OPTIMA, 1)))
def test_or_library_p_median(medians, number, optimum):
    answer = medians[0][number - 1]

    assert answer.value == optimum
    assert answer.bound <= optimum
    assert answer.gap < WORST_OWN_GAP


@pytest.fixture(scope="module")
def san_francisco():
    """Distances in decimetres, 16 stores x 205 tracts, and the people of each tract."""
    name = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with (DATA / "spopt_sf" / name).open() as file:
        rows = list(csv.DictReader(file))
    stores = sorted({row["name"] for row in rows}, key=lambda store: int(store.split("_")[1]))
    tracts = sorted({row["DestinationName"] for row in rows})
    matrix = np.full((len(stores), len(tracts)), -1)
    people = np.zeros(len(tracts), np.int64)
    for row in rows:
        store, tract = stores.index(row["name"]), tracts.index(row["DestinationName"])
        matrix[store, tract] = round(float(row["distance"]) * 10)
        people[tract] = int(row["demand"])
    return matrix, people


@pytest.fixture
def peers():
    """Return spopt's models and the solver of theirs we run them with."""
    locate = pytest.importorskip("spopt.locate", reason="spopt is not installed")
    pulp = pytest.importorskip("pulp", reason="PuLP is not installed")
    return locate, pulp.PULP_CBC_CMD(msg=False)


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.filterwarnings("ignore")
def test_spopt_finds_the_same_median(san_francisco, peers, count):
    (matrix, people), (locate, solver) = san_francisco, peers
    theirs = locate.PMedian.from_cost_matrix(matrix.T, people, p_facilities=count).solve(solver)

    answer = p_median(Distances.from_matrix(matrix), people, Terms(count=count))

    assert answer.value == round(theirs.problem.objective.value())
    assert answer.is_proven


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.filterwarnings("ignore")
def test_spopt_covers_as_many(san_francisco, peers, count):
    (matrix, people), (locate, solver) = san_francisco, peers
    theirs = locate.MCLP.from_cost_matrix(matrix.T, people, 50_000, p_facilities=count)

    near = Coverage.from_distances(Distances.from_matrix(matrix), limit=50_000)
    answer = maximal_covering(near, people, Terms(count=count))

    assert answer.value == round(theirs.solve(solver).problem.objective.value())
    assert answer.is_proven


@pytest.mark.filterwarnings("ignore")
def test_spopt_covers_everyone_with_as_few(san_francisco, peers):
    (matrix, _), (locate, solver) = san_francisco, peers
    theirs = locate.LSCP.from_cost_matrix(matrix.T, 80_000).solve(solver)

    near = Coverage.from_distances(Distances.from_matrix(matrix), limit=80_000)
    answer = set_covering(near, Terms())

    assert answer.value == round(theirs.problem.objective.value())
