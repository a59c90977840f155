"""What can be found, and finding it. All writes belong to the caller's transaction."""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Literal, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import CharField, IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL

from xuecheng.lib.prepared import Slot
from xuecheng.lib.search import words
from xuecheng.lib.search.engines import TIERS, engine

_LAST_TIER_WITH_PINYIN = 3
_MATCHED = "matched"
Found = TypeVar("Found", bound=QuerySet[Model])


class Later(Enum):
    """Stands for a text in a statement that is prepared once and run with many texts."""

    TEXT = "text"


Text = str | Literal[Later.TEXT]


def put(*, kind: str, object_id: UUID, tiers: Sequence[str]) -> None:
    """Store, or store anew, the texts an object is found by.

    :param kind: what sort of thing it is; up to 24 characters.
    :param tiers: up to four texts, the most telling first. The last of four is prose, which is
        not found by its sound.
    """
    filled = [*tiers, *[""] * len(TIERS)][: len(TIERS)]
    found = [
        words.words(text, with_pinyin=number <= _LAST_TIER_WITH_PINYIN)
        for number, text in enumerate(filled, start=1)
    ]
    here = engine(connection)
    with connection.cursor() as cursor:
        cursor.execute(here.put, here.row(kind, object_id, found))


def clear(*, kind: str) -> None:
    """Forget everything of a kind: the first half of building its index anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words WHERE kind = %s", [kind])


def tidy() -> None:
    """Bring together what many changes left in pieces: worth it after many, and once a day.

    Every search reads each piece; of a year's classes saved one by one there are a dozen or two,
    and a search in one piece took half the time.
    """
    with connection.cursor() as cursor:
        for statement in engine(connection).tidy:
            cursor.execute(statement)


def holds_words(text: Text) -> bool:
    """Return whether a text holds anything to look for; one that comes later does."""
    return isinstance(text, Later) or bool(words.query(text))


def found_by(rows: Found, *, kind: str, text: Text) -> Found:
    """Return those of ``rows`` that ``text`` finds; :func:`tier` says how well each does.

    The index is joined, not asked in a subquery: it is read once, whatever is wanted of it.

    :param text: holds something to look for, or comes later: see :func:`slots`.
    """
    table, key = rows.model._meta.db_table, rows.model._meta.pk.column
    matched = Slot(_MATCHED, CharField()) if isinstance(text, Later) else slots(text)[_MATCHED]
    found = rows.extra(  # noqa: S610 - names of our own tables; the typed words are a parameter
        tables=["search_words"],
        where=[
            f'search_words.object_id = "{table}"."{key}"',
            "search_words.kind = %s",
            engine(connection).condition,
        ],
        params=[kind, matched],
    )
    return cast(Found, found)


def tier(text: Text) -> RawSQL:
    """Return an expression over :func:`found_by`: 1 where the first tier holds all of the text.

    Tier 2 says that the first two tiers together hold it, and so on up to 4.
    """
    sql = engine(connection).tier
    names = [_tier_slot(number) for number in range(sql.count("%s"))]
    if isinstance(text, Later):
        parameters: list[object] = [Slot(name, CharField()) for name in names]
    else:
        values = slots(text)
        parameters = [values[name] for name in names]
    return RawSQL(sql, parameters, IntegerField())  # noqa: S611 - the typed words are parameters


def slots(text: str) -> Mapping[str, str]:
    """Return what the slots of a statement made with ``Later.TEXT`` hold for a text."""
    return _slots(text, connection.vendor)


def find(*, kind: str, text: str, limit: int) -> list[UUID]:
    """Return the ids that ``text`` finds, best tier first, newest first within a tier."""
    if not holds_words(text):
        return []
    here, values = engine(connection), list(slots(text).values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id FROM search_words WHERE {here.condition} AND kind = %s "  # noqa: S608
            f"ORDER BY {here.tier}, object_id DESC LIMIT %s",
            [values[0], kind, *values[1:], limit],
        )
        return [UUID(str(row[0])) for row in cursor.fetchall()]


@lru_cache(maxsize=1_000)
def _slots(text: str, _vendor: str) -> Mapping[str, str]:
    here, query = engine(connection), words.query(text)
    tiers = here.tiers(text, query)
    return {
        _MATCHED: here.matched(query),
        **{_tier_slot(number): value for number, value in enumerate(tiers)},
    }


def _tier_slot(number: int) -> str:
    return f"tier_{number}"
