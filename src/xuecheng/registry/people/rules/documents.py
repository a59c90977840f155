"""Identity documents: what each kind's number looks like, and what it says by itself.

A wrong number is refused only where the issuer's rule is public; otherwise its shape must do,
because a person with a real document must never be turned away by a guess of ours.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from xuecheng.errors import Invalid
from xuecheng.registry.people.rules.characters import compact

Gender = Literal["0", "1", "2"]
Reason = Literal["empty", "length", "characters", "check_digit", "birth", "area", "old", "kind"]


class InvalidDocument(Invalid):
    """The number cannot be one of a document of that kind."""

    code = "people.invalid_document"

    def __init__(self, reason: Reason) -> None:
        super().__init__(field="document_number")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept, and what its number tells.

    :param number: upper case, without spaces; without the part that changes at renewal.
    :param birth_on: ``None`` where the number does not tell.
    :param gender: GB/T 2261.1; ``"0"`` where the number does not tell.
    """

    kind: str
    number: str
    issuing_country: str
    birth_on: date | None = None
    gender: Gender = "0"

    @property
    def last_four(self) -> str:
        """What a person is asked for at sign-in."""
        return self.number[-4:]


def checked_document(
    *, kind: str, number: str, issuing_country: str = "CN", on: date | None = None
) -> Document:
    """Return the document as it is kept.

    :param issuing_country: two letters, ISO 3166-1; only passports may name another than CN.
    :param on: the day it is checked; a birth date after it is refused.
    :raises InvalidDocument: the number cannot be of that kind.
    """
    plain = compact(number)
    if not plain:
        raise InvalidDocument("empty")
    check = _CHECKS.get(kind)
    if check is None:
        raise InvalidDocument("kind")
    document = check(plain, issuing_country.upper())
    if on and document.birth_on and document.birth_on > on:
        raise InvalidDocument("birth")
    return document


def same_last_four(typed: str, last_four: str) -> bool:
    """Return whether a person typed the last four characters of their document."""
    return hmac.compare_digest(compact(typed).encode(), last_four.encode())


def masked_document(number: str) -> str:
    """Return the number with all but its last four characters hidden."""
    return "*" * (len(number) - 4) + number[-4:]


def _resident_card(number: str, _: str) -> Document:
    """Check a citizen's number.

    Not ``ric.validate``: it compares the county with the year of birth, but numbers were given out
    from 1984 on, so it refuses older people of counties founded after they were born, such as
    Chongming. The check digit finds what a wrong county would.

    Source: GB 11643-1999.
    """
    if len(number) == 15 and number.isdigit():
        raise InvalidDocument("old")
    document = _citizen_number("resident_card", number)
    if not any(facts for _part, facts in numdb.get("cn/loc").info(number[:2])):
        raise InvalidDocument("area")
    return document


def _residence_permit(number: str, _: str) -> Document:
    """Check the number of a residence permit for people from Hong Kong, Macao and Taiwan.

    Built as a citizen's number, with an address of its own for each of the three.

    Source: State Council, measures on residence permits, Guobanfa [2018] 81.
    """
    document = _citizen_number("hmt_residence_permit", number)
    if number[:6] not in {"810000", "820000", "830000"}:
        raise InvalidDocument("area")
    return document


def _permanent_resident_card(number: str, _: str) -> Document:
    """Check a foreigner's permanent resident card.

    Cards since December 2023: 9, two digits of the province, three of the nationality
    (ISO 3166-1), the date of birth, three of order, a check digit as on citizens' cards. Earlier
    cards: three letters of the nationality and twelve digits.
    """
    if re.fullmatch(r"[A-Z]{3}\d{12}", number, re.ASCII):
        return Document("permanent_resident_card", number, "CN")
    document = _citizen_number("permanent_resident_card", number)
    if number[0] != "9":
        raise InvalidDocument("area")
    return document


def _hk_macao_permit(number: str, _: str) -> Document:
    """Keep H or M and the eight digits that stay for life; two more count the renewals.

    Source: Ministry of Public Security, rule of the permit's numbers, 10 March 2010.
    """
    return _shaped("hk_macao_permit", number, r"([HM]\d{8})(?:\d{2})?", lengths=(9, 11))


def _taiwan_permit(number: str, _: str) -> Document:
    """Keep the eight digits of the card that stay for life; two more count renewals.

    Cards since 2015 print eight digits; booklets before them, all expired, printed ten.
    """
    return _shaped("taiwan_permit", number, r"(\d{8})(?:\d{2}[A-Z]?)?", lengths=(8, 10, 11))


def _passport(number: str, country: str) -> Document:
    """Check a passport by its country's shape, else by the international one.

    Source: ICAO Doc 9303 part 4: at most nine characters in the machine-readable zone; some
    states print more elsewhere.
    """
    shape = PASSPORT_SHAPES.get(country, r"([A-Z0-9]{5,12})")
    if not re.search(r"\d", number):
        raise InvalidDocument("characters")
    return _shaped("passport", number, shape, country=country)


PASSPORT_SHAPES = {
    "CN": r"([DEGKPS][A-Z0-9]\d{7})",
    "GB": r"(\d{9})",
    "JP": r"([A-Z]{2}\d{7})",
    "KR": r"([A-Z]\d{3}[A-Z0-9]\d{4})",
    "US": r"([A-Z0-9]\d{8})",
}

_CHECKS: dict[str, Callable[[str, str], Document]] = {
    "resident_card": _resident_card,
    "hk_macao_permit": _hk_macao_permit,
    "taiwan_permit": _taiwan_permit,
    "hmt_residence_permit": _residence_permit,
    "permanent_resident_card": _permanent_resident_card,
    "passport": _passport,
}


def _citizen_number(kind: str, number: str) -> Document:
    if len(number) != 18:
        raise InvalidDocument("length")
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise InvalidDocument("characters")
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidDocument("check_digit")
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        raise InvalidDocument("birth") from None
    gender: Gender = "1" if int(number[16]) % 2 else "2"
    return Document(kind, number, "CN", born, gender)


def _shaped(
    kind: str, number: str, shape: str, *, lengths: tuple[int, ...] = (), country: str = "CN"
) -> Document:
    if lengths and len(number) not in lengths:
        raise InvalidDocument("length")
    match = re.fullmatch(shape, number, re.ASCII)
    if match is None:
        raise InvalidDocument("characters")
    return Document(kind, match[1], country)
