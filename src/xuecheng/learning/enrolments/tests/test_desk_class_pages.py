"""Seats, sessions and places at the desk, one test for each outcome."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments.tests.makers import enrol, fill, text, told

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_more_seats_let_people_move_up(clerk, run, now):
    people = [enrol(run, at=now) for _number in range(4)]

    clerk.post(f"/desk/runs/{run.slug}/people/", {"capacity": "4"})

    people[-1].refresh_from_db()
    assert people[-1].status == "enrolled"


def test_fewer_seats_than_people_come_back_with_the_reason(clerk, run, now):
    for _number in range(2):
        enrol(run, at=now)

    response = clerk.post(f"/desk/runs/{run.slug}/people/", {"capacity": "1"})

    assert response.status_code == 422
    assert 'value="1"' in text(response)


def test_a_cancelled_session_needs_a_reason_and_tells_everyone(clerk, run, now):
    enrolment = enrol(run, at=now - DAY)
    url = f"/desk/runs/{run.slug}/sessions/2/cancel/"

    refused = clerk.post(url, {"reason": ""})
    clerk.post(url, {"reason": "台风"})

    assert refused.status_code == 422
    assert told(enrolment.learner_id)[-1] == "session_cancelled"


def test_a_session_is_not_cancelled_a_second_time(clerk, run, now):
    enrolment = enrol(run, at=now - DAY)
    url = f"/desk/runs/{run.slug}/sessions/2/cancel/"
    clerk.post(url, {"reason": "台风"})

    form = clerk.get(url, follow=True)
    again = clerk.post(url, {"reason": "老师病假"}, follow=True)

    assert form.redirect_chain == again.redirect_chain
    assert "这一讲已经取消过" in text(again)
    assert told(enrolment.learner_id).count("session_cancelled") == 1


def test_whose_attendance_a_cancellation_makes_void_is_said_beforehand(clerk, run, now):
    first, second, _third = (enrol(run, at=now) for _number in range(3))
    marks = {f"mark-{first.pk}": "present", f"mark-{second.pk}": "absent"}
    url = f"/desk/runs/{run.slug}/sessions/1"

    before = text(clerk.get(f"{url}/cancel/"))
    clerk.post(f"/desk/runs/{run.slug}/?session=1", marks)
    after = text(clerk.get(f"{url}/cancel/"))
    english = text(clerk.get(f"/en{url}/cancel/"))

    assert "的考勤" not in before
    assert "已经记了 2 人的考勤，停课以后不算。" in after
    assert "Attendance of 2 people is recorded already" in english
    assert "的考勤" not in text(clerk.get(f"{url}/move/"))


def test_a_session_moves_to_the_day_and_hours_that_were_typed(clerk, run):
    session = session_of(run, 2)
    on = timezone.localtime(session.starts_at).date() + DAY

    clerk.post(
        f"/desk/runs/{run.slug}/sessions/2/move/",
        {"on": on.isoformat(), "begins": "14:00", "ends": "15:30"},
    )

    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).strftime("%H:%M") == "14:00"
    assert session.moved_from is not None


def test_an_end_before_the_beginning_is_refused_as_typed(clerk, run):
    on = timezone.localtime(session_of(run, 2).starts_at).date().isoformat()

    response = clerk.post(
        f"/desk/runs/{run.slug}/sessions/2/move/", {"on": on, "begins": "14:00", "ends": "13:00"}
    )

    assert response.status_code == 422
    assert "14:00" in text(response)


def test_a_class_is_cancelled_with_everyone_told(clerk, run, now):
    enrolment = enrol(run, at=now - DAY)

    clerk.post(f"/desk/runs/{run.slug}/cancel/", {"reason": "场地装修"})

    run.refresh_from_db()
    assert run.status == "cancelled"
    assert told(enrolment.learner_id)[-1] == "run_cancelled"


def test_who_gets_the_seat_is_said_before_a_withdrawal_only_where_somebody_waits(clerk, run, now):
    people = [enrol(run, name=name, at=now) for name in ("张桂兰", "王芳", "李明")]

    nobody = text(clerk.get(f"/desk/enrolments/{people[0].pk}/withdraw/"))
    enrol(run, name="王阿婆", at=now)
    somebody = text(clerk.get(f"/desk/enrolments/{people[0].pk}/withdraw/"))

    assert "候补第一位" not in nobody
    assert "名额马上让给候补第一位，现有 1 人在等。" in somebody


def test_the_desk_withdraws_a_learner(clerk, run, now):
    enrolment = enrol(run, at=now)

    clerk.post(f"/desk/enrolments/{enrolment.pk}/withdraw/", {"reason": "搬家了"})

    enrolment.refresh_from_db()
    assert enrolment.status == "withdrawn"


def test_the_clerk_reads_who_moved_up(clerk, run, now):
    run.capacity = 1
    run.save()
    leaver = enrol(run, at=now)
    enrol(run, name="张桂兰", at=now)

    page = clerk.post(f"/desk/enrolments/{leaver.pk}/withdraw/", {"reason": ""}, follow=True)

    assert "候补的张桂兰补上了" in text(page)


def test_where_nobody_waits_the_clerk_reads_that_nobody_moved_up(clerk, run, now):
    leaver = enrol(run, at=now)

    page = clerk.post(f"/desk/enrolments/{leaver.pk}/withdraw/", {"reason": ""}, follow=True)

    assert "已退班，这次没有人补上。" in text(page)


def test_leaving_a_waiting_list_twice_is_no_withdrawal_from_the_class(clerk, run, now):
    run.capacity = 1
    run.save()
    enrol(run, at=now)
    waiting = enrol(run, name="张桂兰", at=now)
    url = f"/desk/enrolments/{waiting.pk}/withdraw/"

    first, again = (text(clerk.post(url, {"reason": ""}, follow=True)) for _time in range(2))
    opened = text(clerk.get(url, follow=True))

    assert "已退出候补。" in first
    for page in (again, opened):
        assert "张桂兰早就退了，这次没有变动。" in page
        assert "已退班" not in page


@pytest.mark.parametrize(
    ("waiting", "said"),
    [(0, "名额改好了。"), (1, "名额改好了，候补的 1 人补上了"), (4, "候补的 2 人补上了")],
)
def test_who_moved_up_is_said_only_where_somebody_did(clerk, run, now, waiting, said):
    fill(run, waiting=waiting, at=now)

    page = text(clerk.post(f"/desk/runs/{run.slug}/people/", {"capacity": "5"}, follow=True))

    assert said in page
    assert ("补上了" in page) == bool(waiting)


def test_the_page_before_a_cancellation_says_that_it_is_for_good_and_what_else_to_do(clerk, run):
    url = f"/desk/runs/{run.slug}/sessions/2"

    page, english = text(clerk.get(f"{url}/cancel/")), text(clerk.get(f"/en{url}/cancel/"))

    assert "停课不能撤回，也不能恢复。" in page
    assert f'href="{url}/move/"' in page
    assert "cannot be undone" in english
    assert "不能撤回" not in text(clerk.get(f"{url}/move/"))


@pytest.mark.parametrize(
    "address", ["/desk/enrolments/{}/withdraw/", "/me/enrolments/{}/withdraw/"]
)
def test_the_title_of_leaving_a_waiting_list_says_so(clerk, resident_client, run, now, address):
    run.capacity = 1
    run.save()
    seated, waiting = enrol(run, at=now), enrol(run, at=now)

    titles = []
    for each in (seated, waiting):
        browser = clerk if "desk" in address else resident_client(each.learner_id)
        titles.append(text(browser.get(address.format(each.pk))).partition("</title>")[0])

    assert ["退出候补" in title for title in titles] == [False, True]
    assert ["退班" in title for title in titles] == [True, False]


def test_english_clerks_read_who_moved_up_without_a_verb_for_one_of_them(clerk, run, now):
    run.capacity = 1
    run.save()
    leaver = enrol(run, at=now)
    enrol(run, name="张桂兰", at=now)

    url = f"/en/desk/enrolments/{leaver.pk}/withdraw/"
    page = text(clerk.post(url, {"reason": ""}, follow=True))

    assert "Moved up from the waiting list: 张桂兰. Text messages are on their way" in page
