"""What stands in the books, and whether they are sound."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC
from uuid import UUID

from django.db.models import Model, Sum

from xuecheng.bank.books.models import Balance, Book, Leg, Posting
from xuecheng.kernels import books as kernel

_BOOKS_AT_ONCE = 200


def balance(*, learner_id: UUID, account: str, unit: str) -> int:
    """Return what stands on an account, in the unit's smallest part; 0 where nothing was posted."""
    return balances(learner_id=learner_id, account=account).get(unit, 0)


def balances(*, learner_id: UUID, account: str) -> dict[str, int]:
    """Return what stands on an account by unit. One query."""
    rows = Balance.objects.filter(learner_id=learner_id, account=account)
    return dict(rows.values_list("unit", "amount"))


def total(*, account: str) -> dict[str, int]:
    """Return the sum over all learners' books of an account of this name, by unit.

    This is how an institution's total is found: no row is shared by all its learners.
    """
    rows = Balance.objects.filter(account=account).values_list("unit")
    return dict(rows.annotate(Sum("amount")).order_by("unit"))


def findings(*, learner_ids: Collection[UUID] | None = None) -> Iterator[kernel.Finding]:
    """Compute every book again and yield what does not agree.

    :param learner_ids: whose books; ``None``: all, a few hundred in memory at a time.
    """
    batches = _all_owners() if learner_ids is None else [sorted(learner_ids)]
    for batch in batches:
        for book in _copies(batch):
            yield from kernel.audit(book)


def _all_owners() -> Iterator[list[UUID]]:
    """Yield, a batch at a time, every learner whom some row of the books belongs to."""
    tables: tuple[type[Model], ...] = (Book, Posting, Leg, Balance)
    last: UUID | None = None
    while True:
        after = {"learner_id__gt": last} if last else {}
        owners: set[UUID] = set()
        for table in tables:
            rows = table._default_manager.filter(**after).order_by("learner_id")
            owners.update(rows.values_list("learner_id", flat=True).distinct()[:_BOOKS_AT_ONCE])
        batch = sorted(owners)[:_BOOKS_AT_ONCE]
        if not batch:
            return
        yield batch
        last = batch[-1]


def _copies(owners: Sequence[UUID]) -> Iterator[kernel.Book]:
    """Yield what is stored of each owner's book, as values. Four queries."""
    heads = Book.objects.in_bulk(owners)
    legs: dict[UUID, dict[UUID, list[kernel.Leg]]] = defaultdict(lambda: defaultdict(list))
    for leg in Leg.objects.filter(learner_id__in=owners).order_by("posting_id", "number"):
        legs[leg.learner_id][leg.posting_id].append(
            kernel.Leg(leg.number, leg.account, leg.unit, leg.amount, leg.may_be_negative)
        )
    entries: dict[UUID, list[kernel.Entry]] = defaultdict(list)
    for posting in Posting.objects.filter(learner_id__in=owners).order_by("seq", "id"):
        found = legs[posting.learner_id].pop(posting.id, [])
        entries[posting.learner_id].append(_entry(posting, found))
    standing: dict[UUID, list[kernel.Balance]] = defaultdict(list)
    for row in Balance.objects.filter(learner_id__in=owners).order_by("account", "unit"):
        standing[row.learner_id].append(
            kernel.Balance(row.account, row.unit, row.amount, row.may_be_negative)
        )
    for owner in owners:
        head = heads.get(owner)
        yield kernel.Book(
            owner=str(owner),
            seq=head.seq if head else 0,
            digest=head.digest if head else kernel.GENESIS,
            entries=tuple(entries[owner]),
            balances=tuple(standing[owner]),
            stray_legs=tuple(map(str, legs[owner])),
        )


def _entry(posting: Posting, legs: Sequence[kernel.Leg]) -> kernel.Entry:
    return kernel.Entry(
        id=str(posting.id),
        seq=posting.seq,
        key=posting.key,
        memo=posting.memo,
        at=posting.at.astimezone(UTC).isoformat(timespec="microseconds"),
        reverses=str(posting.reverses_id) if posting.reverses_id else None,
        digest=posting.digest,
        legs=tuple(legs),
    )
