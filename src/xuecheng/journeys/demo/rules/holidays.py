"""Days without class: the public holidays, and the days the State Council gives off around them."""

from datetime import date, timedelta

from xuecheng.kernels.lunar import lunar_day

_WORKERS_DAY = range(1, 6)
_NATIONAL_DAY = range(1, 8)
_SPRING_FESTIVAL = range(1, 8)


def is_day_off(day: date) -> bool:
    """Return whether no class meets on a day.

    New Year, Spring Festival from its eve to the seventh, Qingming, the first days of May and of
    October, the Dragon Boat and the Mid-Autumn festival. Holidays of the Chinese calendar are
    known in the years of :mod:`xuecheng.kernels.lunar`.

    Source: Regulation on public holidays (State Council Order 795 of 2024); the length of the
    breaks in spring, May and October is what its yearly notices have given since 2020.
    """
    if (day.month, day.day) in {(1, 1), (4, _qingming(day.year))}:
        return True
    if (day.month == 5 and day.day in _WORKERS_DAY) or (
        day.month == 10 and day.day in _NATIONAL_DAY
    ):
        return True
    return _is_festival(day) or _is_first_of_year(day + timedelta(days=1))


def _is_festival(day: date) -> bool:
    lunar = lunar_day(day)
    if lunar is None or lunar.is_leap_month:
        return False
    return (lunar.month == 1 and lunar.day in _SPRING_FESTIVAL) or (lunar.month, lunar.day) in {
        (5, 5),
        (8, 15),
    }


def _is_first_of_year(day: date) -> bool:
    lunar = lunar_day(day)
    return lunar is not None and (lunar.month, lunar.day) == (1, 1) and not lunar.is_leap_month


def _qingming(year: int) -> int:
    """Return the day of April on which the sun reaches 15 degrees, 2000 to 2099."""
    since = year - 2000
    return int(since * 0.2422 + 4.81) - since // 4
