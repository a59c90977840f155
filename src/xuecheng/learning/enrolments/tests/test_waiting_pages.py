"""What somebody reads who has no place yet, on the page and on the slip of the desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
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


def test_the_slip_of_whoever_waits_looks_like_no_appointment(staff_client, run):
    clerk = make_person(name="李静")
    make_role(clerk.pk, "organisation_staff", organisation=run.course.organisation)
    facts = {"name": "王阿婆", "phone": "", "account_number": "", "key": uuid4()}

    slip = text(staff_client(clerk.pk).post(f"/desk/sign-up/{run.slug}/", facts, follow=True))

    assert "候补第 2 位" in slip
    assert "现在还没有名额，先不用来上课。" in slip
    assert LARGE_DATE not in slip
    assert "补上以后" in slip
