import pytest

from xuecheng.journeys.school_import.rules.reading import read
from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    ROSTER_HEADERS,
    class_row,
    codes,
    make_context,
    make_workbook,
    read_rows,
)
from xuecheng.journeys.school_import.words import problem_words

ERRORS = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NUM!",
    "#NULL!",
    "#n/a",
    "＃N/A",
    "Err:502",
    "########",
]


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_of_the_spreadsheet_stops_at_its_cell(text):
    reading = read_rows(class_row(课程名称=text))

    (problem,) = reading.problems
    assert (problem.code, problem.place.row, problem.place.letter) == ("spreadsheet_error", 2, "A")
    assert "请在表格里改好这一格" in problem_words(problem)
    assert reading.draft.is_empty


@pytest.mark.parametrize("header", CLASS_HEADERS)
def test_no_column_takes_an_error_for_what_it_says(header):
    assert codes(read_rows(class_row(**{header: "#REF!"}))) == ["spreadsheet_error"]


def test_an_error_within_a_text_stops_too():
    assert codes(read_rows(class_row(任课教师="老师：#REF!"))) == ["spreadsheet_error"]


def test_each_cell_with_an_error_is_named():
    reading = read_rows(class_row(任课教师="#REF!", 学费="#N/A"))

    assert [problem.place.letter for problem in reading.problems] == ["B", "G"]


def test_an_error_in_a_column_nothing_is_read_of_does_not_stop():
    reading = read_rows(["#REF!", *class_row()], headers=["序号", *CLASS_HEADERS])

    assert codes(reading, "stops") == []
    assert len(reading.draft.runs) == 1


@pytest.mark.parametrize("text", ["C#入门", "#1班", "##"])
def test_other_texts_with_a_hash_are_texts(text):
    assert "spreadsheet_error" not in codes(read_rows(class_row(课程名称=text)))


def test_the_roster_of_a_class_whose_row_stops_is_not_to_blame():
    rows = [ROSTER_HEADERS, ("王芳", "13812345678", "书法基础")]
    workbook = make_workbook(("开班", [CLASS_HEADERS, class_row(名额="#REF!")]), ("名册", rows))

    assert codes(read(workbook, make_context())) == ["spreadsheet_error"]


def test_an_error_in_a_roster_is_named_and_nobody_is_enrolled_by_it():
    rows = [ROSTER_HEADERS, ("#N/A", "13812345678", "书法基础"), ("王芳", "#REF!", "书法基础")]
    workbook = make_workbook(("开班", [CLASS_HEADERS, class_row()]), ("名册", rows))

    reading = read(workbook, make_context())

    assert codes(reading, "stops") == ["spreadsheet_error"] * 2
    assert reading.draft.seats == ()
