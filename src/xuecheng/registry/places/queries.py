"""What is the case about areas and venues."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from xuecheng.registry.places.models import Area, Venue
from xuecheng.registry.places.rules import UnknownArea, UnknownVenue


@dataclass(frozen=True, slots=True)
class AreaNode:
    """An area with everything under it, in the order of the codes."""

    area: Area
    children: tuple["AreaNode", ...]


def area(code: str) -> Area:
    """Return the area with this code.

    :raises UnknownArea: there is none.
    """
    found = Area.objects.filter(code=code).first() if code.isdecimal() else None
    if found is None:
        raise UnknownArea(_("没有代码为 %(code)s 的区域。") % {"code": code[:20]})
    return found


def districts() -> list[Area]:
    """Return the districts in the order of their codes, which is the administrative one."""
    return list(Area.objects.at(Area.Level.DISTRICT).order_by("code"))


def ancestors(code: str) -> list[Area]:
    """Return the areas that hold this one and itself, largest first. One query."""
    prefixes = [code[:length] for length in range(2, len(code) + 1)]
    return list(Area.objects.filter(code__in=prefixes).order_by("code"))


def area_tree(code: str, *, down_to: str = Area.Level.SUBDISTRICT) -> AreaNode:
    """Return the area with this code and all under it, down to a level. One query.

    :raises UnknownArea: there is no such area.
    """
    if not code.isdecimal():
        raise UnknownArea(_("没有代码为 %(code)s 的区域。") % {"code": code[:20]})
    levels = Area.Level.values
    wanted = levels[: levels.index(down_to) + 1]
    areas = Area.objects.under(code).filter(level__in=wanted).order_by("code")
    below: dict[UUID | None, list[Area]] = {}
    top = None
    for found in areas:
        if found.code == code:
            top = found
        below.setdefault(found.parent_id, []).append(found)
    if top is None:
        raise UnknownArea(_("没有代码为 %(code)s 的区域。") % {"code": code})
    return _node(top, below)


def venue(venue_id: UUID) -> Venue:
    """Return a venue with its area.

    :raises UnknownVenue: there is none.
    """
    try:
        return Venue.objects.select_related("area__parent").get(pk=venue_id)
    except Venue.DoesNotExist as error:
        raise UnknownVenue(_("没有找到这个学习点。它可能已经撤掉。")) from error


def placed_venues() -> list[Venue]:
    """Return the venues somebody has placed on the map, by name. One query."""
    return list(Venue.objects.filter(longitude__isnull=False).order_by("name", "id"))


def _node(top: Area, below: dict[UUID | None, list[Area]]) -> AreaNode:
    return AreaNode(top, tuple(_node(child, below) for child in below.get(top.pk, [])))
