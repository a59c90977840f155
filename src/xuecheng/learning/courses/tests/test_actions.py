from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, models

from xuecheng.learning.courses import actions, rules
from xuecheng.learning.courses.models import Course, CourseRun, Session
from xuecheng.learning.courses.rules import SessionPlan
from xuecheng.learning.courses.tests.makers import (
    MAKER,
    NOW,
    make_course,
    make_run,
    make_sessions,
    session_of,
)
from xuecheng.lib.actors import NOBODY, Actor, Grant
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id
from xuecheng.lib.search import documents
from xuecheng.registry.organisations.tests.makers import make_organisation, staff_of
from xuecheng.registry.people.models import Person

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def save_again(run, **changes):
    """Store a class once more, as an import would, with some facts changed."""
    facts = {
        "course": run.course,
        "code": run.code,
        "term": run.term,
        "venue": run.venue,
        "sessions": [actions._plan(session) for session in run.sessions.order_by("number")],
        "capacity": run.capacity,
    }
    return actions.save_run(**{**facts, **changes}, by=MAKER, at=NOW)


def teacher_actor(person_id):
    return Actor(person_id, (Grant("teacher", organisation_id=new_id()),))


def find(text):
    return documents.find(kind=actions.SEARCH_KIND, text=text, limit=10)


# Courses


def test_saving_a_course_twice_keeps_one():
    first = make_course("水彩", summary="从调色学起")

    second = make_course("水彩", organisation=first.organisation, title_en="Watercolour")

    assert first.pk == second.pk
    assert (second.summary, second.title_en) == ("从调色学起", "Watercolour")


def test_a_course_gets_the_subject_its_title_suggests():
    assert make_course("下班学水彩").subject.code == "arts"


def test_a_chosen_subject_wins_over_the_title():
    assert make_course("下班学水彩", subject="work").subject.name == "职业技能"


def test_an_unknown_subject_stores_nothing():
    with pytest.raises(rules.UnknownSubject):
        make_course("水彩", subject="astrology")

    assert not Course.objects.exists()


@pytest.mark.parametrize("title", ["", "   ", "字" * 81])
def test_a_course_needs_a_title_of_at_most_80_characters(title):
    with pytest.raises(rules.InvalidCourse) as caught:
        make_course(title)

    assert caught.value.field == "title"
    assert "课程名称" in caught.value.message


@pytest.mark.parametrize("by", [NOBODY, Actor(new_id())])
def test_a_stranger_enters_no_course(by):
    with pytest.raises(rules.NotYourSchool):
        actions.save_course(organisation=make_organisation(), title="水彩", by=by, at=NOW)


def test_staff_enter_courses_of_their_own_school_only():
    own, other = make_organisation("枫林学校"), make_organisation("天平学校")

    actions.save_course(organisation=own, title="水彩", by=staff_of(own), at=NOW)
    with pytest.raises(rules.NotYourSchool):
        actions.save_course(organisation=other, title="水彩", by=staff_of(own), at=NOW)


def test_saving_an_unchanged_course_writes_nothing_to_the_log():
    make_course("水彩", subject="arts")

    make_course("水彩", subject="arts")

    assert Entry.objects.filter(what="courses.save_course").count() == 1


# Classes


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

    facts = {"longest": 1, "lowest": 1, "highest": 1, "number": 1, "other": 2}

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


# Life of a class


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


# Sessions


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


def test_there_is_no_session_without_an_id():
    with pytest.raises(rules.UnknownSession):
        actions.cancel_session(session_id=new_id(), reason="", by=MAKER, at=NOW)


# Search


def test_a_class_is_found_as_soon_as_it_is_stored():
    run = make_run("行楷书法", teacher_name="沈慧珍", course_facts={"title_en": "Calligraphy"})

    for text in ("书法", "shufa", "沈慧珍", "calligraphy", "徐家汇", "书画与手工"):
        assert find(text) == [run.pk], text


def test_a_course_that_changes_is_found_by_its_new_words():
    run = make_run("书法")

    make_course("书法", organisation=run.course.organisation, summary="写一副春联")

    assert find("春联") == [run.pk]


def test_a_refused_change_leaves_the_index_alone():
    run = make_run(teacher_name="沈慧珍", taken=5)

    with pytest.raises(rules.CapacityBelowTaken):
        save_again(run, teacher_name="王芳", capacity=1)

    assert find("王芳") == []


def test_the_index_is_built_anew():
    run = make_run("书法")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_words")

    call_command("rebuild_search", stdout=StringIO())

    assert find("书法") == [run.pk]
