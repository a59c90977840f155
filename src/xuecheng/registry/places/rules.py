"""What an area code says, what a table of areas must hold, and who may change places."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from xuecheng.errors import Denied, Invalid, Missing
from xuecheng.lib.actors import Actor

ADMINISTRATORS = ("district_admin", "city_admin")

_LEVELS = {2: "city", 4: "city", 6: "district", 9: "subdistrict", 12: "neighbourhood"}
_KINDS = {
    "city": {"city"},
    "district": {"district"},
    "subdistrict": {"subdistrict", "town", "township", "zone", "farm"},
    "neighbourhood": {"neighbourhood", "village"},
}
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_CLOCK = r"(?:[01]\d|2[0-4]):[0-5]\d"
_SPAN = f"{_CLOCK}-{_CLOCK}"
_DAYS = f"(?:{_DAY}|PH)(?:[-,](?:{_DAY}|PH))*"
_RULE = f"(?:{_DAYS} )?(?:{_SPAN}(?:,{_SPAN})*|off)"
_OPENING_HOURS = re.compile(f"24/7|{_RULE}(?:; {_RULE})*")


class UnknownArea(Missing):
    """No area has this code."""

    code = "places.unknown_area"


class UnknownVenue(Missing):
    """There is no such venue."""

    code = "places.unknown_venue"


class BadAreaTable(Invalid):
    """A table of areas cannot be loaded; nothing of it was.

    :param line: of the file, 1 is its head.
    """

    code = "places.bad_area_table"

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class BadVenue(Invalid):
    """A fact about a venue makes no sense; ``field`` names it."""

    code = "places.bad_venue"


class NotYourPlace(Denied):
    """Only who keeps a venue, or administers its area, may change it."""

    code = "places.not_your_place"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area as a table states it.

    :param population: usual residents, people; ``None`` where the census gives none.
    """

    code: str
    kind: str
    name: str
    name_en: str
    population: int | None = None
    is_demonstration: bool = False


def level_of(code: str) -> str:
    """Return the level of the four-level network a code stands on.

    :raises ValueError: no statistical code has this form.
    """
    if not code.isdecimal() or len(code) not in _LEVELS:
        raise ValueError(f"{code!r} is no code of an area")
    return _LEVELS[len(code)]


def parent_code(code: str, known: Collection[str]) -> str | None:
    """Return the code of the smallest known area that holds this one; ``None`` for a city."""
    if level_of(code) == "city":
        return None
    prefixes = (code[:length] for length in sorted(_LEVELS, reverse=True) if length < len(code))
    return next((prefix for prefix in prefixes if prefix in known), None)


def check_table(rows: Iterable[AreaRow], known: Collection[str]) -> None:
    """Check that every row has a code of its own, a fitting kind, names, and a parent before it.

    :param known: codes that are loaded already.
    :raises BadAreaTable: with the line of the first row that does not.
    """
    above, seen = set(known), set[str]()
    for line, row in enumerate(rows, start=2):
        if not row.code.isdecimal() or len(row.code) not in _LEVELS:
            raise BadAreaTable(f"{row.code!r} is no code of an area", line=line)
        if row.code in seen:
            raise BadAreaTable(f"{row.code} stands twice", line=line)
        if row.kind not in _KINDS[level_of(row.code)]:
            raise BadAreaTable(f"{row.code} cannot be a {row.kind!r}", line=line)
        if not row.name.strip() or not row.name_en.strip():
            raise BadAreaTable(f"{row.code} lacks a name", line=line)
        if level_of(row.code) != "city" and parent_code(row.code, above) is None:
            raise BadAreaTable(f"what holds {row.code} must come before it", line=line)
        seen.add(row.code)
        above.add(row.code)


def demonstration_neighbourhoods(area: AreaRow, count: int = 2) -> list[AreaRow]:
    """Return invented neighbourhoods of a subdistrict or town, marked as such.

    Their numbers run from 901, which the bureau of statistics has not given out.
    """
    marked = replace(area, kind="neighbourhood", population=None, is_demonstration=True)
    return [
        replace(
            marked,
            code=f"{area.code}{900 + number}",
            name=f"示例{'一二三四五六七八九'[number - 1]}居民区",
            name_en=f"Sample Neighbourhood {number}",
        )
        for number in range(1, count + 1)
    ]


def misstated(
    *, name: str, longitude: float | None, latitude: float | None, opening_hours: str
) -> str | None:
    """Return the first fact of a venue that has the wrong form; ``None`` if all are well.

    :param opening_hours: in the OpenStreetMap form, ``Mo-Fr 08:30-16:30; PH off``.
    """
    if not name.strip():
        return "name"
    if longitude is None and latitude is not None:
        return "longitude"
    if latitude is None and longitude is not None:
        return "latitude"
    if longitude is not None and not -180 <= longitude <= 180:
        return "longitude"
    if latitude is not None and not -90 <= latitude <= 90:
        return "latitude"
    if opening_hours and not _OPENING_HOURS.fullmatch(opening_hours):
        return "opening_hours"
    return None


def may_keep_venue(actor: Actor, *, keeper_id: UUID | None, area_code: str) -> bool:
    """Return whether an actor may add or change a venue.

    :param keeper_id: the organisation that keeps its facts; ``None``: the area's administration.
    """
    if actor.holds(*ADMINISTRATORS, area_code=area_code):
        return True
    return keeper_id is not None and actor.holds("organisation_staff", organisation_id=keeper_id)
