"""What attendance suggests, and which result stands."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from xuecheng.learning.courses.models import CourseRun, Session
from xuecheng.learning.enrolments import rules
from xuecheng.learning.enrolments.models import (
    BEFORE_CONFIRMATION,
    Attendance,
    Enrolment,
    Result,
)
from xuecheng.learning.enrolments.rules import CompletionRule, Entry, Meeting, Tally
from xuecheng.lib import packs
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.queries import Card


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One learner on the results sheet, with the result that stands, if one was entered."""

    enrolment_id: UUID
    learner_id: UUID
    card: Card
    tally: Tally
    suggestion: str
    result: Result | None
    is_confirmed: bool

    @property
    def result_id(self) -> UUID | None:
        """The row that stands."""
        return self.result.pk if self.result else None

    @property
    def outcome(self) -> str:
        """What was entered, else what the rule suggests."""
        return self.result.outcome if self.result else self.suggestion

    @property
    def grade(self) -> str:
        """What was entered."""
        return self.result.grade if self.result else ""

    @property
    def correction_reason(self) -> str:
        """Why a confirmed result was corrected; empty if none was."""
        reason = self.result.reason if self.result else ""
        return "" if reason == BEFORE_CONFIRMATION else reason

    @property
    def is_outdated(self) -> bool:
        """Whether the register has changed since the result was entered.

        A confirmed row is final: a later change of the register needs a correction of its own.
        """
        return self.result is not None and not self.is_confirmed and not self._counts_still

    def says(self, entry: Entry) -> bool:
        """Return whether the standing row says this already, by the register as it is now."""
        said = self.result and (self.result.outcome, self.result.grade)
        return said == (entry.outcome, entry.grade) and not self.is_outdated

    def says_still(self, entry: Entry) -> bool:
        """Return whether a correction to ``entry`` would change nothing, not even the hours."""
        return self.says(entry) and self._counts_still

    @property
    def _counts_still(self) -> bool:
        """Whether the register is what it was when the result was entered."""
        assert self.result is not None, "asked of a result"
        counted = (self.result.sessions_attended, self.result.sessions_held, self.result.minutes)
        return Tally(*counted) == self.tally


@dataclass(frozen=True, slots=True)
class ResultsSheet:
    """The results of a class."""

    run: CourseRun
    rule: CompletionRule
    sessions_to_come: int
    lines: tuple[ResultLine, ...]

    @property
    def is_final(self) -> bool:
        """Whether every learner's result is confirmed."""
        return all(line.is_confirmed for line in self.lines)

    @property
    def unconfirmed(self) -> int:
        """Results that are entered and not final yet."""
        return len(self._unconfirmed)

    @property
    def completed_unconfirmed(self) -> int:
        """Those of them that say completed."""
        return sum(line.outcome == rules.COMPLETED for line in self._unconfirmed)

    @property
    def not_completed_unconfirmed(self) -> int:
        """Those of them that say not completed."""
        return self.unconfirmed - self.completed_unconfirmed

    @property
    def completed_below_the_share(self) -> list[ResultLine]:
        """Those of them that say completed where the rule suggests the contrary."""
        return [
            line
            for line in self._unconfirmed
            if (line.outcome, line.suggestion) == (rules.COMPLETED, rules.NOT_COMPLETED)
        ]

    @property
    def _unconfirmed(self) -> list[ResultLine]:
        return [line for line in self.lines if line.result is not None and not line.is_confirmed]


def completion_rule() -> CompletionRule:
    """Return the completion rule of the pack that is in force."""
    pack = packs.load(settings.CITY_PACK, settings.PACK_FOLDER)
    return rules.completion_rule(pack.tables, reference=pack.reference)


def results_sheet(run_id: UUID, *, at: datetime) -> ResultsSheet:
    """Return attendance, suggestion and standing result of everybody in a class. Seven queries."""
    run = CourseRun.objects.select_related("course__organisation__area", "venue").get(pk=run_id)
    meetings = [
        Meeting(each.pk, each.starts_at, each.ends_at, each.cancelled_at is not None)
        for each in Session.objects.filter(run=run).order_by("number")
    ]
    enrolled = list(Enrolment.objects.enrolled().filter(run=run).order_by("queue_number"))
    cards = people.cards(each.learner_id for each in enrolled)
    marks, standing = _marks(run), _standing(run)
    rule = completion_rule()
    lines = []
    for each in enrolled:
        tally = rules.tally(meetings, marks[each.pk], at=at)
        result = standing.get(each.pk)
        lines.append(
            ResultLine(
                enrolment_id=each.pk,
                learner_id=each.learner_id,
                card=cards[each.learner_id],
                tally=tally,
                suggestion=rule.suggests(tally),
                result=result,
                is_confirmed=result is not None and hasattr(result, "confirmation"),
            )
        )
    return ResultsSheet(run, rule, rules.sessions_to_come(meetings, at=at), tuple(lines))


def _marks(run: CourseRun) -> dict[UUID, dict[UUID, str]]:
    marks: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    rows = Attendance.objects.filter(session__run=run)
    for enrolment_id, session_id, mark in rows.values_list("enrolment_id", "session_id", "mark"):
        marks[enrolment_id][session_id] = mark
    return marks


def _standing(run: CourseRun) -> dict[UUID, Result]:
    results = Result.objects.standing().filter(enrolment__run=run).select_related("confirmation")
    return {result.enrolment_id: result for result in results}
