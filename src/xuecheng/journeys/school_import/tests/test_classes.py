import pytest

from xuecheng.journeys.school_import.rules.draft import Answers
from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    class_row,
    codes,
    local,
    read_rows,
)


def run_of(reading):
    (run,) = reading.draft.runs
    return run


def test_a_clean_row_is_a_class_without_a_question():
    reading = read_rows(class_row())

    run = run_of(reading)
    assert (run.title, run.term, run.code) == ("书法基础", "2026-spring", "周二0900")
    assert (run.venue, run.teacher_name, run.capacity, run.fee_fen) == (
        "枫林社区学校",
        "王芳",
        30,
        20000,
    )
    assert len(run.meetings) == 16
    assert run.meetings[0].starts == local(2026, 3, 3, 9)
    assert codes(reading) == []


def test_a_class_that_is_over_stops_until_it_is_left_out():
    row = class_row(起止日期="2025年3月4日-6月17日")

    reading = read_rows(row)
    left_out = read_rows(row, class_row(课程名称="国画"), decisions={"class_is_over@开班!2": True})

    assert codes(reading, "stops") == ["class_is_over"]
    assert [run.title for run in left_out.draft.runs] == ["国画"]


@pytest.mark.parametrize(
    ("text", "capacity", "code"),
    [("30人", 30, ""), ("25-30人", 30, "capacity_range"), (30.0, 30, ""), ("三十", 30, "")],
)
def test_seats_are_read(text, capacity, code):
    reading = read_rows(class_row(名额=text))

    assert run_of(reading).capacity == capacity
    assert "".join(codes(reading)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "capacity_missing"), ("不限", "capacity_unreadable"), ("0", "capacity_out_of_range")],
)
def test_a_class_without_seats_stops(text, code):
    assert codes(read_rows(class_row(名额=text)), "stops") == [code]


def test_seats_nobody_wrote_can_be_filled_in_for_all():
    reading = read_rows(class_row(名额=""), answers=Answers(capacity=25))

    assert run_of(reading).capacity == 25
    assert codes(reading) == ["capacity_from_answer"]


def test_a_fee_nobody_wrote_is_free_only_if_somebody_says_so():
    reading = read_rows(class_row(学费=""))
    free = read_rows(class_row(学费=""), decisions={"fee_missing@开班!G2": True})

    assert codes(reading, "stops") == ["fee_missing"]
    assert run_of(free).fee_fen == 0


def test_a_table_without_a_fee_column_asks_once():
    headers = CLASS_HEADERS[:-1]
    rows = [class_row()[:-1], class_row(课程名称="国画", 任课教师="李明")[:-1]]

    assert codes(read_rows(*rows, headers=headers), "stops") == ["fee_missing"]


def test_a_fee_for_each_meeting_is_multiplied_if_the_person_agrees():
    reading = read_rows(class_row(学费="10元/次"))

    assert run_of(reading).fee_fen == 16000
    assert codes(reading) == ["fee_per_session"]


def test_a_fee_for_a_month_stops():
    assert codes(read_rows(class_row(学费="50元/月")), "stops") == ["fee_per_other"]


def test_materials_are_read_beside_the_fee_in_a_column_or_in_the_note():
    beside = run_of(read_rows(class_row(学费="200元，材料费另收40")))
    column = run_of(read_rows([*class_row(), "40"], headers=[*CLASS_HEADERS, "材料费"]))
    note = run_of(read_rows([*class_row(), "材料费另收40"], headers=[*CLASS_HEADERS, "备注"]))

    assert {beside.materials_fee_fen, column.materials_fee_fen, note.materials_fee_fen} == {4000}


@pytest.mark.parametrize(
    ("text", "audience"),
    [("60岁以上", "older_adult"), ("中老年", "older_adult"), ("在职人员", "worker"),
     ("亲子家庭", "family"), ("不限", "everyone"), ("社区居民", "everyone"), ("少儿", "youth")],
)  # fmt: skip
def test_an_audience_is_read(text, audience):
    reading = read_rows([*class_row(), text], headers=[*CLASS_HEADERS, "招生对象"])

    assert run_of(reading).audience == audience
    assert codes(reading) == []


def test_an_empty_title_is_that_of_the_row_above_if_the_person_agrees():
    second = class_row(课程名称=None, 上课时间="周四 9:00-10:30", 任课教师="李明")

    reading = read_rows(class_row(), second)

    assert [run.title for run in reading.draft.runs] == ["书法基础", "书法基础"]
    assert codes(reading) == ["title_from_above"]


def test_a_class_number_in_the_title_is_parted_from_it():
    headers = ["班级名称", *CLASS_HEADERS[1:]]
    rows = [
        class_row(课程名称="国画初级1班"),
        class_row(课程名称="国画初级（2）班", 任课教师="李明"),
    ]

    reading = read_rows(*rows, headers=headers)

    assert [(run.title, run.code) for run in reading.draft.runs] == [
        ("国画初级", "1班"),
        ("国画初级", "2班"),
    ]
    assert len(reading.draft.courses) == 1


@pytest.mark.parametrize("title", ["太极拳24式班", "初一班", "书法提高班", "2班"])
def test_other_titles_stay_whole(title):
    reading = read_rows([title, *class_row()[1:]], headers=["班级名称", *CLASS_HEADERS[1:]])

    assert reading.draft.runs[0].title == title


def test_a_known_title_keeps_the_spelling_the_school_has_used():
    reading = read_rows(class_row(课程名称="书法 基础"), titles=("书法基础",))

    assert run_of(reading).title == "书法基础"


def test_a_row_that_repeats_another_is_one_class():
    reading = read_rows(class_row(), class_row())

    assert len(reading.draft.runs) == 1
    assert codes(reading) == ["class_twice"]


def test_one_code_for_two_different_classes_stops():
    headers = [*CLASS_HEADERS, "班号"]

    reading = read_rows(
        [*class_row(), "A1"],
        [*class_row(上课时间="周四 9:00-10:30"), "A1"],
        headers=headers,
    )

    assert codes(reading, "stops") == ["same_code_twice"]


def test_two_classes_at_one_hour_get_codes_of_their_own():
    reading = read_rows(class_row(), class_row(任课教师="李明"))

    assert [run.code for run in reading.draft.runs] == ["周二0900", "周二0900-2"]


def test_a_teacher_and_a_room_are_not_in_two_places_at_once():
    headers = [*CLASS_HEADERS, "教室"]

    reading = read_rows(
        [*class_row(), "201室"],
        [*class_row(课程名称="国画", 上课时间="周二 10:00-11:30"), "201室"],
        headers=headers,
    )

    assert codes(reading) == ["teacher_clash", "room_clash"]


def test_an_excel_title_broken_over_two_lines_is_one_title():
    assert run_of(read_rows(class_row(课程名称="书法\n基础"))).title == "书法基础"


def test_courses_without_hours_are_only_described():
    reading = read_rows(
        ["书法基础", "从握笔学起", "书画"], headers=["课程名称", "课程简介", "类别"]
    )

    assert [course.summary for course in reading.draft.courses] == ["从握笔学起"]
    assert reading.draft.courses[0].subject == "arts"
    assert reading.draft.runs == ()
