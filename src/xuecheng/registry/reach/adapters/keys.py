"""The key under a map: what marks and colours mean."""

from typing import Any

from xuecheng.registry.reach.adapters.looks import (
    INK,
    INK_2,
    PAPER,
    RULE,
    RULE_2,
    SEAL,
    has_chinese,
    sans,
)
from xuecheng.registry.reach.adapters.pictures import Picture, Said

ROW_IN = 0.2
GAP = 0.006
MARKS: dict[str, dict[str, Any]] = {
    "people": {"marker": "o", "color": SEAL, "alpha": 0.85, "markeredgewidth": 0},
    "left": {"marker": "o", "color": RULE_2, "markeredgewidth": 0},
    "venue": {"marker": "o", "color": PAPER, "markeredgecolor": INK},
    "new": {"marker": "s", "color": SEAL, "markeredgewidth": 0},
    "here": {"marker": "s", "color": SEAL, "markeredgewidth": 0},
}


def draw_key(figure: Any, picture: Picture, inches: float, high: float) -> None:
    """Draw a row of marks, and under it a row of street colours.

    :param inches: of the lower row above the foot of a picture ``high`` inches high.
    """
    third = picture.limit_minutes / 3
    streets: list[tuple[dict[str, Any], Said]] = [
        ({"color": colour, "linewidth": 2.4}, Said(f"≤ {each:g} min 分钟", f"≤ {each:g} min"))
        for colour, each in zip(picture.bands, (third, 2 * third, 3 * third), strict=True)
    ]
    streets.append(({"color": RULE, "linewidth": 1.6}, Said("更远 farther", "farther")))
    marks = [
        ({"linestyle": "none", "markersize": 7} | MARKS[each.kind], each.label)
        for each in picture.dots
    ]
    _row(figure, marks, (inches + ROW_IN) / high, reach=0.012)
    _row(figure, streets, inches / high, reach=0.022)


def _row(
    figure: Any, entries: list[tuple[dict[str, Any], Said]], y: float, *, reach: float
) -> None:
    from matplotlib.lines import Line2D

    x = 0.04
    for look, said in entries:
        xs = [x + 0.006] if "marker" in look else [x, x + reach]
        figure.add_artist(Line2D(xs, [y] * len(xs), transform=figure.transFigure, **look))
        text = said.en
        if has_chinese():
            text = said.zh if said.en in said.zh else f"{said.zh}  {said.en}"
        placed = figure.text(
            x + reach + GAP, y, text, fontsize=8.6, color=INK_2, fontfamily=sans(),
            va="center_baseline",
        )  # fmt: skip
        wide = placed.get_window_extent(figure.canvas.get_renderer()).width
        x += reach + GAP + wide / (figure.dpi * figure.get_figwidth()) + 0.025
