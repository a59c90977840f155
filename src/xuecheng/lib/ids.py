"""Identifiers."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7: unique everywhere, ordered by the time it was made."""
    return uuid7()
