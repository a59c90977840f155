"""One figure of one area: its months, the areas below it, its card."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xuecheng.lib.actors import Actor
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.rules import may_oversee, overseen
from xuecheng.registry.places import queries as places
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries import figures, periods, targets
from xuecheng.steering.indicators.queries.definitions import definition
from xuecheng.steering.indicators.queries.figures import AreaCell, Cell, MonthCell
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import (
    Definition,
    Month,
    NoRecords,
    Period,
    Verdict,
    month_of,
    months_until,
)

MONTHS = 13  # a year, and the same month a year ago


@dataclass(frozen=True, slots=True)
class Figure:
    """What the page of a figure shows to one reader.

    :param line: from the city down to ``area``.
    :param months: empty while the figure waits for something.
    :param opens: whether this reader may open the records.
    :param sees_all: whether nothing is withheld from this reader here.
    """

    definition: Definition
    as_of: datetime
    area: Area
    line: list[Area]
    month: Month
    months: list[MonthCell]
    areas: list[AreaCell]
    opens: bool
    sees_all: bool

    @property
    def newest_first(self) -> list[MonthCell]:
        """The months as a table shows them."""
        return self.months[::-1]

    @property
    def chosen(self) -> Cell | None:
        """The number of the chosen month, if it is among the months shown."""
        return next((row.cell for row in self.months if row.month == self.month), None)

    @property
    def earlier(self) -> Month:
        """The month before the chosen one."""
        return self.month.back(1)

    @property
    def later(self) -> Month | None:
        """The month after the chosen one, unless it has not begun."""
        following = self.month.next
        return following if str(following) <= str(month_of(local_day(self.as_of))) else None

    @property
    def overlaps(self) -> bool:
        """Whether the areas add up to more than the whole."""
        return bool(self.areas) and MEASURES[self.definition.measure].overlaps

    @property
    def is_computed(self) -> bool:
        """Whether the city can count it yet."""
        return bool(self.definition.measure)


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """What the page of a figure shows to one reader for some days.

    :param share: of the planned increase, percent, where the days are the plan's.
    :param areas: to readers from whom numbers could be withheld, only what the city's page shows.
    :param own: areas below, of which this reader sees everything.
    """

    definition: Definition
    as_of: datetime
    area: Area
    line: list[Area]
    period: Period
    cell: Cell
    share: float | None
    areas: list[AreaCell]
    own: list[Area]
    opens: bool
    sees_all: bool

    @property
    def overlaps(self) -> bool:
        """Whether the areas add up to more than the whole."""
        return bool(self.areas) and MEASURES[self.definition.measure].overlaps

    @property
    def month(self) -> Month:
        """The month in which the days end."""
        return month_of(self.period.ends_on)

    @property
    def is_of_plan(self) -> bool:
        """Whether the page of the plan shows this number."""
        return self.definition.number is not None

    @property
    def is_closed(self) -> bool:
        """Whether these are the days of a plan that is over."""
        return self.period.name == "plan" and local_day(self.as_of) > self.period.ends_on

    @property
    def verdict(self) -> Verdict | None:
        """Whether what a plan that is over asked of the city was done."""
        is_judged = self.is_closed and self.share is not None
        return targets.judged(self.definition, self.cell.value) if is_judged else None


def in_period(
    key: str, *, area_code: str, period: str, reader: Actor, at: datetime
) -> PeriodFigure:
    """Return a figure of the plan's days, of some weeks or of this year; up to six queries.

    :param area_code: ``""`` is the whole city.
    :raises UnknownFigure: there is none of this name.
    :raises UnknownPeriod: no page shows the figure for days of this name.
    :raises UnknownArea: there is no such area.
    :raises NoRecords: nothing is computed for it yet.
    """
    card = definition(key)
    days = periods.period(card, period, today=local_day(at))
    measure = MEASURES.get(card.measure)
    if measure is None:
        raise NoRecords(_("这个数据还没有记录可看。"))
    area = places.area(area_code or figures.city_code())
    oversees = may_oversee(reader, area.code)
    sees_all = oversees or not measure.person
    cell = figures.in_period(measure.key, area, days, reader=reader)
    is_target = days.name == "plan" and area.level == Area.Level.CITY
    show = figures.below if sees_all else figures.published_below
    own = [] if sees_all else [code for code in overseen(reader) if code.startswith(area.code)]
    return PeriodFigure(
        definition=card,
        as_of=at,
        area=area,
        line=places.ancestors(area.code),
        period=days,
        cell=cell,
        share=targets.share(card, cell.value) if is_target else None,
        areas=show(measure.key, area, days),
        own=[places.area(code) for code in own],
        opens=sees_all,
        sees_all=oversees and bool(measure.person),
    )


def figure(key: str, *, area_code: str, month: Month | None, reader: Actor, at: datetime) -> Figure:
    """Return a figure as this reader may see it; a constant number of queries for each level.

    :param area_code: ``""`` is the whole city.
    :param month: of which the areas below are shown; ``None`` is the running one.
    :raises UnknownFigure: there is none of this name.
    :raises UnknownArea: there is no such area.
    """
    card = definition(key)
    today = local_day(at)
    area = places.area(area_code or figures.city_code())
    chosen = min(month or month_of(today), month_of(today), key=str)
    measure = MEASURES.get(card.measure)
    oversees = may_oversee(reader, area.code)
    months: list[MonthCell] = []
    below: list[AreaCell] = []
    if measure:
        months = figures.by_month(
            measure.key, area, months_until(month_of(today), MONTHS), reader=reader, today=today
        )
        below = figures.by_area(measure.key, area, chosen, reader=reader, today=today)
    return Figure(
        definition=card,
        as_of=at,
        area=area,
        line=places.ancestors(area.code),
        month=chosen,
        months=months,
        areas=below,
        opens=measure is not None and (oversees or not measure.person),
        sees_all=oversees,
    )
