"""Figures as charts: which sizes are drawn, and what is written at their axes."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from xuecheng.kernels.charts import (
    Bar,
    DeviationChart,
    LineChart,
    Style,
    deviation_chart,
    line_chart,
)
from xuecheng.lib.display import Display
from xuecheng.lib.words import is_english, short_month
from xuecheng.registry.places.models import Area
from xuecheng.steering.indicators.queries.figures import MonthCell
from xuecheng.steering.indicators.queries.pulse import DistrictRow, Districts, Weekly

T = TypeVar("T")
_WIDE, _PHONE = 476, 350  # the columns they stand in, so that letters are not scaled
_TEXT, _ELDER_TEXT = 15, 24
VIEWS = ("chart", "table", "source")


@dataclass(frozen=True, slots=True)
class Drawn(Generic[T]):
    """The same chart for a wide screen and for a phone, so that letters keep their size."""

    wide: T
    phone: T


@dataclass(frozen=True, slots=True)
class DistrictBar:
    """A row of the chart of districts with its words."""

    row: DistrictRow
    bar: Bar
    name: str


@dataclass(frozen=True, slots=True)
class DistrictChart:
    """The chart of districts with its rows."""

    chart: DeviationChart
    bars: list[DistrictBar]


def first_view(display: Display) -> str:
    """Return the view a chart over time or of districts begins with.

    The elder view begins with the table: letters of its size leave a phone no room for a chart.
    """
    return "table" if display.is_elder else "chart"


def view_of(asked: str | None, first: str = "chart") -> str:
    """Return the view a link asks for, else the first one."""
    return asked if asked in VIEWS else first


def weekly(figure: Weekly, display: Display) -> Drawn[LineChart]:
    """Draw a year of weeks, with the year before where there is one."""
    values = [cell.value for cell in figure.values]
    before = [cell.value for cell in figure.before]
    labels = {
        index: short_month(monday)
        for index, monday in enumerate(figure.mondays)
        if monday.day <= 7 and monday.month % 2 == 0
    }

    def draw(width: int) -> LineChart:
        others = before if any(before) else ()
        return line_chart(values, others=others, labels=labels, style=_style(width, display))

    return Drawn(draw(_WIDE), draw(_PHONE))


def monthly(months: list[MonthCell], display: Display) -> Drawn[LineChart]:
    """Draw months, named every third and with the year at January."""
    values = [found.cell.value for found in months]
    labels = {
        index: str(found.month.year) if found.month.number == 1 else short_month(on)
        for index, found in enumerate(months)
        if (on := found.month.begins_on) and found.month.number % 3 == 1
    }

    def draw(width: int) -> LineChart:
        return line_chart(values, labels=labels, style=_style(width, display))

    return Drawn(draw(_WIDE), draw(_PHONE))


def districts(figure: Districts, display: Display) -> Drawn[DistrictChart]:
    """Draw districts in administrative order as distances from the city."""
    names = [short_name(row.area) for row in figure.rows]

    def draw(width: int) -> DistrictChart:
        style = _style(width, display)
        chart = deviation_chart(
            [row.rate for row in figure.rows],
            mean=figure.city_rate,
            style=style,
            name=max(map(_em, names), default=0) * style.text,
        )
        bars = [
            DistrictBar(row, bar, name)
            for row, bar, name in zip(figure.rows, chart.bars, names, strict=True)
        ]
        return DistrictChart(chart, bars)

    return Drawn(draw(_WIDE), draw(_PHONE))


def short_name(area: Area) -> str:
    """Return the name of a district as charts write it: 徐汇, 浦东, Xuhui."""
    if is_english():
        return area.name_en.removesuffix(" District").removesuffix(" New Area")
    return area.name.removesuffix("新区").removesuffix("区")


def _style(width: int, display: Display) -> Style:
    return Style(width, _ELDER_TEXT if display.is_elder else _TEXT)


def _em(words: str) -> float:
    return len(words) * (0.64 if is_english() else 1.0)
