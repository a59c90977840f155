"""Certificate numbers, what a certificate says, and what a check of it finds.

A number is ``XC26-7K4M-92QY``: XC, the year, seven characters drawn by lot and one that checks the
others. The alphabet is Crockford's base 32, which has no I, L, O or U.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import rfc8785

from xuecheng.errors import Denied, Invalid, Missing, Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DRAWN = 7
DRAWS = len(ALPHABET) ** DRAWN
"""How many numbers a year has: about 34 thousand million."""

LENGTH = 12
_PREFIX = "XC"
_LOOKALIKES = str.maketrans("OILU", "011V")
_FIELD = 0b100101  # x⁵ + x² + 1, which makes 5-bit characters the field GF(2⁵)


# -- What says no -------------------------------------------------------------------------------


class InvalidNumber(Invalid):
    """The text is no certificate number.

    :param reason: ``empty``, ``length``, ``characters`` or ``check`` (mistyped somewhere).
    :param found: how many characters there are, without blanks and dashes.
    """

    code = "credentials.invalid_number"

    def __init__(
        self, reason: Literal["empty", "length", "characters", "check"], *, found: int = 0
    ) -> None:
        super().__init__(field="number")
        self.reason = reason
        self.found = found

    def facts(self) -> Mapping[str, object]:
        """Return why."""
        return {"reason": self.reason}


class NoCertificate(Missing):
    """There is no such certificate, or it belongs to somebody else."""

    code = "credentials.missing"


class NotYourCertificate(Denied):
    """Only the issuer issues and takes back."""

    code = "credentials.not_yours"


class NothingAchieved(Refused):
    """The achievement behind the certificate does not stand, or is another learner's."""

    code = "credentials.nothing_achieved"


# -- Numbers ------------------------------------------------------------------------------------


def serial(*, year: int, draw: int) -> str:
    """Return the certificate number of a year and a draw.

    :param year: of issue; its last two digits show.
    :param draw: by lot, 0 to ``DRAWS`` - 1.
    """
    drawn = ""
    for _ in range(DRAWN):
        draw, character = divmod(draw, len(ALPHABET))
        drawn += ALPHABET[character]
    body = f"{year % 100:02}{drawn}"
    return spaced(f"{_PREFIX}{body}{check_character(body)}")


def spaced(plain: str) -> str:
    """Return twelve characters as three groups: ``XC26-7K4M-92QY``."""
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def check_character(body: str) -> str:
    """Return the character that finds one wrong character or any two exchanged ones.

    c = Σ αⁱ·xᵢ over GF(2⁵), i = 1 ... n, α = x: every place has a weight of its own.

    :param body: the characters before it; at most 30.
    """
    total, weight = 0, 1
    for character in body:
        weight = _times(weight, 2)
        total ^= _times(weight, ALPHABET.index(character))
    return ALPHABET[total]


def serial_from(typed: str) -> str:
    """Return the number somebody typed, read aloud, scanned or pasted, in its proper form.

    Lower case, full width, missing or other dashes, blanks, Chinese words around it, a missing XC,
    and O for 0, I or L for 1, U for V do not matter. Of a pasted address the last part counts.

    :raises InvalidNumber: it cannot be a number.
    """
    text = unicodedata.normalize("NFKC", typed).strip().rstrip("/").rsplit("/", 1)[-1].upper()
    plain = "".join(each for each in text if each.isascii() and each.isalnum())
    if not plain:
        raise InvalidNumber("empty")
    if len(plain) == LENGTH - len(_PREFIX):
        plain = _PREFIX + plain
    if len(plain) != LENGTH:
        raise InvalidNumber("length", found=len(plain))
    body = plain[len(_PREFIX) :].translate(_LOOKALIKES)
    if not plain.startswith(_PREFIX) or not set(body) <= set(ALPHABET) or not body[:2].isdigit():
        raise InvalidNumber("characters")
    if check_character(body[:-1]) != body[-1]:
        raise InvalidNumber("check")
    return spaced(_PREFIX + body)


def _times(one: int, other: int) -> int:
    """Return the product of two elements of GF(2⁵)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0b100000:
            one ^= _FIELD
        other >>= 1
    return product


# -- What a certificate says --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """All a certificate says besides number, name and issuer.

    :param minutes: learning time; stored apart from ``credits``.
    :param credits: hundredths of a credit; ``None``: no known value.
    :param ended_on: the last session, if there were dated ones.
    """

    course_title: str
    organisation_name: str
    course_title_en: str = ""
    organisation_name_en: str = ""
    sessions_held: int = 0
    sessions_attended: int = 0
    minutes: int = 0
    credits: int | None = None
    began_on: date | None = None
    ended_on: date | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Statement":
        """Return a statement as JSON keeps it, days as ISO texts.

        :raises TypeError: a key is missing or unknown.
        """
        days = {
            key: date.fromisoformat(stored[key])
            for key in ("began_on", "ended_on")
            if stored.get(key)
        }
        return cls(**{**stored, **days})


def sealed_text(
    *,
    serial: str,
    learner_id: UUID,
    achievement_id: UUID,
    issuer_id: UUID,
    holder_name: str,
    holder_pinyin: str,
    issued_at: datetime,
    statement: Mapping[str, Any],
) -> bytes:
    """Return all a certificate says as canonical text (RFC 8785): what its stamp vouches for."""
    content: dict[str, Any] = {
        "serial": serial,
        "learner": str(learner_id),
        "achievement": str(achievement_id),
        "issuer": str(issuer_id),
        "holder_name": holder_name,
        "holder_pinyin": holder_pinyin,
        "issued_at": issued_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "statement": dict(statement),
    }
    return rfc8785.dumps(content)


# -- What a check finds -------------------------------------------------------------------------


class Verdict(StrEnum):
    """What a whole check comes to.

    ``UNSURE``: registered and unaltered, but issuer or dates do not fit.
    """

    UNKNOWN = "unknown"
    ALTERED = "altered"
    REVOKED = "revoked"
    UNSURE = "unsure"
    VALID = "valid"


def verdict(*, standing: bool, in_order: bool) -> Verdict:
    """Return what the checks of a registered, unaltered certificate come to.

    :param standing: it has not been revoked.
    :param in_order: its issuer was open that day, and its dates follow on one another.
    """
    if not standing:
        return Verdict.REVOKED
    return Verdict.VALID if in_order else Verdict.UNSURE
