"""One figure of one area: its months, the areas below it, its card."""

from dataclasses import dataclass
from datetime import datetime

from xuecheng.lib.actors import Actor
from xuecheng.lib.words import local_day
from xuecheng.registry.organisations.rules import may_oversee
from xuecheng.registry.places import queries as places
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries import figures
from xuecheng.steering.indicators.queries.definitions import definition
from xuecheng.steering.indicators.queries.figures import AreaCell, MonthCell
from xuecheng.steering.indicators.queries.measures import MEASURES
from xuecheng.steering.indicators.rules import Definition, Month, month_of, months_until

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
    def earlier(self) -> Month:
        """The month before the chosen one."""
        return self.month.back(1)

    @property
    def later(self) -> Month | None:
        """The month after the chosen one, unless it has not begun."""
        following = self.month.next
        return following if str(following) <= str(month_of(local_day(self.as_of))) else None

    @property
    def is_computed(self) -> bool:
        """Whether the city can count it yet."""
        return bool(self.definition.measure)


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
