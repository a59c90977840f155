"""Mobile numbers of the Chinese mainland."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from xuecheng.errors import Invalid, Refused
from xuecheng.registry.people.rules.characters import compact

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_ABROAD = re.compile(r"(\+|00)(?!86)\d+", re.ASCII)
_COUNTRY = re.compile(r"(\+|00)?86(?=1\d{10}$)", re.ASCII)


Reason = Literal["empty", "abroad", "not_digits", "length", "not_mobile"]


class InvalidPhone(Invalid):
    """It is not a mobile number of the mainland, which is where codes can be sent."""

    code = "people.invalid_phone"

    def __init__(self, reason: Reason) -> None:
        super().__init__(field="phone")
        self.reason = reason


class NotReadBack(Refused):
    """Nobody proved a number to be this person's, who did not say it again: a digit may be wrong.

    :param number: as :func:`normal_phone` returns it.
    """

    code = "people.not_read_back"

    def __init__(self, message: str, *, name: str, number: str) -> None:
        super().__init__(message, field="phone")
        self.name = name
        self.number = number


def normal_phone(text: str) -> str:
    """Return the eleven digits of a mobile number, however it was typed.

    Spaces, dashes, brackets, full-width digits and the country code (+86, 0086) do not matter.

    :raises InvalidPhone: it is something else.
    """
    number = _COUNTRY.sub("", compact(text), count=1)
    if not number:
        raise InvalidPhone("empty")
    if _ABROAD.fullmatch(number):
        raise InvalidPhone("abroad")
    if not (number.isascii() and number.isdigit()):
        raise InvalidPhone("not_digits")
    if len(number) != 11:
        raise InvalidPhone("length")
    if not _MOBILE.fullmatch(number):
        raise InvalidPhone("not_mobile")
    return number


def masked_phone(number: str) -> str:
    """Return 138 **** 8000: enough for the owner, too little for anybody else.

    :param number: as :func:`normal_phone` returns it.
    """
    return f"{number[:3]} **** {number[-4:]}"


def spaced_phone(number: str) -> str:
    """Return 138 0013 8000, as people read it out.

    :param number: as :func:`normal_phone` returns it.
    """
    return f"{number[:3]} {number[3:7]} {number[7:]}"


def dormant_days(tables: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Return after how many days without use a number is dormant; ``None``: never.

    :param tables: of a pack; ``[phone_numbers]`` of its ``people.toml`` says so.
    :raises ValueError: it says something else than a whole number of days, >= 1.
    """
    days = tables.get("people", {}).get("phone_numbers", {}).get("dormant_days")
    if days is not None and (type(days) is not int or days < 1):
        raise ValueError(f"people.toml: dormant_days is {days!r}, not a whole number of days")
    return days


def is_dormant(
    *, noted_at: datetime, used_at: datetime | None, days: int | None, at: datetime
) -> bool:
    """Return whether a number was unused for so long that somebody else may hold it by now.

    :param noted_at: when it was written down: what counts for a number never used.
    :param used_at: when it was last in its person's hands.
    :param days: as :func:`dormant_days` returns it.
    """
    return days is not None and at >= (used_at or noted_at) + timedelta(days=days)
