"""Who may sign up, who comes next, and what a register proves. Values in, values out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from xuecheng.errors import Denied, Invalid, Missing, Refused
from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations.rules import may_run_school

COMPLETED = "completed"
NOT_COMPLETED = "not_completed"
PRESENT = "present"
EXCUSED = "excused"
ABSENT = "absent"
MARKS = frozenset({PRESENT, EXCUSED, ABSENT})


# -- What says no -------------------------------------------------------------------------------


class NoSuchEnrolment(Missing):
    """There is no such enrolment, or it belongs to somebody else."""

    code = "enrolments.missing"


class NotYourClass(Denied):
    """The class is run by somebody else."""

    code = "enrolments.not_your_class"


class NotYourEnrolment(Denied):
    """Only the learner and the school may do this."""

    code = "enrolments.not_yours"


class NotOpen(Refused):
    """The class takes no sign-ups: it is not published, finished or cancelled."""

    code = "enrolments.not_open"


class NotYet(Refused):
    """Sign-up has not begun."""

    code = "enrolments.not_yet"

    def __init__(self, message: str, *, opens_at: datetime) -> None:
        super().__init__(message)
        self.opens_at = opens_at

    def facts(self) -> Mapping[str, object]:
        """Return when sign-up begins."""
        return {"opens_at": self.opens_at.isoformat()}


class Closed(Refused):
    """Sign-up is over."""

    code = "enrolments.closed"

    def __init__(self, message: str, *, closed_at: datetime) -> None:
        super().__init__(message)
        self.closed_at = closed_at

    def facts(self) -> Mapping[str, object]:
        """Return when sign-up ended."""
        return {"closed_at": self.closed_at.isoformat()}


class ClassIsOver(Refused):
    """The class has ended, so places in it no longer change."""

    code = "enrolments.class_is_over"


class NoSession(Refused):
    """There is nobody to mark: the session is cancelled or its day has not come."""

    code = "enrolments.no_session"


class UnclearMark(Invalid):
    """A tap that names no learner, or no mark."""

    code = "enrolments.unclear_mark"


class NotInClass(Refused):
    """The person holds no place in the class."""

    code = "enrolments.not_in_class"


class UnknownAccount(Invalid):
    """No learning account has this number."""

    code = "enrolments.unknown_account"


class NotOneLearner(Refused):
    """Four digits name nobody in the class, or more than one."""

    code = "enrolments.not_one_learner"


class NameInClass(Refused):
    """Somebody of this name holds a place in the class already: the same person, perhaps."""

    code = "enrolments.name_in_class"

    def __init__(self, message: str, *, enrolment_id: UUID) -> None:
        super().__init__(message)
        self.enrolment_id = enrolment_id


class FormUsed(Refused):
    """The form signed up somebody already, and comes back with other words."""

    code = "enrolments.form_used"

    def __init__(self, message: str, *, enrolment_id: UUID) -> None:
        super().__init__(message)
        self.enrolment_id = enrolment_id


class OtherPhone(Refused):
    """The learning account has another phone number than the one that was typed."""

    code = "enrolments.other_phone"


class SessionsToCome(Refused):
    """A result waits for the last session."""

    code = "enrolments.sessions_to_come"


class RegisterChanged(Refused):
    """Marks have changed since a result was entered, so it counts other hours."""

    code = "enrolments.register_changed"


class ResultsChanged(Refused):
    """Somebody else entered a result after the page was opened that says another."""

    code = "enrolments.results_changed"


class AlreadyConfirmed(Refused):
    """A confirmed result changes only by a correction with a reason."""

    code = "enrolments.already_confirmed"


class AlreadyCorrected(Refused):
    """A later row corrects this result; correct that one."""

    code = "enrolments.already_corrected"


class NothingCorrected(Refused):
    """A correction says the same as the result that stands."""

    code = "enrolments.nothing_corrected"


class ReasonMissing(Invalid):
    """A correction says why."""

    code = "enrolments.reason_missing"


# -- Rights -------------------------------------------------------------------------------------


def may_teach(
    actor: Actor, *, teacher_id: UUID | None, organisation_id: UUID, area_code: str
) -> bool:
    """Return whether ``actor`` may keep the register of a class: its teacher, or the school.

    The teacher must have signed in as staff: a phone code alone opens no list of names.
    """
    is_teacher = teacher_id is not None and actor.person_id == teacher_id
    return (is_teacher and actor.has_role("teacher")) or may_run_school(
        actor, organisation_id, area_code
    )


# -- Seats and the queue ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seats:
    """What the row of a class says of its seats, read under its lock."""

    capacity: int
    taken: int
    waiting: int
    last_queue_number: int

    @property
    def free(self) -> int:
        """Seats nobody holds."""
        return self.capacity - self.taken

    @property
    def takes_newcomers(self) -> bool:
        """Whether a newcomer gets a seat at once: one is free and nobody waits for it."""
        return self.free > 0 and self.waiting == 0

    def after_sign_up(self) -> "Seats":
        """Return the seats after one more person came; they wait where they cannot sit."""
        sits = self.takes_newcomers
        return Seats(
            capacity=self.capacity,
            taken=self.taken + sits,
            waiting=self.waiting + (not sits),
            last_queue_number=self.last_queue_number + 1,
        )

    def after_withdrawal(self, *, was_enrolled: bool) -> "Seats":
        """Return the seats after one person gave up a seat, or the wait for one."""
        return Seats(
            capacity=self.capacity,
            taken=self.taken - was_enrolled,
            waiting=self.waiting - (not was_enrolled),
            last_queue_number=self.last_queue_number,
        )

    @property
    def move_up(self) -> int:
        """How many of those who wait can be given a seat now."""
        return min(self.free, self.waiting)

    def after_moving_up(self, count: int) -> "Seats":
        """Return the seats after the first ``count`` of the queue sat down."""
        return Seats(
            capacity=self.capacity,
            taken=self.taken + count,
            waiting=self.waiting - count,
            last_queue_number=self.last_queue_number,
        )


# -- Sessions and marks -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session, as far as rules look at it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool = False

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def may_mark(mark: str, *, held_on: date, today: date) -> bool:
    """Return whether a register takes this mark today.

    Whoever cannot come says so beforehand. Presence and absence are seen only on the day: the day
    is what a register is about, so no number of minutes before the lesson needs to be decreed.
    """
    return mark in (EXCUSED, "") or today >= held_on


def is_end_of_number(typed: str) -> bool:
    """Return whether what was typed are the four digits that stand beside a name."""
    return re.fullmatch(r"[0-9]{4}", typed) is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the register says of one learner in one class.

    :param attended: sessions marked present.
    :param held: sessions that took place; a cancelled one was not held.
    :param minutes: length of the attended sessions together.
    """

    attended: int
    held: int
    minutes: int


def tally(meetings: Iterable[Meeting], marks: Mapping[UUID, str], *, at: datetime) -> Tally:
    """Return what was attended of what was held up to ``at``.

    :param marks: session id -> mark; a session without a mark was not attended.
    """
    held = [meeting for meeting in meetings if not meeting.is_cancelled and meeting.ends_at <= at]
    attended = [meeting for meeting in held if marks.get(meeting.id) == PRESENT]
    return Tally(
        attended=len(attended),
        held=len(held),
        minutes=sum(meeting.minutes for meeting in attended),
    )


def sessions_to_come(meetings: Iterable[Meeting], *, at: datetime) -> int:
    """Return how many sessions are still to be held."""
    return sum(not meeting.is_cancelled and meeting.ends_at > at for meeting in meetings)


# -- Completion ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """When a class counts as completed, by a pack.

    :param share_percent: attended of held, in percent; ``None``: the pack knows no number, so
        the school decides.
    :param reference: how records name the rule: ``demo-city@2026.1/completion``.
    :param is_verified: whether somebody compared the number with its source.
    """

    share_percent: int | None
    reference: str
    source: str = ""
    source_en: str = ""
    is_verified: bool = False

    def suggests(self, tally: Tally) -> str:
        """Return the outcome the rule suggests; ``""`` where the school must decide."""
        if self.share_percent is None or not tally.held:
            return ""
        share = Fraction(100 * tally.attended, tally.held)
        return COMPLETED if share >= self.share_percent else NOT_COMPLETED


def completion_rule(tables: Mapping[str, Mapping[str, Any]], *, reference: str) -> CompletionRule:
    """Return the completion rule of a pack.

    :param tables: the pack's tables by file; the rule is ``[completion]`` of ``enrolments.toml``.
    """
    table = tables.get("enrolments", {}).get("completion", {})
    return CompletionRule(
        share_percent=table.get("share_percent"),
        reference=f"{reference}/completion",
        source=table.get("source", ""),
        source_en=table.get("source_en", ""),
        is_verified=table.get("status") == "verified",
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the school enters for one learner."""

    outcome: str
    grade: str = ""


# -- Clashes ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sessions at the same time: one of the class asked about, one of another class."""

    starts_at: datetime
    other_title: str
    other_title_en: str
    other_starts_at: datetime


def clashes(wanted: Sequence[Meeting], booked: Iterable[tuple[Meeting, str, str]]) -> list[Clash]:
    """Return where the wanted sessions overlap booked ones, earliest first.

    :param booked: sessions of the learner's other classes, with title and English title.
    """
    return sorted(
        (
            Clash(mine.starts_at, title, title_en, theirs.starts_at)
            for theirs, title, title_en in booked
            for mine in wanted
            if mine.starts_at < theirs.ends_at and theirs.starts_at < mine.ends_at
        ),
        key=lambda clash: (clash.starts_at, clash.other_title),
    )
