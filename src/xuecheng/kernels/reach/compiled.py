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
    """Compile a loop, its machine code kept for the next process; without numba leave it.

    Loops that call one another stand in one file: numba keeps machine code until *that* file
    changes, and would not notice that a loop of another file did.
    """
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
    for index in range(slots):
        buckets[index, FIRST], buckets[index, LAST], buckets[index, FILLED] = -1, -1, CHUNK
    room = seeds.size // CHUNK + slots + 2
    entries = np.empty((room, CHUNK), np.int32)
    following = np.empty(room, np.int32)
    for index in range(room):  # every chunk is free
        following[index] = index + 1
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
    more_entries = np.empty((2 * room, CHUNK), np.int32)
    more_following = np.empty(2 * room, np.int32)
    for index in range(room):
        for at in range(CHUNK):
            more_entries[index, at] = entries[index, at]
        more_following[index] = following[index]
        more_following[room + index] = room + index + 1
    return more_entries, more_following
