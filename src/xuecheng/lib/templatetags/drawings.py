"""Icons and seals, drawn in the page so that they follow its colours.

Icons stand beside a word and are hidden from readers. Literal colours are for renderers that know
no custom properties (PDF); the stylesheet overrides them.
"""

import re
from functools import cache
from pathlib import Path

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ICONS = Path(__file__).parent.parent / "templates/lib/drawings/icons.svg"
_EDGE = "M3 2.5 12 1.6 25 2.3 37.5 1.8 38.4 12 37.7 22 38.3 37.2 27 38.3 15 37.8 2.2 38.4 1.7 26Z"
# Where the characters stand, read from the right, downwards: (x, baseline, size).
_PLACES: dict[int, list[tuple[float, float, float]]] = {
    1: [(20, 28.8, 24)],
    2: [(20, 18.2, 16.5), (20, 34.6, 16.5)],
    3: [(28.2, 26, 17.5), (11.8, 18.2, 16.5), (11.8, 34.6, 16.5)],
    4: [(28.4, 18, 16.5), (28.4, 34.4, 16.5), (11.6, 18, 16.5), (11.6, 34.4, 16.5)],
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
    frame = (
        mark_safe('<path class="seal-line" d="M5.5 5.5h29v29h-29z" fill="none" stroke="#fdfbf5"/>')
        if len(characters) == 1
        else ""
    )
    written = format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}">{}</text>',
        ((*place, conditional_escape(one)) for place, one in zip(places, characters, strict=True)),
    )
    return format_html(
        '<svg class="seal" viewBox="0 0 40 40" width="40" height="40" {}>'
        '<path class="seal-ground" d="{}" fill="#a8281b"/>{}'
        '<g class="seal-text" fill="#fdfbf5" text-anchor="middle" font-weight="700" '
        'font-family="Songti SC, STSong, Source Han Serif SC, Noto Serif CJK SC, SimSun, serif">'
        "{}</g></svg>",
        name,
        _EDGE,
        frame,
        written,
    )


@register.simple_tag(takes_context=True)
def figure_view(context: Context, name: str, view: str) -> str:
    """Return the address of this page with figure ``name`` shown as chart, table or source."""
    query = context["request"].GET.copy()
    query[name] = view
    return f"?{query.urlencode()}#{name}"
