"""The few loops that numpy cannot say, compiled by numba where it is installed.

A label is a time and, below it, the number of the source it was measured from, in one integer:
``time << 32 | source``. The smaller label is the shorter time, and among equal times the smaller
source, so that one comparison settles both. Where nobody asks for the source a label is the time
alone, in half the memory.
"""

from typing import Any, TypeAlias

import numpy as np

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.reach.graphs import Edges
from xuecheng.kernels.reach.networks import Int32, Int64, Uint32

Whole: TypeAlias = int | np.signedinteger[Any]
"""A whole number in a loop, of whichever width."""

NO_LABEL = np.int64(np.iinfo(np.int32).max) << 32
"""The label of a node nobody has reached; greater than any other."""

LOW_HALF = np.int64((1 << 32) - 1)
"""Where a label holds its source."""


@compiled
def settle(
    edges: Edges,
    labels: Int64 | Int32,
    low: int,
    seeds: Int32,
    limit: int,
    shift: int,
    slots: int,
) -> None:
    """Spread the labels of the seeds over all edges, up to ``limit``, in ``labels`` itself.

    A bucket queue (Dial 1969) of ``slots`` buckets, a power of two, each ``1 << shift``
    deciseconds wide and used in turn. A bucket gives its nodes in the order they came, because
    neighbours then follow one another in memory; a node improved after its turn comes again.

    Bucket b is a chain of entries that begins at entry b, which holds no node; 0 ends it.

    :param labels: shape (nodes,), those of the seeds set; elsewhere labels that hold already, or
        the greatest of all.
    :param low: bits of a label below the time: 32, or 0 where it is the time alone.
    :param seeds: in any order; the latest time among them spans fewer than ``slots`` buckets.
    """
    nodes = np.empty(slots + seeds.size + labels.size, np.uint32)
    following = np.empty(nodes.size, np.uint32)
    following[:slots] = 0
    last = np.arange(slots).astype(np.uint32)
    used = slots
    for seed in seeds:
        slot = ((labels[seed] >> low) >> shift) & (slots - 1)
        nodes[used], following[used] = seed, 0
        following[last[slot]] = used
        last[slot] = used
        used += 1
    state = np.array([0, following[0], used, seeds.size], np.int64)
    while not _spread(edges, labels, low, limit, shift, nodes, following, last, state):
        nodes, following = _twice(nodes), _twice(following)


@compiled
def _spread(
    edges: Edges,
    labels: Int64 | Int32,
    low: int,
    limit: int,
    shift: int,
    nodes: Uint32,
    following: Uint32,
    last: Uint32,
    state: Int64,
) -> bool:
    """Go on where ``state`` says until no entry waits; return whether there was room for all.

    The arrays do not grow in here: with arrays that may change, the loop takes four times as long.

    :param state: the turn, the entry whose turn it is, the entries used, and those that wait.
    """
    starts, heads, times = edges
    slots, room = last.size, nodes.size
    beyond = (np.int64(limit) + 1) << low
    turn, entry, used, waiting = state
    while waiting > 0:
        while entry > 0:
            node = nodes[entry]
            label = np.int64(labels[node])
            if (label >> low) >> shift == turn:
                begin, end = np.int64(starts[node]), np.int64(starts[node + 1])
                if used + end - begin > room:
                    state[:] = turn, entry, used, waiting
                    return False
                for edge in range(begin, end):
                    found = label + (np.int64(times[edge]) << low)
                    head = heads[edge]
                    if found < labels[head] and found < beyond:
                        labels[head] = found
                        slot = ((found >> low) >> shift) & (slots - 1)
                        nodes[used], following[used] = head, 0
                        following[last[slot]] = used
                        last[slot] = used
                        used += 1
                        waiting += 1
            waiting -= 1
            entry = np.int64(following[entry])
        slot = turn & (slots - 1)
        following[slot], last[slot] = 0, slot
        turn += 1
        entry = np.int64(following[turn & (slots - 1)])
    return True


@compiled
def _twice(numbers: Uint32) -> Uint32:
    """Return an array twice as long that begins alike."""
    more = np.empty(2 * numbers.size, np.uint32)
    more[: numbers.size] = numbers
    return more


@compiled
def split(labels: Int64, times: Int32, sources: Int32) -> None:
    """Write the two halves of every label; a source of -1 where there is none."""
    for index in range(labels.size):
        label = labels[index]
        times[index] = label >> 32
        sources[index] = label & LOW_HALF if label < NO_LABEL else -1
