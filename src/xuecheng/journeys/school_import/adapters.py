"""Spreadsheet files, from outside, and the folder uploaded files wait in."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import openpyxl
import python_calamine
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from xuecheng.journeys.school_import.rules.example import example_sheets
from xuecheng.journeys.school_import.rules.files import (
    LARGEST_SHEET,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_UNPACKED_BYTES,
    Fault,
    UnreadableFile,
)
from xuecheng.journeys.school_import.rules.workbook import Sheet, Value, Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ONLY_ZEROS = re.compile(r"0{2,}")
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;，|"
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_BLANK_CELL = re.compile(rb"<((?:\w+:)?)c\s[^>]*(?:/>|(?<!/)>\s*</\1c>)")
_BLANK_ROW = re.compile(rb"<((?:\w+:)?)row\s[^>]*(?:/>|(?<!/)>\s*</\1row>)")
_UNNUMBERED = re.compile(rb"<(?:\w+:)?(?:c|row)(?![^>]*\sr=)[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)")


def read_workbook(content: bytes, name: str = "") -> Workbook:
    """Return the sheets of a file, told by what is in it, not by how it is called.

    Reads .xlsx, .xlsm (macros are never looked at), .xls, .ods and .csv. Merged cells are filled;
    formulas give the value they had when the file was saved.

    :raises UnreadableFile: too large, encrypted, broken, or no spreadsheet at all.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile(Fault.TOO_LARGE)
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableFile(Fault.EMPTY)
    sheets = tuple(_reader_of(content)(content))
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile(Fault.TOO_MANY_SHEETS)
    if sum(len(row) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
        raise UnreadableFile(Fault.TOO_MANY_CELLS)
    return Workbook(sheets, name)


def _reader_of(content: bytes) -> Callable[[bytes], Iterable[Sheet]]:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableFile(Fault.ENCRYPTED)
        return _by_calamine
    if content.startswith(b"PK"):
        return _by_openpyxl if _is_xlsx(content) else _by_calamine
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content, re.IGNORECASE):
        raise UnreadableFile(Fault.WEB_PAGE)
    return _csv


def _is_xlsx(content: bytes) -> bool:
    """Look into the archive, and refuse one that would unpack to far more than it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                raise UnreadableFile(Fault.UNPACKS_TOO_LARGE)
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableFile(Fault.ENCRYPTED)
            if "META-INF/manifest.xml" in names:
                manifest = archive.read("META-INF/manifest.xml")
                if b"encryption-data" in manifest:
                    raise UnreadableFile(Fault.ENCRYPTED)
                return False
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableFile(Fault.BROKEN) from error
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        raise UnreadableFile(Fault.NO_SPREADSHEET)
    return "xl/workbook.xml" in names


# Excel workbooks


def _by_openpyxl(content: bytes) -> Iterable[Sheet]:
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
        return _by_calamine(content)


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
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", sheet))


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
        rows=_filled(rows, merged),
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


def _filled(
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


# Older Excel, OpenDocument


def _by_calamine(content: bytes) -> Iterator[Sheet]:
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
    return Sheet(meta.name, _filled(rows, sheet.merged_cell_ranges or ()), is_hidden)


# Text


def _csv(content: bytes) -> Iterator[Sheet]:
    text = _decoded(content)
    if any(char < " " and char not in "\t\r\n" for char in text[:4000]):
        raise UnreadableFile(Fault.NO_SPREADSHEET)
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(Fault.BROKEN) from error
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(Fault.TOO_MANY_ROWS)
    yield Sheet("", tuple(tuple(cell or None for cell in row[:MOST_COLUMNS]) for row in rows))


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(Fault.NO_SPREADSHEET)


# The folder uploaded files wait in


class Drawer:
    """Files that wait for the person's decision, readable by this program's user only.

    :param folder: made at first use, mode 0700; every file in it has mode 0600.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, draft_id: UUID, content: bytes) -> None:
        """Keep a file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path(draft_id)
        file.touch(mode=0o600)
        file.write_bytes(content)

    def get(self, draft_id: UUID) -> bytes | None:
        """Return a kept file; ``None`` if it has been removed."""
        file = self._path(draft_id)
        return file.read_bytes() if file.exists() else None

    def remove(self, draft_id: UUID) -> None:
        """Remove a file and what was noted of its progress."""
        self._path(draft_id).unlink(missing_ok=True)
        self._progress(draft_id).unlink(missing_ok=True)

    def note_progress(self, draft_id: UUID, done: int, total: int) -> None:
        """Note how far an import is; in a file, since its transaction shows nothing outside."""
        self._progress(draft_id).write_text(f"{done} {total}", encoding="ascii")

    def progress(self, draft_id: UUID) -> tuple[int, int]:
        """Return how many of how many steps are done."""
        try:
            done, total = self._progress(draft_id).read_text(encoding="ascii").split()
        except (FileNotFoundError, ValueError):
            return 0, 0
        return int(done), int(total)

    def _path(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}.upload"

    def _progress(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}.progress"


# The example a school can fill in


def template_workbook(*, today: date) -> bytes:
    """Return an .xlsx that reads without a question: venues, classes of the next term, a roster."""
    book = openpyxl.Workbook()
    first, *others = example_sheets(today)
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    for target, example in ((sheet, first), *((book.create_sheet(), other) for other in others)):
        target.title = example.name
        for row in example.rows:
            target.append(list(row))
        for column in range(1, len(example.rows[0]) + 1):
            target.column_dimensions[get_column_letter(column)].width = 20
        for cell in target[1]:
            cell.font = Font(bold=True)
        target.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
