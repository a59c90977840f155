import io
import zipfile

import openpyxl
import pytest

from xuecheng.journeys.school_import.adapters import excel, parsing
from xuecheng.journeys.school_import.adapters.example import template_workbook
from xuecheng.journeys.school_import.rules.files import Fault, UnreadableFile
from xuecheng.journeys.school_import.rules.reading import read
from xuecheng.journeys.school_import.rules.workbook import Workbook
from xuecheng.journeys.school_import.tests.makers import TODAY, codes, local, make_context, saved


def book_with(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def with_sheet_changed(content, old, new):
    """Return an .xlsx whose first sheet was written by somebody who means harm."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            text = given.read(name)
            made.writestr(name, text.replace(old, new) if "sheet1" in name else text)
    return stream.getvalue()


def read_workbook(content):
    """Read in this process, so that a test can put something else in the place of a library."""
    return Workbook(parsing.sheets_of(content))


def fault_of(content):
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(content)
    return caught.value.fault


def zip_of(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_values_come_as_they_are_stored():
    book, _sheet = book_with(["书法", 13800000000.0, local(2026, 3, 2), None, True])

    (sheet,) = read_workbook(saved(book)).sheets

    assert sheet.rows == (("书法", 13800000000, local(2026, 3, 2), None, True),)


def test_merged_cells_are_filled_down_and_right():
    book, sheet = book_with(["书法", None, 1], [None, None, 2])
    sheet.merge_cells("A1:B2")

    (read_sheet,) = read_workbook(saved(book)).sheets

    assert read_sheet.rows == (("书法", "书法", 1), ("书法", "书法", 2))


def test_hidden_rows_and_sheets_are_marked():
    book, sheet = book_with(["a"], ["b"])
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("旧").sheet_state = "hidden"

    first, second = read_workbook(saved(book)).sheets

    assert (first.hidden_rows, first.is_hidden, second.is_hidden) == (frozenset({1}), False, True)


def test_a_number_shown_with_leading_zeros_keeps_them():
    book, sheet = book_with([7])
    sheet["A1"].number_format = "000"

    assert read_workbook(saved(book)).sheets[0].rows == (("007",),)


def test_a_formula_nobody_calculated_is_marked():
    book, _sheet = book_with(["a", "=1+1"])

    (sheet,) = read_workbook(saved(book)).sheets

    assert sheet.rows == (("a", None),)
    assert sheet.empty_formulas == frozenset({(0, 1)})


def test_a_formula_that_came_to_nothing_is_a_blank_cell():
    book, _sheet = book_with(["a", '=IF(A1="","",1)'])
    content = with_sheet_changed(saved(book), b'<c r="B1">', b'<c r="B1" t="str">')

    (sheet,) = read_workbook(content).sheets

    assert sheet.empty_formulas == frozenset()
    assert sheet.rows == (("a",),)


def test_a_text_guarded_as_a_formula_in_a_csv_is_the_text():
    (sheet,) = read_workbook('课程名称,班号\n="书法",="007"\n'.encode("gb18030")).sheets

    assert sheet.rows[1] == ("书法", "007")


def test_a_sheet_coloured_down_to_its_end_is_read_to_its_last_value():
    book, sheet = book_with(["a"])
    sheet.cell(1_048_576, 16_384).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")

    assert read_workbook(saved(book)).sheets[0].rows == (("a",),)


def test_a_sheet_coloured_cell_by_cell_costs_no_more_than_what_is_written_in_it():
    book, sheet = book_with(["课程", None, "老师"], ["书法", None, "王芳"])
    for row in sheet.iter_rows(min_row=1, max_row=400, max_col=50):
        for cell in row:
            cell.fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    sheet.cell(300, 50).value = "备注"
    content = saved(book)

    (read_sheet,) = read_workbook(content).sheets

    assert read_sheet.rows[:2] == (
        ("课程", None, "老师", *[None] * 47),
        ("书法", None, "王芳", *[None] * 47),
    )
    assert (len(read_sheet.rows), read_sheet.rows[299][49]) == (300, "备注")
    trimmed = excel._without_blanks(content, excel._sheets_as_written(content))
    loaded = excel._loaded(trimmed, data_only=True).active
    assert len(loaded._cells) == 5


def test_cells_that_do_not_say_where_they_stand_keep_their_places():
    book, _sheet = book_with(["课程", "颜色", "老师"], ["书法", "蓝", "王芳"])
    content = with_sheet_changed(saved(book), b' r="', b' was="')
    content = with_sheet_changed(content, b"<v>1</v>", b"")

    (read_sheet,) = read_workbook(content).sheets

    assert [row[0] for row in read_sheet.rows] == ["课程", "书法"]
    assert [row[2] for row in read_sheet.rows] == ["老师", "王芳"]


def test_more_filled_cells_than_are_read_in_one_go_are_refused_before_they_are_read(monkeypatch):
    book, _sheet = book_with(*(["书法", "王芳", "周二"] for _ in range(40)))
    monkeypatch.setattr(excel, "MOST_CELLS", 100)
    monkeypatch.setattr(excel.openpyxl, "load_workbook", None)

    assert fault_of(saved(book)) is Fault.TOO_MANY_CELLS


def test_a_file_openpyxl_cannot_read_is_read_by_calamine(monkeypatch):
    book, sheet = book_with(["书法", None], [1.0, local(2026, 3, 2)])
    sheet.merge_cells("A1:B1")
    content = saved(book)

    def stumble(*_args, **_kwargs):
        raise TypeError("styles")

    monkeypatch.setattr(excel.openpyxl, "load_workbook", stumble)

    (read_sheet,) = read_workbook(content).sheets
    assert read_sheet.rows[0] == ("书法", "书法")
    assert read_sheet.rows[1][0] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_in_the_encodings_of_old_and_new_windows(encoding, delimiter):
    text = f"姓名{delimiter}电话\r\n王芳{delimiter}138\r\n"

    (sheet,) = read_workbook(text.encode(encoding)).sheets

    assert sheet.rows == (("姓名", "电话"), ("王芳", "138"))


def test_a_comma_in_quotes_does_not_part_a_cell():
    content = '姓名,备注\n王芳,"来过,又走了"\n'.encode()

    assert read_workbook(content).sheets[0].rows[1] == ("王芳", "来过,又走了")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"%PDF-1.7\x00\x01\x02", Fault.NO_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Fault.NO_SPREADSHEET),
        (b"<html><table><tr><td>1</td></tr></table>", Fault.WEB_PAGE),
        (b"<?xml version='1.0'?><Workbook/>", Fault.WEB_PAGE),
        (b"PK\x03\x04 this is no archive", Fault.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", Fault.BROKEN),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Fault.ENCRYPTED,
        ),
        (zip_of(word__document_xml="<w/>"), Fault.NO_SPREADSHEET),
        (zip_of(xl="<broken"), Fault.NO_SPREADSHEET),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content, fault):
    assert fault_of(content) is fault


def test_an_xlsx_with_broken_insides_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")

    assert fault_of(stream.getvalue()) is Fault.BROKEN


def test_a_file_that_would_unpack_to_gigabytes_is_refused_before_it_does():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)

    assert len(stream.getvalue()) < 200_000
    assert fault_of(stream.getvalue()) is Fault.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:A1048576"])
def test_a_few_letters_that_merge_a_whole_sheet_are_refused_at_once(area):
    book, sheet = book_with(["课程"], ["书法"])
    sheet.merge_cells("A1:B1")
    content = with_sheet_changed(saved(book), b"A1:B1", area.encode())

    assert fault_of(content) is Fault.TOO_MANY_CELLS


def test_a_title_merged_over_all_columns_is_read():
    book, sheet = book_with(["2026 年春季招生"], ["课程", "老师"])
    sheet.merge_cells("A1:B1")

    workbook = read_workbook(with_sheet_changed(saved(book), b"A1:B1", b"A1:XFD1"))

    assert workbook.sheets[0].rows[1][:2] == ("课程", "老师")


def test_too_large_too_long_and_too_many_are_refused(monkeypatch):
    book, _sheet = book_with(["a"], ["b"], ["c"])
    book.create_sheet("二")
    content = saved(book)

    for name, fault in (
        ("MOST_ROWS", Fault.TOO_MANY_ROWS),
        ("MOST_SHEETS", Fault.TOO_MANY_SHEETS),
        ("MOST_CELLS", Fault.TOO_MANY_CELLS),
        ("MOST_TEXT", Fault.UNPACKS_TOO_LARGE),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(excel if name == "MOST_ROWS" else parsing, name, 1)
            assert fault_of(content) is fault


def test_an_encrypted_open_document_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")

    assert fault_of(stream.getvalue()) is Fault.ENCRYPTED


def test_the_template_reads_without_a_question():
    reading = read(read_workbook(template_workbook(today=TODAY)), make_context(venues=()))

    assert codes(reading) == []
    assert (len(reading.draft.venues), len(reading.draft.runs), len(reading.draft.seats)) == (
        1,
        2,
        2,
    )
