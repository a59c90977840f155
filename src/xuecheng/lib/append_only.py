"""Rows that are written once.

A model that inherits :class:`AppendOnlyRow` can never be updated or deleted: its own ``save`` and
``delete`` say so, and a trigger in the database says so to everyone else. A correction is a new
row. The triggers are installed by our ``migrate`` command after every run, because SQLite drops
them silently when a migration rebuilds their table.
"""

from typing import Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from xuecheng.lib.rows import Row


class WrittenOnce(models.Model):
    """Refuse updates and deletes of this model's rows; see the module."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; saving it a second time is a bug."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Rows of this kind are never deleted."""
        raise TypeError(f"{type(self).__name__} is append-only: write a correcting row instead")


class AppendOnlyRow(Row, WrittenOnce):
    """A row with a UUIDv7 that is written once."""

    class Meta:
        abstract = True


_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION xuecheng_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a correcting row instead', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only_tables() -> list[str]:
    """Return the tables whose rows are written once, in name order."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, WrittenOnce) and model._meta.managed
    )


def install_triggers(connection: BaseDatabaseWrapper) -> int:
    """Install every missing trigger on ``connection`` and return how many tables are guarded."""
    present = set(connection.introspection.table_names())
    tables = [table for table in append_only_tables() if table in present]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(_POSTGRES_FUNCTION)
        for table in tables:
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)
    return len(tables)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers of ``connection``: only for a test database that must be flushed."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in append_only_tables():
            if table not in present:
                continue
            for verb in ("update", "delete"):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"{on}')


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f'CREATE OR REPLACE TRIGGER "{table}_no_{verb}" BEFORE {verb.upper()} ON "{table}" '
            f"FOR EACH ROW EXECUTE FUNCTION xuecheng_refuse_change()"
            for verb in ("update", "delete")
        ]
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {verb.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: write a correcting row instead'); END"
        for verb in ("update", "delete")
    ]
