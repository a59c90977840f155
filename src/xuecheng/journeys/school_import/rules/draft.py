"""What a file asks for, once it is read: values that can be compared and stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from xuecheng.journeys.school_import.rules.problems import Place
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.journeys.school_import.rules.text import squash
from xuecheng.learning.courses.rules import english_room

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

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this class from all others of the school."""
        return squash(self.title), self.term, squash(self.code)

    @property
    def room_en(self) -> str:
        """The room for English readers, as pages about the class will show it."""
        return english_room(self.room)


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
    """A learner in a class.

    :param is_another: asked, the person said that it is not the one of this name in the class.
    """

    learner: LearnerDraft
    run: tuple[str, str, str]
    place: Place
    is_another: bool = False


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
class KnownVenue:
    """What the school knows of a venue's whereabouts.

    :param is_ours: the school keeps it and it lies in the school's own area, so that a venue of
        this name in a file is this one.
    """

    name: str
    has_address: bool = True
    has_position: bool = True
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a venue is, as the person filled it in.

    :param position: longitude and latitude, as copied from a map; ``None``: not filled in.
    """

    address: str = ""
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class MovedMeeting:
    """A session the school has given another time since it was announced.

    :param number: of the session in its class.
    :param announced: when it was to begin, in the city's own time.
    :param moved_on: the day the school moved it.
    """

    number: int
    announced: datetime
    now: Meeting
    moved_on: date


@dataclass(frozen=True, slots=True)
class KnownRun:
    """A class the school has already, that a roster may name.

    :param starts: in the city's own time.
    :param taken: places that people hold.
    :param is_over: finished or cancelled: nothing about it changes any more.
    :param moved: sessions the school has moved, in the order of their numbers.
    :param begins: when sessions of the class begin; needed only if some were moved.
    :param ends: of the last session, in the city's own time; ``None``: not known.
    """

    title: str
    term: str
    code: str
    starts: datetime
    capacity: int
    taken: int = 0
    is_over: bool = False
    moved: tuple[MovedMeeting, ...] = ()
    begins: frozenset[datetime] = frozenset()
    ends: datetime | None = None

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
    :param whereabouts: of venues, by :func:`places.venue_key` of their names.
    """

    year: int | None = None
    week_one: date | None = None
    bells: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    minutes: int | None = None
    capacity: int | None = None
    venue: str = ""
    whereabouts: Mapping[str, Whereabouts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the file is read.

    :param venues: names of the school's venues, the main one first.
    :param known_venues: what is known of where they are; one not named needs nothing more.
    :param titles: titles of the school's courses.
    :param areas: names of the streets and towns around the school.
    :param school: where a school without any venue is taken to teach: in a house of its name.
    """

    today: date
    school: str = ""
    venues: tuple[str, ...] = ()
    known_venues: tuple[KnownVenue, ...] = ()
    titles: tuple[str, ...] = ()
    runs: tuple[KnownRun, ...] = ()
    areas: tuple[str, ...] = ()
    answers: Answers = field(default_factory=Answers)
