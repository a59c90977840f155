"""What a choice of sites must keep to, what comes out of it, and how it can be impossible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from xuecheng.errors import Invalid, Refused
from xuecheng.kernels.siting.pairs import Whole


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """So many people of a district or group must be covered.

    :param name: how messages call the group.
    :param people: shape (demands,), how many of the group live at each demand, >= 0; for a
        district the demand's weight inside and 0 outside.
    :param least: people, >= 0.
    """

    name: str
    people: Whole
    least: int


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What a choice must keep to.

    :param count: at most so many **new** sites; ``None`` without such a limit.
    :param existing: candidates that are open already: they stay, cost nothing, count nowhere.
    :param costs: shape (candidates,), what opening costs, whole units >= 0; ``None`` means 1 in
        set covering and 0 elsewhere.
    :param budget: the most the new sites may cost together; ``None`` without a budget.
    :param places: shape (candidates,), people a site can serve; ``None`` without capacities.
        The people of one demand may then be split among sites.
    :param floors: every one must hold, existing sites included.
    """

    count: int | None = None
    existing: Sequence[int] = ()
    costs: Whole | None = None
    budget: int | None = None
    places: Whole | None = None
    floors: Sequence[Floor] = ()


@dataclass(frozen=True, slots=True)
class Effort:
    """Counted work; as an argument the most that may be done, in an answer what was done.

    :param steps: of the subgradient method.
    :param swaps: of one chosen site for one that was not.
    :param nodes: of branch and bound.
    :param pairs: as a limit only: a covering model with more pairs of candidate and demand than
        this is not handed to branch and bound, a p-median of more than a tenth of it. HiGHS counts
        no work before its first node, so that only the size of a model bounds it.
    """

    steps: int = 1500
    swaps: int = 4000
    nodes: int = 2000
    pairs: int = 25_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice of sites and how far from the best possible it can be.

    :param chosen: the new sites, ascending.
    :param value: people covered in all (maximal covering), cost of the new sites (set covering),
        or people x cost of their way (p-median); a whole number, recounted from the sites.
    :param bound: no choice **among the given candidates** that keeps to the terms has a better
        value: >= value when maximising, <= value when minimising. It says nothing of places that
        are not candidates.
    :param is_exact: whether the bound was computed in whole numbers throughout. Otherwise it is
        the bound of HiGHS, which calculates in floating point (feasibility 1e-7, integrality
        1e-6), opened outward by 1e-9 of itself before it is rounded to the whole number within.
    """

    chosen: tuple[int, ...]
    value: int
    bound: int
    is_exact: bool
    effort: Effort = field(default_factory=lambda: Effort(0, 0, 0, 0))

    @property
    def gap(self) -> float:
        """|bound - value| / max(bound, value), 0 where both are 0.

        At most so far from the best choice among the candidates; often the value is that best,
        and only the proof is missing.
        """
        return abs(self.bound - self.value) / max(self.bound, self.value, 1)

    @property
    def is_proven(self) -> bool:
        """Whether no choice among the given candidates is better."""
        return self.bound == self.value


class OutOfReach(Refused):
    """Even with every candidate open these groups or demands fall short."""

    code = "siting.out_of_reach"

    def __init__(self, *, groups: Sequence[str] = (), demands: Sequence[int] = ()) -> None:
        who = [*groups, *(f"demand {demand}" for demand in demands[:5])]
        rest = f" and {len(demands) - 5} more" if len(demands) > 5 else ""
        super().__init__(f"No choice of sites reaches {', '.join(who)}{rest}.")
        self.groups, self.demands = tuple(groups), tuple(demands)

    def facts(self) -> Mapping[str, object]:
        """Return the groups and demands."""
        return {"groups": self.groups, "demands": self.demands}


class TooFewPlaces(Refused):
    """All candidates together cannot hold the people that must be served."""

    code = "siting.too_few_places"

    def __init__(self, *, places: int, needed: int) -> None:
        super().__init__(f"All sites hold {places} people, {needed} must be served.")
        self.places, self.needed = places, needed

    def facts(self) -> Mapping[str, object]:
        """Return how many places there are and how many are needed."""
        return {"places": self.places, "needed": self.needed}


class BeyondMeans(Refused):
    """The number of sites, the budget and the places do not suffice for what must be reached."""

    code = "siting.beyond_means"

    def __init__(self, *, groups: Sequence[str] = ()) -> None:
        what = f"the floors of {', '.join(groups)}" if groups else "everyone"
        super().__init__(f"The sites, budget and places allowed do not suffice for {what}.")
        self.groups = tuple(groups)

    def facts(self) -> Mapping[str, object]:
        """Return the groups whose floors were asked for."""
        return {"groups": self.groups}


class Unsettled(Refused):
    """The effort allowed ended with neither a choice nor a proof that there is none."""

    code = "siting.unsettled"

    def __init__(self, *, effort: Effort) -> None:
        super().__init__("No choice was found within the effort allowed; allow more.")
        self.effort = effort


class Senseless(Invalid):
    """The terms contradict themselves."""

    code = "siting.senseless"


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Terms in full: arrays for everything, nothing left out, sizes agreed.

    :param floors: shape (groups, demands).
    :param least: shape (groups,).
    """

    count: int
    existing: Whole
    costs: Whole
    budget: int
    has_budget: bool
    places: Whole | None
    floors: Whole
    least: Whole
    names: tuple[str, ...]
    weights: Whole

    @classmethod
    def of(cls, terms: Terms, *, weights: ArrayLike, shape: tuple[int, int], price: int) -> Self:
        """Return the terms checked against (candidates, demands) = ``shape``.

        :param price: what a site costs where no costs are given.
        :raises ValueError: a size, a sign or an index is wrong: a mistake of the caller.
        :raises Senseless: a number a person typed is negative.
        """
        candidates, demands = shape
        existing = np.unique(_whole(terms.existing, None, "existing"))
        if len(existing) and existing[-1] >= candidates:
            raise ValueError("an existing site is not among the candidates")
        if min(terms.count or 0, terms.budget or 0, *(each.least for each in terms.floors), 0) < 0:
            raise Senseless("A number of sites, a budget or a floor is not negative.")
        costs = np.full(candidates, price, np.int64)
        if terms.costs is not None:
            costs = _whole(terms.costs, candidates, "costs").copy()
        costs[existing] = 0
        floors = [_whole(each.people, demands, each.name) for each in terms.floors]
        places = terms.places
        return cls(
            count=candidates if terms.count is None else min(terms.count, candidates),
            existing=existing,
            costs=costs,
            budget=int(costs.sum()) if terms.budget is None else terms.budget,
            has_budget=terms.budget is not None,
            places=None if places is None else _whole(places, candidates, "places"),
            floors=np.array(floors, np.int64).reshape(len(floors), demands),
            least=np.array([each.least for each in terms.floors], np.int64),
            names=tuple(each.name for each in terms.floors),
            weights=_whole(weights, demands, "weights"),
        )


def _whole(values: ArrayLike | Sequence[int], size: int | None, name: str) -> Whole:
    found = np.asarray(values)
    if found.size == 0:
        found = found.astype(np.int64)
    if found.ndim != 1 or not np.issubdtype(found.dtype, np.integer):
        raise ValueError(f"{name}: whole numbers in one row are needed")
    if (size is not None and len(found) != size) or (len(found) and found.min() < 0):
        raise ValueError(f"{name}: {size} numbers >= 0 are needed")
    return found.astype(np.int64)
