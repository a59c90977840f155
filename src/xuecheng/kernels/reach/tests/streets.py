"""Real walk networks, read from OpenStreetMap extracts that lie beside the repository."""

import os
from array import array
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from xuecheng.kernels.reach import (
    NOT_STEP_FREE,
    ONE_WAY,
    STAIRS,
    STEP_FREE_UNKNOWN,
    Network,
    network_from_segments,
    straight_dm,
)

LAS_PALMAS = "osm/las_palmas_osm_20230221.pbf"
PORTO_ALEGRE = "osm/poa_osm.pbf"

NOT_WALKED = {
    "motorway", "motorway_link", "trunk", "trunk_link", "raceway", "construction", "proposed",
    "abandoned", "razed", "platform", "rest_area", "services", "bus_stop", "elevator", "corridor",
}  # fmt: skip


def shared_file(path: str) -> Path | None:
    """Return a file of the folder of shared inputs; ``None`` where it is absent.

    The folder stands beside the repository as ``shared``; ``XUECHENG_SHARED`` names another.
    """
    beside = Path(__file__).resolve().parents[6] / "shared"
    file = Path(os.environ.get("XUECHENG_SHARED", beside)) / "data" / path
    return file if file.exists() else None


def shared_network(path: str) -> Network:
    """Return a real network, or skip the test with the reason."""
    pytest.importorskip("osmium", reason="pyosmium reads the extracts of the tests")
    file = shared_file(path)
    if file is None:
        pytest.skip(f"shared/data/{path} is not on this machine")
    return network_from_osm(file)


@cache
def network_from_osm(file: Path) -> Network:
    """Return every way a person may walk, a segment between each node and the next."""
    import osmium

    seen: dict[int, int] = {}
    lon, lat = array("d"), array("d")
    begins, ends, flags = array("i"), array("i"), array("B")
    ways = (
        osmium.FileProcessor(str(file))
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    for way in ways:
        tags = way.tags
        if tags["highway"] in NOT_WALKED or tags.get("foot") in ("no", "private"):
            continue
        flag, before = _flags(tags), -1
        for node in way.nodes:
            if not node.location.valid():  # beyond the edge of the extract
                before = -1
                continue
            number = seen.setdefault(node.ref, len(lon))
            if number == len(lon):
                lon.append(node.lon)
                lat.append(node.lat)
            if before >= 0:
                begins.append(before)
                ends.append(number)
                flags.append(flag)
            before = number
    bare = network_from_segments(
        begins, ends, np.zeros(len(begins)), node_lon=lon, node_lat=lat, flags=flags
    )
    return network_from_segments(
        begins, ends, straight_dm(bare), node_lon=lon, node_lat=lat, flags=flags
    )


def _flags(tags) -> int:
    flag = STAIRS if tags["highway"] == "steps" else 0
    wheels = tags.get("wheelchair")
    if wheels == "no":
        flag |= NOT_STEP_FREE
    elif wheels is None:
        flag |= STEP_FREE_UNKNOWN
    if tags.get("oneway:foot") == "yes" or tags.get("conveying") == "forward":
        flag |= ONE_WAY
    return flag
