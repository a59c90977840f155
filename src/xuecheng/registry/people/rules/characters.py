"""Characters as keyboards, spreadsheets and clerks produce them."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SPACES_AND_DASHES = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2007\u202f\u200b-‐‑‒–—―.·()"))


def narrow(text: str) -> str:
    """Return ``text`` with full-width digits, letters and spaces made ordinary."""
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """Return a number as it is stored: narrow, upper case, no spaces, dashes or brackets."""
    return narrow(text).translate(_SPACES_AND_DASHES).upper()
