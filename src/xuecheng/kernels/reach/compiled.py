"""The few loops that numpy cannot say, compiled by numba where it is installed.

A label is a time and, below it, the number of the source it was measured from, in one integer:
``time << 32 | source``. The smaller label is the shorter time, and among equal times the smaller
source, so that one comparison settles both.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np

from xuecheng.kernels.reach.networks import Int32, Int64

Loop = TypeVar("Loop", bound=Callable[..., Any])
Whole: TypeAlias = int | np.signedinteger[Any]
"""A whole number in a loop, of whichever width."""

try:
    from numba import njit  # type: ignore[import-untyped]  # numba ships no types

    HAS_NUMBA = True
except ImportError:  # pragma: no cover
    HAS_NUMBA = False

NO_LABEL = np.int64(np.iinfo(np.int32).max) << 32
"""The label of a node nobody has reached; greater than any other."""

CHUNK = 64
FIRST, LAST, FILLED = 0, 1, 2


def compiled(loop: Loop) -> Loop:
    """Compile a loop, its machine code kept for the next process; without numba leave it."""
    if not HAS_NUMBA:
        return loop
    return cast(Loop, njit(cache=True, nogil=True)(loop))


@compiled
def settle(
    starts: Int32,
    heads: Int32,
    times: Int32,
    labels: Int64,
    seeds: Int32,
    limit: int,
    shift: int,
    slots: int,
) -> None:
    """Spread the labels of the seeds over all edges, up to ``limit``, in ``labels`` itself.

    A bucket queue (Dial 1969) of ``slots`` buckets, a power of two, each ``1 << shift``
    deciseconds wide and used in turn. A bucket gives its nodes in the order they came, because
    neighbours then follow one another in memory; a node improved after its turn comes again.
    Entries lie in chunks that go from bucket to bucket.

    :param labels: shape (nodes,), those of the seeds set; ``NO_LABEL`` elsewhere, or labels that
        hold already.
    :param seeds: in any order; the latest time among them spans fewer than ``slots`` buckets.
    """
    buckets = np.empty((slots, 3), np.int32)
    buckets[:, FIRST], buckets[:, LAST], buckets[:, FILLED] = -1, -1, CHUNK
    room = seeds.size // CHUNK + slots + 2
    entries = np.empty((room, CHUNK), np.int32)
    following = np.arange(1, room + 1).astype(np.int32)  # every chunk is free
    free: Whole = np.int32(0)
    waiting = np.int64(seeds.size)
    for index in range(seeds.size):
        slot = ((labels[seeds[index]] >> 32) >> shift) & (slots - 1)
        free = _push(buckets, entries, following, free, slot, seeds[index])
    beyond = (np.int64(limit) + 1) << 32
    turn = np.int64(-1)
    while waiting > 0:
        turn += 1
        slot = turn & (slots - 1)
        chunk, at = np.int64(buckets[slot, FIRST]), np.int64(0)
        while chunk >= 0:
            if at == CHUNK or (at == buckets[slot, FILLED] and chunk == buckets[slot, LAST]):
                emptied, is_last = chunk, chunk == buckets[slot, LAST]
                chunk, at = (np.int64(-1) if is_last else np.int64(following[chunk])), np.int64(0)
                following[emptied], free = free, np.int32(emptied)
                continue
            node = np.int64(entries[chunk, at])
            at += 1
            waiting -= 1
            label = labels[node]
            if (label >> 32) >> shift != turn:
                continue
            for edge in range(starts[node], starts[node + 1]):
                found = label + (np.int64(times[edge]) << 32)
                head = np.int64(heads[edge])
                if found < labels[head] and found < beyond:
                    labels[head] = found
                    if free == room:
                        entries, following = _more_room(entries, following)
                        room = following.size
                    bucket = ((found >> 32) >> shift) & (slots - 1)
                    free = _push(buckets, entries, following, free, bucket, heads[edge])
                    waiting += 1
        buckets[slot, FIRST], buckets[slot, LAST], buckets[slot, FILLED] = -1, -1, CHUNK


@compiled
def _push(
    buckets: Int32, entries: Int32, following: Int32, free: Whole, bucket: Whole, node: Whole
) -> Whole:
    """Append a node to a bucket and return the first free chunk."""
    filled = buckets[bucket, FILLED]
    if filled == CHUNK:
        fresh = free
        free = following[fresh]
        if buckets[bucket, FIRST] < 0:
            buckets[bucket, FIRST] = fresh
        else:
            following[buckets[bucket, LAST]] = fresh
        buckets[bucket, LAST] = fresh
        filled = 0
    entries[buckets[bucket, LAST], filled] = node
    buckets[bucket, FILLED] = filled + 1
    return free


@compiled
def _more_room(entries: Int32, following: Int32) -> tuple[Int32, Int32]:
    """Return twice as many chunks; the new ones are free, and no other is."""
    room = following.size
    more = np.empty((2 * room, CHUNK), np.int32)
    more[:room] = entries
    return more, np.concatenate((following, np.arange(room + 1, 2 * room + 1).astype(np.int32)))


def ball_shift(limit_ds: int) -> int:
    """Return the width of the buckets of ``ball``, as a power of two: some 200 in all."""
    return max(0, limit_ds.bit_length() - 8)


@compiled
def ball(
    starts: Int32,
    heads: Int32,
    times: Int32,
    limit: Whole,
    shift: Whole,
    best: Int32,
    seen: Int32,
    seen_count: Whole,
    first: Int32,
    entries: Int32,
    following: Int32,
) -> Whole:
    """Spread from the few seeds in ``seen`` and return how many nodes were seen.

    :param best: shape (nodes,): the times of the seeds; above ``limit`` elsewhere. Filled in.
    :param seen: shape (nodes,): the first ``seen_count`` are the seeds. Filled in.
    :param first: shape (limit >> shift) + 1, all -1, and so it is left: heads of the buckets.
    :param entries: work space of any length >= ``seen_count``; so ``following``.
    """
    used = 0
    for index in range(seen_count):
        slot = best[seen[index]] >> shift
        entries[used], following[used], first[slot] = seen[index], first[slot], used
        used += 1
    for slot in range(first.size):
        while first[slot] >= 0:
            node = entries[first[slot]]
            first[slot] = following[first[slot]]
            time = best[node]
            if time >> shift != slot:
                continue
            for edge in range(starts[node], starts[node + 1]):
                found = time + times[edge]
                head = heads[edge]
                if found <= limit and found < best[head]:
                    if best[head] > limit:
                        seen[seen_count] = head
                        seen_count += 1
                    best[head] = found
                    bucket = found >> shift
                    if used == entries.size:  # seldom: many ways into the same few nodes
                        entries = np.concatenate((entries, entries))
                        following = np.concatenate((following, following))
                    entries[used], following[used] = head, first[bucket]
                    first[bucket] = used
                    used += 1
    return seen_count
