from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from xuecheng.bank.books import actions, queries
from xuecheng.bank.books.models import Balance, Book, Leg, Posting
from xuecheng.bank.books.tests.makers import NOON, make_posting
from xuecheng.lib.append_only import install_triggers, remove_triggers
from xuecheng.lib.ids import new_id

pytestmark = pytest.mark.django_db

ALTERED = {
    "Posting.key": "another",
    "Posting.memo": "another",
    "Posting.at": NOON.replace(microsecond=1),
    "Posting.digest": "f" * 64,
    "Posting.seq": 9,
    "Posting.reverses_id": None,
    "Leg.account": "elm",
    "Leg.unit": "beechnut",
    "Leg.amount": 101,
    "Leg.may_be_negative": None,  # turned over below
    "Leg.number": 7,
    "Balance.amount": 77,
    "Balance.may_be_negative": None,
    "Book.seq": 2,
    "Book.digest": "f" * 64,
}


@pytest.fixture
def _triggers_off():
    remove_triggers(connection)
    yield
    install_triggers(connection)


def make_book():
    """Three postings; the last takes back the second."""
    learner = new_id()
    make_posting(learner, key="first")
    second = make_posting(learner, key="second", amount=40)
    last = actions.reverse(learner_id=learner, posting_id=second.id, key="back", at=NOON)
    return learner, last


def rows_that_do_not_agree(learner):
    return {finding.row for finding in queries.findings(learner_ids=[learner])}


def test_the_total_of_an_account_is_the_sum_over_all_books():
    make_posting(amount=100)
    make_posting(amount=30)
    make_posting(amount=7, unit="beechnut")

    assert queries.total(account="held") == {"acorn": 130, "beechnut": 7}


def test_sound_books_have_no_findings():
    make_book()
    make_posting()
    out = StringIO()

    call_command("books", "audit", stdout=out)

    assert "agree with themselves" in out.getvalue()


@pytest.mark.usefixtures("_triggers_off")
@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_value_is_found_and_its_row_named(column):
    learner, last = make_book()
    table, field = column.split(".")
    rows = {
        "Posting": Posting.objects.filter(learner_id=learner, id=last.id),
        "Leg": Leg.objects.filter(learner_id=learner, posting_id=last.id, number=1),
        "Balance": Balance.objects.filter(learner_id=learner, account="held"),
        "Book": Book.objects.filter(learner_id=learner),
    }[table]
    before = rows.values_list(field, flat=True).get()
    value = not before if isinstance(before, bool) else ALTERED[column]
    assert value != before
    rows.update(**{field: value})

    found = rows_that_do_not_agree(learner)

    row = {"Balance": "balance held acorn", "Book": "head"}.get(table, f"posting {last.id}")
    assert row in found


@pytest.mark.usefixtures("_triggers_off")
def test_a_flipped_byte_in_the_middle_accuses_no_neighbour():
    learner = new_id()
    for number in range(3):
        make_posting(learner, key=f"key {number}")
    middle = Posting.objects.get(learner_id=learner, seq=2)

    Posting.objects.filter(learner_id=learner, id=middle.id).update(memo="altered")
    named = rows_that_do_not_agree(learner)
    Posting.objects.filter(learner_id=learner, id=middle.id).update(memo="", digest="e" * 64)

    assert named == rows_that_do_not_agree(learner) == {f"posting {middle.id}"}


@pytest.mark.usefixtures("_triggers_off")
def test_the_command_fails_and_names_the_row():
    learner, last = make_book()
    Leg.objects.filter(learner_id=learner, posting_id=last.id, number=1).update(amount=1)
    out = StringIO()

    with pytest.raises(CommandError, match="do not agree"):
        call_command("books", "audit", stdout=out)

    assert f"learner {learner}  posting {last.id}  was altered" in out.getvalue()


def test_a_balance_nobody_posted_is_found_among_all_books():
    stray = new_id()
    Balance(learner_id=stray, account="held", unit="acorn", amount=5, may_be_negative=False).save()

    findings = list(queries.findings())

    assert [(each.owner, each.row) for each in findings] == [(str(stray), "balance held acorn")]


def test_the_audit_reads_many_books_at_once(django_assert_num_queries):
    for _ in range(5):
        make_posting()

    # twice four to find whose books there are, four to read them
    with django_assert_num_queries(12):
        assert list(queries.findings()) == []
