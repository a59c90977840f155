"""Checking a class and signing up for it, one test for each outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    fill,
    make_run,
    text,
)
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
    fill(run, at=now, waiting=1)

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
    fill(run, at=now, waiting=1)

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
    run.course.organisation.phone = "021-5555 0101"
    run.course.organisation.save(update_fields=["phone"])

    page = text(browser.post(f"/courses/{run.slug}/sign-up/", follow=True))

    assert "80 元" in page
    assert "材料费 30 元" in page
    assert "材料：宣纸" in page
    assert "怎么交，请问学校。" in page
    assert 'href="tel:021-55550101">021-5555 0101</a>' in page


def test_english_readers_get_the_page_in_english(browser, run):
    page = text(browser.get(f"/en/courses/{run.slug}/sign-up/"))

    assert "Check your answers" in page
    assert "Confirm sign-up" in page
