"""Books for tests."""

from datetime import UTC, datetime

from xuecheng.bank.books import actions
from xuecheng.bank.books.rules import Leg
from xuecheng.lib.ids import new_id

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def make_legs(amount=100, *, unit="acorn", account="held", source="oak"):
    return [Leg(source, unit, -amount, may_be_negative=True), Leg(account, unit, amount)]


def make_posting(learner_id=None, *, key="first", amount=100, unit="acorn", at=NOON, memo=""):
    return actions.post(
        learner_id=learner_id or new_id(),
        key=key,
        legs=make_legs(amount, unit=unit),
        at=at,
        memo=memo,
    )
