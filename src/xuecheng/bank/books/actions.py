"""Writing in a learner's book."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.bank.books import rules
from xuecheng.bank.books.models import Balance, Book, Leg, Posting
from xuecheng.lib.ids import new_id


@transaction.atomic
def post(
    *, learner_id: UUID, key: str, legs: Sequence[rules.Leg], at: datetime, memo: str = ""
) -> Posting:
    """Write a posting and change the balances, at most once per ``key`` of the learner's book.

    :param key: a repeat with the same content returns the posting that is there.
    :param memo: why, for whoever reads the book; never personal data.
    :raises Unbalanced: the legs do not sum to zero in every unit.
    :raises BelowZero: an account that must not stand below zero would.
    :raises KeyTaken: the key stands for another content.
    """
    rules.must_be_legs(legs)
    if rest := rules.rest(legs):
        raise rules.Unbalanced(_("这笔账两边不相等，没有记入。"), rest=rest)
    return _append(_locked_book(learner_id), key=key, legs=legs, at=at, memo=memo, reverses_id=None)


@transaction.atomic
def reverse(
    *, learner_id: UUID, posting_id: UUID, key: str, at: datetime, memo: str = ""
) -> Posting:
    """Take back a posting by a new one that names it, at most once.

    :param key: a repeat with the same key returns the reversal that is there.
    :raises NoPosting: the book has no such posting.
    :raises NotReversible: it has been reversed under another key, or is itself a reversal.
    :raises BelowZero: what it gave has been used since.
    """
    book = _locked_book(learner_id)
    original = _posting(learner_id, posting_id)
    if original.reverses_id is not None:
        raise rules.NotReversible(_("冲正的账不能再冲正，请重新记一笔。"))
    if Posting.objects.filter(reverses=original).exclude(key=key).exists():
        raise rules.NotReversible(_("这笔账已经冲正过了。"))
    legs = [leg.reversed() for leg in _entry(original).legs]
    return _append(book, key=key, legs=legs, at=at, memo=memo, reverses_id=original.id)


def _locked_book(learner_id: UUID) -> Book:
    """Return the head of the learner's book, opened at first use, locked until commit."""
    books = Book.objects.select_for_update().filter(pk=learner_id)
    book = books.first()
    if book is None:
        new = Book(learner_id=learner_id, digest=rules.GENESIS)
        Book.objects.bulk_create([new], ignore_conflicts=True)  # somebody may be faster
        book = books.get()
    return book


def _append(
    book: Book,
    *,
    key: str,
    legs: Sequence[rules.Leg],
    at: datetime,
    memo: str,
    reverses_id: UUID | None,
) -> Posting:
    """Append to a locked book, or return what the same key wrote before."""
    entry = rules.Entry(
        learner_id=book.learner_id,
        posting_id=new_id(),
        seq=book.seq + 1,
        key=key,
        memo=memo,
        at=at,
        reverses_id=reverses_id,
        legs=tuple(legs),
    )
    before = Posting.objects.filter(learner_id=book.learner_id, key=key).first()
    if before is None:
        return _write(book, entry)
    if not entry.says_the_same(_entry(before)):
        raise rules.KeyTaken(_("这个编号已经记过另一笔账。"))
    return before


def _write(book: Book, entry: rules.Entry) -> Posting:
    _change_balances(entry)
    posting = Posting(
        learner_id=entry.learner_id,
        id=entry.posting_id,
        seq=entry.seq,
        key=entry.key,
        memo=entry.memo,
        reverses_id=entry.reverses_id,
        at=entry.at,
        digest=entry.digest(book.digest),
    )
    Leg.objects.bulk_create(_leg_row(entry, *numbered) for numbered in enumerate(entry.legs))
    posting.save()
    book.seq, book.digest = posting.seq, posting.digest
    book.save(update_fields=["seq", "digest"])
    return posting


def _change_balances(entry: rules.Entry) -> None:
    """Add the legs of ``entry`` to their balances; the book is locked, so nobody else does.

    :raises ValueError: an account is said to be of another nature than before.
    """
    standing = {
        (balance.account, balance.unit): balance
        for balance in Balance.objects.filter(
            learner_id=entry.learner_id, account__in={leg.account for leg in entry.legs}
        )
    }
    natures = {leg.place: leg.may_be_negative for leg in entry.legs}
    changed = []
    for (account, unit), amount in rules.changes(entry.legs).items():
        balance = standing.get((account, unit)) or Balance(
            learner_id=entry.learner_id,
            account=account,
            unit=unit,
            amount=0,
            may_be_negative=natures[account, unit],
        )
        if balance.may_be_negative != natures[account, unit]:
            raise ValueError(f"account {account} was opened with another nature")
        balance.amount += amount
        _must_stand(balance)
        changed.append(balance)
    Balance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["learner_id", "account", "unit"],
        update_fields=["amount"],
    )


def _must_stand(balance: Balance) -> None:
    if balance.amount < 0 and not balance.may_be_negative:
        raise rules.BelowZero(
            _("余额不够，不能扣除。"),
            account=balance.account,
            unit=balance.unit,
            missing=-balance.amount,
        )


def _posting(learner_id: UUID, posting_id: UUID) -> Posting:
    try:
        return Posting.objects.get(learner_id=learner_id, id=posting_id)
    except Posting.DoesNotExist:
        raise rules.NoPosting(_("账上没有这一笔。")) from None


def _entry(posting: Posting) -> rules.Entry:
    rows = Leg.objects.filter(posting=posting).order_by("number")
    return rules.Entry(
        learner_id=posting.learner_id,
        posting_id=posting.id,
        seq=posting.seq,
        key=posting.key,
        memo=posting.memo,
        at=posting.at,
        reverses_id=posting.reverses_id,
        legs=tuple(
            rules.Leg(row.account, row.unit, row.amount, row.may_be_negative) for row in rows
        ),
    )


def _leg_row(entry: rules.Entry, number: int, leg: rules.Leg) -> Leg:
    return Leg(
        learner_id=entry.learner_id,
        posting_id=entry.posting_id,
        number=number,
        account=leg.account,
        unit=leg.unit,
        amount=leg.amount,
        may_be_negative=leg.may_be_negative,
    )
