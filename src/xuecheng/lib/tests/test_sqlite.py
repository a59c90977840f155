from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangosWrapper

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ask(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def test_a_statement_runs_again_with_other_values():
    found = [ask("SELECT %s, %s", [first, "书"]) for first in (1, 2)]

    assert found == [(1, "书"), (2, "书")]


def test_a_doubled_percent_sign_is_one():
    assert ask("SELECT '100%%' || %s", ["!"]) == ("100%!",)
    assert ask("SELECT '%%s', %s", ["!"]) == ("%s", "!")


def test_values_can_have_names():
    assert ask("SELECT %(one)s + %(two)s", {"one": 1, "two": 2}) == (3,)


def test_what_has_no_values_is_left_as_it_is():
    assert ask("SELECT '%s'", None) == ("%s",)


@pytest.mark.parametrize(
    ("stored", "moment"),
    [
        ("2026-11-24 10:00:00", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24 10:00:00.123456", datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-24T18:00:00+08:00", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ("2026-11-24 9:05", datetime(2026, 11, 24, 9, 5, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_stored_moment_is_read_in_every_form_django_reads(stored, moment):
    ours = connection.ops.convert_datetimefield_value(stored, None, connection)

    assert ours == moment
    assert ours == DjangosWrapper.ops_class(connection).convert_datetimefield_value(
        stored, None, connection
    )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 24, 10, tzinfo=UTC),
        datetime(2026, 11, 24, 10, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
        datetime.max.replace(tzinfo=UTC),
        None,
    ],
)
def test_a_moment_is_stored_as_django_stores_it(moment):
    stored = connection.ops.adapt_datetimefield_value(moment)

    assert stored == DjangosWrapper.ops_class(connection).adapt_datetimefield_value(moment)


def test_an_id_is_read_as_it_was_stored():
    identity = UUID("0197f2a0-0000-7000-8000-0000000000ff")

    read = connection.ops.convert_uuidfield_value(identity.hex, None, connection)

    assert read == identity
    assert connection.ops.convert_uuidfield_value(None, None, connection) is None


def test_a_moment_in_a_column_is_read_as_django_reads_it():
    read = datetime.fromisoformat("2026-11-24 10:00:00.123456")

    ours = connection.ops.convert_datetimefield_value(read, None, connection)

    assert ours == read.replace(tzinfo=UTC)
    assert ours == DjangosWrapper.ops_class(connection).convert_datetimefield_value(
        read, None, connection
    )
