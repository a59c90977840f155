"""Results: entered, confirmed into the bank, corrected by new rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.learning.courses import actions as courses
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments import queries, rules
from xuecheng.learning.enrolments.actions import deposits
from xuecheng.learning.enrolments.actions.places import must_run
from xuecheng.learning.enrolments.actions.registers import must_teach
from xuecheng.learning.enrolments.actions.telling import MY_LEARNING, facts_of, page, with_phone
from xuecheng.learning.enrolments.models import (
    BEFORE_CONFIRMATION,
    Enrolment,
    Result,
    ResultConfirmation,
    typed,
)
from xuecheng.learning.enrolments.rules import Entry
from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.registry.notices import actions as notices
from xuecheng.registry.notices.actions import Letter
from xuecheng.registry.people import queries as people

Outcome = Result.Outcome


@transaction.atomic
def enter_results(
    *,
    run_id: UUID,
    entries: Mapping[UUID, Entry] | None,
    by: Actor,
    at: datetime,
    seen: Mapping[UUID, UUID | None] | None = None,
) -> list[Result]:
    """Write results for learners of a class and return the rows that stand for them.

    Entering the same again writes nothing. A different entry, before it is confirmed, is a new
    row that corrects the old one.

    :param entries: enrolment id -> entry; ``None``: what the completion rule suggests, for
        everybody it has a suggestion for.
    :param seen: enrolment id -> the row that stood there when ``by`` looked. What somebody else
        entered since stays if ``by`` left the line as it was, else the entries are refused;
        ``None``: ``by`` knows what stands there.
    :raises SessionsToCome: the class still meets.
    :raises ResultsChanged: an entry would replace one that ``by`` has not seen.
    :raises AlreadyConfirmed: a confirmed result changes only through ``correct_result``.
    """
    run = courses.locked_run(run_id)
    must_teach(by, run)
    sheet = queries.results_sheet(run_id, at=at)
    _must_be_over(sheet)
    lines = {line.enrolment_id: line for line in sheet.lines}
    if entries is None:
        entries = {key: Entry(line.suggestion) for key, line in lines.items() if line.suggestion}
    if not entries.keys() <= lines.keys():
        raise rules.NotInClass(_("名册刚刚变了：有学员已退班。请刷新后再填。"))
    changed = {key: entry for key, entry in entries.items() if not lines[key].says(entry)}
    if seen is not None:
        changed = _without_untouched(changed, lines, seen)
        _must_be_seen((lines[key] for key in changed), seen)
    _must_not_be_confirmed(lines[key] for key in changed)
    fresh = [_result(lines[key], entry, sheet.rule, by=by, at=at) for key, entry in changed.items()]
    Result.objects.bulk_create(fresh)
    if fresh:
        _audit(run, "enrolments.enter_results", len(fresh), by=by, at=at)
    standing = Result.objects.standing().filter(enrolment__in=entries)
    return list(standing.order_by("enrolment__queue_number"))


@transaction.atomic
def confirm_results(
    *, run_id: UUID, result_ids: Collection[UUID] | None, by: Actor, at: datetime
) -> list[ResultConfirmation]:
    """Make results final: what is completed goes into the bank and becomes a certificate.

    All of it happens, or nothing. A result that is confirmed already stays as it is. Confirming a
    correction replaces what the corrected result gave. When every learner has a confirmed result
    the class is finished.

    :param result_ids: ``None``: all that are entered and not yet confirmed.
    :returns: the confirmations made now.
    :raises NotYourClass: ``by`` does not run the school; a teacher enters, the school confirms.
    :raises AlreadyCorrected: a later row corrects one of them.
    :raises SessionsToCome: the class meets again.
    :raises RegisterChanged: marks have changed since a result was entered.
    """
    run = courses.locked_run(run_id)
    must_run(by, run)
    sheet = queries.results_sheet(run_id, at=at)
    _must_be_over(sheet)
    results = _unconfirmed(run, result_ids)
    _must_count_the_same(results, sheet)
    earlier = _achievements_so_far(results)
    holders = people.cards([result.learner_id for result in results])
    settled = [
        deposits.settle(
            result,
            run=run,
            holder=holders[result.learner_id],
            standing_id=earlier.get(result.enrolment_id),
            by=by,
            at=at,
        )
        for result in results
    ]
    confirmations = [
        ResultConfirmation(
            result=result,
            learner_id=result.learner_id,
            achievement_id=given.achievement_id,
            at=at,
            by=by.person_id,
        )
        for result, given in zip(results, settled, strict=True)
    ]
    ResultConfirmation.objects.bulk_create(confirmations)
    notices.tell_each(
        letters=[
            _letter(run, result, given, is_correction=result.enrolment_id in earlier, at=at)
            for result, given in zip(results, settled, strict=True)
        ],
        at=at,
    )
    if confirmations:
        _audit(run, "enrolments.confirm_results", len(confirmations), by=by, at=at)
        _finish_if_complete(run, by=by, at=at)
    return confirmations


@transaction.atomic
def correct_result(
    *, result_id: UUID, outcome: str, grade: str, reason: str, by: Actor, at: datetime
) -> Result:
    """Write a row that corrects a result; attendance is counted anew. Confirm it afterwards.

    Correcting a result to the same twice returns the first correction.

    :raises ReasonMissing: a correction says why.
    :raises NothingCorrected: outcome, grade and attendance are what they were.
    :raises AlreadyCorrected: a later row says something else; correct that one.
    """
    result = Result.objects.select_related("enrolment").filter(pk=result_id).first()
    if result is None:
        raise rules.NoSuchEnrolment(_("没有找到这条成绩。"))
    run = courses.locked_run(result.enrolment.run_id)
    must_run(by, run)
    if not reason.strip():
        raise rules.ReasonMissing(_("请写明更正原因。"), field="reason")
    made = Result.objects.filter(corrects=result).first()
    if made is not None and (made.outcome, made.grade) == (outcome, grade):
        return made
    if made is not None:
        raise rules.AlreadyCorrected(_("这条成绩已经更正过，请更正最新的那一条。"))
    sheet = queries.results_sheet(run.pk, at=at)
    line = next((each for each in sheet.lines if each.enrolment_id == result.enrolment_id), None)
    if line is None:
        raise rules.NotInClass(_("这位学员已经不在班里，成绩不再更正。"))
    if line.says_still(Entry(outcome, grade)):
        raise rules.NothingCorrected(_("和现在的一样，没有什么要更正。"))
    correction = _result(
        line, Entry(outcome, grade), sheet.rule, by=by, at=at, reason=typed(reason.strip())
    )
    correction.save()
    _audit(run, "enrolments.correct_result", 1, by=by, at=at)
    return correction


def _without_untouched(
    changed: Mapping[UUID, Entry],
    lines: Mapping[UUID, queries.ResultLine],
    seen: Mapping[UUID, UUID | None],
) -> dict[UUID, Entry]:
    """Leave out lines that only somebody else has changed: they repeat the row that was seen."""
    replaced = [row for key in changed if (row := seen.get(key)) and row != lines[key].result_id]
    said = {
        row.enrolment_id: Entry(row.outcome, row.grade)
        for row in Result.objects.filter(pk__in=replaced)
    }
    return {key: entry for key, entry in changed.items() if said.get(key) != entry}


def _must_be_seen(lines: Iterable[queries.ResultLine], seen: Mapping[UUID, UUID | None]) -> None:
    missed = [line.card.name for line in lines if line.result_id != seen.get(line.enrolment_id)]
    if missed:
        raise rules.ResultsChanged(
            _("%(names)s的结业情况刚刚有人改过，您这次填的还没有保存。请对照“现在是”，再保存一次。")
            % {"names": _("、").join(missed)}
        )


def _must_be_over(sheet: queries.ResultsSheet) -> None:
    if sheet.sessions_to_come:
        raise rules.SessionsToCome(
            _("还有 %(count)s 讲没有上完，上完再填结业情况。") % {"count": sheet.sessions_to_come}
        )


def _must_not_be_confirmed(lines: Iterable[queries.ResultLine]) -> None:
    for line in lines:
        if line.is_confirmed:
            raise rules.AlreadyConfirmed(
                _("%(name)s的结业情况已经确认。要改请用“更正”，并写明原因。")
                % {"name": line.card.name}
            )


def _must_count_the_same(results: Sequence[Result], sheet: queries.ResultsSheet) -> None:
    """Refuse results that a later mark has made untrue: the bank would store the old hours."""
    lines = {line.enrolment_id: line for line in sheet.lines}
    changed = [line for each in results if (line := lines[each.enrolment_id]).is_outdated]
    if changed:
        raise rules.RegisterChanged(
            _("%(name)s的点名在填写以后改过。请核对，再保存一次，然后确认。")
            % {"name": changed[0].card.name}
        )


def _result(
    line: queries.ResultLine,
    entry: Entry,
    rule: rules.CompletionRule,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Result:
    return Result(
        learner_id=line.learner_id,
        enrolment_id=line.enrolment_id,
        outcome=Outcome(entry.outcome),
        grade=entry.grade,
        sessions_attended=line.tally.attended,
        sessions_held=line.tally.held,
        minutes=line.tally.minutes,
        rule=rule.reference,
        corrects_id=line.result_id,
        reason=reason or _reason_so_far(line),
        entered_at=at,
        entered_by=by.person_id,
    )


def _reason_so_far(line: queries.ResultLine) -> str:
    """Return why a line is written anew; the reason of a correction under way stays with it."""
    if line.result is None:
        return ""
    return line.result.reason or BEFORE_CONFIRMATION


def _unconfirmed(run: CourseRun, result_ids: Collection[UUID] | None) -> list[Result]:
    enrolled = Enrolment.objects.enrolled().filter(run=run)
    results = Result.objects.filter(enrolment__in=enrolled).select_related("correction")
    results = results.standing() if result_ids is None else results.filter(pk__in=result_ids)
    found = list(results.filter(confirmation__isnull=True).order_by("enrolment__queue_number"))
    if any(hasattr(result, "correction") for result in found):
        raise rules.AlreadyCorrected(_("有成绩刚刚更正过，请刷新后再确认。"))
    return found


def _achievements_so_far(results: Sequence[Result]) -> dict[UUID, UUID | None]:
    """Return, by enrolment, what the bank holds by the last confirmation of an earlier row."""
    earlier = ResultConfirmation.objects.filter(
        result__enrolment__in=[result.enrolment_id for result in results]
    )
    return dict(earlier.order_by("id").values_list("result__enrolment", "achievement_id"))


def _letter(
    run: CourseRun, result: Result, given: deposits.Settled, *, is_correction: bool, at: datetime
) -> Letter:
    facts = {
        **with_phone(facts_of(run, at=at), run),
        "minutes": result.minutes,
        "sessions_attended": result.sessions_attended,
        "sessions_held": result.sessions_held,
        "is_correction": is_correction,
    }
    if given.certificate_id is None:
        return Letter(result.learner_id, "enrolments.not_completed", facts, page(MY_LEARNING))
    path = page("credentials:certificate", given.certificate_id)
    return Letter(result.learner_id, "enrolments.completed", facts, path)


def _finish_if_complete(run: CourseRun, *, by: Actor, at: datetime) -> None:
    final = Result.objects.standing().confirmed().filter(enrolment__run=run)
    open_ends = Enrolment.objects.enrolled().filter(run=run)
    if not open_ends.exclude(pk__in=final.values("enrolment")).exists():
        courses.finish_run(run, by=by, at=at)


def _audit(run: CourseRun, what: str, count: int, *, by: Actor, at: datetime) -> None:
    audit.record(
        by=by,
        what=what,
        subject_id=run.pk,
        organisation_id=run.course.organisation_id,
        at=at,
        facts={"count": count},
    )
