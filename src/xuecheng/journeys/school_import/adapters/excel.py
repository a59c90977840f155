"""What a workbook of today's Excel and WPS says."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from xuecheng.journeys.school_import.adapters import calamine
from xuecheng.journeys.school_import.rules.files import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    UnreadableFile,
)
from xuecheng.journeys.school_import.rules.workbook import Sheet, Value

_ONLY_ZEROS = re.compile(r"0{2,}")
# No pattern looks past the next "<": a file of nothing but openings would take hours.
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_BLANK_CELL = re.compile(rb"<((?:\w+:)?)c\s[^<>]*(?:/>|(?<!/)>\s*</\1c>)")
_BLANK_RESULT = re.compile(  # of =IF(B2="","",C2*D2): worked out, and there is nothing
    rb"<((?:\w+:)?)c(?=\s)(?=[^<>]*\st=[\"']str)[^<>]*(?<!/)>"
    rb"\s*<\1f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<>]*</\1f>)"
    rb"\s*<\1v(?:\s[^<>]*)?(?:/>|(?<!/)>\s*</\1v>)\s*</\1c>"
)
_BLANK_ROW = re.compile(rb"<((?:\w+:)?)row\s[^<>]*(?:/>|(?<!/)>\s*</\1row>)")
_UNNUMBERED = re.compile(rb"<(?:\w+:)?(?:c|row)(?![^<>]*\sr=)[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']([^\"']*)")


def sheets_of(content: bytes) -> Iterable[Sheet]:
    """Return the sheets of an .xlsx or .xlsm."""
    sheets = _sheets_as_written(content)
    _check_size(sheets.values())
    try:
        content = _without_blanks(content, sheets)
        values = _loaded(content, data_only=True)
        holds_formulas = any(b"<f" in sheet for sheet in sheets.values())
        formulas = _loaded(content, data_only=False) if holds_formulas else None
        return [_sheet(sheet, formulas and formulas[sheet.title]) for sheet in values.worksheets]
    except UnreadableFile:
        raise
    except Exception:  # openpyxl raises anything at styles that Excel and WPS open
        return calamine.sheets_of(content)


def _loaded(content: bytes, *, data_only: bool) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions it leaves out: none of them holds values
        return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)


def _sheets_as_written(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        try:
            return {name: archive.read(name) for name in names}
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnreadableFile(Fault.BROKEN) from error


def _check_size(sheets: Iterable[bytes]) -> None:
    """Refuse what openpyxl would chew on for minutes before anybody can count its cells.

    It walks through every cell of a merged area, and one of a few letters may cover 17 billion.
    """
    for sheet in sheets:
        if b"\0" in sheet[:100]:  # UTF-16, which no program writes here and nobody could search
            raise UnreadableFile(Fault.BROKEN)
        merged = sum(
            _cells_in(area[1].decode("ascii", "replace")) for area in _MERGED.finditer(sheet)
        )
        if merged > MOST_CELLS or sum(1 for _ in _VALUE.finditer(sheet)) > MOST_CELLS:
            raise UnreadableFile(Fault.TOO_MANY_CELLS)


def _without_blanks(content: bytes, sheets: Mapping[str, bytes]) -> bytes:
    """Return a workbook without the cells and rows that are only coloured.

    A sheet painted down to its end has a million of them: openpyxl would read each for nothing. A
    cell or row that does not say where it stands counts those before it, so none are taken then.
    """
    filled = {name: _filled_part(sheet) for name, sheet in sheets.items()}
    if all(len(filled[name]) == len(sheet) for name, sheet in sheets.items()):
        return content
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as written,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive,
    ):
        for name in written.namelist():
            archive.writestr(name, filled[name] if name in filled else written.read(name))
    return stream.getvalue()


def _filled_part(sheet: bytes) -> bytes:
    if _UNNUMBERED.search(sheet):
        return sheet
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", _BLANK_RESULT.sub(b"", sheet)))


def _cells_in(area: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):  # no area of cells: openpyxl says so
        return 0
    return (right - left + 1) * (bottom - top + 1)


def _sheet(sheet: Worksheet, formulas: Worksheet | None) -> Sheet:
    last_row, last_column = _used(sheet, *filter(None, [formulas]))
    if last_row > MOST_ROWS:
        raise UnreadableFile(Fault.TOO_MANY_ROWS)
    cells = sheet.iter_rows(max_row=last_row, max_col=min(last_column, MOST_COLUMNS))
    rows = [[_value(cell) for cell in row] for row in cells] if last_row else []
    merged = [
        ((area.min_row - 1, area.min_col - 1), (area.max_row - 1, area.max_col - 1))
        for area in sheet.merged_cells.ranges
    ]
    return Sheet(
        name=sheet.title,
        rows=calamine.filled(rows, merged),
        is_hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(
            number - 1 for number, row in sheet.row_dimensions.items() if row.hidden
        ),
        empty_formulas=_empty_formulas(formulas, rows) if formulas else frozenset(),
    )


def _used(*sheets: Worksheet) -> tuple[int, int]:
    """Return the last row and column with a value: clerks colour sheets down to row 1 048 576."""
    used = [
        (cell.row, cell.column)
        for sheet in sheets
        for cell in sheet._cells.values()
        if cell.value is not None
    ]
    return max((row for row, _ in used), default=0), max((column for _, column in used), default=0)


def _value(cell: Cell) -> Value:
    """Return a cell's value; a number shown with leading zeros keeps them."""
    value = cell.value
    zeros = cell.number_format or ""
    if isinstance(value, int | float) and _ONLY_ZEROS.fullmatch(zeros):
        return str(int(value)).zfill(len(zeros))
    return value  # type: ignore[no-any-return]  # openpyxl has no types


def _empty_formulas(
    formulas: Worksheet, rows: Sequence[Sequence[Value]]
) -> frozenset[tuple[int, int]]:
    return frozenset(
        (row, column)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value is None and formulas.cell(row + 1, column + 1).data_type == "f"
    )
