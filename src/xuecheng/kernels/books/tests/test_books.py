from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.books import GENESIS, Balance, Book, Entry, Leg, audit, entry_digest


def make_entry(seq, *, previous, reverses=None, amount=100):
    entry = Entry(
        id=f"id {seq}",
        seq=seq,
        key=f"key {seq}",
        memo="",
        at="2026-11-25T04:00:00.000000+00:00",
        reverses=reverses,
        digest="",
        legs=(Leg(0, "oak", "acorn", -amount, True), Leg(1, "held", "acorn", amount, False)),
    )
    return replace(entry, digest=entry_digest("owner", previous, entry))


def make_book(*amounts):
    entries, previous = [], GENESIS
    for seq, amount in enumerate(amounts, 1):
        entries.append(make_entry(seq, previous=previous, amount=amount))
        previous = entries[-1].digest
    return Book(
        owner="owner",
        seq=len(amounts),
        digest=previous,
        entries=tuple(entries),
        balances=(
            Balance("oak", "acorn", -sum(amounts), True),
            Balance("held", "acorn", sum(amounts), False),
        ),
    )


def problems(book):
    return [f"{finding.row} {finding.problem}" for finding in audit(book)]


def test_an_empty_book_is_sound():
    assert audit(Book(owner="owner", seq=0, digest=GENESIS, entries=(), balances=())) == []


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6))
def test_a_book_that_was_written_properly_is_sound(amounts):
    assert audit(make_book(*amounts)) == []


@given(
    position=st.integers(0, 2),
    change=st.sampled_from(
        [{"id": "x"}, {"key": "x"}, {"memo": "x"}, {"at": "x"}, {"digest": "x"}, {"legs": ()}]
    ),
)
def test_a_changed_entry_is_named_and_no_other_is(position, change):
    book = make_book(1, 2, 3)
    entries = list(book.entries)
    entries[position] = replace(entries[position], **change)

    named = {
        finding.row
        for finding in audit(replace(book, entries=tuple(entries)))
        if finding.row.startswith("posting")
    }

    assert named == {f"posting {entries[position].id}"}


def test_a_missing_entry_shows_as_a_gap_and_a_wrong_balance():
    book = make_book(1, 2, 3)

    found = problems(replace(book, entries=(book.entries[0], book.entries[2])))

    assert "posting id 3 is number 3, expected 2" in found
    assert "balance held acorn says 6, its postings sum to 4" in found


def test_a_missing_last_entry_shows_against_the_head():
    book = make_book(1, 2)

    found = problems(replace(book, entries=book.entries[:1]))

    assert "head says 2 postings, the last number is 1" in found


def test_a_lost_head_shows():
    assert "head says 0 postings, the last number is 1" in problems(
        replace(make_book(1), seq=0, digest=GENESIS)
    )


@pytest.mark.parametrize(
    ("balances", "problem"),
    [
        ((Balance("held", "acorn", 5, False),), "balance oak acorn is missing, expected -5"),
        (
            (*make_book(5).balances, Balance("held", "clover", 1, False)),
            "balance held clover has no posting behind it",
        ),
        (
            (Balance("oak", "acorn", -5, True), Balance("held", "acorn", 5, True)),
            "balance held acorn says another nature of the account than its postings",
        ),
    ],
)
def test_balances_are_those_of_the_postings(balances, problem):
    assert problems(replace(make_book(5), balances=balances)) == [problem]


def test_an_account_below_zero_shows_even_if_everything_else_agrees():
    assert problems(make_book(-5)) == ["balance held acorn stands below zero: -5"]


def test_legs_without_their_posting_show():
    assert problems(replace(make_book(5), stray_legs=("id 9",))) == [
        "posting id 9 is missing, its legs are there"
    ]


def reversing(book, *reversals):
    """Append reversals of ``(original id, amount)`` to a book, chained and balanced."""
    entries = list(book.entries)
    for original, amount in reversals:
        entries.append(
            make_entry(
                len(entries) + 1, previous=entries[-1].digest, reverses=original, amount=amount
            )
        )
    total = sum(entry.legs[1].amount for entry in entries)
    return replace(
        book,
        seq=len(entries),
        digest=entries[-1].digest,
        entries=tuple(entries),
        balances=(Balance("oak", "acorn", -total, True), Balance("held", "acorn", total, False)),
    )


def test_an_exact_reversal_is_sound():
    assert audit(reversing(make_book(5), ("id 1", -5))) == []


@pytest.mark.parametrize(
    ("reversals", "problem"),
    [
        ([("id 1", -4)], "posting id 3 does not take back exactly id 1"),
        ([("id 9", -4)], "posting id 3 reverses id 9, which is missing"),
        ([("id 1", -5), ("id 1", -5)], "posting id 4 reverses id 1 a second time"),
    ],
)
def test_a_wrong_reversal_is_named(reversals, problem):
    assert problems(reversing(make_book(5, 50), *reversals)) == [problem]
