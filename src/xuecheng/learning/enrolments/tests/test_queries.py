"""What learners and schools look at."""

from datetime import timedelta

import pytest

from xuecheng.errors import Missing
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions, queries
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    WEEK,
    enrol,
    make_full_run,
    make_person,
    make_run,
    school_of,
    teacher_of,
)
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.tests.makers import make_organisation

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = local_day(NOW) - DAY  # NOW is a Tuesday


# Coming up


def test_the_next_session_is_the_earliest_that_has_not_ended():
    learner = make_person()
    later, sooner = make_run("合唱", starts_at=NOW + 3 * DAY), make_run(starts_at=NOW + DAY)
    enrol(later, learner)
    enrol(sooner, learner)

    found = queries.next_session(learner.pk, at=NOW)

    assert found.session.slug == sooner.slug
    assert found.session.number == 1
    assert found.off == ()


def test_a_session_going_on_is_still_the_next():
    learner, run = make_person(), make_run()
    enrol(run, learner)

    found = queries.next_session(learner.pk, at=run.starts_at + HOUR)

    assert found.session.number == 1


def test_whoever_would_set_out_for_a_cancelled_session_sees_that_beside_the_one_after():
    learner, run = make_person(), make_run()
    enrol(run, learner)
    session_id = session_of(run).pk
    actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=NOW)

    found = queries.next_session(learner.pk, at=NOW)

    assert (found.session.number, found.session.is_cancelled) == (2, False)
    assert [each.number for each in found.off] == [1]


def test_what_is_cancelled_within_a_week_stands_beside_an_earlier_lesson_and_later_ones_not():
    learner, sooner = make_person(), make_run("合唱", starts_at=NOW + DAY / 2)
    run = make_run(starts_at=NOW + DAY)
    for each in (sooner, run):
        enrol(each, learner)
    for session in run.sessions.order_by("number")[:2]:
        actions.cancel_session(session_id=session.pk, reason="台风", by=school_of(run), at=NOW)

    found = queries.next_session(learner.pk, at=NOW)

    assert (found.session.slug, found.session.number) == (sooner.slug, 1)
    assert [(each.slug, each.number) for each in found.off] == [(run.slug, 1)]


def test_a_cancelled_session_stands_in_front_only_where_no_other_takes_place():
    learner, run = make_person(), make_run(sessions=2)
    enrol(run, learner)
    for session in run.sessions.all():
        actions.cancel_session(session_id=session.pk, reason="台风", by=school_of(run), at=NOW)

    found = queries.next_session(learner.pk, at=NOW)

    assert (found.session.number, found.session.is_cancelled) == (1, True)
    assert found.session.session_id not in {each.session_id for each in found.off}


def test_those_who_wait_or_withdrew_have_no_next_session():
    run = make_full_run(capacity=1)
    waiting = enrol(run)

    assert queries.next_session(waiting.learner_id, at=NOW) is None


def test_the_next_session_takes_one_query_also_with_cancelled_ones(django_assert_num_queries):
    learner = make_person()
    for title in ("合唱", "书法", "太极"):
        enrol(run := make_run(title), learner)
    first = session_of(run).pk
    actions.cancel_session(session_id=first, reason="台风", by=school_of(run), at=NOW)

    with django_assert_num_queries(1):
        queries.next_session(learner.pk, at=NOW)


def test_a_week_has_seven_days_and_marks_the_next_class(django_assert_num_queries):
    learner = make_person()
    enrol(make_run(starts_at=NOW + DAY), learner)
    enrol(make_run("合唱", starts_at=NOW + DAY + 4 * HOUR), learner)
    enrol(make_run("书法", starts_at=NOW + 3 * DAY), learner)

    with django_assert_num_queries(1):
        days = queries.week(learner.pk, monday=MONDAY, at=NOW)

    assert [day.on for day in days] == [MONDAY + number * DAY for number in range(7)]
    assert [day.title for day in days] == ["", "", "智能手机入门", "", "书法", "", ""]
    assert [day.is_next for day in days].index(True) == 2
    assert days[2].others == 1


@pytest.mark.parametrize(
    ("channel", "titles"), [("self", ["", "智能手机入门"]), ("roster", ["智能手机入门"] * 2)]
)
def test_a_week_leaves_out_what_was_over_when_one_joined(channel, titles):
    learner = make_person()
    run = make_run(at=NOW - 9 * DAY, starts_at=NOW - WEEK, sign_up_closes_at=NOW)
    enrol(run, learner, channel=channel, at=NOW - DAY)

    weeks = [queries.week(learner.pk, monday=on, at=NOW) for on in (MONDAY - WEEK, MONDAY)]

    assert [days[1].title for days in weeks] == titles


def test_a_cancelled_session_does_not_hide_another_of_the_day():
    learner, run = make_person(), make_run(starts_at=NOW + DAY)
    enrol(run, learner)
    enrol(make_run("合唱", starts_at=NOW + DAY + 4 * HOUR), learner)
    session_id = session_of(run).pk
    actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=NOW)

    day = queries.week(learner.pk, monday=MONDAY, at=NOW)[2]

    assert (day.title, day.is_cancelled) == ("合唱", False)


def test_standing_says_what_a_learner_holds_by_class():
    learner, run, full = make_person(), make_run(), make_full_run(capacity=1)
    enrol(run, learner)
    enrol(full, learner)

    assert queries.standing(learner.pk) == {run.pk: "enrolled", full.pk: "waiting"}


# My learning


def test_my_learning_tells_running_waiting_and_done_apart(django_assert_num_queries):
    learner = make_person()
    running, full = make_run(), make_full_run(capacity=1, waiting=2)
    ended = make_run("书法", starts_at=NOW + DAY, sessions=1)
    for run in (running, full, ended):
        enrol(run, learner)

    with django_assert_num_queries(1):
        mine = queries.my_learning(learner.pk, at=NOW + 2 * DAY)

    assert [each.run.pk for each in mine.running] == [running.pk]
    assert [(each.enrolment.run.pk, each.position) for each in mine.waiting] == [(full.pk, 3)]
    assert [each.run.pk for each in mine.done] == [ended.pk]


def test_sessions_attended_and_left_are_counted():
    learner, run = make_person(), make_run(sessions=4)
    enrolment = enrol(run, learner)
    for number in (1, 2):
        session = session_of(run, number)
        actions.mark(
            session_id=session.pk,
            marks={enrolment.pk: "present"},
            channel="teacher",
            by=teacher_of(run),
            at=session.starts_at,
        )

    [mine] = queries.my_learning(learner.pk, at=session_of(run, 2).ends_at + HOUR).running

    assert (mine.attended, mine.sessions_left) == (2, 2)
    assert mine.next_at == session_of(run, 3).starts_at


# Before signing up


def test_an_offer_says_where_in_line_one_would_stand():
    run = make_full_run(capacity=1, waiting=2)

    offer = queries.offer(run.slug, learner_id=make_person().pk, at=NOW)

    assert offer.waits
    assert offer.position == 3


def test_an_offer_names_the_first_session_still_to_come():
    run = make_run(sessions=4)

    offer = queries.offer(run.slug, learner_id=make_person().pk, at=run.starts_at + DAY)

    assert (offer.first.number, offer.sessions_left) == (2, 3)


def test_an_offer_warns_of_other_classes_at_the_same_time(django_assert_num_queries):
    learner, wanted = make_person(), make_run()
    enrol(make_run("合唱", starts_at=wanted.starts_at + HOUR), learner)
    enrol(make_run("书法", starts_at=wanted.starts_at + 4 * HOUR), learner)

    with django_assert_num_queries(4):
        offer = queries.offer(wanted.slug, learner_id=learner.pk, at=NOW)

    assert {clash.other_title for clash in offer.clashes} == {"合唱"}
    assert len(offer.clashes) == 4


def test_a_class_one_is_in_does_not_clash_with_itself():
    learner, run = make_person(), make_run()
    enrol(run, learner)

    offer = queries.offer(run.slug, learner_id=learner.pk, at=NOW)

    assert offer.clashes == ()
    assert offer.enrolment is not None


def test_a_draft_is_nobodys_to_see():
    run = make_run(is_published=False)

    with pytest.raises(Missing):
        queries.offer(run.slug, learner_id=make_person().pk, at=NOW)


# Teachers and schools


def test_a_roster_shows_everyone_with_marks_and_phone(django_assert_num_queries):
    run = make_run(capacity=2)
    enrol(run, make_person(name="陈秀英", phone="13812348402"))
    for name in ("沈国平", "周美珍"):
        enrol(run, name=name)

    with django_assert_num_queries(6):
        roster = queries.roster(run.slug)

    assert [line.card.name for line in roster.lines] == ["陈秀英", "沈国平"]
    assert [line.position for line in roster.lines] == [1, 2]
    assert [line.card.name for line in roster.waiting] == ["周美珍"]
    assert roster.lines[0].last_four == "8402"
    assert roster.lines[1].last_four == ""


def test_a_roster_opens_at_todays_session_else_the_next_else_the_last():
    roster = queries.roster(make_run(sessions=3).slug)
    starts = [session.starts_at for session in roster.sessions]

    assert roster.session(None, at=starts[1] - HOUR).number == 2
    assert roster.session(None, at=starts[0] - DAY).number == 1
    assert roster.session(None, at=starts[2] + WEEK).number == 3
    assert roster.session(1, at=starts[2]).number == 1
    assert roster.session(9, at=starts[2]).number == 3


def test_a_teachers_day_counts_who_is_there(django_assert_num_queries):
    run = make_run(capacity=3)
    first, second = enrol(run), enrol(run)
    teacher, session = teacher_of(run), session_of(run)
    marks = {first.pk: "present", second.pk: "absent"}
    actions.mark(
        session_id=session.pk, marks=marks, channel="teacher", by=teacher, at=session.starts_at
    )

    with django_assert_num_queries(1):
        [today] = queries.teaching_today(teacher.person_id, at=session.starts_at)

    assert (today.enrolled, today.present, today.excused, today.absent) == (2, 1, 0, 1)
    assert today.unmarked == 0


def test_yesterday_and_tomorrow_are_not_today():
    run = make_run()
    teacher = teacher_of(run)

    assert queries.teaching_today(teacher.person_id, at=run.starts_at - DAY) == []
    assert queries.teaching_today(teacher.person_id, at=run.starts_at + DAY) == []


def test_a_schools_day_is_its_own():
    run = make_run()
    other = make_organisation("天平社区学校")

    found = queries.school_today(run.course.organisation_id, at=run.starts_at)

    assert [today.run.pk for today in found] == [run.pk]
    assert queries.school_today(other.pk, at=run.starts_at) == []


def test_cancelled_classes_do_not_happen_today():
    run = make_run()
    actions.cancel_run(run_id=run.pk, reason="场地装修", by=school_of(run), at=NOW)

    assert queries.school_today(run.course.organisation_id, at=run.starts_at) == []


def test_a_schools_classes_say_how_many_results_wait(django_assert_num_queries):
    run = make_run(sessions=1)
    enrolment = enrol(run)
    after = run.ends_at + DAY
    entries = {enrolment.pk: actions.results.Entry("completed")}
    actions.enter_results(run_id=run.pk, entries=entries, by=school_of(run), at=after)
    make_run("合唱")

    with django_assert_num_queries(1):
        classes = queries.school_classes([run.course.organisation_id], at=after)

    assert {each.run.course.title: each.to_confirm for each in classes} == {
        "智能手机入门": 1,
        "合唱": 0,
    }


def test_a_running_class_says_when_it_meets_next_and_an_ended_one_when_it_first_did():
    running = make_run(starts_at=NOW + DAY, sessions=3)
    ended, coming = make_run("合唱", sessions=1), make_run("书法", starts_at=NOW + 2 * WEEK)
    at = session_of(running, 1).ends_at + DAY

    classes = {
        each.run.pk: each
        for each in queries.school_classes([running.course.organisation_id], at=at)
    }

    assert classes[running.pk].on == session_of(running, 2).starts_at
    assert (classes[ended.pk].on, classes[coming.pk].on) == (ended.starts_at, coming.starts_at)
    assert [pk for pk, each in classes.items() if each.is_running] == [running.pk]


def test_a_session_going_on_is_the_next_one_and_a_cancelled_one_is_not():
    run = make_run(starts_at=NOW + DAY, sessions=3)
    session_id = session_of(run, 2).pk
    actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=NOW)

    during = queries.next_at(run, at=run.starts_at + HOUR / 2)
    after = queries.next_at(run, at=session_of(run, 1).ends_at)

    assert (during, after) == (run.starts_at, session_of(run, 3).starts_at)
    assert queries.next_at(run, at=run.ends_at + DAY) is None


def test_classes_still_running_come_first_by_their_next_session():
    ended, begun = make_run(sessions=1), make_run("书法", starts_at=NOW + DAY)
    coming = make_run("合唱", starts_at=NOW + 3 * DAY)

    classes = queries.school_classes([begun.course.organisation_id], at=ended.ends_at + HOUR)

    assert [each.run.pk for each in classes] == [coming.pk, begun.pk, ended.pk]


def test_a_roster_of_a_class_that_does_not_exist_is_missing():
    with pytest.raises(Missing):
        queries.roster("nowhere")


def test_a_dozen_cancelled_sessions_do_not_hide_the_one_that_takes_place():
    learner, run = make_person(), make_run(sessions=14)
    enrol(run, learner)
    for session in run.sessions.order_by("number")[:13]:
        actions.cancel_session(session_id=session.pk, reason="台风", by=school_of(run), at=NOW)

    found = queries.next_session(learner.pk, at=NOW)

    assert (found.session.number, found.session.is_cancelled) == (14, False)
    assert len(found.off) == 13


def test_a_typed_reason_is_never_taken_for_one_of_ours():
    run = make_run()
    learner, other = make_person(), make_person(name="王阿婆")
    enrolments = enrol(run, learner), enrol(run, other)

    actions.withdraw(
        enrolment_id=enrolments[0].pk, by=school_of(run), at=NOW, reason="class cancelled"
    )
    moved_up = actions.withdraw_at_desk(
        enrolment_id=enrolments[1].pk, by=school_of(run), at=NOW, reason="moved up"
    )

    assert queries.appointments(learner.pk, since=NOW) == []
    assert moved_up == []
