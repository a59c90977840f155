"""The Lagrangian bound of maximal covering, found in floating point and proven in whole numbers.

Let w'_i = w_i + sum_g mu_g a_gi, with a_gi the people of group g at demand i. For any lambda_i in
[0, w'_i], mu_g >= 0 and nu >= 0 no choice of at most k sites within budget B and above the floors
l_g wins more than

    L = sum_i (w'_i - lambda_i) + sum of the k largest (r_j)+ + nu B - sum_g mu_g l_g,
    r_j = sum of lambda_i over the demands i of candidate j - nu c_j.

The least L equals the bound of the linear relaxation. Source: Galvão and ReVelle (1996), EJOR 88.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from xuecheng.kernels.siting.pairs import Whole
from xuecheng.kernels.siting.reduction import Reduced

UNIT = 1 << 16
"""Multipliers are whole multiples of 1/UNIT people, that of the budget of 1/UNIT²."""
PATIENCE = 20
"""Steps without gain before the step is shortened."""
MEMORY = 0.7
"""Share of the last direction in the next one."""

Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A bound and what it says of each candidate.

    :param ceiling: no choice wins more; whole people.
    :param rewards: shape (candidates,), r_j in 1/UNIT people.
    :param total: L in 1/UNIT people.
    :param weights: shape (demands,), w' in whole people, rounded: it tells which demands the
        floors make dear.
    :param starts: sets of candidates that looked best on the way.
    """

    ceiling: int
    rewards: Whole
    total: int
    weights: Whole
    starts: tuple[NDArray[np.bool_], ...]
    steps: int


def lagrangian(problem: Reduced, *, value: int, steps: int, samples: int) -> Bound:
    """Return the bound after at most ``steps`` steps of a deflected subgradient method.

    :param value: people that a known choice wins; it scales the steps and does not touch the
        validity of the bound.
    :param samples: how many sets to hand back as starts for swaps.
    """
    search = _Search(problem)
    point = search.origin()
    best, best_value = point, np.inf
    direction, length, stall = np.zeros_like(point), 1.0, 0
    starts: list[NDArray[np.bool_]] = []
    every = max(1, steps // max(1, samples))
    done = 0
    for step in range(steps):
        done += 1
        found, slope, chosen = search.at(point)
        gained = found < best_value * (1 - 1e-6) if np.isfinite(best_value) else True
        stall = 0 if gained else stall + 1
        if found < best_value:
            best, best_value = point, found
        if step % every == every - 1:
            starts.append(chosen)
        if found - value < 1 or length < 1e-4:
            break
        if stall > PATIENCE:
            length, stall, point = length / 1.5, 0, best
            direction = np.zeros_like(point)
            continue
        direction = MEMORY * direction + (1 - MEMORY) * slope if step else slope
        norm = float(direction @ direction)
        if norm == 0:
            break
        point = search.inside(point - length * (found - value) / norm * direction)
    return search.proven(best, tuple(starts), done)


def at_duals(problem: Reduced, bound: Bound, duals: Real) -> Bound:
    """Return the bound at the duals of the linear program, if it is lower than ``bound``.

    :param duals: of the rows "z_i <= ...", number of sites, budget, floors, in this order, as
        :func:`~xuecheng.kernels.siting.maximal.covering_program` has them.
    """
    search = _Search(problem)
    demands = search.demands
    point = np.concatenate(
        [duals[:demands], -duals[demands + 2 :], duals[demands + 1 : demands + 2]]
    )
    point[demands:-1] *= search.scale
    point[-1] *= search.price
    found = search.proven(search.inside(point), bound.starts, bound.steps)
    return found if found.total < bound.total else bound


def survivors(problem: Reduced, bound: Bound, *, value: int) -> Whole:
    """Return the candidates that a choice of more than ``value`` people can hold, ascending.

    A candidate outside the k best is dropped where taking it in the place of the k-th leaves a
    bound below ``value`` + 1.
    """
    count = min(problem.count, len(bound.rewards))
    if count == 0:
        return np.zeros(0, np.int64)
    last = max(int(np.partition(bound.rewards, -count)[-count]), 0)
    room = bound.total - (value + 1) * UNIT
    return np.flatnonzero(np.minimum(bound.rewards - last, 0) + room >= 0)


class _Search:
    """Evaluates L; a point holds lambda, then mu and nu scaled to about the size of lambda."""

    def __init__(self, problem: Reduced) -> None:
        coverage = problem.coverage
        shape = coverage.candidate_count, coverage.demand_count
        ones = np.ones(len(coverage.demands))
        self.problem = problem
        self.matrix = sparse.csr_matrix((ones, coverage.demands, coverage.starts), shape=shape)
        self.across = self.matrix.T.tocsr()
        self.demands, self.groups = shape[1], len(problem.least)
        self.floors = problem.floors.astype(np.float64)
        self.weights = problem.weights.astype(np.float64)
        self.costs = problem.costs.astype(np.float64)
        self.count = min(problem.count, shape[0])
        self.scale = np.maximum(np.sqrt((self.floors**2).sum(axis=1)), 1.0)
        self.price = max(float(np.sqrt((self.costs**2).sum())), 1.0)

    def origin(self) -> Real:
        return np.concatenate([self.weights * 0.5, np.zeros(self.groups + 1)])

    def parts(self, point: Real) -> tuple[Real, Real, float]:
        """Return lambda, mu and nu."""
        floor = point[self.demands : -1] / self.scale
        return point[: self.demands], floor, float(point[-1]) / self.price

    def inside(self, point: Real) -> Real:
        point = np.maximum(point, 0.0)
        _, floor, _ = self.parts(point)
        point[: self.demands] = np.minimum(
            point[: self.demands], self.weights + floor @ self.floors
        )
        return point

    def at(self, point: Real) -> tuple[float, Real, NDArray[np.bool_]]:
        """Return L, its slope, and the candidates that make it up."""
        problem = self.problem
        demand, floor, budget = self.parts(point)
        rest = self.weights + floor @ self.floors - demand
        reward = self.matrix @ demand - budget * self.costs
        chosen = np.zeros(len(reward), np.bool_)
        if self.count:
            chosen[np.argpartition(-reward, self.count - 1)[: self.count]] = True
        chosen &= reward > 0
        left = rest > 0
        found = rest.sum() + reward[chosen].sum() + budget * problem.budget
        slope = np.empty_like(point)
        slope[: self.demands] = self.across @ chosen.astype(np.float64) - left
        slope[self.demands : -1] = (self.floors @ left - problem.least) / self.scale
        slope[-1] = (problem.budget - self.costs[chosen].sum()) / self.price
        return float(found - floor @ problem.least), slope, chosen

    def proven(self, point: Real, starts: tuple[NDArray[np.bool_], ...], steps: int) -> Bound:
        """Return the bound at a point rounded to whole numbers; every rounding is upward."""
        problem = self.problem
        demand, floor, budget = self.parts(point)
        mu = np.rint(floor * UNIT).astype(np.int64)
        raised = problem.weights * UNIT + mu @ problem.floors
        whole = np.clip(np.rint(demand * UNIT).astype(np.int64), 0, raised)
        nu = int(budget * UNIT * UNIT)
        coverage = problem.coverage
        sums = np.concatenate(([0], np.cumsum(whole[coverage.demands])))
        spent = np.array([cost * nu // UNIT for cost in problem.costs.tolist()], np.int64)
        rewards = sums[coverage.starts[1:]] - sums[coverage.starts[:-1]] - spent
        best = np.sort(np.maximum(rewards, 0))[len(rewards) - self.count :]
        total = int((raised - whole).sum()) + int(best.sum()) - int(mu @ problem.least)
        total -= -nu * problem.budget // UNIT
        return Bound(total // UNIT, rewards, total, raised // UNIT, starts, steps)
