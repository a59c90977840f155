"""What can be found, and finding it. All writes belong to the caller's transaction."""

from collections.abc import Sequence
from enum import Enum
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from xuecheng.lib.prepared import Slot
from xuecheng.lib.search import words
from xuecheng.lib.search.engines import TIERS, engine

ALL = len(TIERS)
_LAST_TIER_WITH_PINYIN = 3


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
    filled = [*tiers, "", "", "", ""][:ALL]
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


def matching(*, kind: str, text: Text, up_to: int = ALL) -> RawSQL:
    """Return a subquery of the ids that ``text`` finds, for ``filter(id__in=...)``.

    :param text: holds something to look for, or comes later: see :func:`slots`.
    :param up_to: look into this many tiers, 1 to 4.
    """
    wanted: object
    if isinstance(text, Later):
        wanted = Slot(_slot(up_to), CharField())
    else:
        wanted = engine(connection).parameter(words.query(text), up_to=up_to)
    return RawSQL(_ids(), [wanted, kind])  # noqa: S611 - the typed words are a parameter


def tier(*, kind: str, text: Text) -> Case:
    """Return an expression: 1 where the first tier holds all of ``text``, else 2, 3 or 4.

    Tier 2 says that the first two tiers together hold it, and so on.
    """
    return Case(
        *(
            When(id__in=matching(kind=kind, text=text, up_to=level), then=Value(level))
            for level in range(1, ALL)
        ),
        default=Value(ALL),
        output_field=IntegerField(),
    )


def slots(text: str) -> dict[str, str]:
    """Return what the slots of a statement made with ``Later.TEXT`` hold for a text."""
    asked, here = words.query(text), engine(connection)
    return {_slot(level): here.parameter(asked, up_to=level) for level in range(1, ALL + 1)}


def find(*, kind: str, text: str, limit: int) -> list[UUID]:
    """Return the ids that ``text`` finds, best tier first, newest first within a tier."""
    asked, here = words.query(text), engine(connection)
    found: dict[UUID, None] = {}
    for level in range(1, ALL + 1) if asked else ():
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_ids()} ORDER BY object_id DESC LIMIT %s",
                [here.parameter(asked, up_to=level), kind, limit],
            )
            found.update(dict.fromkeys(UUID(str(row[0])) for row in cursor.fetchall()))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _ids() -> str:
    condition = engine(connection).condition
    return f"SELECT object_id FROM search_words WHERE {condition} AND kind = %s"  # noqa: S608


def _slot(up_to: int) -> str:
    return f"text_in_{up_to}"
