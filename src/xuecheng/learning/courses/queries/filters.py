"""How many classes each filter would find, and the page that shows them beside the classes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from xuecheng.learning.courses.models import CourseRun, Subject
from xuecheng.learning.courses.queries.classes import ClassRow, classes
from xuecheng.learning.courses.queries.offers import find_rule
from xuecheng.learning.courses.queries.wishes import (
    CARE,
    TIMES,
    Wish,
    all_of,
    conditions_of,
    costs_at_most,
    in_area,
    near_point,
    open_classes,
)
from xuecheng.lib.keyset import Page
from xuecheng.registry.places.models import Area


@dataclass(frozen=True, slots=True)
class Counts:
    """How many classes a wish finds, and how many each choice of each filter would find.

    :param by_choice: by filter and choice, as if the filter's own choices were not made; of
        ``"care"`` with the choice added to those made. Choice ``""`` is the filter without any.
    :param unfiltered: what the words alone find, without any filter.
    """

    total: int
    by_choice: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unfiltered: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One page of classes, and what its filters offer: districts and the areas asked about."""

    page: Page[ClassRow]
    counts: Counts
    subjects: list[Subject]
    areas: list[Area]


def counts(
    wish: Wish,
    *,
    at: datetime,
    subjects: Collection[str] = (),
    areas: Collection[str] = (),
    fees_fen: Collection[int] = (0,),
    near_m: int = 0,
) -> Counts:
    """Return how many classes a wish and each choice of its filters find. One query.

    :param subjects: codes to count for the filter ``"subject"``.
    :param areas: codes to count for the filter ``"area"``; ``""`` counts the whole city.
    :param fees_fen: prices to count for the filter ``"fee"``; 0 counts free classes.
    :param near_m: counts ``("area", "near")`` within so many metres of the wish's point; 0: not.
    """
    conditions = conditions_of(wish)
    choices = _choices(wish, subjects, areas, fees_fen, near_m)

    def with_choice(group: str, choice: Q) -> Q:
        return all_of(q for name, q in conditions.items() if name != group) & choice

    figures = open_classes(wish, at=at).aggregate(
        total=Count("id", filter=all_of(conditions.values()) or None),
        unfiltered=Count("id"),
        **{
            f"choice_{number}": Count("id", filter=with_choice(group, choice) or None)
            for number, ((group, _key), choice) in enumerate(choices.items())
        },
    )
    by_choice = {key: figures[f"choice_{number}"] for number, key in enumerate(choices)}
    return Counts(figures["total"], by_choice, unfiltered=figures["unfiltered"])


def find(
    wish: Wish,
    *,
    at: datetime,
    home_area: str = "",
    after: str = "",
    standing: Mapping[UUID, str] | None = None,
) -> Found:
    """Return classes with everything the filters beside them show. Four queries.

    :param home_area: code of an area to offer besides the districts.
    :raises BadCursor: ``after`` belongs to another order.
    """
    rule = find_rule()
    offered = subjects()
    named = Q(level=Area.Level.DISTRICT) | Q(code__in=[wish.area, home_area])
    areas = list(Area.objects.filter(named).order_by("code"))
    return Found(
        page=classes(wish, at=at, after=after, standing=standing),
        counts=counts(
            wish,
            at=at,
            subjects=[each.code for each in offered],
            areas=["", *(each.code for each in areas)],
            fees_fen=rule.fees_fen,
            near_m=rule.near_m,
        ),
        subjects=offered,
        areas=areas,
    )


def subjects() -> list[Subject]:
    """Return the subjects in which courses exist, in their order."""
    return list(Subject.objects.order_by("position", "code"))


def _choices(
    wish: Wish,
    subjects: Collection[str],
    areas: Collection[str],
    fees_fen: Collection[int],
    near_m: int,
) -> dict[tuple[str, str], Q]:
    made = all_of(CARE[care] for care in wish.care if care in CARE)
    near = {("area", "near"): near_point(wish.point, near_m)} if wish.point and near_m else {}
    groups = ("subject", "time", "fee", "care", "audience")
    return {
        **near,
        **{(group, ""): Q() for group in groups},
        **{("area", code): in_area(code) for code in areas},
        **{("subject", code): Q(course__subject__code=code) for code in subjects},
        **{("time", key): condition for key, condition in TIMES.items()},
        **{("fee", str(fen)): costs_at_most(fen) for fen in fees_fen},
        **{("care", key): made & condition for key, condition in CARE.items()},
        **{("audience", key): Q(audience=key) for key in CourseRun.Audience.values},
    }
