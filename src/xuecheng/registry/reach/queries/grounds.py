"""Homes and venues on the streets of a network, for one kind of walker."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from xuecheng.kernels.reach import (
    UNREACHED,
    Graph,
    Network,
    graph_for,
    nearest_times,
    reached_lines,
    snap,
    with_points,
)
from xuecheng.lib.words import is_english
from xuecheng.registry.reach import words
from xuecheng.registry.reach.queries.versions import People
from xuecheng.registry.reach.rules.findings import (
    WITHIN_M,
    Astray,
    Lost,
    astray,
    lost_places,
    through_streets,
)
from xuecheng.registry.reach.rules.paces import DS_PER_MINUTE, Walking, anyone, bands
from xuecheng.registry.reach.rules.problems import CutOff, NothingThere
from xuecheng.registry.reach.rules.venues import Place

Int32 = NDArray[np.int32]
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A network with doors: the nodes of cells, of venues and of further places.

    :param cells: node of each cell, -1 where no through street is within reach.
    :param venues: node of each of ``places``; none is -1.
    :param places: those venues that a through street leads to.
    :param left_out: names of the others.
    """

    network: Network
    walking: Walking
    step_free: bool
    cells: Int32
    venues: Int32
    places: tuple[Place, ...]
    left_out: tuple[str, ...] = ()

    def graph(self, pace: str) -> Graph:
        """Return the graph in which people of this pace walk."""
        return graph_for(self.network, self.walking.profile(pace, step_free=self.step_free))


def ground(
    network: Network,
    people: People | None,
    venues: Sequence[Place],
    *,
    walking: Walking,
    step_free: bool,
    leaves_out: bool = False,
) -> Ground:
    """Return the network with a door for every cell and venue.

    A door meets the nearest through street within 500 m; the way to it counts as walked.

    :param leaves_out: whether venues no through street leads to are passed over.
    :raises CutOff: there are such venues; all are named.
    :raises NothingThere: no venue is left, or nobody lives on these streets.
    """
    walker = anyone(step_free=step_free)
    lost = _lost(network, venues, step_free=step_free)
    if lost and not leaves_out:
        names = [venues[each.index].name for each in lost]
        how = _astray(network, venues) if len(lost) == len(venues) else ""
        raise CutOff(words.cut_off(venues, lost, how=how), names=names)
    gone = {each.index for each in lost}
    places = tuple(place for index, place in enumerate(venues) if index not in gone)
    if not places:
        raise NothingThere(_nowhere(_("没有一个学习点在路网上。"), _astray(network, venues)))
    cell_lon, cell_lat = (people.lon, people.lat) if people else (np.empty(0), np.empty(0))
    lon = np.concatenate((cell_lon, [place.lon for place in places]))
    lat = np.concatenate((cell_lat, [place.lat for place in places]))
    through = through_streets(network, walker)
    # Whoever lives where a venue stands is there already: one place has one door.
    spots, which = np.unique(np.stack((lon, lat)), axis=1, return_inverse=True)
    snaps = snap(network, spots[0], spots[1], within_m=WITHIN_M, among=through)
    joined, doors = with_points(network, snaps)
    nodes = doors[which.reshape(-1)]
    count = len(cell_lon)
    if count and not (nodes[:count] >= 0).any():
        raise NothingThere(_nowhere(_("没有一格人口在路网上。"), "elsewhere"))
    return Ground(
        joined, walking, step_free, nodes[:count], nodes[count:], places,
        left_out=tuple(venues[index].name for index in sorted(gone)),
    )  # fmt: skip


def is_lived_on(network: Network, people: People, *, step_free: bool) -> bool:
    """Return whether some cell has a through street within reach."""
    if astray(network, people.lon, people.lat):
        return False
    lost = lost_places(network, anyone(step_free=step_free), people.lon, people.lat)
    return len(lost) < len(people.lon)


def lost_venues(network: Network, venues: Sequence[Place]) -> tuple[Lost, ...]:
    """Return the venues that no through street leads to, those on a street of its own first."""
    lost = _lost(network, venues, step_free=False)
    return tuple(sorted(lost, key=lambda each: not each.island_nodes))


def times_to(on: Ground, graph: Graph, nodes: Int32, *, minutes: int) -> Int32:
    """Return how long the walk from every node to the nearest of ``nodes`` takes, deciseconds."""
    return nearest_times(graph, nodes, limit_ds=minutes * DS_PER_MINUTE)


def at_cells(on: Ground, times: Int32) -> Int32:
    """Return the times at the doors of the cells; ``UNREACHED`` where a cell has none."""
    if not len(on.cells):
        return np.empty(0, np.int32)
    found: Int32 = np.where(on.cells >= 0, times[on.cells], np.int32(UNREACHED))
    return found


def street_minutes(
    on: Ground, graph: Graph, times: Int32, *, limit_minutes: int
) -> tuple[Float64, Float64]:
    """Return what a map draws, one over another: lines in degrees, shape (L, 2, 2), and minutes.

    First every street, infinitely far; then what is reached of the streets within each of the
    ``bands`` of the limit, the whole first. Ways to doors are left out.

    :param times: as ``times_to`` gives them on ``graph``, at least up to the limit.
    """
    network = on.network
    is_street = network.row >= 0
    ends = network.from_node[is_street], network.to_node[is_street]
    whole = [
        np.stack((network.node_lon[nodes], network.node_lat[nodes]), axis=-1) for nodes in ends
    ]
    lines, minutes = [np.stack(whole, axis=1)], [np.inf]
    for edge in reversed(bands(limit_minutes)):
        limit_ds = edge * DS_PER_MINUTE
        lines.append(reached_lines(network, graph, times, limit_ds=limit_ds, among=is_street))
        minutes.append(edge)
    return np.concatenate(lines), np.repeat(minutes, [len(each) for each in lines])


def _nowhere(what: str, how: Astray) -> str:
    gap = " " if is_english() else ""
    return f"{what}{gap}{words.astray_words(how, may_choose=True)}"


def _astray(network: Network, venues: Sequence[Place]) -> Astray:
    return astray(network, [venue.lon for venue in venues], [venue.lat for venue in venues])


def _lost(network: Network, venues: Sequence[Place], *, step_free: bool) -> tuple[Lost, ...]:
    if not venues:
        return ()
    walker = anyone(step_free=step_free)
    lon, lat = [venue.lon for venue in venues], [venue.lat for venue in venues]
    return lost_places(network, walker, lon, lat)
