from datetime import time

import pytest

from xuecheng.journeys.school_import.rules.periods import Periods
from xuecheng.journeys.school_import.rules.schedule import (
    combine,
    periods_of,
    read_bells_text,
    read_when,
    weekdays_of,
)


def read_one(text):
    """Return weekdays, start and end of the one slot of a text, all of which was understood."""
    when = read_when(text)
    assert when.unread == ""
    (slot,) = when.slots
    return slot.weekdays, slot.start, slot.end


@pytest.mark.parametrize(
    ("text", "weekdays", "start", "end"),
    [
        ("周二 9:00-10:30", (1,), time(9), time(10, 30)),
        ("周二、周四 9:00-10:30", (1, 3), time(9), time(10, 30)),
        ("周二、四下午1:30-3:00", (1, 3), time(13, 30), time(15)),
        ("星期三上午9:00—10:30", (2,), time(9), time(10, 30)),
        ("星期日下午14:00-15:30", (6,), time(14), time(15, 30)),
        ("礼拜五 9:00-10:30", (4,), time(9), time(10, 30)),
        ("周一、三、五 8:30-10:00", (0, 2, 4), time(8, 30), time(10)),
        ("周一至周五 9:00-10:00", (0, 1, 2, 3, 4), time(9), time(10)),
        ("周1-5 9:00-10:00", (0, 1, 2, 3, 4), time(9), time(10)),
        ("周2/4 14:00-15:30", (1, 3), time(14), time(15, 30)),
        ("每周2下午1点半到3点", (1,), time(13, 30), time(15)),
        ("逢周三上午9时至10时30分", (2,), time(9), time(10, 30)),
        ("每周二上午九点半到十一点", (1,), time(9, 30), time(11)),
        ("周二上午9点一刻-10点三刻", (1,), time(9, 15), time(10, 45)),
        ("周二(9:00-10:30)", (1,), time(9), time(10, 30)),
        ("9:00-11:00（周二）", (1,), time(9), time(11)),
        ("周二，13：30~15：00", (1,), time(13, 30), time(15)),
        ("周二１３：３０－１５：００", (1,), time(13, 30), time(15)),
        ("周二13:30--15:00", (1,), time(13, 30), time(15)),
        ("周二上午9.00-10.30", (1,), time(9), time(10, 30)),
        ("周二 0900-1030", (1,), time(9), time(10, 30)),
        ("周二9-11点", (1,), time(9), time(11)),
        ("周二晚上7:00-8:30", (1,), time(19), time(20, 30)),
        ("周二中午12:30-2:00", (1,), time(12, 30), time(14)),
        ("周二上午11:00-下午1:00", (1,), time(11), time(13)),
        ("周三晚6:30-8:00", (2,), time(18, 30), time(20)),
        ("周三晚七点至八点半", (2,), time(19), time(20, 30)),
        ("周三（晚）6:30-8:00", (2,), time(18, 30), time(20)),
        ("周三夜校6:30-8:00", (2,), time(18, 30), time(20)),
        ("周三早8:30-10:00", (2,), time(8, 30), time(10)),
        ("周三一早7:00-8:00", (2,), time(7), time(8)),
        ("周三7:00-8:30晚上", (2,), time(19), time(20, 30)),
        ("周三 6:30-8:00（晚上）", (2,), time(18, 30), time(20)),
        ("周三7:00晚上", (2,), time(19), None),
        ("周三 7:00-8:30pm", (2,), time(19), time(20, 30)),
        ("周三 7:00pm-8:30 p.m.", (2,), time(19), time(20, 30)),
        ("周三 9:00am-10:30am", (2,), time(9), time(10, 30)),
        ("周三 11:00-1:00pm", (2,), time(11), time(13)),
        ("周三午间12:00-1:00", (2,), time(12), time(13)),
        ("周六日9:00-11:00", (5, 6), time(9), time(11)),
        ("周五六日9:00-11:00", (4, 5, 6), time(9), time(11)),
        ("周二第3-4节(9:40-11:10)", (1,), time(9, 40), time(11, 10)),
        ("周二9:40-11:10（3-4节）", (1,), time(9, 40), time(11, 10)),
        ("周末 9:00-10:00", (5, 6), time(9), time(10)),
        ("工作日 9:00-10:00", (0, 1, 2, 3, 4), time(9), time(10)),
        ("每天 9:00-10:00", (0, 1, 2, 3, 4, 5, 6), time(9), time(10)),
        ("周一到周五 每天 9:00-10:00", (0, 1, 2, 3, 4), time(9), time(10)),
        ("周二 9:00:00-10:30:00", (1,), time(9), time(10, 30)),
        ("9:00-10:30", (), time(9), time(10, 30)),
        ("每周四13:00", (3,), time(13), None),
    ],
)
def test_a_weekly_hour_is_read_in_the_wordings_schools_use(text, weekdays, start, end):
    assert read_one(text) == (weekdays, start, end)


def test_two_days_may_have_different_hours():
    when = read_when("周二9:00-10:30、周四13:30-15:00")

    assert [(slot.weekdays, slot.start) for slot in when.slots] == [
        ((1,), time(9)),
        ((3,), time(13, 30)),
    ]


def test_an_hour_before_six_is_turned_to_the_afternoon_and_marked():
    (slot,) = read_when("周三 1:30-3:00").slots

    assert (slot.start, slot.end, slot.is_guessed) == (time(13, 30), time(15), True)


@pytest.mark.parametrize(
    ("text", "parity"),
    [("单周周二", "odd"), ("单周二", "odd"), ("周二（双周）", "even"), ("隔周三", "alternate")],
)
def test_odd_and_even_weeks_are_read(text, parity):
    (slot,) = read_when(text).slots

    assert slot.parity == parity
    assert len(slot.weekdays) == 1


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("上午第3-4节", Periods(3, 4)),
        ("第5、6、7节", Periods(5, 7)),
        ("第三四节", Periods(3, 4)),
        ("第5节至第6节", Periods(5, 6)),
        ("第1、2节和第3、4节", Periods(1, 4)),
        ("3.4节", Periods(3, 4)),
        ("第3、4节", Periods(3, 4)),
        ("第七节", Periods(7, 7)),
        ("下午1-2节课", Periods(1, 2)),
    ],
)
def test_school_periods_wait_for_the_bell_table(text, periods):
    (slot,) = read_when(text).slots

    assert slot.periods == periods
    assert slot.start is None


@pytest.mark.parametrize(
    ("text", "weekdays", "periods"),
    [
        ("周二3-4节", (1,), Periods(3, 4)),
        ("周二1-2节", (1,), Periods(1, 2)),
        ("周二5~6节课", (1,), Periods(5, 6)),
        ("周二5至6节", (1,), Periods(5, 6)),
        ("星期三3、4节", (2,), Periods(3, 4)),
        ("周二3,4节", (1,), Periods(3, 4)),
        ("周二3和4节", (1,), Periods(3, 4)),
        ("周二1-2小节", (1,), Periods(1, 2)),
        ("周二、四5-6节", (1, 3), Periods(5, 6)),
        ("周2 3-4节", (1,), Periods(3, 4)),
        ("周2、4 3-4节", (1, 3), Periods(3, 4)),
        ("周1-5 1-2节", (0, 1, 2, 3, 4), Periods(1, 2)),
        ("周二七八节", (1,), Periods(7, 8)),
        ("周二十一、十二节", (1,), Periods(11, 12)),
        ("周二晚1-2节", (1,), Periods(1, 2)),
        ("周二{第1-16周}3-4节", (1,), Periods(3, 4)),
    ],
)
def test_the_periods_after_a_weekday_are_no_weekdays(text, weekdays, periods):
    when = read_when(text)

    assert [(slot.weekdays, slot.periods) for slot in when.slots] == [(weekdays, periods)]
    assert when.unread == when.unclear == ""


@pytest.mark.parametrize(
    "text",
    [
        "周二三四节",
        "周二、三、四节",
        "周2、3、4节",
        "周3-4节",
        "周二3 4节",
        "周二34节",
        "周二1-2大节",
        "周二4-3节",
        "周一1-2",
        "周24 9:00-10:30",
        "周二上午、下午9:00-10:30",
        "周二晚，周四下午",
        "周三早晚7:00-8:00",
        "周三晚饭后7:00-8:00",
        "周三黄昏5:00-6:30",
        "周三凌晨5:00-6:00",
        "周三下9:00-10:30",
        "周三 6:30-8:00，晚上",
        "周三6:30-7:30、7:30-8:30晚上",
        "每月第一周周二9:00-10:30",
        "每月第二个周六9:00-10:30",
        "每三周一次 周六9:00-11:00",
        "每周两次 周二9:00-10:30",
        "单双周周二9:00-10:30",
        "单周周二9:00-10:30、周四14:00-15:30",
        "周二9:00-10:30双周周四14:00-15:30",
        "周二9:00-10:30双周 周四9:00-10:30单周",
        "1-8周周二、9-16周周四 9:00-10:30",
        "第1、3、5周周二9:00-10:30",
        "第3周起周二9:00-10:30",
    ],
)
def test_what_decides_the_hour_and_can_be_read_in_two_ways_is_unclear(text):
    assert read_when(text).unclear


@pytest.mark.parametrize(
    "text", ["周二下午视天气而定", "周二 9:00-10:30 201室", "周二 9:00-10:30 国庆周停课"]
)
def test_other_words_make_nothing_unclear(text):
    assert read_when(text).unclear == ""


def test_morning_and_afternoon_behind_the_hours_are_theirs():
    slots = read_when("周三9:00-10:30上午、1:30-3:00下午").slots

    assert [(slot.start, slot.part, slot.is_guessed) for slot in slots] == [
        (time(9), "上午", False),
        (time(13, 30), "下午", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "每周一次，周三9:00-10:30",
        "每周一次课 周三 9:00-10:30",
        "每星期一次（周三）9:00-10:30",
        "一周一次 周三9:00-10:30",
        "周三9:00-10:30，每周1次，共16次",
    ],
)
def test_how_often_in_a_week_is_no_weekday(text):
    assert read_one(text) == ((2,), time(9), time(10, 30))


@pytest.mark.parametrize(
    ("text", "parities"),
    [
        ("单周周二9:00-10:30，双周周四9:00-10:30", ["odd", "even"]),
        ("周二单周9:00-10:30，双周14:00-15:30", ["odd", "even"]),
        ("周二9:00-10:30（双周），周四9:00-10:30", ["even", None]),
        ("每两周一次 周六9:00-11:00", ["alternate"]),
    ],
)
def test_odd_and_even_weeks_belong_to_the_hours_they_stand_with(text, parities):
    when = read_when(text)

    assert [slot.parity for slot in when.slots] == parities
    assert when.unclear == when.unread == ""


def test_the_weeks_of_a_term_are_read_beside_the_weekday():
    when = read_when("第1-16周 周二上午9:00-10:30")

    assert when.weeks == (1, 16)
    assert when.slots[0].weekdays == (1,)


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("共16次", 16, "times"),
        ("12讲", 12, "times"),
        ("16周", 16, "weeks"),
        ("共8次课", 8, "times"),
    ],
)
def test_how_often_is_read(text, count, unit):
    when = read_when(text)

    assert (when.count, when.count_unit) == (count, unit)


@pytest.mark.parametrize(
    ("text", "minutes"), [("每次90分钟", 90), ("1.5小时", 90), ("两个半小时", 150), ("2小时", 120)]
)
def test_how_long_is_read(text, minutes):
    assert read_when(text).minutes == minutes


def test_a_whole_sentence_is_read():
    when = read_when("2026年3月3日起，每周二上午9：00-10：30，共16次")

    assert (when.days[0].first.month, when.days[0].first.day, when.count) == (3, 3, 16)
    assert when.slots[0].start == time(9)
    assert when.unread == ""


def test_what_nobody_understands_is_kept_in_the_clerks_words():
    assert read_when("周二下午视天气而定").unread == "视天气而定"


def test_cells_of_one_row_are_put_together():
    when = combine([read_when(weekdays_of("二、四")), read_when("1:30-3:00"), read_when("16周")])

    (slot,) = when.slots
    assert (slot.weekdays, slot.start, when.count) == ((1, 3), time(13, 30), 16)


def test_hours_in_a_column_of_their_own_win_over_the_periods_beside_them():
    (slot,) = combine([read_when("周二"), read_when("9:40-11:10"), read_when("3-4节")]).slots

    assert (slot.weekdays, slot.start, slot.periods) == ((1,), time(9, 40), None)


def test_the_part_of_day_of_one_cell_moves_the_hour_of_another():
    (slot,) = combine([read_when("周二下午"), read_when("2:00-3:30")]).slots

    assert (slot.start, slot.end, slot.is_guessed) == (time(14), time(15, 30), False)


def test_two_days_and_two_hours_in_two_cells_go_together_in_order():
    slots = combine(
        [read_when("周一"), read_when("周三"), read_when("9:00-10:00 14:00-15:00")]
    ).slots

    assert [(slot.weekdays, slot.start.hour) for slot in slots] == [((0,), 9), ((2,), 14)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("二", "周二"), ("2", "周2"), ("一、三", "周一、三"), ("周二", "周二"), ("", "")],
)
def test_a_bare_weekday_becomes_a_readable_one(text, expected):
    assert weekdays_of(text) == expected


def test_a_bare_period_becomes_a_readable_one():
    assert periods_of("3-4") == "3-4节"
    assert periods_of("9:00-10:30") == "9:00-10:30"


def test_a_bell_table_is_read_line_by_line_and_says_what_it_cannot_read():
    bells, unread = read_bells_text("第1节 8:30-9:10\n2：9:20-10:00\n\n早操")

    assert bells == {1: (time(8, 30), time(9, 10)), 2: (time(9, 20), time(10))}
    assert unread == ["早操"]
