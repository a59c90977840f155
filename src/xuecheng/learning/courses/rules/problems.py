"""What must hold for a course and for a class, so that a clerk mends everything in one go."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from xuecheng.errors import Invalid
from xuecheng.learning.courses.rules.sessions import LONGEST_SESSION, MOST_SESSIONS, SessionPlan

# Slips of the pen, not policy: a missing point or a digit typed twice, far above any real class.
MOST_SEATS = 5_000
HIGHEST_FEE_FEN = 10_000_000


class ProblemCode(StrEnum):
    """What can be wrong with a course or class; ``words.problem_words`` says it to people."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_MANY_SESSIONS = "too_many_sessions"
    SAME_NUMBER = "same_number"
    ENDS_FIRST = "ends_first"
    LASTS_TOO_LONG = "lasts_too_long"
    OVERLAP = "overlap"
    CLOSES_FIRST = "closes_first"
    CLOSES_AFTER_END = "closes_after_end"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the field it is in and the facts of it."""

    field: str
    code: ProblemCode
    facts: Mapping[str, int] = dataclasses.field(default_factory=dict)


def course_problems(*, title: str) -> tuple[Problem, ...]:
    """Return what is wrong with a course."""
    return tuple(_text_problems("title", title, longest=80))


def run_problems(
    *,
    code: str,
    term: str,
    sessions: Sequence[SessionPlan],
    capacity: int,
    fee_fen: int = 0,
    materials_fee_fen: int = 0,
    sign_up_opens_at: datetime | None = None,
    sign_up_closes_at: datetime | None = None,
) -> tuple[Problem, ...]:
    """Return everything that is wrong with a class, so that a clerk mends it in one go."""
    return (
        *_text_problems("code", code, longest=40),
        *_text_problems("term", term, longest=20),
        *_session_problems(sessions),
        *_number_problems("capacity", capacity, lowest=1, highest=MOST_SEATS),
        *_number_problems("fee_fen", fee_fen, lowest=0, highest=HIGHEST_FEE_FEN),
        *_number_problems(
            "materials_fee_fen", materials_fee_fen, lowest=0, highest=HIGHEST_FEE_FEN
        ),
        *_window_problems(sessions, sign_up_opens_at, sign_up_closes_at),
    )


def _text_problems(name: str, text: str, *, longest: int) -> Iterable[Problem]:
    if not text.strip():
        yield Problem(name, ProblemCode.MISSING)
    elif len(text) > longest:
        yield Problem(name, ProblemCode.TOO_LONG, {"longest": longest})


def _number_problems(name: str, number: int, *, lowest: int, highest: int) -> Iterable[Problem]:
    if number < lowest:
        yield Problem(name, ProblemCode.TOO_SMALL, {"lowest": lowest})
    elif number > highest:
        yield Problem(name, ProblemCode.TOO_LARGE, {"highest": highest})


def _session_problems(sessions: Sequence[SessionPlan]) -> Iterable[Problem]:
    if not sessions:
        yield Problem("sessions", ProblemCode.MISSING)
    if len(sessions) > MOST_SESSIONS:
        yield Problem("sessions", ProblemCode.TOO_MANY_SESSIONS, {"highest": MOST_SESSIONS})
    for number, times in Counter(session.number for session in sessions).items():
        if times > 1:
            yield Problem("sessions", ProblemCode.SAME_NUMBER, {"number": number})
    for session in sessions:
        if session.ends_at <= session.starts_at:
            yield Problem("sessions", ProblemCode.ENDS_FIRST, {"number": session.number})
        elif session.ends_at - session.starts_at > LONGEST_SESSION:
            facts = {
                "number": session.number,
                "hours": LONGEST_SESSION // timedelta(hours=1),
            }
            yield Problem("sessions", ProblemCode.LASTS_TOO_LONG, facts)
    for earlier, later in pairwise(sorted(sessions, key=lambda session: session.starts_at)):
        if later.starts_at < earlier.ends_at:
            facts = {"number": later.number, "other": earlier.number}
            yield Problem("sessions", ProblemCode.OVERLAP, facts)


def _window_problems(
    sessions: Sequence[SessionPlan], opens_at: datetime | None, closes_at: datetime | None
) -> Iterable[Problem]:
    if opens_at and closes_at and closes_at <= opens_at:
        yield Problem("sign_up_closes_at", ProblemCode.CLOSES_FIRST)
    if sessions and closes_at and closes_at > max(session.ends_at for session in sessions):
        yield Problem("sign_up_closes_at", ProblemCode.CLOSES_AFTER_END)


class _WithProblems(Invalid):
    def __init__(self, message: str, *, problems: Sequence[Problem]) -> None:
        super().__init__(message, field=problems[0].field)
        self.problems = tuple(problems)

    def facts(self) -> Mapping[str, object]:
        """Return every problem, by field and code."""
        return {
            "problems": [
                {"field": problem.field, "code": problem.code.value, **problem.facts}
                for problem in self.problems
            ]
        }


class InvalidCourse(_WithProblems):
    """A course cannot be stored as given; ``problems`` says all that is wrong."""

    code = "courses.invalid_course"


class InvalidRun(_WithProblems):
    """A class cannot be stored as given; ``problems`` says all that is wrong."""

    code = "courses.invalid_run"
