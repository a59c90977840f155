"""Django's backend, except that it remembers how a statement reads in SQLite.

Django writes ``%s`` where SQLite reads ``?`` and searches each statement for it at every run: of a
statement that is made once, and found at once, that was as much work as running it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe


@lru_cache(maxsize=512)
def _in_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, with a memory."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        """Return the statement as SQLite reads it."""
        if param_names is None:
            return _in_question_marks(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, with our cursor."""

    @async_unsafe
    def create_cursor(self, name: Any = None) -> Cursor:
        """Return a new cursor."""
        return self.connection.cursor(factory=Cursor)
