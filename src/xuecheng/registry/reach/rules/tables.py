"""Rows of a table and features of a map, read field by field; whatever is wrong is collected."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xuecheng.registry.reach.rules.problems import Problem

_YES = frozenset({"yes", "true", "1", "y", "是", "有", "对"})
_NO = frozenset({"no", "false", "0", "n", "否", "无", "没有", "不是"})
_UNIT = re.compile(r"[（(].*?[)）]")
_GAP = re.compile(r"[\s\-]+")
_LOST = re.compile(r"[\0\ud800-\udfff]")
_THOUSANDS = re.compile(r"(?<=\d)[,，\u2009\u202f](?=\d{3}(\D|$))")

Aliases = Mapping[str, Sequence[str]]
"""Other wordings of a field's heading, by field."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row or a feature: what stands in it, by heading.

    :param number: as people count it, see ``Problem.row``.
    :param surplus: what stands to the right of the last heading.
    """

    number: int
    texts: Mapping[str, str]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which heading of a file stands for which field.

    :param by_field: the heading as written, by field.
    :param others: headings that stand for no field we know, in the order of the file.
    :param repeated: headings of what the file has a column for already, each after the first.
    """

    by_field: Mapping[str, str]
    others: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...] = ()


def columns(headings: Iterable[str], aliases: Aliases) -> Columns:
    """Return what the headings mean; a ``Reader`` refuses two that mean the same.

    Case, spaces, hyphens and a unit in brackets make no difference: ``Length-m``, 长度（米）.
    """
    known = meanings(aliases)
    found: dict[str, str] = {}
    others, repeated = [], []
    for heading in filter(str.strip, headings):
        meant = known.get(plain(heading), "")
        if meant in found or heading in others:
            repeated.append((found.get(meant, heading), heading))
        elif meant:
            found[meant] = heading
        else:
            others.append(heading)
    return Columns(found, tuple(others), tuple(repeated))


def meanings(aliases: Aliases) -> dict[str, str]:
    """Return the field each plain heading stands for."""
    return {plain(name): field for field, names in aliases.items() for name in (field, *names)}


def plain(heading: str) -> str:
    """Return a heading without what makes no difference."""
    return _GAP.sub("_", _UNIT.sub("", heading).strip().casefold())


def lost_letters(text: str) -> tuple[str, ...]:
    """Return the letters of a text that cannot be kept: halves of a pair, and NUL.

    No file in UTF-8 holds the former (RFC 3629, section 3), no text of PostgreSQL the latter.
    """
    return tuple(dict.fromkeys(_LOST.findall(text)))


def shown(text: str) -> str:
    r"""Return a text that can be printed: ``\ud800`` or ``\x00`` where it has such a letter."""
    return _LOST.sub(lambda lost: lost[0].encode("unicode_escape").decode(), text)


@dataclass(slots=True)
class Reader:
    """Reads the fields of records, and collects what cannot be read.

    A field that cannot be read gives ``None`` and a problem; one that may be empty says so.
    """

    columns: Columns
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note what is wrong with the headings."""
        for first, heading in self.columns.repeated:
            self.repeated(heading, first=first)
        for heading in (*self.columns.by_field.values(), *self.columns.others):
            if lost_letters(heading):
                self.problems.append(Problem(0, shown(heading), "lost_letters"))

    def repeated(self, heading: str, *, first: str) -> None:
        """Note that a heading stands for what another one stands for."""
        code = "twice_over" if heading == first else "same_thing"
        self.problems.append(Problem(0, shown(heading), code, facts={"first": shown(first)}))

    def whole_row(self, record: Record) -> None:
        """Note cells without a heading, and letters that cannot be kept."""
        if record.surplus:
            read = ",".join(record.surplus)
            headings = len(record.texts)
            facts = {"cells": headings + len(record.surplus), "headings": headings}
            problem = Problem(record.number, "", "too_many_cells", shown(read), facts)
            self.problems.append(problem)
        for heading, said in record.texts.items():
            if lost_letters(said):
                problem = Problem(record.number, shown(heading), "lost_letters", shown(said))
                self.problems.append(problem)

    def text(self, record: Record, name: str) -> str:
        """Return what stands in a field, ``""`` where nothing does."""
        heading = self.columns.by_field.get(name, name)
        return (record.texts.get(heading) or "").strip()

    def number(
        self, record: Record, name: str, *, most: float = 1e15, may_be_empty: bool = False
    ) -> float | None:
        """Return a number from 0 to ``most``; ``None`` for none."""
        found = self._number(record, name, may_be_empty=may_be_empty)
        if found is None:
            return None
        if found < 0:
            self.problem(record, name, "negative")
            return None
        if found > most:
            self.problem(record, name, "too_large", most=f"{most:g}")
            return None
        return found

    def whole_number(self, record: Record, name: str, *, most: float) -> int | None:
        """Return a whole number from 0 to ``most``; ``None`` for none."""
        found = self.number(record, name, most=most, may_be_empty=True)
        if found is None or found.is_integer():
            return None if found is None else int(found)
        self.problem(record, name, "not_whole")
        return None

    def degrees(self, record: Record, name: str, *, most: int) -> float | None:
        """Return a longitude (``most`` 180) or latitude (90)."""
        found = self._number(record, name, may_be_empty=False)
        if found is None or abs(found) <= most:
            return found
        self.problem(record, name, "no_position", most=most)
        return None

    def answer(self, record: Record, name: str) -> bool | None:
        """Return yes or no; ``None`` where nothing stands, or what stands is neither."""
        said = self.text(record, name).casefold()
        if said in _YES or said in _NO:
            return said in _YES
        if said:
            self.problem(record, name, "not_yes_or_no")
        return None

    def problem(self, record: Record, name: str, code: str, **facts: object) -> None:
        """Note what is wrong with a field."""
        heading = self.columns.by_field.get(name, name)
        read = self.text(record, name)
        self.problems.append(Problem(record.number, shown(heading), code, shown(read), facts))

    def _number(self, record: Record, name: str, *, may_be_empty: bool) -> float | None:
        said = self.text(record, name)
        if not said:
            if not may_be_empty:
                self.problem(record, name, "empty")
            return None
        try:
            found = float(_THOUSANDS.sub("", said))
        except ValueError:
            self.problem(record, name, "not_a_number")
            return None
        # Infinity and NaN are written as words, and are no number of anything.
        if abs(found) < 1e300:
            return found
        self.problem(record, name, "not_a_number")
        return None
