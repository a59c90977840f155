"""Figures by area and month, with what this reader may see of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as CountOf
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from xuecheng.lib.actors import Actor
from xuecheng.registry.organisations.rules import may_oversee
from xuecheng.registry.places.models import Area
from xuecheng.registry.places.rules import UnknownArea
from xuecheng.steering.indicators.queries.measures import MEASURES, Measure, Rows
from xuecheng.steering.indicators.rules import (
    Count,
    Month,
    Period,
    child_length,
    is_small,
    lineage,
    withheld,
)

NOTHING = Count()
PUBLISHED_BY_DISTRICT = "recent-weeks"  # the period whose districts the city's page compares


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a table.

    :param value: ``None`` where it is withheld, because it tells of too few people.
    """

    value: int | None

    @property
    def is_withheld(self) -> bool:
        """Whether there is a number that this reader may not see."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class AreaCell:
    """The number of one area among its sisters; no area where the records name none."""

    area: Area | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class MonthCell:
    """The number of one month; of a running month, so far."""

    month: Month
    cell: Cell


def city_code() -> str:
    """Return the code of the city itself.

    :raises UnknownArea: no areas are loaded.
    """
    cities = Area.objects.at(Area.Level.CITY).order_by("code").values_list("code", flat=True)
    code = cities.first()
    if code is None:
        raise UnknownArea(_("还没有载入区域表。"))
    return code


def total(measure: Measure, begins_on: date, ends_on: date, *, area_code: str = "") -> Count:
    """Return the count of some days, both included; one query."""
    found = measure.between(begins_on, ends_on, area_code=area_code).aggregate(**_counts(measure))
    return Count(found["value"], found["people"] if measure.person else None)


def shown(count: Count) -> Cell:
    """Return a count as everybody may see it."""
    return Cell(None if is_small(count.people) else count.value)


def in_period(key: str, area: Area, period: Period, *, reader: Actor) -> Cell:
    """Return an area's count of some days; up to three queries.

    Who does not administer the area sees what the pages of the city and the plan show everybody:
    the city's count unless it tells of few, and a district's of the recent weeks. Other counts
    about people are withheld, since their months would bring back those that are hidden.
    """
    measure = MEASURES[key]
    days = (period.begins_on, period.ends_on)
    if not measure.person or may_oversee(reader, area.code):
        return Cell(total(measure, *days, area_code=_scope(area)).value)
    if area.level == Area.Level.CITY:
        return shown(total(measure, *days))
    if area.level == Area.Level.DISTRICT and period.name == PUBLISHED_BY_DISTRICT:
        count = for_districts(measure, *days, [area])[area.code]
        return Cell(count.value if count else None)
    return Cell(None)


def below(key: str, area: Area, period: Period) -> list[AreaCell]:
    """Return every count of some days for each area just below one, in administrative order.

    Nothing is withheld: for figures about nobody, and for who administers the area. Up to two
    queries.
    """
    length = child_length(area.code)
    if length is None:
        return []
    measure = MEASURES[key]
    found = measure.between(period.begins_on, period.ends_on, area_code=_scope(area))
    values: dict[str | None, int] = defaultdict(int)
    for code, count in _by_code(measure, found, length).items():
        values[code if code and len(code) == length else None] += count.value
    return _placed(area, length, {code: Cell(value) for code, value in values.items()})


def published_below(key: str, area: Area, period: Period) -> list[AreaCell]:
    """Return the districts' counts that the city's page shows everybody; of other days nothing.

    Up to two queries.
    """
    if area.level != Area.Level.CITY or period.name != PUBLISHED_BY_DISTRICT:
        return []
    districts = list(Area.objects.at(Area.Level.DISTRICT).order_by("code"))
    counts = for_districts(MEASURES[key], period.begins_on, period.ends_on, districts)
    return [
        AreaCell(district, Cell(count.value if (count := counts[district.code]) else None))
        for district in districts
    ]


def by_week(measure: Measure, mondays: Sequence[date], *, today: date) -> list[Cell]:
    """Return the city's count of each week, as everybody may see it; one query."""
    last = min(date.fromordinal(mondays[-1].toordinal() + 6), today)
    found = measure.between(mondays[0], last).annotate(week=measure.span_of(mondays))
    rows = found.values("week").annotate(**_counts(measure)).order_by("week")
    counts = {row["week"]: _count(measure, row) for row in rows}
    return [shown(counts.get(week, NOTHING)) for week in range(len(mondays))]


def by_month(
    key: str, area: Area, months: Sequence[Month], *, reader: Actor, today: date
) -> list[MonthCell]:
    """Return an area's count of each month.

    Who does not administer the area sees no number about fewer than ten people, nor one that
    would bring such a number of a sister area or of another month of the year back. One query
    for each level above the area.
    """
    measure = MEASURES[key]
    city = city_code()
    grids = [
        (child, _grid(measure, parent, months, today, city=city))
        for parent, child in lineage(area.code, city)
    ]
    own = _own(measure, area, months, today, grids, city=city)
    hidden = set() if may_oversee(reader, area.code) else _hidden(grids, own)
    return [
        MonthCell(month, Cell(None if month in hidden else own.get(month, NOTHING).value))
        for month in months
    ]


def by_area(key: str, area: Area, month: Month, *, reader: Actor, today: date) -> list[AreaCell]:
    """Return the count of a month for each area just below one, in administrative order.

    What the records place in the area but in none of these stands last, without an area. The
    same numbers are withheld as in :func:`by_month`.
    """
    length = child_length(area.code)
    if length is None:
        return []
    measure, city = MEASURES[key], city_code()
    counts = _grid(measure, area.code, [month], today, city=city).get(month, {})
    hidden: Iterable[str | None] = frozenset()
    if not may_oversee(reader, area.code):
        above = by_month(key, area, [month], reader=reader, today=today)
        is_hidden_above = above[0].cell.is_withheld
        hidden = counts.keys() if is_hidden_above else withheld(_people(counts))
    cells = {code: Cell(None if code in hidden else count.value) for code, count in counts.items()}
    return _placed(area, length, cells)


def for_districts(
    measure: Measure, begins_on: date, ends_on: date, districts: Sequence[Area]
) -> dict[str, Count | None]:
    """Return the count of some days for each district, ``None`` where it is withheld; one query."""
    counts = _by_code(measure, measure.between(begins_on, ends_on), 6)
    hidden = withheld(_people(counts))
    return {
        district.code: None if district.code in hidden else counts.get(district.code, NOTHING)
        for district in districts
    }


def _by_code(measure: Measure, rows: Rows, length: int) -> dict[str | None, Count]:
    found = rows.annotate(cell=Substr(measure.area, 1, length)).values("cell")
    counted = found.annotate(**_counts(measure)).order_by("cell")
    return {row["cell"]: _count(measure, row) for row in counted}


def _scope(area: Area) -> str:
    """Return the code that records are asked for; the city asks for all, named or not."""
    return "" if area.level == Area.Level.CITY else area.code


Grid = dict[Month, dict[str | None, Count]]


def _grid(
    measure: Measure, parent: str, months: Sequence[Month], today: date, *, city: str
) -> Grid:
    """Return the counts by month and child; ``None`` is where the records name no child."""
    length = child_length(parent)
    assert length is not None, "an area with nothing below has no grid"
    scope = "" if parent == city else parent
    found = measure.between(
        months[0].begins_on, min(months[-1].ends_on, today), area_code=scope
    ).annotate(
        month=measure.span_of([month.begins_on for month in months]),
        cell=Substr(measure.area, 1, length),
    )
    rows = found.values("month", "cell").annotate(**_counts(measure)).order_by("month", "cell")
    grid: Grid = defaultdict(dict)
    for row in rows:
        code = row["cell"] if row["cell"] and len(row["cell"]) == length else None
        grid[months[row["month"]]][code] = _count(measure, row)
    return grid


def _own(
    measure: Measure,
    area: Area,
    months: Sequence[Month],
    today: date,
    grids: list[tuple[str, Grid]],
    *,
    city: str,
) -> dict[Month, Count]:
    if grids:
        child, grid = grids[-1]
        return {month: cells[child] for month, cells in grid.items() if child in cells}
    # The whole city: people who count in two districts count once, so no sum would do. Whole
    # years, because their totals are published: see _hidden.
    whole_years = [
        Month(year, number)
        for year in range(months[0].year, months[-1].year + 1)
        for number in range(1, 13)
    ]
    found = measure.between(whole_years[0].begins_on, min(whole_years[-1].ends_on, today))
    rows = (
        found.annotate(month=measure.span_of([month.begins_on for month in whole_years]))
        .values("month")
        .annotate(**_counts(measure))
        .order_by("month")
    )
    return {whole_years[row["month"]]: _count(measure, row) for row in rows}


def _hidden(grids: list[tuple[str, Grid]], own: dict[Month, Count]) -> set[Month]:
    """Return the months that would tell of few: by themselves, or taken from a sum that is shown.

    Sums are an area for its parts, and for the city a year for its months.
    """
    hidden = {month for month, count in own.items() if is_small(count.people)}
    if not grids:
        for year in {month.year for month in own}:
            months = {month: count for month, count in own.items() if month.year == year}
            hidden |= withheld(_people(months))
    for child, grid in grids:
        hidden |= {month for month, cells in grid.items() if child in withheld(_people(cells))}
    return hidden


def _placed(area: Area, length: int, cells: dict[str | None, Cell]) -> list[AreaCell]:
    below = Area.objects.under(area.code).exclude(pk=area.pk).order_by("code")
    rows = [
        AreaCell(child, cells.get(child.code, Cell(0)))
        for child in below
        if len(child.code) == length
    ]
    return rows + ([AreaCell(None, cells[None])] if None in cells else [])


def _counts(measure: Measure) -> dict[str, Any]:
    people = CountOf(measure.person, distinct=True) if measure.person else CountOf("pk")
    value = CountOf(measure.once, distinct=True) if measure.once else CountOf("pk")
    return {"value": value, "people": people}


def _count(measure: Measure, row: dict[str, Any]) -> Count:
    return Count(row["value"], row["people"] if measure.person else None)


def _people(counts: dict[Any, Count]) -> dict[Any, int | None]:
    return {key: count.people for key, count in counts.items()}
