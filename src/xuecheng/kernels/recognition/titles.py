"""Whether two titles name one subject, so that it counts once.

Spacing, punctuation, width and case of letters, the way a numeral is written, words that only join
others, and abbreviations make no difference: 大学英语（二）, 大学英语 II and 大学英语2 are one.
Which words join and what is short for what is policy: a pack says it, for its languages.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_LATIN = "a-zß-öø-ÿ"
_PART = re.compile(rf"[{_LATIN}]+|[^\W\d_{_LATIN}]+|\d+(?:\.\d+)*|[+#]+")
"""Latin letters, other letters, a number (2.0 is one), or the signs that tell C from C++ and C#."""

_TWO_NUMBERS = re.compile(r"(?<=\d) (?=\d)")

_ROMAN = {
    numeral: str(value)
    for value, numeral in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), 1
    )
}
"""Greater ones do not number courses, and "mix" is a word."""

_DIGITS = {"〇": 0, "零": 0} | {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
_UNITS = {"十": 10, "百": 100}
_CHINESE = re.compile(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+")


@dataclass(frozen=True)  # without slots, so that its patterns are made once
class Titles:
    """How the titles of a pack are read.

    :param joining: what makes no difference between two words: "of", "and", "的", "与".
    :param particles: what makes none at the end of a word: "의".
    :param short_for: what stands for what: "intro" for "introduction", "近代史" for "近现代史".
    """

    joining: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    short_for: Mapping[str, str] = field(default_factory=dict)

    def subject(self, title: str) -> str:
        """Return what a title names; equal for titles of one subject.

        A title of which nothing would be left is its own subject.
        """
        plain = unicodedata.normalize("NFKC", title).casefold()
        words = self._short.sub(lambda found: f" {self._whole[found[0]]} ", plain)
        words = self._left_out.sub(" ", words)
        spaced = " ".join(map(_part, _PART.findall(words)))
        # Two numbers side by side stay two: lesson 2 of part 1 is not lesson 12.
        return _TWO_NUMBERS.sub("/", spaced).replace(" ", "") or plain

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {short.casefold(): whole.casefold() for short, whole in self.short_for.items()}

    @cached_property
    def _short(self) -> re.Pattern[str]:
        return _any_of(map(_as_word, sorted(self._whole, key=len, reverse=True)))

    @cached_property
    def _left_out(self) -> re.Pattern[str]:
        joining = [_between(each.casefold()) for each in sorted(self.joining)]
        particles = [rf"(?<=\w\w){re.escape(each)}(?!\w)" for each in sorted(self.particles)]
        return _any_of([*joining, *particles])


def _as_word(text: str) -> str:
    """Return a pattern for ``text``; in Latin letters it must stand as a word of its own."""
    if re.fullmatch(rf"[{_LATIN}.]+", text):
        return rf"(?<![{_LATIN}]){re.escape(text)}(?![{_LATIN}])"
    return re.escape(text)


def _between(text: str) -> str:
    """Return a pattern for what joins two words; other than Latin letters it needs no space."""
    word = _as_word(text)
    return rf"(?<=\w){word}(?=\w)" if word == re.escape(text) else word


def _any_of(patterns: "map[str] | list[str]") -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")


def _part(part: str) -> str:
    return _ROMAN.get(part) or _CHINESE.sub(_arabic, part)


def _arabic(found: re.Match[str]) -> str:
    """Return a Chinese number in digits: 十二 as 12, 二〇二四 as 2024."""
    signs = found[0]
    if not any(sign in _UNITS for sign in signs):
        return "".join(str(_DIGITS[sign]) for sign in signs)
    total = pending = 0
    for sign in signs:
        if sign in _UNITS:
            total += (pending or 1) * _UNITS[sign]
            pending = 0
        else:
            pending = _DIGITS[sign]
    return str(total + pending)
