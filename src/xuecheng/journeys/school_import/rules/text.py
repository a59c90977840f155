"""What clerks type, made comparable."""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(
    r"(?<=[\u2e80-\uffef\U00020000-\U000323af]) (?=[\u2e80-\uffef\U00020000-\U000323af])"
)
_FOR_LOOKS = re.compile(r"[\s_·•*＊:：,，、;；。.．()（）\[\]【】<>《》“”\"'‘’/／\\|—–\-－~～]+")
_WIDE_ALPHANUMERICS = {
    wide: wide - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for wide in range(ord(first), ord(last) + 1)
}
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_HAN_DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
_HAN_DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9}
_HAN_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000}
HAN_NUMBER = "[零〇○一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟]+"


def tidy(text: str) -> str:
    """Return text on one line, half-width, without what cannot be seen.

    Full-width forms become plain ones (NFKC): ``１３：３０`` reads ``13:30``.
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", plain).strip()


def printed(text: str) -> str:
    """Return text as it may be printed: tidy, with the Chinese punctuation the school chose.

    Chinese is written without spaces: 王 芳 is 王芳, and a title broken over two lines is one.
    """
    visible = _INVISIBLE.sub("", text).translate(_WIDE_ALPHANUMERICS)
    return _BETWEEN_HAN.sub("", _SPACES.sub(" ", visible).strip())


def squash(text: str) -> str:
    """Return what is left of a text when spacing, punctuation and case do not count."""
    return _FOR_LOOKS.sub("", tidy(text)).casefold()


def distance(one: str, other: str) -> int:
    """Return how many characters must be typed, left out or changed to get from one to other."""
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, start=1):
        previous, row[0] = row[0], index
        for column, other_char in enumerate(other, start=1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (char != other_char)),
            )
    return row[-1]


def from_han(text: str) -> int | None:
    """Return 24 for 二十四, 2026 for 二〇二六; ``None`` if it is no Chinese number."""
    if not text or any(char not in _HAN_DIGITS and char not in _HAN_UNITS for char in text):
        return None
    if not any(char in _HAN_UNITS for char in text):
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + max(digit, 1) * _HAN_UNITS[char], 0
    return total + section + digit


def whole_number(text: str) -> int | None:
    """Return a number written in digits or in Chinese; ``None`` for anything else."""
    return int(text) if text.isascii() and text.isdigit() else from_han(text)
