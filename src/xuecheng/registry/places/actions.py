"""Every change of areas and venues."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xuecheng.lib import audit
from xuecheng.lib.actors import Actor
from xuecheng.lib.ids import new_id
from xuecheng.lib.locks import hold
from xuecheng.registry.places import rules
from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.rules import AreaRow, BadVenue, NotYourPlace

_AREA_FACTS = ["level", "kind", "name", "name_en", "parent_id", "population", "is_demonstration"]


class VenueFacts(TypedDict, total=False):
    """What can be said about a venue besides its area and name."""

    name_en: str
    kind: str
    address: str
    longitude: float | None
    latitude: float | None
    is_step_free: bool | None
    has_hearing_loop: bool | None
    opening_hours: str
    phone: str
    keeper_id: UUID | None
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class LoadedAreas:
    """How many areas a table brought."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def load_areas(rows: Iterable[AreaRow], *, by: Actor, at: datetime) -> LoadedAreas:
    """Create or update the areas of a table; loading it again changes nothing.

    An area that the table does not name stays: records may refer to it.

    :param rows: what holds an area comes before it.
    :raises BadAreaTable: the table makes no sense; nothing is loaded.
    :raises NotYourPlace: ``by`` is no administrator of the city.
    """
    if not by.holds("city_admin", area_code=""):
        raise NotYourPlace(_("只有市管理员可以载入区域表。"))
    table = list(rows)
    stored = {area.code: area for area in Area.objects.select_for_update()}
    rules.check_table(table, stored)
    created: list[Area] = []
    changed: list[Area] = []
    for row in table:
        area = stored.get(row.code)
        facts = _area_facts(row, stored)
        if area is None:
            area = stored[row.code] = Area(id=new_id(), code=row.code, **facts)
            created.append(area)
        elif any(getattr(area, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(area, name, value)
            changed.append(area)
    Area.objects.bulk_create(created)
    Area.objects.bulk_update(changed, _AREA_FACTS)
    return LoadedAreas(len(created), len(changed), len(table) - len(created) - len(changed))


@transaction.atomic
def save_venue(
    *, area: Area, name: str, by: Actor, at: datetime, **facts: Unpack[VenueFacts]
) -> Venue:
    """Create the venue of this name in this area, or change the facts that are given.

    Whoever gives only what is stored already needs no right to do so.

    :param facts: those not given stay as they are; coordinates are WGS84 degrees. ``keeper_id``
        counts for a new venue, later only from an administrator of the area.
    :raises BadVenue: a fact has the wrong form.
    :raises NotYourPlace: ``by`` neither keeps the venue nor administers the area.
    """
    name = " ".join(name.split())
    hold(f"venue {area.pk} {name}")
    venue = Venue.objects.select_for_update().filter(area=area, name=name).first()
    given = {
        key: value.strip() if isinstance(value, str) else value for key, value in facts.items()
    }
    if venue and not by.holds(*rules.ADMINISTRATORS, area_code=area.code):
        given.pop("keeper_id", None)
    if venue and all(getattr(venue, key) == value for key, value in given.items()):
        return venue
    keeper_id = venue.keeper_id if venue else facts.get("keeper_id")
    if not rules.may_keep_venue(by, keeper_id=keeper_id, area_code=area.code):
        raise NotYourPlace(_("%(name)s由另一个单位维护。请联系它或区管理员修改。") % {"name": name})
    what = "places.change_venue" if venue else "places.add_venue"
    venue = venue or Venue(area=area, name=name)
    for key, value in given.items():
        setattr(venue, key, value)
    _check(venue)
    venue.save()
    audit.record(
        by=by,
        what=what,
        subject_id=venue.pk,
        at=at,
        organisation_id=venue.keeper_id,
        facts={"fields": sorted(given)},
    )
    return venue


def _area_facts(row: AreaRow, stored: dict[str, Area]) -> dict[str, object]:
    parent = rules.parent_code(row.code, stored)
    return {
        "level": rules.level_of(row.code),
        "kind": row.kind,
        "name": row.name,
        "name_en": row.name_en,
        "parent_id": stored[parent].pk if parent else None,
        "population": row.population,
        "is_demonstration": row.is_demonstration,
    }


def _check(venue: Venue) -> None:
    field = rules.misstated(
        name=venue.name,
        longitude=venue.longitude,
        latitude=venue.latitude,
        opening_hours=venue.opening_hours,
    )
    if field:
        words = {
            "name": _("请填写地点名称。"),
            "longitude": _("经度要和纬度一起填写，在 -180 到 180 之间。"),
            "latitude": _("纬度要和经度一起填写，在 -90 到 90 之间。"),
            "opening_hours": _("开放时间请写成 Mo-Fr 08:30-16:30 这样的格式。"),
        }
        raise BadVenue(words[field], field=field)
