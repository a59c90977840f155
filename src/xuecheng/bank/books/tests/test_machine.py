"""Anything anybody may do with a book, in any order, against a book kept in a dictionary."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from xuecheng.bank.books import actions, queries, rules
from xuecheng.bank.books.models import Posting
from xuecheng.bank.books.rules import Leg
from xuecheng.bank.books.tests.makers import NOON
from xuecheng.lib.ids import new_id

AMOUNTS = st.integers(-500, 500).filter(bool)
UNITS = st.sampled_from(["acorn", "beechnut"])
ACCOUNTS = st.sampled_from(["held", "saved"])


class BookMachine(RuleBasedStateMachine):
    postings = Bundle("postings")

    def __init__(self):
        super().__init__()
        self.learner = new_id()
        self.model = Counter()
        self.written = {}  # key -> legs
        self.reversed = set()

    @rule(target=postings, unit=UNITS, account=ACCOUNTS, amount=AMOUNTS)
    def post(self, unit, account, amount):
        key = f"key {len(self.written)}"
        legs = [Leg("oak", unit, -amount, may_be_negative=True), Leg(account, unit, amount)]
        return self._post(key, legs)

    @rule(target=postings, unit=UNITS, amount=AMOUNTS)
    def move(self, unit, amount):
        key = f"key {len(self.written)}"
        return self._post(key, [Leg("held", unit, -amount), Leg("saved", unit, amount)])

    @rule(posting=postings)
    def repeat(self, posting):
        legs = self.written[posting.key]

        again = actions.post(learner_id=self.learner, key=posting.key, legs=legs, at=NOON)

        assert again == posting

    @rule(posting=postings, amount=AMOUNTS)
    def use_a_key_again(self, posting, amount):
        legs = [Leg("oak", "clover", -amount, may_be_negative=True), Leg("held", "clover", amount)]

        with pytest.raises(rules.KeyTaken):
            actions.post(learner_id=self.learner, key=posting.key, legs=legs, at=NOON)

    @rule(posting=consumes(postings))
    def reverse(self, posting):
        legs = [leg.reversed() for leg in self.written[posting.key]]
        fits = self._fits(legs)
        try:
            actions.reverse(
                learner_id=self.learner, posting_id=posting.id, key=f"-{posting.key}", at=NOON
            )
        except rules.BelowZero:
            assert not fits
            return
        assert fits
        self._apply(legs)
        self.reversed.add(posting.id)

    @rule(unit=UNITS, amount=AMOUNTS)
    def post_unbalanced(self, unit, amount):
        legs = [Leg("oak", unit, amount, may_be_negative=True), Leg("held", unit, amount)]

        with pytest.raises(rules.Unbalanced):
            actions.post(learner_id=self.learner, key="never", legs=legs, at=NOON)

    @invariant()
    def balances_are_those_of_the_model(self):
        for (account, unit), amount in self.model.items():
            stored = queries.balance(learner_id=self.learner, account=account, unit=unit)
            assert stored == amount

    @invariant()
    def numbers_have_no_gap(self):
        numbers = Posting.objects.filter(learner_id=self.learner).order_by("seq")
        assert list(numbers.values_list("seq", flat=True)) == list(
            range(1, len(self.written) + len(self.reversed) + 1)
        )

    @invariant()
    def the_auditor_finds_nothing(self):
        assert not list(queries.findings(learner_ids=[self.learner]))

    def _post(self, key, legs):
        fits = self._fits(legs)
        try:
            posting = actions.post(learner_id=self.learner, key=key, legs=legs, at=NOON)
        except rules.BelowZero:
            assert not fits
            return multiple()
        assert fits
        self._apply(legs)
        self.written[key] = legs
        return posting

    def _fits(self, legs):
        after = self.model.copy()
        for leg in legs:
            after[leg.place] += leg.amount
        return all(amount >= 0 for (account, _), amount in after.items() if account != "oak")

    def _apply(self, legs):
        for leg in legs:
            self.model[leg.place] += leg.amount


@pytest.mark.django_db
def test_a_book_behaves_like_its_model_whatever_is_done_with_it():
    run_state_machine_as_test(
        BookMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
