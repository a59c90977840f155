"""Lists of classes one can sign up for, with all a list shows of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Field,
    OuterRef,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Coalesce, Left

from xuecheng.kernels.geo import Point, distance_m
from xuecheng.learning.courses.models import CourseRunQuerySet, Session
from xuecheng.learning.courses.queries.offers import find_rule
from xuecheng.learning.courses.queries.wishes import (
    Wish,
    conditions_of,
    open_classes,
)
from xuecheng.learning.courses.rules import CITY_TIME, SignUpState
from xuecheng.lib.keyset import Key, Page, beyond, cursor, keys_of
from xuecheng.lib.prepared import Prepared, Slot
from xuecheng.lib.search import documents
from xuecheng.lib.search.documents import Later, holds_words
from xuecheng.registry.places.models import Area

DISTRICT_DIGITS = 6  # of an area's code

_FIELDS: Mapping[type[Key], type[Field[Any, Any]]] = {
    int: BigIntegerField,
    str: CharField,
    datetime: DateTimeField,
    UUID: UUIDField,
}


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class in a list, with all a list shows of it.

    :param next_at: when its next session begins, or the last one where no more begins.
    :param district: where it meets; ``None`` where the areas are not known.
    :param distance_m: straight-line metres from where the person is; ``None`` if unknown.
    :param standing: the reader's own: ``"enrolled"``, ``"waiting"`` or ``""``.
    """

    id: UUID
    slug: str
    title: str
    title_en: str
    subject: str
    school: str
    school_en: str
    venue_id: UUID
    venue: str
    venue_en: str
    district: str | None
    district_en: str | None
    longitude: float | None
    latitude: float | None
    is_step_free: bool | None
    next_at: datetime
    starts_at: datetime
    ends_at: datetime
    sign_up_closes_at: datetime
    session_count: int
    capacity: int
    places_taken: int
    waiting: int
    fee_fen: int
    materials_fee_fen: int
    audience: str
    language: str
    teacher_name: str
    distance_m: float | None = None
    standing: str = ""

    @property
    def on(self) -> date:
        """The day of the next session, in the city's time."""
        return self.next_at.astimezone(CITY_TIME).date()

    @property
    def price_fen(self) -> int:
        """What it costs with materials, in fen."""
        return self.fee_fen + self.materials_fee_fen

    @property
    def places_left(self) -> int:
        """Seats nobody holds."""
        return self.capacity - self.places_taken

    @property
    def has_few_places(self) -> bool:
        """Whether one should be quick."""
        return find_rule().is_few(self.places_left)

    @property
    def is_full(self) -> bool:
        """Whether a sign-up goes to the waiting list."""
        return self.places_left == 0 or self.waiting > 0

    @property
    def state(self) -> SignUpState:
        """What signing up means."""
        return SignUpState.WAITING_LIST if self.is_full else SignUpState.OPEN


# The columns of a row, in the order of its fields.
COLUMNS = {
    "id": "id",
    "slug": "slug",
    "title": "course__title",
    "title_en": "course__title_en",
    "subject": "course__subject__code",
    "school": "course__organisation__name",
    "school_en": "course__organisation__name_en",
    "venue_id": "venue_id",
    "venue": "venue__name",
    "venue_en": "venue__name_en",
    "district": "district",
    "district_en": "district_en",
    "longitude": "venue__longitude",
    "latitude": "venue__latitude",
    "is_step_free": "venue__is_step_free",
    "next_at": "next_at",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "sign_up_closes_at": "sign_up_closes_at",
    "session_count": "session_count",
    "capacity": "capacity",
    "places_taken": "places_taken",
    "waiting": "waiting",
    "fee_fen": "fee_fen",
    "materials_fee_fen": "materials_fee_fen",
    "audience": "audience",
    "language": "language",
    "teacher_name": "teacher_name",
}


def classes(
    wish: Wish,
    *,
    at: datetime,
    size: int = 20,
    after: str = "",
    standing: Mapping[UUID, str] | None = None,
) -> Page[ClassRow]:
    """Return classes one can sign up for at ``at``, full ones too. One query.

    :param size: rows of a page, at least 1.
    :param after: the cursor of the page before; empty for the first.
    :param standing: what the reader holds, ``"enrolled"`` or ``"waiting"`` by class.
    :raises BadCursor: ``after`` belongs to another order.
    """
    values: dict[str, object] = {"at": at}
    if isinstance(wish.text, str) and holds_words(wish.text):
        values |= documents.slots(wish.text)
        wish = replace(wish, text=Later.TEXT)
    keys = _keys(wish)
    if after:
        values |= dict(zip(keys, keys_of(after, kinds=list(keys.values())), strict=True))
    statement = _statement(wish, size + 1, is_first=not after)
    found = statement.rows(**values)
    rows = tuple(class_row(row, wish=wish, standing=standing or {}) for row in found[:size])
    if len(found) <= size:
        return Page(rows)
    last = dict(zip(_columns(keys), found[size - 1], strict=True))
    return Page(rows, after=cursor([last[key] for key in keys]))


@lru_cache(maxsize=256)
def _statement(wish: Wish, limit: int, *, is_first: bool) -> Prepared[tuple[Any, ...]]:
    """Return the statement of a list: its SQL depends on the filters, not on moment or words.

    :param wish: its text comes later, or holds no words.
    """
    keys, at = _keys(wish), Slot("at", DateTimeField())
    found = ordered(open_classes(wish, at=at).filter(*conditions_of(wish).values()), wish, at=at)
    if not is_first:
        found = found.filter(beyond(tuple(keys), [Slot(key, _FIELDS[keys[key]]()) for key in keys]))
    return Prepared(found.order_by(*keys).values_list(*_columns(keys))[:limit])


def ordered(found: CourseRunQuerySet, wish: Wish, *, at: datetime | Slot) -> CourseRunQuerySet:
    """Annotate the keys of the wish's order, and the district where each class meets."""
    sessions = Session.objects.filter(run=OuterRef("pk"))
    upcoming = sessions.upcoming(at).order_by("starts_at").values("starts_at")
    latest = sessions.taking_place().order_by("-starts_at").values("starts_at")
    district = Area.objects.filter(code=Left(OuterRef("venue__area__code"), DISTRICT_DIGITS))
    found = found.annotate(
        next_at=Coalesce(Subquery(upcoming[:1]), Subquery(latest[:1])),
        district=Subquery(district.values("name")[:1]),
        district_en=Subquery(district.values("name_en")[:1]),
    )
    if _is_best(wish):
        found = found.annotate(tier=documents.tier(wish.text))
    return found


def class_row(values: tuple[Any, ...], *, wish: Wish, standing: Mapping[UUID, str]) -> ClassRow:
    """Return a row of a list, made of ``COLUMNS`` and what may come after them."""
    row = ClassRow(*values[: len(COLUMNS)])  # the keys of the order come after
    metres = None
    if wish.point and row.longitude is not None and row.latitude is not None:
        metres = distance_m(wish.point, Point(row.longitude, row.latitude))
    if metres is None and not standing:
        return row
    return replace(row, distance_m=metres, standing=standing.get(row.id, ""))


def _keys(wish: Wish) -> dict[str, type[Key]]:
    """Return what the rows are ordered by, the unique key last."""
    first: dict[str, type[Key]] = {}
    if wish.order == "distance" and wish.point:
        first = {"square_m": int}
    elif _is_best(wish):
        first = {"tier": int}
    return {**first, "next_at": datetime, "id": UUID}


def _is_best(wish: Wish) -> bool:
    return wish.order == "best" and holds_words(wish.text)


def _columns(keys: Iterable[str]) -> list[str]:
    """Return what a list selects: what rows show, then the keys of its order."""
    return [*COLUMNS.values(), *(key for key in keys if key not in COLUMNS.values())]
