"""Extracts of OpenStreetMap (.osm.pbf), read by pyosmium."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from xuecheng.registry.reach.rules.problems import BadFile
from xuecheng.registry.reach.rules.streets import Streets, walk_on

ATTRIBUTION = "© OpenStreetMap contributors"
LICENCE = "ODbL-1.0"
EVERY = 500
"""Ways between two reports of progress."""

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Extract:
    """The streets of an extract.

    :param taken_on: as its head says, else the day its newest walked way was drawn.
    """

    streets: Streets
    taken_on: date | None


def extract(file: Path, *, progress: Progress) -> Extract:
    """Return every way people walk, a segment between each node and the next.

    Which ways those are says ``rules.streets.walk_on``. A way that leaves the extract is cut there.

    :param progress: hears how many ways were read.
    :raises BadFile: the file is cut off, or no .osm.pbf.
    """
    import osmium

    try:
        return _read(file, progress)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise BadFile(
            _("%(file)s 读到一半就断了，或者不是 .osm.pbf：%(error)s。请重新下载，再导入。")
            % {"file": file.name, "error": error}
        ) from error


def _read(file: Path, progress: Progress) -> Extract:
    import osmium

    streets, count = Streets(), 0
    newest: datetime | None = None
    ways = (
        osmium.FileProcessor(osmium.io.File(str(file), "pbf"))
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    for way in ways:
        assert isinstance(way, osmium.osm.Way), "the filter lets only ways through"
        count += 1
        if count % EVERY == 0:
            progress(count)
        walk = walk_on(dict(way.tags))
        if walk is None:
            continue
        newest = max(newest, way.timestamp) if newest else way.timestamp
        before = -1
        for node in way.nodes:
            if not node.location.valid():  # beyond the edge of the extract
                before = -1
                continue
            number = streets.place(node.ref, node.lon, node.lat)
            if before >= 0 and before != number:
                pair = (number, before) if walk.is_backward else (before, number)
                streets.join(*pair, walk.flags)
            before = number
    progress(count)
    return Extract(streets, _said_on(file) or _day(newest))


def _said_on(file: Path) -> date | None:
    import osmium

    with osmium.io.Reader(str(file), osmium.osm.NOTHING) as reader:
        said = reader.header().get("osmosis_replication_timestamp", "")
    with suppress(ValueError):
        return datetime.fromisoformat(said).date()
    return None


def _day(moment: datetime | None) -> date | None:
    # Extracts without history say 1970.
    return moment.date() if moment and moment.year > 2000 else None
