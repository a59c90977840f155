"""Which numbers may be shown to whom, and the arithmetic of months and shares."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Literal, TypeVar

from xuecheng.errors import Denied, Invalid, Missing

LEAST_PEOPLE = 10
"""A number about fewer people could tell of one of them; ux.md and look.md ask for ten."""

RECENT_WEEKS = 4
"""What the city's page compares districts by; docs/explanation/figures.md says what it protects."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2999  # beyond them an address is mistyped

Key = TypeVar("Key", bound=Hashable)
Kind = Literal["increase", "level"]  # what a target asks for: so many more, or so many in all


class Verdict(StrEnum):
    """What records say of a target whose plan is over."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WAITS = "waits"


class UnknownFigure(Missing):
    """There is no figure of this name."""

    code = "indicators.unknown_figure"


class BadMonth(Invalid):
    """A text is no month."""

    code = "indicators.bad_month"


class UnknownPeriod(Missing):
    """No page shows a figure for days of this name."""

    code = "indicators.unknown_period"


class NotYourRecords(Denied):
    """Records about people open only to who administers their area."""

    code = "indicators.not_your_records"


class NoRecords(Missing):
    """The city computes this figure from nothing yet; its page says what it waits for."""

    code = "indicators.no_records"


@dataclass(frozen=True, slots=True)
class Definition:
    """The card of a figure.

    :param number: among the plan's headline indicators; ``None`` for figures of our own.
    :param increase: what the plan asks to add, counted in things, not in ``unit``.
    :param unit: the counted thing, ``"人"``; with ``plan_unit`` for the unit the plan prints.
    :param evidence: whether records or a published document stand behind it.
    :param measure: name of the measure that computes it; ``""`` while it waits.
    :param periods: names of the days, besides months, for which a page shows its number.
    """

    key: str
    title: str
    title_en: str
    counts: str
    counts_en: str
    dated_by: str
    dated_by_en: str
    unit: str
    unit_en: str
    evidence: Literal["records", "document"]
    source: str
    source_en: str
    measure: str = ""
    waits_for: str = ""
    waits_for_en: str = ""
    number: int | None = None
    increase: int | None = None
    plan_increase: int | None = None
    plan_unit: str = ""
    plan_unit_en: str = ""
    place: str = ""
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many things, and how many different people stand behind them.

    :param people: ``None`` where the things are no people's: schools, classes.
    """

    value: int = 0
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both included.

    :param name: how addresses call it: ``"plan"``, or for a month ``"2026-11"``.
    """

    name: str
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the city's time."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def begins_on(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return self.next.begins_on - timedelta(days=1)

    def until(self, today: date) -> Period:
        """Return its days, of a running month up to today."""
        return Period(str(self), self.begins_on, min(self.ends_on, today))

    def back(self, months: int) -> "Month":
        """Return the month so many months before."""
        year, index = divmod(self.year * 12 + self.number - 1 - months, 12)
        return Month(year, index + 1)


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.year, day.month)


def parse_month(text: str) -> Month:
    """Return the month written as ``2026-11``.

    :raises BadMonth: it is not written so, or lies before any record.
    """
    try:
        month = month_of(date.fromisoformat(f"{text}-01"))
    except ValueError as error:
        raise BadMonth(field="month") from error
    if not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
        raise BadMonth(field="month")
    return month


def months_until(last: Month, count: int) -> list[Month]:
    """Return ``count`` months, the last one last."""
    return [last.back(away) for away in range(count - 1, -1, -1)]


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def recent_weeks(today: date) -> Period:
    """Return the last ``RECENT_WEEKS`` whole weeks."""
    ends_on = monday_of(today) - timedelta(days=1)
    return Period("recent-weeks", ends_on - timedelta(weeks=RECENT_WEEKS, days=-1), ends_on)


def week_of(today: date) -> Period:
    """Return the week of a day, to its end."""
    monday = monday_of(today)
    return Period("whole-week", monday, monday + timedelta(days=6))


def weeks_until(monday: date, count: int) -> list[date]:
    """Return the Mondays of ``count`` weeks, the last one last."""
    return [monday - timedelta(weeks=away) for away in range(count - 1, -1, -1)]


def is_small(people: int | None) -> bool:
    """Return whether a number speaks of so few people that one of them could be known."""
    return people is not None and 0 < people < LEAST_PEOPLE


def withheld(people: Mapping[Key, int | None]) -> frozenset[Key]:
    """Return the cells of one sum that must not be shown when the sum is.

    Hides every cell about one to nine people. Taking the others from the sum would bring a single
    hidden cell back, so the smallest others are hidden with it until at least two cells and ten
    people are hidden together. Cells of nobody, and of things that are no people's, hide nothing.

    Source: primary and secondary suppression, Willenborg and de Waal (2001), Elements of
    Statistical Disclosure Control, ch. 1 and 4.
    """
    counted = {key: number for key, number in people.items() if number}
    hidden = {key for key, number in counted.items() if is_small(number)}
    others = iter(
        sorted((number, str(key), key) for key, number in counted.items() if key not in hidden)
    )
    while hidden and (len(hidden) < 2 or sum(counted[key] for key in hidden) < LEAST_PEOPLE):
        nearest = next(others, None)
        if nearest is None:
            break
        hidden.add(nearest[2])
    return frozenset(hidden)


def share_percent(value: int, increase: int) -> float:
    """Return how much of a planned increase is done, percent with one decimal; may exceed 100."""
    return round(100 * value / increase, 1)


def verdict(
    kind: Kind, target: int, *, added: int | None = None, level: int | None = None
) -> Verdict:
    """Judge a target whose plan is over: an increase by what was added, a level by the level.

    Without a record nobody can tell what was not done from what was not written down, so the
    target waits; it waits as well while its number is withheld.

    :param added: within the plan's period; ``None`` where nothing counts it, or withheld.
    :param level: at the plan's end; ``None`` likewise.
    """
    value = added if kind == "increase" else level
    if not value:
        return Verdict.WAITS
    return Verdict.REACHED if value >= target else Verdict.NOT_REACHED


def change_percent(now: int, before: int) -> int | None:
    """Return by how many percent a number grew; ``None`` where there is nothing to compare with."""
    return round(100 * (now - before) / before) if before else None


def per_residents(value: int, population: int, residents: int = 100_000) -> float:
    """Return a number for so many residents, with one decimal."""
    return round(value * residents / population, 1)


def child_length(code: str) -> int | None:
    """Return how long the codes just below are; ``None`` where figures go no deeper."""
    return {2: 6, 4: 6, 6: 9}.get(len(code))


def lineage(code: str, city: str) -> Iterator[tuple[str, str]]:
    """Yield the steps from the city down to an area: parent and child codes."""
    chain = [city, *(code[:length] for length in (6, 9) if len(code) >= length)]
    yield from pairwise(chain)
