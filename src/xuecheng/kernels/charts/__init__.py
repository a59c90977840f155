"""Where the lines and points of a chart lie, as numbers and path texts for an SVG template.

All positions are in the units of the chart's own view box, one unit being one CSS pixel at the
width it was drawn for. A value of ``None`` is not known or not shown: a line breaks there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Style:
    """What decides the layout.

    :param width: of the view box.
    :param text: height of letters; all margins follow it.
    """

    width: int
    text: int = 15


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what stands there."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words under an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a chart with its value."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line over time, from zero, with another line to compare with.

    :param lines: path texts of the pieces of the line; so ``others``.
    :param alone: points between two gaps, which no line shows.
    :param last: the newest known value.
    """

    width: int
    height: int
    left: float
    right: float
    baseline: float
    lines: tuple[str, ...]
    others: tuple[str, ...]
    alone: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]
    last: Dot | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a deviation chart.

    :param x: of the point; ``None`` where the value is not shown.
    :param is_below: whether it lies below the mean.
    """

    y: float
    text_y: float
    x: float | None
    value: float | None
    is_below: bool


@dataclass(frozen=True, slots=True)
class DeviationChart:
    """Rows as distances from their mean, in the order given, never sorted."""

    width: int
    height: int
    left: float
    right: float
    top: float
    mean_x: float
    mean: float
    bars: tuple[Bar, ...]


def line_chart(
    values: Values, *, style: Style, others: Values = (), labels: Mapping[int, str] | None = None
) -> LineChart:
    """Lay a line over time.

    :param values: oldest first, >= 0.
    :param others: as many, for comparison.
    :param labels: words under the axis, by index; those that would overlap are left out.
    """
    text = style.text
    top, step = scale(max([0.0, *(value for value in (*values, *others) if value is not None)]))
    left, right = text * 3.7, style.width - text * 1.2
    height = round(text * 13 + style.width * 0.08)
    upper, baseline = text * 1.4, height - text * 2

    def place(index: int, value: float) -> Dot:
        along = index / max(1, len(values) - 1)
        return Dot(
            round(left + along * (right - left), 1),
            round(baseline - value / top * (baseline - upper), 1),
            value,
        )

    pieces, more = _pieces(values), _pieces(others)
    dots = [place(index, value) for index, value in enumerate(values) if value is not None]
    return LineChart(
        width=style.width,
        height=height,
        left=left,
        right=right,
        baseline=baseline,
        lines=tuple(_path([place(*point) for point in piece]) for piece in pieces if piece[1:]),
        others=tuple(_path([place(*point) for point in piece]) for piece in more if piece[1:]),
        alone=tuple(place(*piece[0]) for piece in pieces if not piece[1:]),
        ticks=tuple(
            Tick(round(baseline - tick * step / top * (baseline - upper), 1), tick * step)
            for tick in range(round(top / step) + 1)
        ),
        labels=_labels(labels or {}, place, text, style.width),
        last=dots[-1] if dots else None,
    )


def deviation_chart(values: Values, *, mean: float, style: Style, name: float) -> DeviationChart:
    """Lay rows as distances from a mean.

    :param values: one a row, >= 0, in the order they are to stand.
    :param name: width of the longest name at the left.
    """
    text = style.text
    row = text * 2.1
    left, right = name + text * 0.8, style.width - text * 4.2
    most = max([mean, *(value for value in values if value is not None)]) or 1.0
    top = text * 2.2

    def along(value: float) -> float:
        return round(left + value / most * (right - left), 1)

    bars = tuple(
        Bar(
            y=round(top + (index + 0.5) * row, 1),
            text_y=round(top + (index + 0.5) * row + text * 0.35, 1),
            x=None if value is None else along(value),
            value=value,
            is_below=value is not None and value < mean,
        )
        for index, value in enumerate(values)
    )
    height = round(top + len(values) * row + text * 0.5)
    return DeviationChart(
        style.width, height, left, right, round(text * 1.4, 1), along(mean), mean, bars
    )


def scale(most: float) -> tuple[int, int]:
    """Return a round whole number not below ``most`` and the whole step that divides it.

    :param most: >= 0; nothing at all still gets an axis.
    :returns: top and step; one to five steps reach the top.
    """
    most = max(most, 1.0)
    power = 10 ** max(0, floor(log10(most)) - 1)
    for step in (1, 2, 5, 10, 20, 25, 50):
        steps = ceil(most / (step * power))
        if steps <= 5:
            return steps * step * power, step * power
    raise AssertionError("two digits need no more than five steps of 25")


def _pieces(values: Values) -> list[list[tuple[int, float]]]:
    """Return the runs of known values with their indices."""
    pieces: list[list[tuple[int, float]]] = []
    was_known = False
    for index, value in enumerate(values):
        if value is not None:
            if not was_known:
                pieces.append([])
            pieces[-1].append((index, value))
        was_known = value is not None
    return pieces


def _path(dots: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in dots)


def _labels(
    labels: Mapping[int, str],
    place: Callable[[int, float], Dot],
    text: int,
    width: int,
) -> tuple[Label, ...]:
    """Return the labels that fit, each centred on its place, kept inside the chart."""
    kept: list[Label] = []
    free_from = 0.0
    for index, words in sorted(labels.items()):
        half = text * _em(words) / 2
        at = min(max(place(index, 0).x, half), width - half)
        if at - half >= free_from:
            kept.append(Label(round(at, 1), words))
            free_from = at + half + text * 0.6
    return tuple(kept)


def _em(words: str) -> float:
    """Return about how wide words are, in heights of a letter."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in words)
