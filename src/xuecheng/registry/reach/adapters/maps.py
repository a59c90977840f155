"""Maps as PNG pictures, drawn by matplotlib in the city's colours."""

import io
import re
from typing import Any

import numpy as np

from xuecheng.registry.reach.adapters.keys import GROUND_LOOKS, draw_key
from xuecheng.registry.reach.adapters.looks import (
    INK,
    INK_2,
    ON,
    PAPER,
    RULE,
    RULE_2,
    SEAL,
    has_chinese,
    palette,
    sans,
    serif,
)
from xuecheng.registry.reach.adapters.pictures import METRES_PER_DEGREE, Dots, Picture
from xuecheng.registry.reach.rules.paces import bands

WIDE_IN, DPI = 10.0, 90
SCALES_M = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_TITLE_IN, _KEY_IN, _LINE_IN, _LETTERS = 1.0, 0.6, 0.165, 178
"""Inches of the title, the key and a line of the caption; letters of the latter, a Chinese two."""


def png(picture: Picture) -> bytes:
    """Return the map, less than 200 kB for a city seen whole."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    west, south, east, north = picture.box
    shrink = np.cos(np.radians((south + north) / 2))
    # The map as wide as the page; a very long city is cut short.
    high = min(13.0, max(5.0, (WIDE_IN - 0.8) * (north - south) / ((east - west) * shrink)))
    below = _below(picture)
    whole = below + high + _TITLE_IN
    figure = Figure(figsize=(WIDE_IN, whole), dpi=DPI, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.04, below / whole, 0.92, high / whole))
    axes.set_facecolor(PAPER)
    axes.set_aspect(1 / shrink)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.axis("off")
    _grounds(axes, picture)
    _streets(axes, picture)
    for dots in picture.dots:
        _dots(axes, dots)
    _scale(axes, picture)
    _texts(figure, picture, whole)
    canvas.draw()
    return _compressed(canvas)


def _grounds(axes: Any, picture: Picture) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    for number, (ground, _label) in enumerate(picture.grounds):
        for part in getattr(ground, "geoms", [ground]):
            rings = [part.exterior, *part.interiors]
            outline = Outline.make_compound_path(*(Outline(ring.coords) for ring in rings))
            look = GROUND_LOOKS[min(number, 1)]
            axes.add_patch(PathPatch(outline, zorder=1 + number * 0.1, **look))


def _streets(axes: Any, picture: Picture) -> None:
    from matplotlib.collections import LineCollection

    edges = [-1, *bands(picture.limit_minutes)]
    outside = picture.minutes > edges[-1]
    axes.add_collection(
        LineCollection(list(picture.lines[outside]), colors=RULE, linewidths=0.5, zorder=2)
    )
    for number in reversed(range(len(edges) - 1)):
        mine = (picture.minutes > edges[number]) & (picture.minutes <= edges[number + 1])
        axes.add_collection(
            LineCollection(
                list(picture.lines[mine]),
                colors=picture.bands[number],
                linewidths=(1.15, 0.95, 0.8)[number],
                capstyle="round",
                zorder=5 - number * 0.5,
            )
        )


def _dots(axes: Any, dots: Dots) -> None:
    looks: dict[str, dict[str, Any]] = {
        "people": {"c": SEAL, "alpha": 0.85, "linewidths": 0, "zorder": 6},
        "left": {"c": RULE_2, "alpha": 0.9, "linewidths": 0, "zorder": 6},
        "venue": {"c": PAPER, "edgecolors": INK, "linewidths": 1.5, "zorder": 7},
        "new": {"c": SEAL, "marker": "s", "edgecolors": ON, "linewidths": 1.0, "zorder": 8},
        "here": {"c": SEAL, "marker": "s", "edgecolors": ON, "linewidths": 1.2, "zorder": 8},
    }
    if dots.kind == "venue":  # a ring of paper parts the mark from dark streets
        axes.scatter(dots.lon, dots.lat, s=(np.sqrt(dots.area) + 4.0) ** 2, c=PAPER, linewidths=0,
                     zorder=6.9)  # fmt: skip
    axes.scatter(dots.lon, dots.lat, s=dots.area, **looks[dots.kind])
    for lon, lat, text in zip(dots.lon, dots.lat, dots.texts, strict=False):
        colour, size = (ON, 8) if dots.kind == "new" else (INK, 10)
        place = {"ha": "center", "va": "center_baseline"} if dots.kind == "new" else {"ha": "left"}
        offset = (0, 0) if dots.kind == "new" else (8, 6)
        axes.annotate(
            text, (lon, lat), offset, textcoords="offset points", color=colour, fontsize=size,
            fontfamily=sans(), zorder=9, parse_math=False, **place,
        )  # fmt: skip


def _scale(axes: Any, picture: Picture) -> None:
    from matplotlib.patheffects import withStroke

    west, south, east, north = picture.box
    shrink = np.cos(np.radians((south + north) / 2)) * METRES_PER_DEGREE
    whole = (east - west) * shrink
    metres = max((each for each in SCALES_M if each < whole / 4), default=SCALES_M[0])
    right = east - 0.01 * (east - west)
    left, low = right - metres / shrink, south + 0.012 * (north - south)
    halo = [withStroke(linewidth=3, foreground=PAPER)]
    axes.plot([left, right], [low, low], color=INK, linewidth=1.6, solid_capstyle="butt", zorder=9,
              path_effects=halo)  # fmt: skip
    axes.annotate(
        f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m",
        ((left + right) / 2, low), (0, 4), textcoords="offset points", ha="center",
        color=INK_2, fontsize=9, fontfamily=sans(), zorder=9, path_effects=halo,
    )  # fmt: skip


def _below(picture: Picture) -> float:
    return 0.2 + len(_caption(picture)) * _LINE_IN + 0.1 + _KEY_IN


def _caption(picture: Picture) -> list[str]:
    """Return the caption in lines that fit; in both languages where there is a font."""
    said = [[each.zh, each.en] if has_chinese() else [each.en] for each in picture.caption]
    return [line for texts in said for text in texts for line in _wrapped(text)]


def _wrapped(text: str) -> list[str]:
    lines, wide = [""], 0
    for part in re.split(r"(?<=[；;。.] )|(?<=[；。])", text):
        long = sum(2 if ord(letter) > 0x2E7F else 1 for letter in part)
        if wide and wide + long > _LETTERS:
            lines.append("")
            wide = 0
        lines[-1] += part
        wide += long
    return lines


def _texts(figure: Any, picture: Picture, high: float) -> None:
    def line(x: float, inches: float, text: str, **look: Any) -> Any:
        looks = {"color": INK_2, "fontsize": 9, "parse_math": False} | look
        return figure.text(x, inches / high, text, **looks)

    top, room = high - 0.5, 0.92 - (0.14 if picture.estimate else 0)
    titles = [(picture.title.en, 17.0, serif(), -0.1)]
    if has_chinese():
        titles = [(picture.title.zh, 19.0, serif(), 0.0), (picture.title.en, 11.5, sans(), -0.32)]
    for number, (text, size, family, down) in enumerate(titles):
        colour = INK_2 if number else INK
        placed = line(0.04, top + down, text, color=colour, fontsize=size, fontfamily=family)
        wide = placed.get_window_extent(figure.canvas.get_renderer()).width
        share = wide / (figure.dpi * figure.get_figwidth())
        placed.set_fontsize(size * min(1.0, 0.98 * room / share))
    if picture.estimate:
        mark = picture.estimate if has_chinese() else "estimate"
        line(0.96, top, mark, color=SEAL, fontsize=12, fontfamily=sans(), ha="right",
             fontweight="bold")  # fmt: skip
    ruled = _below(picture) - _KEY_IN
    draw_key(figure, picture, ruled + 0.18, high)
    figure.add_artist(_rule(0.04, 0.96, ruled / high))
    for number, text in enumerate(_caption(picture)):
        line(0.04, ruled - 0.22 - number * _LINE_IN, text, fontsize=7.6, fontfamily=sans())


def _rule(left: float, right: float, y: float) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([left, right], [y, y], color=INK, linewidth=0.8)


def _compressed(canvas: Any) -> bytes:
    """Return the picture with few colours: a tenth of the size, and no difference to see."""
    from PIL import Image

    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw")
    ours = Image.new("P", (1, 1))
    ours.putpalette(palette())
    few = drawn.convert("RGB").quantize(palette=ours, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()
