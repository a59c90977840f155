"""Programs in which every pair of candidate and demand carries people, so that sites fill up.

With x_j open or not and y_ij the people of demand i served at j (or the share of i, without
places):

    sum_j y_ij <= s_i, or = s_i for all of weight > 0,
    y_ij <= s_i x_j,   sum_i y_ij <= places_j x_j,
    sum of x_j over new sites <= count,   sum_j c_j x_j <= budget,
    for each group: sum of a_gi / s_i y_ij over the pairs that count as covered >= least_g.

For given sites this is a transport problem: its best y are whole where s and places are.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from xuecheng.kernels.siting import exchange, programs
from xuecheng.kernels.siting.pairs import Coverage, Whole
from xuecheng.kernels.siting.terms import Answer, BeyondMeans, Checked, Effort, Unsettled


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A problem of serving people.

    :param sizes: shape (demands,), s_i: people where sites have places; otherwise 1 where there
        are people of any weight or group, whom a floor may count, and 0 elsewhere.
    :param pair_values: shape (pairs,), value of one unit of y, whole.
    :param site_values: shape (candidates,), value of an open site, whole.
    :param covers: shape (pairs,), which pairs count for the floors.
    :param serves_all: whether every demand of weight > 0 must be served in full.
    """

    coverage: Coverage
    sizes: Whole
    pair_values: Whole
    site_values: Whole
    covers: NDArray[np.bool_]
    serves_all: bool
    maximise: bool
    terms: Checked


def most_served(coverage: Coverage, terms: Checked, *, effort: Effort) -> Answer:
    """Return the sites that serve the most people within their places."""
    flow = serving(coverage, terms)
    return solved(flow, effort=effort, start=_greedy(coverage, terms))


def serving(coverage: Coverage, terms: Checked) -> Flow:
    """Return the problem of serving as many people as possible."""
    pairs = len(coverage.demands)
    return Flow(
        coverage=coverage,
        sizes=terms.weights,
        pair_values=np.ones(pairs, np.int64),
        site_values=np.zeros(coverage.candidate_count, np.int64),
        covers=np.ones(pairs, np.bool_),
        serves_all=False,
        maximise=True,
        terms=terms,
    )


def roughly_served(coverage: Coverage, terms: Checked, without_places: Answer) -> Answer:
    """Return a choice made as if sites never filled up, counted with their places.

    Its bound is the lower of the one without places and all places that may be opened.

    :raises Unsettled: the choice breaks a floor.
    """
    require_districts(terms)
    assert terms.places is not None
    opened = np.zeros(coverage.candidate_count, np.bool_)
    opened[[*without_places.chosen, *terms.existing]] = True
    value = value_of(serving(coverage, terms), opened)
    if value is None:
        raise Unsettled(effort=without_places.effort)
    new = np.sort(np.delete(terms.places, terms.existing))[::-1][: terms.count]
    room = int(terms.places[terms.existing].sum() + new.sum())
    return replace(without_places, value=value, bound=max(min(without_places.bound, room), value))


def solved(flow: Flow, *, effort: Effort, start: NDArray[np.bool_] | None) -> Answer:
    """Return the best answer of branch and bound.

    :param start: shape (candidates,), sites to begin with, existing ones included.
    :raises BeyondMeans: nothing keeps to the terms.
    :raises Unsettled: nothing was found within the effort; also at once where the model has more
        pairs than the effort allows.
    """
    terms = flow.terms
    if terms.places is not None:
        require_districts(terms)
    if len(flow.coverage.demands) > effort.pairs:
        raise Unsettled(effort=Effort(0, 0, 0, 0))
    program = flow_program(flow)
    first = None if start is None else start.astype(np.float64)
    run = programs.best(program, nodes=effort.nodes, start=first)
    if run.is_empty:
        raise BeyondMeans(groups=terms.names)
    used = Effort(0, 0, run.nodes, 0)
    if run.columns is None:
        raise Unsettled(effort=used)
    opened = run.columns[: program.sites] > 0.5
    value = value_of(flow, opened)
    if value is None:
        raise Unsettled(effort=used)
    bound = run.bound if run.bound is not None else programs.relaxed(program).bound
    ends = everyone_best(flow) if bound is None else bound
    ends = max(ends, value) if flow.maximise else min(ends, value)
    opened[terms.existing] = False
    return Answer(tuple(int(site) for site in np.flatnonzero(opened)), value, ends, False, used)


def everyone_best(flow: Flow) -> int:
    """Return what no answer passes, whatever is open: every demand at the best of its sites."""
    demands, sign = flow.coverage.demands, 1 if flow.maximise else -1
    gains, sites = sign * flow.pair_values, sign * flow.site_values
    best = np.where(_must(flow), gains.min(initial=0), 0)
    np.maximum.at(best, demands, gains)
    return sign * (int(best @ flow.sizes) + int(sites[sites > 0].sum()))


def value_of(flow: Flow, opened: NDArray[np.bool_]) -> int | None:
    """Return the whole value of a choice of sites, ``None`` if it breaks the terms.

    The flow of the linear program is rounded, and every row is checked in whole numbers. Where no
    site fills up, everyone goes to the best one: there the program may leave shares of people who
    count for a floor alone.
    """
    program = flow_program(flow)
    if flow.terms.places is None:
        columns = np.concatenate([opened.astype(np.int64), _at_the_best(flow, opened)])
    else:
        upper, lower = program.upper.copy(), program.lower.copy()
        upper[: program.sites] = lower[: program.sites] = opened
        run = programs.relaxed(replace(program, upper=upper, lower=lower))
        if run.columns is None:
            return None
        columns = np.rint(run.columns).astype(np.int64)
    sums = program.matrix.astype(np.int64) @ columns
    if (sums < program.low).any() or (sums > program.high).any():
        return None
    return int(columns[: program.sites] @ flow.site_values) + int(
        columns[program.sites :] @ flow.pair_values
    )


def require_districts(terms: Checked) -> None:
    """Refuse groups that are a part of a demand's people: who of them is served is not known.

    :raises ValueError: with places, a floor holds for whole demands only.
    """
    if not ((terms.floors == 0) | (terms.floors == terms.weights)).all():
        raise ValueError("with places, a group is all people of its demands or none of them")


def flow_program(flow: Flow) -> programs.Program:
    """Return the program: a column for each candidate, then one for each pair."""
    coverage, terms = flow.coverage, flow.terms
    sites, pairs, owners = coverage.candidate_count, len(coverage.demands), coverage.owners()
    each, ones, size = np.arange(pairs), np.ones(pairs), flow.sizes[coverage.demands]
    new = np.ones(sites)
    new[terms.existing] = 0
    nothing = sparse.csr_matrix((1, pairs))
    by_demand = sparse.csr_matrix(
        (ones, (coverage.demands, each)), shape=(coverage.demand_count, pairs)
    )
    no_site = sparse.csr_matrix((coverage.demand_count, sites))
    link = sparse.csr_matrix((-size.astype(float), (each, owners)), shape=(pairs, sites))
    rows = [
        sparse.hstack([no_site, by_demand]),
        sparse.hstack([link, sparse.identity(pairs)]),
        sparse.hstack([new[None, :], nothing]),
        sparse.hstack([terms.costs[None, :].astype(float), nothing]),
    ]
    low = [np.where(_must(flow), flow.sizes, -np.inf)]
    low += [np.full(pairs + 2, -np.inf)]
    high = [flow.sizes, np.zeros(pairs), np.array([terms.count, terms.budget])]
    if terms.places is not None:
        full = sparse.diags_array(-terms.places.astype(float))
        by_site = sparse.csr_matrix((ones, (owners, each)), shape=(sites, pairs))
        rows.append(sparse.hstack([full, by_site]))
        low.append(np.full(sites, -np.inf))
        high.append(np.zeros(sites))
    if len(terms.least):
        share = terms.floors[:, coverage.demands] * flow.covers // np.maximum(size, 1)
        none = sparse.csr_matrix((len(terms.least), sites))
        rows.append(sparse.hstack([none, sparse.csr_matrix(share.astype(float))]))
        low.append(terms.least)
        high.append(np.full(len(terms.least), np.inf))
    lower = np.zeros(sites + pairs)
    lower[terms.existing] = 1
    return programs.Program(
        gains=np.concatenate([flow.site_values, flow.pair_values]).astype(float),
        lower=lower,
        upper=np.concatenate([np.ones(sites), size]).astype(float),
        sites=sites,
        matrix=sparse.csc_matrix(sparse.vstack(rows)),
        low=np.concatenate(low).astype(float),
        high=np.concatenate(high).astype(float),
        maximise=flow.maximise,
    )


def _at_the_best(flow: Flow, opened: NDArray[np.bool_]) -> Whole:
    """Return y with every demand whole at the best open site; of equals, one that covers it."""
    demands = flow.coverage.demands
    values = -flow.pair_values if flow.maximise else flow.pair_values
    order = np.lexsort((~flow.covers, values, demands))
    order = order[opened[flow.coverage.owners()[order]]]
    _, first = np.unique(demands[order], return_index=True)
    found = np.zeros(len(demands), np.int64)
    found[order[first]] = flow.sizes[demands[order[first]]]
    return found


def _must(flow: Flow) -> NDArray[np.bool_]:
    """Return which demands must be served in full."""
    found: NDArray[np.bool_] = flow.serves_all & (flow.terms.weights > 0)
    return found


def _greedy(coverage: Coverage, terms: Checked) -> NDArray[np.bool_]:
    chosen = np.zeros(coverage.candidate_count, np.bool_)
    chosen[terms.existing] = True
    return exchange.fill(
        coverage, coverage.transposed(), terms.weights, terms.costs,
        count=terms.count + len(terms.existing), budget=terms.budget, chosen=chosen,
    )  # fmt: skip
