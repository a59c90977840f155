"""The best next sites, and how far from the best possible a choice can be.

Three questions over one kind of input, which candidate serves which demand:
:func:`maximal_covering` (win the most people with few sites), :func:`set_covering` (reach everyone,
or every group's floor, at the least cost) and :func:`p_median` (the shortest ways in all). Existing
sites stay; costs and a budget, places, and floors of groups are :class:`Terms`. Every
:class:`Answer` carries a bound that no choice among the given candidates passes; "proven" means
that nothing better can be chosen from them, not that no better place exists in the city.

The way there: reduce, choose greedily, lower the Lagrangian bound and improve by swaps what its
search comes by, drop what the bound excludes, and hand a rest that is small enough to HiGHS. Work
is counted, never timed: the same input gives the same answer.
"""

from xuecheng.kernels.siting.complete import set_covering
from xuecheng.kernels.siting.maximal import maximal_covering
from xuecheng.kernels.siting.median import p_median
from xuecheng.kernels.siting.pairs import Coverage, Distances
from xuecheng.kernels.siting.terms import (
    Answer,
    BeyondMeans,
    Effort,
    Floor,
    OutOfReach,
    Senseless,
    Terms,
    TooFewPlaces,
    Unsettled,
)

VERSION = 3
"""Of the answers: counts up when the same input gives another one."""

__all__ = [
    "VERSION",
    "Answer",
    "BeyondMeans",
    "Coverage",
    "Distances",
    "Effort",
    "Floor",
    "OutOfReach",
    "Senseless",
    "Terms",
    "TooFewPlaces",
    "Unsettled",
    "maximal_covering",
    "p_median",
    "set_covering",
]
