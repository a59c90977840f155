"""The number of a learning account: ten digits, read out in three breaths.

Nine random digits, so that it tells nothing about a person and cannot be counted through, and a
check digit that finds every single wrong digit and every two neighbours swapped.
"""

import re

from stdnum import damm

from xuecheng.errors import Denied, Invalid, Refused
from xuecheng.registry.people.rules.characters import compact

ACCOUNT_DIGITS = 10
FIRST_ACCOUNT, LAST_ACCOUNT = (
    200_000_000,
    999_999_999,
)  # never begins with 0 or, like a phone number, with 1


class DocumentTaken(Refused):
    """The document already belongs to another account; only a desk can link the two."""

    code = "people.document_taken"


class AlreadyActivated(Refused):
    """The account was activated before, with another document."""

    code = "people.already_activated"


class ConsentMissing(Invalid):
    """Something is to be kept to which the person has not agreed."""

    code = "people.consent_missing"


class NotYours(Denied):
    """Only the person may do this."""

    code = "people.not_yours"


class NotAtDesk(Denied):
    """Only who works at a desk, and sees the person, may do this."""

    code = "people.not_at_desk"


def account_number(nine: int) -> str:
    """Return the account number made of nine digits, from ``FIRST_ACCOUNT`` to ``LAST_ACCOUNT``."""
    if not FIRST_ACCOUNT <= nine <= LAST_ACCOUNT:
        raise ValueError(f"not nine digits from {FIRST_ACCOUNT}: {nine}")
    return f"{nine}{damm.calc_check_digit(str(nine))}"


def normal_account_number(text: str) -> str | None:
    """Return the ten digits somebody typed or scanned; ``None`` if they are no account number."""
    number = compact(text)
    is_number = re.fullmatch(r"[2-9]\d{9}", number, re.ASCII) and damm.is_valid(number)
    return number if is_number else None


def spaced_account_number(number: str) -> str:
    """Return 482 917 3065, as people read it out."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def told_number(text: str) -> str:
    """Return what was typed for an account number and is none, as a page may repeat it.

    What is longer may be somebody's phone or identity number: only its end is told.
    """
    number = compact(text)
    if len(number) > ACCOUNT_DIGITS:
        return f"…{number[-4:]}"
    return spaced_account_number(number) if len(number) == ACCOUNT_DIGITS else text.strip()
