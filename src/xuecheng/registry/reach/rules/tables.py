"""Rows of a table and features of a map, read field by field; whatever is wrong is collected."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xuecheng.registry.reach.rules.problems import Problem

_YES = frozenset({"yes", "true", "1", "y", "是", "有", "对"})
_NO = frozenset({"no", "false", "0", "n", "否", "无", "没有", "不是"})
_UNIT = re.compile(r"[（(].*?[)）]")
_GAP = re.compile(r"[\s\-]+")
_THOUSANDS = re.compile(r"(?<=\d)[,，\u2009\u202f](?=\d{3}(\D|$))")

Aliases = Mapping[str, Sequence[str]]
"""Other wordings of a field's heading, by field."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row or a feature: what stands in it, by heading.

    :param number: as people count it, see ``Problem.row``.
    """

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which heading of a file stands for which field.

    :param by_field: the heading as written, by field.
    :param others: headings that stand for no field we know, in the order of the file.
    """

    by_field: Mapping[str, str]
    others: tuple[str, ...]


def columns(headings: Iterable[str], aliases: Aliases) -> Columns:
    """Return what the headings mean; of two for one field the first counts.

    Case, spaces, hyphens and a unit in brackets make no difference: ``Length-m``, 长度（米）.
    """
    known = {plain(name): field for field, names in aliases.items() for name in (field, *names)}
    found: dict[str, str] = {}
    others = []
    for heading in headings:
        meant = known.get(plain(heading))
        if meant and meant not in found:
            found[meant] = heading
        elif heading.strip():
            others.append(heading)
    return Columns(found, tuple(others))


def plain(heading: str) -> str:
    """Return a heading without what makes no difference."""
    return _GAP.sub("_", _UNIT.sub("", heading).strip().casefold())


@dataclass(slots=True)
class Reader:
    """Reads the fields of records, and collects what cannot be read.

    A field that cannot be read gives ``None`` and a problem; one that may be empty says so.
    """

    columns: Columns
    problems: list[Problem] = field(default_factory=list)

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
        self.problems.append(Problem(record.number, heading, code, read, facts))

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
