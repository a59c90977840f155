"""What a file says, checked whole: either all of it can be read, or all that is wrong is named."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.kernels.reach import BadNetwork, Network
from xuecheng.registry.reach import words
from xuecheng.registry.reach.adapters import files, osm
from xuecheng.registry.reach.rules import people, streets, venues
from xuecheng.registry.reach.rules.findings import network_of
from xuecheng.registry.reach.rules.problems import (
    BadFile,
    BadHeadings,
    BadQuestion,
    BadRows,
    NothingThere,
)
from xuecheng.registry.reach.rules.tables import (
    Aliases,
    Columns,
    Reader,
    Record,
    columns,
    meanings,
    plain,
)

READER_VERSION = 2
"""Rises whenever the same file is read otherwise, so that it can be imported again."""

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True, eq=False)
class StreetFile:
    """The streets of a file, and what it says about itself.

    :param first_row: the number people give to its first segment; 0 where segments are no rows.
    :param source: who made it, where the file says so; so ``licence`` and ``taken_on``.
    """

    name: str
    sha256: str
    streets: streets.Streets
    first_row: int = 0
    source: str = ""
    licence: str = ""
    taken_on: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PeopleFile:
    """The cells of a file.

    :param groups: plain headings that were said to count people, sorted.
    """

    name: str
    sha256: str
    cells: people.Cells
    groups: tuple[str, ...] = ()


def street_file(file: Path, *, progress: Progress) -> StreetFile:
    """Return the streets of a .osm.pbf, .geojson or .csv file.

    :raises BadFile: it is broken or of another kind.
    :raises BadHeadings: a column is missing.
    :raises BadRows: rows make no sense; all of them are named.
    :raises NothingThere: it holds no street.
    """
    kind, sha256 = _kind(file), files.sha256_of(file)
    if kind == "pbf":
        extract = osm.extract(file, progress=progress)
        found = StreetFile(
            name=file.name,
            sha256=sha256,
            streets=extract.streets,
            source=osm.ATTRIBUTION,
            licence=osm.LICENCE,
            taken_on=extract.taken_on,
        )
    elif kind == "geojson":
        headings, features = files.features_of(files.content_of(file), file.name)
        known = columns(headings, streets.HEADINGS)
        read, reader = streets.streets_of_lines(files.lines_of(features), known)
        _refuse(reader, file)
        found = StreetFile(file.name, sha256, read)
    else:
        headings, records = files.rows_of(files.content_of(file), file.name)
        known = _columns(headings, streets.HEADINGS, streets.NEEDED, file)
        read, reader = streets.streets_of_rows(records, known)
        _refuse(reader, file)
        found = StreetFile(file.name, sha256, read, first_row=2)
    if not len(found.streets.begins):
        raise NothingThere(
            _("%(file)s 里没有行人可以走的路，没有导入。请换一个有路的文件。") % {"file": file.name}
        )
    return found


def network(file: StreetFile) -> Network:
    """Return the network of the streets of a file.

    :raises BadFile: a segment is longer than any street runs.
    """
    try:
        return network_of(file.streets)
    except BadNetwork as error:
        count = len(error.problems)
        why = ngettext(
            "%(file)s 里 %(count)s 段路比 %(most)s 公里长，或者跨过 180° 经线，"
            "什么也没有导入。请改正地图数据。",
            "%(file)s 里 %(count)s 段路比 %(most)s 公里长，或者跨过 180° 经线，"
            "什么也没有导入。请改正地图数据。",
            count,
        )
        facts = {"file": file.name, "count": count, "most": streets.LONGEST_M // 1000}
        raise BadFile(why % facts) from error


def people_file(file: Path, *, groups: Iterable[str] = ()) -> PeopleFile:
    """Return the cells of a .csv or .geojson file.

    :param groups: headings that count people, besides the known ones.
    :raises BadFile: it is broken or of another kind.
    :raises BadHeadings: a column is missing.
    :raises BadQuestion: a group is no column.
    :raises BadRows: rows make no sense; all of them are named.
    :raises NothingThere: nobody lives there.
    """
    records, known, sha256 = _table(file, people.HEADINGS, people.NEEDED)
    chosen = tuple(sorted({plain(each) for each in groups}))
    possible = people.possible_groups(known)
    if unknown := [each for each in chosen if each not in possible]:
        headings = tuple(dict.fromkeys(possible.values()))
        raise BadQuestion(words.unknown_groups(file.name, unknown, headings))
    cells, reader = people.cells_of(records, known, groups=chosen)
    _refuse(reader, file)
    if not sum(cells.people):
        raise NothingThere(
            _("%(file)s 里没有人口，没有导入。请换一个有人口数的文件。") % {"file": file.name}
        )
    return PeopleFile(file.name, sha256, cells, chosen)


def place_file(file: Path) -> tuple[venues.Place, ...]:
    """Return the venues or candidates of a .csv or .geojson file.

    :raises BadFile: it is broken or of another kind.
    :raises BadHeadings: a column is missing.
    :raises BadRows: rows make no sense; all of them are named.
    :raises NothingThere: there is none.
    """
    records, known, _sha256 = _table(file, venues.HEADINGS, venues.NEEDED)
    found, reader = venues.places_of(records, known)
    _refuse(reader, file)
    if not found:
        raise NothingThere(_("%(file)s 里一个地点也没有。") % {"file": file.name})
    return found


def _table(
    file: Path, aliases: Aliases, needed: Sequence[str]
) -> tuple[Sequence[Record], Columns, str]:
    kind, sha256 = _kind(file), files.sha256_of(file)
    if kind == "pbf":
        raise BadFile(_("%(file)s 是路网。这里要 CSV 或 GeoJSON。") % {"file": file.name})
    content = files.content_of(file)
    if kind == "geojson":
        headings, features = files.features_of(content, file.name)
        records = files.points_of(features)
        meant = meanings(aliases)
        headings = tuple(each for each in headings if meant.get(plain(each)) not in ("lon", "lat"))
        return records, _columns((*headings, "lon", "lat"), aliases, needed, file), sha256
    headings, rows = files.rows_of(content, file.name)
    return rows, _columns(headings, aliases, needed, file), sha256


def _columns(
    headings: Sequence[str], aliases: Aliases, needed: Sequence[str], file: Path
) -> Columns:
    found = columns(headings, aliases)
    missing = [name for name in needed if name not in found.by_field]
    if missing:
        raise BadHeadings(words.missing_columns(file.name, missing, aliases), missing=missing)
    return found


def _refuse(reader: Reader, file: Path) -> None:
    if reader.problems:
        raise BadRows(words.bad_rows(file.name, reader.problems), problems=reader.problems)


def _kind(file: Path) -> str:
    kinds: Mapping[str, str] = {
        ".pbf": "pbf", ".geojson": "geojson", ".json": "geojson", ".csv": "csv", ".txt": "csv",
    }  # fmt: skip
    found = kinds.get(file.suffix.casefold())
    if found is None:
        raise BadFile(
            _("不认识 %(file)s。可以用 .osm.pbf（只限路网）、.geojson 或 .csv。")
            % {"file": file.name}
        )
    return found
