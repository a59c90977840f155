"""Names of people, Chinese and otherwise: one field, no first and last."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from xuecheng.errors import Invalid
from xuecheng.registry.people.rules.characters import narrow

LONGEST = 60  # as the column

_COMPOUND_SURNAMES = """
欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公羊 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公孙 仲孙 轩辕
令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒 司空 夏侯 闻人 万俟 呼延 端木 南宫 独孤 拓跋 第五 东郭 西门
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●．"), "·")
_SIGNS = frozenset(" ·'’‘`´-‐‑.,()/〇")  # besides letters: O'Brien, A/L, 茹仙古丽·买买提
_MARKS = re.compile(r"[\u0300-\u036f]")  # accents of Latin letters, after decomposition


class InvalidName(Invalid):
    """Nobody is called that."""

    code = "people.invalid_name"

    def __init__(self, reason: Literal["empty", "digits", "characters", "length"]) -> None:
        super().__init__(field="name")
        self.reason = reason


def normal_name(text: str) -> str:
    """Return a name as it is stored: single spaces, none between Han characters, one kind of dot.

    Characters that nobody sees, such as those that turn the direction of writing, are left out.

    :raises InvalidName: it is empty, has digits or signs that stand in no name, or is longer than
        60 characters.
    """
    text = unicodedata.normalize("NFC", text)
    seen = "".join(each for each in text if each.isspace() or unicodedata.category(each)[0] != "C")
    words = narrow(seen).translate(_DOTS).split()
    joined = "".join(words)
    name = joined if _HAN.fullmatch(joined.replace("·", "")) else " ".join(words)
    if not any(character.isalpha() for character in name):
        raise InvalidName("empty" if not joined else "digits")
    if any(character.isdecimal() for character in name):
        raise InvalidName("digits")
    if not all(each in _SIGNS or unicodedata.category(each)[0] in "LM" for each in name):
        raise InvalidName("characters")
    if len(name) > LONGEST:
        raise InvalidName("length")
    return name


def is_same_name(one: str, other: str) -> bool:
    """Return whether two spellings name one person, as far as typing habits go.

    Spaces, dots, hyphens, apostrophes, width, case and Latin accents do not matter. Traditional
    and simplified characters, and the order of Latin names, are not guessed.
    """
    return _essence(one) == _essence(other) != ""


def namesakes(names: Mapping[UUID, str]) -> set[UUID]:
    """Return those who share their name with another, spelt as :func:`is_same_name` allows."""
    essences = {key: _essence(name) for key, name in names.items()}
    bearers = Counter(essences.values())
    return {key for key, essence in essences.items() if bearers[essence] > 1}


def masked_name(name: str) -> str:
    """Return 王*, 陈*英, 王**明, 欧阳*娜, J*** S***: for strangers who check a name they know."""
    if _HAN.fullmatch(name):
        shown = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
        hidden, last = len(name) - shown, ""
        if hidden > 1:
            hidden, last = hidden - 1, name[-1]
        return name[:shown] + "*" * hidden + last if hidden else "*"
    return re.sub(r"[^\s·]+", lambda word: f"{word[0][0]}***", name)


def _essence(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", narrow(name)).casefold()
    plain = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return "".join(character for character in plain if character.isalnum())
