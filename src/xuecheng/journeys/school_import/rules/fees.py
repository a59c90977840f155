"""Money as clerks write it.

A fee is published: what is not understood to the last word is not read. 20元×12次 is no class for
20 yuan, and 押金50元 none for 50.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from xuecheng.journeys.school_import.rules.numbers import NUMBER, THOUSANDS
from xuecheng.journeys.school_import.rules.text import tidy, whole_number

Per = Literal["class", "session", "other"]

_FREE = re.compile(
    r"(?:学费)?(?:免费|公益|无需缴费|全免|免学费|不收(?:学费|取?费用?)?)|^(?:无|免|零元)$"
)
_MATERIALS = re.compile(r"材料|教材|书费|书本|讲义|耗材|工本")
_MATERIALS_WORDS = re.compile(
    r"(?:材料|教材|书本?|讲义|耗材|工本|资料)+费?|不含|不包括?|另外?(?:收取?|付|交|计|购买?)?|外加|加收?|需|自(?:理|费|付)|[/每]?[本套份册]|和|及|与"
)
_CURRENCY = r"元整?|块钱?|圆整?|rmb|人民币"
_SESSION = "人次|节课|堂课|次课|课次|课时|学时|次|节|堂|讲|天"
_LESSONS = {"课时", "学时", "节", "节课"}  # one meeting may have two of them
_WHOLE = "人/?期|学期|期|学员|人|位|名|门课?|科|课程"
_OTHER = "学年|季度?|半[年月天日]|小时|分钟|个月|月|年|周|晚|场|回|班|组|户|家庭|时|课|套"
_AMOUNT = re.compile(rf"[¥￥]?\s*({NUMBER})\s*(?:{_CURRENCY})|[¥￥]\s*({NUMBER})", re.IGNORECASE)
_COUNTED = re.compile(rf"/?\s*(?:共|计|合计)?\s*({NUMBER})\s*个?({_SESSION}|{_WHOLE}|{_OTHER})课?")
_UNIT = re.compile(
    rf"(?:/|每|单|按)\s*个?(?:({_SESSION})|({_WHOLE})|(?:{_OTHER}))课?|[全整本]?(?:学期|期)"
)
_BARE = re.compile(rf"({NUMBER})(?!\s*[%折岁号级])")
_TIMES = re.compile(rf"[×xX*✕]\s*(?:{NUMBER})\s*(?:{_SESSION})?")
_WORDS = re.compile(
    r"学费|课程费|培训费|听课费|费用|收费|收取|价格|共计|合计|总计|总共|共|总价|全[程额部]|现金|一次性|"
    rf"缴费?|为|是|整|{_CURRENCY}|[\s/:：=·!]",
    re.IGNORECASE,
)
_FREE_WORDS = re.compile(
    rf"{_FREE.pattern}|全部|全程|课程|培训|学习|项目|性质|惠民|政府补贴|性|班|课|开放|活动|对|所有|全体|市民|居民|学员|均|一律|完全|都|的|[\s/:：]"
)
# Said beside a fee, these change what it is.
_CONDITIONS = re.compile(
    r"押金|保证金|[定订]金|退|原价|现价|折|半价|减半|减免|优惠|另议|面议|待定|暂定|按次|按月|按节|"
    r"会员|卡|岁|约|左右|上下|[起封]$|以[上下内]|不[低高]于|[≤≥<>]"
)
_INCLUDED = re.compile(r"(?<!不)(?:含|包)")
_LIMIT_FEN = 10_000_000


@dataclass(frozen=True, slots=True)
class Fee:
    """What a class costs one learner.

    :param fen: the fee in fen; ``None`` if only materials were named.
    :param materials_fen: asked for beside the fee; ``None`` if nothing was said.
    :param per: what the fee is for; ``other`` is neither a whole class nor one meeting.
    :param times: for how many meetings, if it was said: 200元/16次.
    """

    fen: int | None
    materials_fen: int | None = None
    per: Per = "class"
    times: int | None = None


@dataclass
class _Part:
    """What one part of a text says of money."""

    fen: list[int] = field(default_factory=list)
    per: Per = "class"
    times: int | None = None
    is_understood: bool = True

    def add(self, fen: int) -> None:
        """Take an amount in."""
        self.fen.append(fen)
        self.is_understood &= 0 <= fen <= _LIMIT_FEN

    def be_for(self, per: Per) -> None:
        """Note what the amount is for; two different things are none of ours."""
        self.per = per if self.per in ("class", per) else "other"

    def count(self, number: int | None, unit: str) -> None:
        """Note that the amount is for so many of something."""
        is_session = re.fullmatch(_SESSION, unit) is not None
        if number == 1 and not re.fullmatch(_WHOLE, unit):
            self.be_for("session" if is_session else "other")
        elif is_session and unit not in _LESSONS:
            self.times = number
        elif number != 1 and not (unit in _LESSONS or unit in ("周", "分钟")):
            self.be_for("other")

    def join(self, other: "_Part") -> None:
        """Take in what another part of the text says of the same fee."""
        self.fen += other.fen
        if other.per != "class":
            self.be_for(other.per)
        if other.times and self.times and other.times != self.times:
            self.be_for("other")
        self.times = self.times or other.times


def read_fee(text: str) -> Fee | None:
    """Return the fee in ``text`` (200元/学期, 免费, 每人每期100, 材料费另收40).

    ``None`` if anything in it that may change the fee is not understood, or it names more than one.
    """
    whole = _Part()
    materials: int | None = None
    for written in _parts(THOUSANDS.sub("", tidy(text))):
        if _CONDITIONS.search(written):
            return None
        if _MATERIALS.search(written):
            fen = _materials_in(written, has_fee=bool(whole.fen))
            if fen is None:
                return None
            materials = (materials or 0) + fen if fen else materials
            continue
        part = _read(written)
        is_free = not part.fen and _FREE.search(written)
        if is_free:
            part = _Part([0], is_understood=not _FREE_WORDS.sub("", written))
        is_remark = not part.fen and part.per == "class"  # 现场缴费
        if not part.is_understood and not is_remark:
            return None
        whole.join(part)
    if len(set(whole.fen)) > 1 or not (whole.fen or materials):
        return None
    return Fee(whole.fen[0] if whole.fen else None, materials, whole.per, whole.times)


def read_materials(text: str) -> int | None:
    """Return the fen for materials that a remark names; 0 if it names none.

    ``None`` if it names money for materials that is not what each learner pays once.
    """
    total = 0
    for written in _parts(THOUSANDS.sub("", tidy(text))):
        if _MATERIALS.search(written):
            fen = None if _CONDITIONS.search(written) else _materials_in(written, has_fee=True)
            if fen is None:
                return None
            total += fen
    return total


def _parts(text: str) -> list[str]:
    """Split at commas, brackets and plus signs, and before a materials fee."""
    marked = re.sub(r"(?<=[\d元块])\s*(?=另|加|外加|(?:材料|教材|书费)\D{0,4}\d)", ";", text)
    return [part.strip() for part in re.split(r"[,;、。()\[\]【】+]", marked) if part.strip()]


def _materials_in(written: str, *, has_fee: bool) -> int | None:
    """Return the fen of a part that speaks of materials; 0 if it adds none, ``None`` if unclear."""
    if _INCLUDED.search(written):
        return 0 if has_fee or not re.search(r"\d", written) else None
    part = _read(_MATERIALS_WORDS.sub(" ", written))
    if not part.fen:
        return 0
    is_once = part.per == "class" and part.times is None and len(part.fen) == 1
    return part.fen[0] if is_once and part.is_understood else None


def _read(written: str) -> _Part:
    """Read a part token by token, so that nothing in it is passed over."""
    part, position = _Part(), 0
    while position < len(written):
        if found := _AMOUNT.match(written, position):
            part.add(_fen(found[1] or found[2]))
        elif found := _COUNTED.match(written, position):
            part.count(whole_number(found[1]), found[2])
        elif found := _UNIT.match(written, position):
            if found[1]:
                part.be_for("session")
            elif not found[2] and not found[0].endswith("期"):
                part.be_for("other")
        elif found := _TIMES.match(written, position):
            part.be_for("other")
        elif found := _BARE.match(written, position):
            part.add(_fen(found[1]))
        elif not (found := _WORDS.match(written, position)):
            part.is_understood = False
            position += 1
            continue
        position = found.end()
    return part


def _fen(text: str) -> int:
    if "." in text:
        fen = float(text) * 100
        return round(fen) if abs(fen - round(fen)) < 0.01 else -1  # no fee has half a fen
    if re.search(r"[百千万][一二三四五六七八九两]$", text):
        return -1  # 一百二 is said for 120, and could be a slip for 102
    number = whole_number(text)
    return -1 if number is None else number * 100
