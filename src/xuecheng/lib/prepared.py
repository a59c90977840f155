"""Statements whose SQL is made once: for the few so frequent that making it dominates.

Django makes the SQL of a query anew each time it runs, which costs several times what the database
does for it. Here the ORM still describes each statement, with a :class:`Slot` in place of a value
that changes from call to call; its SQL is made at the first run and kept::

    _RUN_ID = Prepared(CourseRun.objects.filter(slug=Slot("slug", CharField())).values_list("pk"))

    found = _RUN_ID.first(slug=slug)

Values and rows are converted by the fields of the model, as the ORM itself does it. Statements
live in the module that runs them, beside the function that says what they are for.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, ForeignKey, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql import InsertQuery, UpdateQuery

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
_Prepare = Callable[[Any, BaseDatabaseWrapper], Any]
_Converters = Sequence[tuple[int, Sequence[Callable[[Any, Any, Any], Any]], Any]]


class Slot(Expression):
    """A value that is given when the statement runs.

    :param name: of the value; slots of one name hold one value.
    :param output_field: how Django would hand the value to the database.
    """

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a parameter that stands for itself until it is bound."""
        return "%s", (self,)


class Prepared(Generic[Row]):
    """A queryset of models or of ``values_list``, with slots."""

    def __init__(self, queryset: "QuerySet[Any, Row]") -> None:
        self._queryset = queryset
        self._locks = queryset.query.select_for_update

    def rows(self, **values: Any) -> list[Row]:
        """Run the statement with a value for every slot and return its rows."""
        here = connections[DEFAULT_DB_ALIAS]
        if self._locks and not here.in_atomic_block:
            raise transaction.TransactionManagementError("open a transaction: a lock ends with it")
        made = self._made
        bound = _bound(made.parameters, values, here)
        with _executed(here, made.sql, bound) as cursor, here.wrap_database_errors:
            found = cursor.fetchall()
        return [made.shape(_converted(row, made.converters, here)) for row in found]

    def first(self, **values: Any) -> Row | None:
        """Run the statement and return its first row, or ``None``."""
        found = self.rows(**values)
        return found[0] if found else None

    @cached_property
    def _made(self) -> "_Select":
        compiler = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return _Select(
            sql=sql,
            parameters=parameters,
            converters=[(place, *found) for place, found in converters.items()],
            shape=_shape(self._queryset, compiler),
        )


class PreparedInsert(Generic[Stored]):
    """An insert of one row of a model.

    :param unique: the fields of a constraint; where a row of the same values is, ``update`` names
        what is written into it instead.
    :param skip: store nothing, and say so, where a constraint that makes rows unique forbids it.
    """

    def __init__(
        self,
        model: type[Stored],
        *,
        unique: Sequence[str] = (),
        update: Sequence[str] = (),
        skip: bool = False,
    ) -> None:
        self._model = model
        self._unique, self._update, self._skip = unique, update, skip

    def run(self, row: Stored) -> bool:
        """Store the row; return whether anything was stored."""
        here = connections[DEFAULT_DB_ALIAS]
        with _executed(here, self._sql, self._values(row, here)) as cursor:
            is_stored = bool(cursor.rowcount)
        if is_stored:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return is_stored

    def run_all(self, rows: Iterable[Stored]) -> None:
        """Store all of the rows or, on a failure, none; nobody reads them again from here."""
        here = connections[DEFAULT_DB_ALIAS]
        values = [self._values(row, here) for row in rows]
        if len(values) == 1:
            with _executed(here, self._sql, values[0]):
                pass
        elif values:
            with transaction.atomic(savepoint=False), here.cursor() as cursor:
                cursor.executemany(self._sql, values)

    def _values(self, row: Stored, here: BaseDatabaseWrapper) -> list[Any]:
        return [prepare(read(row), here) for read, prepare in self._columns]

    @cached_property
    def _columns(self) -> Sequence[tuple[Callable[[Stored], Any], _Prepare]]:
        return [(_reader(field), _preparer(field)) for field in self._fields]

    @cached_property
    def _fields(self) -> "Sequence[Field[Any, Any]]":
        return self._model._meta.local_concrete_fields

    @cached_property
    def _sql(self) -> str:
        named = self._model._meta.get_field
        query = InsertQuery(
            self._model,
            on_conflict=self._on_conflict,
            update_fields=[named(name) for name in self._update],
            unique_fields=[named(name) for name in self._unique],
        )
        slots = {field.attname: Slot(field.attname, field) for field in self._fields}
        row: Any = SimpleNamespace(**slots)
        query.insert_values(self._fields, [row], raw=True)
        [(sql, parameters)] = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        assert [slot.name for slot in parameters] == list(slots), "one value for each field"
        return sql

    @property
    def _on_conflict(self) -> OnConflict | None:
        if self._skip:
            return OnConflict.IGNORE
        return OnConflict.UPDATE if self._update else None


class PreparedUpdate:
    """An update of the rows of a queryset with slots.

    :param names: the fields that are written; each is a slot of its own name.
    """

    def __init__(self, queryset: "QuerySet[Any, Any]", *names: str) -> None:
        self._queryset = queryset
        self._names = names

    def run(self, **values: Any) -> int:
        """Run the statement with a value for every slot and return how many rows it met."""
        here = connections[DEFAULT_DB_ALIAS]
        sql, parameters = self._made
        with _executed(here, sql, _bound(parameters, values, here)) as cursor:
            return int(cursor.rowcount)

    @cached_property
    def _made(self) -> tuple[str, Sequence[Any]]:
        model = self._queryset.model
        query: Any = self._queryset.query.chain(UpdateQuery)
        query.add_update_values(
            {name: Slot(name, model._meta.get_field(name)) for name in self._names}
        )
        sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, parameters


@dataclass(frozen=True, slots=True)
class _Select:
    """What is kept of a query.

    :param converters: of the columns that have some, with their place.
    :param shape: makes of converted values the row the queryset gives.
    """

    sql: str
    parameters: Sequence[Any]
    converters: _Converters
    shape: Callable[[Sequence[Any]], Any]


def _executed(
    here: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> "AbstractContextManager[Any]":
    """Run a statement and return its cursor, to be closed by the caller.

    Django's own cursor has three layers; two of them only watch, so they are left out where nobody
    looks: no log of statements, no wrapper around them.
    """
    if here.queries_logged or here.execute_wrappers:
        cursor = here.cursor()
    else:
        here.ensure_connection()
        here.validate_no_broken_transaction()
        cursor = here.create_cursor()
    with here.wrap_database_errors:
        cursor.execute(sql, parameters)
    return closing(cursor)


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """Return what reads the value of a field from a new row."""
    if type(field).pre_save is Field.pre_save:
        return attrgetter(field.attname)
    return lambda row: field.pre_save(row, True)


def _preparer(field: "Field[Any, Any]") -> _Prepare:
    """Return what hands a value of a field to the database; a key is kept as what it points to."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field.get_db_prep_value


def _bound(
    parameters: Iterable[Any], values: dict[str, Any], here: BaseDatabaseWrapper
) -> list[Any]:
    """Return the parameters with each slot's value as the database wants it.

    A value is converted once, however often the statement names it.
    """
    ready: dict[str, Any] = {}
    bound = []
    for each in parameters:
        if isinstance(each, Slot):
            if each.name not in ready:
                field = each.output_field
                ready[each.name] = field.get_db_prep_value(values[each.name], here)
            bound.append(ready[each.name])
        else:
            bound.append(each)
    return bound


def _converted(row: Iterable[Any], converters: _Converters, here: BaseDatabaseWrapper) -> list[Any]:
    """Return a row of the database as its fields have it."""
    values = list(row)
    for place, converts, column in converters:
        for convert in converts:
            values[place] = convert(values[place], column, here)
    return values


def _shape(queryset: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes of converted values the row this kind of queryset gives."""
    if queryset._iterable_class is ModelIterable:
        return _models(compiler)
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda values: values[0]
    assert queryset._iterable_class is ValuesListIterable, "models or values_list"
    return tuple


def _models(compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a model of a row, with the models beside it that were selected."""
    info = compiler.klass_info
    model, places = info["model"], info["select_fields"]
    names = [compiler.select[place][0].target.attname for place in places]
    first, end = places[0], places[-1] + 1
    related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of Django 6

    def make(values: Sequence[Any]) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, values[first:end])
        for each in related:
            each.populate(values, made)
        return made

    return make
