"""Slips of the pen: each is a finding, or a reading that makes sense; none opens nonsense."""

import pytest

from xuecheng.journeys.school_import.rules.draft import Answers
from xuecheng.journeys.school_import.tests.makers import CLASS_HEADERS, class_row, codes, read_rows
from xuecheng.journeys.school_import.words import place_words, problem_words, proposal_words

SAID = ""  # nothing to say
HOURS = [  # what is written, the finding, and the hours of the class if it can be opened
    ("上午10:00-9:00", "stops hours_backwards", ""),
    ("上午10:00-上午9:00", "stops hours_backwards", ""),
    ("10:00-9:00上午", "stops hours_backwards", ""),
    ("10:00am-9:00am", "stops hours_backwards", ""),
    ("下午3:00-2:00", "stops hours_backwards", ""),
    ("3:00-1:00下午", "stops hours_backwards", ""),
    ("晚上7:00-6:30", "stops hours_backwards", ""),
    ("下午5:00-上午9:00", "stops hours_backwards", ""),
    ("下午1:30-上午3:00", "stops hours_backwards", ""),
    ("上午9:00-9:00", "stops hours_backwards", ""),
    ("9:00-9:00", "stops hours_backwards", ""),
    ("2:00-1:00", "stops hours_backwards", ""),
    ("22:00-1:00", "stops hours_backwards", ""),
    ("19:00-7:00", "stops hours_backwards", ""),
    ("晚上10:00-1:00", "stops hours_backwards", ""),
    ("晚上7:00-12:00", "stops hours_backwards", ""),
    ("中午12:00-11:30", "stops hours_backwards", ""),
    ("9:00-10:30、14:00-13:00", "stops hours_backwards", ""),
    ("9:75-10:30", "stops no_such_hour", ""),
    ("9:00-10:75", "stops no_such_hour", ""),
    ("9:5-10:30", "stops no_such_hour", ""),
    ("9:00-10:300", "stops no_such_hour", ""),
    ("25:00-26:00", "stops no_such_hour", ""),
    ("9:00-25:00", "stops no_such_hour", ""),
    ("22:00-24:00", "stops no_such_hour", ""),
    ("9时75分-10时", "stops no_such_hour", ""),
    ("7:00-23:00", "stops hours_too_long", ""),
    ("10:00-9:00", "stops end_assumed", ""),
    ("0900-0830", "stops end_assumed", ""),
    ("9:00-5:00", "stops end_assumed", ""),
    ("上午9:00-5:00", "stops end_assumed", ""),
    ("下午1:30-11:00", "stops end_assumed", ""),
    ("9:00-5:00pm", "stops end_assumed", ""),
    ("上午8:30-1:00", "check end_assumed", "08:30-13:00"),
    ("上午11:00-1:00", "check end_assumed", "11:00-13:00"),
    ("8:00-17:00", "check length_unusual", "08:00-17:00"),
    ("上午8:00-下午5:00", "check length_unusual", "08:00-17:00"),
    ("9:00-9:05", "check length_unusual", "09:00-09:05"),
    ("0:30-2:00", "check afternoon_assumed", "12:30-14:00"),
    ("9:00-1:30", SAID, "09:00-13:30"),
    ("18:30-8:00", SAID, "18:30-20:00"),
    ("11:00-1:00pm", SAID, "11:00-13:00"),
    ("中午12:30-2:00", SAID, "12:30-14:00"),
    ("下午13:30-15:00", SAID, "13:30-15:00"),
    ("下午1:30-3:00", SAID, "13:30-15:00"),
    ("上午9:00-下午3:00", SAID, "09:00-15:00"),
    ("9点-11点半", SAID, "09:00-11:30"),
    ("晚7-8点半", SAID, "19:00-20:30"),
]
OTHERS = [  # column, what is written, the finding; "opens" if the class opens without a word
    ("名额", 0, "stops capacity_out_of_range"),
    ("名额", 10_000, "stops capacity_out_of_range"),
    ("名额", -5, "stops capacity_unreadable"),
    ("名额", "-5人", "stops capacity_unreadable"),
    ("名额", 3.5, "stops capacity_unreadable"),
    ("名额", "满15人开班", "check capacity_range"),
    ("学费", 60_000, "stops fee_unusual"),
    ("学费", "500元/次", "stops fee_unusual"),
    ("学费", "100元，材料费8000元", "stops fee_unusual"),
    ("学费", -200, "stops fee_unreadable"),
    ("学费", "-200元", "stops fee_unreadable"),
    ("学费", 66.666666, "stops fee_unreadable"),
    ("学费", 5_000, SAID),
    ("学费", 199.99999999999997, SAID),
    ("起止日期", "2026年6月16日-2026年3月3日", "stops ends_before_it_starts"),
    ("起止日期", "2026年6月16日-3月3日", "stops next_year_assumed"),
    ("起止日期", "2026年9月1日-1月12日", SAID),
    ("起止日期", "2026年3月3日-2027年6月16日", "stops term_too_long"),
    ("起止日期", "2026年3月3日-2028年6月16日", "stops term_too_long"),
    ("起止日期", "2026年3月3日 共100周", "stops term_too_long"),
    ("起止日期", "2026年3月3日-2027年3月2日", SAID),
    ("起止日期", "2026年3月3日 共100次", "stops count_over_a_year"),
    ("起止日期", "2026年3月3日-6月16日 共0次", "stops when_unclear"),
    ("上课时间", "周二9:00-10:30、周四", "stops when_unclear"),
    ("上课时间", "周二 9:00-10:30、周二 10:00-11:30", "stops meetings_overlap"),
    (
        "上课时间",
        "每天 8:00-9:00、10:00-11:00、14:00-15:00、16:00-17:00",
        "stops too_many_meetings",
    ),
]


def findings(reading):
    return [
        f"{problem.severity} {problem.code}"
        for problem in reading.problems
        if problem.code not in ("holidays_not_skipped", "fee_per_session")
    ]


def hours(reading):
    return [
        f"{run.meetings[0].starts:%H:%M}-{run.meetings[0].ends:%H:%M}" for run in reading.draft.runs
    ]


@pytest.mark.parametrize(("written", "finding", "opened"), HOURS)
def test_hours_make_sense_or_are_a_finding(written, finding, opened):
    reading = read_rows(class_row(上课时间=f"周二 {written}"))

    assert findings(reading) == ([finding] if finding else [])
    assert hours(reading) == ([opened] if opened else [])


@pytest.mark.parametrize(("header", "written", "finding"), OTHERS)
def test_numbers_and_days_make_sense_or_are_a_finding(header, written, finding):
    reading = read_rows(class_row(**{header: written}))

    assert findings(reading) == ([finding] if finding else [])
    assert len(reading.draft.runs) == (not finding.startswith("stops"))


def test_hours_that_run_backwards_say_where_and_what_to_do():
    (problem,) = read_rows(class_row(上课时间="周二 上午10:00-9:00")).problems

    assert place_words(problem.place) == "第 2 行，C 列“上课时间”"
    assert "“周二 上午10:00-9:00”里的“10:00-9:00”，下课不晚于上课" in problem_words(problem)
    assert "请按 24 小时写" in problem_words(problem)


def test_hours_are_named_in_the_column_where_they_stand():
    headers = ["课程名称", "星期", "开课时间", "课次", "名额", "学费"]

    reading = read_rows(["书法", "周二", "上午10:00-9:00", 8, 20, 0], headers=headers)

    (problem,) = (each for each in reading.problems if each.code == "hours_backwards")
    assert (problem.place.letter, problem.read) == ("C", "上午10:00-9:00")


@pytest.mark.parametrize(
    ("days", "written", "finding", "opened"),
    [
        ("周二上午", "10:00-9:00", "stops hours_backwards", ""),
        ("周二下午", "1:30-3:00", SAID, "13:30-15:00"),
        ("周二晚上", "7:00-8:30", SAID, "19:00-20:30"),
    ],
)
def test_the_part_of_the_day_may_stand_in_another_column(days, written, finding, opened):
    headers = ["星期" if header == "任课教师" else header for header in CLASS_HEADERS]

    reading = read_rows(class_row(任课教师=days, 上课时间=written), headers=headers)

    assert findings(reading) == ([finding] if finding else [])
    assert hours(reading) == ([opened] if opened else [])


def test_a_long_day_opens_once_the_person_says_so():
    row = class_row(上课时间="周二 9:00-5:00")
    (problem,) = read_rows(row).problems

    reading = read_rows(row, decisions={problem.proposal.key: True})

    assert proposal_words(problem) == "当作 17:00 下课，一讲 480 分钟"
    assert hours(reading) == ["09:00-17:00"]


def test_two_hours_of_one_cell_are_asked_about_apart():
    reading = read_rows(class_row(上课时间="周二 9:00-5:00、周四 10:00-9:00"))

    assert len({problem.proposal.key for problem in reading.problems if problem.proposal}) == 2


def test_a_class_whose_length_leads_past_midnight_stops():
    reading = read_rows(class_row(上课时间="周二 22:30"), answers=Answers(minutes=120))

    assert codes(reading, "stops") == ["hours_backwards"]


def test_a_high_fee_is_taken_once_the_person_says_so():
    row = class_row(学费="6800元")

    reading = read_rows(row, decisions={"fee_unusual@开班!G2": True})

    assert reading.draft.runs[0].fee_fen == 680_000


def test_a_bell_that_runs_backwards_is_not_used():
    bells = [["节次", "时间"], ["1", "8:30-7:10"], ["2", "9:00-9:40"]]

    reading = read_rows(*bells[1:], headers=bells[0])

    assert [each.place.row for each in reading.problems if each.code == "bell_unreadable"] == [2]


@pytest.mark.parametrize("title", ["国画（停开）", "国画(本期不开)", "国画【取消】", "国画停开"])
def test_a_class_that_is_called_off_is_left_out_unless_the_person_says_otherwise(title):
    row = class_row(课程名称=title)

    reading = read_rows(row)
    kept = read_rows(row, decisions={"class_called_off@开班!A2": False})

    assert findings(reading)[0] == "check class_called_off"
    assert (reading.draft.runs, reading.draft.courses) == ((), ())
    assert [run.title for run in kept.draft.runs] == [title]


def test_a_remark_may_call_a_class_off():
    headers = [*CLASS_HEADERS, "备注"]

    reading = read_rows([*class_row(), "停开"], [*class_row(), "五一停课"], headers=headers)

    assert [run.place.row for run in reading.draft.runs] == [3]


def test_the_words_for_the_same_as_above_are_written_out():
    below = class_row(课程名称="国画", 任课教师="〃", 上课地点="同上", 起止日期="同上", 名额="″")
    third = class_row(课程名称="剪纸", 上课时间="周三 9:00-10:30", 任课教师="〃", 学费="同上")

    reading = read_rows(class_row(), below, third)

    assert [run.teacher_name for run in reading.draft.runs] == ["王芳"] * 3
    assert {run.fee_fen for run in reading.draft.runs} == {20_000}
    assert codes(reading, "repaired") == ["same_as_above"] * 6


@pytest.mark.parametrize("title", ["上课时间", "名 额", "任课教师："])
def test_the_name_of_a_column_is_no_course(title):
    reading = read_rows(class_row(课程名称=title))

    assert findings(reading) == ["stops title_is_header"]
    assert reading.draft.courses == ()
