from datetime import date

import pytest

from xuecheng.journeys.school_import.rules.days import (
    Day,
    arabic,
    likely_year,
    monday_of,
    named_term,
    read_days,
)


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月2日",
        "2026年03月02日",
        "2026.3.2",
        "2026-03-02",
        "2026/3/2",
        "2026 年 3 月 2 日",
        "26年3月2日",
        "26.3.2",
        "20260302",
        "二〇二六年三月二日",
        "二○二六年三月二号",
        "２０２６年３月２日",
        "2026年3月2日（周一）",
        "2026-03-02 09:00",
        "2026年3月2日起",
        "46083",
        "46083.0",
        "3/2/2026",
    ],
)
def test_a_day_with_its_year_is_read_however_it_is_written(text):
    days = read_days(text)

    assert days.first.on() == date(2026, 3, 2)
    assert days.last is None


@pytest.mark.parametrize(
    "text", ["3月2日", "3/2", "3.2", "三月二日", "3月2号", "03月02日", "３月２日"]
)
def test_a_day_without_a_year_waits_for_one(text):
    days = read_days(text)

    assert days.first == Day(month=3, day=2)
    assert days.first.on() is None
    assert days.first.on(2026) == date(2026, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "3月2日-6月15日",
        "3.2-6.15",
        "3.2—6.15",
        "3/2~6/15",
        "3月2日至6月15日",
        "3月2日起至6月15日止",
    ],
)
def test_a_range_without_a_year_has_two_ends(text):
    days = read_days(text)

    assert (days.first, days.last) == (Day(3, 2), Day(6, 15))


def test_two_days_of_one_or_two_digits_are_no_year():
    days = read_days("12.1-1.26")

    assert (days.first, days.last) == (Day(12, 1), Day(1, 26))


def test_the_end_of_a_range_takes_the_year_of_its_beginning():
    days = read_days("2026.3.2-6.15")

    assert days.last.on() == date(2026, 6, 15)


def test_a_range_over_new_year_ends_in_the_next_year():
    days = read_days("2026年11月3日至1月20日")

    assert days.last.on() == date(2027, 1, 20)


def test_the_end_of_a_range_may_be_a_bare_day_of_the_month():
    days = read_days("3月2日至28日")

    assert days.last == Day(3, 28)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "待定",
        "13月2日",
        "2026年2月30日",
        "2026年3月",
        "12345678901",
        "周二",
        "3月2日、3月9日",
        "99",
    ],
)
def test_what_is_no_single_day_or_range_is_not_read(text):
    assert read_days(text) is None


def test_a_month_first_date_is_marked_so_that_somebody_asks():
    assert read_days("3/2/2026").first.month_first
    assert not read_days("2026/3/2").first.month_first


def test_the_29th_of_february_without_a_year_is_a_day():
    days = read_days("2月29日")

    assert days.first.on(2028) == date(2028, 2, 29)
    assert days.first.on(2027) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("枫林社区学校2026年春季班开班一览表", (2026, "spring")),
        ("2025学年第二学期课程安排", (2026, "spring")),
        ("2025-2026学年第二学期", (2026, "spring")),
        ("2025-2026学年第一学期", (2025, "autumn")),
        ("二〇二六年秋季招生", (2026, "autumn")),
        ("2026年上半年课程", (2026, "spring")),
        ("2026秋", (2026, "autumn")),
        ("春季班", (None, "spring")),
        ("课程表", (None, "")),
    ],
)
def test_a_title_names_year_and_term(title, expected):
    assert named_term(title) == expected


@pytest.mark.parametrize(
    ("day", "today", "year"),
    [
        (Day(3, 2), date(2026, 2, 1), 2026),
        (Day(3, 2), date(2025, 12, 20), 2026),
        (Day(9, 1), date(2026, 8, 1), 2026),
        (Day(12, 20), date(2026, 1, 10), 2025),
    ],
)
def test_the_likely_year_is_the_nearest(day, today, year):
    assert likely_year(day, today=today) == year


def test_chinese_numerals_of_dates_become_digits():
    assert arabic("二〇二六年十一月二十三日") == "2026年11月23日"


def test_the_week_begins_on_monday():
    assert monday_of(date(2026, 3, 8)) == date(2026, 3, 2)
