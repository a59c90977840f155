"""Who can walk to what, and how long it takes: pedestrian networks, and measures read from them.

A ``Network`` holds segments in decimetres. ``graph_for`` turns them once, for one kind of walker,
into a ``Graph`` in whole deciseconds; from then on there is no rounding, and every engine gives
the same answer. "Within 15 minutes" means ``time_ds <= 9000``. ``snap`` and ``with_points`` put
homes and venues on the streets; ``contract`` leaves out the bends; ``nearest``,
``origin_destination`` and ``sums_within`` measure.

Loops are compiled by numba where it is installed; without it scipy gives the same answers.
"""

from xuecheng.kernels.compiling import HAS_NUMBA
from xuecheng.kernels.reach.access import nearest_venues, opportunities, reached_by, two_step
from xuecheng.kernels.reach.contraction import Contracted, contract
from xuecheng.kernels.reach.graphs import (
    UNREACHED,
    Graph,
    WalkingProfile,
    graph_for,
    graph_of_edges,
    reverse,
    segment_times,
    usable,
)
from xuecheng.kernels.reach.isochrones import isochrone, reached_lines
from xuecheng.kernels.reach.networks import (
    NOT_STEP_FREE,
    ONE_WAY,
    STAIRS,
    STEP_FREE_UNKNOWN,
    BadNetwork,
    Islands,
    Network,
    Problem,
    doubtful_segments,
    islands,
    network_from_segments,
    straight_dm,
)
from xuecheng.kernels.reach.pairs import OriginDestination, origin_destination
from xuecheng.kernels.reach.routes import Route, route
from xuecheng.kernels.reach.searches import (
    Nearest,
    nearest,
    nearest_by_category,
    nearest_times,
    with_source,
    without_source,
)
from xuecheng.kernels.reach.snapping import Snaps, snap, with_points
from xuecheng.kernels.reach.sums import sums_within

VERSION = 1
"""Of the answers: counts up when the same input gives another one."""

__all__ = [
    "HAS_NUMBA",
    "NOT_STEP_FREE",
    "ONE_WAY",
    "STAIRS",
    "STEP_FREE_UNKNOWN",
    "UNREACHED",
    "VERSION",
    "BadNetwork",
    "Contracted",
    "Graph",
    "Islands",
    "Nearest",
    "Network",
    "OriginDestination",
    "Problem",
    "Route",
    "Snaps",
    "WalkingProfile",
    "contract",
    "doubtful_segments",
    "graph_for",
    "graph_of_edges",
    "islands",
    "isochrone",
    "nearest",
    "nearest_by_category",
    "nearest_times",
    "nearest_venues",
    "network_from_segments",
    "opportunities",
    "origin_destination",
    "reached_by",
    "reached_lines",
    "reverse",
    "route",
    "segment_times",
    "snap",
    "straight_dm",
    "sums_within",
    "two_step",
    "usable",
    "with_points",
    "with_source",
    "without_source",
]
