"""Files are read in a process that may end without ending ours."""

import io
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta
from datetime import time as hour

import pytest

from xuecheng.journeys.school_import import queries
from xuecheng.journeys.school_import.adapters import apart, parsing, reading, wire
from xuecheng.journeys.school_import.adapters.reading import read_workbook
from xuecheng.journeys.school_import.rules.files import MOST_BYTES, Fault, UnreadableFile
from xuecheng.journeys.school_import.rules.workbook import Sheet
from xuecheng.journeys.school_import.tests.makers import clean_xlsx, local

_CELLS = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'office:value-type="string" table:number-columns-repeated="64"><text:p>x</text:p>'
    "</table:table-cell></table:table-row>"
)
_FAR_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def fault_of(content):
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(content, "课程表")
    return caught.value.fault


def edited(content, **changes):
    """Return an .xlsx with texts of a part replaced: ``sheet1=(old, new)``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            text = given.read(name)
            for part, (old, new) in changes.items():
                text = text.replace(old, new) if name.endswith(f"{part}.xml") else text
            made.writestr(name, text)
    return stream.getvalue()


def ods_of(cells):
    """Return an OpenDocument file with one sheet of ``cells``."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return stream.getvalue()


def test_what_is_read_apart_is_what_the_file_says():
    first, _roster = read_workbook(clean_xlsx(), "课程表").sheets

    assert (first.name, first.rows[1][0], first.rows[1][5]) == ("开班", "书法基础", 30)


def test_every_kind_of_value_comes_across_whole():
    row = ("a", 1, 1.5, True, None, date(2026, 3, 2), local(2026, 3, 2, 9), hour(9, 30))
    sheet = Sheet(
        "表", ((*row, timedelta(hours=1.5)), ()), True, frozenset({0}), frozenset({(0, 4)})
    )

    (back,) = wire.unpacked(wire.packed([sheet]))

    assert back == sheet
    assert [type(value) for value in back.rows[0]] == [type(value) for value in sheet.rows[0]]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n", Fault.EMPTY),
        (b"x" * (MOST_BYTES + 1), Fault.TOO_LARGE),
        (b"%PDF-1.7\x00\x01\x02", Fault.NO_SPREADSHEET),
    ],
)
def test_a_fault_comes_back_as_it_was_found(content, fault):
    assert fault_of(content) is fault


def test_a_small_open_document_that_repeats_its_rows_ends_its_reader_only():
    content = ods_of(_CELLS)

    assert len(content) < 700
    assert fault_of(content) is Fault.UNFINISHED


def test_a_far_cell_in_a_workbook_openpyxl_refuses_ends_its_reader_only():
    styles = (b'fontId="0"', b'fontId="99"')
    content = edited(clean_xlsx(), sheet1=(b"</sheetData>", _FAR_CELL), styles=styles)

    assert fault_of(content) is Fault.UNFINISHED


def test_openings_without_an_end_are_read_in_a_line():
    content = edited(clean_xlsx(), sheet1=(b"</worksheet>", b"<c r= " * 200_000))
    begun = time.monotonic()

    assert fault_of(content) is Fault.BROKEN
    assert time.monotonic() - begun < 10


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "MOST_SECONDS", 0.01)

    assert fault_of(clean_xlsx()) is Fault.UNFINISHED


def test_the_clerk_reads_which_file_it_was_and_what_to_do():
    with pytest.raises(UnreadableFile) as caught:
        queries.workbook(ods_of(_CELLS), "名册.ods")

    assert "“名册.ods”" in caught.value.message
    assert "另存为 .xlsx 或 .csv" in caught.value.message


def test_a_reader_that_stumbles_names_the_place_and_nothing_of_the_file(monkeypatch, capsys):
    def stumble(_content):
        raise ValueError("王芳")

    monkeypatch.setattr(parsing, "sheets_of", stumble)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("王芳".encode())))

    assert apart.main() != 0

    told = capsys.readouterr().out
    assert told.startswith("ValueError ")
    assert "王芳" not in told


def test_a_reader_loads_neither_django_nor_numpy_and_gets_no_secret():
    script = (
        "import sys; import xuecheng.journeys.school_import.adapters.apart; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert {"django", "numpy", "openpyxl"}.isdisjoint(loaded.stdout.split())
