"""The best next sites among candidates, existing venues staying, with a bound nobody can pass."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.errors import CityError
from xuecheng.kernels.reach import Network, origin_destination
from xuecheng.kernels.siting import Answer, Coverage, Floor, Terms, maximal_covering
from xuecheng.registry.reach import words
from xuecheng.registry.reach.queries.grounds import Ground, ground
from xuecheng.registry.reach.queries.versions import People, Whole
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE, Walking
from xuecheng.registry.reach.rules.problems import BadQuestion
from xuecheng.registry.reach.rules.venues import Place

MOST = 10**15
"""Of sites, and of the units of a budget: within what an answer can keep exactly (2**53)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A share of some people that must be covered.

    :param name: of a district or group; ``""``: each district and each group.
    :param percent: of its people, 0 to 100.
    """

    name: str
    percent: float


@dataclass(frozen=True, slots=True)
class Site:
    """A new site.

    :param gain: people within its limit whom neither a venue nor a site before it reaches.
    """

    place: Place
    gain: int


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """New sites, what they win, and how far from the best possible that can be.

    :param on: with the existing venues, then all candidates a street leads to, as its venues.
    :param existing: how many of them are existing venues.
    :param sites: the one that wins most first.
    :param before: people within the limit of an existing venue; ``after``: of any.
    :param bound: no choice that keeps to the terms covers more.
    :param covered: which cells are, shape (C,).
    :param candidates_off: how many candidates no street leads to.
    """

    on: Ground
    existing: int
    sites: tuple[Site, ...]
    before: int
    after: int
    bound: int
    people: int
    covered: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
    candidates_off: int
    is_exact: bool

    @property
    def gap_percent(self) -> float:
        """At most so far from the best possible, of it, rounded up to hundredths."""
        return math.ceil(10_000 * (self.bound - self.after) / max(self.bound, 1) - 1e-9) / 100


def proposal(
    network: Network,
    people: People,
    existing: Sequence[Place],
    candidates: Sequence[Place],
    *,
    walking: Walking,
    pace: str,
    limit_minutes: int,
    step_free: bool,
    leaves_out: bool,
    count: int | None,
    budget: int | None,
    wishes: Sequence[Wish],
) -> Proposal:
    """Return the sites that bring the most people within the limit of a venue.

    :param leaves_out: whether venues no through street leads to are passed over; candidates are.
    :param count: at most so many new ones; ``budget``: costing at most so much together.
    :raises CutOff: a venue lies where no through street leads.
    :raises BadQuestion: neither count nor budget is given, one is out of range, a candidate's
        cost is not given, a place says how many it can serve, or a wish names nobody.
    :raises CityError: the terms cannot be kept; a subclass of ``kernels.siting`` in plain words.
    """
    _require_terms(existing, candidates, count, budget)
    kept = ground(
        network, None, existing, walking=walking, step_free=step_free, leaves_out=leaves_out
    ).places if existing else ()  # fmt: skip
    on = ground(
        network, people, [*kept, *candidates], walking=walking, step_free=step_free,
        leaves_out=True,
    )  # fmt: skip
    reached = _reached(on, pace, limit_minutes)
    stays = range(len(kept))
    costs = np.array([place.cost or 0 for place in on.places], np.int64)
    terms = Terms(
        count=count,
        existing=stays,
        costs=costs,
        budget=budget,
        floors=floors(people, wishes),
    )
    try:
        answer = maximal_covering(reached, people.people, terms)
    except CityError as refusal:
        refusal.message = words.siting_refusal(refusal)
        raise
    return _proposal(on, people, reached, answer, len(kept), len(candidates))


def cell_candidates(people: People) -> tuple[Place, ...]:
    """Return a candidate in the middle of every cell where somebody lives."""
    return tuple(
        Place(people.ids[cell], float(people.lon[cell]), float(people.lat[cell]), "candidate")
        for cell in people.people.nonzero()[0]
    )


def floors(people: People, wishes: Sequence[Wish]) -> tuple[Floor, ...]:
    """Return what must be covered, in whole people, rounded up.

    :raises BadQuestion: a wish names no district or group, or no share.
    """
    known = _districts(people) | dict(people.groups)
    found: dict[str, Floor] = {}
    for wish in wishes:
        if not 0 <= wish.percent <= 100:
            raise BadQuestion(_("--floor 要在 0 到 100 之间。"))
        if wish.name and wish.name not in known:
            names = {"name": wish.name, "known": _("、").join(known) or _("没有")}
            raise BadQuestion(_("人口数据里没有 %(name)s；有的是：%(known)s。") % names)
        meant = {wish.name: known[wish.name]} if wish.name else known or {"": people.people}
        for name, who in meant.items():
            least = math.ceil(int(who.sum()) * wish.percent / 100 - 1e-9)
            found[name] = Floor(words.group_name(name or "everyone"), who, least)
    return tuple(found.values())


def _districts(people: People) -> dict[str, Whole]:
    names = np.array(people.districts, np.str_)
    return {
        name: np.where(names == name, people.people, 0)
        for name in sorted(set(people.districts))
        if name
    }


def _require_terms(
    existing: Sequence[Place], candidates: Sequence[Place], count: int | None, budget: int | None
) -> None:
    if count is None and budget is None:
        raise BadQuestion(_("请用 --k 写最多几个新点，或者用 --budget 写预算。"))
    for option, amount in {"--k": count, "--budget": budget}.items():
        if amount is not None and not 0 <= amount <= MOST:
            facts = {"option": option, "most": words.number(MOST)}
            raise BadQuestion(_("%(option)s 要在 0 到 %(most)s 之间。") % facts)
    unsaid = [place.name for place in candidates if place.cost is None]
    if budget is not None and unsaid:
        why = ngettext(
            "有预算时，每个候选点都要有费用；%(count)s 个没有，例如 %(name)s。",
            "有预算时，每个候选点都要有费用；%(count)s 个没有，例如 %(name)s。",
            len(unsaid),
        )
        raise BadQuestion(why % {"count": len(unsaid), "name": unsaid[0]})
    full = [place.name for place in (*existing, *candidates) if place.places is not None]
    if full:
        why = ngettext(
            "选址还不会按名额算；%(count)s 个地点写了名额，例如 %(name)s。请删去这一列。",
            "选址还不会按名额算；%(count)s 个地点写了名额，例如 %(name)s。请删去这一列。",
            len(full),
        )
        raise BadQuestion(why % {"count": len(full), "name": full[0]})


def _reached(on: Ground, pace: str, limit_minutes: int) -> Coverage:
    homes = np.flatnonzero(on.cells >= 0)
    pairs = origin_destination(
        on.graph(pace), on.cells[homes], on.venues, limit_ds=limit_minutes * DS_PER_MINUTE
    )
    shape = len(on.venues), len(on.cells)
    return Coverage.from_pairs(pairs.destinations, homes[pairs.origins()], shape=shape)


def _proposal(
    on: Ground, people: People, reached: Coverage, answer: Answer, existing: int, asked: int
) -> Proposal:
    covered = reached.covered(range(existing))
    before = int(people.people[covered].sum())
    sites, left = [], list(answer.chosen)
    while left:
        gains = [int(people.people[reached.row(site)[~covered[reached.row(site)]]].sum())
                 for site in left]  # fmt: skip
        best = left.pop(int(np.argmax(gains)))
        sites.append(Site(on.places[best], max(gains)))
        covered[reached.row(best)] = True
    return Proposal(
        on=on,
        existing=existing,
        sites=tuple(sites),
        before=before,
        after=answer.value,
        bound=answer.bound,
        people=people.total,
        covered=covered,
        candidates_off=asked - (len(on.places) - existing),
        is_exact=answer.is_exact,
    )
