"""What older Excel and OpenDocument files say, and Excel files that openpyxl refuses."""

import io
from collections.abc import Iterable, Iterator, Sequence

import python_calamine

from xuecheng.journeys.school_import.rules.files import (
    LARGEST_SHEET,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    UnreadableFile,
)
from xuecheng.journeys.school_import.rules.workbook import Sheet, Value


def sheets_of(content: bytes) -> Iterator[Sheet]:
    """Return the sheets of a file of any kind calamine knows; it tells them apart itself."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ is python_calamine.SheetTypeEnum.WorkSheet:
                yield _calamine_sheet(book.get_sheet_by_name(meta.name), meta)
    except python_calamine.PasswordError as error:
        raise UnreadableFile(Fault.ENCRYPTED) from error
    except python_calamine.CalamineError as error:
        raise UnreadableFile(Fault.BROKEN) from error


def _calamine_sheet(
    sheet: python_calamine.CalamineSheet, meta: python_calamine.SheetMetadata
) -> Sheet:
    if sheet.total_height > MOST_ROWS:
        raise UnreadableFile(Fault.TOO_MANY_ROWS)
    if sheet.total_height * sheet.total_width > LARGEST_SHEET:
        raise UnreadableFile(Fault.TOO_MANY_CELLS)
    rows: list[list[Value]] = [
        [None if value == "" else value for value in row[:MOST_COLUMNS]]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    is_hidden = meta.visible is not python_calamine.SheetVisibleEnum.Visible
    return Sheet(meta.name, filled(rows, sheet.merged_cell_ranges or ()), is_hidden)


def filled(
    rows: Sequence[list[Value]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> tuple[tuple[Value, ...], ...]:
    """Return the rows with every cell of a merged area holding the area's value."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
    return tuple(tuple(row) for row in rows)
