"""The places where classes meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from xuecheng.kernels.geo import Point
from xuecheng.learning.courses.queries.classes import COLUMNS, ClassRow, class_row, ordered
from xuecheng.learning.courses.queries.wishes import Wish, in_area, open_classes
from xuecheng.lib.keyset import Key, Page, beyond, cursor, keys_of

CLASSES_OF_A_PLACE = 3  # a matter of the page's length: the rest is one tap away


@dataclass(frozen=True, slots=True)
class Place:
    """A place of learning with the classes that meet there next.

    :param number: of all open classes there.
    """

    classes: tuple[ClassRow, ...]
    number: int

    @property
    def first(self) -> ClassRow:
        """The class that meets next; it knows the place."""
        return self.classes[0]


def near(
    *,
    at: datetime,
    point: Point | None = None,
    area: str = "",
    size: int = 6,
    after: str = "",
    standing: Mapping[UUID, str] | None = None,
) -> Page[Place]:
    """Return the places where open classes meet, nearest first, each with its next classes.

    Two queries.

    :param point: where the reader is; without it, places are in the order of their names.
    :param area: only places under this code.
    :raises BadCursor: ``after`` belongs to another order.
    """
    keys: dict[str, type[Key]] = {"square_m": int} if point else {"venue__name": str}
    keys["venue_id"] = UUID
    found = open_classes(Wish(point=point), at=at).filter(in_area(area)).order_by()
    if after:
        found = found.filter(beyond(tuple(keys), keys_of(after, kinds=list(keys.values()))))
    values = list(found.values(*keys).annotate(number=Count("id")).order_by(*keys)[: size + 1])
    here = {row["venue_id"]: row["number"] for row in values[:size]}
    wish = Wish(point=point)
    rows = _next_of_each(wish, list(here), at, standing or {})
    page = tuple(Place(tuple(rows[venue]), number) for venue, number in here.items())
    if len(values) <= size:
        return Page(page)
    return Page(page, after=cursor([values[size - 1][key] for key in keys]))


def _next_of_each(
    wish: Wish, venues: Collection[UUID], at: datetime, standing: Mapping[UUID, str]
) -> Mapping[UUID, list[ClassRow]]:
    """Return the next few classes of each venue. One query."""
    found = ordered(open_classes(wish, at=at).filter(venue_id__in=venues), wish, at=at)
    place = Window(RowNumber(), partition_by=F("venue_id"), order_by=["next_at", "id"])
    ranked = found.annotate(place=place).filter(place__lte=CLASSES_OF_A_PLACE)
    rows: dict[UUID, list[ClassRow]] = {venue: [] for venue in venues}
    in_order = ranked.order_by("next_at", "id")  # type: ignore[misc]  # next_at is annotated by ordered
    for values in in_order.values_list(*COLUMNS.values()):
        row = class_row(values, wish=wish, standing=standing)
        rows[row.venue_id].append(row)
    return rows
