"""The Lagrangian bound of p-median, in whole numbers throughout.

With multipliers lambda_i for "demand i is served once", no choice of p new sites costs less than

    L = sum_i lambda_i + sum of rho_j over existing sites + sum of the p least rho_j of the others,
    rho_j = sum_i min(0, c_ij - lambda_i).

Budget and floors are left out here, which keeps L valid. Source: Cornuéjols, Fisher and Nemhauser
(1977); Beasley (1985), A note on solving large p-median problems.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xuecheng.kernels.siting import interchange
from xuecheng.kernels.siting.pairs import Indices, Whole

UNIT = 1 << 8
"""Multipliers are whole multiples of 1/UNIT of a cost."""
PATIENCE = 15
"""Steps without gain before the step is shortened."""
MEMORY = 0.6
"""Share of the last direction in the next one."""

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The pairs of a p-median problem, by candidate and by demand, with what they cost in all.

    :param starts: shape (candidates + 1,), rows of ``demands`` and ``costs``.
    :param costs: shape (pairs,), people x cost of the way.
    :param by_starts: shape (demands + 1,), rows of ``by_sites`` and ``by_costs``, cheapest first.
    :param unserved: more than any choice costs that serves everyone.
    :param fixed: shape (candidates,), existing sites.
    """

    starts: Whole
    demands: Indices
    costs: Whole
    by_starts: Whole
    by_sites: Indices
    by_costs: Whole
    unserved: int
    fixed: Chosen
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """The best L found.

    :param total: L in 1/UNIT of a cost.
    :param multipliers: shape (demands,), in 1/UNIT.
    :param rewards: shape (candidates,), rho_j in 1/UNIT, <= 0.
    """

    total: int
    multipliers: Whole
    rewards: Whole
    steps: int

    @property
    def floor(self) -> int:
        """Every choice costs at least so much; whole."""
        return -(-self.total // UNIT)


def lagrangian(
    ways: Ways, *, value: int, steps: int, every: int, improve: Callable[[Chosen], int]
) -> Bound:
    """Return the best bound within ``steps`` steps of a deflected subgradient method.

    :param value: cost of a known choice.
    :param every: after so many steps the sites of L are handed to ``improve``, which returns the
        cost of the best choice known since.
    """
    sites = len(ways.starts) - 1
    rows = ways.by_starts, ways.by_sites, ways.by_costs, UNIT
    whole = _origin(ways)
    best = Bound(-1, whole, np.zeros(sites, np.int64), 0)
    direction, length, stall = np.zeros(len(whole)), 1.0, 0
    for step in range(1, steps + 1):
        rewards = interchange.rewards(*rows, whole, sites)
        chosen = taken(ways, rewards)
        total = int(whole.sum() + rewards[chosen].sum())
        if total > best.total:
            stall = 0 if total > best.total + abs(best.total) * 1e-6 else stall + 1
            best = Bound(total, whole, rewards, step)
        else:
            stall += 1
        if step % every == 0:
            value = min(value, improve(chosen))
        if best.floor >= value or length < 2e-4:
            return Bound(best.total, best.multipliers, best.rewards, step)
        if stall > PATIENCE:
            length, stall, whole = length / 1.5, 0, best.multipliers
            direction = np.zeros(len(whole))
            continue
        slope = 1.0 - interchange.served(*rows, whole, chosen)
        direction = MEMORY * direction + (1 - MEMORY) * slope
        norm = float(direction @ direction)
        if norm == 0:
            break
        move = length * (1.005 * value * UNIT - total) / norm
        whole = np.maximum(np.rint(whole + move * direction), 0).astype(np.int64)
    return Bound(best.total, best.multipliers, best.rewards, steps)


def taken(ways: Ways, rewards: Whole) -> Chosen:
    """Return the existing sites and the ``count`` others of the least rho_j, as they make up L."""
    chosen = ways.fixed.copy()
    order = np.argsort(np.where(ways.fixed, 1, rewards), kind="stable")
    chosen[order[: min(ways.count, int((~ways.fixed).sum()))]] = True
    return chosen


def survivors(ways: Ways, bound: Bound, *, value: int) -> tuple[Chosen, Chosen]:
    """Return which candidates and which pairs a choice cheaper than ``value`` can use.

    A candidate outside the p best raises L by rho_j - rho_(p) when it comes in, a pair dearer
    than lambda_i by c_ij - lambda_i on top.

    :returns: shapes (candidates,) and (pairs,), the pairs by candidate.
    """
    chosen = taken(ways, bound.rewards)
    new = chosen & ~ways.fixed
    last = int(bound.rewards[new].max()) if new.any() else None
    room = (value - 1) * UNIT - bound.total
    if last is None:
        extra = np.where(ways.fixed, 0, room + 1)
    else:
        extra = np.where(ways.fixed, 0, np.maximum(bound.rewards - last, 0))
    owners = np.repeat(np.arange(len(ways.starts) - 1), np.diff(ways.starts))
    dearer = np.maximum(ways.costs * UNIT - bound.multipliers[ways.demands], 0)
    return extra <= room, extra[owners] + dearer <= room


def _origin(ways: Ways) -> Whole:
    """Return multipliers to begin with: a way of about the right rank for each demand."""
    sites = len(ways.starts) - 1
    opened = max(1, ways.count + int(ways.fixed.sum()))
    lengths = np.diff(ways.by_starts)
    rank = np.minimum(max(1, sites // opened), lengths - 1)
    found: Whole = ways.by_costs[ways.by_starts[:-1] + rank] * UNIT
    return found
