"""Places of learning that stand, and candidates for new ones, as a table gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xuecheng.registry.reach.rules.tables import Columns, Reader, Record

HEADINGS: Mapping[str, Sequence[str]] = {
    "id": ("编号", "code"),
    "name": ("名称", "名字", "学习点", "场地"),
    "lon": ("经度", "longitude", "lng", "x"),
    "lat": ("纬度", "latitude", "y"),
    "category": ("类别", "类型", "kind", "种类"),
    "cost": ("费用", "造价", "成本", "price"),
    "places": ("名额", "座位", "席位", "capacity", "seats"),
}
NEEDED = ("lon", "lat")


@dataclass(frozen=True, slots=True)
class Place:
    """A venue or a candidate for one.

    :param cost: whole units of whatever a budget is counted in; ``None`` where nobody says.
    :param places: people it can serve; ``None`` where nobody says.
    """

    name: str
    lon: float
    lat: float
    category: str = "venue"
    cost: int | None = None
    places: int | None = None


def places_of(records: Sequence[Record], columns: Columns) -> tuple[tuple[Place, ...], Reader]:
    """Return the places of a table, and the reader with all that is wrong with it."""
    reader, found = Reader(columns), []
    for record in records:
        before = len(reader.problems)
        reader.whole_row(record)
        lon = reader.degrees(record, "lon", most=180)
        lat = reader.degrees(record, "lat", most=90)
        cost = reader.whole_number(record, "cost", most=1e9)
        places = reader.whole_number(record, "places", most=1e9)
        name = reader.text(record, "name") or reader.text(record, "id") or str(record.number)
        if len(reader.problems) > before or lon is None or lat is None:
            continue
        category = reader.text(record, "category") or "venue"
        found.append(Place(name, lon, lat, category, cost, places))
    return tuple(found), reader
