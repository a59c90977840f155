"""The auditor of double-entry books: computes everything again and names what does not agree.

It shares no code with what writes the books, so that a mistake there is found here. A book is the
numbered, chained postings of one owner, with the balances kept up beside them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Key = TypeVar("Key")

GENESIS = "0" * 64
"""The digest before the first entry of a book."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of an entry; ``amount`` in the unit's smallest part."""

    number: int
    account: str
    unit: str
    amount: int
    may_be_negative: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting as it is stored.

    :param at: as the digest says it: ISO 8601 with microseconds and ``+00:00``.
    :param digest: 64 hexadecimal digits.
    """

    id: str
    seq: int
    key: str
    memo: str
    at: str
    reverses: str | None
    digest: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """What is said to stand on an account."""

    account: str
    unit: str
    amount: int
    may_be_negative: bool


@dataclass(frozen=True, slots=True)
class Book:
    """Everything stored about one owner.

    :param seq: number of the last entry, as the head says it; 0 where there is no head.
    :param digest: digest of the last entry, as the head says it.
    :param entries: by ``seq``.
    :param stray_legs: ids of postings that legs name but that are not there.
    """

    owner: str
    seq: int
    digest: str
    entries: tuple[Entry, ...]
    balances: tuple[Balance, ...]
    stray_legs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree.

    :param row: which stored row: ``posting <id>``, ``balance <account> <unit>`` or ``head``.
    """

    owner: str
    row: str
    problem: str


def audit(book: Book) -> list[Finding]:
    """Return all that does not agree within a book; ``[]`` when it is sound."""
    problems = (*_chain(book), *_sums(book), *_reversals(book), *_balances(book))
    return [Finding(owner=book.owner, row=row, problem=problem) for row, problem in problems]


def entry_digest(owner: str, previous: str, entry: Entry) -> str:
    """Return h_n = SHA-256(h_{n-1} ‖ JCS(entry_n)).

    Sorted keys, no spaces and plain UTF-8 are RFC 8785 (JCS) for what an entry holds: ASCII keys,
    integers up to 2⁵³ - 1, truth values and texts.
    """
    content = {
        "learner": owner,
        "posting": entry.id,
        "seq": entry.seq,
        "key": entry.key,
        "memo": entry.memo,
        "at": entry.at,
        "reverses": entry.reverses,
        "legs": [
            [leg.number, leg.account, leg.unit, leg.amount, leg.may_be_negative]
            for leg in entry.legs
        ],
    }
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(_bytes(previous) + written.encode()).hexdigest()


def _chain(book: Book) -> Iterator[tuple[str, str]]:
    """Numbers without gaps, digests that follow on one another, and a head that names the last.

    A digest is held against the stored and against the recomputed digest before it, so that an
    altered digest is found in its own row and not in the next one too.
    """
    number, before = 0, {GENESIS}
    for entry in book.entries:
        if entry.seq != number + 1:
            yield f"posting {entry.id}", f"is number {entry.seq}, expected {number + 1}"
        recomputed = {entry_digest(book.owner, previous, entry) for previous in before}
        if entry.digest not in recomputed:
            yield f"posting {entry.id}", "was altered: its digest is not that of its content"
        number, before = entry.seq, recomputed | {entry.digest}
    if book.seq != number:
        yield "head", f"says {book.seq} postings, the last number is {number}"
    elif book.digest not in before:
        yield "head", "names another digest than the last posting"


def _sums(book: Book) -> Iterator[tuple[str, str]]:
    for entry in book.entries:
        if not entry.legs:
            yield f"posting {entry.id}", "has no legs"
        for unit, rest in _total((leg.unit, leg.amount) for leg in entry.legs).items():
            yield f"posting {entry.id}", f"does not balance: {rest:+} {unit}"
    for posting in book.stray_legs:
        yield f"posting {posting}", "is missing, its legs are there"


def _reversals(book: Book) -> Iterator[tuple[str, str]]:
    by_id = {entry.id: entry for entry in book.entries}
    seen: set[str] = set()
    for entry in book.entries:
        if entry.reverses is None:
            continue
        original = by_id.get(entry.reverses)
        if original is None:
            yield f"posting {entry.id}", f"reverses {entry.reverses}, which is missing"
        elif _folded(original, entry):
            yield f"posting {entry.id}", f"does not take back exactly {original.id}"
        if entry.reverses in seen:
            yield f"posting {entry.id}", f"reverses {entry.reverses} a second time"
        seen.add(entry.reverses)


def _balances(book: Book) -> Iterator[tuple[str, str]]:
    folded = _folded(*book.entries)
    natures = {
        (leg.account, leg.unit): leg.may_be_negative for entry in book.entries for leg in entry.legs
    }
    standing = {(balance.account, balance.unit): balance for balance in book.balances}
    for place in sorted(natures.keys() | standing.keys()):
        row, expected = "balance " + " ".join(place), folded.get(place, 0)
        balance = standing.get(place)
        if balance is None:
            yield row, f"is missing, expected {expected}"
        elif place not in natures:
            yield row, "has no posting behind it"
        elif balance.amount != expected:
            yield row, f"says {balance.amount}, its postings sum to {expected}"
        elif balance.may_be_negative != natures[place]:
            yield row, "says another nature of the account than its postings"
        elif expected < 0 and not balance.may_be_negative:
            yield row, f"stands below zero: {expected}"


def _folded(*entries: Entry) -> dict[tuple[str, str], int]:
    return _total(((leg.account, leg.unit), leg.amount) for entry in entries for leg in entry.legs)


def _total(amounts: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Return the sums by key, those of zero left out."""
    sums: Counter[Key] = Counter()
    for key, amount in amounts:
        sums[key] += amount
    return {key: amount for key, amount in sums.items() if amount}


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:  # altered to something that is no digest: hash it as it stands
        return digest.encode()
