"""Changes of a class that everyone in it is told."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from xuecheng.learning.courses.tests.makers import make_sessions, session_of
from xuecheng.learning.enrolments import actions, rules
from xuecheng.learning.enrolments.models import Enrolment, EnrolmentChange
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    WEEK,
    enrol,
    make_full_run,
    make_person,
    make_run,
    school_of,
    teacher_of,
    told,
)
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.lib.words import moment
from xuecheng.registry.notices.models import Notice
from xuecheng.registry.notices.queries import words as notice_words
from xuecheng.registry.organisations.tests.makers import make_role

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def cancel_session(run, *, number=2, by=None):
    return actions.cancel_session(
        session_id=session_of(run, number).pk, reason="老师病假", by=by or school_of(run), at=NOW
    )


def test_a_cancelled_session_is_told_to_all_who_sit_or_wait_and_to_the_teacher():
    run = make_run(capacity=1)
    sitting, waiting, teacher = enrol(run), enrol(run), teacher_of(run)

    cancel_session(run)

    assert told(sitting.learner_id)[-1] == "session_cancelled"
    assert told(waiting.learner_id)[-1] == "session_cancelled"
    assert told(teacher.person_id) == ["session_cancelled"]


def test_cancelling_a_session_again_tells_nobody():
    run = make_run()
    enrolment = enrol(run)
    cancel_session(run)

    cancel_session(run)

    assert told(enrolment.learner_id).count("session_cancelled") == 1


def test_the_address_of_a_session_that_was_held_cancels_nothing(staff_client):
    now = timezone.now()
    run = make_run(starts_at=now - timedelta(days=1), at=now - WEEK)
    enrolment = enrol(run, at=now - WEEK)
    clerk = make_person(name="李静")
    make_role(clerk.pk, "organisation_staff", organisation=run.course.organisation)

    response = staff_client(clerk.pk).post(
        f"/desk/runs/{run.slug}/sessions/1/cancel/", {"reason": "老师病假"}
    )

    assert response.status_code == 422
    assert "这一讲已经上完，不能再取消。" in response.content.decode()
    assert session_of(run).cancelled_at is None
    assert "session_cancelled" not in told(enrolment.learner_id)


def test_a_moved_session_says_both_times():
    run = make_run()
    enrolment = enrol(run)
    session = session_of(run, 2)
    moved_to = session.starts_at + timedelta(hours=5)

    actions.move_session(
        session_id=session.pk,
        starts_at=moved_to,
        ends_at=moved_to + timedelta(minutes=90),
        by=school_of(run),
        at=NOW,
    )

    notice = Notice.objects.get(person=enrolment.learner_id, kind="enrolments.session_moved")
    assert notice.facts["old_at"] == session.starts_at.isoformat()
    assert notice.facts["new_at"] == moved_to.isoformat()


def test_moving_a_session_to_where_it_is_tells_nobody():
    run = make_run()
    enrolment = enrol(run)
    session = session_of(run, 2)

    actions.move_session(
        session_id=session.pk,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        by=school_of(run),
        at=NOW,
    )

    assert told(enrolment.learner_id) == ["signed_up"]


def revise(run, **changes):
    """Store a class once more, as an import does, with some facts changed."""
    plans = [actions.classes.SessionPlan(each.number, each.starts_at, each.ends_at)
             for each in run.sessions.order_by("number")]  # fmt: skip
    facts = {"course": run.course, "code": run.code, "term": run.term, "venue": run.venue}
    facts |= {"sessions": plans, "capacity": run.capacity, "room": run.room}
    return actions.revise_run(**{**facts, **changes}, by=school_of(run), at=NOW)


def words_told(run, number, *, language="zh-hans"):
    """Cancel a session and return what everybody in the class reads."""
    enrol(run)
    cancel_session(run, number=number)
    notice = Notice.objects.get(kind="enrolments.session_cancelled")
    return notice_words(notice, language=language).body.replace("\u00a0", " ")


def test_a_cancelled_session_comes_with_the_one_after_it_that_takes_place():
    run = make_run(sessions=4)
    cancel_session(run, number=3)
    Notice.objects.all().delete()

    said = words_told(run, 2)

    after = moment(session_of(run, 4).starts_at, NOW)
    assert f"原因：老师病假。之前的课照常上。之后接着上：{after}。" in said


def test_of_the_first_session_to_come_the_message_speaks_of_none_before():
    said = words_told(make_run(), 1)

    assert "之前的课" not in said
    assert "原因：老师病假。之后接着上：" in said


def test_sentences_of_an_english_message_stand_apart():
    said = words_told(make_run(sessions=3), 2, language="en")

    assert "老师病假. Earlier sessions take place as planned. It goes on afterwards: " in said


def test_a_class_with_no_session_left_names_none():
    said = words_told(make_run(sessions=1), 1)

    assert "之前" not in said
    assert "之后没有课了。" in said


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh-hans", "之前的课照常上。之后没有课了。"),
        ("en", "Earlier sessions take place as planned. There are no sessions after it."),
    ],
)
def test_of_the_last_session_the_message_says_that_none_comes_after_it(language, sentences):
    assert sentences in words_told(make_run(sessions=3), 3, language=language)


def test_an_english_message_names_the_room_as_the_page_does():
    run = make_run(room="203 室")
    run.venue.name_en = "Waitan Learning Point"
    run.venue.save()

    enrol(run)

    notice = Notice.objects.get(kind="enrolments.signed_up")
    assert "Waitan Learning Point Room 203." in notice_words(notice, language="en").body


def test_other_hours_or_another_room_are_told_once_to_everyone_in_the_class():
    run = make_run(capacity=1)
    sitting, waiting, teacher = enrol(run), enrol(run), teacher_of(run)
    later = [replace(plan, starts_at=plan.starts_at + HOUR, ends_at=plan.ends_at + HOUR)
             for plan in make_sessions()]  # fmt: skip

    revise(run, sessions=later, room="302 室")

    for person_id in (sitting.learner_id, waiting.learner_id, teacher.person_id):
        assert told(person_id).count("timetable_changed") == 1
    notice = Notice.objects.filter(kind="enrolments.timetable_changed").first()
    assert notice.facts["next_at"] == later[0].starts_at.astimezone(UTC).isoformat()
    assert "302 室" in notice_words(notice, language="zh-hans").body


def test_a_class_stored_as_it_was_tells_nobody():
    run = make_run()
    enrolment = enrol(run)

    revise(run, teacher_name="李明", fee_fen=100)

    assert told(enrolment.learner_id) == ["signed_up"]


def test_sessions_that_are_over_are_corrected_in_silence():
    run = make_run(starts_at=NOW - WEEK - HOUR, sessions=4)
    enrolment = enrol(run)
    first, *others = make_sessions(NOW - WEEK - HOUR)
    first = replace(first, starts_at=first.starts_at - HOUR, ends_at=first.ends_at - HOUR)

    revise(run, sessions=[first, *others])

    assert told(enrolment.learner_id) == ["signed_up"]


def test_more_seats_of_a_revised_class_let_the_waiting_move_up():
    run = make_full_run(capacity=1, waiting=1)

    revised = revise(run, capacity=2)

    assert (revised.places_taken, revised.waiting) == (2, 0)


def test_a_cancelled_class_releases_and_tells_everyone():
    run = make_full_run(capacity=2, waiting=1)

    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=NOW)

    run.refresh_from_db()
    assert (run.status, run.places_taken, run.waiting) == ("cancelled", 0, 0)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert EnrolmentChange.objects.filter(reason="class cancelled").count() == 3
    assert Notice.objects.filter(kind="enrolments.run_cancelled").count() == 3


def test_cancelling_a_class_again_changes_nothing():
    run = make_full_run(capacity=1)
    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=NOW)

    actions.cancel_run(run_id=run.pk, reason="别的", by=school_of(run), at=NOW)

    assert Notice.objects.filter(kind="enrolments.run_cancelled").count() == 1


def test_telling_a_large_class_takes_one_insert(django_assert_max_num_queries):
    run = make_full_run(capacity=12)

    with django_assert_max_num_queries(24):
        cancel_session(run)


def test_only_the_school_may_cancel():
    run = make_run()

    with pytest.raises(rules.NotYourClass):
        cancel_session(run, by=Actor(new_id()))


@pytest.mark.parametrize(("number", "waits"), [(1, False), (2, True)])
def test_at_night_a_text_message_waits_unless_the_session_is_early_in_the_morning(number, waits):
    run = make_run(starts_at=NOW + 23 * HOUR)
    enrolment = enrol(run)
    night = NOW + 13 * HOUR

    actions.cancel_session(
        session_id=session_of(run, number).pk, reason="老师病假", by=school_of(run), at=night
    )

    due_at = Notice.objects.filter(person=enrolment.learner_id).latest("id").text_due_at
    assert due_at == (NOW + 22 * HOUR if waits else night)
