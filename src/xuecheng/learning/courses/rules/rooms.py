"""Rooms."""

import re

_NUMBERED = re.compile(r"(\d{1,4}[A-Za-z]?)\s*号?教?室")


def english_room(room: str) -> str:
    """Return Room 101 for 101 室, 101教室 or 101 号室; empty for rooms with names of their own."""
    found = _NUMBERED.fullmatch(room.strip())
    return f"Room {found[1]}" if found else ""
