"""The places of learning a question is about: of the registry, of a file, or of the population."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xuecheng.registry.places import queries as places
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.problems import BadQuestion, NothingThere, UnknownVersion
from xuecheng.registry.reach.rules.venues import Place


def registered_venues() -> tuple[Place, ...]:
    """Return the venues somebody has placed on the map, by name; their kind is the category."""
    return tuple(
        Place(venue.name, venue.point.longitude, venue.point.latitude, venue.kind)
        for venue in places.placed_venues()
        if venue.point is not None
    )


def opportunity_venues(people: People, kinds: Sequence[str]) -> tuple[Place, ...]:
    """Return a venue in the middle of each cell that has opportunities of these kinds.

    :raises UnknownVersion: the population has no such opportunities.
    """
    unknown = [kind for kind in kinds if kind not in people.opportunities]
    if unknown:
        raise UnknownVersion(
            _("人口数据里没有 %(unknown)s；有的是：%(known)s。")
            % {
                "unknown": _("、").join(unknown),
                "known": _("、").join(people.opportunities) or _("没有"),
            }
        )
    return tuple(
        Place(people.ids[cell], float(people.lon[cell]), float(people.lat[cell]), kind)
        for kind in dict.fromkeys(kinds)
        for cell in people.opportunities[kind].nonzero()[0]
    )


def venue_called(name: str, venues: Sequence[Place]) -> Place:
    """Return the venue with this name.

    :raises NothingThere: there is none.
    :raises BadQuestion: there are several, at different places.
    """
    found = {(each.lon, each.lat): each for each in venues if each.name == name}
    if len(found) > 1:
        spots = [f"--at {lon:.5f},{lat:.5f}" for lon, lat in found]
        raise BadQuestion(
            _("叫“%(name)s”的学习点有 %(count)s 个。请用坐标选一个：%(places)s。")
            % {"name": name, "count": len(found), "places": _("、").join(spots)}
        )
    if not found:
        raise NothingThere(
            _("没有叫“%(name)s”的学习点，或者它还没有坐标。可以用 --at 经度,纬度。")
            % {"name": name}
        )
    return next(iter(found.values()))
