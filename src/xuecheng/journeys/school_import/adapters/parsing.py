"""What the sheets of a spreadsheet file say.

A few hundred bytes may ask a library for more memory or time than a machine has, and then it ends
the process it runs in. So nothing but ``apart`` calls this, in a process of its own.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator

from xuecheng.journeys.school_import.adapters import calamine
from xuecheng.journeys.school_import.rules.files import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    MOST_UNPACKED_BYTES,
    Fault,
    UnreadableFile,
)
from xuecheng.journeys.school_import.rules.workbook import Sheet

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCODINGS = ("utf-8-sig", "gb18030")
_GUARDED = re.compile(r'="([^"]*)"\s*')
_DELIMITERS = ",\t;，|"


def sheets_of(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a file, told by what is in it, not by how it is called.

    Reads .xlsx, .xlsm (macros are never looked at), .xls, .ods and .csv. Merged cells are filled;
    formulas give the value they had when the file was saved.

    :raises UnreadableFile: encrypted, broken, too much in it, or no spreadsheet at all.
    """
    sheets = tuple(_reader_of(content)(content))
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile(Fault.TOO_MANY_SHEETS)
    values = [value for sheet in sheets for row in sheet.rows for value in row]
    if len(values) > MOST_CELLS:
        raise UnreadableFile(Fault.TOO_MANY_CELLS)
    if sum(len(value) for value in values if isinstance(value, str)) > MOST_TEXT:
        raise UnreadableFile(Fault.UNPACKS_TOO_LARGE)
    return sheets


def _reader_of(content: bytes) -> Callable[[bytes], Iterable[Sheet]]:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableFile(Fault.ENCRYPTED)
        return calamine.sheets_of
    if content.startswith(b"PK"):
        return _excel if _is_xlsx(content) else calamine.sheets_of
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


def _excel(content: bytes) -> Iterable[Sheet]:
    """Read by openpyxl, which is loaded only now: it takes longer than reading most files."""
    from xuecheng.journeys.school_import.adapters import excel

    return excel.sheets_of(content)


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
    yield Sheet("", tuple(tuple(_plain(cell) for cell in row[:MOST_COLUMNS]) for row in rows))


def _plain(cell: str) -> str | None:
    """Return a cell without what keeps a spreadsheet from making a number of it: ="007"."""
    guarded = _GUARDED.fullmatch(cell)
    return (guarded[1] if guarded else cell) or None


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(Fault.NO_SPREADSHEET)
