"""The list of those no text message reaches, one test for each outcome."""

from datetime import timedelta

import pytest

from xuecheng.learning.enrolments.tests.makers import enrol, make_person, text
from xuecheng.lib.audit.models import Entry as LogEntry
from xuecheng.registry.notices import queries as notices
from xuecheng.registry.notices.rules import QuietHours
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role

pytestmark = pytest.mark.django_db

NUMBER = "13812348402"


def cancel(clerk, run, **options):
    url = f"/desk/runs/{run.slug}/sessions/2/cancel/"
    return clerk.post(url, {"reason": "台风"}, **options)


def test_before_cancelling_the_clerk_reads_how_many_cannot_be_reached(clerk, run, now):
    enrol(run, make_person(phone=NUMBER), at=now)
    enrol(run, at=now)

    page = text(clerk.get(f"/desk/runs/{run.slug}/sessions/2/cancel/"))

    assert "在册和候补一共 2 人" in page
    assert "其中 1 人没有手机号" in page


def test_the_teacher_is_counted_with_those_who_are_told(clerk, run, now):
    run.teacher = make_person(name="周老师")
    run.save()
    enrol(run, at=now)

    page = text(clerk.get(f"/desk/runs/{run.slug}/sessions/2/cancel/"))

    assert "在册和候补一共 1 人，还有老师" in page
    assert "其中 2 人没有手机号" in page


def test_after_cancelling_comes_the_list_of_those_to_tell_in_person(clerk, run, now):
    enrol(run, make_person(name="陈秀英", phone=NUMBER), at=now)
    enrol(run, name="王阿婆", at=now)

    response = cancel(clerk, run, follow=True)

    assert response.redirect_chain == [(f"/desk/runs/{run.slug}/to-tell/", 302)]
    page = text(response)
    assert "王阿婆" in page
    assert "没有手机号" in page
    assert "原因：台风" in page
    assert "陈秀英" not in page
    assert "打印名单" in page


def test_the_clerk_reads_that_notices_are_on_their_way_not_that_they_arrived(
    clerk, run, now, monkeypatch
):
    monkeypatch.setattr(notices, "quiet_hours", lambda: None)
    enrol(run, make_person(phone=NUMBER), at=now)

    assert "通知正在发出" in text(cancel(clerk, run, follow=True))


def test_where_everybody_has_a_phone_the_sessions_come_back(clerk, run, now):
    enrol(run, make_person(phone=NUMBER), at=now)

    assert cancel(clerk, run)["Location"] == f"/desk/runs/{run.slug}/sessions/"


def test_a_moved_session_and_a_cancelled_class_lead_to_the_list_as_well(clerk, run, now):
    enrol(run, name="王阿婆", at=now)
    on = (now + timedelta(days=9)).date().isoformat()
    typed = {"on": on, "begins": "14:00", "ends": "15:30"}

    moved = clerk.post(f"/desk/runs/{run.slug}/sessions/2/move/", typed)
    ended = clerk.post(f"/desk/runs/{run.slug}/cancel/", {"reason": "场地装修"}, follow=True)

    assert moved["Location"] == f"/desk/runs/{run.slug}/to-tell/"
    assert "这个班不办了" in text(ended)
    assert "王阿婆" in text(ended)


@pytest.mark.parametrize("page", ["people", "sessions"])
def test_the_list_is_found_again_from_the_roster_and_the_sessions(clerk, run, now, page):
    enrol(run, name="王阿婆", at=now)
    cancel(clerk, run)

    shown = text(clerk.get(f"/desk/runs/{run.slug}/{page}/"))

    assert "有 1 人收不到" in shown
    assert f"/desk/runs/{run.slug}/to-tell/" in shown


def test_without_anybody_to_tell_the_list_says_so(clerk, run):
    assert "现在没有要另外告诉的人" in text(clerk.get(f"/desk/runs/{run.slug}/to-tell/"))


def test_looking_at_the_list_is_written_down(clerk, run):
    clerk.get(f"/desk/runs/{run.slug}/to-tell/")

    assert LogEntry.objects.filter(what="enrolments.open_to_tell", subject_id=run.pk).count() == 1


def test_the_list_of_another_school_stays_closed(run, staff_client):
    other = make_person()
    make_role(other.pk, "organisation_staff", organisation=make_organisation("天平社区学校"))

    assert staff_client(other.pk).get(f"/desk/runs/{run.slug}/to-tell/").status_code == 403


def test_the_list_of_a_class_that_does_not_exist_is_not_found(clerk):
    assert clerk.get("/desk/runs/nowhere/to-tell/").status_code == 404


def test_english_readers_get_the_list_in_english(clerk, run, now):
    enrol(run, name="王阿婆", at=now)
    cancel(clerk, run)

    page = text(clerk.get(f"/en/desk/runs/{run.slug}/to-tell/"))

    assert "People to tell in person" in page
    assert "No phone number" in page


def test_english_readers_get_the_room_of_the_next_visit_in_english(clerk, run, now):
    enrol(run, name="王阿婆", at=now)
    clerk.post(f"/desk/runs/{run.slug}/sessions/3/cancel/", {"reason": "台风"})

    page = text(clerk.get(f"/en/desk/runs/{run.slug}/to-tell/"))

    assert "Room 201" in page.partition("Next at the school")[2]


@pytest.mark.parametrize("change", ["sessions/2/cancel/", "sessions/2/move/", "cancel/"])
def test_at_night_the_clerk_reads_that_the_notices_wait_for_the_morning(
    clerk, run, now, monkeypatch, change
):
    always = QuietHours(begins_hour=0, ends_hour=23, lead=timedelta())
    monkeypatch.setattr(notices, "quiet_hours", lambda: always)
    enrol(run, make_person(phone=NUMBER), at=now)
    on = (now + timedelta(days=9)).date().isoformat()
    typed = {"reason": "台风", "on": on, "begins": "14:00", "ends": "15:30"}

    page = text(clerk.post(f"/desk/runs/{run.slug}/{change}", typed, follow=True))

    assert "正在发出" not in page
    assert "夜里不打扰大家，晚上 11:00 再发通知；来不及的马上发。" in page


def test_the_list_tells_namesakes_apart_by_the_end_of_the_account_number(clerk, run, now):
    reached = enrol(run, make_person(name="王阿婆", phone=NUMBER), at=now)
    missed, other = enrol(run, name="王阿婆", at=now), enrol(run, name="陈秀英", at=now)
    cancel(clerk, run)

    page = text(clerk.get(f"/desk/runs/{run.slug}/to-tell/"))

    ends = [each.learner.learning_account.number[-4:] for each in (missed, reached, other)]
    assert [f"账户尾号 {end}" in page for end in ends] == [True, False, False]
