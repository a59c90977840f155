"""Make a covering problem smaller without changing what can be reached, and at what cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.siting.pairs import Coverage, Indices, Whole
from xuecheng.kernels.siting.terms import Checked


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """What is left to decide.

    :param weights: shape (demands,), people still to be won.
    :param floors: shape (groups, demands); a merged demand holds the people of all its parts.
    :param least: shape (groups,), people still missing, >= 0.
    :param candidates: shape (candidates,), their numbers in the problem as it was, ascending.
    :param settled: people whom existing sites cover already.
    """

    coverage: Coverage
    weights: Whole
    floors: Whole
    least: Whole
    costs: Whole
    candidates: Whole
    settled: int
    count: int
    budget: int


def reduced(coverage: Coverage, terms: Checked) -> Reduced:
    """Return the problem without what is decided already.

    Covered and unreachable demands go, demands with the same candidates become one, candidates
    go whose demands another one covers for no higher cost (of equals the smallest number stays).
    Valid where sites have no capacities.
    """
    covered = coverage.covered(terms.existing)
    counts = (terms.weights > 0) | (terms.floors > 0).any(axis=0)
    demands = np.flatnonzero(~covered & counts)
    candidates = np.setdiff1d(np.flatnonzero(terms.costs <= terms.budget), terms.existing)
    held = terms.floors[:, covered].sum(axis=1)
    return tightened(
        Reduced(
            coverage=coverage.part(candidates, demands),
            weights=terms.weights[demands],
            floors=terms.floors[:, demands],
            least=np.maximum(terms.least - held, 0),
            costs=terms.costs[candidates],
            candidates=candidates,
            settled=int(terms.weights[covered].sum()),
            count=terms.count,
            budget=terms.budget,
        )
    )


def tightened(problem: Reduced) -> Reduced:
    """Return the problem with demands merged and candidates dropped until nothing changes."""
    while True:
        before = problem.coverage.starts.shape, problem.coverage.demand_count
        problem = _without_dominated(_merged(problem))
        if (problem.coverage.starts.shape, problem.coverage.demand_count) == before:
            return problem


def only(problem: Reduced, candidates: Whole) -> Reduced:
    """Return the problem with some of its candidates only, given by place in it, ascending."""
    demands = np.arange(problem.coverage.demand_count)
    return Reduced(
        coverage=problem.coverage.part(candidates, demands),
        weights=problem.weights,
        floors=problem.floors,
        least=problem.least,
        costs=problem.costs[candidates],
        candidates=problem.candidates[candidates],
        settled=problem.settled,
        count=problem.count,
        budget=problem.budget,
    )


def needed_demands(coverage: Coverage) -> Whole:
    """Return the demands whose cover implies that of all others, ascending.

    Demand i is implied by h where every candidate of h covers i too.
    """
    by_demand = coverage.transposed()
    dropped = nested(
        by_demand.starts, by_demand.demands, coverage.starts, coverage.demands,
        np.zeros(coverage.demand_count, np.int64), True,
    )  # fmt: skip
    return np.flatnonzero(~dropped)


def _merged(problem: Reduced) -> Reduced:
    by_demand = problem.coverage.transposed()
    groups: dict[bytes, int] = {}
    first: list[int] = []
    group = np.full(by_demand.candidate_count, -1, np.int64)
    for demand in range(by_demand.candidate_count):
        row = by_demand.row(demand)
        if not len(row):
            continue
        at = groups.setdefault(row.tobytes(), len(groups))
        if at == len(first):
            first.append(demand)
        group[demand] = at
    kept = group >= 0
    weights = np.zeros(len(first), np.int64)
    np.add.at(weights, group[kept], problem.weights[kept])
    floors = np.zeros((len(problem.least), len(first)), np.int64)
    for number in range(len(problem.least)):
        np.add.at(floors[number], group[kept], problem.floors[number, kept])
    everyone = np.arange(problem.coverage.candidate_count)
    return Reduced(
        coverage=problem.coverage.part(everyone, np.array(first, np.int64)),
        weights=weights,
        floors=floors,
        least=problem.least,
        costs=problem.costs,
        candidates=problem.candidates,
        settled=problem.settled,
        count=problem.count,
        budget=problem.budget,
    )


def _without_dominated(problem: Reduced) -> Reduced:
    coverage, by_demand = problem.coverage, problem.coverage.transposed()
    dropped = nested(
        coverage.starts, coverage.demands, by_demand.starts, by_demand.demands,
        problem.costs, False,
    )  # fmt: skip
    empty = np.diff(coverage.starts) == 0
    return only(problem, np.flatnonzero(~(dropped | empty)))


@compiled
def nested(
    starts: Whole, items: Indices, by_starts: Whole, by_items: Indices, costs: Whole, larger: bool
) -> NDArray[np.bool_]:
    """Return which rows to drop because one row of items lies within another.

    Row a within row b: a is dropped where cost b <= cost a, or b is where ``larger``. Of equal
    rows of equal cost the one of the smallest number stays.
    """
    count = len(starts) - 1
    dropped = np.zeros(count, np.bool_)
    for a in range(count):
        begin, end = starts[a], starts[a + 1]
        if begin == end:
            continue
        rarest, fewest = items[begin], by_starts[items[begin] + 1] - by_starts[items[begin]]
        for p in range(begin + 1, end):
            i = items[p]
            if by_starts[i + 1] - by_starts[i] < fewest:
                rarest, fewest = i, by_starts[i + 1] - by_starts[i]
        for q in range(by_starts[rarest], by_starts[rarest + 1]):
            b = by_items[q]
            size = starts[b + 1] - starts[b]
            if b == a or size < end - begin:
                continue
            if not larger and costs[b] > costs[a]:
                continue
            if size == end - begin:
                if larger and b < a:
                    continue
                if not larger and costs[b] == costs[a] and b > a:
                    continue
            r, inside = starts[b], True
            for p in range(begin, end):
                while r < starts[b + 1] and items[r] < items[p]:
                    r += 1
                if r == starts[b + 1] or items[r] != items[p]:
                    inside = False
                    break
            if inside:
                if larger:
                    dropped[b] = True
                else:
                    dropped[a] = True
                    break
    return dropped
