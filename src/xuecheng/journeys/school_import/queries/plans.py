"""What applying a draft would create, change and leave as it is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from xuecheng.journeys.school_import.queries.schools import (
    area_named,
    areas_around,
    key_of,
    runs_of,
    teachers_by_name,
)
from xuecheng.journeys.school_import.queries.seats import pairs_of
from xuecheng.journeys.school_import.rules.draft import (
    CourseDraft,
    Draft,
    RunDraft,
    SeatDraft,
    VenueDraft,
)
from xuecheng.journeys.school_import.rules.facts import run_facts, session_plans, venue_facts
from xuecheng.journeys.school_import.rules.namesakes import Seated
from xuecheng.journeys.school_import.rules.text import squash
from xuecheng.learning.courses.models import Course, CourseRun
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people.models import Person
from xuecheng.registry.places.models import Area, Venue

RunKey = tuple[str, str, str]


class Change(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of one kind are new, changed, unchanged, and left alone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.changed + self.unchanged + self.left


@dataclass(frozen=True, slots=True)
class VenuePlan:
    """A venue; one that another body keeps is left as it is."""

    draft: VenueDraft
    area: Area
    change: Change


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A course, under the title the school has used before."""

    draft: CourseDraft
    change: Change


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A class, and the stored one it would change.

    :param teacher: who of the school's teachers bears the name; somebody given before stays.
    :param moves_people: people hold places and the hours or the place would be others.
    """

    draft: RunDraft
    change: Change
    stored: CourseRun | None = None
    teacher: Person | None = None
    moves_people: bool = False


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A learner in a class.

    :param person_id: who it is; ``None``: to be registered.
    :param adds_phone: the person is known without a phone, which the file gives.
    :param change: ``LEFT`` for somebody who has withdrawn: a file does not bring them back.
    """

    draft: SeatDraft
    change: Change
    person_id: UUID | None = None
    adds_phone: bool = False

    @property
    def identity(self) -> tuple[object, ...]:
        """Two seats of one identity are one person: without phone and birthday only in a class."""
        learner = self.draft.learner
        anywhere = learner.phone or learner.birth_on
        return learner.key if anywhere else (*learner.key, self.draft.run)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything applying would do.

    :param missing: by class, how many people are in it whom the file does not name; they stay.
    """

    venues: tuple[VenuePlan, ...]
    courses: tuple[CoursePlan, ...]
    runs: tuple[RunPlan, ...]
    seats: tuple[SeatPlan, ...]
    missing: Mapping[RunKey, int]

    @property
    def steps(self) -> int:
        """How many rows applying would write."""
        return sum(counts.new + counts.changed for counts in self.counts().values())

    @property
    def new_people(self) -> int:
        """How many people would be registered."""
        return len({seat.identity for seat in self.seats if seat.person_id is None})

    def counts(self) -> dict[str, Counts]:
        """Return the counts of venues, courses, classes and seats."""
        return {
            "venues": _counts(self.venues),
            "courses": _counts(self.courses),
            "runs": _counts(self.runs),
            "seats": _counts(self.seats),
        }


def plan(draft: Draft, organisation: Organisation, *, at: datetime) -> Plan:
    """Return what applying a draft to a school would do at ``at``.

    About twelve queries, and one more for each 500 learners.
    """
    runs = runs_of(organisation).select_related("teacher").prefetch_related("sessions")
    teachers = teachers_by_name(organisation, on=local_day(at))
    stored_runs = {key_of(run): run for run in runs}
    seats, missing = _seats(draft.seats, stored_runs)
    return Plan(
        venues=_venues(draft.venues, organisation),
        courses=_courses(draft.courses, organisation),
        runs=tuple(_run(run, stored_runs.get(run.key), teachers) for run in draft.runs),
        seats=seats,
        missing=missing,
    )


def _counts(rows: Iterable[VenuePlan | CoursePlan | RunPlan | SeatPlan]) -> Counts:
    found = Counter(row.change.value for row in rows)
    return Counts(**found)


def _venues(drafts: Sequence[VenueDraft], organisation: Organisation) -> tuple[VenuePlan, ...]:
    areas = areas_around(organisation)
    wanted = [(draft, area_named(draft.area, organisation, areas)) for draft in drafts]
    names = [draft.name for draft in drafts]
    stored = {
        (venue.area_id, venue.name): venue
        for venue in Venue.objects.filter(name__in=names, area__in={area.pk for _, area in wanted})
    }
    return tuple(
        VenuePlan(
            draft, area, _venue_change(draft, stored.get((area.pk, draft.name)), organisation)
        )
        for draft, area in wanted
    )


def _venue_change(draft: VenueDraft, stored: Venue | None, organisation: Organisation) -> Change:
    if stored is None:
        return Change.NEW
    if all(getattr(stored, name) == value for name, value in venue_facts(draft).items()):
        return Change.UNCHANGED
    return Change.CHANGED if stored.keeper_id == organisation.pk else Change.LEFT


def _courses(drafts: Sequence[CourseDraft], organisation: Organisation) -> tuple[CoursePlan, ...]:
    stored = {
        squash(course.title): course
        for course in Course.objects.filter(organisation=organisation).select_related("subject")
    }
    return tuple(
        CoursePlan(draft, _course_change(draft, stored.get(squash(draft.title))))
        for draft in drafts
    )


def _course_change(draft: CourseDraft, stored: Course | None) -> Change:
    if stored is None:
        return Change.NEW
    says_more = (draft.summary and draft.summary != stored.summary) or (
        draft.title_en and draft.title_en != stored.title_en
    )
    return Change.CHANGED if says_more else Change.UNCHANGED


def _run(draft: RunDraft, stored: CourseRun | None, teachers: Mapping[str, Person]) -> RunPlan:
    teacher = teachers.get(draft.teacher_name)
    if stored is None:
        return RunPlan(draft, Change.NEW, teacher=teacher)
    if teacher is None and draft.teacher_name == stored.teacher_name:
        teacher = stored.teacher
    planned = sorted((session.starts_at, session.ends_at) for session in session_plans(draft))
    same_time = planned == sorted(
        (session.starts_at, session.ends_at) for session in stored.sessions.all()
    )
    same_place = draft.venue == stored.venue.name and draft.room == stored.room
    facts = {**run_facts(draft), "capacity": draft.capacity, "teacher": teacher}
    same_facts = all(getattr(stored, name) == value for name, value in facts.items())
    is_open = stored.status == CourseRun.Status.OPEN
    if same_time and same_place and same_facts and is_open:
        return RunPlan(draft, Change.UNCHANGED, stored, teacher)
    moves_people = bool(stored.places_taken) and not (same_time and same_place)
    return RunPlan(draft, Change.CHANGED, stored, teacher, moves_people)


# Learners


def _seats(
    drafts: Sequence[SeatDraft], stored_runs: Mapping[RunKey, CourseRun]
) -> tuple[tuple[SeatPlan, ...], dict[RunKey, int]]:
    found = pairs_of(drafts, stored_runs)
    plans = tuple(
        SeatPlan(
            pair.seat,
            _seat_change(found.places(pair), adds_phone=pair.adds_phone),
            pair.person_id,
            pair.adds_phone,
        )
        for pair in found.pairs
    )
    named = {(pair.seat.run, pair.person_id) for pair in found.pairs}
    missing = Counter(
        key
        for key in {draft.run for draft in drafts}
        for one in found.seated[key]
        if one.is_live and (key, one.person_id) not in named
    )
    return plans, dict(missing)


def _seat_change(places: Sequence[Seated], *, adds_phone: bool) -> Change:
    if any(one.is_live for one in places):
        return Change.CHANGED if adds_phone else Change.UNCHANGED
    return Change.LEFT if places else Change.NEW
