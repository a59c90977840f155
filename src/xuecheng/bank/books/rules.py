"""What a posting may be, and what it says for ever. Values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785

from xuecheng.errors import Invalid, Missing, Refused

GENESIS = "0" * 64  # the digest before the first posting of a book
LARGEST = 2**53 - 1  # the largest integer that RFC 8785 writes exactly


@dataclass(frozen=True, slots=True)
class Leg:
    """What one posting does to one account.

    :param account: opaque, unique within the learner's book.
    :param unit: opaque; amounts of two units are never added.
    :param amount: in the unit's smallest part; never 0.
    :param may_be_negative: whether this account may ever stand below zero. It belongs to the
        account: every leg on it must say the same.
    """

    account: str
    unit: str
    amount: int
    may_be_negative: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Account and unit: which balance it changes."""
        return self.account, self.unit

    def reversed(self) -> "Leg":
        """Return the leg that takes this one back."""
        return Leg(self.account, self.unit, -self.amount, self.may_be_negative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """All that a posting says: what its digest vouches for."""

    learner_id: UUID
    posting_id: UUID
    seq: int
    key: str
    memo: str
    at: datetime
    reverses_id: UUID | None
    legs: tuple[Leg, ...]

    def digest(self, previous: str) -> str:
        """Return the digest that chains this entry to the one before it in the book.

        h_n = SHA-256(h_{n-1} ‖ JCS(entry_n)), JCS being the canonical JSON of RFC 8785.

        :param previous: 64 hexadecimal digits; ``GENESIS`` for the first entry.
        """
        content: dict[str, Any] = {
            "learner": str(self.learner_id),
            "posting": str(self.posting_id),
            "seq": self.seq,
            "key": self.key,
            "memo": self.memo,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "reverses": str(self.reverses_id) if self.reverses_id else None,
            "legs": [
                [number, leg.account, leg.unit, leg.amount, leg.may_be_negative]
                for number, leg in enumerate(self.legs)
            ],
        }
        return sha256(bytes.fromhex(previous) + rfc8785.dumps(content)).hexdigest()

    def says_the_same(self, other: "Entry") -> bool:
        """Return whether two entries would do the same, whenever and wherever they were written."""
        return (self.legs, self.memo, self.reverses_id) == (
            other.legs,
            other.memo,
            other.reverses_id,
        )


class Unbalanced(Invalid):
    """The legs do not sum to zero in every unit."""

    code = "books.unbalanced"

    def __init__(self, message: str, *, rest: Mapping[str, int]) -> None:
        super().__init__(message)
        self.rest = rest

    def facts(self) -> Mapping[str, object]:
        """Return what is left over in which unit."""
        return {"rest": dict(self.rest)}


class BelowZero(Refused):
    """An account that must not stand below zero would."""

    code = "books.below_zero"

    def __init__(self, message: str, *, account: str, unit: str, missing: int) -> None:
        super().__init__(message)
        self.account, self.unit, self.missing = account, unit, missing

    def facts(self) -> Mapping[str, object]:
        """Return which account lacks how much."""
        return {"account": self.account, "unit": self.unit, "missing": self.missing}


class KeyTaken(Refused):
    """The key was used for a posting with another content."""

    code = "books.key_taken"


class NoPosting(Missing):
    """The book has no such posting."""

    code = "books.no_posting"


class NotReversible(Refused):
    """The posting has been reversed already, or is itself a reversal."""

    code = "books.not_reversible"


def must_be_legs(legs: Sequence[Leg]) -> None:
    """Refuse what no caller of ours should send.

    :raises ValueError: fewer than two legs, an amount of zero or too large to be written exactly,
        or one account said to be of two natures.
    """
    if len(legs) < 2:
        raise ValueError("a posting has two legs or more")
    if any(leg.amount == 0 or abs(leg.amount) > LARGEST for leg in legs):
        raise ValueError("an amount is 0, or too large to be written exactly")
    natures = {(leg.place, leg.may_be_negative) for leg in legs}
    if len(natures) > len({leg.place for leg in legs}):
        raise ValueError("an account may be negative or not, not both")


def rest(legs: Sequence[Leg]) -> dict[str, int]:
    """Return what the legs leave over by unit; ``{}`` when they balance."""
    sums: Counter[str] = Counter()
    for leg in legs:
        sums[leg.unit] += leg.amount
    return {unit: amount for unit, amount in sums.items() if amount}


def changes(legs: Sequence[Leg]) -> dict[tuple[str, str], int]:
    """Return by how much the legs change each balance, by account and unit."""
    sums: Counter[tuple[str, str]] = Counter()
    for leg in legs:
        sums[leg.place] += leg.amount
    return dict(sums)
