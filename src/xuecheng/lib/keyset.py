"""Pages of a long list, each beginning after the last row of the one before.

A list ordered by keys that end in a unique one can be continued from any row without counting
the rows before it. The place is written into the address as an opaque cursor.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from xuecheng.errors import Invalid

T = TypeVar("T")
Key = int | str | datetime | UUID


class BadCursor(Invalid):
    """A cursor was not made by us, or for another order."""

    code = "keyset.bad_cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and where the next page begins.

    :param after: the cursor of the next page, ``""`` on the last.
    """

    rows: tuple[T, ...]
    after: str = ""


def cursor(keys: Sequence[Key]) -> str:
    """Return the keys of a row as text for an address."""
    written = json.dumps([_written(key) for key in keys], separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def keys_of(cursor: str, *, kinds: Sequence[type[Key]]) -> list[Key]:
    """Return the keys of the row a cursor stands for.

    :param kinds: of the keys, in order: int, str, datetime or UUID.
    :raises BadCursor: it does not hold such keys.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        written = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [_key(value, kind) for value, kind in zip(written, kinds, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadCursor(_("这一页的地址不完整，请从第一页看起。"), field="after") from error


def beyond(fields: Sequence[str], keys: Sequence[object], *, is_falling: bool = False) -> Q:
    """Return the condition of rows that come after the row with these keys.

    :param keys: values, or expressions that stand for them.
    :param is_falling: all keys fall from row to row, newest first; else all rise.
    """
    condition, side = Q(), "lt" if is_falling else "gt"
    for field, key in reversed(list(zip(fields, keys, strict=True))):
        rest = condition
        condition = Q(**{f"{field}__{side}": key})
        if rest:
            condition |= Q(**{field: key}) & rest
    return condition


def _written(key: Key) -> int | str:
    if isinstance(key, datetime):
        return key.isoformat()
    return key if isinstance(key, int) else str(key)


def _key(value: object, kind: type[Key]) -> Key:
    if kind is int and type(value) is int and abs(value) < 2**62:
        return value
    if not isinstance(value, str) or kind is int:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    if "\0" in value:
        raise ValueError("no database stores this character")
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment has a time zone")
        return moment.astimezone(UTC)
    return UUID(value) if kind is UUID else value
