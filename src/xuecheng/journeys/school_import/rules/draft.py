"""What a file asks for, once it is read: values that can be compared and stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from xuecheng.journeys.school_import.rules.problems import Place
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.journeys.school_import.rules.text import squash

Crs = Literal["wgs84", "gcj02", "bd09"]


@dataclass(frozen=True, slots=True)
class VenueDraft:
    """A venue, by its name in the school's area.

    :param area: what the file says of its street or town; empty: the school's own area.
    :param opening_hours: in the OpenStreetMap form.
    :param crs: the reference system of the coordinates as written.
    """

    name: str
    place: Place
    area: str = ""
    address: str = ""
    phone: str = ""
    opening_hours: str = ""
    is_step_free: bool | None = None
    has_hearing_loop: bool | None = None
    longitude: float | None = None
    latitude: float | None = None
    crs: Crs = "wgs84"
    kind: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course, by its title in the school."""

    title: str
    place: Place
    subject: str
    summary: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class RunDraft:
    """A class, by course, term and code.

    :param has_own_code: the file gives the code; otherwise it was derived from the hours.
    :param name: the class's own name, by which rosters may call it.
    """

    title: str
    term: str
    code: str
    place: Place
    venue: str
    meetings: tuple[Meeting, ...]
    capacity: int
    fee_fen: int
    has_own_code: bool = True
    name: str = ""
    room: str = ""
    teacher_name: str = ""
    audience: str = "everyone"
    language: str = "zh"
    materials_fee_fen: int = 0
    materials_note: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this class from all others of the school."""
        return squash(self.title), self.term, squash(self.code)


@dataclass(frozen=True, slots=True)
class LearnerDraft:
    """A person on a roster.

    :param twin: 1 for the second of two people nothing tells apart, 2 for the third.
    """

    name: str
    phone: str = ""
    birth_on: date | None = None
    gender: str = "0"
    twin: int = 0

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Name and phone; without a phone the birthday, and the order among namesakes."""
        born = self.birth_on.isoformat() if self.birth_on and not self.phone else ""
        return self.name, self.phone, born, self.twin


@dataclass(frozen=True, slots=True)
class SeatDraft:
    """A learner in a class."""

    learner: LearnerDraft
    run: tuple[str, str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything one file asks for."""

    venues: tuple[VenueDraft, ...] = ()
    courses: tuple[CourseDraft, ...] = ()
    runs: tuple[RunDraft, ...] = ()
    seats: tuple[SeatDraft, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to import."""
        return not (self.venues or self.courses or self.runs or self.seats)


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A class the school has already, that a roster may name.

    :param starts: in the city's own time.
    :param taken: places that people hold.
    :param is_over: finished or cancelled: nothing about it changes any more.
    """

    title: str
    term: str
    code: str
    starts: datetime
    capacity: int
    taken: int = 0
    is_over: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """As :attr:`RunDraft.key`."""
        return squash(self.title), self.term, squash(self.code)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person filled in where the file says nothing.

    :param year: of dates written without one.
    :param week_one: any day of the term's first week.
    :param bells: hours of each school period.
    :param minutes: length of a meeting whose end is not written.
    :param capacity: seats of a class whose seats are not written.
    :param venue: where classes meet whose place is not written.
    """

    year: int | None = None
    week_one: date | None = None
    bells: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    minutes: int | None = None
    capacity: int | None = None
    venue: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the file is read.

    :param venues: names of the school's venues, the main one first.
    :param titles: titles of the school's courses.
    :param areas: names of the streets and towns around the school.
    :param school: where a school without any venue is taken to teach: in a house of its name.
    """

    today: date
    school: str = ""
    venues: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    runs: tuple[KnownRun, ...] = ()
    areas: tuple[str, ...] = ()
    answers: Answers = field(default_factory=Answers)
