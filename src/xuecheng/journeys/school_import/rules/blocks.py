"""Tables inside sheets: where they begin, what they list, and where they end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from xuecheng.journeys.school_import.rules.headers import (
    IGNORED,
    Header,
    Headers,
    Kind,
    recognise,
)
from xuecheng.journeys.school_import.rules.problems import Findings, Place, Severity
from xuecheng.journeys.school_import.rules.text import squash, tidy
from xuecheng.journeys.school_import.rules.workbook import Sheet, Workbook, shown

_TOTALS = re.compile(r"^(?:合计|总计|小计|共计|总人数|合　计|总数|累计)")
_SIGNATURES = re.compile(
    r"^(?:填表人|填表|制表人|制表|审核人|审核|审批|负责人|校长|经办人|联系人|填报人|填报日期|填表日期|"
    r"制表日期|单位盖章|盖章|签字|班主任签名|填报单位)(?:签[名字])?(?:[((].*?[))])?\s*[::]"
)
_NOTES = re.compile(r"^(?:注|备注|说明|附注|提示|填表说明|注意事项)\s*\d?\s*[::、]|^[*※★]")
_HEADING = re.compile(
    r"^[一二三四五六七八九十]+、|^\(?第?[一二三四五六七八九十\d]+\)?[组部]|[类系班册]$|名单|专业|[::]"
)
# What Excel, WPS and LibreOffice leave in a cell they cannot work out, or cannot show.
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|UNKNOWN!|GETTING_DATA)"
    r"|^Err:\d{3}$|^#{3,}$",
    re.IGNORECASE,
)
_DITTOS = frozenset({"同上", "同前", "〃", "″", "〞", "＂", '"', "“", "”", "''"})
_LONGEST_SECTION = 60
_HEADER_ROWS = 2
_NOT_KEPT = frozenset({"identity", "age", "emergency", "emergency_phone"})
_NOT_READ = _NOT_KEPT | {IGNORED, "date"}
# Fields of which every column is read, or is named by whoever leaves it out.
_READ_TOGETHER = frozenset(
    {"weekday", "when", "periods", "weeks", "starts", "ends", "note", "sign_up"} | _NOT_KEPT
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the cells' texts by column.

    :param number: as at the left of the sheet, the first is 1.
    :param offset: columns left of its first cell, where two lists stand side by side.
    :param unsaved: columns of its formulas whose results the file does not hold.
    """

    number: int
    cells: tuple[str, ...]
    offset: int = 0
    unsaved: frozenset[int] = frozenset()


@dataclass(slots=True)
class Block:
    """One table.

    :param titles: what stood above it, from the top.
    :param width: columns of one list, where the same list goes on beside itself.
    :param sections: row number of a line inside the table that names what follows, and its text.
    :param left_out: rows of which it is not known what they say.
    """

    sheet: str
    headers: Headers
    header_row: int
    titles: tuple[str, ...]
    width: int | None = None
    rows: list[Row] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    left_out: list[Row] = field(default_factory=list)

    @property
    def read(self) -> list[Header]:
        """The columns of which something is read."""
        return [
            header
            for header in self.headers.columns
            if header.field and header.field not in _NOT_READ
        ]

    def place(self, row: Row | None, header: Header | None = None) -> Place:
        """Return where a cell of this table stands."""
        return Place(
            self.sheet,
            row.number if row else None,
            header.column + (row.offset if row else 0) if header else None,
            header.text if header else "",
        )

    def text(self, row: Row, name: str) -> str:
        """Return the first text a row has in the columns of a field, tidy."""
        return self.cell(row, name)[1]

    def cell(self, row: Row, name: str) -> tuple[Place, str]:
        """Return where a row's value of a field stands, and its text; empty text if nowhere."""
        headers = self.headers.named(name)
        for header in headers:
            if header.column < len(row.cells) and (text := row.cells[header.column].strip()):
                return self.place(row, header), text
        return self.place(row, headers[0] if headers else None), ""

    def section_of(self, row: Row) -> str:
        """Return the line that names the part of the table a row stands in."""
        above = [number for number in self.sections if number < row.number]
        return self.sections[max(above)] if above else ""


def find_blocks(workbook: Workbook, findings: Findings) -> list[Block]:
    """Return the tables of a workbook in order, and note what was left aside."""
    blocks: list[Block] = []
    for sheet in workbook.sheets:
        if not any(shown(value) for row in sheet.rows for value in row):
            continue
        place = Place(sheet.name)
        if sheet.is_hidden and not findings.propose(
            "hidden_sheet", place, suggested=False, otherwise=Severity.REPAIRED
        ):
            continue
        found = list(_blocks_of(sheet, findings))
        if not found:
            findings.check("no_table", place)
        for block in found:
            _fill_dittos(block, findings)
            _leave_out_unknown(block, findings)
            _say_what_is_not_used(block, findings)
        blocks.extend(found)
    return blocks


def _fill_dittos(block: Block, findings: Findings) -> None:
    """Write out 同上 and 〃: what stands above them."""
    for index, (above, row) in enumerate(pairwise(block.rows), start=1):
        cells = list(row.cells)
        for header in block.read:
            text = _at(row, header.column).strip()
            upper = _at(block.rows[index - 1], header.column)
            if text in _DITTOS and upper.strip() and above.offset == row.offset:
                cells[header.column] = upper
                findings.repaired("same_as_above", block.place(row, header), text)
        if cells != list(row.cells):
            block.rows[index] = replace(row, cells=tuple(cells))


def _leave_out_unknown(block: Block, findings: Findings) -> None:
    """Stop at cells the spreadsheet did not work out; what their row says is not known."""
    for row in list(block.rows):
        errors = [header for header in block.read if _ERROR.search(tidy(_at(row, header.column)))]
        for header in errors:
            text = tidy(_at(row, header.column))
            findings.stop("spreadsheet_error", block.place(row, header), text)
        unsaved = _unsaved(block, row)
        for header in unsaved:
            findings.stop("formula_without_value", block.place(row, header))
        if errors or unsaved:
            block.rows.remove(row)
            block.left_out.append(row)


def _unsaved(block: Block, row: Row) -> list[Header]:
    """Return the columns that are read and hold a formula without its result in a row."""
    return [header for header in block.read if header.column in row.unsaved]


def _blocks_of(sheet: Sheet, findings: Findings) -> Iterator[Block]:
    block: Block | None = None
    titles: list[str] = []
    rows = list(_visible_rows(sheet, findings))
    index = 0
    while index < len(rows):
        row = rows[index]
        header = _header_at(rows, index)
        if header is None:
            index += 1
            if block is None:
                titles += _distinct(row)
                _say_unsaved(sheet.name, row, findings)
            else:
                _take(block, row, findings)
            continue
        headers, depth = header
        index += depth
        if block:
            titles = _trailing_sections(block)
            if not titles and _repeats(headers, block.headers):
                findings.repaired("header_again", Place(sheet.name, row.number))
                continue
            yield block
        for line in rows[index - depth : index]:
            _say_unsaved(sheet.name, line, findings)
        once, width = _folded(headers)
        block = Block(sheet.name, once, row.number, tuple(titles), width)
        _ask_about_headers(block, findings)
    if block:
        yield block


def _visible_rows(sheet: Sheet, findings: Findings) -> Iterator[Row]:
    hidden = [
        index
        for index in sorted(sheet.hidden_rows)
        if index < len(sheet.rows) and any(shown(value) for value in sheet.rows[index])
    ]
    read_hidden = bool(hidden) and findings.propose(
        "hidden_rows",
        Place(sheet.name),
        suggested=False,
        otherwise=Severity.REPAIRED,
        count=len(hidden),
        rows=_listed([index + 1 for index in hidden]),
    )
    unsaved: dict[int, set[int]] = {}
    for index, column in sheet.empty_formulas:
        unsaved.setdefault(index, set()).add(column)
    for index, values in enumerate(sheet.rows):
        if index in sheet.hidden_rows and not read_hidden:
            continue
        cells = tuple(shown(value) for value in values)
        if index in unsaved or any(cell.strip() for cell in cells):
            yield Row(index + 1, cells, unsaved=frozenset(unsaved.get(index, ())))


def _say_unsaved(sheet: str, row: Row, findings: Findings) -> None:
    """Name the formulas of a line that is no row of values."""
    for column in sorted(row.unsaved):
        findings.check("formula_without_value", Place(sheet, row.number, column))


def _header_at(rows: Sequence[Row], index: int) -> tuple[Headers, int] | None:
    """Return the headers that begin at a row and how many rows they take."""
    upper = rows[index]
    if len(_distinct(upper)) < 1:
        return None
    one = recognise([[cell] for cell in upper.cells])
    two = None
    if index + 1 < len(rows) and _distinct(rows[index + 1]) and _may_be_header(rows[index + 1]):
        two = recognise(_two_rows(upper, rows[index + 1]))
    if one and two and _gain(two) > _gain(one):
        return two, _HEADER_ROWS
    if one:
        return one, 1
    is_group_row = two and not recognise([[cell] for cell in rows[index + 1].cells])
    return (two, _HEADER_ROWS) if two and is_group_row else None


def _two_rows(upper: Row, lower: Row) -> list[list[str]]:
    width = max(len(upper.cells), len(lower.cells))
    pairs = [(_at(upper, column), _at(lower, column)) for column in range(width)]
    return [[low, high + low, high] if low != high else [low] for high, low in pairs]


def _at(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _may_be_header(row: Row) -> bool:
    """A second row of headers holds no figures and no long texts."""
    return all(not re.search(r"\d{2}", cell) and len(cell) <= 20 for cell in row.cells)


def _gain(headers: Headers) -> tuple[int, int]:
    """More different fields say more; one merged heading over three columns is one field."""
    return len(headers.fields), sum(bool(header.field) for header in headers.columns)


def _repeats(headers: Headers, above: Headers) -> bool:
    """Whether a row of headers only says again what stands above; it may leave columns out."""
    again = {(header.column, header.field) for header in _folded(headers)[0].columns}
    known = {(header.column, header.field) for header in above.columns}
    return headers.kind is above.kind and again <= known and len(again) * 2 > len(known)


def _take(block: Block, row: Row, findings: Findings) -> None:
    """Put a row under its table: a line of values, a heading, or something to leave aside."""
    place = Place(block.sheet, row.number)
    first = next((tidy(cell) for cell in row.cells if cell.strip()), "")
    texts = _distinct(row)
    # 序号 may hold a figure before 合计
    if any(_TOTALS.match(tidy(text)) and len(tidy(text)) <= 12 for text in texts[:2]):
        findings.repaired("totals_row", place, first)
    elif _SIGNATURES.match(first):
        findings.repaired("signature_row", place, first)
    elif _NOTES.match(first) or (len(texts) == 1 and len(first) > _LONGEST_SECTION):
        findings.repaired("note_row", place, first[:_LONGEST_SECTION])
    elif not texts or (len(texts) == 1 and first.isdigit()):
        # a numbered line that nobody filled in, unless formulas fill it
        block.rows.extend(part for part in _side_by_side(row, block.width) if _unsaved(block, part))
    elif len(texts) == 1 and _is_heading(block, row, first):
        block.sections[row.number] = first
        _say_unsaved(block.sheet, row, findings)
    else:
        block.rows.extend(_side_by_side(row, block.width))


def _is_heading(block: Block, row: Row, text: str) -> bool:
    """Whether the only text of a row names what follows, and is not a row nobody filled in."""
    if _ERROR.search(text):
        return False
    filled = [column for column, cell in enumerate(row.cells) if cell.strip()]
    if len(filled) > 1 or _HEADING.search(text):  # merged over the table, or in its own words
        return True
    field = next((h.field for h in block.headers.columns if h.column == filled[0]), "")
    return field not in ("title", "name")


def _side_by_side(row: Row, width: int | None) -> Iterator[Row]:
    """Yield a row, or its parts where the same list goes on beside itself."""
    step = width or len(row.cells)
    for offset in range(0, len(row.cells), step):
        cells = row.cells[offset : offset + step]
        unsaved = frozenset(
            column - offset for column in row.unsaved if offset <= column < offset + step
        )
        if unsaved or any(cell.strip() for cell in cells):
            yield Row(row.number, cells, offset, unsaved)


def _folded(headers: Headers) -> tuple[Headers, int | None]:
    """Return the headers of one list, and its width, if the same headers stand there twice."""
    names = [header.column for header in headers.named("name")]
    if headers.kind is not Kind.ROSTER or len(names) < 2:
        return headers, None
    width = names[1] - names[0]
    by_column = {header.column: squash(header.text) for header in headers.columns}
    if any(text != by_column.get(column % width) for column, text in by_column.items()):
        return headers, None
    first = tuple(header for header in headers.columns if header.column < width)
    return replace(headers, columns=first), width


def _trailing_sections(block: Block) -> list[str]:
    """Lines after the last row belong to the next table: they are its title."""
    last = block.rows[-1].number if block.rows else block.header_row
    trailing = [number for number in block.sections if number > last]
    return [block.sections.pop(number) for number in sorted(trailing)]


def _ask_about_headers(block: Block, findings: Findings) -> None:
    """Propose what a misspelt header means; a refused proposal leaves the column out."""
    columns = []
    for header in block.headers.columns:
        if header.meant and not findings.propose(
            "header_typo",
            Place(block.sheet, block.header_row, header.column, header.text),
            header.text,
            suggested=True,
            otherwise=Severity.CHECK,
            meant=header.meant,
        ):
            header = replace(header, field="")
        elif not header.field:
            findings.check(
                "unknown_header",
                Place(block.sheet, block.header_row, header.column, header.text),
                header.text,
            )
        columns.append(header)
    block.headers = replace(block.headers, columns=tuple(columns))


def _say_what_is_not_used(block: Block, findings: Findings) -> None:
    """Name each filled column nothing is read of, and each that another one stands before."""
    for header in block.headers.columns:
        place = Place(block.sheet, block.header_row, header.column, header.text)
        if header.is_left_out:
            if any(_at(row, header.column).strip() for row in block.rows):
                findings.check("column_not_used", place, header.text)
        elif first := _stands_before(block, header):
            findings.check("column_second", place, header.text, used=first.text)


def _stands_before(block: Block, header: Header) -> Header | None:
    """Return the column that is read instead, where both say something and not the same."""
    if header.field in _READ_TOGETHER or not header.field:
        return None
    first = block.headers.named(header.field)[0]
    rows = ((tidy(_at(row, first.column)), tidy(_at(row, header.column))) for row in block.rows)
    return first if any(read and left and read != left for read, left in rows) else None


def _distinct(row: Row) -> list[str]:
    """Return the different texts of a row; a merged title is one text in many cells."""
    return list(dict.fromkeys(cell for cell in row.cells if cell.strip()))


def _listed(numbers: Sequence[int], most: int = 8) -> str:
    shown_numbers = "、".join(map(str, numbers[:most]))
    return f"{shown_numbers}…" if len(numbers) > most else shown_numbers
