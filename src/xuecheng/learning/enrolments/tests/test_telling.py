"""Whom the school must tell in person when a class changes."""

from datetime import timedelta

import pytest

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions, queries
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    WEEK,
    enrol,
    make_person,
    make_run,
    school_of,
    teacher_of,
)
from xuecheng.lib.words import moment
from xuecheng.registry.notices.models import Dispatch, Notice
from xuecheng.registry.organisations.tests.makers import make_organisation

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NUMBER = "13812348402"


@pytest.fixture
def run():
    return make_run(capacity=2, room="201 室")


def cancel(run, number=2, *, at=NOW):
    actions.cancel_session(
        session_id=session_of(run, number).pk, reason="台风", by=school_of(run), at=at
    )


def move(run, number=2, *, by=HOUR, at=NOW):
    session = session_of(run, number)
    actions.move_session(
        session_id=session.pk,
        starts_at=session.starts_at + by,
        ends_at=session.ends_at + by,
        by=school_of(run),
        at=at,
    )


def to_tell(run, *, at=NOW):
    return queries.to_tell(run, at=at).changes


def names(change):
    return [person.card.name for person in change.people]


def test_of_a_cancelled_session_only_those_without_a_number_are_to_be_told(run):
    enrol(run, make_person(name="陈秀英", phone=NUMBER))
    enrol(run, name="王阿婆")
    enrol(run, name="李阿公")

    cancel(run)

    (change,) = to_tell(run)
    assert names(change) == ["王阿婆", "李阿公"]
    assert [person.is_waiting for person in change.people] == [False, True]
    assert change.words.headline == f"停课通知：{run.course.title}"
    assert "原因：台风" in change.words.body


def test_the_list_says_what_goes_on_after_a_session_as_it_is_now():
    run = make_run(sessions=4)
    enrol(run, name="王阿婆")
    cancel(run, 2)
    cancel(run, 3)

    bodies = [change.words.body.replace("\u00a0", " ") for change in to_tell(run)]

    fourth = moment(session_of(run, 4).starts_at, NOW)
    assert [f"之后接着上：{fourth}。" in body for body in bodies] == [True, True]


def test_a_teacher_without_a_number_is_to_be_told(run):
    teacher_of(run)
    run.refresh_from_db()

    cancel(run)

    (change,) = to_tell(run)
    assert names(change) == ["沈慧珍"]
    assert change.people[0].is_teacher


def test_whoever_a_text_message_failed_is_to_be_called(run):
    learner = make_person(name="陈秀英", phone=NUMBER)
    enrol(run, learner)
    cancel(run)
    notice = Notice.objects.get(person=learner, kind="enrolments.session_cancelled")
    Dispatch.objects.create(notice=notice, channel="text", at=NOW, succeeded=False)
    Notice.objects.filter(pk=notice.pk).update(text_due_at=None)

    (change,) = to_tell(run)

    assert change.people[0].number == NUMBER


def test_the_next_lesson_at_the_school_before_the_change_says_where_to_meet_them(run):
    enrol(run, name="王阿婆")

    cancel(run, 2)

    (change,) = to_tell(run)
    visit = change.people[0].visit
    assert (visit.starts_at, visit.title) == (session_of(run, 1).starts_at, run.course.title)


def test_who_does_not_come_before_the_change_has_no_visit(run):
    enrol(run, name="王阿婆")

    cancel(run, 1)

    (change,) = to_tell(run)
    assert change.people[0].visit is None


def test_a_lesson_at_another_school_brings_nobody_here(run):
    learner = enrol(run, name="王阿婆").learner
    other_school = make_organisation("天平社区学校")
    enrol(make_run("合唱", organisation=other_school, starts_at=NOW + HOUR), learner)

    cancel(run, 1)

    (change,) = to_tell(run)
    assert change.people[0].visit is None


def test_the_last_change_of_a_session_replaces_the_earlier_ones(run):
    enrol(run, name="王阿婆")
    move(run)
    move(run, at=NOW + MINUTE)

    cancel(run, at=NOW + 2 * MINUTE)

    (change,) = to_tell(run)
    assert "停课通知" in change.words.headline


def test_two_sessions_are_two_changes_the_newest_first(run):
    enrol(run, name="王阿婆")
    cancel(run, 3)

    move(run, 2, at=NOW + MINUTE)

    found = queries.to_tell(run, at=NOW)
    assert [change.told_at for change in found.changes] == [NOW + MINUTE, NOW]
    assert found.number == 1


def test_a_change_is_forgotten_when_its_session_is_over(run):
    enrol(run, name="王阿婆")
    cancel(run, 1)

    assert to_tell(run, at=session_of(run, 1).ends_at) == ()


def test_a_moved_session_matters_until_its_new_end(run):
    enrol(run, name="王阿婆")
    move(run, 2, by=WEEK / 7)

    assert to_tell(run, at=session_of(run, 2).starts_at)


def test_of_a_cancelled_class_those_it_released_are_to_be_told(run):
    enrol(run, name="王阿婆")
    gone = enrol(run, name="李阿公")
    actions.withdraw(enrolment_id=gone.pk, by=school_of(run), at=NOW)
    cancel(run, at=NOW)

    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=NOW + MINUTE)

    run.refresh_from_db()
    (change,) = to_tell(run)
    assert names(change) == ["王阿婆"]
    assert "停办通知" in change.words.headline


def test_who_withdrew_since_is_not_to_be_told(run):
    enrolment = enrol(run, name="王阿婆")
    cancel(run)

    actions.withdraw(enrolment_id=enrolment.pk, by=school_of(run), at=NOW)

    assert to_tell(run) == ()


def test_another_room_is_to_be_told_too(run):
    enrol(run, name="王阿婆")
    plans = [
        actions.classes.SessionPlan(each.number, each.starts_at, each.ends_at)
        for each in run.sessions.order_by("number")
    ]

    actions.revise_run(
        course=run.course,
        code=run.code,
        term=run.term,
        venue=run.venue,
        sessions=plans,
        capacity=2,
        room="302 室",
        by=school_of(run),
        at=NOW,
    )

    (change,) = to_tell(run)
    assert "302 室" in change.words.body


def test_the_list_takes_the_same_queries_for_many_people(django_assert_num_queries):
    run = make_run(capacity=20)
    for _number in range(8):
        enrol(run)
    cancel(run)

    with django_assert_num_queries(7):
        queries.to_tell(run, at=NOW)


def test_who_cannot_be_reached_is_known_before_cancelling(run):
    enrol(run, make_person(phone=NUMBER))
    enrol(run)
    enrol(run)

    assert queries.unreachable(run, by=None) == 2


def test_the_desk_knows_until_when_the_messages_of_the_night_wait():
    night = NOW + timedelta(hours=13)

    assert queries.texts_wait_until(NOW) is None
    assert queries.texts_wait_until(night) == NOW + timedelta(hours=22)
