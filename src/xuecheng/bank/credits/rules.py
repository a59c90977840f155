"""What an achievement is worth, and by which rule. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from xuecheng.bank.books.rules import Leg
from xuecheng.errors import Denied, Invalid, Missing, Refused

KINDS = ("academic", "vocational", "leisure")
UNITS = {kind: f"credit.{kind}" for kind in KINDS}
HELD = "credits"
"""The learner's own account, in any of the units; it never stands below zero."""

STATUSES = ("verified", "unverified", "demonstration")


# -- What says no -------------------------------------------------------------------------------


class UnknownKind(Invalid):
    """There is no such kind of credit."""

    code = "credits.unknown_kind"


class BrokenTariff(Invalid):
    """A tariff of the city's pack makes no sense; the message says which and why."""

    code = "credits.broken_tariff"


class NotYourRecord(Denied):
    """Only those who work for the source deposit its records."""

    code = "credits.not_yours"


class NoAchievement(Missing):
    """The bank has no such achievement."""

    code = "credits.no_achievement"


class RecordTaken(Refused):
    """The record was deposited before, and said something else."""

    code = "credits.record_taken"


class NoLongerStands(Refused):
    """The achievement has been corrected or taken back already."""

    code = "credits.no_longer_stands"


class KindStays(Refused):
    """A correction keeps the kind of credit: leisure never becomes academic."""

    code = "credits.kind_stays"


# -- Tariffs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tariff:
    """So many credits for so much learning time, for one kind of credit.

    :param minutes: of learning that give ``hundredths`` of a credit; > 0.
    :param step: an amount is rounded down to a multiple of this many hundredths; > 0.
    :param valid_until: exclusive; ``None`` while in force.
    :param status: ``verified``, ``unverified`` or ``demonstration``.
    """

    key: str
    kind: str
    minutes: int
    hundredths: int
    step: int
    valid_from: date
    valid_until: date | None
    status: str
    source: str
    source_en: str

    def is_valid_on(self, day: date) -> bool:
        """Return whether the tariff is in force on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def amount(self, minutes: int) -> int:
        """Return what ``minutes`` of learning are worth, in hundredths of a credit, >= 0."""
        return minutes * self.hundredths // self.minutes // self.step * self.step


@dataclass(frozen=True, slots=True)
class Valuation:
    """The rule that valued an achievement, as it stood then: kept with it for ever.

    :param pack: name and version, ``demo-city@2026.1``.
    """

    pack: str
    pack_title: str
    pack_title_en: str
    rule: str
    minutes: int
    hundredths: int
    step: int
    status: str
    source: str
    source_en: str

    @property
    def is_verified(self) -> bool:
        """Whether the numbers come from a published rule."""
        return self.status == "verified"

    @property
    def reference(self) -> str:
        """Pack, version and rule in one line."""
        return f"{self.pack} {self.rule}"

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Valuation | None":
        """Return what :meth:`stored` wrote; ``None`` for an achievement nothing valued."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: stored[name] for name in names}) if stored else None


def tariffs(table: Iterable[Mapping[str, Any]]) -> tuple[Tariff, ...]:
    """Return the tariffs of a pack's ``tariff.toml``.

    :param table: its ``[[tariff]]`` entries.
    :raises BrokenTariff: a field is missing or makes no sense, or two are in force at once.
    """
    read = tuple(map(_tariff, table))
    for one, other in combinations(read, 2):
        if one.kind == other.kind and _overlap(one, other):
            raise BrokenTariff(f"tariffs {one.key} and {other.key} are in force at the same time")
    return read


def tariff_for(kind: str, *, on: date, among: Sequence[Tariff]) -> Tariff | None:
    """Return the tariff that values learning of ``kind`` done by ``on``; ``None``: none does."""
    return next((each for each in among if each.kind == kind and each.is_valid_on(on)), None)


def deposit_legs(*, source_id: UUID, kind: str, amount: int) -> list[Leg]:
    """Return the two legs of a deposit: from the source, which may owe, to the learner.

    :param amount: hundredths of a credit, > 0.
    """
    unit = UNITS[kind]
    return [
        Leg(f"source:{source_id}", unit, -amount, may_be_negative=True),
        Leg(HELD, unit, amount),
    ]


def _tariff(entry: Mapping[str, Any]) -> Tariff:
    facts = {"step": 1, "valid_until": None, **entry}
    names = {field.name for field in fields(Tariff)}
    if facts.keys() != names:
        wrong = ", ".join(sorted(facts.keys() ^ names))
        raise BrokenTariff(f"tariff {entry.get('key', '?')}: missing or unknown: {wrong}")
    tariff = Tariff(**facts)
    if tariff.kind not in KINDS or tariff.status not in STATUSES:
        raise BrokenTariff(f"tariff {tariff.key}: unknown kind or status")
    if min(tariff.minutes, tariff.hundredths, tariff.step) <= 0:
        raise BrokenTariff(f"tariff {tariff.key}: minutes, hundredths and step are above 0")
    return tariff


def _overlap(one: Tariff, other: Tariff) -> bool:
    return one.is_valid_on(other.valid_from) or other.is_valid_on(one.valid_from)
