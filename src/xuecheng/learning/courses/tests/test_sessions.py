from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from xuecheng.learning.courses import actions, rules
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.courses.tests.makers import (
    MAKER,
    NOW,
    cancel_all,
    make_run,
    session_of,
)
from xuecheng.lib.actors import Actor, Grant
from xuecheng.lib.ids import new_id
from xuecheng.registry.people.models import Person

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def teacher_actor(person_id):
    return Actor(person_id, (Grant("teacher", organisation_id=new_id()),))


def test_cancelling_the_first_session_lets_the_class_begin_later():
    run = make_run()

    actions.cancel_session(session_id=session_of(run).pk, reason="停电", by=MAKER, at=NOW)

    run.refresh_from_db()
    assert run.starts_at == session_of(run, 2).starts_at
    assert run.session_count == 3


def test_cancelling_a_session_again_keeps_the_first_reason():
    session = session_of(make_run())

    for reason in ("停电", "别的"):
        actions.cancel_session(session_id=session.pk, reason=reason, by=MAKER, at=NOW)

    session.refresh_from_db()
    assert session.cancel_reason == "停电"


def test_a_moved_session_remembers_the_announced_time():
    session = session_of(make_run(), 2)
    hour = timedelta(hours=1)

    for step in (1, 2):
        moved = actions.move_session(
            session_id=session.pk,
            starts_at=session.starts_at + step * hour,
            ends_at=session.ends_at + step * hour,
            by=MAKER,
            at=NOW,
        )

    assert moved.moved_from == session.starts_at


def test_a_session_moved_back_was_not_moved():
    session = session_of(make_run(), 2)
    times = [
        (session.starts_at + WEEK / 7, session.ends_at + WEEK / 7),
        (session.starts_at, session.ends_at),
    ]

    for starts_at, ends_at in times:
        moved = actions.move_session(
            session_id=session.pk, starts_at=starts_at, ends_at=ends_at, by=MAKER, at=NOW
        )

    assert moved.moved_from is None


def test_a_session_does_not_move_onto_another():
    run = make_run()
    second = session_of(run, 2)

    with pytest.raises(rules.InvalidRun):
        actions.move_session(
            session_id=session_of(run).pk,
            starts_at=second.starts_at,
            ends_at=second.ends_at,
            by=MAKER,
            at=NOW,
        )


def test_a_cancelled_session_does_not_move():
    session = session_of(make_run())
    actions.cancel_session(session_id=session.pk, reason="", by=MAKER, at=NOW)

    with pytest.raises(rules.SessionCancelled):
        actions.move_session(
            session_id=session.pk,
            starts_at=session.starts_at + WEEK / 7,
            ends_at=session.ends_at + WEEK / 7,
            by=MAKER,
            at=NOW,
        )


def test_the_teacher_of_a_class_may_cancel_its_session():
    run = make_run(teacher=Person.objects.create(created_at=NOW))

    session = actions.cancel_session(
        session_id=session_of(run).pk, reason="", by=teacher_actor(run.teacher_id), at=NOW
    )

    assert session.cancelled_at == NOW


def test_another_teacher_may_not():
    run = make_run()

    with pytest.raises(rules.NotYourSchool):
        actions.cancel_session(
            session_id=session_of(run).pk, reason="", by=teacher_actor(new_id()), at=NOW
        )


def test_a_teacher_who_signed_in_by_phone_alone_may_not():
    run = make_run(teacher=Person.objects.create(created_at=NOW))

    with pytest.raises(rules.NotYourSchool):
        actions.cancel_session(
            session_id=session_of(run).pk, reason="", by=Actor(run.teacher_id), at=NOW
        )


def test_a_session_does_not_move_into_the_past():
    session = session_of(make_run())

    with pytest.raises(rules.TimeHasPassed) as caught:
        actions.move_session(
            session_id=session.pk, starts_at=NOW - WEEK, ends_at=NOW - WEEK / 2, by=MAKER, at=NOW
        )

    assert caught.value.field == "on"


@pytest.mark.parametrize("number", [1, 2])
def test_a_session_that_was_held_is_not_cancelled_any_more(number):
    run = make_run(sessions=2)
    session = session_of(run, number)

    with pytest.raises(rules.SessionIsOver) as caught:
        actions.cancel_session(session_id=session.pk, reason="", by=MAKER, at=session.ends_at)

    session.refresh_from_db()
    assert session.cancelled_at is None
    assert "已经上完" in caught.value.message


def test_a_session_that_is_on_may_still_be_cancelled():
    session = session_of(make_run())
    at = session.ends_at - timedelta(minutes=1)

    cancelled = actions.cancel_session(session_id=session.pk, reason="停电", by=MAKER, at=at)

    assert cancelled.cancelled_at == at


def test_a_session_cancelled_before_it_was_due_stays_cancelled():
    session = session_of(make_run())
    actions.cancel_session(session_id=session.pk, reason="停电", by=MAKER, at=NOW)

    again = actions.cancel_session(
        session_id=session.pk, reason="", by=MAKER, at=session.ends_at + WEEK
    )

    assert again.cancel_reason == "停电"


def test_a_session_that_was_held_does_not_move():
    session = session_of(make_run())

    with pytest.raises(rules.SessionIsOver):
        actions.move_session(
            session_id=session.pk,
            starts_at=session.starts_at + WEEK / 7,
            ends_at=session.ends_at + WEEK / 7,
            by=MAKER,
            at=session.ends_at,
        )

    session.refresh_from_db()
    assert session.moved_from is None


def test_a_class_without_any_session_left_keeps_its_days():
    run = make_run(sessions=1)
    days = (run.starts_at, run.ends_at)

    cancel_all(run)

    assert run.session_count == 0
    assert (run.starts_at, run.ends_at) == days


def test_there_is_no_session_without_an_id():
    with pytest.raises(rules.UnknownSession):
        actions.cancel_session(session_id=new_id(), reason="", by=MAKER, at=NOW)


def test_a_class_without_sessions_from_before_they_were_counted_takes_nobody():
    empty, full = make_run(), make_run()
    count = full.session_count
    cancel_all(empty)
    CourseRun.objects.update(session_count=count)

    migration = import_module("xuecheng.learning.courses.migrations.0003_class_without_sessions")
    migration.count_none(apps, None)

    assert not CourseRun.objects.get(pk=empty.pk).session_count
    assert CourseRun.objects.get(pk=full.pk).session_count == count


def test_sessions_go_on_from_the_count_that_calendars_have_seen():
    run = make_run()
    first, second, third = run.sessions.order_by("number")[:3]
    actions.cancel_session(session_id=first.pk, reason="停电", by=MAKER, at=NOW)
    run.sessions.filter(pk__in=[first.pk, second.pk]).update(moved_from=NOW)
    run.sessions.update(revision=0)

    migration = import_module("xuecheng.learning.courses.migrations.0004_session_revision_as_sent")
    migration.count_as_sent(apps, None)

    counts = dict(run.sessions.values_list("pk", "revision"))
    assert [counts[each.pk] for each in (first, second, third)] == [2, 1, 0]
