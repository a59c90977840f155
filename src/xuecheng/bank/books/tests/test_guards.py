"""What the database refuses by itself, whoever writes."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.writer import MigrationWriter

from xuecheng.bank.books.models import Balance, Leg, Posting
from xuecheng.bank.books.rules import GENESIS
from xuecheng.bank.books.tests.makers import NOON, make_posting
from xuecheng.lib.append_only import remove_guards
from xuecheng.lib.constraints import CompositeForeignKey
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db


def write_legs(learner, posting_id, *lines, first=0):
    Leg.objects.bulk_create(
        Leg(
            learner_id=learner,
            posting_id=posting_id,
            number=number,
            account=account,
            unit=unit,
            amount=amount,
            may_be_negative=True,
        )
        for number, (account, unit, amount) in enumerate(lines, first)
    )


@transaction.atomic
def commit_legs(learner, posting_id):
    write_legs(learner, posting_id, ("held", "acorn", 5), ("oak", "acorn", -5))
    connection.check_constraints()  # as commit does; a test has none of its own


def write_posting(learner, posting_id, *, seq=1, key="k", reverses_id=None):
    Posting(
        learner_id=learner,
        id=posting_id,
        seq=seq,
        key=key,
        at=NOON,
        digest=GENESIS,
        reverses_id=reverses_id,
    ).save()


def test_a_posting_without_legs_is_refused():
    with pytest.raises(IntegrityError, match="legs written first"):
        write_posting(new_id(), new_id())


def test_legs_that_do_not_balance_in_each_unit_are_refused():
    learner, posting = new_id(), new_id()
    write_legs(learner, posting, ("held", "acorn", 5), ("held", "beechnut", -5))

    with pytest.raises(IntegrityError, match="sum to zero"):
        write_posting(learner, posting)


def test_a_closed_posting_takes_no_further_leg():
    posting = make_posting()

    with pytest.raises(IntegrityError, match="closed"):
        write_legs(posting.learner_id, posting.id, ("held", "acorn", 5), first=2)


def test_legs_without_their_posting_do_not_commit():
    with pytest.raises(IntegrityError):
        commit_legs(new_id(), new_id())


def test_a_leg_cannot_belong_to_another_learners_posting():
    posting = make_posting()

    with pytest.raises(IntegrityError):
        commit_legs(new_id(), posting.id)


def test_a_reversal_of_another_amount_is_refused():
    original = make_posting(amount=100)
    reversal = new_id()
    write_legs(original.learner_id, reversal, ("held", "acorn", -99), ("oak", "acorn", 99))

    with pytest.raises(IntegrityError, match="takes back exactly"):
        write_posting(original.learner_id, reversal, seq=2, reverses_id=original.id)


@pytest.mark.parametrize("same", [{"seq": 1}, {"key": "first"}])
def test_number_and_key_are_used_once_within_a_book(same):
    learner = make_posting(key="first").learner_id
    second = new_id()
    write_legs(learner, second, ("held", "acorn", 5), ("oak", "acorn", -5))

    with pytest.raises(IntegrityError):
        write_posting(learner, second, **{"seq": 2} | same)


def test_a_balance_stays_above_zero_where_its_account_says_so():
    learner = make_posting().learner_id

    with pytest.raises(IntegrityError):
        Balance.objects.filter(learner_id=learner, account="held").update(amount=-1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Posting, Leg])
def test_the_key_over_two_columns_can_be_taken_away_and_put_back_by_a_migration(model):
    posting = make_posting()
    key = next(each for each in model._meta.constraints if isinstance(each, CompositeForeignKey))
    remove_guards(connection)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, key)
        editor.add_constraint(model, key)
    call_command("migrate", verbosity=0)

    with pytest.raises(IntegrityError):
        commit_legs(new_id(), posting.id)
    assert Leg.objects.filter(posting=posting).count() == 2


def test_a_migration_can_write_the_key_down():
    key = next(each for each in Leg._meta.constraints if isinstance(each, CompositeForeignKey))

    assert key.clone() == key
    assert "CompositeForeignKey" in MigrationWriter.serialize(key)[0]
