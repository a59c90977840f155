"""Days of the week and hours that go together."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from xuecheng.journeys.school_import.rules.periods import Periods

Parity = Literal["odd", "even", "alternate"]

SHORTEST_MINUTES = 20
LONGEST_USUAL = 360  # minutes: a morning and an afternoon of three hours; most have one of them


@dataclass(frozen=True, slots=True)
class Slot:
    """Days of the week and hours that go together.

    :param weekdays: 0 is Monday; empty if none was written.
    :param part: 上午, 下午, 晚上 or nothing.
    :param end: not after ``start`` if the hours run backwards and nothing puts that right.
    :param is_guessed: the hours were turned into the afternoon because no school opens at 1:30 am.
    :param is_end_assumed: the end is twelve hours after what is written: 9:00-1:30.
    :param written: the hours in the clerk's words.
    """

    weekdays: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None
    periods: Periods | None = None
    parity: Parity | None = None
    part: str = ""
    is_guessed: bool = False
    is_end_assumed: bool = False
    written: str = ""

    @property
    def minutes(self) -> int | None:
        """How long a meeting lasts, not above 0 if backwards; ``None`` if its end is not known."""
        if self.start is None or self.end is None:
            return None
        hours, minutes = self.end.hour - self.start.hour, self.end.minute - self.start.minute
        return hours * 60 + minutes

    @property
    def is_usual(self) -> bool:
        """Whether a meeting is neither longer nor shorter than nearly all are."""
        return self.minutes is not None and SHORTEST_MINUTES <= self.minutes <= LONGEST_USUAL

    @property
    def has_hours(self) -> bool:
        """Whether anything was said of the time of day."""
        return self.start is not None or self.periods is not None
