"""Icons and seals, drawn in the page so that they follow its colours.

Icons stand beside a word and are hidden from readers. Literal colours are for renderers that know
no custom properties (PDF); the stylesheet overrides them.
"""

import re
from functools import cache
from pathlib import Path

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ICONS = Path(__file__).parent.parent / "templates/lib/drawings/icons.svg"
_EDGE = "M6 5 24 3 50 5 75 4 77 24 75 44 77 74 54 77 30 76 4 77 3 52Z"
_LINE = "M11 11h58v58H11z"
# Where the characters stand, read from the right, downwards: (x, baseline, size).
_PLACES: dict[int, list[tuple[float, float, int]]] = {
    1: [(40, 57.6, 48)],
    2: [(40, 36.4, 33), (40, 69.2, 33)],
    3: [(56.4, 52, 33), (23.6, 36.4, 33), (23.6, 69.2, 33)],
    4: [(56.8, 36, 33), (56.8, 68.8, 33), (23.2, 36, 33), (23.2, 68.8, 33)],
}


@cache
def _icons() -> dict[str, str]:
    symbols = re.findall(r'<symbol id="([\w-]+)">(.*?)</symbol>', _ICONS.read_text("utf-8"))
    return dict(symbols)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the icon ``name`` of ``icons.svg``; it takes the colour of the text beside it."""
    drawing = mark_safe(_icons()[name])  # noqa: S308  # our own file
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" aria-hidden="true">{}</svg>',
        drawing,
    )


@register.simple_tag
def seal(characters: str, label: str = "") -> SafeString:
    """Return a square vermilion seal of one to four characters.

    :param label: what readers hear; without it the seal is decoration.
    """
    places = _PLACES.get(len(characters))
    if not places:
        raise ValueError(f"a seal has one to four characters, not {characters!r}")
    name = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    frame = format_html('<path class="seal-line" d="{}" fill="none" stroke="#fdfbf5"/>', _LINE)
    written = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}">{}</text>',
        ((*place, one) for place, one in zip(places, characters, strict=True)),
    )
    return format_html(
        '<svg class="seal" viewBox="0 0 80 80" width="40" height="40" {}>'
        '<path class="seal-ground" d="{}" fill="#a8281b"/>{}'
        '<g class="seal-text" fill="#fdfbf5" text-anchor="middle" font-weight="700" '
        'font-family="Songti SC, STSong, Source Han Serif SC, Noto Serif CJK SC, SimSun, serif">'
        "{}</g></svg>",
        name,
        _EDGE,
        frame if len(characters) == 1 else "",
        written,
    )


@register.simple_tag(takes_context=True)
def figure_view(context: Context, name: str, view: str) -> str:
    """Return the address of this page with figure ``name`` shown as chart, table or source."""
    query = context["request"].GET.copy()
    query[name] = view
    return f"?{query.urlencode()}#{name}"
