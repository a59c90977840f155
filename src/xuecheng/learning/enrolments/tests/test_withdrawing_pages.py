"""Giving up a class, and coming back, one test for each outcome."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.tests.makers import (
    enrol,
    fill,
    make_run,
    school_of,
    text,
)
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Pages read the clock, so these classes are made around it."""
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def run(now):
    return make_run(capacity=2, at=now - DAY, starts_at=now + DAY)


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


def test_whoever_has_withdrawn_reads_how_to_come_back(browser, run, learner, now):
    enrolment = enrol(run, learner, at=now)

    page = text(browser.post(f"/me/enrolments/{enrolment.pk}/withdraw/", follow=True))

    assert "人满了就排候补" in page
    assert f'href="/courses/{run.slug}/">' in page
    assert f'href="/courses/{run.slug}/sign-up/">重新报名' in page


def test_one_comes_back_to_a_full_class_by_its_waiting_list(browser, run, learner, now):
    fill(run, at=now)
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
