"""The city in one page: today, this week, a year of weeks, its districts and its promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count as CountOf
from django.db.models import Q

from xuecheng.lib.words import local_day
from xuecheng.registry.places import queries as places
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries import figures, periods
from xuecheng.steering.indicators.queries.figures import Cell
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.queries.targets import Progress, targets
from xuecheng.steering.indicators.rules import (
    RECENT_WEEKS,
    Month,
    Period,
    change_percent,
    monday_of,
    month_of,
    per_residents,
    recent_weeks,
    week_of,
    weeks_until,
)

WEEKS = 52
SHOWN_WEEKS = 12
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Lead:
    """How many neighbours learn: today, or while too few have come to say so, this week."""

    learners: Cell
    is_today: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A number of now beside that of the same days a week before, or of the year before."""

    now: Cell
    before: Cell


@dataclass(frozen=True, slots=True)
class WeekOfClasses:
    """Classes that meet this week."""

    running: int
    free: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """A year of whole weeks, oldest first.

    :param before: the same weeks a year earlier.
    :param change: of the last four weeks against the same a year earlier, percent.
    """

    mondays: list[date]
    values: list[Cell]
    before: list[Cell]
    change: int | None

    @property
    def newest_first(self) -> list[tuple[date, Cell]]:
        """The newest weeks as a table shows them."""
        return list(zip(self.mondays, self.values, strict=True))[: -SHOWN_WEEKS - 1 : -1]

    @property
    def less(self) -> int:
        """By how many percent it fell."""
        return -(self.change or 0)

    @property
    def last(self) -> Cell:
        """The last whole week."""
        return self.values[-1]


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district beside the city.

    :param rate: for 100 000 residents; ``None`` where withheld, or no population is known.
    """

    area: Area
    cell: Cell
    rate: float | None


@dataclass(frozen=True, slots=True)
class Districts:
    """The last whole weeks by district, in administrative order."""

    begins_on: date
    ends_on: date
    rows: list[DistrictRow]
    city_rate: float

    @property
    def month(self) -> Month:
        """The month in which the weeks end."""
        return month_of(self.ends_on)

    @property
    def above(self) -> int:
        """How many districts lie above the city."""
        return sum(1 for row in self.rows if row.rate is not None and row.rate > self.city_rate)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Everything the page shows."""

    as_of: datetime
    lead: Lead
    attendances: Head
    classes: WeekOfClasses
    completions: Head
    certificates: Head
    weekly: Weekly
    districts: Districts
    targets: list[Progress]

    @property
    def computed_targets(self) -> list[Progress]:
        """The headline indicators that records can already tell."""
        return [progress for progress in self.targets if progress.added]


def pulse(*, at: datetime) -> Pulse:
    """Return the city's pulse as everybody may see it; a constant number of queries."""
    today = local_day(at)
    monday = monday_of(today)
    this_week = periods.this_week(today=today)
    return Pulse(
        as_of=at,
        lead=lead(today=today),
        attendances=Head(
            _shown("attendances", this_week.begins_on, this_week.ends_on),
            _shown("attendances", monday - WEEK, today - WEEK),
        ),
        classes=_classes(week_of(today)),
        completions=_yearly("completions", today),
        certificates=_yearly("certificates", today),
        weekly=weekly(today=today),
        districts=districts(today=today),
        targets=targets(today=today),
    )


def weekly(*, today: date) -> Weekly:
    """Return attendances of the last year of whole weeks; one query."""
    last = monday_of(today) - timedelta(weeks=1)
    mondays = weeks_until(last, 2 * WEEKS)
    cells = figures.by_week(MEASURES["attendances"], mondays, today=today)
    before, values = cells[:WEEKS], cells[WEEKS:]
    change = change_percent(_sum(values[-RECENT_WEEKS:]), _sum(before[-RECENT_WEEKS:]))
    return Weekly(mondays[WEEKS:], values, before, change)


def districts(*, today: date) -> Districts:
    """Return attendances for residents by district over the last whole weeks; two queries."""
    recent = recent_weeks(today)
    begins_on, ends_on = recent.begins_on, recent.ends_on
    areas = places.districts()
    counts = figures.for_districts(MEASURES["attendances"], begins_on, ends_on, areas)
    rows = [_district(area, counts[area.code]) for area in areas]
    population = sum(area.population or 0 for area in areas)
    everywhere = figures.shown(figures.total(MEASURES["attendances"], begins_on, ends_on)).value
    rate = per_residents(everywhere or 0, population) if population else 0.0
    return Districts(begins_on, ends_on, rows, rate)


def _district(area: Area, count: figures.Count | None) -> DistrictRow:
    if count is None:
        return DistrictRow(area, Cell(None), None)
    rate = per_residents(count.value, area.population) if area.population else None
    return DistrictRow(area, Cell(count.value), rate)


def lead(*, today: date) -> Lead:
    """Return how many people learn today, or this week while few have; up to two queries."""
    measure = MEASURES["learners"]
    now = figures.shown(figures.total(measure, today, today))
    if now.value:
        return Lead(now, is_today=True)
    week = figures.total(measure, monday_of(today), today)
    return Lead(figures.shown(week), is_today=False)


def _classes(week: Period) -> WeekOfClasses:
    meeting = MEASURES["classes-running"].between(week.begins_on, week.ends_on)
    found = meeting.aggregate(
        running=CountOf("run", distinct=True),
        free=CountOf("run", distinct=True, filter=Q(run__fee_fen=0)),
    )
    return WeekOfClasses(found["running"], found["free"])


def _yearly(key: str, today: date) -> Head:
    year = periods.this_year(today=today)
    year_before = year.begins_on.replace(year=today.year - 1)
    return Head(
        _shown(key, year.begins_on, year.ends_on),
        _shown(key, year_before, year.begins_on - timedelta(days=1)),
    )


def _shown(key: str, begins_on: date, ends_on: date) -> Cell:
    return figures.shown(figures.total(MEASURES[key], begins_on, ends_on))


def _sum(cells: Sequence[Cell]) -> int:
    return sum(cell.value or 0 for cell in cells)
