"""Learners, and the classes they are in, out of lists of names."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum

from xuecheng.journeys.school_import.rules.blocks import Block, Row
from xuecheng.journeys.school_import.rules.contacts import (
    read_birthday,
    read_gender,
    read_name,
    read_phones,
    report_phones,
)
from xuecheng.journeys.school_import.rules.days import named_term
from xuecheng.journeys.school_import.rules.draft import KnownRun, LearnerDraft, RunDraft, SeatDraft
from xuecheng.journeys.school_import.rules.problems import Findings, Place
from xuecheng.journeys.school_import.rules.schedule import read_when
from xuecheng.journeys.school_import.rules.text import distance, squash, tidy

RunKey = tuple[str, str, str]
_NAME_OF_LIST = re.compile(
    r"(?:20\d\d\s*年?(?:度|春季?|秋季?|上半年|下半年)?(?:学期|学年)?)|第[一二]学期|[春秋]季?学期|"
    r"(?:报名|学员|学生|班级)?(?:名单|花名册|名册|点名册|登记表|报名表|信息表|签到表|汇总表?)|"
    r"(?:任课)?(?:教师|老师)\s*[::]\s*\S+|(?:上课)?(?:时间|地点)\s*[::]\s*\S+|班级\s*[::]|课程\s*[::]"
)
_MOBILE_FIRST = "1"
_SEASONS = {"spring": "春季", "autumn": "秋季"}


class Standing(IntEnum):
    """How likely a list of names means a class: the nearest that fits is meant."""

    HERE = 0  # the file opens it, or the school has it in a term of the file
    KNOWN = 1
    ENDED = 2  # its last session is over, the school has not closed it yet
    CLOSED = 3  # nobody can be added any more


@dataclass(frozen=True, slots=True)
class RunNames:
    """The ways a roster may name one class.

    :param title: squashed, and so are the ``exact`` names.
    :param of_file: the file itself describes the class.
    """

    key: RunKey
    title: str
    label: str
    exact: frozenset[str]
    weekday: int
    hour: int
    standing: Standing = Standing.HERE
    of_file: bool = True

    @property
    def term(self) -> str:
        """The term of the class, ``"2026-autumn"``."""
        return self.key[1]


@dataclass
class RunBook:
    """All classes a roster may name: those of the file first, then those the school has.

    Schools open the same classes term after term, under the same titles and codes. So the term a
    list names counts first, then the terms of the file, then what is still to come.

    :param broken: squashed titles of classes that problems stopped: their rosters are not to blame.
    """

    broken: frozenset[str] = frozenset()
    runs: list[RunNames] = field(default_factory=list)
    _by_name: dict[str, list[RunNames]] = field(default_factory=dict)
    _near: dict[str, list[RunNames]] = field(default_factory=dict)

    def add_drafts(self, drafts: Iterable[RunDraft]) -> None:
        """Take in the classes of the file."""
        for draft in drafts:
            first = min(meeting.starts for meeting in draft.meetings)
            self._add(draft, draft.name, first)

    def add_known(self, known: Iterable[KnownRun], *, today: date) -> None:
        """Take in classes the school has, but for those the file describes anew."""
        here = {run.key for run in self.runs}
        terms = {run.term for run in self.runs}
        for run in known:
            if run.key not in here:
                standing = _standing(run, terms, today)
                self._add(run, "", run.starts, standing=standing, of_file=False)

    def find(self, text: str, *, terms: Sequence[str] = ()) -> list[RunNames]:
        """Return the classes a text may mean: one if it is clear, several if it is not.

        :param terms: texts around it that may name the term, the nearest first.
        """
        name = squash(text)
        if not name:
            return []
        exact = self._by_name.get(name)
        found = _nearest(exact or self._titled(name), (text, *terms))
        if name in self.broken and not any(run.of_file for run in found):
            return []  # it means the class that stopped, not one of the same title years ago
        return found if exact else self._at_the_same_time(found, text) or found

    def is_exactly(self, text: str) -> bool:
        """Whether a text is the whole name of a class."""
        return squash(text) in self._by_name

    def near(self, text: str, *, terms: Sequence[str] = ()) -> list[RunNames]:
        """Return the classes a text names but for one slip of the pen."""
        name = squash(text)
        if name not in self._near:
            meant = [known for known in self._by_name if _is_slip(name, known)]
            found = {run.key: run for known in meant for run in self._by_name[known]}
            self._near[name] = list(found.values())
        return _nearest(self._near[name], (text, *terms))

    def is_broken(self, text: str) -> bool:
        """Whether a text names a class that problems stopped."""
        name = squash(text)
        return any(title in name for title in self.broken)

    def _titled(self, name: str) -> list[RunNames]:
        titled = [run for run in self.runs if run.title in name]
        longest = max((len(run.title) for run in titled), default=0)
        return [run for run in titled if len(run.title) == longest]

    def _at_the_same_time(self, runs: Sequence[RunNames], text: str) -> list[RunNames]:
        when = read_when(text)
        weekdays = {day for slot in when.slots for day in slot.weekdays}
        if not weekdays or len(runs) < 2:
            return []
        same_day = [run for run in runs if run.weekday in weekdays]
        part = next((slot.part for slot in when.slots if slot.part), "")
        same_part = [run for run in same_day if part and _part(run.hour) == part]
        return same_part or same_day

    def _add(
        self,
        run: RunDraft | KnownRun,
        name: str,
        first: datetime,
        *,
        standing: Standing = Standing.HERE,
        of_file: bool = True,
    ) -> None:
        title, code = run.title, run.code
        words = {code, name, f"{title}{code}", f"{title}{name}", f"{code}{title}"}
        words |= {f"{title}{code}班", title}
        exact = frozenset(squash(word) for word in words if squash(word))
        label = f"{title} {code}".strip()
        names = RunNames(
            run.key,
            squash(title),
            label,
            exact,
            first.weekday(),
            first.hour,
            standing,
            of_file,
        )
        self.runs.append(names)
        for word in exact:
            self._by_name.setdefault(word, []).append(names)


@dataclass
class RosterTable:
    """One list of names, read row by row."""

    block: Block
    findings: Findings
    runs: RunBook
    today: date
    _last_run_text: str = ""

    def read(self) -> Iterator[SeatDraft]:
        """Yield each learner in the class the list puts them in."""
        self._say_what_is_not_kept()
        whole_list = self._run_of_list()
        has_column = bool(self.block.headers.named("run"))
        for row in self.block.rows:
            if self._names_a_class(row):
                continue
            learner = self._learner(row)
            if learner is None:
                continue
            run = self._run_of_row(row) if has_column else self._run_of_section(row, whole_list)
            if run:
                yield SeatDraft(learner, run, self.block.place(row))

    def _names_a_class(self, row: Row) -> bool:
        """Whether a row holds nothing but the name of a class, for the rows that follow."""
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) != 1 or not self.runs.is_exactly(filled[0]):
            return False
        self.block.sections[row.number] = tidy(filled[0])
        return True

    # People

    def _learner(self, row: Row) -> LearnerDraft | None:
        place, text = self.block.cell(row, "name")
        if not text:
            if any(self.block.text(row, name) for name in ("phone", "run", "birth")):
                self.findings.check("name_missing", place)
            return None
        name = read_name(text)
        if name is None:
            self.findings.stop("name_unreadable", place, text)
            return None
        if name.note:
            self.findings.repaired("name_note", place, text, name=name.text)
        return LearnerDraft(
            name=name.text,
            phone=self._phone(row),
            birth_on=self._birthday(row),
            gender=self._gender(row),
        )

    def _phone(self, row: Row) -> str:
        place, text = self.block.cell(row, "phone")
        if not text:
            return ""
        phones = read_phones(text)
        mobiles = [number for number in phones.numbers if number.startswith(_MOBILE_FIRST)]
        if re.search(r"\d", text):
            report_phones(phones, text, place, self.findings)
        if phones.numbers and not mobiles:
            self.findings.check("phone_is_landline", place, "、".join(phones.numbers))
        if not mobiles:
            return ""
        if others := phones.numbers[1:]:
            self.findings.check("phone_second", place, "、".join(others), kept=mobiles[0])
        return mobiles[0]

    def _birthday(self, row: Row) -> date | None:
        place, text = self.block.cell(row, "birth")
        if not text:
            return None
        born = read_birthday(text, today=self.today)
        if born is None:
            self.findings.check("birthday_incomplete", place, text)
        return born

    def _gender(self, row: Row) -> str:
        place, text = self.block.cell(row, "gender")
        gender = read_gender(text)
        if gender is None:
            self.findings.check("gender_unreadable", place, text)
        return gender or "0"

    # Classes

    def _run_of_list(self) -> RunKey | None:
        """Return the class the title or the sheet's name gives, asked only if rows do not."""
        if self.block.headers.named("run"):
            return None
        place = Place(self.block.sheet, self.block.header_row)
        for text in (*reversed(self.block.titles), self.block.sheet):
            found = self._find(_without_list_words(text), text) or self._find(text, text)
            if len(found) == 1:
                return self._if_open(found[0], text, place)
        text = next(iter(reversed(self.block.titles)), self.block.sheet)
        if all(self.block.section_of(row) for row in self.block.rows):
            return None
        return self._asked(_without_list_words(text) or text, place, title=text)

    def _run_of_row(self, row: Row) -> RunKey | None:
        place, text = self.block.cell(row, "run")
        if not text and self._last_run_text:
            if not self.findings.propose(
                "run_from_above", place, suggested=True, run=self._last_run_text
            ):
                return None
            text = self._last_run_text
        self._last_run_text = text
        return self._asked(tidy(text), place)

    def _run_of_section(self, row: Row, whole_list: RunKey | None) -> RunKey | None:
        section = self.block.section_of(row)
        if not section:
            return whole_list
        number = max(number for number in self.block.sections if number < row.number)
        place = Place(self.block.sheet, number)
        found = self._find(_without_list_words(section), section)
        if len(found) == 1:
            return self._if_open(found[0], section, place)
        if whole_list and not found:
            self.findings.check("section_not_a_class", place, section)
            return whole_list
        return self._asked(section, place)

    def _asked(self, text: str, place: Place, *, title: str = "") -> RunKey | None:
        """Return the class a text means; say so if it is none, or one of several.

        :param title: the line the text was taken from, if it says more.
        """
        found = self._find(text, title)
        if len(found) == 1:
            return self._if_open(found[0], text, place)
        if self.runs.is_broken(text):
            return None
        if len(found) > 1:
            self._say_unclear(found, text, place)
            return None
        near = self.runs.near(text, terms=self._terms(title))
        if len(near) == 1:
            accepted = self.findings.propose(
                "run_typo", place, text, suggested=True, run=near[0].label
            )
            return self._if_open(near[0], text, place) if accepted else None
        self.findings.stop("run_unknown", place, text)
        return None

    def _find(self, text: str, title: str) -> list[RunNames]:
        return self.runs.find(text, terms=self._terms(title))

    def _terms(self, title: str) -> tuple[str, ...]:
        """Return the lines that may say of which term a list is, the nearest first."""
        return (title, *reversed(self.block.titles), self.block.sheet)

    def _if_open(self, run: RunNames, text: str, place: Place) -> RunKey | None:
        """Return a class unless the list cannot mean it any more; what is over is asked about."""
        if run.standing is Standing.CLOSED:
            if not self.runs.is_broken(text):
                self.findings.stop("run_closed", place, text, run=_with_term(run))
            return None
        whole_column = replace(place, row=None) if place.column is not None else place
        if run.standing is Standing.ENDED and not self.findings.propose(
            "run_has_ended",
            whole_column,
            text,
            suggested=False,
            part=squash(text).replace("!", ""),
            run=_with_term(run),
        ):
            return None
        return run.key

    def _say_unclear(self, found: Sequence[RunNames], text: str, place: Place) -> None:
        """Name the classes a text may mean, by their terms where nothing else tells them apart."""
        if len({run.label for run in found}) == len(found):
            self.findings.stop("run_unclear", place, text, runs=_labels(found))
            return
        terms = "、".join(_with_term(run) for run in found[:6])
        self.findings.stop("run_in_several_terms", place, text, runs=terms)

    def _say_what_is_not_kept(self) -> None:
        for name in ("identity", "age", "emergency", "emergency_phone"):
            for header in self.block.headers.named(name):
                place = Place(self.block.sheet, self.block.header_row, header.column, header.text)
                self.findings.repaired(f"{name}_not_kept", place)


def _without_list_words(text: str) -> str:
    return _NAME_OF_LIST.sub(" ", tidy(text)).strip(" -—_:：()（）")


def _standing(run: KnownRun, terms: Collection[str], today: date) -> Standing:
    if run.is_over:
        return Standing.CLOSED
    if run.term in terms:
        return Standing.HERE
    ended = run.ends is not None and run.ends.date() < today
    return Standing.ENDED if ended else Standing.KNOWN


def _nearest(runs: Sequence[RunNames], texts: Sequence[str]) -> list[RunNames]:
    """Return of classes those the texts' term, the file and the time of year speak for."""
    found = _of_named_term(runs, texts)
    standing = min((run.standing for run in found), default=Standing.HERE)
    return [run for run in found if run.standing is standing]


def _of_named_term(runs: Sequence[RunNames], texts: Sequence[str]) -> list[RunNames]:
    """Return the classes of the term that the first of the texts names, if one does.

    The classes of the file stay, whatever term a title names: their own dates say when they are.
    """
    for text in texts:
        year, season = named_term(text)
        if year and season:
            named = [run for run in runs if run.term == f"{year}-{season}"]
            return named or [run for run in runs if run.of_file]
    return list(runs)


def _is_slip(name: str, known: str) -> bool:
    """Whether a name is a known one but for a character; names shorter than 3 never are."""
    return len(name) >= 3 and abs(len(name) - len(known)) <= 1 and distance(known, name) == 1


def _with_term(run: RunNames) -> str:
    """Return the class as a list can name it without doubt: 2026年秋季 书法基础 周二0900."""
    year, _dash, season = run.term.partition("-")
    return f"{year}年{_SEASONS[season]} {run.label}" if season in _SEASONS else run.label


def _labels(runs: Sequence[RunNames]) -> str:
    return "、".join(run.label for run in runs[:6])


def _part(hour: int) -> str:
    if hour < 12:
        return "上午"
    return "下午" if hour < 18 else "晚上"
