"""What the reader found, and what it proposes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xuecheng.journeys.school_import.rules.workbook import column_letter

_IMPERSONAL = frozenset(
    {"roster_over_capacity", "header_typo", "unknown_header", "column_not_used", "column_second"}
)


class Severity(StrEnum):
    """How much a problem matters."""

    STOPS = "stops"
    CHECK = "check"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file; a missing row or column means all of them.

    :param row: as numbered at the left of the sheet, the first is 1.
    :param column: index, the first is 0.
    :param header: what stands over the column.
    """

    sheet: str
    row: int | None = None
    column: int | None = None
    header: str = ""

    @property
    def letter(self) -> str:
        """The letters over the column, or nothing."""
        return "" if self.column is None else column_letter(self.column)

    @property
    def key(self) -> str:
        """The place as one word, for form fields."""
        return f"{self.sheet}!{self.letter}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A repair the person can accept.

    :param key: the same for the same file, so that an answer finds its question again.
    :param is_suggested: ticked until the person says otherwise.
    """

    key: str
    is_suggested: bool
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: the rule by its code, what was read, and the facts its sentence needs.

    :param is_personal: ``read`` may name a person: show it to the school only, never log it.
    """

    code: str
    severity: Severity
    place: Place
    read: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    proposal: Proposal | None = None
    is_personal: bool = False


def group_of(key: str) -> str:
    """Return the key of all proposals of one rule in one sheet."""
    return key.rpartition("!")[0]


class Findings:
    """Collects problems while a file is read, and answers whether a proposal is accepted.

    :param decisions: what the person ticked and unticked so far, by proposal key.
    """

    def __init__(self, decisions: Mapping[str, bool] | None = None) -> None:
        self._decisions = decisions or {}
        self._found: dict[tuple[str, Place, str, str], Problem] = {}
        self._stops = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found so far, in the order found."""
        return tuple(self._found.values())

    @property
    def stops(self) -> int:
        """How many problems stop the import so far."""
        return self._stops

    def stop(self, code: str, place: Place, read: str = "", **facts: object) -> None:
        """Note what cannot be imported as it stands."""
        self._add(Problem(code, Severity.STOPS, place, read, facts))

    def check(self, code: str, place: Place, read: str = "", **facts: object) -> None:
        """Note what the person had better look at."""
        self._add(Problem(code, Severity.CHECK, place, read, facts))

    def repaired(self, code: str, place: Place, read: str = "", **facts: object) -> None:
        """Note what was put right, or left out, without asking."""
        self._add(Problem(code, Severity.REPAIRED, place, read, facts))

    def propose(
        self,
        code: str,
        place: Place,
        read: str = "",
        *,
        suggested: bool,
        otherwise: Severity = Severity.STOPS,
        part: str = "",
        **facts: object,
    ) -> bool:
        """Ask the person, and return whether the repair is to be made.

        :param suggested: the answer until the person gives one.
        :param otherwise: how much the problem matters while the repair is not made.
        :param part: tells several questions about one place apart.
        """
        key = f"{code}@{place.key}{part and '.'}{part}"
        accepted = self._decisions.get(key, suggested)
        severity = Severity.CHECK if accepted else otherwise
        proposal = Proposal(key, suggested, accepted)
        self._add(Problem(code, severity, place, read, facts, proposal))
        return accepted

    def about_people(self, sheets: frozenset[str]) -> tuple[Problem, ...]:
        """Return all problems, those that repeat a cell of a roster marked as personal.

        :param sheets: names of the sheets that hold people.
        """
        return tuple(
            replace(problem, is_personal=True)
            if problem.place.sheet in sheets and problem.read and problem.code not in _IMPERSONAL
            else problem
            for problem in self._found.values()
        )

    def _add(self, problem: Problem) -> None:
        asked = problem.proposal.key if problem.proposal else ""
        key = (problem.code, problem.place, problem.read, asked)
        if key not in self._found:
            self._found[key] = problem
            self._stops += problem.severity is Severity.STOPS
