"""Small random cities, and what plain enumeration says about them."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from xuecheng.kernels.siting import Coverage, Distances, Floor, Terms


@dataclass(frozen=True)
class City:
    distances: Distances
    coverage: Coverage
    matrix: np.ndarray
    weights: np.ndarray
    terms: Terms

    @property
    def covers(self):
        return self.matrix >= 0


@st.composite
def cities(draw, floors=True, budget=True, existing=True, candidates=6, demands=6, parts=True):
    sites, people = draw(st.integers(1, candidates)), draw(st.integers(1, demands))
    entries = st.lists(st.one_of(st.just(-1), st.integers(0, 9)), min_size=people, max_size=people)
    matrix = np.array(draw(st.lists(entries, min_size=sites, max_size=sites)))
    weight = st.one_of(st.just(0), st.integers(0, 9))
    weights = np.array(draw(st.lists(weight, min_size=people, max_size=people)))
    terms = draw_terms(
        draw, matrix, weights, floors=floors, budget=budget, existing=existing, parts=parts
    )
    return make_city(matrix, weights, terms)


def draw_terms(draw, matrix, weights, *, floors, budget, existing, parts):
    """Groups are people of their own, ``parts`` of a demand or more; otherwise whole demands."""
    sites = len(matrix)
    groups = []
    for number in range(draw(st.integers(0, 2)) if floors else 0):
        most = 5 if parts else 1
        inside = st.lists(st.integers(0, most), min_size=len(weights), max_size=len(weights))
        group = np.array(draw(inside)) * (1 if parts else weights)
        least = draw(st.integers(0, max(1, int(group.sum()))))
        groups.append(Floor(f"group {number}", group, least))
    has_budget = budget and draw(st.booleans())
    costs = np.array(draw(st.lists(st.integers(0, 5), min_size=sites, max_size=sites)))
    open_already = st.lists(st.integers(0, sites - 1), max_size=2, unique=True)
    return Terms(
        count=draw(st.integers(0, 4)),
        existing=tuple(draw(open_already)) if existing else (),
        costs=costs if has_budget else None,
        budget=draw(st.integers(0, 12)) if has_budget else None,
        floors=tuple(groups),
    )


def make_city(matrix, weights, terms):
    matrix = np.asarray(matrix)
    rows, columns = np.nonzero(matrix >= 0)
    return City(
        distances=Distances.from_matrix(matrix),
        coverage=Coverage.from_pairs(rows, columns, shape=matrix.shape),
        matrix=matrix,
        weights=np.asarray(weights),
        terms=terms,
    )


def choices(city, *, price):
    """Every set of new sites within count and budget, with what it costs."""
    terms, sites = city.terms, len(city.matrix)
    costs = np.full(sites, price) if terms.costs is None else terms.costs
    new = [site for site in range(sites) if site not in terms.existing]
    most = len(new) if terms.count is None else terms.count
    for size in range(min(most, len(new)) + 1):
        for chosen in combinations(new, size):
            cost = int(sum(costs[list(chosen)])) if chosen else 0
            if terms.budget is None or cost <= terms.budget:
                yield chosen, cost


def held(city, chosen, *, within=9):
    near = (city.matrix >= 0) & (city.matrix <= within)
    covered = near[[*chosen, *city.terms.existing]].any(axis=0)
    return all(floor.people[covered].sum() >= floor.least for floor in city.terms.floors)


def people_covered(city, chosen):
    return int(city.weights[city.covers[[*chosen, *city.terms.existing]].any(axis=0)].sum())


def way_in_all(city, chosen):
    """Cost with everyone at the nearest site, ``None`` if somebody has none."""
    opened = [*chosen, *city.terms.existing]
    total = 0
    for demand, weight in enumerate(city.weights):
        ways = [city.matrix[site, demand] for site in opened if city.matrix[site, demand] >= 0]
        if weight and not ways:
            return None
        total += int(weight) * int(min(ways)) if weight else 0
    return total
