import pytest

from xuecheng.bank.books import actions, queries, rules
from xuecheng.bank.books.models import Balance, Book, Leg, Posting
from xuecheng.bank.books.rules import Leg as LegValue
from xuecheng.bank.books.tests.makers import NOON, make_legs, make_posting
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db


def held(learner_id, unit="acorn"):
    return queries.balance(learner_id=learner_id, account="held", unit=unit)


def test_a_posting_changes_both_balances():
    learner = new_id()

    make_posting(learner, amount=250)

    assert held(learner) == 250
    assert queries.balances(learner_id=learner, account="oak") == {"acorn": -250}


def test_postings_are_numbered_and_chained_within_the_book():
    learner = new_id()

    first = make_posting(learner, key="first")
    second = make_posting(learner, key="second")

    assert (first.seq, second.seq) == (1, 2)
    assert Book.objects.get(pk=learner).digest == second.digest != first.digest
    assert make_posting().seq == 1


def test_the_same_key_and_content_posts_once():
    learner = new_id()
    first = make_posting(learner)

    again = make_posting(learner, at=NOON.replace(hour=9))

    assert again == first
    assert held(learner) == 100


@pytest.mark.parametrize("other", [{"amount": 101}, {"memo": "another"}, {"unit": "beechnut"}])
def test_the_same_key_with_another_content_is_refused(other):
    learner = new_id()
    make_posting(learner)

    with pytest.raises(rules.KeyTaken):
        make_posting(learner, **other)

    assert held(learner) == 100


def test_two_learners_may_use_the_same_key():
    make_posting(key="first")

    make_posting(key="first")

    assert Posting.objects.count() == 2


def test_an_unbalanced_posting_writes_nothing():
    legs = [LegValue("oak", "acorn", -100, may_be_negative=True), LegValue("held", "acorn", 99)]

    with pytest.raises(rules.Unbalanced) as refusal:
        actions.post(learner_id=new_id(), key="k", legs=legs, at=NOON)

    assert refusal.value.facts() == {"rest": {"acorn": -1}}
    assert [model.objects.count() for model in (Posting, Leg, Balance)] == [0, 0, 0]


def test_an_account_that_must_not_stand_below_zero_does_not():
    learner = new_id()
    make_posting(learner, amount=100)

    with pytest.raises(rules.BelowZero) as refusal:
        actions.post(learner_id=learner, key="spent", legs=make_legs(-130), at=NOON)

    assert refusal.value.facts() == {"account": "held", "unit": "acorn", "missing": 30}
    assert held(learner) == 100


def test_an_account_keeps_its_nature():
    learner = new_id()
    make_posting(learner)
    legs = [LegValue("oak", "acorn", 1), LegValue("held", "acorn", -1)]

    with pytest.raises(ValueError, match="another nature"):
        actions.post(learner_id=learner, key="second", legs=legs, at=NOON)


def test_a_reversal_takes_back_exactly_what_its_original_did():
    learner = new_id()
    original = make_posting(learner)

    reversal = actions.reverse(
        learner_id=learner, posting_id=original.id, key="back", at=NOON, memo="a mistake"
    )

    assert reversal.reverses == original
    assert held(learner) == 0
    assert queries.balances(learner_id=learner, account="oak") == {"acorn": 0}


def test_a_repeated_reversal_is_the_same_one():
    learner = new_id()
    original = make_posting(learner)
    ask = {"learner_id": learner, "posting_id": original.id, "key": "back", "at": NOON}

    assert actions.reverse(**ask) == actions.reverse(**ask)

    assert Posting.objects.count() == 2


def test_a_posting_is_reversed_at_most_once():
    learner = new_id()
    original = make_posting(learner)
    actions.reverse(learner_id=learner, posting_id=original.id, key="back", at=NOON)

    with pytest.raises(rules.NotReversible):
        actions.reverse(learner_id=learner, posting_id=original.id, key="again", at=NOON)


def test_a_reversal_is_not_reversed():
    learner = new_id()
    original = make_posting(learner)
    reversal = actions.reverse(learner_id=learner, posting_id=original.id, key="back", at=NOON)

    with pytest.raises(rules.NotReversible):
        actions.reverse(learner_id=learner, posting_id=reversal.id, key="forth", at=NOON)


def test_what_has_been_spent_cannot_be_reversed():
    learner = new_id()
    earned = make_posting(learner)
    actions.post(learner_id=learner, key="spent", legs=make_legs(-60), at=NOON)

    with pytest.raises(rules.BelowZero):
        actions.reverse(learner_id=learner, posting_id=earned.id, key="back", at=NOON)


def test_a_posting_of_another_book_is_not_there():
    posting = make_posting()

    with pytest.raises(rules.NoPosting):
        actions.reverse(learner_id=new_id(), posting_id=posting.id, key="back", at=NOON)


def test_a_posting_costs_a_fixed_number_of_queries(django_assert_num_queries):
    learner = new_id()
    make_posting(learner)

    # savepoint and release, head, key, balances read and written, legs, posting, head
    with django_assert_num_queries(9):
        make_posting(learner, key="second")
