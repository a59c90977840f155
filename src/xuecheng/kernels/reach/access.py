"""Measures of access, all read from the same pairs of homes and venues.

Homes are the origins, venues the destinations.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]  # scipy ships no types

from xuecheng.kernels.reach.graphs import UNREACHED
from xuecheng.kernels.reach.networks import Float64, Int32, Int64
from xuecheng.kernels.reach.pairs import OriginDestination

Zones = Sequence[tuple[int, float]]
"""Up to which time, included, a pair has which weight; times ascend. Beyond the last: 0."""


def nearest_venues(
    pairs: OriginDestination, categories: ArrayLike, *, category_count: int
) -> tuple[Int32, Int32]:
    """Return the time to the nearest venue of each category, and which it is.

    :param categories: of each venue, 0 to ``category_count`` - 1, shape (D,).
    :returns: times, shape (O, categories), ``UNREACHED`` where there is none within the limit;
        and numbers of venues, of equally near ones the smallest, -1 where there is none.
    :raises ValueError: ``categories`` are not D numbers in range.
    """
    codes = np.array(categories, np.int64)
    if codes.shape != (pairs.destination_count,) or np.any((codes < 0) | (codes >= category_count)):
        raise ValueError(f"each venue needs a category from 0 to {category_count - 1}")
    cell = pairs.origins().astype(np.int64) * category_count + codes[pairs.destinations]
    label = (pairs.times_ds.astype(np.int64) << 32) + pairs.destinations
    best = np.full(pairs.origin_count * category_count, np.int64(UNREACHED) << 32)
    np.minimum.at(best, cell, label)
    by_home = best.reshape(pairs.origin_count, category_count)
    times = (by_home >> 32).astype(np.int32)
    return times, np.where(times < UNREACHED, by_home, -1).astype(np.int32)


def opportunities(
    pairs: OriginDestination, amounts: ArrayLike, *, limit_ds: int | None = None
) -> NDArray[Any]:
    """Return what each home can reach within the limit: cumulative opportunities.

    A(i) = Σ amount(j) over all j with t(i → j) <= limit

    :param amounts: at each venue, shape (D,) or (D, groups); whole numbers stay whole.
    :param limit_ds: deciseconds; ``None`` means that of the pairs.
    :returns: shape (O,) or (O, groups).
    :raises ValueError: the limit is beyond that of the pairs, or ``amounts`` are not D rows.

    Source: Wachs and Kumagai (1973), Socio-Economic Planning Sciences 7, 437-456.
    """
    limit = pairs.limit_ds if limit_ds is None else limit_ds
    there = _rows(amounts, pairs.destination_count)
    return _weights(pairs, [(limit, 1)], np.int64) @ there  # type: ignore[no-any-return]  # scipy


def reached_by(
    pairs: OriginDestination, amounts: ArrayLike, *, limit_ds: int | None = None
) -> NDArray[Any]:
    """Return how many people can walk to each venue within the limit.

    :param amounts: at each home, shape (O,) or (O, groups).
    :returns: shape (D,) or (D, groups); otherwise as ``opportunities``.
    """
    limit = pairs.limit_ds if limit_ds is None else limit_ds
    here = _rows(amounts, pairs.origin_count)
    return _weights(pairs, [(limit, 1)], np.int64).T @ here  # type: ignore[no-any-return]  # scipy


def two_step(
    pairs: OriginDestination, supply: ArrayLike, demand: ArrayLike, *, zones: Zones | None = None
) -> Float64:
    """Return the two-step floating catchment area: places for each person at every home.

    R(j) = S(j) / Σᵢ P(i) w(i, j);  A(i) = Σⱼ R(j) w(i, j)

    :param supply: places at each venue, shape (D,), or (D, groups) where each group has its own.
    :param demand: people at each home, shape (O,), or (O, groups). Groups of people who share
        one supply compete for it: they are summed in the first step.
    :param zones: weights w by time; ``None`` means 1 within the limit of the pairs (2SFCA), several
        zones make the enhanced measure (E2SFCA).
    :returns: shape (O,), or (O, groups) where each group has its own supply. A venue nobody can
        reach gives nothing.
    :raises ValueError: rows or groups do not fit; amounts or weights are negative or NaN; there is
        no zone, or zones do not ascend, or go beyond the pairs.

    Source: Luo and Wang (2003), Environment and Planning B 30, 865-884; E2SFCA: Luo and Qi (2009),
    Health & Place 15, 1100-1107.
    """
    there = _rows(supply, pairs.destination_count).astype(np.float64)
    here = _rows(demand, pairs.origin_count).astype(np.float64)
    if there.ndim == 1 and here.ndim == 2:
        here = here.sum(axis=1)
    if there.shape[1:] != here.shape[1:]:
        raise ValueError("supply by group needs demand by the same groups")
    # Written so that NaN counts as wrong.
    if not np.all(there >= 0) or not np.all(here >= 0):
        raise ValueError("supply and demand are numbers, not negative")
    zones = [(pairs.limit_ds, 1.0)] if zones is None else zones
    weight = _weights(pairs, zones, np.float64)
    crowd = weight.T @ here
    ratio = np.divide(there, crowd, out=np.zeros_like(there), where=crowd > 0)
    return weight @ ratio  # type: ignore[no-any-return]  # scipy ships no types


def _weights(pairs: OriginDestination, zones: Zones, kind: type) -> Any:
    """Return the weight of every pair as a sparse matrix, shape (O, D)."""
    times = np.array([time for time, _ in zones], np.float64)
    if not len(times) or not np.all(np.isfinite(times) & (times <= pairs.limit_ds)):
        raise ValueError("zones: at least one, each within the limit of the pairs")
    until: Int64 = times.astype(np.int64)
    if np.any(np.diff(until) <= 0):
        raise ValueError("zones ascend")
    if not all(0 <= weight < np.inf for _, weight in zones):
        raise ValueError("the weights of zones are numbers, not negative")
    weight: NDArray[Any] = np.array([*(weight for _, weight in zones), 0], kind)
    values = weight[np.searchsorted(until, pairs.times_ds, side="left")]
    shape = (pairs.origin_count, pairs.destination_count)
    return csr_array((values, pairs.destinations, pairs.starts), shape=shape)


def _rows(amounts: ArrayLike, count: int) -> NDArray[Any]:
    rows = np.asarray(amounts)
    if rows.ndim not in (1, 2) or len(rows) != count:
        raise ValueError(f"amounts need {count} rows")
    return rows
