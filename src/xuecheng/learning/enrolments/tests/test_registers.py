"""Who was there."""

from datetime import timedelta

import pytest

from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions, rules
from xuecheng.learning.enrolments.models import Attendance
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    enrol,
    make_person,
    make_run,
    school_of,
    teacher_of,
)
from xuecheng.lib.actors import Actor
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return make_run(capacity=3)


@pytest.fixture
def at(run):
    """A quarter of an hour into the first session."""
    return session_of(run).starts_at + timedelta(minutes=15)


def mark(run, marks, *, at, by=None, number=1, channel="teacher"):
    return actions.mark(
        session_id=session_of(run, number).pk,
        marks={enrolment.pk: value for enrolment, value in marks.items()},
        channel=channel,
        by=by or teacher_of(run),
        at=at,
    )


def register(run, number=1):
    rows = Attendance.objects.filter(session=session_of(run, number))
    return dict(rows.values_list("enrolment", "mark"))


def test_a_teachers_tap_marks_a_learner_present(run, at):
    enrolment, teacher = enrol(run), teacher_of(run)

    changed = mark(run, {enrolment: "present"}, at=at, by=teacher)

    row = Attendance.objects.get()
    assert changed == 1
    assert (row.mark, row.channel, row.marked_at) == ("present", "teacher", at)
    assert (row.learner_id, row.marked_by) == (enrolment.learner_id, teacher.person_id)


def test_a_whole_register_is_written_at_once(run, at):
    first, second, third = enrol(run), enrol(run), enrol(run)

    changed = mark(run, {first: "present", second: "excused", third: "absent"}, at=at)

    assert changed == 3
    assert register(run) == {first.pk: "present", second.pk: "excused", third.pk: "absent"}


def test_marking_takes_three_queries_however_many_there_are(run, at, django_assert_num_queries):
    marks = dict.fromkeys((enrol(run), enrol(run), enrol(run)), "present")
    session, teacher = session_of(run), teacher_of(run)

    # The session, the lines, the insert; and two for the savepoint inside the test's transaction.
    with django_assert_num_queries(5):
        actions.mark(
            session_id=session.pk,
            marks={enrolment.pk: value for enrolment, value in marks.items()},
            channel="teacher",
            by=teacher,
            at=at,
        )


def test_the_same_mark_again_changes_nothing(run, at):
    enrolment = enrol(run)
    mark(run, {enrolment: "present"}, at=at)

    changed = mark(run, {enrolment: "present"}, at=at + timedelta(minutes=5))

    assert changed == 0
    assert Attendance.objects.get().marked_at == at


def test_a_changed_mark_replaces_the_old_one_and_is_logged(run, at):
    enrolment = enrol(run)
    mark(run, {enrolment: "absent"}, at=at)

    mark(run, {enrolment: "present"}, at=at)

    assert register(run) == {enrolment.pk: "present"}
    entry = Entry.objects.get(what="enrolments.mark")
    assert entry.facts["marks"] == [
        {"enrolment": str(enrolment.pk), "from": "absent", "to": "present"}
    ]


def test_a_mark_can_be_taken_back(run, at):
    enrolment = enrol(run)
    mark(run, {enrolment: "present"}, at=at)

    mark(run, {enrolment: ""}, at=at)

    assert register(run) == {}
    assert Entry.objects.filter(what="enrolments.mark").count() == 1


def test_presence_waits_for_the_day_of_the_session(run):
    enrolment = enrol(run)

    with pytest.raises(rules.NoSession) as caught:
        mark(run, {enrolment: "present"}, at=NOW)

    assert "11月25日" in caught.value.message


def test_an_excuse_may_come_before(run):
    enrolment = enrol(run)

    assert mark(run, {enrolment: "excused"}, at=NOW, number=2) == 1


def test_a_cancelled_session_takes_no_marks(run, at):
    enrolment = enrol(run)
    actions.cancel_session(session_id=session_of(run).pk, reason="台风", by=school_of(run), at=NOW)

    with pytest.raises(rules.NoSession):
        mark(run, {enrolment: "present"}, at=at)


def test_only_those_who_hold_a_place_can_be_marked(run, at):
    elsewhere = enrol(make_run("沪语童谣"))

    with pytest.raises(rules.NotInClass):
        mark(run, {elsewhere: "present"}, at=at)

    assert not Attendance.objects.exists()


def test_one_wrong_line_writes_nothing(run, at):
    sitting, elsewhere = enrol(run), enrol(make_run("沪语童谣"))

    with pytest.raises(rules.NotInClass):
        mark(run, {sitting: "present", elsewhere: "present"}, at=at)

    assert register(run) == {}


def test_a_colleague_keeps_no_register_of_a_class_that_is_not_theirs(run, at):
    enrolment = enrol(run)
    colleague = teacher_of(make_run("沪语童谣"))

    with pytest.raises(rules.NotYourClass):
        mark(run, {enrolment: "present"}, at=at, by=colleague)


def test_a_learner_does_not_mark_themself(run, at):
    enrolment = enrol(run)

    with pytest.raises(rules.NotYourClass):
        mark(run, {enrolment: "present"}, at=at, by=Actor(enrolment.learner_id))


# A tap: one mark, read and written in two statements


def tap(run, enrolment, mark="present", *, at, by=None):
    return actions.tap(
        session_id=session_of(run).pk,
        enrolment_id=enrolment.pk,
        mark=mark,
        by=by or teacher_of(run),
        at=at,
    )


def test_a_tap_says_in_which_register_it_wrote(run, at, django_assert_num_queries):
    enrolment, teacher = enrol(run), teacher_of(run)

    # The session, for its id; what was tapped, and the mark, in a savepoint.
    with django_assert_num_queries(5):
        sheet = tap(run, enrolment, at=at, by=teacher)

    assert register(run) == {enrolment.pk: "present"}
    assert (sheet.slug, sheet.number, sheet.enrolled) == (run.slug, 1, 1)


def test_a_tap_over_another_mark_is_logged(run, at):
    enrolment = enrol(run)
    for value in ("absent", "present"):
        tap(run, enrolment, value, at=at)

    assert register(run) == {enrolment.pk: "present"}
    [entry] = Entry.objects.filter(what="enrolments.mark")
    assert [(each["from"], each["to"]) for each in entry.facts["marks"]] == [("absent", "present")]


def test_a_tap_on_a_line_of_another_class_is_refused(run, at):
    elsewhere = enrol(make_run("沪语童谣"))

    with pytest.raises(rules.NotInClass):
        tap(run, elsewhere, at=at)

    assert not Attendance.objects.exists()


@pytest.mark.parametrize("is_in_class", [True, False])
def test_whoever_may_not_teach_learns_nothing_by_a_tap(run, at, is_in_class):
    other = make_run("沪语童谣")
    enrolment = enrol(run if is_in_class else other)

    with pytest.raises(rules.NotYourClass):
        tap(run, enrolment, at=at, by=teacher_of(other))


# The learner's code


def check_in(run, number, *, at):
    return actions.check_in(
        session_id=session_of(run).pk, account_number=number, by=teacher_of(run), at=at
    )


def test_a_learner_checks_in_by_the_number_of_the_account(run, at):
    enrolment = enrol(run)

    found = check_in(run, enrolment.learner.learning_account.number, at=at)

    row = Attendance.objects.get()
    assert found == enrolment.pk
    assert (row.mark, row.channel) == ("present", "code")


def test_an_unknown_number_says_what_to_do(run, at):
    with pytest.raises(rules.UnknownAccount) as caught:
        check_in(run, "123", at=at)

    assert caught.value.field == "account_number"
    assert "核对" in caught.value.message


def test_somebody_who_is_not_in_the_class_is_not_marked(run, at):
    stranger = make_person()

    with pytest.raises(rules.NotInClass):
        check_in(run, stranger.learning_account.number, at=at)


# Looking


def test_opening_the_roster_is_written_down(run):
    teacher = teacher_of(run)

    roster = actions.open_roster(slug=run.slug, by=teacher, at=NOW)

    assert roster.run.pk == run.pk
    entry = Entry.objects.get(what="enrolments.open_roster")
    assert (entry.by_person, entry.subject_id) == (teacher.person_id, run.pk)


def test_a_stranger_opens_no_roster(run):
    with pytest.raises(rules.NotYourClass):
        actions.open_roster(slug=run.slug, by=Actor(make_person().pk), at=NOW)


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_may_not_teach_learns_nothing_of_a_number(is_known):
    run, learner = make_run(), make_person()
    number = learner.learning_account.number if is_known else "482917"

    with pytest.raises(rules.NotYourClass):
        actions.check_in(
            session_id=session_of(run).pk,
            account_number=number,
            by=Actor(new_id()),
            at=run.starts_at,
        )
