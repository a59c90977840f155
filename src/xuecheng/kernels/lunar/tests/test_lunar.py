from datetime import date, timedelta

import pytest

from xuecheng.kernels.lunar import FIRST_NEW_YEAR, LunarDay, lunar_day


# Public holidays fixed by the Chinese calendar, from the State Council's notices on holidays.
@pytest.mark.parametrize(
    ("day", "month", "of_month"),
    [
        (date(2021, 2, 12), 1, 1),  # 春节
        (date(2023, 6, 22), 5, 5),  # 端午, after a leap second month
        (date(2024, 9, 17), 8, 15),  # 中秋
        (date(2025, 10, 6), 8, 15),  # 中秋, after a leap sixth month
        (date(2026, 2, 17), 1, 1),  # 春节
        (date(2026, 6, 19), 5, 5),  # 端午
        (date(2026, 9, 25), 8, 15),  # 中秋
    ],
)
def test_holidays_of_the_chinese_calendar_fall_on_their_day(day, month, of_month):
    assert lunar_day(day) == LunarDay(month, of_month, is_leap_month=False)


def test_a_leap_month_has_the_number_of_the_month_before_it():
    assert lunar_day(date(2025, 7, 24)) == LunarDay(6, 30, is_leap_month=False)
    assert lunar_day(date(2025, 7, 25)) == LunarDay(6, 1, is_leap_month=True)
    assert lunar_day(date(2025, 8, 23)) == LunarDay(7, 1, is_leap_month=False)


def test_every_day_follows_the_day_before():
    day = FIRST_NEW_YEAR
    before = lunar_day(day)

    while now := lunar_day(day := day + timedelta(days=1)):
        assert (now.month, now.is_leap_month, now.day) == (
            before.month,
            before.is_leap_month,
            before.day + 1,
        ) or (now.day == 1 and before.day in (29, 30))
        before = now

    assert day == date(2051, 2, 11)  # 春节 2051


def test_days_outside_the_table_are_not_guessed():
    assert lunar_day(FIRST_NEW_YEAR - timedelta(days=1)) is None
    assert lunar_day(date(2051, 2, 11)) is None
