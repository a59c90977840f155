"""Set covering: reach everyone, or the floor of every group, at the least cost."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from xuecheng.kernels.siting import flows, maximal, programs
from xuecheng.kernels.siting.pairs import Coverage, Whole
from xuecheng.kernels.siting.reduction import Reduced, needed_demands, reduced
from xuecheng.kernels.siting.terms import (
    Answer,
    BeyondMeans,
    Checked,
    Effort,
    OutOfReach,
    Terms,
    TooFewPlaces,
    Unsettled,
)

UNIT = 1 << 16
"""Multipliers are whole multiples of 1/UNIT of a cost."""

Chosen = NDArray[np.bool_]


def set_covering(
    coverage: Coverage,
    terms: Terms,
    *,
    weights: ArrayLike | None = None,
    effort: Effort | None = None,
) -> Answer:
    """Return the cheapest new sites, among the candidates, that cover every demand.

    With floors: that hold the floors of all groups.

    min sum_j c_j x_j  with  sum of x_j over candidates j of i >= 1 for every i of weight > 0.
    With floors only sum_i a_gi z_i >= least_g is asked, z_i <= sum of x_j over candidates of i.

    :param weights: shape (demands,), people, 1 each where ``None``; a demand of 0 is left out.
    :returns: ``value`` and ``bound`` are costs of new sites; without costs their number.
    :raises OutOfReach: a demand, or a group's floor, is covered by no choice at all.
    :raises TooFewPlaces: all sites together do not hold the people.
    :raises BeyondMeans: count, budget or places do not suffice.
    :raises Unsettled: the effort ended before a choice was found.

    Source: Toregas, Swain, ReVelle and Bergman (1971), The location of emergency service
    facilities; bound: Beasley (1990), A Lagrangian heuristic for set-covering problems.
    """
    effort = effort or Effort()
    shape = coverage.candidate_count, coverage.demand_count
    people = np.ones(shape[1], np.int64) if weights is None else weights
    checked = Checked.of(terms, weights=people, shape=shape, price=1)
    require_everyone(coverage, checked)
    maximal.require_reach(coverage, checked)
    if checked.places is not None:
        answer = _with_places(coverage, checked, effort)
    else:
        # The budget is judged at the end: it must not hide candidates that the cheapest needs.
        answer = _covered(reduced(coverage, _unbounded(checked)), checked, effort)
    if answer.bound > checked.budget:
        raise BeyondMeans(groups=checked.names)
    if answer.value > checked.budget:
        raise Unsettled(effort=answer.effort)
    return answer


def require_everyone(coverage: Coverage, terms: Checked) -> None:
    """Refuse demands that no candidate covers, and more people than places; not with floors.

    :raises OutOfReach: it names the demands.
    :raises TooFewPlaces: ...
    """
    if len(terms.least):
        return
    reached = coverage.covered(np.arange(coverage.candidate_count))
    lost = np.flatnonzero(~reached & (terms.weights > 0))
    if len(lost):
        raise OutOfReach(demands=tuple(int(demand) for demand in lost))
    if terms.places is not None and terms.places.sum() < terms.weights.sum():
        raise TooFewPlaces(places=int(terms.places.sum()), needed=int(terms.weights.sum()))


def _covered(problem: Reduced, terms: Checked, effort: Effort) -> Answer:
    if len(terms.least):
        chosen, floor, steps = maximal.floors_first(problem), 0, 0
    else:
        needed = needed_demands(problem.coverage)
        everyone = np.arange(len(problem.candidates))
        problem = replace(
            problem,
            coverage=problem.coverage.part(everyone, needed),
            weights=problem.weights[needed],
            floors=problem.floors[:, needed],
        )
        chosen = greedy_cover(problem.coverage, problem.costs)
        floor, steps = lagrangian_cover(problem, chosen=chosen, steps=effort.steps)
    used = Effort(steps, 0, 0, 0)
    best = chosen if _holds(problem, chosen, bool(len(terms.least))) else None
    value = int(problem.costs[chosen].sum())
    if best is not None and value <= floor:
        return _answer(problem, best, value, True, used)
    is_exact = True
    if len(problem.coverage.demands) <= effort.pairs:
        start = None if best is None else best.astype(np.float64)
        program = _program(problem, everyone=not len(terms.least))
        run = programs.best(program, nodes=effort.nodes, start=start)
        if run.is_empty and best is None:
            raise BeyondMeans(groups=terms.names)
        used = replace(used, nodes=run.nodes)
        if run.columns is not None:
            found = run.columns[: len(problem.candidates)] > 0.5
            cost = int(problem.costs[found].sum())
            if (best is None or cost < value) and _holds(problem, found, bool(len(terms.least))):
                best, value = found, cost
        if run.bound is not None and run.bound > floor:
            floor, is_exact = run.bound, False
    elif len(problem.coverage.demands) <= 2 * effort.pairs:
        run = programs.relaxed(_program(problem, everyone=not len(terms.least)))
        if run.bound is not None and run.bound > floor:
            floor, is_exact = run.bound, False
    if best is None:
        raise Unsettled(effort=used)
    return _answer(problem, best, min(floor, value), is_exact, used)


def _answer(problem: Reduced, chosen: Chosen, bound: int, is_exact: bool, used: Effort) -> Answer:
    sites = tuple(int(site) for site in problem.candidates[chosen])
    return Answer(sites, int(problem.costs[chosen].sum()), bound, is_exact, used)


def _holds(problem: Reduced, chosen: Chosen, by_floors: bool) -> bool:
    covered = problem.coverage.covered(np.flatnonzero(chosen))
    if int(chosen.sum()) > problem.count:
        return False
    if by_floors:
        return bool((problem.floors[:, covered].sum(axis=1) >= problem.least).all())
    return bool(covered.all())


def greedy_cover(coverage: Coverage, costs: Whole) -> Chosen:
    """Return a cover: most new demands per cost first, then without sites that are not needed.

    Source: Chvátal (1979), A greedy heuristic for the set-covering problem.
    """
    chosen = np.zeros(coverage.candidate_count, np.bool_)
    left = np.ones(coverage.demand_count, np.bool_)
    owners = coverage.owners()
    while left.any():
        gains = np.bincount(owners, left[coverage.demands], minlength=len(chosen))
        gains[chosen] = 0
        taken = int(np.argmax(gains / (costs + 1e-9)))
        chosen[taken] = True
        left[coverage.row(taken)] = False
    times = np.bincount(coverage.demands[chosen[owners]], minlength=coverage.demand_count)
    for site in sorted(np.flatnonzero(chosen).tolist(), key=lambda each: (-costs[each], -each)):
        row = coverage.row(site)
        if (times[row] > 1).all():
            chosen[site] = False
            times[row] -= 1
    return chosen


def lagrangian_cover(problem: Reduced, *, chosen: Chosen, steps: int) -> tuple[int, int]:
    """Return a cost below which no cover lies, and how many steps it took.

    L = sum_i lambda_i + sum over j of min(0, c_j - sum of lambda_i over its demands), each
    multiplier rounded down to a multiple of 1/UNIT before L is added up in whole numbers.
    """
    coverage = problem.coverage
    shape = coverage.candidate_count, coverage.demand_count
    ones = np.ones(len(coverage.demands), np.int64)
    matrix = sparse.csr_matrix((ones, coverage.demands, coverage.starts), shape=shape)
    across = matrix.T.tocsr()
    value, best, length, stall = int(problem.costs[chosen].sum()), 0, 1.0, 0
    cheapest = np.full(shape[1], np.iinfo(np.int64).max)
    np.minimum.at(cheapest, coverage.demands, problem.costs[coverage.owners()])
    size = np.maximum(np.diff(coverage.starts), 1)
    point = np.full(shape[1], np.inf)
    np.minimum.at(point, coverage.demands, (problem.costs / size)[coverage.owners()])
    for step in range(steps):
        whole = (point * UNIT).astype(np.int64)
        rest = problem.costs * UNIT - matrix @ whole
        found = int(whole.sum() + rest[rest < 0].sum())
        stall = 0 if found > best else stall + 1
        best = max(best, found)
        slope = 1.0 - across @ (rest < 0).astype(np.int64)
        norm = float(slope @ slope)
        if -(-best // UNIT) >= value or norm == 0 or length < 1e-4:
            return -(-best // UNIT), step + 1
        if stall > 20:
            length, stall = length / 2, 0
        move = length * (1.05 * value - found / UNIT) / norm
        point = np.clip(point + move * slope, 0, cheapest)
    return -(-best // UNIT), steps


def _program(problem: Reduced, *, everyone: bool) -> programs.Program:
    program = maximal.covering_program(problem)
    sites = program.sites
    gains, lower = np.zeros(len(program.gains)), program.lower.copy()
    gains[:sites] = problem.costs
    lower[sites:] = 1.0 if everyone else 0.0
    return replace(program, gains=gains, lower=lower, maximise=False)


def _unbounded(terms: Checked) -> Checked:
    return replace(terms, budget=int(terms.costs.sum()))


def _with_places(coverage: Coverage, terms: Checked, effort: Effort) -> Answer:
    flow = flows.Flow(
        coverage=coverage,
        sizes=terms.weights,
        pair_values=np.zeros(len(coverage.demands), np.int64),
        site_values=terms.costs,
        covers=np.ones(len(coverage.demands), np.bool_),
        serves_all=not len(terms.least),
        maximise=False,
        terms=terms,
    )
    return flows.solved(flow, effort=effort, start=None)
