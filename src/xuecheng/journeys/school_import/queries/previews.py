"""What the page before an import shows."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from xuecheng.journeys.school_import.models import ImportDraft
from xuecheng.journeys.school_import.queries.drafts import reading_of
from xuecheng.journeys.school_import.queries.plans import Change, Counts, Plan, RunPlan, plan
from xuecheng.journeys.school_import.rules.draft import RunDraft
from xuecheng.journeys.school_import.rules.problems import Place, Problem, Severity, group_of
from xuecheng.journeys.school_import.rules.reading import Reading
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.journeys.school_import.words import (
    kind_words,
    place_words,
    places_words,
    problem_words,
    proposal_words,
)
from xuecheng.learning.courses.rules import CITY_TIME

MOST_ASKED_ONE_BY_ONE = 20
MOST_SHOWN_AT_ONCE = 6
_ORDER = (Severity.STOPS, Severity.CHECK, Severity.REPAIRED)
_ASKS_FOR = {
    "weeks_need_first_day": "week_one",
    "start_missing": "week_one",
    "bells_missing": "bells",
    "end_missing": "minutes",
    "capacity_missing": "capacity",
    "capacity_unreadable": "capacity",
    "venue_missing": "venue",
    "venue_assumed": "venue",
    "year_missing": "year",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One problem in words.

    :param key: of the proposal, empty if there is none or its group is asked as one.
    """

    place: str
    text: str
    proposal: str = ""
    key: str = ""
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The problems of one rule in one sheet.

    :param key: of all their proposals, if they are asked as one; else empty.
    :param count: problems; lines that say the same are one.
    """

    severity: Severity
    lines: tuple[Line, ...]
    key: str = ""
    proposal: str = ""
    is_accepted: bool = False

    count: int = 0

    @property
    def is_long(self) -> bool:
        """Whether the page had better fold it."""
        return len(self.lines) > MOST_SHOWN_AT_ONCE


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was found in one sheet: what stops, what to look at, what was put right."""

    name: str
    stops: tuple[Group, ...]
    checks: tuple[Group, ...]
    repaired: tuple[Group, ...]

    @property
    def repaired_count(self) -> int:
        """How many things were put right or left out."""
        return sum(group.count for group in self.repaired)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class as it would be."""

    draft: RunDraft
    change: Change
    starts_at: datetime
    ends_at: datetime
    sessions: int
    learners: int
    missing: int
    moves_people: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything the page shows.

    :param asks: fields of the form of answers that would help.
    """

    reading: Reading
    plan: Plan
    sheets: tuple[SheetReport, ...]
    classes: tuple[ClassLine, ...]
    asks: frozenset[str]

    @property
    def stops(self) -> int:
        """How many problems stop the import."""
        return sum(problem.severity is Severity.STOPS for problem in self.reading.problems)

    @property
    def answerable(self) -> int:
        """How many of them a tick or an answer on the page solves; the rest the file must."""
        return sum(
            problem.proposal is not None or problem.code in _ASKS_FOR
            for problem in self.reading.problems
            if problem.severity is Severity.STOPS
        )

    @property
    def counts(self) -> list[tuple[str, Counts]]:
        """Kinds of rows in words, with their counts; kinds the file does not have are left out."""
        counts = self.plan.counts().items()
        return [(kind_words(kind), count) for kind, count in counts if count.total]

    @property
    def shown(self) -> str:
        """The keys of all proposals, as one form field."""
        keys = [each.proposal.key for each in self.reading.problems if each.proposal]
        return json.dumps(keys, ensure_ascii=False)


def preview(
    stored: ImportDraft,
    *,
    at: datetime,
    decisions: Mapping[str, bool] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Preview:
    """Return what importing an upload would do and what there is to say about it.

    :param decisions: instead of those kept with the upload; so ``answers``.
    :raises UnknownDraft: the file has been removed.
    """
    reading = reading_of(stored, at=at, decisions=decisions, answers=answers)
    made = plan(reading.draft, stored.organisation, at=at)
    codes = {problem.code for problem in reading.problems}
    learners = Counter(seat.draft.run for seat in made.seats)
    return Preview(
        reading=reading,
        plan=made,
        sheets=_sheets(reading.problems),
        classes=tuple(
            _class_line(each, made, learners=learners[each.draft.key]) for each in made.runs
        ),
        asks=frozenset(field for code, field in _ASKS_FOR.items() if code in codes),
    )


def _sheets(problems: Sequence[Problem]) -> tuple[SheetReport, ...]:
    names = list(dict.fromkeys(problem.place.sheet for problem in problems))
    return tuple(
        _sheet(name, [problem for problem in problems if problem.place.sheet == name])
        for name in names
    )


def _sheet(name: str, problems: Iterable[Problem]) -> SheetReport:
    def order(problem: Problem) -> tuple[int, str]:
        return _ORDER.index(problem.severity), problem.code

    groups = [
        _group(severity, list(found))
        for (severity, _code), found in groupby(
            sorted(problems, key=order), key=lambda problem: (problem.severity, problem.code)
        )
    ]
    return SheetReport(
        name,
        *(tuple(group for group in groups if group.severity is severity) for severity in _ORDER),
    )


def _group(severity: Severity, problems: Sequence[Problem]) -> Group:
    first = problems[0].proposal
    if first is None:
        return Group(severity, _merged(problems), count=len(problems))
    if len(problems) <= MOST_ASKED_ONE_BY_ONE:
        return Group(severity, tuple(map(_line, problems)), count=len(problems))
    return Group(
        severity,
        _merged(problems),
        key=group_of(first.key),
        proposal=proposal_words(problems[0]),
        is_accepted=first.is_accepted,
        count=len(problems),
    )


def _merged(problems: Sequence[Problem]) -> tuple[Line, ...]:
    """Return one line for all places of a column that say the same."""
    places: dict[tuple[str, int | None], list[Place]] = {}
    for problem in problems:
        places.setdefault((problem_words(problem), problem.place.column), []).append(problem.place)
    return tuple(Line(places_words(found), text) for (text, _column), found in places.items())


def _line(problem: Problem) -> Line:
    assert problem.proposal, "only proposals are asked one by one"
    return Line(
        place=place_words(problem.place),
        text=problem_words(problem),
        proposal=proposal_words(problem),
        key=problem.proposal.key,
        is_accepted=problem.proposal.is_accepted,
    )


def _class_line(each: RunPlan, made: Plan, *, learners: int) -> ClassLine:
    first: Meeting = min(each.draft.meetings, key=lambda meeting: meeting.starts)
    return ClassLine(
        draft=each.draft,
        change=each.change,
        starts_at=first.starts.replace(tzinfo=CITY_TIME),
        ends_at=first.ends.replace(tzinfo=CITY_TIME),
        sessions=len(each.draft.meetings),
        learners=learners,
        missing=made.missing.get(each.draft.key, 0),
        moves_people=each.moves_people,
    )
