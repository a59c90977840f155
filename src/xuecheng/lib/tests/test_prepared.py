from datetime import UTC, datetime

import pytest
from django.db.models import CharField, DateTimeField, UUIDField

from xuecheng.lib.api.models import ApiKey
from xuecheng.lib.ids import new_id
from xuecheng.lib.prepared import Prepared, Slot

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def make_key(label):
    return ApiKey.objects.create(label=label, prefix=label, per_minute=1, created_at=NOW)


def test_one_statement_answers_with_each_runs_values(django_assert_num_queries):
    for label in ("library", "museum"):
        make_key(label)
    keys = ApiKey.objects.filter(label=Slot("label", CharField()))
    statement = Prepared(keys.values_list("prefix"))

    with django_assert_num_queries(2):
        found = [list(statement.rows(label=label)) for label in ("museum", "nobody")]

    assert found == [[("museum",)], []]


def test_values_go_in_and_come_out_as_django_has_them():
    key = make_key("library")
    keys = ApiKey.objects.filter(
        id=Slot("id", UUIDField()), created_at__lte=Slot("at", DateTimeField())
    )
    statement = Prepared(keys.values_list("id", "created_at"))

    assert list(statement.rows(id=key.pk, at=NOW)) == [(key.pk, NOW)]
    assert list(statement.rows(id=new_id(), at=NOW)) == []
