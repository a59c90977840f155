import pytest
from django.db import connection

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
