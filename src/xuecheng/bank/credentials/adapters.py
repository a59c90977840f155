"""What turns a certificate into a PDF file, where this machine can.

WeasyPrint needs system libraries and a Chinese font. Where either is missing nothing fails: the
page then only offers to print itself.
"""

import subprocess
from functools import cache
from shutil import which
from typing import Protocol


class Printer(Protocol):
    """Makes PDF files out of HTML."""

    def is_ready(self) -> bool:
        """Whether this machine can make them, with Chinese characters."""

    def pdf(self, html: str, *, style: str) -> bytes:
        """Return ``html`` with a style sheet as a PDF file; nothing is fetched for it."""


class WeasyPrinter:
    """WeasyPrint, with the fonts of the system."""

    def is_ready(self) -> bool:
        """Whether WeasyPrint can be imported and fontconfig knows a Chinese font."""
        return _has_weasyprint() and _has_chinese_font()

    def pdf(self, html: str, *, style: str) -> bytes:
        """Return a tagged PDF (PDF/UA-1) with its fonts embedded."""
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher

        nothing = URLFetcher(allowed_protocols=())
        document = HTML(string=html, url_fetcher=nothing)
        written: bytes = document.write_pdf(
            stylesheets=[CSS(string=style, url_fetcher=nothing)], pdf_variant="pdf/ua-1"
        )
        return written


class NoPrinter:
    """A machine that cannot make PDF files."""

    def is_ready(self) -> bool:
        """It never is."""
        return False

    def pdf(self, html: str, *, style: str) -> bytes:
        """Nobody asks a printer that is not ready."""
        raise AssertionError("this printer is not ready")


def printer() -> Printer:
    """Return the printer of this machine."""
    return WeasyPrinter()


@cache
def _has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401  # looking is not enough: the import fails without Pango
    except (ImportError, OSError):
        return False
    return True


@cache
def _has_chinese_font() -> bool:
    fontconfig = which("fc-list")
    if fontconfig is None:
        return False
    found = subprocess.run(  # noqa: S603  # fixed words, nothing of anybody's
        [fontconfig, ":lang=zh", "file"], capture_output=True, check=False, timeout=30
    )
    return bool(found.stdout.strip())
