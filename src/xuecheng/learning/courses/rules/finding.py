"""What somebody who looks for a class may choose by, and when to be quick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xuecheng.errors import Invalid
from xuecheng.kernels.geo import Point


@dataclass(frozen=True, slots=True)
class FindRule:
    """What the city's pack says about looking for a class; what it leaves out is not offered.

    :param few_places: so many places left, or fewer, are few; 0: they never are.
    :param near_m: straight metres that count as near; 0: nearness cannot be chosen.
    :param around_m: straight metres around home in which to look first for what begins soon; 0: in
        the district.
    :param fees_fen: prices up to which one may look, ascending, with materials; free comes first.
    """

    few_places: int = 0
    near_m: int = 0
    around_m: int = 0
    fees_fen: tuple[int, ...] = (0,)

    def is_few(self, places_left: int) -> bool:
        """Return whether one should be quick."""
        return 0 < places_left <= self.few_places


def find_rule(tables: Mapping[str, Mapping[str, Any]]) -> FindRule:
    """Return what a pack says about looking for a class.

    :param tables: the pack's tables by file; the rule is ``[find]`` of ``courses.toml``.
    :raises BrokenFindRule: it says something else than whole numbers above 0.
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
    return FindRule(**numbers, fees_fen=(0, *sorted(set(fees))))


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
