"""Where people live: the cells of a table, with groups of people and opportunities."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from xuecheng.registry.reach.rules.tables import Columns, Reader, Record, plain

HEADINGS: Mapping[str, Sequence[str]] = {
    "id": ("编号", "cell", "code", "代码"),
    "lon": ("经度", "longitude", "lng", "x"),
    "lat": ("纬度", "latitude", "y"),
    "population": ("人口", "人口数", "常住人口", "people", "pop"),
    "district": ("区", "区域", "街镇", "街道", "area"),
}
NEEDED = ("lon", "lat", "population")
KNOWN: Mapping[str, Sequence[str]] = {
    "age_60_plus": ("60岁及以上", "60岁以上", "老年人", "长者"),
    "age_15_59": ("15_59岁", "15到59岁"),
    "age_0_14": ("0_14岁", "0到14岁", "14岁及以下"),
    "schools": ("学校", "school"),
    "jobs": ("岗位", "就业岗位", "job"),
    "healthcare": ("医疗", "医疗点", "卫生", "health"),
}
"""Columns beyond the needed ones under the name they are kept under."""
EVERYONE = "everyone"
RESERVED = frozenset({EVERYONE, "estimate"})
"""Names answers have for other things than a group."""
_IS_GROUP = re.compile(r"^(age|group|women|men|children)_|岁|^(women|men|children|女性|男性|儿童)$")


_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cells:
    """Where people live, by cell.

    :param people: whole people of each cell.
    :param districts: of each cell; empty where the file names none.
    :param groups: how many of the people belong to a group, by group.
    :param opportunities: how many schools, jobs or the like there are in each cell, by kind.
    :param unused: headings that hold neither.
    """

    ids: tuple[str, ...]
    lon: tuple[float, ...]
    lat: tuple[float, ...]
    people: tuple[int, ...]
    districts: tuple[str, ...]
    groups: Mapping[str, tuple[int, ...]]
    opportunities: Mapping[str, tuple[int, ...]]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """One row, as it was read."""

    id: str
    lon: float
    lat: float
    people: float
    district: str
    further: Mapping[str, float]


def cells_of(
    records: Sequence[Record], columns: Columns, *, groups: Iterable[str] = ()
) -> tuple[Cells, Reader]:
    """Return the cells of a table, and the reader with all that is wrong with it.

    A further column is a group of people where its heading is a known one, says an age, or is in
    ``groups``; otherwise an opportunity. A column of unknown heading that mostly holds words
    is not used, unless it is in ``groups``.
    """
    reader = Reader(columns)
    chosen = {plain(name) for name in groups}
    kinds = {heading: _kind(heading, chosen) for heading in columns.others}
    unused = tuple(
        heading
        for heading, (name, _) in kinds.items()
        if name not in KNOWN and name not in chosen and not _holds_numbers(records, heading)
    )
    kinds = {heading: kind for heading, kind in kinds.items() if heading not in unused}
    _no_kind_twice(kinds, reader)
    rows = [_cell(record, reader, kinds, row) for row, record in enumerate(records, 1)]
    _no_id_twice(records, [row.id for row in rows], reader)
    districts = tuple(row.district for row in rows)
    further = {heading: whole(row.further[heading] for row in rows) for heading in kinds}
    cells = Cells(
        ids=tuple(row.id for row in rows),
        lon=tuple(row.lon for row in rows),
        lat=tuple(row.lat for row in rows),
        people=whole(row.people for row in rows),
        districts=districts if any(districts) else (),
        groups={kinds[each][0]: further[each] for each in kinds if kinds[each][1]},
        opportunities={kinds[each][0]: further[each] for each in kinds if not kinds[each][1]},
        unused=unused,
    )
    return cells, reader


def kept_name(heading: str) -> str:
    """Return the name a further column of this heading is kept under."""
    return _kind(heading, set())[0]


def possible_groups(columns: Columns) -> dict[str, str]:
    """Return the further columns that may count people, by each name they can be asked for by."""
    names = {
        name: heading for heading in columns.others for name in (plain(heading), kept_name(heading))
    }
    return {name: heading for name, heading in names.items() if name not in RESERVED}


def whole(amounts: Iterable[float]) -> tuple[int, ...]:
    """Return whole amounts with the same total: what is left of one cell goes on to the next.

    A map of the world's people has cells with 0.3 of a person; rounded one by one they were empty.
    """
    found, total, given = [], 0.0, 0
    for amount in amounts:
        total += amount
        found.append(max(0, floor(total + 0.5) - given))
        given += found[-1]
    return tuple(found)


def _kind(heading: str, groups: set[str]) -> tuple[str, bool]:
    """Return the name a further column is kept under, and whether it counts people."""
    known = {plain(word): name for name, words in KNOWN.items() for word in (name, *words)}
    name = known.get(plain(heading), plain(heading))
    is_group = name in groups or plain(heading) in groups or bool(_IS_GROUP.search(name))
    return name, is_group


def _holds_numbers(records: Sequence[Record], heading: str) -> bool:
    said = [text for each in records if (text := (each.texts.get(heading) or "").strip())]
    return sum(_NUMBER.fullmatch(text) is not None for text in said) * 2 > len(said)


def _cell(record: Record, reader: Reader, kinds: Mapping[str, tuple[str, bool]], row: int) -> _Cell:
    reader.whole_row(record)
    lon = reader.degrees(record, "lon", most=180)
    lat = reader.degrees(record, "lat", most=90)
    people = reader.number(record, "population", most=1e8)
    further: dict[str, float] = {}
    for heading, (_, is_group) in kinds.items():
        amount = reader.number(record, heading, most=1e8, may_be_empty=True)
        further[heading] = amount or 0
        if is_group and people is not None and further[heading] > people:
            reader.problem(record, heading, "more_than_people", people=f"{people:g}")
    return _Cell(
        id=reader.text(record, "id") or str(row),
        lon=lon or 0.0,
        lat=lat or 0.0,
        people=people or 0.0,
        district=reader.text(record, "district"),
        further=further,
    )


def _no_kind_twice(kinds: Mapping[str, tuple[str, bool]], reader: Reader) -> None:
    first: dict[str, str] = {}
    for heading, (name, _) in kinds.items():
        if first.setdefault(name, heading) != heading:
            reader.repeated(heading, first=first[name])


def _no_id_twice(records: Sequence[Record], ids: Sequence[str], reader: Reader) -> None:
    first: dict[str, int] = {}
    for record, cell in zip(records, ids, strict=True):
        if first.setdefault(cell, record.number) != record.number:
            reader.problem(record, "id", "twice", first=first[cell])
