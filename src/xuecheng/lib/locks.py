"""One at a time, by name, where no row exists yet that could be locked."""

from hashlib import sha256

from django.db import connection


def hold(name: str) -> None:
    """Wait until nobody else holds ``name``, then hold it to the end of this transaction.

    SQLite has one writer at a time, so there a transaction already holds everything.
    """
    assert connection.in_atomic_block, "a lock ends with its transaction: open one first"
    if connection.vendor == "postgresql":
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
