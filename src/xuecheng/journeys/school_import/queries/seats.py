"""Who the people on a list are, and who of them the classes have already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from xuecheng.journeys.school_import.queries.schools import key_of, runs_of
from xuecheng.journeys.school_import.rules.crosscheck import Seats, check_seats
from xuecheng.journeys.school_import.rules.draft import Draft, LearnerDraft, SeatDraft
from xuecheng.journeys.school_import.rules.namesakes import (
    LearnerKey,
    Pair,
    Seated,
    asked,
    paired,
)
from xuecheng.journeys.school_import.rules.problems import Findings
from xuecheng.journeys.school_import.rules.reading import Reading
from xuecheng.learning.courses.models import CourseRun
from xuecheng.learning.enrolments.models import Enrolment
from xuecheng.registry.organisations.models import Organisation
from xuecheng.registry.people import queries as people
from xuecheng.registry.people.models import PhoneNumber
from xuecheng.registry.people.rules import is_same_name

RunKey = tuple[str, str, str]
_CHUNK = 500  # SQLite takes no more than a thousand values in one query


@dataclass(frozen=True, slots=True)
class Pairs:
    """The rows of a file with who they are, in its order, and everybody in their classes."""

    pairs: tuple[Pair, ...]
    seated: Mapping[RunKey, Sequence[Seated]]

    def places(self, pair: Pair) -> list[Seated]:
        """Return the places the person of a row has, or had, in the class of the row."""
        if pair.person_id is None:
            return []
        return [one for one in self.seated[pair.seat.run] if one.person_id == pair.person_id]


def recognised(
    reading: Reading, organisation: Organisation, decisions: Mapping[str, bool]
) -> Reading:
    """Return a reading with the questions that show only beside those the school has already.

    Whether a name in a list is the one in its class, and how many will have to wait. About four
    queries, none for a file without lists.
    """
    seats = reading.draft.seats
    if not seats:
        return reading
    findings = Findings(decisions)
    runs = {key_of(run): run for run in runs_of(organisation)}
    seated, known = _seated(seats, runs), _people_by_phone(seats)
    told = list(seats)
    for key, rows in _rows_by_run(seats).items():
        answers = asked([seats[row] for row in rows], seated[key], known, findings)
        for row, seat in zip(rows, answers, strict=True):
            told[row] = seat
    draft = replace(reading.draft, seats=tuple(told))
    found = _pairs(draft.seats, seated, known)
    newcomers = [pair.seat for pair in found.pairs if not found.places(pair)]
    check_seats(newcomers, _seats_of(draft, runs), findings)
    personal = frozenset(seat.place.sheet for seat in seats)
    problems = (*reading.problems, *findings.about_people(personal))
    return replace(reading, draft=draft, problems=problems)


def pairs_of(seats: Sequence[SeatDraft], runs: Mapping[RunKey, CourseRun]) -> Pairs:
    """Return who the people on a list are. Two queries, and one for each 500 phone numbers.

    :param runs: the school's classes.
    """
    return _pairs(seats, _seated(seats, runs), _people_by_phone(seats))


def _pairs(
    seats: Sequence[SeatDraft],
    seated: Mapping[RunKey, Sequence[Seated]],
    known: Mapping[LearnerKey, UUID],
) -> Pairs:
    pairs = [Pair(seat) for seat in seats]
    for key, rows in _rows_by_run(seats).items():
        of_run = paired([seats[row] for row in rows], seated[key], known)
        for row, pair in zip(rows, of_run, strict=True):
            pairs[row] = pair
    return Pairs(tuple(_known_by_another_class(pairs)), seated)


def _known_by_another_class(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield each pair; who is found in one class is found in the other classes of the file too."""
    elsewhere = {
        pair.seat.learner.key: pair.person_id
        for pair in pairs
        if pair.person_id and (pair.seat.learner.phone or pair.seat.learner.birth_on)
    }
    taken = {(pair.seat.run, pair.person_id) for pair in pairs}
    for pair in pairs:
        person_id = pair.person_id or elsewhere.get(pair.seat.learner.key)
        is_free = (pair.seat.run, person_id) not in taken and not pair.seat.is_another
        yield replace(pair, person_id=person_id) if is_free else pair


def _rows_by_run(seats: Sequence[SeatDraft]) -> dict[RunKey, list[int]]:
    rows: dict[RunKey, list[int]] = defaultdict(list)
    for row, seat in enumerate(seats):
        rows[seat.run].append(row)
    return rows


def _seats_of(draft: Draft, runs: Mapping[RunKey, CourseRun]) -> dict[RunKey, Seats]:
    """Return the seats of all classes: as many as the file asks for, else as the school has."""
    seats = {run.key: Seats(run.title, run.capacity) for run in draft.runs}
    for key, run in runs.items():
        asked_for = seats.get(key) or Seats(run.course.title, run.capacity)
        seats[key] = replace(asked_for, people=run.places_taken + run.waiting)
    return seats


def _seated(
    seats: Sequence[SeatDraft], runs: Mapping[RunKey, CourseRun]
) -> dict[RunKey, list[Seated]]:
    """Return everybody who is or was in the classes, in the order they came. Two queries."""
    keys = {runs[seat.run].pk: seat.run for seat in seats if seat.run in runs}
    enrolments = Enrolment.objects.filter(run__in=keys)
    rows = enrolments.order_by("run", "queue_number").values_list(
        "run_id", "learner_id", "learner__details__name", "learner__details__birth_on", "status"
    )
    with_phone = set(
        PhoneNumber.objects.live()
        .filter(person__in=enrolments.values("learner_id"))
        .values_list("person_id", flat=True)
    )
    seated: dict[RunKey, list[Seated]] = defaultdict(list)
    for run_id, person_id, name, birth_on, status in rows:
        seated[keys[run_id]].append(
            Seated(
                person_id,
                name or "",
                is_live=status != Enrolment.Status.WITHDRAWN,
                has_phone=person_id in with_phone,
                birth_on=birth_on,
            )
        )
    return seated


def _people_by_phone(seats: Iterable[SeatDraft]) -> dict[LearnerKey, UUID]:
    """Return who is known by name and phone. One query in each 500 numbers."""
    by_print: dict[str, list[LearnerDraft]] = defaultdict(list)
    for learner in {seat.learner for seat in seats if seat.learner.phone}:
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
