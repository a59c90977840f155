"""The best next sites among candidates, existing venues staying, with a bound nobody can pass."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from xuecheng.errors import CityError
from xuecheng.kernels.reach import Network, origin_destination
from xuecheng.kernels.siting import (
    Answer,
    BeyondMeans,
    Coverage,
    Floor,
    OutOfReach,
    Terms,
    Unsettled,
    maximal_covering,
    set_covering,
)
from xuecheng.registry.reach import words
from xuecheng.registry.reach.queries.grounds import Ground, ground
from xuecheng.registry.reach.queries.versions import People, Whole
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE, Walking
from xuecheng.registry.reach.rules.people import EVERYONE, kept_name
from xuecheng.registry.reach.rules.problems import BadQuestion
from xuecheng.registry.reach.rules.tables import plain
from xuecheng.registry.reach.rules.venues import Place

NEW = "new_site"
"""The category of a site in the middle of a cell."""
Mask = NDArray[np.bool_]

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
    :param district: of the cell nearest to it; ``""`` where cells have none.
    """

    place: Place
    gain: int
    district: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """How many of some people live within the limit, before and after.

    :param group: ``EVERYONE``, or a group of the population; ``district``: ``""`` for the whole.
    :param percent: that must be within; ``None`` where nothing was asked.
    """

    group: str
    district: str
    people: int
    before: int
    after: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class Short:
    """A floor that cannot be held, or not together with the others.

    :param name: in words; ``people`` are its people, ``percent`` or ``least`` of them were asked.
    :param most: no choice that keeps to number and budget brings more of them within the limit.
    """

    name: str
    people: int
    percent: float
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why no site is proposed.

    :param why: ``none_asked``, ``off_streets``, ``all_reached`` or ``too_dear``.
    :param cheapest: what the cheapest site costs that wins anybody.
    """

    why: str
    cheapest: int = 0


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
    :param fewest: no fewer new sites reach everybody any candidate reaches, as these do; ``None``
        where these do not, or where that was not asked for.
    :param is_full: whether there are as many sites as were allowed, and no budget.
    :param totals: the whole, each group, each district.
    :param spent: what the sites cost; ``None`` without a budget.
    :param nothing: why there is no site; ``None`` where there is one.
    :param left_out: names of existing venues no through street leads to.
    """

    on: Ground
    existing: int
    sites: tuple[Site, ...]
    before: int
    after: int
    bound: int
    people: int
    covered: Mask
    candidates_off: int
    is_exact: bool
    fewest: int | None = None
    is_full: bool = True
    totals: tuple[Total, ...] = ()
    spent: int | None = None
    nothing: Nothing | None = None
    left_out: tuple[str, ...] = ()

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
    is_estimate: bool,
) -> Proposal:
    """Return the sites that bring the most people within the limit of a venue.

    No site is among them without which as many would be reached. Where they reach everybody any
    candidate reaches, and neither budget nor floors bind, they are as few as are known to.

    :param leaves_out: whether venues no through street leads to are passed over; candidates are.
    :param count: at most so many new ones; ``budget``: costing at most so much together.
    :param is_estimate: whether people are an estimate; a refusal with figures says so.
    :raises CutOff: a venue lies where no through street leads.
    :raises BadQuestion: neither count nor budget is given, one is out of range, a candidate's
        cost is not given, a place says how many it can serve, or a wish names nobody.
    :raises CityError: the terms cannot be kept; a subclass of ``kernels.siting`` in plain words.
    """
    _require_terms(existing, candidates, count, budget)
    percents = wished(people, wishes)
    stands = ground(
        network, None, existing, walking=walking, step_free=step_free, leaves_out=leaves_out
    ) if existing else None  # fmt: skip
    kept = stands.places if stands else ()
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
        floors=floors(people, percents),
    )
    try:
        answer = maximal_covering(reached, people.people, terms)
    except CityError as refusal:
        short = _short(reached, terms, [*percents.values()], refusal)
        refusal.message = words.siting_refusal(refusal, short, is_estimate=is_estimate)
        raise
    answer, fewest = _without_surplus(reached, people, terms, answer)
    return _proposal(
        on, people, reached, answer, terms, percents,
        fewest=fewest,
        candidates_off=len(candidates) - (len(on.places) - len(kept)),
        left_out=stands.left_out if stands else (),
    )  # fmt: skip


def cell_candidates(people: People) -> tuple[Place, ...]:
    """Return a candidate in the middle of every cell where somebody lives."""
    return tuple(
        Place(people.ids[cell], float(people.lon[cell]), float(people.lat[cell]), NEW)
        for cell in people.people.nonzero()[0]
    )


def wished(people: People, wishes: Sequence[Wish]) -> dict[str, float]:
    """Return the share of each group and district that must be covered, by its name.

    A group may be called by its own name, as the heading in the file was, or as answers call it.

    :raises BadQuestion: a wish names no district or group, or no share.
    """
    known = _districts(people) | dict(people.groups)
    said = {plain(words.group_name(group)): group for group in people.groups}
    found: dict[str, float] = {}
    for wish in wishes:
        if not 0 <= wish.percent <= 100:
            raise BadQuestion(_("--floor 要在 0 到 100 之间。"))
        heading = plain(wish.name)
        names = (wish.name, heading, kept_name(wish.name), said.get(heading, ""))
        meant = next((name for name in names if name in known), "")
        if wish.name and not meant:
            facts = {"name": wish.name, "known": _("、").join(known) or _("没有")}
            raise BadQuestion(_("人口数据里没有 %(name)s；有的是：%(known)s。") % facts)
        found |= dict.fromkeys([meant] if meant else [*known] or [EVERYONE], wish.percent)
    return found


def floors(people: People, percents: Mapping[str, float]) -> tuple[Floor, ...]:
    """Return what must be covered, in whole people, rounded up.

    :param percents: as ``wished`` gives them.
    """
    known = {EVERYONE: people.people} | _districts(people) | dict(people.groups)
    return tuple(
        Floor(
            words.group_name(name),
            known[name],
            math.ceil(int(known[name].sum()) * percent / 100 - 1e-9),
        )
        for name, percent in percents.items()
    )


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


def _short(
    reached: Coverage, terms: Terms, percents: Sequence[float], refusal: CityError
) -> tuple[Short, ...]:
    """Return the floors that not even a choice for them alone can hold, with the most it reaches.

    Where each can be held, and only all together cannot: those the existing venues do not hold.
    """
    if not isinstance(refusal, (OutOfReach, BeyondMeans)):
        return ()
    everywhere = reached.covered(range(reached.candidate_count))
    stands = reached.covered(terms.existing)
    alone = replace(terms, floors=())
    found = []
    for floor, percent in zip(terms.floors, percents, strict=True):
        if floor.people[stands].sum() >= floor.least:
            continue
        if isinstance(refusal, OutOfReach):
            most = int(floor.people[everywhere].sum())
        else:
            most = maximal_covering(reached, floor.people, alone).bound
        found.append(Short(floor.name, int(floor.people.sum()), percent, floor.least, most))
    return tuple(each for each in found if each.most < each.least) or tuple(found)


def _without_surplus(
    reached: Coverage, people: People, terms: Terms, answer: Answer
) -> tuple[Answer, int | None]:
    """Return a choice that reaches as many with fewer sites, and the fewest that could.

    The fewest is ``None`` where the choice does not reach everybody any candidate reaches, or
    must keep to a budget or floors.
    """
    lived_in = people.people > 0
    for floor in terms.floors:
        lived_in |= floor.people > 0
    answer = replace(answer, chosen=_needed(reached, terms, answer.chosen, lived_in))
    reachable = reached.covered(range(reached.candidate_count)) & (people.people > 0)
    is_everybody = answer.value == int(people.people[reachable].sum())
    if not is_everybody or terms.floors or terms.budget is not None:
        return answer, None
    try:
        cover = set_covering(
            reached, Terms(existing=terms.existing), weights=reachable.astype(np.int64)
        )
    except Unsettled:
        return answer, None
    chosen = min(cover.chosen, answer.chosen, key=len)
    return replace(answer, chosen=chosen), min(cover.bound, len(chosen))


def _needed(
    reached: Coverage, terms: Terms, chosen: Sequence[int], lived_in: Mask
) -> tuple[int, ...]:
    """Return the sites without those whose people others reach too, the dearest dropped first."""
    costs = _costs(reached, terms)
    times = np.zeros(reached.demand_count, np.int64)
    for site in (*terms.existing, *chosen):
        times[reached.row(site)] += 1
    kept = set(chosen)
    gains = {site: int(lived_in[reached.row(site)].sum()) for site in chosen}
    for site in sorted(chosen, key=lambda each: (-int(costs[each]), gains[each], -each)):
        row = reached.row(site)
        if (times[row][lived_in[row]] > 1).all():
            kept.discard(site)
            times[row] -= 1
    return tuple(sorted(kept))


def _proposal(
    on: Ground,
    people: People,
    reached: Coverage,
    answer: Answer,
    terms: Terms,
    percents: Mapping[str, float],
    *,
    fewest: int | None,
    candidates_off: int,
    left_out: tuple[str, ...],
) -> Proposal:
    existing = len(terms.existing)
    at_first = reached.covered(terms.existing)
    covered = at_first.copy()
    sites, left = [], list(answer.chosen)
    while left:
        gains = [int(people.people[reached.row(site)[~covered[reached.row(site)]]].sum())
                 for site in left]  # fmt: skip
        best = left.pop(int(np.argmax(gains)))
        place = on.places[best]
        sites.append(Site(place, max(gains), _district_of(people, place)))
        covered[reached.row(best)] = True
    return Proposal(
        on=on,
        existing=existing,
        sites=tuple(sites),
        before=int(people.people[at_first].sum()),
        after=answer.value,
        bound=answer.bound,
        people=people.total,
        covered=covered,
        candidates_off=candidates_off,
        is_exact=answer.is_exact,
        fewest=fewest,
        is_full=terms.budget is None and len(sites) == terms.count,
        totals=_totals(people, at_first, covered, percents),
        spent=None if terms.budget is None else sum(site.place.cost or 0 for site in sites),
        nothing=None if sites else _nothing(reached, people, terms, at_first),
        left_out=left_out,
    )


def _nothing(reached: Coverage, people: People, terms: Terms, covered: Mask) -> Nothing:
    candidates = range(len(terms.existing), reached.candidate_count)
    if not candidates:
        return Nothing("off_streets")
    if terms.count == 0:
        return Nothing("none_asked")
    left = np.where(covered, 0, people.people)
    winning = [site for site in candidates if left[reached.row(site)].any()]
    if not winning:
        return Nothing("all_reached")
    return Nothing("too_dear", min(_costs(reached, terms)[winning].tolist()))


def _totals(
    people: People, before: Mask, after: Mask, percents: Mapping[str, float]
) -> tuple[Total, ...]:
    whole = {(EVERYONE, ""): people.people}
    groups = {(group, ""): amounts for group, amounts in people.groups.items()}
    districts = {(EVERYONE, name): amounts for name, amounts in _districts(people).items()}
    return tuple(
        Total(
            group=group,
            district=district,
            people=int(amounts.sum()),
            before=int(amounts[before].sum()),
            after=int(amounts[after].sum()),
            percent=percents.get(district or group),
        )
        for (group, district), amounts in (whole | groups | districts).items()
    )


def _costs(reached: Coverage, terms: Terms) -> Whole:
    return np.zeros(reached.candidate_count, np.int64) if terms.costs is None else terms.costs


def _district_of(people: People, place: Place) -> str:
    if not people.districts:
        return ""
    aside = (people.lon - place.lon) * math.cos(math.radians(place.lat))
    return people.districts[int(np.argmin(aside**2 + (people.lat - place.lat) ** 2))]
