"""Django's backend, without the work it does again at every statement.

Of a statement that is made once, and found at once, that work was several times what SQLite does:

- Django writes ``%s`` where SQLite reads ``?`` and searches each statement for it at every run;
- it finds out for every moment and every id anew in which of several forms it is stored;
- it opens a transaction by way of a cursor with all its layers.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as DjangosOperations
from django.utils.asyncio import async_unsafe

from xuecheng.lib.search import words


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


class DatabaseOperations(DjangosOperations):
    """Django's conversions; those of the common form come first."""

    def adapt_datetimefield_value(self, value: Any) -> Any:
        """Return a moment as it is stored: text, in UTC."""
        if type(value) is datetime and value.tzinfo is UTC and self.connection.timezone is UTC:
            return str(value.replace(tzinfo=None))
        return super().adapt_datetimefield_value(value)

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the moment a stored text means; of a column of a table it is read already."""
        if connection.timezone is UTC:
            if type(value) is datetime and value.tzinfo is None:
                return value.replace(tzinfo=UTC)
            if type(value) is str:
                try:
                    return datetime.fromisoformat(f"{value}+00:00")
                except ValueError:  # it names an offset, or is written in another way
                    pass
        return super().convert_datetimefield_value(value, expression, connection)

    def convert_uuidfield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the id a stored text means: 32 hexadecimal digits."""
        return None if value is None else UUID(int=int(value, 16))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection, with our cursor and conversions."""

    ops_class = DatabaseOperations

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a new connection that can tell how well the search finds an object."""
        made = super().get_new_connection(conn_params)
        made.create_function("search_tier", 4, words.tier, deterministic=True)
        return made

    @async_unsafe
    def create_cursor(self, name: Any = None) -> Cursor:
        """Return a new cursor."""
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.connection.execute(f"BEGIN {self.transaction_mode or ''}")  # type: ignore[attr-defined]  # stubs of Django 5.0
