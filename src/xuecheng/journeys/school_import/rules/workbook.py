"""A workbook as the reader hands it over: plain values in rows and columns."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; merged cells are filled with their value.

    :param rows: every row from the first on; rows may differ in length.
    :param hidden_rows: indexes of rows the clerk hid, the first row being 0.
    :param empty_formulas: (row, column) of formulas whose result the file does not hold.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    empty_formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of one file, in order.

    :param name: of the file; it may name the term.
    """

    sheets: tuple[Sheet, ...]
    name: str = ""


def shown(value: Value) -> str:
    """Return a cell's value as a clerk sees it: dates as 2026-03-02, whole numbers whole."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            at_midnight = value.time() == time()
            return value.date().isoformat() if at_midnight else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}" if 0 <= minutes < 1440 else ""
        case float():
            return _shown_float(value)
        case _:
            return str(value)


def _shown_float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def column_letter(index: int) -> str:
    """Return the letters over a column: 0 is A, 26 is AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
