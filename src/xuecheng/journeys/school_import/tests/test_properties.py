"""Whatever a clerk types, the parsers answer; they never raise."""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from xuecheng.journeys.school_import.rules.blocks import find_blocks
from xuecheng.journeys.school_import.rules.contacts import (
    read_birthday,
    read_gender,
    read_name,
    read_phones,
)
from xuecheng.journeys.school_import.rules.days import read_days
from xuecheng.journeys.school_import.rules.fees import read_fee
from xuecheng.journeys.school_import.rules.headers import recognise
from xuecheng.journeys.school_import.rules.numbers import read_count, read_decimal
from xuecheng.journeys.school_import.rules.places import opening_hours
from xuecheng.journeys.school_import.rules.problems import Findings
from xuecheng.journeys.school_import.rules.reading import read
from xuecheng.journeys.school_import.rules.schedule import read_bells_text, read_when, weekdays_of
from xuecheng.journeys.school_import.rules.sessions import Pattern, lay_out
from xuecheng.journeys.school_import.rules.text import distance, from_han, printed, squash, tidy
from xuecheng.journeys.school_import.rules.workbook import Sheet, Workbook, shown
from xuecheng.journeys.school_import.tests.makers import CLASS_HEADERS, make_context

CLERKS = st.text(
    "0123456789０１２一二三四五六日周星期每单双上下午晚第节次课月年号点半至到:：.-—~、，()/"
    " 元免费人abE+",
    max_size=30,
)
ANYTHING = st.one_of(st.text(max_size=40), CLERKS)
VALUES = st.one_of(
    ANYTHING,
    st.none(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
PARSERS = (
    tidy, printed, squash, from_han, read_count, read_fee, read_decimal, read_days, read_when,
    read_phones, read_name, read_gender, opening_hours, read_bells_text,
)  # fmt: skip
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CLOCKS = st.times(time(6), time(21, 59)).map(lambda clock: clock.replace(second=0, microsecond=0))


@settings(max_examples=400, deadline=None)
@given(ANYTHING)
def test_no_text_makes_a_parser_fail(text):
    for parse in PARSERS:
        parse(text)
    read_birthday(text, today=date(2026, 1, 1))
    read_when(weekdays_of(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALUES, max_size=8), max_size=6))
def test_no_sheet_makes_the_reader_fail(rows):
    read(Workbook((Sheet("表", tuple(map(tuple, rows))),)), make_context())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=7, max_size=7), min_size=1, max_size=3))
def test_no_value_under_real_headers_makes_the_reader_fail(rows):
    sheets = [
        ("开班", CLASS_HEADERS),
        ("名册", ("姓名", "手机", "班级", "出生日期", "性别", "备注", "住址")),
    ]

    read(
        Workbook(
            tuple(Sheet(name, tuple(map(tuple, (headers, *rows)))) for name, headers in sheets)
        ),
        make_context(),
    )


@given(VALUES)
def test_every_value_can_be_shown(value):
    assert isinstance(shown(value), str)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ANYTHING, max_size=5), max_size=5))
def test_every_row_may_be_looked_at_for_headers(rows):
    for row in rows:
        recognise([[cell] for cell in row])
    find_blocks(Workbook((Sheet("表", tuple(map(tuple, rows))),)), Findings())


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d"]))
def test_a_day_written_out_is_read_back(day, form):
    assert read_days(day.strftime(form)).first.on() == day


@given(DAYS)
def test_a_stored_day_is_read_back(day):
    assert read_days(shown(day)).first.on() == day
    assert read_days(shown(datetime.combine(day, time()))).first.on() == day
    assert read_days(str((day - date(1899, 12, 30)).days)).first.on() == day


@given(CLOCKS, st.integers(20, 110), st.sets(st.integers(0, 6), min_size=1))
def test_a_weekly_hour_is_read_back(start, minutes, weekdays):
    end = (datetime.combine(date(2026, 1, 1), start) + timedelta(minutes=minutes)).time()
    days = "、".join(f"周{'一二三四五六日'[day]}" for day in sorted(weekdays))

    (slot,) = read_when(f"{days} {start:%H:%M}-{end:%H:%M}").slots

    assert (slot.weekdays, slot.start, slot.end) == (tuple(sorted(weekdays)), start, end)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_survives_every_way_excel_keeps_it(number):
    for stored in (
        number,
        int(number),
        float(number),
        f"+86 {number[:3]}-{number[3:7]}-{number[7:]}",
    ):
        assert read_phones(shown(stored)).numbers == (number,)


@given(st.integers(0, 99_999))
def test_a_count_is_read_back(number):
    assert read_count(f"{number}人").value == number


@given(st.integers(0, 99_999))
def test_a_fee_is_read_back(yuan):
    assert read_fee(f"{yuan}元/学期").fen == yuan * 100


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_distance_is_a_distance(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) <= max(len(one), len(other))


@settings(deadline=None)
@given(DAYS, st.sets(st.integers(0, 6), min_size=1), st.integers(1, 50))
def test_meetings_are_in_order_on_their_weekdays_and_as_many_as_asked(first, weekdays, count):
    meetings = lay_out([Pattern(tuple(weekdays), time(9), time(10))], first=first, count=count)

    starts = [meeting.starts for meeting in meetings]
    assert len(starts) == count
    assert starts == sorted(set(starts))
    assert all(start.weekday() in weekdays and start.date() >= first for start in starts)
