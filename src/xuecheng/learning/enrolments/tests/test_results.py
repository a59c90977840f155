"""Results: entered, confirmed into the bank, corrected by new rows."""

from datetime import timedelta

import pytest

from xuecheng.bank.credentials import queries as certificates
from xuecheng.bank.credits import queries as credits
from xuecheng.bank.credits.models import Achievement
from xuecheng.learning.courses.models import Session
from xuecheng.learning.courses.tests.makers import session_of
from xuecheng.learning.enrolments import actions, queries, rules
from xuecheng.learning.enrolments.models import Enrolment, Result, ResultConfirmation
from xuecheng.learning.enrolments.rules import Entry
from xuecheng.learning.enrolments.tests.makers import (
    NOW,
    enrol,
    make_run,
    school_of,
    teacher_of,
    told,
)
from xuecheng.lib.audit.models import Entry as LogEntry
from xuecheng.lib.ids import new_id
from xuecheng.registry.notices import queries as notices
from xuecheng.registry.notices.models import Notice

pytestmark = pytest.mark.django_db

SESSIONS = 4
PASSED, FAILED = Entry("completed"), Entry("not_completed")


@pytest.fixture(autouse=True)
def demo_pack(settings):
    """Use the pack that has a completion rule: 75 percent."""
    settings.CITY_PACK = "demo-city"


@pytest.fixture
def run():
    return make_run(capacity=10, sessions=SESSIONS)


@pytest.fixture
def after(run):
    """The day after the last session."""
    return run.ends_at + timedelta(days=1)


def attend(run, enrolment, times):
    """Mark a learner present in the first ``times`` sessions."""
    for number in range(1, times + 1):
        session = session_of(run, number)
        actions.mark(
            session_id=session.pk,
            marks={enrolment.pk: "present"},
            channel="teacher",
            by=teacher_of(run),
            at=session.starts_at,
        )


def mark_absent(run, enrolment, *, number, at):
    actions.mark(
        session_id=session_of(run, number).pk,
        marks={enrolment.pk: "absent"},
        channel="teacher",
        by=teacher_of(run),
        at=at,
    )


def graduate(run, times, *, after, name="陈秀英"):
    """Return an enrolment whose result was entered by the rule and confirmed."""
    enrolment = enrol(run, name=name)
    attend(run, enrolment, times)
    enter(run, None, at=after)
    confirm(run, at=after)
    return enrolment


def enter(run, entries, *, at, by=None):
    keyed = entries and {enrolment.pk: entry for enrolment, entry in entries.items()}
    return actions.enter_results(run_id=run.pk, entries=keyed, by=by or teacher_of(run), at=at)


def confirm(run, results=None, *, at, by=None):
    ids = None if results is None else [result.pk for result in results]
    return actions.confirm_results(run_id=run.pk, result_ids=ids, by=by or school_of(run), at=at)


def correct(run, result, outcome="completed", *, at, grade="", reason="点名漏了一次", by=None):
    return actions.correct_result(
        result_id=result.pk,
        outcome=outcome,
        grade=grade,
        reason=reason,
        by=by or school_of(run),
        at=at,
    )


def standing(enrolment):
    return Result.objects.standing().get(enrolment=enrolment)


# Entering


def test_the_sheet_suggests_by_the_share_attended(run, after):
    diligent, other = enrol(run), enrol(run)
    attend(run, diligent, 3)
    attend(run, other, 2)

    sheet = queries.results_sheet(run.pk, at=after)

    assert [line.suggestion for line in sheet.lines] == ["completed", "not_completed"]
    assert sheet.rule.reference.startswith("demo-city@")


def test_a_cancelled_session_helps_those_who_came_to_the_others(run, after):
    enrolment = enrol(run)
    attend(run, enrolment, 2)
    for number in (3,):
        session_id = session_of(run, number).pk
        actions.cancel_session(session_id=session_id, reason="台风", by=school_of(run), at=NOW)

    line = queries.results_sheet(run.pk, at=after).lines[0]

    assert (line.tally.attended, line.tally.held) == (2, 3)
    assert line.suggestion == "not_completed"


def test_where_the_pack_has_no_rule_nothing_is_suggested(run, after, settings):
    settings.CITY_PACK = "shanghai"
    enrol(run)

    assert queries.results_sheet(run.pk, at=after).lines[0].suggestion == ""
    assert enter(run, None, at=after) == []


def test_a_result_stores_what_the_register_proves_and_by_which_rule(run, after):
    enrolment = enrol(run)
    attend(run, enrolment, 3)

    [result] = enter(run, {enrolment: Entry("completed", "优")}, at=after)

    assert (result.outcome, result.grade) == ("completed", "优")
    assert (result.sessions_attended, result.sessions_held, result.minutes) == (3, 4, 270)
    assert result.rule == queries.completion_rule().reference
    assert result.learner_id == enrolment.learner_id


def test_the_school_may_decide_against_the_suggestion(run, after):
    enrolment = enrol(run)

    [result] = enter(run, {enrolment: PASSED}, at=after)

    assert result.outcome == "completed"


def test_entering_the_same_again_writes_nothing(run, after):
    enrolment = enrol(run)
    first = enter(run, {enrolment: PASSED}, at=after)

    again = enter(run, {enrolment: PASSED}, at=after)

    assert again == first
    assert Result.objects.count() == 1


def test_another_entry_before_confirmation_is_a_row_that_corrects(run, after):
    enrolment = enrol(run)
    [first] = enter(run, {enrolment: FAILED}, at=after)

    [second] = enter(run, {enrolment: PASSED}, at=after)

    assert second.corrects == first
    assert Result.objects.count() == 2


def test_results_wait_for_the_last_session(run):
    enrolment = enrol(run)

    with pytest.raises(rules.SessionsToCome) as caught:
        enter(run, {enrolment: PASSED}, at=session_of(run, 3).ends_at)

    assert "还有 1 讲" in caught.value.message


def test_nobody_outside_the_class_gets_a_result(run, after):
    elsewhere = enrol(make_run("沪语童谣"))

    with pytest.raises(rules.NotInClass):
        enter(run, {elsewhere: PASSED}, at=after)


def test_the_results_sheet_takes_eight_queries_for_any_number(
    run, after, django_assert_num_queries
):
    for _number in range(6):
        enrol(run)

    with django_assert_num_queries(7):
        queries.results_sheet(run.pk, at=after)


# Confirming


def test_a_confirmed_result_is_deposited_certified_and_told(run, after):
    enrolment = graduate(run, 4, after=after)

    confirmation = ResultConfirmation.objects.get()
    achievement = Achievement.objects.get(pk=confirmation.achievement_id)
    certificate = certificates.of_achievement(achievement.pk)
    assert achievement.learner_id == enrolment.learner_id
    assert (achievement.minutes, achievement.title) == (360, "智能手机入门")
    assert certificate.holder_name == "陈秀英"
    assert certificate.statement["sessions_attended"] == 4
    assert told(enrolment.learner_id)[-1] == "completed"


def test_credits_are_posted_where_the_pack_has_a_tariff(run, after):
    enrolment = graduate(run, 4, after=after)

    achievement = Achievement.objects.get()

    assert credits.balances(enrolment.learner_id)["leisure"] == achievement.amount


def test_a_class_that_was_not_completed_gives_nothing_but_is_told(run, after):
    enrolment = graduate(run, 1, after=after)

    assert ResultConfirmation.objects.get().achievement_id is None
    assert not Achievement.objects.exists()
    assert told(enrolment.learner_id)[-1] == "not_completed"


def test_confirming_twice_gives_once(run, after):
    enrolment = graduate(run, 4, after=after)

    again = confirm(run, at=after)

    assert again == []
    assert Achievement.objects.count() == 1
    assert told(enrolment.learner_id).count("completed") == 1


def test_when_all_are_confirmed_the_class_is_finished(run, after):
    first, second = enrol(run), enrol(run)
    enter(run, {first: PASSED}, at=after)
    confirm(run, at=after)
    run.refresh_from_db()
    assert run.status == "open"

    enter(run, {second: FAILED}, at=after)
    confirm(run, at=after)

    run.refresh_from_db()
    assert run.status == "finished"


def test_a_teacher_enters_and_the_school_confirms(run, after):
    results = enter(run, {enrol(run): PASSED}, at=after)

    with pytest.raises(rules.NotYourClass):
        confirm(run, results, at=after, by=teacher_of(run))


def test_all_of_it_happens_or_nothing(run, after, monkeypatch):
    results = enter(run, {enrol(run): PASSED, enrol(run): PASSED}, at=after)
    issue = actions.results.deposits.credentials.issue
    calls = []

    def breaks_at_the_second(**facts):
        calls.append(facts)
        if len(calls) == 2:
            raise RuntimeError
        return issue(**facts)

    monkeypatch.setattr(actions.results.deposits.credentials, "issue", breaks_at_the_second)
    with pytest.raises(RuntimeError):
        confirm(run, results, at=after)

    assert not ResultConfirmation.objects.exists()
    assert not Achievement.objects.exists()


def test_a_result_that_was_corrected_meanwhile_is_not_confirmed(run, after):
    enrolment = enrol(run)
    old = enter(run, {enrolment: PASSED}, at=after)
    enter(run, {enrolment: FAILED}, at=after)

    with pytest.raises(rules.AlreadyCorrected):
        confirm(run, old, at=after)


def test_a_confirmed_result_is_not_simply_entered_anew(run, after):
    enrolment = graduate(run, 4, after=after)

    with pytest.raises(rules.AlreadyConfirmed) as caught:
        enter(run, {enrolment: FAILED}, at=after)

    assert "陈秀英" in caught.value.message


def test_nothing_is_confirmed_while_a_session_is_still_to_come(run, after):
    results = enter(run, {enrol(run): PASSED}, at=after)
    last = session_of(run, SESSIONS)
    Session.objects.filter(pk=last.pk).update(
        starts_at=after + timedelta(days=1), ends_at=after + timedelta(days=1, hours=1)
    )

    with pytest.raises(rules.SessionsToCome):
        confirm(run, results, at=after)

    assert not Achievement.objects.exists()


def test_a_result_is_not_confirmed_with_hours_the_register_no_longer_shows(run, after):
    enrolment = enrol(run)
    attend(run, enrolment, 4)
    results = enter(run, {enrolment: PASSED}, at=after)
    mark_absent(run, enrolment, number=4, at=after)

    with pytest.raises(rules.RegisterChanged) as caught:
        confirm(run, results, at=after)
    enter(run, {enrolment: PASSED}, at=after)
    confirm(run, at=after)

    assert "陈秀英" in caught.value.message
    assert Achievement.objects.get().minutes == 270


def test_whoever_has_left_the_class_gets_no_certificate(run, after):
    enrolment = enrol(run)
    results = enter(run, {enrolment: PASSED}, at=after)
    Enrolment.objects.filter(pk=enrolment.pk).update(status="withdrawn")

    assert confirm(run, results, at=after) == []
    assert not Achievement.objects.exists()


def test_a_result_entered_anew_before_anybody_was_told_is_no_correction(run, after):
    enrolment = enrol(run)
    enter(run, {enrolment: FAILED}, at=after)
    enter(run, {enrolment: PASSED}, at=after)

    confirm(run, at=after)

    notice = Notice.objects.get(kind="enrolments.completed")
    assert not notice.facts["is_correction"]


# Correcting


def test_a_correction_entered_anew_keeps_its_reason(run, after):
    enrolment = graduate(run, 4, after=after)
    correct(run, standing(enrolment), grade="优", at=after, reason="成绩抄错")
    enter(run, {enrolment: FAILED}, at=after)

    confirm(run, at=after)

    assert standing(enrolment).reason == "成绩抄错"
    assert Notice.objects.get(kind="enrolments.not_completed").facts["is_correction"]


def test_a_correction_is_a_new_row_with_its_reason(run, after):
    enrolment = graduate(run, 4, after=after)
    old = standing(enrolment)

    new = correct(run, old, "not_completed", at=after)

    assert (new.corrects, new.reason, new.outcome) == (old, "点名漏了一次", "not_completed")
    assert standing(enrolment) == new
    assert LogEntry.objects.filter(what="enrolments.correct_result").exists()


def test_a_correction_says_why(run, after):
    enrolment = graduate(run, 4, after=after)

    with pytest.raises(rules.ReasonMissing) as caught:
        correct(run, standing(enrolment), at=after, reason="  ")

    assert caught.value.field == "reason"


def test_correcting_to_not_completed_takes_back_credits_and_certificate(run, after):
    enrolment = graduate(run, 4, after=after)
    certificate = certificates.of_learner(enrolment.learner_id)[0]

    confirm(run, [correct(run, standing(enrolment), "not_completed", at=after)], at=after)

    assert credits.balances(enrolment.learner_id)["leisure"] == 0
    assert credits.minutes(enrolment.learner_id)["leisure"] == 0
    assert certificates.of_learner(enrolment.learner_id)[0].is_revoked
    assert certificates.of_learner(enrolment.learner_id)[0].pk == certificate.pk
    assert told(enrolment.learner_id)[-1] == "not_completed"


def test_correcting_to_completed_deposits_and_certifies(run, after):
    enrolment = graduate(run, 2, after=after)
    attend(run, enrolment, 3)

    confirm(run, [correct(run, standing(enrolment), "completed", at=after)], at=after)

    assert credits.minutes(enrolment.learner_id)["leisure"] == 270
    assert len(certificates.of_learner(enrolment.learner_id)) == 1


def test_correcting_what_was_completed_replaces_deposit_and_certificate(run, after):
    enrolment = graduate(run, 3, after=after)
    attend(run, enrolment, 4)

    confirm(run, [correct(run, standing(enrolment), "completed", at=after)], at=after)

    papers = certificates.of_learner(enrolment.learner_id)
    assert credits.minutes(enrolment.learner_id)["leisure"] == 360
    assert sorted(paper.is_revoked for paper in papers) == [False, True]


def test_a_second_correction_follows_the_first(run, after):
    enrolment = graduate(run, 4, after=after)
    first = correct(run, standing(enrolment), "not_completed", at=after)
    confirm(run, [first], at=after)

    confirm(run, [correct(run, first, "completed", at=after)], at=after)

    assert credits.minutes(enrolment.learner_id)["leisure"] == 360
    papers = certificates.of_learner(enrolment.learner_id)
    assert sorted(paper.is_revoked for paper in papers) == [False, True]


def test_a_correction_waits_for_confirmation(run, after):
    enrolment = graduate(run, 4, after=after)

    correct(run, standing(enrolment), "not_completed", at=after)

    assert not certificates.of_learner(enrolment.learner_id)[0].is_revoked


def test_the_same_correction_twice_is_one(run, after):
    enrolment = graduate(run, 4, after=after)
    old = standing(enrolment)

    rows = {correct(run, old, "not_completed", at=after) for _number in range(2)}

    assert len(rows) == 1


def test_a_corrected_result_is_not_corrected_to_something_else(run, after):
    enrolment = graduate(run, 4, after=after)
    old = standing(enrolment)
    correct(run, old, "not_completed", at=after)

    with pytest.raises(rules.AlreadyCorrected):
        correct(run, old, "completed", grade="优", at=after)


def test_a_result_that_does_not_exist_is_missing(run, after):
    with pytest.raises(rules.NoSuchEnrolment):
        actions.correct_result(
            result_id=new_id(),
            outcome="completed",
            grade="",
            reason="x",
            by=school_of(run),
            at=after,
        )


def test_a_correction_that_changes_nothing_is_refused(run, after):
    enrolment = graduate(run, 4, after=after)

    with pytest.raises(rules.NothingCorrected):
        correct(run, standing(enrolment), at=after)

    assert confirm(run, at=after) == []


def test_a_correction_to_the_same_result_counts_other_hours(run, after):
    enrolment = graduate(run, 4, after=after)
    marks = {enrolment.pk: "absent"}
    session, by = session_of(run, 1), school_of(run)
    actions.mark(session_id=session.pk, marks=marks, channel="teacher", by=by, at=after)

    correct(run, standing(enrolment), at=after)

    assert Result.objects.standing().get().sessions_attended == 3


def test_the_message_of_no_completion_says_what_the_school_wrote_not_that_a_rule_failed(run, after):
    enrolment = enrol(run)
    attend(run, enrolment, 4)
    enter(run, {enrolment: FAILED}, at=after)
    confirm(run, at=after)

    notice = Notice.objects.get(kind="enrolments.not_completed")

    assert notices.words(notice, language="zh-hans").body.startswith(
        "4 讲上了 4 讲，学校登记为未结业。"
    )
    assert "recorded it as not completed" in notices.words(notice, language="en").body


def test_the_typed_reason_of_a_correction_is_always_shown(run, after):
    enrolment = graduate(run, 4, after=after)
    correct(run, standing(enrolment), "not_completed", at=after, reason="before confirmation")

    (line,) = queries.results_sheet(run.pk, at=after).lines

    assert line.correction_reason == "before confirmation."
