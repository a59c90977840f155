"""Choose sites of a covering problem one by one, then swap while that wins people."""

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.siting.pairs import Coverage, Indices, Whole

Chosen = NDArray[np.bool_]


def fill(
    coverage: Coverage,
    by_demand: Coverage,
    weights: Whole,
    costs: Whole,
    *,
    count: int,
    budget: int,
    chosen: Chosen,
    by_price: bool = False,
) -> Chosen:
    """Return ``chosen`` with the candidate that wins most people added again and again.

    :param weights: shape (demands,), people.
    :param by_price: take the most people per cost instead.
    :returns: shape (candidates,); at most ``count`` sites that cost at most ``budget``. Of equal
        candidates the smallest number is taken.

    Gains are kept up instead of computed again: a pair is touched once. Nemhauser, Wolsey and
    Fisher (1978): without a budget at least 1 - 1/e of the best.
    """
    return _fill(
        coverage.starts, coverage.demands, by_demand.starts, by_demand.demands, weights, costs,
        count, budget, chosen, by_price,
    )  # fmt: skip


def swapped(
    coverage: Coverage,
    by_demand: Coverage,
    weights: Whole,
    costs: Whole,
    *,
    budget: int,
    chosen: Chosen,
    most: int,
) -> tuple[Chosen, int]:
    """Return ``chosen`` after the best swaps of one site for another, and how many were made.

    It ends where no single swap within the budget wins people, or after ``most`` swaps.

    won(a, f) = gain(a) - loss(f) + people covered once, by f, whom a covers too.
    Whitaker (1983), as Resende and Werneck (2007) keep it up.
    """
    return _swapped(
        coverage.starts, coverage.demands, by_demand.starts, by_demand.demands, weights, costs,
        budget, chosen, most,
    )  # fmt: skip


@compiled
def _fill(
    starts: Whole, demands: Indices, by_starts: Whole, by: Indices, weights: Whole, costs: Whole,
    count: int, budget: int, chosen: Chosen, by_price: bool,
) -> Chosen:  # fmt: skip
    sites = len(starts) - 1
    chosen = chosen.copy()
    covered = np.zeros(len(weights), np.bool_)
    number, spent = 0, 0
    for j in range(sites):
        if chosen[j]:
            number += 1
            spent += costs[j]
            for p in range(starts[j], starts[j + 1]):
                covered[demands[p]] = True
    gain = np.zeros(sites, np.int64)
    for j in range(sites):
        for p in range(starts[j], starts[j + 1]):
            if not covered[demands[p]]:
                gain[j] += weights[demands[p]]
    while number < count:
        best = -1
        for j in range(sites):
            if gain[j] == 0 or chosen[j] or spent + costs[j] > budget:
                continue
            if best < 0:
                best = j
            elif by_price:
                if gain[j] * (costs[best] + 1) > gain[best] * (costs[j] + 1):
                    best = j
            elif gain[j] > gain[best]:
                best = j
        if best < 0:
            break
        chosen[best] = True
        number += 1
        spent += costs[best]
        for p in range(starts[best], starts[best + 1]):
            i = demands[p]
            if not covered[i]:
                covered[i] = True
                for q in range(by_starts[i], by_starts[i + 1]):
                    gain[by[q]] -= weights[i]
    return chosen


@compiled
def _swapped(
    starts: Whole, demands: Indices, by_starts: Whole, by: Indices, weights: Whole, costs: Whole,
    budget: int, chosen: Chosen, most: int,
) -> tuple[Chosen, int]:  # fmt: skip
    sites = len(starts) - 1
    chosen = chosen.copy()
    times = np.zeros(len(weights), np.int64)
    # The sum of the chosen that cover a demand: where that is one, it is that one's number.
    whose = np.zeros(len(weights), np.int64)
    spent = 0
    for j in range(sites):
        if chosen[j]:
            spent += costs[j]
            for p in range(starts[j], starts[j + 1]):
                times[demands[p]] += 1
                whose[demands[p]] += j
    # By candidate j: people of its demands whom no chosen one covers, and whom exactly one does.
    gain, alone = np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    for j in range(sites):
        for p in range(starts[j], starts[j + 1]):
            i = demands[p]
            if times[i] == 0:
                gain[j] += weights[i]
            elif times[i] == 1:
                alone[j] += weights[i]
    moves = 0
    while moves < most:
        come, go = _best_swap(
            starts, demands, weights, costs, budget - spent, chosen, times, whose, gain, alone
        )
        if come < 0:
            break
        moves += 1
        spent += costs[come] - costs[go]
        chosen[come], chosen[go] = True, False
        _open(come, starts, demands, by_starts, by, weights, times, whose, gain, alone)
        _shut(go, starts, demands, by_starts, by, weights, times, whose, gain, alone)
    return chosen, moves


@compiled
def _best_swap(
    starts: Whole, demands: Indices, weights: Whole, costs: Whole, left: int, chosen: Chosen,
    times: Whole, whose: Whole, gain: Whole, alone: Whole,
) -> tuple[int, int]:  # fmt: skip
    """Return who comes and who goes in the swap that wins most; -1, -1 where none wins."""
    sites = len(starts) - 1
    best, come, go = 0, -1, -1
    opened = np.flatnonzero(chosen)
    if len(opened) == 0:
        return come, go
    order = opened[np.argsort(alone[opened], kind="mergesort")]
    kept = np.zeros(sites, np.int64)
    touched = np.zeros(sites, np.int64)
    for a in range(sites):
        if chosen[a] or gain[a] + alone[a] - alone[order[0]] <= best:
            continue
        number = 0
        for p in range(starts[a], starts[a + 1]):
            i = demands[p]
            if times[i] == 1:
                if kept[whose[i]] == 0 and weights[i] > 0:
                    touched[number] = whose[i]
                    number += 1
                kept[whose[i]] += weights[i]
        for t in range(number):
            f = touched[t]
            won = gain[a] - alone[f] + kept[f]
            if won > best and costs[a] - costs[f] <= left:
                best, come, go = won, a, f
        for f in order:
            if gain[a] - alone[f] <= best:
                break
            if kept[f] == 0 and costs[a] - costs[f] <= left:
                best, come, go = gain[a] - alone[f], a, f
                break
        for t in range(number):
            kept[touched[t]] = 0
    return come, go


@compiled
def _open(
    site: int, starts: Whole, demands: Indices, by_starts: Whole, by: Indices, weights: Whole,
    times: Whole, whose: Whole, gain: Whole, alone: Whole,
) -> None:  # fmt: skip
    for p in range(starts[site], starts[site + 1]):
        i = demands[p]
        if times[i] < 2:
            for q in range(by_starts[i], by_starts[i + 1]):
                if times[i] == 0:
                    gain[by[q]] -= weights[i]
                    alone[by[q]] += weights[i]
                else:
                    alone[by[q]] -= weights[i]
        times[i] += 1
        whose[i] += site


@compiled
def _shut(
    site: int, starts: Whole, demands: Indices, by_starts: Whole, by: Indices, weights: Whole,
    times: Whole, whose: Whole, gain: Whole, alone: Whole,
) -> None:  # fmt: skip
    for p in range(starts[site], starts[site + 1]):
        i = demands[p]
        times[i] -= 1
        whose[i] -= site
        if times[i] < 2:
            for q in range(by_starts[i], by_starts[i + 1]):
                if times[i] == 0:
                    gain[by[q]] += weights[i]
                    alone[by[q]] -= weights[i]
                else:
                    alone[by[q]] += weights[i]
