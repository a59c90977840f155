"""Which words a text is found by, and what a typed line asks for.

A run of Chinese characters is found by its single characters and its pairs, so that any part of
it of two or more characters is found, whatever a dictionary thinks of it. Its pinyin is found
from every syllable on, written together (``shufarumen``, ``farumen`` ...), and so are its
initials (``sfrm``), which therefore only need a prefix search. Latin words are found by prefix.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import rjieba
from pypinyin import lazy_pinyin

LONGEST_LATIN = 20
LONGEST_QUERY = 80
_INITIALS = "0"  # marks a word of initials; a letter or digit, so that no engine splits it off

_HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_SYLLABLE = (
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang?|i?ao|ai|i?a|[iu]e|ei|en|eng|er|e|ing?|iong|iu|i|ong|ou|uo|o|ua|uai|uang?|ui|un|u|ve?)"
)
_SYLLABLES = re.compile(rf"(?:{_SYLLABLE})+")
_ONE_SYLLABLE = re.compile(_SYLLABLE)
# What people say around the thing they look for: 我想学书法, 手机班.
_BEFORE = re.compile(r"^我?(?:想要|想|要)?(?:学习|学学|学|报名|报|参加|找)(?=.{2})")
_AFTER = re.compile(r"(?<=.{2})的?(?:课程|培训班|培训|学习班|班|(?<![授上讲])课)$")
_BETWEEN = frozenset(
    ["的", "学", "the", "in", "for", "at", "on", "to", "of", "and", "with", "class", "classes",
     "course", "courses", "lesson", "lessons", "learn", "learning", "near", "i", "want",
     "would", "like", "find", "some", "any", "please"]
)  # fmt: skip
# "I'd", but not "xi'an"; "near me", but not "shen me".
_SAID = re.compile(r"(?<=[a-z])['’](?:d|ll|m|re|s|ve)\b|\b(?:near|for|to|teach|show) +me\b")
_UNCLEAR = frozenset(["a", "an", "me"])  # are said around things, and are syllables: 啊, 安, 么


@dataclass(frozen=True, slots=True)
class Term:
    """One word to look up, whole or by its beginning."""

    word: str
    is_prefix: bool = False


# All clauses must hold; of a clause one alternative; of an alternative all terms.
Alternative = tuple[Term, ...]
Clause = tuple[Alternative, ...]
Query = tuple[Clause, ...]


def normal(text: str) -> str:
    """Return text as it is compared: half-width, lower case, without accents; ü is v."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def words(text: str, *, with_pinyin: bool) -> frozenset[str]:
    """Return the words that ``text`` is found by.

    :param with_pinyin: also by the sound of its Chinese; for titles and names, not for prose.
    """
    found: set[str] = set()
    for run in _RUNS.findall(normal(text)):
        if not _IS_HAN.match(run):
            found.add(run[:LONGEST_LATIN])
            continue
        found.update(run)
        found.update(_pairs(run))
        if with_pinyin:
            found.update(_sounds(run))
    return frozenset(found)


@lru_cache(maxsize=1_000)
def query(text: str) -> Query:
    """Return what a typed line asks for; empty if it holds nothing to look for."""
    clauses: list[Clause] = []
    for row in _rows(text):
        if _IS_HAN.match(row[0]):
            clauses += [((tuple(Term(pair) for pair in _pairs(word)) or (Term(word),)),)
                        for word in row]  # fmt: skip
        else:
            clauses += _latin_clauses(row)
    return tuple(clauses)


def asked(text: str) -> list[str]:
    """Return the words a typed line asks for, without what people say around them."""
    return [word for row in _rows(text) for word in _as_english(row)]


def tier(text: str, *tiers: str) -> int:
    """Return in which tier an object holds what ``text`` asks for: 1 where the first holds all.

    :param tiers: all but the last, each its words with spaces between them. What they do not hold
        together counts as held with the last.
    """
    clauses, held = query(text), " "
    for number, written in enumerate(tiers, start=1):
        held += f"{written} "
        if all(any(_holds(held, terms) for terms in clause) for clause in clauses):
            return number
    return len(tiers) + 1


def _holds(held: str, terms: Alternative) -> bool:
    return all(f" {term.word}{'' if term.is_prefix else ' '}" in held for term in terms)


def _rows(text: str) -> list[list[str]]:
    """Return the words a line asks for, in rows of neighbours of one script.

    What people say between the words stays where the line holds nothing else, and where it may be
    pinyin written in pieces: ``xi an``.
    """
    runs = _RUNS.findall(_SAID.sub("", normal(text[:LONGEST_QUERY])))
    rows = [
        [word for run in neighbours for word in _cut(run)]
        for _, neighbours in groupby(runs, key=lambda run: bool(_IS_HAN.match(run)))
    ]
    return list(filter(None, map(_telling, rows))) or rows


def _telling(row: list[str]) -> list[str]:
    """Return a row without what surely says nothing; empty if nothing else is left."""
    left = [word for word in row if word not in _BETWEEN]
    told = [word for word in left if word not in _UNCLEAR]
    return left if told and _is_in_pieces(left) else told


def _as_english(row: list[str]) -> list[str]:
    """Return a row without ``a`` and ``an`` where English has them.

    "An" stands before a vowel, and neither comes last: ``an mo`` and ``xi an`` keep theirs.
    """
    articles = [
        (word == "a" and following[0] not in "aeiou") or (word == "an" and following[0] in "aeiou")
        for word, following in pairwise(row)
    ]
    return [
        word for word, is_article in zip(row, [*articles, False], strict=True) if not is_article
    ]


def _cut(run: str) -> list[str]:
    if not _IS_HAN.match(run):
        return [run[:LONGEST_LATIN]]
    return list(rjieba.cut(_AFTER.sub("", _BEFORE.sub("", run))))


def _is_in_pieces(row: list[str]) -> bool:
    """Return whether words may be the syllables of pinyin."""
    return all(_ONE_SYLLABLE.fullmatch(word) for word in row)


def _latin_clauses(latin: list[str]) -> list[Clause]:
    """Return the clauses of neighbouring Latin words: English, or pinyin written in pieces."""
    if len(latin) > 1 and _is_in_pieces(latin):
        english = _as_english(latin)
        readings = [latin] if english == latin else [latin, english]
        return [tuple(each for words in readings for each in _in_pieces(words))]
    return [_latin_clause(word) for word in latin]


def _in_pieces(syllables: list[str]) -> Clause:
    """Return the alternatives that syllables are written together, and that they stand apart."""
    together: Alternative = (Term("".join(syllables)[:LONGEST_LATIN], is_prefix=True),)
    apart = tuple(Term(syllable) for syllable in syllables)
    return (together, apart) if len(syllables) > 1 else (together,)


def _latin_clause(word: str) -> Clause:
    plain: Alternative = (Term(word, is_prefix=len(word) > 1),)
    if len(word) > 1 and word.isalpha() and not _SYLLABLES.fullmatch(word):
        return (plain, (Term(_INITIALS + word, is_prefix=True),))
    return (plain,)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


@lru_cache(maxsize=20_000)
def _sounds(run: str) -> frozenset[str]:
    syllables = [syllable for syllable in lazy_pinyin(run) if syllable.isascii()]
    initials = "".join(syllable[0] for syllable in syllables)
    places = range(len(syllables))
    return frozenset(
        [
            *("".join(syllables[place : place + 8])[:LONGEST_LATIN] for place in places),
            *(_INITIALS + initials[place : place + LONGEST_LATIN] for place in places),
        ]
    )
