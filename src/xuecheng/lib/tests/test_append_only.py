"""The triggers stand on both engines, and come back after every migrate."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from xuecheng.lib import audit
from xuecheng.lib.actors import system
from xuecheng.lib.append_only import append_only_models, install_triggers, remove_triggers
from xuecheng.lib.audit.models import Entry
from xuecheng.lib.ids import new_id

WRITTEN_ONCE = {model._meta.db_table for model in append_only_models()}


def make_row():
    audit.record(by=system("test"), what="lib.test", subject_id=new_id(), at=timezone.now())
    return Entry.objects.get()


def triggers():
    """Return the names of all triggers in the database, by table."""
    if connection.vendor == "postgresql":
        query = "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        query += " WHERE NOT t.tgisinternal"
    else:
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: dict[str, set[str]] = {}
        for table, name in cursor.fetchall():
            found.setdefault(table, set()).add(name)
    return found


@pytest.mark.django_db
def test_a_row_that_is_written_once_cannot_be_updated():
    make_row()

    with pytest.raises(IntegrityError, match="append-only"):
        Entry.objects.update(what="lib.other")


@pytest.mark.django_db
def test_a_row_that_is_written_once_cannot_be_deleted():
    row = make_row()

    with pytest.raises(TypeError, match="append-only"):
        row.delete()
    with pytest.raises(IntegrityError, match="append-only"):
        Entry.objects.all().delete()


@pytest.mark.django_db
def test_a_row_that_is_written_once_cannot_be_saved_again():
    row = make_row()

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_table_that_is_written_once_cannot_be_emptied():
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.django_db
def test_every_table_that_is_written_once_has_its_triggers():
    standing = triggers()

    for table in WRITTEN_ONCE:
        assert {f"{table}_no_update", f"{table}_no_delete"} <= standing[table], table


@pytest.mark.django_db
def test_every_guard_a_model_names_is_installed():
    standing = triggers()

    guards = [
        (model._meta.db_table, guard.name)
        for model in append_only_models()
        for guard in model.guards
    ]

    assert guards
    for table, name in guards:
        assert name in standing[table]


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_lost_triggers_back():
    whole = triggers()
    remove_triggers(connection)
    assert not triggers().keys() & WRITTEN_ONCE

    call_command("migrate", verbosity=0)

    assert triggers() == whole


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_has_its_triggers_again_after_migrate():
    """A migration that adds a column without a default value rebuilds the table on SQLite."""
    column = models.CharField(max_length=3, default="abc")
    column.set_attributes_from_name("passing")
    whole = triggers()
    try:
        with connection.schema_editor() as editor:
            editor.add_field(Entry, column)
            lost = connection.vendor == "sqlite" and "audit_entry" not in triggers()
            editor.remove_field(Entry, column)
    finally:
        call_command("migrate", verbosity=0)

    assert lost or connection.vendor == "postgresql"
    assert triggers() == whole
    make_row()
    with pytest.raises(IntegrityError, match="append-only"):
        Entry.objects.update(what="lib.other")


@pytest.mark.django_db
def test_installing_twice_changes_nothing():
    before = triggers()

    install_triggers(connection)

    assert triggers() == before


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_starts_from_an_empty_table_and_has_the_triggers(turn):
    make_row()

    assert Entry.objects.count() == 1
    with pytest.raises(IntegrityError):
        Entry.objects.update(what="lib.other")
