"""The city's colours and the machine's fonts."""

from functools import cache

import numpy as np

PAPER, INK, INK_2, RULE, RULE_2 = "#faf7ef", "#1b1d1a", "#4a4a42", "#d8d1c0", "#857f70"
GREEN, SEAL, ON = "#12503f", "#a8281b", "#fdfbf5"
GROUNDS = ("#e6ebe0", "#d5dfd2")
BANDS = ("#12503f", "#4f8570", "#9dbfae")
"""Streets within the first, the second and the last of the bands of a limit."""
SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "STSong")
SANS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
)  # fmt: skip
STEPS = 3
"""Between the paper and a colour, for smooth edges."""


@cache
def palette() -> bytes:
    """Return each colour of ours in steps from the paper and from the grounds."""
    from matplotlib.colors import to_rgb

    papers = [np.array(to_rgb(each)) for each in (PAPER, *GROUNDS)]
    inks = [np.array(to_rgb(each)) for each in (INK, INK_2, RULE, RULE_2, SEAL, *BANDS)]
    steps = [ink * share + papers[0] * (1 - share)
             for ink in inks for share in np.arange(1, STEPS + 1) / STEPS]  # fmt: skip
    steps += [ink * share + paper * (1 - share)
              for ink in (np.array(to_rgb(each)) for each in (RULE, *BANDS))
              for paper in papers[1:] for share in (0.35, 0.7)]  # fmt: skip
    colours = np.round(255 * np.array([*papers, np.array(to_rgb(ON)), *steps])).astype(np.uint8)
    return colours.tobytes()


@cache
def _fonts() -> frozenset[str]:
    from matplotlib.font_manager import fontManager

    return frozenset(font.name for font in fontManager.ttflist)


def has_chinese() -> bool:
    """Whether a font here can draw Chinese."""
    return bool(_fonts() & {*SERIF, *SANS})


def serif() -> list[str]:
    """Return the fonts of titles, the preferred first."""
    return [*(name for name in (*SERIF, *SANS) if name in _fonts()), "DejaVu Serif"]


def sans() -> list[str]:
    """Return the fonts of everything else."""
    return [*(name for name in (*SANS, *SERIF) if name in _fonts()), "DejaVu Sans"]
