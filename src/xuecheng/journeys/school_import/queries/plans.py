"""What applying a draft would create, change and leave as it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from xuecheng.journeys.school_import.queries.schools import (
    area_named,
    areas_around,
    runs_of,
    teachers_by_name,
)
from xuecheng.journeys.school_import.rules.draft import (
    CourseDraft,
    Draft,
    KnownRun,
    LearnerDraft,
    RunDraft,
    SeatDraft,
    VenueDraft,
)
from xuecheng.journeys.school_import.rules.facts import run_facts, session_plans, venue_facts
from xuecheng.journeys.school_import.rules.text import squash
from xuecheng.learning.courses.models import Course, CourseRun
from xuecheng.learning.courses.rules import CITY_TIME
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.models import Person, PhoneNumber
from xuecheng.registry.people.rules import is_same_name
from xuecheng.registry.places.models import Area, Venue

RunKey = tuple[str, str, str]
LearnerKey = tuple[str, str, str, int]
_CHUNK = 500  # SQLite takes no more than a thousand values in one query


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
    stored_runs = {_key_of(run): run for run in runs}
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


def _key_of(run: CourseRun) -> RunKey:
    starts = run.starts_at.astimezone(CITY_TIME)
    return KnownRun(run.course.title, run.term, run.code, starts, run.capacity).key


# Learners


@dataclass(frozen=True, slots=True)
class _Seated:
    """Somebody who is, was, or waits to be in a class."""

    person_id: UUID
    name: str
    is_live: bool
    has_phone: bool


def _seats(
    drafts: Sequence[SeatDraft], stored_runs: Mapping[RunKey, CourseRun]
) -> tuple[tuple[SeatPlan, ...], dict[RunKey, int]]:
    run_keys = {draft.run for draft in drafts}
    seated = _seated({key: run for key, run in stored_runs.items() if key in run_keys})
    known = _people_by_phone({draft.learner for draft in drafts if draft.learner.phone})
    plans: list[SeatPlan] = []
    found: dict[RunKey, set[UUID]] = defaultdict(set)
    # those with a phone first: a namesake without one must not take their place
    for draft in sorted(drafts, key=lambda draft: not draft.learner.phone):
        person_id = known.get(draft.learner.key)
        adds_phone = False
        if person_id is None:
            match = _namesake(draft, seated[draft.run], found[draft.run])
            person_id = match.person_id if match else None
            adds_phone = bool(match and draft.learner.phone)
        if person_id:
            found[draft.run].add(person_id)
        change = _seat_change(person_id, seated[draft.run], adds_phone=adds_phone)
        plans.append(SeatPlan(draft, change, person_id, adds_phone))
    order = {id(draft): index for index, draft in enumerate(drafts)}
    plans.sort(key=lambda each: order[id(each.draft)])
    missing = {
        key: count
        for key in run_keys
        if (count := sum(one.is_live and one.person_id not in found[key] for one in seated[key]))
    }
    return tuple(plans), missing


def _seated(runs: Mapping[RunKey, CourseRun]) -> dict[RunKey, list[_Seated]]:
    """Return everybody who is or was in the classes, in the order they came. Two queries."""
    keys = {run.pk: key for key, run in runs.items()}
    enrolments = Enrolment.objects.filter(run__in=keys)
    rows = enrolments.order_by("run", "queue_number").values_list(
        "run_id", "learner_id", "learner__details__name", "status"
    )
    with_phone = set(
        PhoneNumber.objects.live()
        .filter(person__in=enrolments.values("learner_id"))
        .values_list("person_id", flat=True)
    )
    seated: dict[RunKey, list[_Seated]] = defaultdict(list)
    for run_id, person_id, name, status in rows:
        is_live = status != Enrolment.Status.WITHDRAWN
        seated[keys[run_id]].append(
            _Seated(person_id, name or "", is_live, person_id in with_phone)
        )
    return seated


def _people_by_phone(learners: Iterable[LearnerDraft]) -> dict[LearnerKey, UUID]:
    """Return who is known by name and phone. One query in each 500 numbers."""
    by_print: dict[str, list[LearnerDraft]] = defaultdict(list)
    for learner in learners:
        by_print[people.phone_fingerprint(learner.phone)].append(learner)
    known: dict[LearnerKey, UUID] = {}
    prints = sorted(by_print)
    for start in range(0, len(prints), _CHUNK):
        numbers = (
            PhoneNumber.objects.live()
            .filter(fingerprint__in=prints[start : start + _CHUNK])
            .select_related("person__details")
            .order_by("verified_at", "created_at", "id")
        )
        for number in numbers:
            for learner in by_print[number.fingerprint]:
                if is_same_name(number.person.details.name, learner.name):
                    known.setdefault(learner.key, number.person_id)
    return known


def _namesake(draft: SeatDraft, seated: Sequence[_Seated], taken: set[UUID]) -> _Seated | None:
    """Return who came into the class by an earlier file under this name and without a phone."""
    namesakes = [
        one
        for one in seated
        if one.person_id not in taken
        and is_same_name(one.name, draft.learner.name)
        and not (draft.learner.phone and one.has_phone)
    ]
    return namesakes[0] if namesakes else None


def _seat_change(person_id: UUID | None, seated: Sequence[_Seated], *, adds_phone: bool) -> Change:
    places = [one for one in seated if one.person_id == person_id]
    if any(one.is_live for one in places):
        return Change.CHANGED if adds_phone else Change.UNCHANGED
    return Change.LEFT if places else Change.NEW
