"""Versions that are stored, and their arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from xuecheng.kernels.reach import Network, network_from_segments
from xuecheng.registry.reach.adapters.arrays import packed, unpacked
from xuecheng.registry.reach.adapters.osm import ATTRIBUTION
from xuecheng.registry.reach.models import NetworkVersion, PopulationVersion
from xuecheng.registry.reach.rules.people import Cells
from xuecheng.registry.reach.rules.problems import UnknownVersion

_NETWORK = ("node_lon", "node_lat", "from_node", "to_node", "length_dm", "flags")

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Where people live, as columns of C cells.

    :param people: whole people of each cell, shape (C,); so each of ``groups``.
    :param districts: of each cell; empty where nobody named any.
    :param opportunities: schools, jobs or the like in each cell, by kind.
    """

    ids: tuple[str, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: Whole
    districts: tuple[str, ...]
    groups: Mapping[str, Whole]
    opportunities: Mapping[str, Whole]

    @property
    def total(self) -> int:
        """Everybody."""
        return int(self.people.sum())


def newest_network(name: str = "") -> NetworkVersion | None:
    """Return the newest network of that name; of any name where ``name`` is empty."""
    asked = NetworkVersion.objects.filter(name=name) if name else NetworkVersion.objects.all()
    return asked.newest_first().first()


def newest_population(name: str = "") -> PopulationVersion | None:
    """Return the newest population of that name; of any name where ``name`` is empty."""
    asked = PopulationVersion.objects.filter(name=name) if name else PopulationVersion.objects.all()
    return asked.newest_first().first()


def network_version(name: str) -> NetworkVersion:
    """Return the newest network of that name; of any name where ``name`` is empty.

    :raises UnknownVersion: there is none.
    """
    found = newest_network(name)
    if found is None:
        raise UnknownVersion(
            _("没有叫 %(name)s 的路网。请先用 xuecheng reach import-network 导入。")
            % {"name": name or _("任何名字")}
        )
    return found


def population_version(name: str) -> PopulationVersion:
    """Return the newest population of that name; of any name where ``name`` is empty.

    :raises UnknownVersion: there is none.
    """
    found = newest_population(name)
    if found is None:
        raise UnknownVersion(
            _("没有叫 %(name)s 的人口。请先用 xuecheng reach import-population 导入。")
            % {"name": name or _("任何名字")}
        )
    return found


def network_source(version: NetworkVersion) -> str:
    """Return whom figures name for the streets: of an extract OpenStreetMap, whatever was said."""
    is_extract = version.file_name.casefold().endswith(".pbf")
    if is_extract and "openstreetmap" not in version.source.casefold():
        return f"{version.source}, {ATTRIBUTION}"
    return version.source


def network(version: NetworkVersion) -> Network:
    """Return the streets of a version."""
    arrays = unpacked(bytes(version.arrays))
    return network_from_segments(
        arrays["from_node"],
        arrays["to_node"],
        arrays["length_dm"],
        node_lon=arrays["node_lon"],
        node_lat=arrays["node_lat"],
        flags=arrays["flags"],
    )


def network_archive(streets: Network) -> bytes:
    """Return streets as they are stored."""
    return packed({name: getattr(streets, name) for name in _NETWORK})


def people(version: PopulationVersion) -> People:
    """Return the cells of a version."""
    arrays = unpacked(bytes(version.arrays))
    return People(
        ids=tuple(map(str, arrays["ids"])),
        lon=arrays["lon"],
        lat=arrays["lat"],
        people=arrays["people"],
        districts=tuple(map(str, arrays["districts"])),
        groups=_named(arrays, "group."),
        opportunities=_named(arrays, "opportunity."),
    )


def people_archive(cells: Cells) -> bytes:
    """Return cells as they are stored."""
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.array(cells.ids, np.str_),
        "lon": np.array(cells.lon, np.float64),
        "lat": np.array(cells.lat, np.float64),
        "people": np.array(cells.people, np.int64),
        "districts": np.array(cells.districts, np.str_),
    }
    for kind, columns in (("group.", cells.groups), ("opportunity.", cells.opportunities)):
        arrays |= {kind + name: np.array(amounts, np.int64) for name, amounts in columns.items()}
    return packed(arrays)


def _named(arrays: Mapping[str, NDArray[Any]], kind: str) -> dict[str, Whole]:
    return {name.removeprefix(kind): arrays[name] for name in arrays if name.startswith(kind)}
