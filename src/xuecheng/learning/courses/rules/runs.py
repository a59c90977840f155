"""A class as a whole: its term, its address, and why it does not change."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from xuecheng.errors import Denied, Missing, Refused

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else


def term_of(on: date) -> str:
    """Return the school term a day lies in, ``"2026-autumn"``.

    February to July is spring; January still belongs to the autumn of the year before. It is part
    of what an import knows a class by, so it never changes.
    """
    if 2 <= on.month <= 7:
        return f"{on.year}-spring"
    return f"{on.year if on.month >= 8 else on.year - 1}-autumn"


def slug(of: UUID, *, length: int = 6) -> str:
    """Return a short code to read out and type, from the random end of a UUIDv7.

    :param length: 6 tell a million classes apart with few collisions; take more on a collision.
    """
    number, letters = of.int & ((1 << 62) - 1), []
    for _ in range(length):
        number, index = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[index])
    return "".join(letters)


class NotYourSchool(Denied):
    """The actor may not run this organisation's classes."""

    code = "courses.not_your_school"


class UnknownRun(Missing):
    """There is no such class, or it is not published."""

    code = "courses.unknown_run"


class CapacityBelowTaken(Refused):
    """A class cannot have fewer seats than people who hold one."""

    code = "courses.capacity_below_taken"

    def __init__(self, message: str, *, taken: int) -> None:
        super().__init__(message, field="capacity")
        self.taken = taken

    def facts(self) -> Mapping[str, object]:
        """Return how many places are taken."""
        return {"places_taken": self.taken}


class RunIsOver(Refused):
    """The class has finished or was cancelled; it does not change any more."""

    code = "courses.run_is_over"
