"""Maximal covering: win the most people with few sites."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from xuecheng.kernels.siting import bounds, exchange, flows, programs
from xuecheng.kernels.siting.pairs import Coverage, Whole
from xuecheng.kernels.siting.reduction import Reduced, only, reduced, tightened
from xuecheng.kernels.siting.terms import (
    Answer,
    BeyondMeans,
    Checked,
    Effort,
    OutOfReach,
    Terms,
    Unsettled,
)

FEWEST, MOST = 8, 32
"""Sets from the bound's search that are improved by swaps: more where the problem is small."""
PAIRS_SWAPPED = 2_000_000
"""About so many pairs in all those sets together: swaps take time as pairs do."""
TOGETHER = 10
"""Choices are combined while their sites have so many times fewer pairs than may be closed."""

Chosen = NDArray[np.bool_]


def maximal_covering(
    coverage: Coverage, weights: ArrayLike, terms: Terms, *, effort: Effort | None = None
) -> Answer:
    """Return the sites among the candidates that cover the most people.

    max sum_i w_i z_i  with  z_i <= sum of x_j over candidates j of i,  x and z 0 or 1,
    sum_j x_j <= count, sum_j c_j x_j <= budget, and for each group sum_i a_gi z_i >= least_g.
    With places, z_i counts people and sites fill up: see :mod:`xuecheng.kernels.siting.flows`.

    :param weights: shape (demands,), people, whole.
    :returns: ``value`` and ``bound`` in people covered, existing sites included. Of candidates
        that cover the same at the same cost the smallest number is chosen; where several choices
        are equally good, which one depends on the order of the input, their value does not once
        the answer is proven.
    :raises OutOfReach: a group stays below its floor with every candidate open.
    :raises BeyondMeans: count and budget do not suffice for the floors.
    :raises Unsettled: the effort ended before a choice that holds every floor was found.

    Source: Church and ReVelle (1974), The maximal covering location problem.
    """
    effort = effort or Effort()
    shape = coverage.candidate_count, coverage.demand_count
    checked = Checked.of(terms, weights=weights, shape=shape, price=0)
    require_reach(coverage, checked)
    if checked.places is not None:
        try:
            return flows.most_served(coverage, checked, effort=effort)
        except Unsettled:
            open_ended = replace(terms, places=None)
            first = maximal_covering(coverage, weights, open_ended, effort=effort)
            return flows.roughly_served(coverage, checked, first)
    problem = reduced(coverage, checked)
    if not len(problem.candidates) or not problem.count:
        if (problem.least > 0).any():
            raise BeyondMeans(groups=checked.names)
        return Answer((), problem.settled, problem.settled, True)
    search = _Search(problem, effort)
    search.begin()
    search.bound_and_improve()
    search.combine()
    search.close()
    if search.is_empty:
        raise BeyondMeans(groups=checked.names)
    if search.chosen is None:
        raise Unsettled(effort=search.used)
    value, ceiling = search.value + problem.settled, search.ceiling + problem.settled
    sites = tuple(int(site) for site in problem.candidates[search.chosen])
    return Answer(sites, value, max(ceiling, value), search.is_exact, search.used)


def require_reach(coverage: Coverage, terms: Checked) -> None:
    """Refuse floors that cannot be reached even with every candidate open.

    :raises OutOfReach: it names the groups.
    """
    reached = coverage.covered(np.arange(coverage.candidate_count))
    short = terms.floors[:, reached].sum(axis=1) < terms.least
    if short.any():
        names = (name for name, is_short in zip(terms.names, short, strict=True) if is_short)
        raise OutOfReach(groups=tuple(names))


class _Search:
    """The best choice and the lowest bound so far, in people won beyond the existing sites."""

    def __init__(self, problem: Reduced, effort: Effort) -> None:
        self.problem, self.effort = problem, effort
        self.by_demand = problem.coverage.transposed()
        self.chosen: Chosen | None = None
        self.value = -1
        self.ceiling = int(problem.weights.sum())
        self.is_exact, self.is_empty = True, False
        self.used = Effort(0, 0, 0, 0)
        self.bound: bounds.Bound | None = None
        self.polished: list[Chosen] = []

    def begin(self) -> None:
        """Take the better of two greedy choices, and one that serves the floors first."""
        nothing = np.zeros(len(self.problem.candidates), np.bool_)
        for by_price in (False, True) if self.problem.costs.any() else (False,):
            self._improve(self._filled(nothing, self.problem.weights, by_price=by_price))
        if self.problem.least.any():
            self._improve(self._filled(floors_first(self.problem), self.problem.weights))

    def bound_and_improve(self) -> None:
        """Lower the bound, and improve by swaps the sets its search came by."""
        pairs = max(len(self.problem.coverage.demands), 1)
        samples = min(max(PAIRS_SWAPPED // pairs, FEWEST), MOST)
        bound = bounds.lagrangian(
            self.problem, value=max(self.value, 0), steps=self.effort.steps, samples=samples
        )
        if self._is_hard(bound):
            duals = programs.relaxed(covering_program(self.problem)).duals
            bound = bound if duals is None else bounds.at_duals(self.problem, bound, duals)
        self.bound = bound
        self.used = replace(self.used, steps=bound.steps)
        if bound.ceiling < 0:
            self.is_empty = True
            return
        self.ceiling = min(self.ceiling, bound.ceiling)
        seen = set[bytes]()
        for start in reversed(bound.starts):
            if self.value >= self.ceiling:
                break
            if start.tobytes() not in seen and self._is_affordable(start):
                seen.add(start.tobytes())
                self._improve(self._filled(start, bound.weights), bound.weights)

    def _is_hard(self, bound: bounds.Bound) -> bool:
        """Whether the linear program is worth its time: floors and a budget slow the search."""
        bound_up = self.problem.least.any() or self.problem.costs.any()
        is_small = len(self.problem.coverage.demands) <= 2 * self.effort.pairs
        return bool(bound_up) and is_small and self.value < bound.ceiling

    def combine(self) -> None:
        """Take the best that the sites of all choices so far can make up together."""
        if self.is_empty or not self.polished or self.value >= self.ceiling:
            return
        weights = self.problem.weights
        order = sorted(
            self.polished,
            key=lambda each: -int(weights[self._covered(each)].sum()),
        )
        union, part = order[0], None
        for chosen in order[1:]:
            union = union | chosen
            wider = tightened(only(self.problem, np.flatnonzero(union)))
            if len(wider.coverage.demands) > self.effort.pairs // TOGETHER:
                break
            part = wider
        if part is not None:
            self._branch(part, nodes=self.effort.nodes // 100)

    def close(self) -> None:
        """Hand what the bound leaves open to branch and bound, if it is small enough."""
        if self.is_empty or self.bound is None or self.value >= self.ceiling:
            return
        left = bounds.survivors(self.problem, self.bound, value=self.value)
        rest = tightened(only(self.problem, left))
        if len(rest.coverage.demands) > self.effort.pairs:
            return
        if not len(rest.candidates):  # nothing is better than what is there
            self.is_empty = self.chosen is None
            self.ceiling = self.value
            return
        run = self._branch(rest, nodes=self.effort.nodes)
        if run.is_empty:
            self.is_empty, self.ceiling = self.chosen is None, self.value
            self.is_exact = False
        elif run.bound is not None and max(run.bound, self.value) < self.ceiling:
            self.ceiling, self.is_exact = max(run.bound, self.value), False

    def _branch(self, part: Reduced, *, nodes: int) -> programs.Run:
        """Keep what branch and bound finds among some candidates."""
        run = programs.best(covering_program(part), nodes=nodes, start=self._start(part))
        self.used = replace(self.used, nodes=self.used.nodes + run.nodes)
        if run.columns is not None:
            sites = part.candidates[run.columns[: len(part.candidates)] > 0.5]
            self._keep(np.isin(self.problem.candidates, sites))
        return run

    def _start(self, rest: Reduced) -> programs.Real | None:
        """Return the best choice among the candidates of ``rest``, which may lack some of it."""
        if self.chosen is None:
            return None
        held = np.isin(rest.candidates, self.problem.candidates[self.chosen])
        filled = exchange.fill(
            rest.coverage, rest.coverage.transposed(), rest.weights, rest.costs,
            count=rest.count, budget=rest.budget, chosen=held,
        )  # fmt: skip
        return filled.astype(np.float64)

    def _filled(self, chosen: Chosen, weights: Whole, *, by_price: bool = False) -> Chosen:
        return exchange.fill(
            self.problem.coverage, self.by_demand, weights, self.problem.costs,
            count=self.problem.count, budget=self.problem.budget, chosen=chosen, by_price=by_price,
        )  # fmt: skip

    def _improve(self, chosen: Chosen, weights: Whole | None = None) -> None:
        """Keep the choice, and what swaps and more sites make of it."""
        weights = self.problem.weights if weights is None else weights
        self._keep(chosen)
        while self.used.swaps < self.effort.swaps:
            better, moves = exchange.swapped(
                self.problem.coverage, self.by_demand, weights, self.problem.costs,
                budget=self.problem.budget, chosen=chosen,
                most=self.effort.swaps - self.used.swaps,
            )  # fmt: skip
            self.used = replace(self.used, swaps=self.used.swaps + moves)
            chosen, before = self._filled(better, weights), chosen
            self._keep(chosen)
            if not moves or (chosen == before).all():
                break
        self.polished.append(chosen)

    def _is_affordable(self, chosen: Chosen) -> bool:
        return int(self.problem.costs[chosen].sum()) <= self.problem.budget

    def _covered(self, chosen: Chosen) -> Chosen:
        return self.problem.coverage.covered(np.flatnonzero(chosen))

    def _keep(self, chosen: Chosen) -> None:
        """Take the choice if it holds the floors and wins more than the one before."""
        covered = self._covered(chosen)
        value = int(self.problem.weights[covered].sum())
        held = self.problem.floors[:, covered].sum(axis=1)
        if value > self.value and (held >= self.problem.least).all():
            self.chosen, self.value = chosen.copy(), value


def floors_first(problem: Reduced) -> Chosen:
    """Return candidates chosen one by one for the people they win below the floors."""
    chosen = np.zeros(len(problem.candidates), np.bool_)
    missing, left = problem.least.copy(), problem.floors.copy()
    while (missing > 0).any() and chosen.sum() < problem.count:
        owners, gains = problem.coverage.owners(), np.zeros(len(chosen), np.int64)
        for group in np.flatnonzero(missing > 0):
            people = np.bincount(
                owners, left[group, problem.coverage.demands], minlength=len(chosen)
            )
            gains += np.minimum(people.astype(np.int64), missing[group])
        dear = problem.costs > problem.budget - problem.costs[chosen].sum()
        gains[chosen | dear] = 0
        taken = int(np.argmax(gains))
        if gains[taken] == 0:
            break
        chosen[taken] = True
        row = problem.coverage.row(taken)
        missing -= left[:, row].sum(axis=1)
        left[:, row] = 0
    return chosen


def covering_program(problem: Reduced) -> programs.Program:
    """Return the program with a column for each candidate, then one for each demand."""
    coverage = problem.coverage
    sites, demands, groups = coverage.candidate_count, coverage.demand_count, len(problem.least)
    ones = np.ones(len(coverage.demands))
    serves = sparse.csr_matrix((ones, coverage.demands, coverage.starts), shape=(sites, demands))
    rows = [
        sparse.hstack([-serves.T, sparse.identity(demands)]),
        sparse.hstack([np.ones((1, sites)), sparse.csr_matrix((1, demands))]),
        sparse.hstack([problem.costs[None, :].astype(float), sparse.csr_matrix((1, demands))]),
        sparse.hstack([sparse.csr_matrix((groups, sites)), problem.floors.astype(float)]),
    ]
    return programs.Program(
        gains=np.concatenate([np.zeros(sites), problem.weights.astype(float)]),
        lower=np.zeros(sites + demands),
        upper=np.ones(sites + demands),
        sites=sites,
        matrix=sparse.csc_matrix(sparse.vstack(rows)),
        low=np.concatenate([np.full(demands + 2, -np.inf), problem.least.astype(float)]),
        high=np.concatenate(
            [np.zeros(demands), [problem.count, problem.budget], np.full(groups, np.inf)]
        ).astype(float),
        maximise=True,
    )
