"""Which candidate serves which demand, and at what cost: sparse, by candidate.

A pair that is not there means "cannot be served from here".
"""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Indices: TypeAlias = NDArray[np.int32]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Which demands each candidate covers.

    :param starts: shape (candidates + 1,); row j is ``demands[starts[j]:starts[j + 1]]``.
    :param demands: shape (pairs,), ascending within a row, without repetition.
    :param demand_count: number of demands, covered or not.
    """

    starts: Whole
    demands: Indices
    demand_count: int

    @classmethod
    def from_pairs(
        cls, candidates: ArrayLike, demands: ArrayLike, *, shape: tuple[int, int]
    ) -> Self:
        """Return the coverage that holds these pairs; a repeated pair counts once.

        :param candidates: shape (pairs,), 0 <= candidate < ``shape[0]``; any order.
        :param demands: shape (pairs,), 0 <= demand < ``shape[1]``.
        :param shape: (number of candidates, number of demands).
        :raises ValueError: the two differ in length, or an index is out of range.
        """
        starts, columns, _ = _by_row(candidates, demands, None, shape)
        return cls(starts, columns, shape[1])

    @classmethod
    def from_distances(cls, distances: "Distances", *, limit: int) -> Self:
        """Return the pairs whose distance is <= ``limit``."""
        near = distances.costs <= limit
        kept = np.concatenate(([0], np.cumsum(near)))
        return cls(kept[distances.starts], distances.demands[near], distances.demand_count)

    @property
    def candidate_count(self) -> int:
        """Number of candidates."""
        return len(self.starts) - 1

    def row(self, candidate: int) -> Indices:
        """Return the demands one candidate covers, ascending."""
        return self.demands[self.starts[candidate] : self.starts[candidate + 1]]

    def transposed(self) -> "Coverage":
        """Return the same pairs by demand: which candidates cover it, ascending."""
        order = np.argsort(self.demands, kind="stable")
        starts = np.zeros(self.demand_count + 1, np.int64)
        np.cumsum(np.bincount(self.demands, minlength=self.demand_count), out=starts[1:])
        return Coverage(starts, self.owners()[order], self.candidate_count)

    def owners(self) -> Indices:
        """Return the candidate of each pair, shape (pairs,)."""
        return np.repeat(np.arange(self.candidate_count, dtype=np.int32), np.diff(self.starts))

    def part(self, candidates: Whole, demands: Whole) -> "Coverage":
        """Return the coverage among some candidates and demands, numbered in the given order."""
        place = np.full(self.demand_count, -1, np.int32)
        place[demands] = np.arange(len(demands), dtype=np.int32)
        row = np.full(self.candidate_count, -1, np.int32)
        row[candidates] = np.arange(len(candidates), dtype=np.int32)
        rows, columns = row[self.owners()], place[self.demands]
        kept = (rows >= 0) & (columns >= 0)
        shape = len(candidates), len(demands)
        return Coverage.from_pairs(rows[kept], columns[kept], shape=shape)

    def covered(self, sites: ArrayLike) -> NDArray[np.bool_]:
        """Return which demands at least one of ``sites`` covers, shape (demands,)."""
        found = np.zeros(self.demand_count, np.bool_)
        for site in np.asarray(sites, np.int64):
            found[self.row(site)] = True
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """What it costs one person of each demand to be served from each candidate.

    :param starts: shape (candidates + 1,), as in :class:`Coverage`.
    :param demands: shape (pairs,), ascending within a row.
    :param costs: shape (pairs,), whole units (decimetres, deciseconds), >= 0.
    """

    starts: Whole
    demands: Indices
    costs: Whole
    demand_count: int

    @classmethod
    def from_pairs(
        cls, candidates: ArrayLike, demands: ArrayLike, costs: ArrayLike, *, shape: tuple[int, int]
    ) -> Self:
        """Return the distances that hold these pairs; of a repeated pair the smallest.

        :raises ValueError: lengths differ, an index is out of range, or a cost is negative.
        """
        starts, columns, kept = _by_row(candidates, demands, np.asarray(costs), shape)
        return cls(starts, columns, kept, shape[1])

    @classmethod
    def from_matrix(cls, matrix: ArrayLike) -> Self:
        """Return the distances of a dense matrix, shape (candidates, demands).

        A negative entry means that there is no way.
        """
        dense = np.asarray(matrix)
        if dense.ndim != 2 or not np.issubdtype(dense.dtype, np.integer):
            raise ValueError("distances are a matrix of whole numbers")
        rows, columns = np.nonzero(dense >= 0)
        shape = (dense.shape[0], dense.shape[1])
        return cls.from_pairs(rows, columns, dense[rows, columns], shape=shape)

    @property
    def coverage(self) -> Coverage:
        """The same pairs without their costs."""
        return Coverage(self.starts, self.demands, self.demand_count)

    @property
    def candidate_count(self) -> int:
        """Number of candidates."""
        return len(self.starts) - 1


def _by_row(
    rows: ArrayLike, columns: ArrayLike, costs: NDArray[np.int64] | None, shape: tuple[int, int]
) -> tuple[Whole, Indices, Whole]:
    row, column = np.asarray(rows, np.int64).ravel(), np.asarray(columns, np.int64).ravel()
    cost = np.zeros(len(row), np.int64) if costs is None else np.asarray(costs).ravel()
    if len(row) != len(column) or len(row) != len(cost):
        raise ValueError("candidates, demands and costs differ in length")
    if len(cost) and (not np.issubdtype(cost.dtype, np.integer) or cost.min() < 0):
        raise ValueError("costs are whole numbers, not negative")
    for index, count in ((row, shape[0]), (column, shape[1])):
        if len(index) and (index.min() < 0 or index.max() >= count):
            raise ValueError(f"an index is out of range: 0 <= index < {count}")
    order = np.lexsort((cost, column, row))
    row, column, cost = row[order], column[order], cost[order]
    fresh = np.ones(len(row), np.bool_)
    fresh[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    starts = np.zeros(shape[0] + 1, np.int64)
    np.cumsum(np.bincount(row[fresh], minlength=shape[0]), out=starts[1:])
    return starts, column[fresh].astype(np.int32), cost[fresh].astype(np.int64)
