from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, DateTimeField, UUIDField

from xuecheng.lib.api.models import ApiKey
from xuecheng.lib.ids import new_id
from xuecheng.lib.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot

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


def test_a_model_read_by_a_statement_is_saved_as_one_that_was_stored():
    key = make_key("library")
    found = Prepared(ApiKey.objects.filter(pk=Slot("id", UUIDField()))).first(id=key.pk)

    found.label = "museum"
    found.save()

    assert list(ApiKey.objects.values_list("label")) == [("museum",)]


def test_flat_values_come_bare_and_nothing_is_none():
    key = make_key("library")
    keys = ApiKey.objects.filter(prefix=Slot("prefix", CharField()))
    statement = Prepared(keys.values_list("id", flat=True))

    assert statement.first(prefix="library") == key.pk
    assert statement.first(prefix="museum") is None


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction_at_every_run():
    key = make_key("library")
    statement = Prepared(ApiKey.objects.select_for_update().filter(pk=Slot("id", UUIDField())))

    with transaction.atomic():
        assert statement.first(id=key.pk) == key

    with pytest.raises(transaction.TransactionManagementError):
        statement.first(id=key.pk)


def new_key(label, **facts):
    return ApiKey(label=label, prefix=label, created_at=NOW, **{"per_minute": 1, **facts})


def test_an_insert_stores_what_saving_would(django_assert_num_queries):
    key = new_key("library", scopes=["catalogue:bulk"])

    with django_assert_num_queries(1):
        assert PreparedInsert(ApiKey).run(key)

    stored = ApiKey.objects.values().get(pk=key.pk)
    saved = ApiKey.objects.create(label="library", prefix="saved", per_minute=1, created_at=NOW)
    assert not key._state.adding
    assert stored["scopes"] == ["catalogue:bulk"]
    assert {**stored, "id": saved.pk, "prefix": "saved", "scopes": []} == (
        ApiKey.objects.values().get(pk=saved.pk)
    )


def test_an_insert_of_many_rows_is_one_query(django_assert_num_queries):
    insert = PreparedInsert(ApiKey)

    # Inside the transaction of the test; of their own they would be one as well.
    with django_assert_num_queries(1):
        insert.run_all(new_key(f"library {number}") for number in range(5))
        insert.run_all([])

    assert ApiKey.objects.count() == 5


def test_an_insert_that_may_skip_says_so_and_breaks_no_transaction():
    insert = PreparedInsert(ApiKey, skip=True)
    first, again = new_key("library"), new_key("library", per_minute=9)

    stored = [insert.run(first), insert.run(again)]

    assert stored == [True, False]
    assert again._state.adding
    assert list(ApiKey.objects.values_list("id", "per_minute")) == [(first.pk, 1)]


def test_an_insert_that_may_not_skip_is_refused_by_the_database():
    insert = PreparedInsert(ApiKey)
    insert.run(new_key("library"))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert.run(new_key("library"))


def test_an_insert_can_write_into_the_row_that_is_there():
    insert = PreparedInsert(ApiKey, unique=["prefix"], update=["per_minute", "scopes"])
    first = new_key("library")

    insert.run_all([first, new_key("museum")])
    insert.run_all([new_key("library", per_minute=9, scopes=["catalogue:bulk"])])

    found = ApiKey.objects.get(prefix="library")
    assert (found.pk, found.per_minute, found.scopes) == (first.pk, 9, ["catalogue:bulk"])
    assert ApiKey.objects.count() == 2


def test_an_update_writes_its_fields_and_says_how_many_rows_it_met():
    key, other = make_key("library"), make_key("museum")
    keys = ApiKey.objects.filter(pk=Slot("id", UUIDField()))
    update = PreparedUpdate(keys, "revoked_at", "scopes")

    met = [update.run(id=id, revoked_at=NOW, scopes=["bulk"]) for id in (key.pk, new_id())]

    key.refresh_from_db()
    other.refresh_from_db()
    assert met == [1, 0]
    assert (key.revoked_at, key.scopes) == (NOW, ["bulk"])
    assert (other.revoked_at, other.scopes) == (None, [])


@pytest.mark.django_db(transaction=True)
def test_whoever_watches_statements_sees_it():
    seen = []

    def watch(execute, sql, params, many, context):
        seen.append(params)
        return execute(sql, params, many, context)

    statement = Prepared(ApiKey.objects.filter(label=Slot("label", CharField())))
    with connection.execute_wrapper(watch):
        statement.rows(label="library")
    statement.rows(label="museum")

    assert seen == [["library"]]


def test_a_broken_transaction_runs_nothing_more():
    statement = Prepared(ApiKey.objects.filter(label=Slot("label", CharField())))

    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            statement.rows(label="library")


def test_one_statement_serves_many_threads():
    statement = Prepared(ApiKey.objects.filter(prefix=Slot("prefix", CharField())))

    def ask(_number):
        try:
            return statement.rows(prefix="library")
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        assert list(pool.map(ask, range(8))) == [[]] * 8
