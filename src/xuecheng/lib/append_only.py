"""Rows that are written once.

A model that inherits :class:`AppendOnlyRow` can never be updated or deleted: its own ``save`` and
``delete`` say so, and a trigger in the database says so to everyone else. A correction is a new
row. A model may name further :class:`Guard` conditions that its new rows must not meet.

The triggers are installed by our ``migrate`` command after every run, because SQLite drops them
silently when a migration rebuilds their table. Guards are lifted while it runs: SQLite rebuilds no
table that another table's trigger names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from xuecheng.lib.rows import Row


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition under which the database refuses a new row.

    :param name: of the trigger, unique in the database.
    :param refuses: SQL over ``NEW`` that both engines read; the row is refused where it is true.
    :param message: says what is the case, in English, without quotes.
    """

    name: str
    refuses: str
    message: str


class WrittenOnce(models.Model):
    """Refuse updates and deletes of this model's rows; see the module."""

    guards: ClassVar[tuple[Guard, ...]] = ()

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


def append_only_models() -> list[type[WrittenOnce]]:
    """Return the models whose rows are written once, in order of their table names."""
    found = (model for model in apps.get_models() if issubclass(model, WrittenOnce))
    return sorted(
        (model for model in found if model._meta.managed), key=lambda model: model._meta.db_table
    )


def install_triggers(connection: BaseDatabaseWrapper) -> int:
    """Install every trigger anew on ``connection`` and return how many tables are guarded."""
    models_here = _models_in(connection)
    with connection.cursor() as cursor:
        for model in models_here:
            for trigger in _triggers(model):
                for statement in trigger.installing(connection.vendor):
                    cursor.execute(statement)
    return len(models_here)


def remove_guards(connection: BaseDatabaseWrapper) -> None:
    """Remove the guards of ``connection``, so that tables can be rebuilt; changes stay refused."""
    with connection.cursor() as cursor:
        for model in _models_in(connection):
            for trigger in _guards(model):
                cursor.execute(trigger.removing(connection.vendor))


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers of ``connection``: only for a test database that must be flushed."""
    with connection.cursor() as cursor:
        for model in _models_in(connection):
            for trigger in _triggers(model):
                cursor.execute(trigger.removing(connection.vendor))


@dataclass(frozen=True, slots=True)
class _Trigger:
    """One trigger that refuses a verb on a table.

    :param condition: SQL over ``NEW``; ``""`` refuses always.
    """

    name: str
    table: str
    verb: str
    message: str
    condition: str = ""

    def removing(self, vendor: str) -> str:
        on = f' ON "{self.table}"' if vendor == "postgresql" else ""
        return f'DROP TRIGGER IF EXISTS "{self.name}"{on}'

    def installing(self, vendor: str) -> Iterator[str]:
        yield self.removing(vendor)
        yield from self._postgresql() if vendor == "postgresql" else self._sqlite()

    def _postgresql(self) -> Iterator[str]:
        refuse = (
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        )
        body = (
            f"IF {self.condition} THEN {refuse} END IF; RETURN NEW;" if self.condition else refuse
        )
        each = "STATEMENT" if self.verb == "TRUNCATE" else "ROW"
        yield (
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $$ BEGIN {body} END $$"
        )
        yield (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.verb} ON "{self.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{self.name}"()'
        )

    def _sqlite(self) -> Iterator[str]:
        if self.verb == "TRUNCATE":  # SQLite has none
            return
        when = f"WHEN {self.condition} " if self.condition else ""
        yield (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.verb} ON "{self.table}" {when}'
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )


def _triggers(model: type[WrittenOnce]) -> Iterator[_Trigger]:
    table = model._meta.db_table
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        yield _Trigger(
            name=f"{table}_no_{verb.lower()}",
            table=table,
            verb=verb,
            message=f"{table} is append-only: write a correcting row instead",
        )
    yield from _guards(model)


def _guards(model: type[WrittenOnce]) -> Iterator[_Trigger]:
    for guard in model.guards:
        yield _Trigger(
            name=guard.name,
            table=model._meta.db_table,
            verb="INSERT",
            message=guard.message,
            condition=guard.refuses,
        )


def _models_in(connection: BaseDatabaseWrapper) -> list[type[WrittenOnce]]:
    """Return the append-only models whose tables exist already."""
    present = set(connection.introspection.table_names())
    return [model for model in append_only_models() if model._meta.db_table in present]
