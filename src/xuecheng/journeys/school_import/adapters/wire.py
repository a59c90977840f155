"""Sheets as JSON, between the process that reads a file and the one that asked for it.

Not pickled: what a file makes of the reading process must not become code in this one.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from xuecheng.journeys.school_import.rules.workbook import Sheet, Value

REFUSED: Final = 3  # how the reading process ends if it wrote why the file cannot be read

_KINDS: Mapping[str, Callable[[Any], Value]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def packed(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as JSON; a value that JSON does not know becomes its kind and its text."""
    written = [
        (
            sheet.name,
            sheet.rows,
            sheet.is_hidden,
            sorted(sheet.hidden_rows),
            sorted(sheet.empty_formulas),
        )
        for sheet in sheets
    ]
    return json.dumps(written, default=_packed_value).encode("ascii")


def unpacked(sent: bytes) -> tuple[Sheet, ...]:
    """Return the sheets that :func:`packed` wrote."""
    return tuple(
        Sheet(
            name=name,
            rows=tuple(tuple(map(_unpacked_value, row)) for row in rows),
            is_hidden=is_hidden,
            hidden_rows=frozenset(hidden_rows),
            empty_formulas=frozenset((row, column) for row, column in empty_formulas),
        )
        for name, rows, is_hidden, hidden_rows, empty_formulas in json.loads(sent)
    )


def _packed_value(value: date | time | timedelta) -> tuple[str, str | float]:
    if isinstance(value, timedelta):
        return "timedelta", value.total_seconds()
    return type(value).__name__, value.isoformat()


def _unpacked_value(value: Any) -> Value:
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]  # text, a number, a truth or nothing
    kind, text = value
    return _KINDS[kind](text)
