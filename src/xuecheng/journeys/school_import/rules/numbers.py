"""Counts and money as clerks write them."""

import re
from dataclasses import dataclass
from typing import Literal

from xuecheng.journeys.school_import.rules.text import HAN_NUMBER, tidy, whole_number

_NUMBER = rf"\d+(?:\.\d+)?|{HAN_NUMBER}"
_RANGE = re.compile(rf"({_NUMBER})\s*[人名位]?\s*[-~—–至到]+\s*({_NUMBER})")
_ONE = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FREE = re.compile(r"免费|公益|不收费|无需缴费|免学费|^(?:无|免|零元)$")
_MATERIALS = re.compile(r"材料|教材|书费|书本|讲义|耗材|工本")
_AMOUNT = re.compile(rf"[¥￥]?\s*({_NUMBER})\s*(?:元|块|圆|rmb)?", re.IGNORECASE)
_PER = {"次": "session", "节": "session", "课时": "session", "讲": "session", "学时": "session"}
_PER |= {"小时": "session", "月": "month", "年": "year", "学年": "year", "周": "week"}
_PER_UNIT = re.compile(
    rf"(?:/|每|一)\s*(?:人)?\s*(?:/|每)?\s*({'|'.join(sorted(_PER, key=len)[::-1])})"
)
_INCLUDED = re.compile(r"含|包括|已包")
_WHOLE_COUNT_LIMIT = 100_000
_MONEY_LIMIT_FEN = 10_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, meetings or weeks.

    :param is_exact: false if a range or an "about" was written; then ``value`` is the highest.
    """

    value: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Fee:
    """What a class costs one learner.

    :param fen: the fee in fen; ``None`` if only materials were named.
    :param materials_fen: asked for beside the fee; ``None`` if nothing was said.
    :param per: what the fee is for.
    """

    fen: int | None
    materials_fen: int | None = None
    per: Literal["class", "session", "week", "month", "year"] = "class"


def read_count(text: str) -> Count | None:
    """Return the whole number in ``text`` (30人, 限20名, 三十, 30.0); ``None`` if there is none."""
    plain = _THOUSANDS.sub("", tidy(text))
    if both := _RANGE.search(plain):
        numbers = [_whole(both[1]), _whole(both[2])]
        known = [number for number in numbers if number is not None]
        return Count(max(known), is_exact=False) if known else None
    found = [number for number in map(_whole, _ONE.findall(plain)) if number is not None]
    if len(found) != 1:
        return None
    return Count(found[0], is_exact=not re.search("约|左右|上下|不少于|至少", plain))


def read_fee(text: str) -> Fee | None:
    """Return the fee in ``text`` (200元/学期, 免费, 每人每期100, 材料费另收40).

    ``None`` if nothing in it can be read as money, or more than one fee is named.
    """
    plain = _THOUSANDS.sub("", tidy(text))
    fees: list[int] = []
    materials: int | None = None
    per: Literal["class", "session", "week", "month", "year"] = "class"
    for part in _parts(plain):
        amounts = [
            fen for fen in map(_fen, _AMOUNT.findall(_without_units(part))) if fen is not None
        ]
        if _MATERIALS.search(part):
            if len(amounts) == 1 and not _INCLUDED.search(part):
                materials = (materials or 0) + amounts[0]
            elif len(amounts) == 1 and not fees and not part.startswith(("含", "包")):
                fees.append(amounts[0])
        elif amounts:
            fees.extend(amounts)
            if unit := _PER_UNIT.search(part):
                per = _PER[unit[1]]  # type: ignore[assignment]  # the table holds only these words
        elif _FREE.search(part):
            fees.append(0)
    if len(set(fees)) > 1 or (not fees and materials is None):
        return None
    return Fee(fees[0] if fees else None, materials, per)


def read_decimal(text: str) -> float | None:
    """Return a plain decimal number, as coordinates are; ``None`` for anything else."""
    found = re.fullmatch(r"[+-]?\d{1,4}(?:\.\d{1,15})?", tidy(text).rstrip("°度EeNn东北经纬"))
    return float(found[0]) if found else None


def _parts(text: str) -> list[str]:
    """Split at commas, brackets and plus signs, and before a materials fee."""
    marked = re.sub(r"(?<=[\d元块])\s*(?=另|加|外加|(?:材料|教材|书费)\D{0,4}\d)", ";", text)
    return [part for part in re.split(r"[,;、。()\[\]+]", marked) if part.strip()]


def _without_units(part: str) -> str:
    """Drop numbers that count something else: 每人每期, 1学期, 16次."""
    return re.sub(rf"(?:{_NUMBER})\s*(?:学期|期|次|节|课时|学时|讲|周|个月|月|年|人)", "", part)


def _whole(text: str) -> int | None:
    if "." in text:
        value = float(text)
        return int(value) if value.is_integer() and value < _WHOLE_COUNT_LIMIT else None
    number = whole_number(text)
    return number if number is not None and number < _WHOLE_COUNT_LIMIT else None


def _fen(text: str) -> int | None:
    if "." in text:
        fen = round(float(text) * 100)
    else:
        number = whole_number(text)
        fen = number * 100 if number is not None else -1
    return fen if 0 <= fen <= _MONEY_LIMIT_FEN else None
