"""Many who write in one book at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from xuecheng.bank.books import actions, queries, rules
from xuecheng.bank.books.models import Posting
from xuecheng.bank.books.tests.makers import NOON, make_legs, make_posting
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


def at_once(work, items):
    """Return what ``work`` gave for each item, in threads with connections of their own."""

    def closing(item):
        try:
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(closing, items))


def test_postings_at_the_same_moment_are_numbered_without_a_gap_and_none_is_lost():
    learner = new_id()

    at_once(lambda number: make_posting(learner, key=f"key {number}", amount=3), range(48))

    numbers = Posting.objects.filter(learner_id=learner).order_by("seq")
    assert list(numbers.values_list("seq", flat=True)) == list(range(1, 49))
    assert queries.balance(learner_id=learner, account="held", unit="acorn") == 144
    assert not list(queries.findings(learner_ids=[learner]))


def test_the_same_key_from_many_hands_posts_once():
    learner = new_id()

    made = at_once(lambda _: make_posting(learner), range(12))

    assert len({posting.id for posting in made}) == 1
    assert queries.balance(learner_id=learner, account="held", unit="acorn") == 100


def test_nobody_spends_the_same_credit_twice():
    learner = new_id()
    make_posting(learner, amount=100)

    def spend(number):
        try:
            actions.post(learner_id=learner, key=f"spend {number}", legs=make_legs(-60), at=NOON)
        except rules.BelowZero:
            return "refused"
        return "spent"

    assert sorted(at_once(spend, range(6))) == ["refused"] * 5 + ["spent"]
