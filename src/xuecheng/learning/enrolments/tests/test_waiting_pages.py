"""What somebody reads who has no place yet, on the page and on the slip of the desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import cancel_all, session_of
from xuecheng.learning.enrolments import actions
from xuecheng.learning.enrolments.tests.makers import enrol, make_person, make_run, school_of, text
from xuecheng.registry.organisations.tests.makers import make_role

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LARGE_DATE = '<p class="when">'
PHONE = "13812348402"


@pytest.fixture
def run():
    """A class that begins tomorrow, with one seat, taken, and one person who waits."""
    at = timezone.now().replace(second=0, microsecond=0)
    run = make_run(capacity=1, at=at - DAY, starts_at=at + DAY)
    for _number in range(2):
        enrol(run, at=at)
    return run


def joined(resident_client, run, *, phone=PHONE, english=False):
    """Return the page after joining, of somebody with this number."""
    browser = resident_client(make_person(name="陈秀英", phone=phone).pk)
    language = "/en" if english else ""
    return text(browser.post(f"{language}/courses/{run.slug}/sign-up/", follow=True))


def test_whoever_waits_reads_their_number_and_not_to_come_yet(resident_client, run):
    page = joined(resident_client, run)

    assert "排上候补了，第 2 位" in page
    assert "前面还有 1 人" in page
    assert "现在还没有名额，先不用来上课。" in page


def test_whoever_waits_reads_their_number_when_coming_back_to_sign_up(resident_client, run):
    browser = resident_client(make_person(name="陈秀英", phone=PHONE).pk)
    browser.post(f"/courses/{run.slug}/sign-up/")

    page = text(browser.get(f"/courses/{run.slug}/sign-up/"))
    english = text(browser.get(f"/en/courses/{run.slug}/sign-up/"))

    assert "您已经在候补，第 2 位" in page
    assert "您已经报过这个班" not in page
    assert "You are on the waiting list already, number 2 in line" in english


def test_the_page_of_whoever_waits_looks_like_no_appointment(resident_client, run):
    page = joined(resident_client, run)

    assert LARGE_DATE not in page
    assert "每一讲" not in page
    assert "加到日历" not in page
    assert "补上了再来" in page


@pytest.mark.parametrize(
    ("phone", "said"), [(PHONE, "短信发到"), ("", "补上了，写在“我的学习”的消息里")]
)
def test_whoever_waits_reads_how_they_will_be_told(resident_client, run, phone, said):
    page = joined(resident_client, run, phone=phone)

    assert said in page
    assert "补上了就有名额，不用再报一次" in page


def test_the_first_in_line_has_nobody_in_front(resident_client, run):
    actions.change_capacity(run_id=run.pk, capacity=2, by=school_of(run), at=timezone.now())

    page = joined(resident_client, run)

    assert "排上候补了，第 1 位" in page
    assert "您排在最前面" in page


def test_in_english_it_is_a_waiting_list_as_well(resident_client, run):
    page = joined(resident_client, run, english=True)

    assert "You do not have a place yet" in page
    assert "1 person in front of you" in page
    assert LARGE_DATE not in page


def test_the_check_page_says_that_one_comes_only_with_a_place(resident_client, run):
    browser = resident_client(make_person().pk)

    assert "补上了再来" in text(browser.get(f"/courses/{run.slug}/sign-up/"))


def test_whoever_has_a_place_reads_the_first_lesson_that_takes_place(resident_client, run):
    learner = make_person(name="陈秀英", phone=PHONE)
    actions.change_capacity(run_id=run.pk, capacity=3, by=school_of(run), at=timezone.now())
    enrol(run, learner, at=timezone.now())
    first, second = session_of(run, 1), session_of(run, 2)
    actions.cancel_session(session_id=first.pk, reason="台风", by=school_of(run), at=timezone.now())

    page = text(resident_client(learner.pk).get(f"/courses/{run.slug}/sign-up/done/"))

    shown = page.partition(LARGE_DATE)[2].partition("</p>")[0]
    assert timezone.localtime(second.starts_at).isoformat() in shown
    assert timezone.localtime(first.starts_at).isoformat() not in shown


@pytest.fixture
def held(resident_client):
    """Give ``held(run, ...)``: the page of somebody who has a place, or waits, after signing up."""

    def page(run, *, waits, at, english=False):
        learner = make_person(name="陈秀英", phone=PHONE)
        if not waits:
            actions.change_capacity(run_id=run.pk, capacity=3, by=school_of(run), at=at)
        enrol(run, learner, at=at)
        language = "/en" if english else ""
        return lambda: text(
            resident_client(learner.pk).get(f"{language}/courses/{run.slug}/sign-up/done/")
        )

    return page


HOW_IT_GOES_ON = ("有人退班就按顺序补上", "第一讲", "到时间直接来上课", "加到日历", LARGE_DATE)


@pytest.mark.parametrize(
    ("waits", "said"), [(True, "候补没有轮到，不用再等了。"), (False, "到课和结业")], ids=str
)
def test_a_class_that_is_over_promises_nothing(held, waits, said):
    begun = timezone.now() - 60 * DAY
    run = make_run(capacity=1, at=begun, starts_at=begun + DAY)
    for _number in range(2):
        enrol(run, at=begun)

    page = held(run, waits=waits, at=begun)()

    assert '<h1 class="phrases">这个班已经结束</h1>' in page
    assert said in page
    assert "退班</a>" not in page
    assert "退出候补" not in page
    assert not [each for each in HOW_IT_GOES_ON if each in page]


@pytest.mark.parametrize(
    ("waits", "said", "out"),
    [(True, "您还在候补，排在第 2 位。", "退出候补"), (False, "您的名额还在。", "退班")],
    ids=str,
)
def test_a_class_whose_sessions_are_all_cancelled_says_so_and_why(held, run, waits, said, out):
    page = held(run, waits=waits, at=timezone.now())
    cancel_all(run, "台风", at=timezone.now())

    page = page()

    assert '<h1 class="phrases">每一讲都停课了</h1>' in page
    assert "先不用来上课。" in page
    assert "原因：台风" in page
    assert said in page
    assert "学校另外排了课，会告诉您。" in page
    assert f"{out}</a>" in page
    assert "课已经上完" not in page
    assert not [each for each in HOW_IT_GOES_ON if each in page]


def test_in_english_a_class_without_sessions_says_so_as_well(held, run):
    page = held(run, waits=True, at=timezone.now(), english=True)
    cancel_all(run, at=timezone.now())

    assert "All its sessions have been cancelled" in page()


def test_the_slip_of_whoever_waits_looks_like_no_appointment(staff_client, run):
    clerk = make_person(name="李静")
    make_role(clerk.pk, "organisation_staff", organisation=run.course.organisation)
    facts = {"name": "王阿婆", "phone": "", "account_number": "", "key": uuid4()}

    slip = text(staff_client(clerk.pk).post(f"/desk/sign-up/{run.slug}/", facts, follow=True))

    assert "候补第 2 位" in slip
    assert "现在还没有名额，先不用来上课。" in slip
    assert LARGE_DATE not in slip
    assert "补上以后" in slip
