"""Classes as a calendar, one test for each outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    make_run,
    school_of,
    text,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Pages read the clock, so these classes are made around it."""
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def run(now):
    return make_run(capacity=2, at=now - DAY, starts_at=now + DAY)


def test_the_sessions_of_a_class_come_as_a_calendar(browser, run, learner, now):
    enrol(run, learner, at=now)

    response = browser.get(f"/courses/{run.slug}/sign-up/calendar.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert text(response).count("BEGIN:VEVENT") == 4
    assert f"SUMMARY:{run.course.title}" in text(response)


def test_an_english_calendar_names_the_room_as_the_page_does(browser, run, learner, now):
    enrol(run, learner, at=now)
    run.room = "三楼舞蹈房"
    run.save()

    file = text(browser.get(f"/en/courses/{run.slug}/sign-up/calendar.ics"))

    assert "Dance studio\\, floor 3" in file.replace("\r\n ", "")
    assert "舞蹈房" not in file


def test_the_timetable_comes_as_one_calendar_of_all_classes(browser, run, learner, now):
    enrol(run, learner, at=now)
    enrol(make_run("合唱", at=now - DAY, starts_at=now + 2 * DAY), learner, at=now)

    response = browser.get("/me/timetable/calendar.ics")

    assert text(response).count("BEGIN:VEVENT") == 8


def move(run, *, number=2, days, at):
    session = session_of(run, number)
    actions.move_session(
        session_id=session.pk,
        starts_at=session.starts_at + days * DAY,
        ends_at=session.ends_at + days * DAY,
        by=school_of(run),
        at=at,
    )


def sequence(browser, run, *, number=2):
    """Return the revision the calendar gives of a session."""
    file = text(browser.get(f"/courses/{run.slug}/sign-up/calendar.ics"))
    event = file.partition(f"UID:{session_of(run, number).pk}")[2]
    return int(event.partition("SEQUENCE:")[2].partition("\r")[0])


def test_the_calendar_counts_every_change_of_a_session(browser, run, learner, now):
    enrol(run, learner, at=now)
    counted = [sequence(browser, run)]

    move(run, days=1, at=now)
    counted.append(sequence(browser, run))
    move(run, days=1, at=now)
    counted.append(sequence(browser, run))
    move(run, days=-2, at=now)
    counted.append(sequence(browser, run))
    session_id = session_of(run, 2).pk
    actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=now)
    counted.append(sequence(browser, run))

    assert counted == [0, 1, 2, 3, 4]
    assert sequence(browser, run, number=3) == 0


def test_another_room_counts_as_a_change_in_the_calendar(browser, run, learner, now):
    enrol(run, learner, at=now)
    plans = [
        actions.classes.SessionPlan(each.number, each.starts_at, each.ends_at)
        for each in run.sessions.order_by("number")
    ]

    for room in ("302 室", "302 室"):
        actions.revise_run(
            course=run.course,
            code=run.code,
            term=run.term,
            venue=run.venue,
            sessions=plans,
            capacity=run.capacity,
            room=room,
            by=school_of(run),
            at=now,
        )

    assert sequence(browser, run) == 1


def test_a_cancelled_class_disappears_from_the_calendar_that_is_read_again(
    browser, run, learner, now
):
    enrol(run, learner, at=now)

    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=now)

    file = text(browser.get("/me/timetable/calendar.ics"))
    assert file.count("STATUS:CANCELLED") == 4
    assert file.count("SEQUENCE:1") == 4
