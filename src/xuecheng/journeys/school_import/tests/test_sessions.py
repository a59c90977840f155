from datetime import date, time

from xuecheng.journeys.school_import.rules.sessions import MOST_MEETINGS, Pattern, lay_out

TUESDAY = Pattern((1,), time(9), time(10, 30))
FIRST_TUESDAY = date(2026, 3, 3)


def days(meetings):
    return [meeting.starts.date() for meeting in meetings]


def test_a_weekly_class_meets_as_often_as_written():
    meetings = lay_out([TUESDAY], first=date(2026, 3, 2), count=3)

    assert days(meetings) == [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17)]
    assert (meetings[0].starts.time(), meetings[0].ends.time()) == (time(9), time(10, 30))


def test_the_last_day_is_part_of_the_range():
    meetings = lay_out([TUESDAY], first=FIRST_TUESDAY, last=date(2026, 3, 17))

    assert len(meetings) == 3


def test_a_count_ends_a_range_early():
    assert len(lay_out([TUESDAY], first=FIRST_TUESDAY, last=date(2026, 6, 30), count=4)) == 4


def test_two_days_a_week_alternate():
    patterns = [Pattern((1, 4), time(9), time(10))]

    assert days(lay_out(patterns, first=date(2026, 3, 2), count=3)) == [
        date(2026, 3, 3),
        date(2026, 3, 6),
        date(2026, 3, 10),
    ]


def test_two_hours_on_one_day_come_in_order():
    patterns = [Pattern((1,), time(14), time(15)), Pattern((1,), time(9), time(10))]

    meetings = lay_out(patterns, first=FIRST_TUESDAY, count=3)

    assert [meeting.starts.hour for meeting in meetings] == [9, 14, 9]


def test_odd_and_even_weeks_are_counted_from_the_first_week_of_term():
    odd = Pattern((1,), time(9), time(10), "odd")
    even = Pattern((1,), time(9), time(10), "even")
    term = {"first": FIRST_TUESDAY, "last": date(2026, 3, 31), "week_one": date(2026, 3, 2)}

    assert days(lay_out([odd], **term)) == [date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31)]
    assert days(lay_out([even], **term)) == [date(2026, 3, 10), date(2026, 3, 24)]


def test_every_other_week_is_counted_from_the_first_meeting():
    other = Pattern((1,), time(9), time(10), "alternate")

    meetings = lay_out([other], first=date(2026, 3, 10), count=2, week_one=date(2026, 3, 2))

    assert days(meetings) == [date(2026, 3, 10), date(2026, 3, 24)]


def test_a_class_without_an_end_is_not_endless():
    assert len(lay_out([Pattern(tuple(range(7)), time(9), time(10))], first=FIRST_TUESDAY)) == (
        MOST_MEETINGS
    )


def test_holidays_are_not_invented():
    meetings = lay_out([Pattern((4,), time(9), time(10))], first=date(2026, 5, 1), count=1)

    assert days(meetings) == [date(2026, 5, 1)]
