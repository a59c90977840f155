"""Who of a list of names is somebody the class has already: certain, perhaps, or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import TypedDict
from uuid import UUID

from xuecheng.journeys.school_import.rules.draft import LearnerDraft, SeatDraft
from xuecheng.journeys.school_import.rules.problems import Findings, Severity
from xuecheng.registry.people.rules import is_same_name

LearnerKey = tuple[str, str, str, int]


class _Facts(TypedDict, total=False):
    born: date
    phone: str


class Likeness(Enum):
    """Whether two who bear one name are one person, by all that is known of both."""

    SAME = auto()
    PERHAPS = auto()
    DIFFERENT = auto()


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who is, was, or waits to be in a class."""

    person_id: UUID
    name: str
    is_live: bool = True
    has_phone: bool = False
    birth_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of a list, and who it is.

    :param person_id: ``None``: nobody known.
    :param namesake: the one of the class it was taken for by the name.
    :param is_doubtful: the name alone speaks for it, and one of the two says more: to be asked.
    :param choices: how many of the class it may be.
    """

    seat: SeatDraft
    person_id: UUID | None = None
    namesake: Seated | None = None
    is_doubtful: bool = False
    choices: int = 0

    @property
    def adds_phone(self) -> bool:
        """Whether the list gives the phone of somebody who is known without one."""
        return self.namesake is not None and bool(self.seat.learner.phone)


def likeness(learner: LearnerDraft, other: LearnerDraft) -> Likeness:
    """Return whether two rows of one name in the list of one class are one person."""
    if learner.phone and other.phone:
        return Likeness.SAME if learner.phone == other.phone else Likeness.DIFFERENT
    if learner.birth_on and other.birth_on:
        return Likeness.SAME if learner.birth_on == other.birth_on else Likeness.DIFFERENT
    return Likeness.PERHAPS


def likeness_to(learner: LearnerDraft, one: Seated) -> Likeness:
    """Return whether a row is somebody of the class whom no phone number has shown to be it.

    A row that says no more than the name, as its class does, is the file imported again.
    """
    if not is_same_name(one.name, learner.name) or (learner.phone and one.has_phone):
        return Likeness.DIFFERENT
    if learner.birth_on and one.birth_on:
        return Likeness.SAME if learner.birth_on == one.birth_on else Likeness.DIFFERENT
    says_more = learner.phone or learner.birth_on or one.birth_on
    return Likeness.PERHAPS if says_more else Likeness.SAME


def paired(
    seats: Sequence[SeatDraft], seated: Sequence[Seated], known: Mapping[LearnerKey, UUID]
) -> list[Pair]:
    """Return for each row of one class's list who it is, nobody twice, in the order given.

    Those known by their phone come first, then who is certain, then who is likely: a namesake of
    whom less is known must not take their place.

    :param seated: in the order they came.
    :param known: who bears the name and the phone number, wherever they learn.
    """
    pairs = {
        index: Pair(seat, known[seat.learner.key])
        for index, seat in enumerate(seats)
        if seat.learner.key in known
    }
    taken = {pair.person_id for pair in pairs.values()}
    present_last = sorted(reversed(seated), key=lambda one: one.is_live)
    in_order = sorted(range(len(seats)), key=lambda index: bool(seats[index].learner.phone))
    for wanted in (Likeness.SAME, Likeness.PERHAPS):
        for index in in_order:
            seat = seats[index]
            doubtful = wanted is Likeness.PERHAPS
            if index in pairs or (doubtful and seat.is_another):
                continue
            choices = {
                one.person_id: one
                for one in present_last
                if one.person_id not in taken and likeness_to(seat.learner, one) is wanted
            }
            if choices:
                one = list(choices.values())[-1]
                pairs[index] = Pair(seat, one.person_id, one, doubtful, len(choices))
                taken.add(one.person_id)
    return [pairs.get(index, Pair(seat)) for index, seat in enumerate(seats)]


def asked(
    seats: Sequence[SeatDraft],
    seated: Sequence[Seated],
    known: Mapping[LearnerKey, UUID],
    findings: Findings,
) -> tuple[SeatDraft, ...]:
    """Ask about every row that may be somebody of the class, and mark those who are not."""
    told = list(seats)
    while True:
        pairs = paired(told, seated, known)
        others = [
            index
            for index, pair in enumerate(pairs)
            if pair.is_doubtful and not _is_the_same(pair, findings)
        ]
        if not others:
            return tuple(told)
        for index in others:
            told[index] = replace(told[index], is_another=True)


def merged(learner: LearnerDraft, other: LearnerDraft) -> LearnerDraft:
    """Return what two rows say of one person; the first word stands."""
    return replace(
        learner,
        phone=learner.phone or other.phone,
        birth_on=learner.birth_on or other.birth_on,
        gender=other.gender if learner.gender == "0" else learner.gender,
    )


def told_apart(seats: Iterable[SeatDraft], findings: Findings) -> tuple[SeatDraft, ...]:
    """Return every seat once: the same person twice in a class is one, namesakes are two.

    Two rows of one name in one class that nothing tells apart can be either: the person is asked,
    and they are kept apart otherwise.
    """
    kept: list[SeatDraft] = []
    by_name: dict[tuple[tuple[str, str, str], str], list[int]] = {}
    for seat in seats:
        namesakes = by_name.setdefault((seat.run, seat.learner.name), [])
        like = {index: likeness(kept[index].learner, seat.learner) for index in namesakes}
        index = _first(like, Likeness.SAME)
        if index is not None:
            findings.repaired("same_person_twice", seat.place, seat.learner.name)
        else:
            index = _first(like, Likeness.PERHAPS)
            if index is not None and not findings.propose(
                "perhaps_the_same_person",
                seat.place,
                seat.learner.name,
                suggested=False,
                otherwise=Severity.CHECK,
            ):
                index = None
        if index is None:
            namesakes.append(len(kept))
            kept.append(_as_twin(seat, [kept[each] for each in namesakes[:-1]]))
        else:
            kept[index] = replace(kept[index], learner=merged(kept[index].learner, seat.learner))
    return tuple(kept)


def _first(like: Mapping[int, Likeness], wanted: Likeness) -> int | None:
    return next((index for index, each in like.items() if each is wanted), None)


def _as_twin(seat: SeatDraft, namesakes: Sequence[SeatDraft]) -> SeatDraft:
    """Number a seat among those whom nothing tells from it."""
    twins = sum(each.learner.key[:3] == seat.learner.key[:3] for each in namesakes)
    return replace(seat, learner=replace(seat.learner, twin=twins)) if twins else seat


def _is_the_same(pair: Pair, findings: Findings) -> bool:
    learner, one = pair.seat.learner, pair.namesake
    assert one, "only a namesake of the class is in doubt"
    code, facts = "namesake_without_phone", _Facts(phone=learner.phone)
    if one.birth_on:
        code, facts = "namesake_with_birthday", _Facts(born=one.birth_on)
    elif learner.birth_on:
        code, facts = "namesake_without_birthday", _Facts(born=learner.birth_on)
    return findings.propose(
        code,
        pair.seat.place,
        learner.name,
        suggested=pair.choices == 1,
        otherwise=Severity.CHECK,
        **facts,
    )
