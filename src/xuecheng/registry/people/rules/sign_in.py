"""Numbers of the sign-in: how long, how often.

They guard against guessing and flooding and are no policy of a city, so they are not in a pack.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from xuecheng.errors import Invalid, Refused
from xuecheng.registry.people.rules.characters import compact

CODE_LIFE = timedelta(minutes=10)
PROOF_LIFE = timedelta(minutes=30)  # from the right code to the last page of the sign-in
PASSWORD_LIFE = timedelta(minutes=10)  # from a right password of staff to the step that follows
WRONG_TRIES = 5
DEVICE_LIFE = timedelta(days=400)  # the longest a browser keeps a cookie


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within so many seconds."""

    limit: int
    seconds: int


NEXT_CODE = Limit(1, 60)
CODES_PER_NUMBER = Limit(8, 6 * 3600)  # who floods a number shuts its owner out no longer
CODES_PER_ADDRESS = Limit(120, 3600)  # a computer room of 40 shares one address
CODES_PER_SHARD = Limit(60, 60)
SHARDS = 16  # 960 codes a minute in all; apart, so that no row is everybody's
NAMES_PER_NUMBER = Limit(6, 3600)
DOCUMENTS_PER_PERSON = Limit(5, 24 * 3600)
ACTIVATIONS_PER_PERSON = Limit(10, 24 * 3600)
LINKS_PER_CLERK = Limit(60, 3600)  # a busy desk has one in two minutes, and each is tried twice
PASSWORDS_PER_LOGIN = Limit(5, 900)
PASSWORDS_PER_ADDRESS = Limit(60, 900)
TOTP_PER_PERSON = Limit(5, 900)


class WrongCode(Invalid):
    """The digits are not those that were sent; ``tries_left`` more may follow."""

    code = "people.wrong_code"

    def __init__(self, message: str, *, tries_left: int) -> None:
        super().__init__(message, field="code")
        self.tries_left = tries_left

    def facts(self) -> dict[str, object]:
        """Return how many tries are left."""
        return {"tries_left": self.tries_left}


class CodeOver(Refused):
    """The code is too old, or was tried too often: another one must be sent."""

    code = "people.code_over"


class NotRecognised(Invalid):
    """What was typed does not belong to the account."""

    code = "people.not_recognised"


class NameTaken(Refused):
    """Two people of one name would share a number, and nothing could tell them apart."""

    code = "people.name_taken"


def code_from(fingerprint: str) -> str:
    """Return six digits drawn from hexadecimal digits, evenly but for one in 10**70."""
    return f"{int(fingerprint, 16) % 1_000_000:06}"


def is_code(typed: str) -> bool:
    """Return whether somebody typed six digits, with or without spaces, of whatever width."""
    return re.fullmatch(r"\d{6}", compact(typed), re.ASCII) is not None


def is_same_code(typed: str, code: str) -> bool:
    """Return whether somebody typed the digits, with or without spaces, of whatever width."""
    return hmac.compare_digest(compact(typed).encode(), code.encode())


Verdict = Literal["right", "wrong", "over"]


def verdict(*, is_right: bool, wrong_tries: int, expires_at: datetime, at: datetime) -> Verdict:
    """Return what to make of a code somebody typed.

    :param wrong_tries: how often a wrong one was typed before.
    """
    if is_over(wrong_tries=wrong_tries, expires_at=expires_at, at=at):
        return "over"
    return "right" if is_right else "wrong"


def is_over(*, wrong_tries: int, expires_at: datetime, at: datetime) -> bool:
    """Return whether a code is of no more use: too old, or tried too often."""
    return at >= expires_at or wrong_tries >= WRONG_TRIES


def next_code_at(sent_at: datetime, *, at: datetime) -> datetime | None:
    """Return the whole minute from which another code may be sent; ``None``: at once."""
    wait_until = sent_at + timedelta(seconds=NEXT_CODE.seconds)
    if at >= wait_until:
        return None
    return (wait_until + timedelta(minutes=1, microseconds=-1)).replace(second=0, microsecond=0)
