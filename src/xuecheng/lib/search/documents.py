"""What can be found, and finding it. All writes belong to the caller's transaction."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from xuecheng.lib.search import words
from xuecheng.lib.search.engines import TIERS, engine

_LAST_TIER_WITH_PINYIN = 3


def put(*, kind: str, object_id: UUID, tiers: Sequence[str]) -> None:
    """Store, or store anew, the texts an object is found by.

    :param kind: what sort of thing it is; up to 24 characters.
    :param tiers: up to four texts, the most telling first. The last of four is prose, which is
        not found by its sound.
    """
    filled = [*tiers, "", "", "", ""][: len(TIERS)]
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


def matching(*, kind: str, text: str, up_to: int = len(TIERS)) -> RawSQL | None:
    """Return a subquery of the ids that ``text`` finds, for ``filter(id__in=...)``.

    :param up_to: look into this many tiers, 1 to 4.
    :returns: ``None`` if the text holds nothing to look for.
    """
    asked = words.query(text)
    if not asked:
        return None
    condition, parameter = engine(connection).condition(asked, up_to=up_to)
    return RawSQL(  # noqa: S611 - the typed words are parameters
        f"SELECT object_id FROM search_words WHERE {condition} AND kind = %s",  # noqa: S608
        [parameter, kind],
    )


def tier(*, kind: str, text: str) -> Case | Value:
    """Return an expression: 1 where the first tier holds all of ``text``, else 2, 3 or 4.

    Tier 2 says that the first two tiers together hold it, and so on.
    """
    levels = [matching(kind=kind, text=text, up_to=level) for level in range(1, len(TIERS))]
    return Case(
        *(
            When(id__in=ids, then=Value(level))
            for level, ids in enumerate(levels, start=1)
            if ids is not None
        ),
        default=Value(len(TIERS)),
        output_field=IntegerField(),
    )


def find(*, kind: str, text: str, limit: int) -> list[UUID]:
    """Return the ids that ``text`` finds, best tier first, newest first within a tier."""
    asked = words.query(text)
    if not asked:
        return []
    found: dict[UUID, None] = {}
    here = engine(connection)
    for level in range(1, len(TIERS) + 1):
        condition, parameter = here.condition(asked, up_to=level)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT object_id FROM search_words WHERE {condition} AND kind = %s "  # noqa: S608
                "ORDER BY object_id DESC LIMIT %s",
                [parameter, kind, limit],
            )
            found.update(dict.fromkeys(UUID(str(row[0])) for row in cursor.fetchall()))
        if len(found) >= limit:
            break
    return list(found)[:limit]
