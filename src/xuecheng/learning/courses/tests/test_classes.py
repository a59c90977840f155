from datetime import timedelta

import pytest
from django.db import models

from xuecheng.learning.courses import actions, rules
from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.courses.tests.makers import (
    MAKER,
    NOW,
    make_run,
    make_sessions,
    save_again,
    session_of,
)
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


# Stored


def test_a_new_class_is_a_draft_with_its_sessions():
    run = make_run(is_published=False, sessions=4)

    assert run.status == CourseRun.Status.DRAFT
    assert list(run.sessions.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert (run.weekday, run.part_of_day, run.session_count) == (2, "morning", 4)
    assert run.starts_at == run.sessions.get(number=1).starts_at
    assert run.ends_at == run.sessions.get(number=4).ends_at


def test_sign_up_is_open_until_the_first_session_unless_said_otherwise():
    run = make_run()

    assert (run.sign_up_opens_at, run.sign_up_closes_at) == (NOW, run.starts_at)


def test_a_school_says_when_sign_up_closes():
    closes_at = NOW - timedelta(days=2)

    run = make_run(sign_up_closes_at=closes_at, sign_up_opens_at=closes_at - WEEK)

    assert (run.sign_up_opens_at, run.sign_up_closes_at) == (closes_at - WEEK, closes_at)


def test_saving_a_class_twice_keeps_one_and_its_people():
    run = make_run(taken=3, waiting=0)

    again = save_again(run, capacity=25, room="201 室")

    assert again.pk == run.pk
    assert CourseRun.objects.count() == 1
    assert Session.objects.count() == 4
    assert (again.capacity, again.places_taken, again.room) == (25, 3, "201 室")
    assert again.status == CourseRun.Status.OPEN


def test_facts_left_out_stay_as_they_were():
    run = make_run(fee_fen=4000, teacher_name="沈慧珍")

    again = save_again(run)

    assert (again.fee_fen, again.teacher_name) == (4000, "沈慧珍")
    assert again.sign_up_closes_at == run.sign_up_closes_at


def test_a_changed_date_keeps_the_session_and_shows_the_old_time():
    run = make_run()
    before = session_of(run, 2)
    sessions = list(make_sessions())
    sessions[1] = SessionPlan(
        2, before.starts_at + timedelta(hours=1), before.ends_at + timedelta(hours=1)
    )

    save_again(run, sessions=sessions)

    after = session_of(run, 2)
    assert after.pk == before.pk
    assert after.moved_from == before.starts_at
    assert session_of(run, 1).moved_from is None


def test_a_date_left_out_in_the_middle_leaves_the_others_on_their_day():
    run = make_run(sessions=4)
    days = {session.starts_at: session.pk for session in run.sessions.all()}
    first, _second, *others = make_sessions(number=4)

    save_again(run, sessions=rules.numbered([first, *others]))

    left = run.sessions.order_by("number")
    assert [session.number for session in left] == [1, 2, 3]
    assert all(days[session.starts_at] == session.pk for session in left)
    assert not left.filter(moved_from__isnull=False).exists()


def test_a_date_put_in_before_the_others_moves_none_of_them():
    run = make_run(sessions=3)
    days = {session.pk: session.starts_at for session in run.sessions.all()}
    earlier = make_sessions(NOW + timedelta(hours=3), 1)

    save_again(run, sessions=rules.numbered([*earlier, *make_sessions(number=3)]))

    assert session_of(run, 1).starts_at == earlier[0].starts_at
    assert all(run.sessions.get(pk=pk).starts_at == starts_at for pk, starts_at in days.items())


def test_a_class_saved_again_does_not_count_its_cancelled_session():
    run = make_run(sessions=4)
    actions.cancel_session(session_id=session_of(run).pk, reason="停电", by=MAKER, at=NOW)

    again = save_again(run, room="201 室")

    assert (again.session_count, again.starts_at) == (3, session_of(run, 2).starts_at)
    assert session_of(run).cancel_reason == "停电"


def test_correcting_a_draft_moves_nothing():
    run = make_run(is_published=False)

    save_again(run, sessions=make_sessions(NOW + timedelta(days=3)))

    assert not run.sessions.filter(moved_from__isnull=False).exists()


def test_a_session_left_out_goes_and_a_new_one_comes():
    run = make_run(sessions=4)

    save_again(run, sessions=make_sessions(number=3))
    save_again(run, sessions=make_sessions(number=5))

    assert run.sessions.count() == 5
    run.refresh_from_db()
    assert run.session_count == 5


def test_a_session_with_attendance_cannot_be_left_out(monkeypatch):
    run = make_run(sessions=4)

    def protected(self):
        raise models.ProtectedError("attendance", {self})

    monkeypatch.setattr(Session, "delete", protected)
    with pytest.raises(rules.SessionHasAttendance) as caught:
        save_again(run, sessions=make_sessions(number=3), capacity=30)

    assert caught.value.facts() == {"number": 4}
    assert CourseRun.objects.get().capacity == 20


def test_a_class_never_has_fewer_seats_than_people():
    run = make_run(taken=12)

    with pytest.raises(rules.CapacityBelowTaken) as caught:
        save_again(run, capacity=11)

    assert caught.value.field == "capacity"
    assert caught.value.facts() == {"places_taken": 12}
    assert CourseRun.objects.get().capacity == 20


def test_a_class_with_mistakes_is_not_stored_and_all_are_named():
    with pytest.raises(rules.InvalidRun) as caught:
        make_run(capacity=0, fee_fen=-1)

    assert [problem["field"] for problem in caught.value.facts()["problems"]] == [
        "capacity",
        "fee_fen",
    ]
    assert "名额" in caught.value.message
    assert not CourseRun.objects.exists()


def test_every_mistake_has_words():
    from xuecheng.learning.courses.words import problem_words

    facts = {"longest": 1, "lowest": 1, "highest": 1, "number": 1, "other": 2, "hours": 12}

    for code in rules.ProblemCode:
        assert problem_words(rules.Problem("sessions", code, facts))


def test_a_finished_class_is_not_changed_any_more():
    run = make_run()
    actions.finish_run(run, by=MAKER, at=NOW)

    with pytest.raises(rules.RunIsOver):
        save_again(run, capacity=30)


def test_two_classes_never_share_an_address(monkeypatch):
    monkeypatch.setattr(rules, "slug", lambda of, length=6: "aaaaaaaaaa"[:length])

    slugs = {make_run().slug, make_run().slug}

    assert slugs == {"aaaaaa", "aaaaaaa"}


# Published, cancelled, locked


def test_publishing_twice_is_publishing_once():
    run = make_run()

    again = actions.publish(run_id=run.pk, by=MAKER, at=NOW)

    assert again.status == CourseRun.Status.OPEN
    assert Entry.objects.filter(what="courses.open").count() == 1


def test_a_class_that_is_over_is_not_published():
    run = make_run(is_published=False)

    with pytest.raises(rules.RunIsOver):
        actions.publish(run_id=run.pk, by=MAKER, at=run.ends_at)


def test_a_cancelled_class_keeps_what_was_held_and_cancels_what_was_to_come():
    run = make_run(sessions=4)
    later = session_of(run, 2).starts_at

    actions.cancel_run(run_id=run.pk, reason="老师生病", by=MAKER, at=later)

    cancelled = run.sessions.filter(cancelled_at=later, cancel_reason="老师生病")
    assert sorted(cancelled.values_list("number", flat=True)) == [2, 3, 4]
    assert CourseRun.objects.get().status == CourseRun.Status.CANCELLED


def test_a_cancelled_class_does_not_open_again():
    run = make_run()
    actions.cancel_run(run_id=run.pk, reason="", by=MAKER, at=NOW)

    with pytest.raises(rules.RunIsOver):
        actions.publish(run_id=run.pk, by=MAKER, at=NOW)


def test_a_class_whose_last_session_is_over_is_not_cancelled():
    run = make_run()

    with pytest.raises(rules.RunIsOver):
        actions.cancel_run(run_id=run.pk, reason="", by=MAKER, at=run.ends_at)


def test_there_is_no_class_without_an_id():
    with pytest.raises(rules.UnknownRun):
        actions.locked_run(new_id())


def test_a_locked_class_comes_with_its_course_and_place(django_assert_num_queries):
    run = make_run()

    with django_assert_num_queries(1):
        locked = actions.locked_run(run.pk)

        assert locked == run
        assert locked.starts_at == run.starts_at
        assert (locked.course.title, locked.venue.name) == (run.course.title, run.venue.name)


def test_a_class_cannot_shrink_below_the_people_in_it():
    run = make_run(taken=5)

    with pytest.raises(rules.CapacityBelowTaken):
        actions.resize(run, capacity=4)
    actions.resize(run, capacity=5)

    assert CourseRun.objects.get().capacity == 5
