"""Classes and courses out of the rows of a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xuecheng.journeys.school_import.rules.blocks import Block, Row
from xuecheng.journeys.school_import.rules.draft import Context, CourseDraft, RunDraft
from xuecheng.journeys.school_import.rules.fees import Fee, read_fee, read_materials
from xuecheng.journeys.school_import.rules.headers import names_a_column
from xuecheng.journeys.school_import.rules.numbers import read_count
from xuecheng.journeys.school_import.rules.places import VenueBook
from xuecheng.journeys.school_import.rules.problems import Findings, Place, Severity
from xuecheng.journeys.school_import.rules.seasons import Season
from xuecheng.journeys.school_import.rules.sessions import Meeting
from xuecheng.journeys.school_import.rules.text import printed, squash, tidy
from xuecheng.journeys.school_import.rules.timetable import Timetable
from xuecheng.learning.courses.rules import MOST_SEATS, guess_subject, term_of

LONGEST_TITLE = 80
LONGEST_CODE = 40
# Not policy: an evening school asks for hundreds. More is rather fen, or a digit too many.
HIGHEST_USUAL_FEE_FEN = 500_000
_NUMBERED = re.compile(
    r"(.{2,}?)\s*[-—(（]?\s*([0-9]{1,3}|[A-Za-z]|(?<=[(（])[一二三四五六七八九十]{1,2})\s*[)）]?\s*班"
)
_AUDIENCES = (
    ("不限|所有|市民|居民|成人|社会人员|均可|全体|大众", "everyone"),
    ("亲子|家庭|祖孙", "family"),
    ("老年|长者|退休|中老年|\\d+\\s*(?:岁|周岁)以上", "older_adult"),
    ("在职|职工|白领|上班", "worker"),
    ("务工|来沪|新上海人", "migrant_worker"),
    ("农民|农户", "farmer"),
    ("残|特殊|智障|听障|视障", "special_group"),
    ("外籍|外国|国际", "international_resident"),
    ("青少年|少儿|儿童|学生|小学|中学|青年", "youth"),
)
_LANGUAGES = (
    ("沪语|上海话|沪", "wuu"),
    ("双语|中英", "zh-en"),
    ("英", "en"),
    ("普通话|中文|汉语|国语", "zh"),
)
_TEACHER_TITLE = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:老师|教师)$")
_WEEKDAYS = "一二三四五六日"
_CALLED_OFF = r"停开|停办|停招|取消|暂停|不开班?|停课"
_TITLE_CALLED_OFF = re.compile(
    rf"[(（\[【](?:本学?期|已|暂)?(?:{_CALLED_OFF})[)）\]】]|(?:停开|停办|停招)$"
)
_NOTE_CALLED_OFF = re.compile(rf"(?:本学?期|已|暂)?(?:{_CALLED_OFF})[。!！]?")


@dataclass
class ClassTable:
    """One table of classes, read row by row."""

    block: Block
    context: Context
    findings: Findings
    venues: VenueBook
    season: Season
    titles: dict[str, str]
    timetable: Timetable = field(init=False)
    _last_title: str = ""

    def __post_init__(self) -> None:
        self.timetable = Timetable(self.block, self.context, self.findings, self.season)

    @property
    def lists_classes(self) -> bool:
        """Whether the table says when classes meet; otherwise it only describes courses."""
        dated = {"when", "weekday", "periods", "starts", "weeks", "capacity"}
        return bool(self.block.headers.fields & dated)

    def read(self) -> Iterator[tuple[CourseDraft, RunDraft | None]]:
        """Yield for each usable row its course, and its class if it can be opened."""
        self._say_what_is_not_used()
        for row in self.block.rows:
            named = None if self._is_called_off(row) else self._naming(row)
            if named is None:
                continue
            title, name, code = named
            course = self._course(row, title)
            yield course, self._run(row, title, name, code) if self.lists_classes else None

    def _is_called_off(self, row: Row) -> bool:
        """Whether a row says that its class does not take place, and the person agrees."""
        place, title = self._title_cell(row)
        note = tidy(self.block.text(row, "note"))
        is_said = _TITLE_CALLED_OFF.search(title) or _NOTE_CALLED_OFF.fullmatch(note)
        if not is_said:
            return False
        said = title if _TITLE_CALLED_OFF.search(title) else note
        return self.findings.propose(
            "class_called_off", place, said, suggested=True, otherwise=Severity.CHECK
        )

    # Names

    def _naming(self, row: Row) -> tuple[str, str, str] | None:
        """Return title, class name and the class's own code, or nothing if the row has no title."""
        place, text = self._title_cell(row)
        if not text:
            text = self._title_from_above(row, place)
        title = printed(text)
        name = printed(self.block.text(row, "name"))
        code = tidy(self.block.text(row, "code"))
        if not title:
            return None
        if not self.block.headers.named("title") or squash(name) == squash(title):
            title, code = self._numbered(title, code, place)
            name = name or title
        if names_a_column(title):
            self.findings.stop("title_is_header", place, title)
            return None
        if len(title) > LONGEST_TITLE:
            self.findings.stop("too_long", place, title, most=LONGEST_TITLE)
            return None
        self._last_title = title
        known = self.titles.setdefault(squash(title), title)
        if not code and name and squash(name) != squash(title):
            code = name
        return known, name, code[:LONGEST_CODE]

    def _title_cell(self, row: Row) -> tuple[Place, str]:
        place, text = self.block.cell(row, "title")
        return (place, text) if text else self.block.cell(row, "name")

    def _title_from_above(self, row: Row, place: Place) -> str:
        says_something = any(
            self.block.text(row, name)
            for name in ("when", "weekday", "periods", "starts", "teacher")
        )
        if not says_something:
            self.findings.repaired("empty_row", self.block.place(row))
        elif not self._last_title:
            self.findings.stop("title_missing", place)
        elif self.findings.propose(
            "title_from_above", place, suggested=True, title=self._last_title
        ):
            return self._last_title
        return ""

    def _numbered(self, title: str, code: str, place: Place) -> tuple[str, str]:
        """Part 国画初级2班 into the course 国画初级 and its class 2班."""
        found = _NUMBERED.fullmatch(title)
        if code or not found:
            return title, code
        self.findings.repaired(
            "class_number_parted", place, title, title=found[1], number=f"{found[2]}班"
        )
        return found[1].strip(" -—"), f"{found[2]}班"

    def _course(self, row: Row, title: str) -> CourseDraft:
        subject = tidy(self.block.text(row, "subject")) or self.block.section_of(row)
        return CourseDraft(
            title=title,
            place=self.block.place(row),
            subject=guess_subject(subject, title),
            summary=printed(self.block.text(row, "summary")),
            title_en=tidy(self.block.text(row, "title_en"))[:120],
        )

    # The class

    def _run(self, row: Row, title: str, name: str, code: str) -> RunDraft | None:
        """Return the class of a row. Every part is read, so that all problems are told at once."""
        stops_before = self.findings.stops
        meetings = self.timetable.meetings(row)
        venue, room = self._where(row)
        capacity = self._capacity(row)
        fee = self._fee(row, len(meetings))
        materials = self._materials(row, fee)
        if self.findings.stops > stops_before or not (meetings and venue and capacity and fee):
            return None
        return RunDraft(
            title=title,
            term=term_of(meetings[0].starts.date()),
            code=code or derived_code(meetings),
            place=self.block.place(row),
            venue=venue,
            meetings=meetings,
            capacity=capacity,
            fee_fen=fee.fen or 0,
            has_own_code=bool(code),
            name=name,
            room=room[:40],
            teacher_name=_TEACHER_TITLE.sub("", printed(self.block.text(row, "teacher")))[:60],
            audience=self._choice(row, "audience", _AUDIENCES, "everyone"),
            language=self._choice(row, "language", _LANGUAGES, "zh"),
            materials_fee_fen=materials,
        )

    def _where(self, row: Row) -> tuple[str, str]:
        place, venue = self.block.cell(row, "venue")
        room = printed(self.block.text(row, "room"))
        address = printed(self.block.text(row, "address"))[:160]
        if not venue and address:
            place, venue = self.block.cell(row, "address")
        return self.venues.find(venue, room, place, address=address)

    def _capacity(self, row: Row) -> int:
        place, text = self.block.cell(row, "capacity")
        count = read_count(text) if text else None
        usual = self.context.answers.capacity
        if count is None and usual:
            self.findings.check("capacity_from_answer", place, text, capacity=usual)
            return usual
        if count is None:
            self.findings.stop("capacity_unreadable" if text else "capacity_missing", place, text)
            return 0
        if not 0 < count.value <= MOST_SEATS:
            self.findings.stop("capacity_out_of_range", place, text, most=MOST_SEATS)
        elif not count.is_exact:
            self.findings.check("capacity_range", place, text, capacity=count.value)
        return count.value

    def _fee(self, row: Row, meetings: int) -> Fee | None:
        place, text = self.block.cell(row, "fee")
        if not text:
            return self._no_fee(row, place)
        fee = read_fee(text)
        if fee is None or fee.fen is None:
            self.findings.stop("fee_unreadable", place, text)
        elif fee.times and meetings and fee.times != meetings:
            self.findings.stop("fee_for_other_count", place, text, said=fee.times, times=meetings)
        elif fee.per == "session" and fee.fen:
            total = fee.fen * meetings
            if not meetings or not self.findings.propose(
                "fee_per_session", place, text, suggested=True, times=meetings, total_fen=total
            ):
                return None
            return self._usual(Fee(total, fee.materials_fen), place, text)
        elif fee.per != "class" and fee.fen:
            self.findings.stop("fee_per_other", place, text)
        return self._usual(fee, place, text)

    def _usual(self, fee: Fee | None, place: Place, text: str) -> Fee | None:
        """Return a fee; one far above what classes cost only if the person says that it is so."""
        total = (fee.fen or 0) + (fee.materials_fen or 0) if fee else 0
        if total <= HIGHEST_USUAL_FEE_FEN or self.findings.propose(
            "fee_unusual", place, text, suggested=False, total_fen=total
        ):
            return fee
        return None

    def _no_fee(self, row: Row, place: Place) -> Fee | None:
        """Nobody said that the class is free: ask, once for a table without such a column."""
        if not self.block.headers.named("fee"):
            place = Place(self.block.sheet, self.block.header_row)
        return Fee(0) if self.findings.propose("fee_missing", place, suggested=False) else None

    def _materials(self, row: Row, fee: Fee | None) -> int:
        if fee and fee.materials_fen:
            return fee.materials_fen
        place, text = self.block.cell(row, "materials")
        if text:
            read = read_fee(text)
            if read is None or read.per != "class" or read.times:
                self.findings.check("materials_unreadable", place, text)
                return 0
            cost = Fee(read.fen or read.materials_fen or 0)
            return (self._usual(cost, place, text) or Fee(0)).fen or 0
        place, note = self.block.cell(row, "note")
        fen = read_materials(note)
        if fen is None:
            self.findings.check("materials_unreadable", place, note)
        return fen or 0

    def _choice(self, row: Row, name: str, choices: tuple[tuple[str, str], ...], usual: str) -> str:
        place, text = self.block.cell(row, name)
        for words, choice in choices:
            if text and re.search(words, tidy(text)):
                return choice
        if text:
            self.findings.check(f"{name}_unknown", place, text)
        return usual

    def _say_what_is_not_used(self) -> None:
        for header in (*self.block.headers.named("note"), *self.block.headers.named("sign_up")):
            if any(self.block.text(row, header.field) for row in self.block.rows):
                place = Place(self.block.sheet, self.block.header_row, header.column, header.text)
                self.findings.check(f"{header.field}_not_used", place, header.text)


def derived_code(meetings: tuple[Meeting, ...]) -> str:
    """Return the code of a class that has none: the days and hour of its first week, 周二四0900."""
    first = meetings[0].starts
    same_week = [
        meeting.starts for meeting in meetings if (meeting.starts.date() - first.date()).days < 7
    ]
    days = sorted({start.weekday() for start in same_week})
    return f"周{''.join(_WEEKDAYS[day] for day in days)}{first:%H%M}"
