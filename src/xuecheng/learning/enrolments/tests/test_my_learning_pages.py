"""My learning and the timetable, one test for each outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    fill,
    make_run,
    school_of,
    text,
)
from xuecheng.lib import words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Pages read the clock, so these classes are made around it."""
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def run(now):
    return make_run(capacity=2, at=now - DAY, starts_at=now + DAY)


def test_my_learning_begins_with_the_next_class(browser, run, learner, now):
    enrol(run, learner, at=now)

    page = text(browser.get("/me/"))

    assert page.index("我的下一堂课") < page.index("我的这一周") < page.index("在学的班")
    assert run.course.title in page


def test_my_learning_shows_the_place_in_line(browser, run, learner, now):
    fill(run, at=now)
    enrol(run, learner, at=now)

    assert "排在第 1 位" in text(browser.get("/me/"))


def test_my_learning_without_classes_leads_to_finding_one(browser):
    page = text(browser.get("/me/"))

    assert "还没有要上的课" in page
    assert "/courses/" in page


def test_my_learning_takes_the_same_queries_for_many_classes(
    browser, learner, now, django_assert_max_num_queries
):
    for title in ("合唱", "书法", "太极", "沪语"):
        enrol(make_run(title, at=now - DAY, starts_at=now + DAY), learner, at=now)

    with django_assert_max_num_queries(10):
        browser.get("/me/")


def test_the_timetable_shows_seven_days_and_other_weeks(browser, run, learner, now):
    enrol(run, learner, at=now)
    week = (run.starts_at + 7 * DAY).date().isoformat()

    this_week = browser.get("/me/timetable/")
    next_week = browser.get("/me/timetable/", {"week": week})

    assert len(this_week.context["days"]) == 7
    assert run.course.title in text(next_week)


@pytest.mark.parametrize("week", ["下周", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_makes_no_sense_is_this_week(browser, week):
    page = browser.get("/me/timetable/", {"week": week})

    assert page.context["monday"] <= page.context["today"] <= page.context["sunday"]


def test_beside_another_lesson_a_cancelled_session_names_its_class(browser, learner, run, now):
    other = make_run("合唱", at=now - DAY, starts_at=now + 2 * DAY)
    for each in (run, other):
        enrol(each, learner, at=now)
    session_id = session_of(run).pk
    actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=now)

    page = text(browser.get("/me/"))

    assert page.index("我的下一堂课") < page.index("合唱") < page.index("怎么走")
    assert page.index("看这个班") < page.index(">停课</b>") < page.index("我的这一周")
    notice = page.split(">停课</b>")[1].split("</p>")[0].replace("<wbr>", "")
    assert f'<a href="/courses/{run.slug}/"><span class="phrases">{run.course.title}' in notice


def test_the_reason_of_a_cancelled_session_stands_on_my_learning_and_the_timetable(
    browser, run, learner, now
):
    enrol(run, learner, at=now)
    session = session_of(run)
    actions.cancel_session(session_id=session.pk, reason="台风", by=school_of(run), at=now)
    week = timezone.localtime(session.starts_at).date().isoformat()

    page = text(browser.get("/me/"))
    timetable = text(browser.get("/me/timetable/", {"week": week}))

    assert ">停课</b>" in page
    assert "原因：台风" in page
    assert "停课" in timetable
    assert "原因：台风" in timetable
    assert f'<a href="/courses/{run.slug}/"><s>{run.course.title}</s></a>' in timetable


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/me/", "学校确认结业以后才算进来"),
        ("/en/me/", "Counted once the school confirms that you completed the class."),
    ],
)
def test_beside_the_learning_time_stands_when_it_counts(browser, run, learner, now, path, said):
    enrol(run, learner, at=now)

    assert said in text(browser.get(path))


def test_a_class_in_the_list_says_that_its_session_is_cancelled(browser, run, learner, now):
    enrol(make_run("合唱", at=now - DAY, starts_at=now + DAY / 2), learner, at=now)
    enrol(run, learner, at=now)
    session = session_of(run)
    actions.cancel_session(session_id=session.pk, reason="老师生病", by=school_of(run), at=now)

    page = text(browser.get("/me/"))

    assert f"{words.day(session.starts_at)} 停课：老师生病" in page


def test_the_next_class_can_be_put_into_a_calendar(browser, run, learner, now):
    enrol(run, learner, at=now)

    page = browser.get("/me/").content.decode()

    assert f"/courses/{run.slug}/sign-up/calendar.ics" in page


def test_a_cancelled_class_stays_in_sight_of_who_sat_in_it(browser, run, learner, now):
    enrol(run, learner, at=now)
    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=now)
    week = timezone.localtime(run.starts_at).date().isoformat()

    page = text(browser.get("/me/"))
    timetable = text(browser.get("/me/timetable/", {"week": week}))

    assert "这个班停办了" in page
    assert "原因：场地装修" in page
    assert "原因：场地装修" in timetable


def test_of_a_cancelled_class_only_the_first_missed_session_stands_in_front(
    browser, run, learner, now
):
    enrol(run, learner, at=now)
    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=now)
    run.sessions.filter(number=1).update(starts_at=now - DAY, ends_at=now - DAY / 2)

    page = text(browser.get("/me/"))

    assert "这个班停办了" not in page
    assert "还没有要上的课" in page


def test_a_cancelled_class_one_only_waited_for_or_left_before_is_gone(browser, run, learner, now):
    actions.withdraw(enrolment_id=enrol(run, learner, at=now).pk, by=school_of(run), at=now)
    fill(run, at=now)
    enrol(run, learner, at=now)

    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=now)

    assert "停办" not in text(browser.get("/me/"))


def test_in_english_a_week_beside_another_is_not_called_last_week(browser):
    page = text(browser.get("/en/me/timetable/", {"week": "2026-06-01"}))

    assert ">Previous week</a>" in page
    assert ">Following week</a>" in page
    assert "Last week" not in page
