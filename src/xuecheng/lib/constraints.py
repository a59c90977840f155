"""Database constraints that Django has no class for."""

from collections.abc import Sequence
from typing import Any, cast

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class CompositeForeignKey(models.BaseConstraint):
    """A foreign key over several columns: ``FOREIGN KEY (learner_id, posting_id)``.

    A ``ForeignObject`` joins over several columns but constrains nothing; this does. With the
    learner in the key, a row can only refer to rows of the same learner. It is checked at the end
    of the transaction, so the rows may come in any order.

    :param fields: of this model, the learner first.
    :param to_table: the table referred to. The model's name would not do: SQLite rebuilds tables
        in a registry that knows only the model being rebuilt.
    :param to_columns: its primary key, in the same order as ``fields``.
    """

    def __init__(
        self, *, name: str, fields: Sequence[str], to_table: str, to_columns: Sequence[str]
    ) -> None:
        super().__init__(name=name)
        self.fields = tuple(fields)
        self.to_table = to_table
        self.to_columns = tuple(to_columns)

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return the clause as ``CREATE TABLE`` takes it."""
        assert model is not None
        assert schema_editor is not None
        fields = [cast("Any", model._meta.get_field(name)) for name in self.fields]
        columns = ", ".join(schema_editor.quote_name(field.column) for field in fields)
        targets = ", ".join(schema_editor.quote_name(column) for column in self.to_columns)
        return (
            f"CONSTRAINT {schema_editor.quote_name(self.name)} FOREIGN KEY ({columns}) "
            f"REFERENCES {schema_editor.quote_name(self.to_table)} ({targets}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return the statement that adds it to a table; SQLite rebuilds the table instead."""
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Return the statement that takes it from a table; SQLite rebuilds the table instead."""
        assert model is not None
        assert schema_editor is not None
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the database: what is referred to may be written later."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how a migration writes it."""
        path, _, kwargs = super().deconstruct()
        facts = {"fields": self.fields, "to_table": self.to_table, "to_columns": self.to_columns}
        return path, (), kwargs | facts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompositeForeignKey):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__
