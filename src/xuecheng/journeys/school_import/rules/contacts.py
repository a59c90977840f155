"""Names, phones and birthdays as rosters hold them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from xuecheng.journeys.school_import.rules.days import read_days
from xuecheng.journeys.school_import.rules.problems import Findings, Place
from xuecheng.journeys.school_import.rules.text import printed, tidy

_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]{2,15}")
_NAME = re.compile(r"[^\W\d_][^\d<>@#$%^*=+|\\/_]{1,58}")
_NAME_NOTE = re.compile(
    r"\s*[(（\[【].*?(?:[)）\]】]|$)|(?<=[\u4e00-\u9fff])\s*(?:老师|女士|先生|同学)$"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-8]\d{6,7}|400\d{7}")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?\d{2,3}[2-8]\d{6,7}$)")
_SCIENTIFIC = re.compile(r"(?<![\d.])(\d(?:\.\d+)?)[Ee]\+?(\d{1,2})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}[\s-]?\d{8}[\s-]?\d{3}[\dXx](?![\dXx])")
_PHONE_BREAK = re.compile(r"[,，;；、/／|\n]|或|和|\s{2,}|(?<=\d{11})\s|(?<=\d)\s+(?=1[3-9]\d)")
_OLDEST = 120


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name.

    :param note: what stood beside it in brackets, or a title.
    """

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers of one cell, digits only, mobiles first.

    :param lost_digits: numbers that stand there as 1.38E+10: their last digits are gone.
    :param identity: a number of 18 places, which looks like an identity card.
    :param unread: what could be no phone.
    """

    numbers: tuple[str, ...] = ()
    lost_digits: str = ""
    identity: bool = False
    unread: str = ""


def read_name(text: str) -> Name | None:
    """Return the name in a cell: 王 芳 as 王芳, 王芳（组长） with its note; or ``None``."""
    clean = printed(text)
    bare = _NAME_NOTE.sub("", clean).strip()
    together = re.sub(r"\s", "", bare).replace("•", "·").replace("．", "·")
    if _HAN_NAME.fullmatch(together):
        return Name(together, clean[len(bare) :].strip())
    return Name(bare, clean[len(bare) :].strip()) if _NAME.fullmatch(bare) else None


def read_phones(text: str) -> Phones:
    """Return the phone numbers in a cell; never an identity number. Never raises."""
    plain = tidy(text.replace("\n", ";"))
    others = _IDENTITY.sub(";", plain)
    is_spread = bool(_IDENTITY.search(re.sub(r"[\s-]", "", others)))  # over spaces: show no part
    has_identity = is_spread or others != plain
    lost = [each[0] for each in _SCIENTIFIC.finditer(others) if not _written_out(each)]
    others = _SCIENTIFIC.sub(lambda each: f";{_written_out(each)};", others)
    found: list[str] = []
    unread: list[str] = []
    for part in _PHONE_BREAK.split(others):
        if number := _number(part):
            found.append(number)
        elif len(re.findall(r"\d", part)) >= 5 and not is_spread:
            unread.append(part.strip())
    numbers = tuple(sorted(dict.fromkeys(found), key=lambda number: number[0] != "1"))
    return Phones(numbers, "、".join(lost), has_identity, " ".join(unread))


def report_phones(phones: Phones, text: str, place: Place, findings: Findings) -> None:
    """Note each part of a cell that is no number one can keep; an identity number unseen.

    :param text: the cell, which is named where nothing of it was read.
    """
    if phones.identity:
        findings.check("identity_in_phone", place)
    if phones.lost_digits:
        findings.check("phone_lost_digits", place, phones.lost_digits)
    if phones.unread:
        findings.check("phone_unreadable", place, phones.unread)
    elif phones == Phones():
        findings.check("phone_unreadable", place, text)


def read_gender(text: str) -> Literal["0", "1", "2"] | None:
    """Return the code of GB/T 2261.1: 1 for 男, 2 for 女, 0 for nothing; ``None`` if unclear."""
    plain = tidy(text).casefold()
    if not plain:
        return "0"
    if plain in {"男", "男性", "m", "male", "1", "先生"}:
        return "1"
    return "2" if plain in {"女", "女性", "f", "female", "2", "女士"} else None


def read_birthday(text: str, *, today: date) -> date | None:
    """Return the day of birth; ``None`` for a month, an age, or a day nobody living was born."""
    days = read_days(text)
    born = days.first.on() if days and not days.last else None
    if born is None or not today.year - _OLDEST <= born.year or born >= today:
        return None
    return born


def _number(part: str) -> str:
    digits = re.sub(r"\.0+$", "", part.strip())
    digits = re.sub(r"(?:转|ext\.?)\s*\d+$", "", digits, flags=re.IGNORECASE)
    digits = re.sub(r"[^\d]", "", digits)
    digits = _COUNTRY.sub("", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else ""


def _written_out(scientific: re.Match[str]) -> str:
    """Return 13812345678 for 1.3812345678E+10, and nothing if digits were cut off."""
    figures = scientific[1].replace(".", "")
    length = int(scientific[2]) + 1
    return figures if len(figures) == length and _MOBILE.fullmatch(figures) else ""
