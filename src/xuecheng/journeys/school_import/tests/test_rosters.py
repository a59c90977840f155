import pytest

from xuecheng.journeys.school_import.rules import rosters
from xuecheng.journeys.school_import.rules.draft import KnownRun
from xuecheng.journeys.school_import.rules.reading import read
from xuecheng.journeys.school_import.tests.makers import (
    CLASS_HEADERS,
    class_row,
    codes,
    local,
    make_context,
    make_workbook,
)

CALLIGRAPHY = ("书法基础", "2026-spring", "周二0900")
PAINTING = ("国画", "2026-spring", "周四1330")
TWO_CLASSES = (
    CLASS_HEADERS,
    class_row(),
    class_row(课程名称="国画", 任课教师="李明", 上课时间="周四 13:30-15:00"),
)


def read_roster(*rows, sheet="名册", decisions=None, **context):
    workbook = make_workbook(("开班", TWO_CLASSES), (sheet, rows))
    return read(workbook, make_context(**context), decisions)


def seats(reading):
    return [(seat.learner.name, seat.learner.phone, seat.run) for seat in reading.draft.seats]


def test_a_column_says_the_class():
    reading = read_roster(("姓名", "手机", "班级"), ("王 芳", 13812345678.0, "书法基础"))

    assert seats(reading) == [("王芳", "13812345678", CALLIGRAPHY)]
    assert codes(reading) == []


@pytest.mark.parametrize(
    "sheet", ["书法基础", "书法基础班学员名单", "书法基础 名册", "2026春书法基础"]
)
def test_the_sheets_name_says_the_class(sheet):
    reading = read_roster(("姓名", "手机"), ("王芳", None), sheet=sheet)

    assert seats(reading) == [("王芳", "", CALLIGRAPHY)]


@pytest.mark.parametrize(
    "title",
    ["书法基础班学员名单", "枫林社区学校2026年春季书法基础学员花名册", "班级：书法基础 教师：王芳"],
)
def test_a_title_says_the_class(title):
    reading = read_roster((title,), ("姓名", "手机"), ("王芳", None))

    assert seats(reading) == [("王芳", "", CALLIGRAPHY)]


def test_lists_one_under_another_are_for_their_own_classes():
    reading = read_roster(
        ("书法基础名单",),
        ("姓名", "手机"),
        ("王芳", None),
        ("国画名单",),
        ("姓名", "手机"),
        ("李明", None),
    )

    assert [run for _name, _phone, run in seats(reading)] == [CALLIGRAPHY, PAINTING]


def test_lines_between_the_rows_name_the_class_of_what_follows():
    reading = read_roster(
        ("姓名", "手机", "性别"),
        ("书法基础",),
        ("王芳", None, "女"),
        ("国画",),
        ("李明", None, "男"),
    )

    assert [run for _name, _phone, run in seats(reading)] == [CALLIGRAPHY, PAINTING]


def test_an_empty_class_is_that_of_the_row_above_if_the_person_agrees():
    reading = read_roster(
        ("姓名", "手机", "班级"), ("王芳", None, "书法基础"), ("李明", None, None)
    )

    assert [run for _name, _phone, run in seats(reading)] == [CALLIGRAPHY, CALLIGRAPHY]
    assert codes(reading) == ["run_from_above"]


def test_a_class_nobody_knows_stops():
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", None, "古筝"))

    assert codes(reading, "stops") == ["run_unknown"]


def test_a_slip_in_the_class_is_proposed():
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", None, "书法其础"))

    assert seats(reading) == [("王芳", "", CALLIGRAPHY)]
    assert codes(reading) == ["run_typo"]


def test_a_name_nobody_knows_is_compared_once_and_only_with_names_of_its_length(monkeypatch):
    compared = []
    monkeypatch.setattr(rosters, "distance", lambda *pair: compared.append(pair) or 2)

    read_roster(("姓名", "手机", "班级"), *[("王芳", None, "书法其础")] * 50)

    assert 0 < len(compared) == len(set(compared))
    assert {len(known) for known, _name in compared} <= {3, 4, 5}


def test_a_title_of_two_classes_needs_the_day():
    second = class_row(上课时间="周五 9:00-10:30", 任课教师="赵")
    workbook = make_workbook(
        ("开班", (*TWO_CLASSES, second)),
        ("名册", [("姓名", "班级"), ("王芳", "书法基础"), ("李明", "书法基础周五")]),
    )

    reading = read(workbook, make_context())

    assert codes(reading, "stops") == ["run_unclear"]
    assert [seat.run[2] for seat in reading.draft.seats] == ["周五0900"]


def test_a_class_the_school_has_already_may_be_named():
    known = KnownRun("古筝", "2026-spring", "G1", local(2026, 3, 2, 9), 20)

    reading = read_roster(("姓名", "手机", "班级"), ("王芳", None, "古筝"), runs=(known,))

    assert seats(reading) == [("王芳", "", known.key)]


def test_a_roster_is_not_blamed_for_a_class_that_stopped():
    workbook = make_workbook(
        ("开班", (CLASS_HEADERS, class_row(上课时间="待定"))),
        ("名册", [("姓名", "班级"), ("王芳", "书法基础")]),
    )

    assert "run_unknown" not in codes(read(workbook, make_context()))


def test_the_same_person_twice_is_one():
    reading = read_roster(
        ("姓名", "手机", "班级"),
        ("王芳", "13812345678", "书法基础"),
        ("王 芳", "138-1234-5678", "书法基础"),
    )

    assert len(seats(reading)) == 1
    assert codes(reading) == ["same_person_twice"]


def test_the_same_person_may_be_in_two_classes():
    reading = read_roster(
        ("姓名", "手机", "班级"),
        ("王芳", "13812345678", "书法基础"),
        ("王芳", "13812345678", "国画"),
    )

    first, second = reading.draft.seats
    assert first.learner.key == second.learner.key
    assert codes(reading) == []


def test_namesakes_with_different_phones_are_two():
    reading = read_roster(
        ("姓名", "手机", "班级"),
        ("王芳", "13812345678", "书法基础"),
        ("王芳", "13912345678", "书法基础"),
    )

    assert len(seats(reading)) == 2
    assert codes(reading) == []


def test_namesakes_without_a_phone_are_two_unless_the_person_says_one():
    rows = (("姓名", "手机", "班级"), ("王芳", None, "书法基础"), ("王芳", None, "书法基础"))

    two = read_roster(*rows)
    one = read_roster(*rows, decisions={"perhaps_the_same_person@名册!3": True})

    assert (len(seats(two)), len(seats(one))) == (2, 1)
    assert codes(two) == ["perhaps_the_same_person"]


def test_an_identity_number_is_never_in_the_reading():
    number = "310104195506030000"

    reading = read_roster(
        ("姓名", "身份证号", "电话", "班级"), ("王芳", number, number, "书法基础")
    )

    assert number not in repr(reading)
    assert codes(reading) == ["identity_not_kept", "identity_in_phone"]


def test_what_is_found_in_a_roster_is_marked_as_personal():
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", "1381234", "书法基础"))

    (problem,) = [each for each in reading.problems if each.code == "phone_unreadable"]
    assert problem.is_personal


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("1.38E+10", "phone_lost_digits"),
        ("1381234567", "phone_unreadable"),
        ("021-64321234", "phone_is_landline"),
        ("13812345678/13912345678", "phone_second"),
        ("", ""),
        ("无", ""),
    ],
)
def test_a_phone_that_cannot_be_kept_never_keeps_the_person_out(phone, code):
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", phone, "书法基础"))

    assert len(reading.draft.seats) == 1
    assert "".join(codes(reading)) == code


@pytest.mark.parametrize(
    ("phone", "left_out"),
    [
        ("13812345678/13912345678", "13912345678"),
        ("021-64321234 13812345678", "02164321234"),
        ("13812345678、13912345678、13712345678", "13912345678、13712345678"),
        ("13812345678 310104195001011234 13912345678", "13912345678"),
    ],
)
def test_a_number_that_is_left_out_is_among_the_things_to_look_at(phone, left_out):
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", phone, "书法基础"))

    (problem,) = [each for each in reading.problems if each.code == "phone_second"]
    assert reading.draft.seats[0].learner.phone == problem.facts["kept"] == "13812345678"
    assert (problem.severity, problem.read, problem.proposal) == ("check", left_out, None)
    assert (problem.place.row, problem.place.header) == (2, "手机")
    assert problem.is_personal
    assert ("identity_in_phone" in codes(reading)) is ("310104" in phone)
    assert "310104195001011234" not in repr(reading)


@pytest.mark.parametrize(
    ("phone", "kept", "said"),
    [
        ("13812345678/1.39E+10", "13812345678", {"phone_lost_digits": "1.39E+10"}),
        ("1.39E+10", "", {"phone_lost_digits": "1.39E+10"}),
        (
            "021-64321234/1.39E+10/1371234",
            "",
            {
                "phone_lost_digits": "1.39E+10",
                "phone_unreadable": "1371234",
                "phone_is_landline": "02164321234",
            },
        ),
        (
            "310104195001011234/13812345678/1.39E+10",
            "13812345678",
            {"identity_in_phone": "", "phone_lost_digits": "1.39E+10"},
        ),
    ],
)
def test_of_a_cell_only_what_is_not_kept_is_said_not_to_be(phone, kept, said):
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", phone, "书法基础"))

    assert reading.draft.seats[0].learner.phone == kept
    problems = [each for each in reading.problems if each.place.header == "手机"]
    assert {each.code: each.read for each in problems} == said


def test_only_what_is_no_number_is_said_to_be_none():
    reading = read_roster(("姓名", "手机", "班级"), ("王芳", "13812345678/1391234", "书法基础"))

    (problem,) = [each for each in reading.problems if each.code == "phone_unreadable"]
    assert problem.read == "1391234"


def test_a_name_that_is_none_stops():
    reading = read_roster(("姓名", "手机", "班级"), ("13812345678", None, "书法基础"))

    assert codes(reading, "stops") == ["name_unreadable"]
