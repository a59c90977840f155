"""The hot loops of p-median: assign, add, swap, and add up the Lagrangian."""

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.siting.pairs import Indices, Whole

Chosen = NDArray[np.bool_]


@compiled
def assigned(
    starts: Whole, sites: Indices, costs: Whole, unserved: int, chosen: Chosen
) -> tuple[Whole, Whole, Whole]:
    """Return what each demand costs, the site it goes to (-1: none), and what the next one costs.

    :param starts: shape (demands + 1,), rows of ``sites`` and ``costs`` by demand, cheapest
        first, of equal costs the smallest number.
    :param unserved: cost of a demand without a chosen site.
    """
    demands = len(starts) - 1
    first = np.full(demands, unserved, np.int64)
    second = np.full(demands, unserved, np.int64)
    where = np.full(demands, -1, np.int64)
    for i in range(demands):
        for p in range(starts[i], starts[i + 1]):
            if chosen[sites[p]]:
                if where[i] < 0:
                    where[i] = sites[p]
                    first[i] = costs[p]
                else:
                    second[i] = costs[p]
                    break
    return first, where, second


@compiled
def added(
    starts: Whole, demands: Indices, costs: Whole, first: Whole, chosen: Chosen, prices: Whole,
    count: int, budget: int,
) -> Chosen:  # fmt: skip
    """Return ``chosen`` with the candidate that saves most added again and again.

    :param starts: shape (candidates + 1,), rows of ``demands`` and ``costs`` by candidate.
    :param first: shape (demands,), what each demand costs with ``chosen``.
    :param prices: shape (candidates,), what opening costs; ``count`` and ``budget`` are for the
        added ones.
    """
    chosen, first = chosen.copy(), first.copy()
    for _ in range(count):
        best, taken = 0, -1
        for a in range(len(starts) - 1):
            if chosen[a] or prices[a] > budget:
                continue
            saved = 0
            for p in range(starts[a], starts[a + 1]):
                if costs[p] < first[demands[p]]:
                    saved += first[demands[p]] - costs[p]
            if saved > best:
                best, taken = saved, a
        if taken < 0:
            break
        chosen[taken] = True
        budget -= prices[taken]
        for p in range(starts[taken], starts[taken + 1]):
            first[demands[p]] = min(first[demands[p]], costs[p])
    return chosen


@compiled
def best_swap(
    starts: Whole, demands: Indices, costs: Whole, first: Whole, where: Whole, second: Whole,
    chosen: Chosen, fixed: Chosen, prices: Whole, budget: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Return the swap that saves most: what it saves (0: none does), who comes, who goes.

    saved(a, f) = gain(a) - loss(f) + extra(a, f), with loss(f) what the demands of f pay more at
    their second site, and extra what of that does not come about because a is near.

    :param budget: what is left of it.

    Source: Whitaker (1983), INFOR 21; Resende and Werneck (2007), EJOR 180.
    """
    count = len(starts) - 1
    loss = np.zeros(count, np.int64)
    for i in range(len(first)):
        if where[i] >= 0:
            loss[where[i]] += second[i] - first[i]
    opened = np.flatnonzero(chosen & ~fixed)
    best, come, go = 0, -1, -1
    extra = np.zeros(count, np.int64)
    for a in range(count):
        if chosen[a]:
            continue
        gain = 0
        for p in range(starts[a], starts[a + 1]):
            i, cost = demands[p], costs[p]
            if cost < first[i]:
                gain += first[i] - cost
                if where[i] >= 0:
                    extra[where[i]] += second[i] - first[i]
            elif cost < second[i]:
                extra[where[i]] += second[i] - cost
        for f in opened:
            saved = gain - loss[f] + extra[f]
            if saved > best and prices[a] - prices[f] <= budget:
                best, come, go = saved, a, int(f)
        for j in range(count):
            if chosen[j]:
                extra[j] = 0
    return best, come, go


@compiled
def rewards(
    starts: Whole, sites: Indices, costs: Whole, unit: int, multipliers: Whole, count: int
) -> Whole:
    """Return sum_i min(0, unit c_ij - lambda_i) for each candidate j, shape (``count``,).

    :param starts: by demand, cheapest first, as in :func:`assigned`.
    """
    found = np.zeros(count, np.int64)
    for i in range(len(starts) - 1):
        for p in range(starts[i], starts[i + 1]):
            less = costs[p] * unit - multipliers[i]
            if less >= 0:
                break
            found[sites[p]] += less
    return found


@compiled
def served(
    starts: Whole, sites: Indices, costs: Whole, unit: int, multipliers: Whole, chosen: Chosen
) -> Whole:
    """Return how many of ``chosen`` each demand uses in the Lagrangian, shape (demands,)."""
    found = np.zeros(len(starts) - 1, np.int64)
    for i in range(len(starts) - 1):
        for p in range(starts[i], starts[i + 1]):
            if costs[p] * unit >= multipliers[i]:
                break
            if chosen[sites[p]]:
                found[i] += 1
    return found
