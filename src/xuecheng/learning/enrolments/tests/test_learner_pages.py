"""The learner's pages, one test for each outcome."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    make_person,
    make_run,
    school_of,
    text,
)
from xuecheng.lib import words
from xuecheng.lib.ids import new_id
from xuecheng.registry.places.tests.makers import make_venue

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Pages read the clock, so these classes are made around it."""
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def run(now):
    return make_run(capacity=2, at=now - DAY, starts_at=now + DAY)


@pytest.fixture
def learner():
    return make_person(name="陈秀英", phone="13812348402")


@pytest.fixture
def browser(resident_client, learner):
    return resident_client(learner.pk)


def fill(run, now, *, waiting=0):
    for _number in range(run.capacity + waiting):
        enrol(run, at=now)


# Checking and signing up


def test_a_stranger_signs_in_first_and_comes_back(client, run):
    response = client.get(f"/courses/{run.slug}/sign-up/")

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next=%2Fcourses%2F{run.slug}%2Fsign-up%2F")


def test_a_stranger_reads_on_the_sign_in_page_which_class_it_is_for(client, run):
    page = text(client.get(f"/courses/{run.slug}/sign-up/", follow=True))

    assert f"您要报的班：{run.course.title}。" in page


def test_a_stranger_reads_which_class_it_is_for_until_they_are_in(client, run, settings, tmp_path):
    settings.DATA = tmp_path
    client.get(f"/courses/{run.slug}/sign-up/")
    here = {"next": f"/courses/{run.slug}/sign-up/"}

    pages = [
        client.post("/sign-in/", {**here, "phone": "1380013800"}),
        client.post("/sign-in/", {**here, "phone": "13800138000"}, follow=True),
        client.post("/sign-in/code/", {"code": "12"}),
        client.get("/en/sign-in/code/"),
    ]

    told = [f"您要报的班：{run.course.title}。"] * 3 + ["The class you sign up for: "]
    assert [words in text(page) for words, page in zip(told, pages, strict=True)] == [True] * 4
    assert "您要报的班" not in text(client.get("/sign-in/"))
    assert "您要报的班" not in text(client.get("/"))


def test_a_stranger_who_asks_for_a_class_that_is_not_there_is_told_so(client):
    assert client.get("/courses/nowhere/sign-up/").status_code == 404


def test_the_check_page_says_what_when_where_and_for_whom(browser, run):
    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "核对一下" in page
    assert run.course.title in page
    assert "陈秀英" in page
    assert "还剩 2 位，共 2 位" in page
    assert "提交报名" in page
    assert not Enrolment.objects.exists()


def test_the_check_page_tells_of_stairs_and_of_another_language_than_mandarin(browser, now):
    attic = make_venue("阁楼", is_step_free=False)
    run = make_run("昆曲", at=now - DAY, starts_at=now + DAY, venue=attic, language="en")

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "没有电梯，要走楼梯" in page
    assert "<dt>语言</dt><dd>英语</dd>" in page


def test_the_check_page_keeps_quiet_of_what_is_usual(browser, run):
    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "楼梯" not in page
    assert "<dt>语言</dt>" not in page


def test_the_check_page_says_where_in_line_one_would_stand(browser, run, now):
    fill(run, now, waiting=1)

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "已满，您将排在第 2 位" in page
    assert "提交，排候补" in page


def test_the_check_page_warns_of_a_clash_but_lets_one_sign_up(browser, run, learner, now):
    enrol(make_run("合唱", at=now - DAY, starts_at=run.starts_at), learner, at=now)

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "时间撞上了" in page
    assert "提交报名" in page


def test_submitting_signs_up_and_shows_what_happens_next(browser, run, learner):
    response = browser.post(f"/courses/{run.slug}/sign-up/", follow=True)

    assert response.redirect_chain == [(f"/courses/{run.slug}/sign-up/done/", 302)]
    assert "报上名了" in text(response)
    assert Enrolment.objects.get().learner_id == learner.pk


def test_submitting_takes_few_queries(browser, run, django_assert_num_queries):
    # The session; the class by its address; then what the action takes, with its savepoint.
    with django_assert_num_queries(9):
        browser.post(f"/courses/{run.slug}/sign-up/")


def test_a_double_click_signs_up_once(browser, run):
    for _click in range(2):
        response = browser.post(f"/courses/{run.slug}/sign-up/", follow=True)

    assert "报上名了" in text(response)
    assert Enrolment.objects.count() == 1


def test_going_back_to_the_check_page_offers_no_second_sign_up(browser, run):
    browser.post(f"/courses/{run.slug}/sign-up/")

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "您已经报过这个班" in page
    assert "提交报名" not in page


def test_whoever_waits_is_told_their_place_in_line(browser, run, now):
    fill(run, now, waiting=1)

    page = text(browser.post(f"/courses/{run.slug}/sign-up/", follow=True))

    assert "排上候补了，第 2 位" in page


def test_a_class_that_closed_while_one_was_reading_says_so(browser, run, now):
    run.sign_up_closes_at = now
    run.save()

    response = browser.post(f"/courses/{run.slug}/sign-up/")

    assert response.status_code == 422
    assert "截止" in text(response)


def test_a_class_that_is_not_open_yet_says_when_it_will_be(browser, run, now):
    run.sign_up_opens_at = now + timedelta(hours=2)
    run.save()

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))

    assert "还没到报名时间" in page
    assert "开始报名" in page


def test_a_class_that_does_not_exist_is_a_page_not_found(browser):
    assert browser.get("/courses/nowhere/sign-up/").status_code == 404


def test_the_check_page_asks_for_a_token_against_forged_requests(run, learner, resident_client):
    browser = resident_client(learner.pk)
    browser.handler.enforce_csrf_checks = True

    assert browser.post(f"/courses/{run.slug}/sign-up/").status_code == 403


def test_the_done_page_of_somebody_who_did_not_sign_up_leads_to_the_check_page(browser, run):
    response = browser.get(f"/courses/{run.slug}/sign-up/done/")

    assert response["Location"] == f"/courses/{run.slug}/sign-up/"


def test_the_done_page_says_what_a_class_costs_and_whom_to_ask(browser, now):
    fees = {"fee_fen": 8000, "materials_fee_fen": 3000, "materials_note": "宣纸"}
    run = make_run(at=now - DAY, starts_at=now + DAY, **fees)

    page = text(browser.post(f"/courses/{run.slug}/sign-up/", follow=True))

    assert "80 元" in page
    assert "材料费 30 元" in page
    assert "材料：宣纸" in page
    assert "怎么交，请问学校" in page


def test_english_readers_get_the_page_in_english(browser, run):
    page = text(browser.get(f"/en/courses/{run.slug}/sign-up/"))

    assert "Check your answers" in page
    assert "Confirm sign-up" in page


# Calendars


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


# My learning


def test_my_learning_begins_with_the_next_class(browser, run, learner, now):
    enrol(run, learner, at=now)

    page = text(browser.get("/me/"))

    assert page.index("我的下一堂课") < page.index("我的这一周") < page.index("在学的班")
    assert run.course.title in page


def test_my_learning_shows_the_place_in_line(browser, run, learner, now):
    fill(run, now)
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


# Withdrawing


def test_the_withdraw_page_says_what_it_means_before_doing_it(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)

    page = text(browser.get(f"/me/enrolments/{enrolment.pk}/withdraw/"))

    assert "要退班吗" in page
    assert "只是一次来不了，不用退" in page
    enrolment.refresh_from_db()
    assert enrolment.status == "enrolled"


def test_withdrawing_lets_the_first_in_line_move_up(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)
    enrol(run, at=now)
    waiting = enrol(run, at=now)

    page = text(browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/", follow=True))

    waiting.refresh_from_db()
    assert "已经退了" in page
    assert waiting.status == "enrolled"


def test_withdrawing_twice_is_harmless(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)

    for _click in range(2):
        response = browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/", follow=True)

    assert "已经退了" in text(response)


def test_somebody_elses_enrolment_is_not_found(browser, run, now):
    enrolment = enrol(run, at=now)

    assert browser.get(f"/me/enrolments/{enrolment.pk}/withdraw/").status_code == 404
    assert browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/").status_code == 404


def test_an_enrolment_that_does_not_exist_is_not_found(browser):
    assert browser.get(f"/me/enrolments/{new_id()}/withdraw/").status_code == 404


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


def test_whoever_has_withdrawn_reads_how_to_come_back(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)

    page = text(browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/", follow=True))

    assert "人满了就排候补" in page
    assert f'href="/courses/{run.slug}/">' in page
    assert f'href="/courses/{run.slug}/sign-up/">重新报名' in page


def test_one_comes_back_to_a_full_class_by_its_waiting_list(browser, run, learner, now):
    fill(run, now)
    enrolment = enrol(run, learner, at=now)

    left = text(browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/", follow=True))

    for page in (left, text(browser.get("/me/"))):
        assert f'href="/courses/{run.slug}/sign-up/">排候补' in page
        assert "重新报名" not in page


def test_a_class_that_takes_nobody_any_more_offers_no_return(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)
    actions.withdraw(enrolment_id=enrolment.pk, by=school_of(run), at=now)
    run.refresh_from_db()
    run.sign_up_closes_at = now
    run.save()

    for page in (f"/me/enrolments/{enrolment.pk}/withdraw/", "/me/"):
        assert "重新报名" not in text(browser.get(page))
        assert "有空位就能报" not in text(browser.get(page))


def test_my_learning_leads_back_to_a_class_one_left(browser, run, learner, now):
    for _time in range(2):
        enrolment = enrol(run, learner, at=now)
        actions.withdraw(enrolment_id=enrolment.pk, by=school_of(run), at=now)

    page = text(browser.get("/me/"))

    assert page.count(f'href="/courses/{run.slug}/sign-up/">重新报名') == 1


def test_a_class_one_left_and_joined_again_is_not_among_those_one_left(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)
    actions.withdraw(enrolment_id=enrolment.pk, by=school_of(run), at=now)
    enrol(run, learner, at=now)

    assert "退了的班" not in text(browser.get("/me/"))


def test_the_message_of_a_withdrawal_leads_to_the_class(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)

    browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/")

    page = text(browser.get("/me/messages/")).replace("<wbr>", "")
    assert re.search(rf'<a href="/courses/{run.slug}/"><span class="phrases">已退班', page)


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
    fill(run, now)
    enrol(run, learner, at=now)

    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=now)

    assert "停办" not in text(browser.get("/me/"))
