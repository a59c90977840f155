"""The key under a map: what marks and colours mean."""

from typing import Any

from xuecheng.registry.reach.adapters.looks import (
    GREEN,
    GROUNDS,
    INK,
    INK_2,
    PAPER,
    RULE,
    RULE_2,
    SEAL,
    has_chinese,
    sans,
)
from xuecheng.registry.reach.adapters.pictures import Dots, Picture, Said
from xuecheng.registry.reach.rules.paces import bands

ROW_IN = 0.2
LEFT, GAP, APART = 0.04, 0.006, 0.025
GROUND_LOOKS: tuple[dict[str, Any], ...] = (
    {"facecolor": GROUNDS[0], "edgecolor": RULE_2, "linewidth": 0.9, "linestyle": (0, (4, 3))},
    {"facecolor": GROUNDS[1], "edgecolor": GREEN, "linewidth": 0.9, "linestyle": "-"},
)
"""The ground of the faster walker, and on it that of the slower."""
MARKS: dict[str, dict[str, Any]] = {
    "people": {"marker": "o", "color": SEAL, "alpha": 0.85, "markeredgewidth": 0},
    "left": {"marker": "o", "color": RULE_2, "markeredgewidth": 0},
    "venue": {"marker": "o", "color": PAPER, "markeredgecolor": INK, "markeredgewidth": 1.5},
    "new": {"marker": "s", "color": SEAL, "markeredgewidth": 0},
    "here": {"marker": "s", "color": SEAL, "markeredgewidth": 0},
}


def draw_key(figure: Any, picture: Picture, inches: float, high: float) -> None:
    """Draw a row of grounds and marks, and under it a row of street colours.

    :param inches: of the lower row above the foot of a picture ``high`` inches high.
    """
    upper, lower = (inches + ROW_IN) / high, inches / high
    x = LEFT
    for look, (_ground, label) in zip(GROUND_LOOKS, picture.grounds, strict=False):
        x = _ground_entry(figure, look, label, x, upper)
    for dots in picture.dots:
        x = _marks_entry(figure, dots, x, upper)
    x = LEFT
    for colour, minutes in zip(picture.bands, bands(picture.limit_minutes), strict=False):
        label = within(minutes)
        x = _line_entry(figure, {"color": colour, "linewidth": 2.4}, label, x, lower)
    _line_entry(figure, {"color": RULE, "linewidth": 1.6}, Said("更远", "farther"), x, lower)


def within(minutes: int) -> Said:
    """Return the edge of a band in words: 5 分钟以内, ≤ 5 min."""
    return Said(f"{minutes} 分钟以内", f"≤ {minutes} min")


def _ground_entry(figure: Any, look: dict[str, Any], label: Said, x: float, y: float) -> float:
    from matplotlib.patches import Rectangle

    wide, high = 0.022, 0.11 / figure.get_figheight()
    patch = Rectangle((x, y - high / 2), wide, high, transform=figure.transFigure, **look)
    figure.add_artist(patch)
    return _text(figure, _both(label), x + wide + GAP, y) + APART


def _marks_entry(figure: Any, dots: Dots, x: float, y: float) -> float:
    """Draw a mark and its text; before it marks of known sizes, where size means people."""
    look = {"linestyle": "none", "markersize": 7} | MARKS[dots.kind]
    for people, area in dots.sizes:
        _line(figure, [x + 0.008], y, look | {"markersize": area**0.5})
        x = _text(figure, f"{people:,}".replace(",", "\u202f"), x + 0.016 + GAP, y) + 0.01
    if not dots.sizes:
        _line(figure, [x + 0.006], y, look)
        x += 0.012 + GAP
    return _text(figure, _both(dots.label), x, y) + APART


def _line_entry(figure: Any, look: dict[str, Any], label: Said, x: float, y: float) -> float:
    _line(figure, [x, x + 0.022], y, look)
    return _text(figure, _both(label), x + 0.022 + GAP, y) + APART


def _line(figure: Any, xs: list[float], y: float, look: dict[str, Any]) -> None:
    from matplotlib.lines import Line2D

    figure.add_artist(Line2D(xs, [y] * len(xs), transform=figure.transFigure, **look))


def _both(said: Said) -> str:
    """Return the Chinese and then the English; one of them where it says all."""
    if not has_chinese():
        return said.en
    return said.zh if said.en in said.zh else f"{said.zh}  {said.en}"


def _text(figure: Any, text: str, x: float, y: float) -> float:
    """Write a text and return where it ends."""
    placed = figure.text(
        x, y, text, fontsize=8.6, color=INK_2, fontfamily=sans(), va="center_baseline",
        parse_math=False,
    )  # fmt: skip
    wide = placed.get_window_extent(figure.canvas.get_renderer()).width
    end: float = x + wide / (figure.dpi * figure.get_figwidth())
    return end
