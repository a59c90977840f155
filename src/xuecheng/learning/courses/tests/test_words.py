"""When a class meets, in words."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from xuecheng.learning.courses import actions, queries
from xuecheng.learning.courses.rules import CITY_TIME, SessionPlan
from xuecheng.learning.courses.tests.makers import MAKER, make_run, session_of
from xuecheng.learning.courses.words import when_words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 9, tzinfo=CITY_TIME)
TUESDAY = datetime(2027, 3, 2, 9, 30, tzinfo=CITY_TIME)
THURSDAY = TUESDAY + timedelta(days=2)


def told(*begins, now=NOW):
    """Return when a class meets that begins at these moments, each time for ninety minutes."""
    hours = [
        SessionPlan(number, at, at + timedelta(minutes=90))
        for number, at in enumerate(sorted(begins), start=1)
    ]
    run = queries.run(make_run(sessions=hours, at=NOW).slug)
    outline = queries.outline(run, at=NOW)
    return when_words(run, outline.next, outline.rhythm, now=now)


def weeks(first, number=4):
    return [first + timedelta(weeks=week) for week in range(number)]


def test_a_class_twice_a_week_names_both_weekdays_and_another_year():
    when = told(*weeks(TUESDAY), *weeks(THURSDAY))

    assert when == (
        "2027年3月2日 到 3月25日",
        "每星期二、星期四",
        "上午 9:30 到 11:00",
        "共 8 讲",
    )


def test_in_english_it_names_them_as_well():
    with translation.override("en"):
        when = told(*weeks(TUESDAY), *weeks(THURSDAY))

    assert when[:2] == ("2–25 March 2027", "every Tuesday and Thursday")


def test_two_weekdays_with_hours_of_their_own_are_told_one_by_one():
    when = told(*weeks(TUESDAY), *weeks(THURSDAY + timedelta(hours=4)))

    assert when[1:3] == ("每星期二 上午 9:30 到 11:00", "每星期四 下午 1:30 到 3:00")


def test_the_year_of_now_is_left_out():
    when = told(*weeks(TUESDAY), now=TUESDAY)

    assert when[:2] == ("3月2日 到 3月23日", "每星期二")


def test_a_class_of_one_day_in_another_year_names_the_day_once():
    assert told(TUESDAY)[0] == "2027年3月2日"


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("zh-hans", ("共 4 讲", "其中 1 讲停课")),
        ("en", ("4 sessions", "1 of them cancelled")),
    ],
)
def test_cancelled_sessions_count_as_in_the_numbered_list_and_are_named(language, counted):
    run = make_run(at=NOW)
    actions.cancel_session(session_id=session_of(run).pk, reason="台风", by=MAKER, at=NOW)
    shown = queries.run(run.slug)

    with translation.override(language):
        when = when_words(shown, None, "weekly", now=NOW)

    assert when[-2:] == counted
