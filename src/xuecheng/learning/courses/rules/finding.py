"""What somebody who looks for a class may choose by, and when to be quick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xuecheng.errors import Invalid
from xuecheng.kernels.geo import Point

_NOT = "-"


@dataclass(frozen=True, slots=True)
class Everyday:
    """What people call a thing that titles call otherwise.

    :param titles: a class whose title holds one of these ...
    :param words: ... is also found by these ...
    :param but_not: ... unless its title holds one of these.
    """

    titles: tuple[str, ...]
    words: tuple[str, ...]
    but_not: tuple[str, ...] = ()

    def fits(self, title: str) -> bool:
        """Return whether a title names such a thing."""
        return any(part in title for part in self.titles) and not any(
            part in title for part in self.but_not
        )


@dataclass(frozen=True, slots=True)
class FindRule:
    """What the city's pack says about looking for a class; what it leaves out is not offered.

    :param few_places: so many places left, or fewer, are few; 0: they never are.
    :param near_m: straight metres that count as near; 0: nearness cannot be chosen.
    :param around_m: straight metres around home in which to look first for what meets soon; 0: in
        the district.
    :param fees_fen: prices up to which one may look, ascending, with materials; free comes first.
    :param everyday: words besides its own that a class is found by.
    """

    few_places: int = 0
    near_m: int = 0
    around_m: int = 0
    fees_fen: tuple[int, ...] = (0,)
    everyday: tuple[Everyday, ...] = ()

    def everyday_words(self, title: str) -> list[str]:
        """Return the everyday words that a title of this kind is also found by."""
        return [word for each in self.everyday if each.fits(title) for word in each.words]

    def is_few(self, places_left: int) -> bool:
        """Return whether one should be quick."""
        return 0 < places_left <= self.few_places


def find_rule(tables: Mapping[str, Mapping[str, Any]]) -> FindRule:
    """Return what a pack says about looking for a class.

    :param tables: the pack's tables by file; the rule is ``[find]`` of ``courses.toml``.
    :raises BrokenFindRule: it says something else than whole numbers above 0, or of everyday words
        something else than words.
    """
    table = tables.get("courses", {}).get("find", {})
    names = ("few_places", "near_m", "around_m")
    numbers = {name: table[name] for name in names if name in table}
    fees = table.get("fees_fen", [])
    if not isinstance(fees, list):
        raise BrokenFindRule(f"courses.toml: fees_fen is {fees!r}, not a list")
    for number in (*numbers.values(), *fees):
        if type(number) is not int or number < 1:
            raise BrokenFindRule(f"courses.toml: {number!r} is not a whole number above 0")
    everyday = _everyday(table.get("everyday", {}))
    return FindRule(**numbers, fees_fen=(0, *sorted(set(fees))), everyday=everyday)


def _everyday(table: object) -> tuple[Everyday, ...]:
    """Return the everyday words of a pack: words in titles, and what people call these.

    A word after a minus, ``-硬笔``, is one that titles must not hold.
    """
    if not isinstance(table, dict):
        raise BrokenFindRule(f"courses.toml: everyday is {table!r}, not a table")
    made = []
    for key, words in table.items():
        titles = tuple(part for part in key.split() if not part.startswith(_NOT))
        but_not = tuple(part.removeprefix(_NOT) for part in key.split() if part.startswith(_NOT))
        if not (isinstance(words, str) and titles and all(but_not) and words.split()):
            raise BrokenFindRule(f"courses.toml: everyday {key!r} is {words!r}, not words")
        made.append(Everyday(titles, tuple(words.split()), but_not))
    return tuple(made)


class BrokenFindRule(Invalid):
    """What a pack says about looking for a class makes no sense."""

    code = "courses.broken_find_rule"


def point_of(text: str) -> Point | None:
    """Return the point written as ``31.190,121.436``, latitude first; ``None`` if it is none."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Point(longitude, latitude)
