"""QR codes as SVG, drawn by the server."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, *, label: str, size: int | None = None) -> SafeString:
    """Return ``text`` as a QR code, black on white in every view.

    :param label: what readers of the screen hear instead.
    :param size: pixels; without it, as the style sheet shows class ``qr``.
    """
    drawn = segno.make(text, micro=False, error="m").svg_inline(
        border=3, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    inner = mark_safe(drawn.removeprefix("<svg"))  # noqa: S308  # segno draws; no text of ours
    if size is None:
        return format_html('<svg class="qr" role="img" aria-label="{}"{}', label, inner)
    return format_html(
        '<svg width="{0}" height="{0}" role="img" aria-label="{1}"{2}', size, label, inner
    )
