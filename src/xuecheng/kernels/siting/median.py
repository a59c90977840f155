"""p-median: the shortest ways in all, with so many sites."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xuecheng.kernels.siting import flows, interchange, median_bounds
from xuecheng.kernels.siting.complete import require_everyone
from xuecheng.kernels.siting.maximal import require_reach
from xuecheng.kernels.siting.median_bounds import Bound, Ways
from xuecheng.kernels.siting.pairs import Coverage, Distances, Whole
from xuecheng.kernels.siting.terms import (
    Answer,
    BeyondMeans,
    Checked,
    Effort,
    Terms,
    Unsettled,
)

PRICE = 10
"""A pair is a row here and not in covering: so many times fewer go to branch and bound."""
EVERY = 25
"""Steps of the bound's search between two sets that are improved by swaps."""

Chosen = NDArray[np.bool_]


def p_median(
    distances: Distances,
    weights: ArrayLike,
    terms: Terms,
    *,
    within: int | None = None,
    effort: Effort | None = None,
) -> Answer:
    """Return the sites among the candidates to which people have the shortest ways in all.

    min sum_i w_i sum_j d_ij y_ij  with  sum_j y_ij = 1, y_ij <= x_j,  sum_j x_j <= count over new
    sites, sum_j c_j x_j <= budget, and for each group
    sum of a_gi y_ij over pairs with d_ij <= within >= least_g.

    Everyone of weight > 0 is served. With places, the people of a demand may be split.

    :param weights: shape (demands,), people, whole.
    :param within: what counts as covered for the floors; ``None`` counts every pair.
    :returns: ``value`` and ``bound`` in people x units of distance. Ties as in
        :func:`~xuecheng.kernels.siting.maximal.maximal_covering`.
    :raises OutOfReach: a demand has no pair, or a group stays below its floor at best.
    :raises TooFewPlaces: all sites together do not hold the people.
    :raises BeyondMeans: count, budget or places do not suffice.
    :raises Unsettled: the effort ended before a choice was found.

    Source: ReVelle and Swain (1970), Central facilities location.
    """
    effort = effort or Effort()
    shape = distances.candidate_count, distances.demand_count
    checked = Checked.of(terms, weights=weights, shape=shape, price=0)
    near = distances.costs <= (within if within is not None else distances.costs.max(initial=0))
    require_everyone(distances.coverage, replace(checked, least=np.zeros(0, np.int64)))
    limit = Coverage.from_distances(distances, limit=within) if within is not None else None
    require_reach(limit or distances.coverage, checked)
    if checked.places is not None:
        return flows.solved(_flow(distances, near, checked, split=True), effort=effort, start=None)
    search = _Search(distances, near, checked, effort)
    search.begin()
    search.bound_and_improve()
    return search.close()


class _Search:
    """The best choice and the highest bound so far."""

    def __init__(self, distances: Distances, near: Chosen, terms: Checked, effort: Effort) -> None:
        self.distances, self.near, self.terms, self.effort = distances, near, terms, effort
        self.ways = _ways(distances, terms)
        self.budget = terms.budget
        self.chosen: Chosen | None = None
        self.value = self.ways.unserved
        self.used = Effort(0, 0, 0, 0)
        self.seen: set[bytes] = set()
        self.bound: Bound | None = None

    def begin(self) -> None:
        """Take the greedy choice, improved by swaps."""
        self.improve(self.ways.fixed.copy())

    def bound_and_improve(self) -> None:
        """Raise the bound, improving by swaps the sets its search comes by."""
        self.bound = median_bounds.lagrangian(
            self.ways, value=self.value, steps=self.effort.steps, every=EVERY,
            improve=self.improve,
        )  # fmt: skip
        self.used = replace(self.used, steps=self.bound.steps)

    def improve(self, chosen: Chosen) -> int:
        """Fill the set up, swap while that saves, keep it if it is the best; return the best."""
        ways, prices = self.ways, self.terms.costs
        if chosen.tobytes() in self.seen or int(prices[chosen].sum()) > self.budget:
            return self.value
        self.seen.add(chosen.tobytes())
        left = self.budget - int(prices[chosen].sum())
        first, where, second = self._assigned(chosen)
        room = ways.count - int((chosen & ~ways.fixed).sum())
        chosen = interchange.added(
            ways.starts, ways.demands, ways.costs, first, chosen, prices, room, left
        )
        first, where, second = self._assigned(chosen)
        self._keep(chosen, first)
        while self.used.swaps < self.effort.swaps:
            left = self.budget - int(prices[chosen].sum())
            saved, come, go = interchange.best_swap(
                ways.starts, ways.demands, ways.costs, first, where, second, chosen, ways.fixed,
                prices, left,
            )  # fmt: skip
            if saved <= 0:
                break
            chosen[come], chosen[go] = True, False
            self.used = replace(self.used, swaps=self.used.swaps + 1)
            first, where, second = self._assigned(chosen)
            self._keep(chosen, first)
        return self.value

    def close(self) -> Answer:
        """Hand what the bound leaves open to branch and bound, if it is small enough."""
        bound, is_exact = min(self._floor(), self.value), True
        if self.chosen is None or bound < self.value:
            bound, is_exact = self._closed(bound)
        if self.chosen is None:
            raise Unsettled(effort=self.used)
        new = np.flatnonzero(self.chosen & ~self.ways.fixed)
        return Answer(
            tuple(int(site) for site in new), self.value, min(bound, self.value), is_exact,
            self.used,
        )  # fmt: skip

    def _closed(self, bound: int) -> tuple[int, bool]:
        assert self.bound is not None
        sites, pairs = median_bounds.survivors(self.ways, self.bound, value=self.value)
        flow = _flow(self.distances, self.near, self.terms, split=False)
        flow, numbers = _only(flow, np.flatnonzero(sites | self.ways.fixed), pairs)
        if len(flow.coverage.demands) > self.effort.pairs // PRICE:
            return bound, True
        start = None if self.chosen is None else self.chosen[numbers]
        try:
            answer = flows.solved(flow, effort=self.effort, start=start)
        except BeyondMeans:  # nothing is better than what is there
            if self.chosen is None:
                raise
            return self.value, False
        except Unsettled as unsettled:
            self.used = replace(self.used, nodes=unsettled.effort.nodes)
            return bound, True
        self.used = replace(self.used, nodes=answer.effort.nodes)
        chosen = self.ways.fixed.copy()
        chosen[numbers[list(answer.chosen)]] = True
        self._keep(chosen, self._assigned(chosen)[0])
        if min(answer.bound, self.value) > bound:
            return min(answer.bound, self.value), False
        return bound, True

    def _floor(self) -> int:
        return 0 if self.bound is None else max(self.bound.floor, 0)

    def _assigned(self, chosen: Chosen) -> tuple[Whole, Whole, Whole]:
        ways = self.ways
        return interchange.assigned(
            ways.by_starts, ways.by_sites, ways.by_costs, ways.unserved, chosen
        )

    def _keep(self, chosen: Chosen, first: Whole) -> None:
        value = int(first.sum())
        if value < self.value and self._holds(chosen):
            self.chosen, self.value = chosen.copy(), value

    def _holds(self, chosen: Chosen) -> bool:
        if not len(self.terms.least):
            return True
        owners = self.distances.coverage.owners()
        served = self.distances.demands[self.near & chosen[owners]]
        return bool((self.terms.floors[:, np.unique(served)].sum(axis=1) >= self.terms.least).all())


def _ways(distances: Distances, terms: Checked) -> Ways:
    """Return the pairs of the demands that have people, numbered anew."""
    counted = np.flatnonzero(terms.weights > 0)
    place = np.full(distances.demand_count, -1, np.int32)
    place[counted] = np.arange(len(counted), dtype=np.int32)
    owners = distances.coverage.owners()
    kept = place[distances.demands] >= 0
    demands, sites = place[distances.demands[kept]], owners[kept]
    costs = distances.costs[kept] * terms.weights[distances.demands[kept]]
    order = np.lexsort((sites, costs, demands))
    starts = np.searchsorted(sites, np.arange(distances.candidate_count + 1))
    by_starts = np.searchsorted(demands[order], np.arange(len(counted) + 1))
    fixed = np.zeros(distances.candidate_count, np.bool_)
    fixed[terms.existing] = True
    dearest = costs[order][by_starts[1:] - 1] if len(counted) else np.zeros(0, np.int64)
    return Ways(
        starts=starts.astype(np.int64),
        demands=demands,
        costs=costs,
        by_starts=by_starts.astype(np.int64),
        by_sites=sites[order],
        by_costs=costs[order],
        unserved=int(dearest.sum()) + 1,
        fixed=fixed,
        count=terms.count,
    )


def _flow(distances: Distances, near: Chosen, terms: Checked, *, split: bool) -> flows.Flow:
    """Return the program of p-median: people where they may be split, otherwise shares."""
    people = terms.weights[distances.demands]
    is_counted = (terms.weights > 0) | (terms.floors > 0).any(axis=0)
    return flows.Flow(
        coverage=distances.coverage,
        sizes=terms.weights if split else is_counted.astype(np.int64),
        pair_values=distances.costs if split else distances.costs * people,
        site_values=np.zeros(distances.candidate_count, np.int64),
        covers=near,
        serves_all=True,
        maximise=False,
        terms=terms,
    )


def _only(flow: flows.Flow, sites: Whole, pairs: Chosen) -> tuple[flows.Flow, Whole]:
    """Return the flow over some sites and pairs, and the sites' numbers in the whole problem.

    :param pairs: over the pairs of demands of weight > 0. Those of demands that only a floor
        counts cost nothing, so that no bound drops them.
    """
    terms = flow.terms
    has_weight = terms.weights[flow.coverage.demands] > 0
    kept = ~has_weight & (flow.sizes[flow.coverage.demands] > 0) & flow.covers
    kept[has_weight] = pairs
    owners = flow.coverage.owners()
    kept &= np.isin(owners, sites)
    row = np.searchsorted(sites, owners[kept])
    shape = len(sites), flow.coverage.demand_count
    part = replace(
        flow,
        coverage=Coverage.from_pairs(row, flow.coverage.demands[kept], shape=shape),
        pair_values=flow.pair_values[kept],
        site_values=flow.site_values[sites],
        covers=flow.covers[kept],
        terms=replace(
            terms,
            existing=np.searchsorted(sites, terms.existing),
            costs=terms.costs[sites],
        ),
    )
    return part, sites
