from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from xuecheng.errors import Refused
from xuecheng.lib.idempotency import once
from xuecheng.lib.idempotency.models import DoneOnce
from xuecheng.lib.idempotency.tasks import forget_old_keys


@pytest.mark.django_db
def test_the_same_key_works_once_and_returns_the_first_result():
    key, done = uuid4(), []

    def work() -> UUID:
        done.append(uuid4())
        return done[-1]

    first = once(key=key, what="tests.work", work=work)
    second = once(key=key, what="tests.work", work=work)

    assert first == second == done[0]
    assert len(done) == 1


@pytest.mark.django_db
def test_one_key_may_serve_two_different_actions():
    key = uuid4()

    first = once(key=key, what="tests.sign_up", work=uuid4)
    second = once(key=key, what="tests.withdraw", work=uuid4)

    assert first != second


@pytest.mark.django_db
def test_a_refused_request_leaves_the_key_free():
    key, made = uuid4(), uuid4()

    def refuse() -> UUID:
        raise Refused("not today")

    with transaction.atomic():
        with pytest.raises(Refused):
            once(key=key, what="tests.work", work=refuse)
        result = once(key=key, what="tests.work", work=lambda: made)

    assert result == made


@pytest.mark.django_db
def test_a_repeat_costs_an_insert_and_a_look(django_assert_num_queries):
    key = uuid4()
    once(key=key, what="tests.work", work=uuid4)

    with django_assert_num_queries(4):  # savepoint, insert, select, release
        once(key=key, what="tests.work", work=uuid4)


@pytest.mark.django_db(transaction=True)
def test_eight_simultaneous_requests_with_one_key_get_one_result():
    key, done = uuid4(), []

    def work() -> UUID:
        done.append(uuid4())
        return done[-1]

    def request(_: int) -> UUID:
        try:
            return once(key=key, what="tests.work", work=work)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = set(pool.map(request, range(8)))

    assert results == {done[0]}
    assert len(done) == 1


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_month():
    once(key=uuid4(), what="tests.work", work=uuid4)
    DoneOnce.objects.update(created_at=timezone.now() - timedelta(days=31))
    kept = uuid4()
    once(key=kept, what="tests.work", work=uuid4)

    forget_old_keys.call()

    assert [row.key for row in DoneOnce.objects.all()] == [kept]
