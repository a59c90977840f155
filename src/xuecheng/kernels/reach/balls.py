"""The loops over balls: all that lies within a limit of one node after another."""

from typing import TypeAlias, TypeVar

import numpy as np

from xuecheng.kernels.compiling import compiled
from xuecheng.kernels.reach.compiled import Whole
from xuecheng.kernels.reach.graphs import UNREACHED, Edges
from xuecheng.kernels.reach.networks import Int32, Int64, Uint32

Queue: TypeAlias = tuple[Uint32, Uint32, Uint32]
"""The last entry of each bucket, and of each entry the node and the entry that follows."""
Ball: TypeAlias = tuple[Int32, Uint32, Int64]
"""Times by node, ``UNREACHED`` elsewhere; the nodes reached; and, alone, their number."""
Chains: TypeAlias = tuple[Int32, Int32, Int32, Int32, Int32]
"""Starts, first and last ends of chains; and of each node within them the times from both."""
Touches: TypeAlias = tuple[Uint32, Uint32, Uint32, Uint32, Int32, Int32]
"""For each kept node from where on the chains stand that begin there, and those that end there.
For each of these the chain, its other end, and the times to its farthest node from either end."""
Origins: TypeAlias = tuple[Int64, Int64, Int64]
"""The time from each origin to the centre of the first and of the second ball; and its people."""
Totals: TypeAlias = tuple[Int64, Int64, Int64]
"""At kept nodes, at all nodes of a chain alike, and at each node within chains."""

Numbers = TypeVar("Numbers", Int32, Uint32)

ROOM = 1 << 14
"""Entries a queue has at first."""
FAR = np.int64(UNREACHED)


def ball_shift(limit_ds: int) -> int:
    """Return the width of the buckets of a ball, as a power of two: some 100 in all."""
    return max(0, limit_ds.bit_length() - 7)


@compiled
def _twice(numbers: Numbers) -> Numbers:
    """Return an array twice as long that begins alike."""
    more = np.empty(2 * numbers.size, numbers.dtype)
    more[: numbers.size] = numbers
    return more


@compiled
def _empty_queue(limit: Whole, shift: Whole) -> Queue:
    """Return a queue for times up to ``limit``."""
    last = np.arange((limit >> shift) + 1).astype(np.uint32)
    return last, np.empty(last.size + ROOM, np.uint32), np.empty(last.size + ROOM, np.uint32)


@compiled
def _empty_ball(count: Whole) -> Ball:
    """Return a ball that reaches none of so many nodes."""
    return np.full(count, UNREACHED, np.int32), np.empty(count, np.uint32), np.zeros(1, np.int64)


@compiled
def _fill(
    edges: Edges, queue: Queue, found: Ball, centre: Whole, limit: Whole, shift: Whole
) -> None:
    """Reach from the centre all nodes within the limit; the queue is that of ``settle``."""
    last, nodes, following = queue
    best, seen, _ = found
    following[: last.size] = 0
    best[centre], seen[0] = 0, centre
    nodes[last.size], following[last.size] = centre, 0
    following[0], last[0] = last.size, last.size
    state = np.array([0, last.size, last.size + 1, 1], np.int64)
    while not _roll(edges, last, nodes, following, best, seen, limit, shift, state):
        nodes, following = _twice(nodes), _twice(following)
    found[2][0] = state[3]


@compiled
def _roll(
    edges: Edges,
    last: Uint32,
    nodes: Uint32,
    following: Uint32,
    best: Int32,
    seen: Uint32,
    limit: Whole,
    shift: Whole,
    state: Int64,
) -> bool:
    """Go on where ``state`` says to the last bucket; return whether there was room for all.

    :param state: the bucket, the entry whose turn it is, the entries used, and the nodes seen.
    """
    starts, heads, times = edges
    room, slots = nodes.size, last.size
    slot, entry, used, seen_count = state
    while True:
        while entry > 0:
            node = nodes[entry]
            time = best[node]
            if time >> shift == slot:
                begin, end = np.int64(starts[node]), np.int64(starts[node + 1])
                if used + end - begin > room:
                    state[:] = slot, entry, used, seen_count
                    return False
                for edge in range(begin, end):
                    found = time + times[edge]
                    head = heads[edge]
                    if found <= limit and found < best[head]:
                        if best[head] > limit:
                            seen[seen_count] = head
                            seen_count += 1
                        best[head] = found
                        bucket = found >> shift
                        nodes[used], following[used] = head, 0
                        following[last[bucket]] = used
                        last[bucket] = used
                        used += 1
            entry = np.int64(following[entry])
        last[slot] = slot
        slot += 1
        if slot == slots:
            break
        entry = np.int64(following[slot])
    state[3] = seen_count
    return True


@compiled
def _forget(found: Ball) -> None:
    """Make a ball empty again."""
    best, seen, counted = found
    for index in range(counted[0]):
        best[seen[index]] = UNREACHED
    counted[0] = 0


@compiled
def gather(
    edges: Edges, centres: Int32, rows: Int32, order: Int32, limit: int, shift: int
) -> tuple[Int64, Int32, Int32]:
    """Search from every centre; the targets at node n are ``order[rows[n]:rows[n + 1]]``."""
    queue, around = _empty_queue(limit, shift), _empty_ball(rows.size - 1)
    best, seen, counted = around
    found, far = np.empty(1024, np.int32), np.empty(1024, np.int32)
    found_starts = np.zeros(centres.size + 1, np.int64)
    used = 0
    for index in range(centres.size):
        _fill(edges, queue, around, centres[index], limit, shift)
        for which in range(counted[0]):
            node = seen[which]
            for target in range(rows[node], rows[node + 1]):
                if used == found.size:
                    found, far = _twice(found), _twice(far)
                found[used], far[used] = order[target], best[node]
                used += 1
        _forget(around)
        found_starts[index + 1] = used
    return found_starts, found[:used].copy(), far[:used].copy()


@compiled
def scatter(edges: Edges, people: Int64, total: Int64, limit: int, shift: int) -> None:
    """Search from every populated node of a plain graph; add to ``total``."""
    queue, around = _empty_queue(limit, shift), _empty_ball(people.size)
    _, seen, counted = around
    for origin in range(people.size):
        if people[origin] == 0:
            continue
        _fill(edges, queue, around, origin, limit, shift)
        for index in range(counted[0]):
            total[seen[index]] += people[origin]
        _forget(around)


@compiled
def scatter_chains(
    edges: Edges,
    chains: Chains,
    touches: Touches,
    kept_people: Int64,
    chain_people: Int64,
    totals: Totals,
    limit: int,
    shift: int,
) -> None:
    """Search between kept nodes; add to ``totals``.

    From a chain with people both ends are searched, the end it begins at once for all its chains:
    t(i, v) = min(a(i) + t(first, v), b(i) + t(last, v)) for every origin i.

    :param kept_people: at each kept node; ``chain_people``: at each node within chains.
    """
    starts, first, last, from_first, from_last = chains
    count = kept_people.size
    queue, here, there = _empty_queue(limit, shift), _empty_ball(count), _empty_ball(count)
    longest: Whole = np.int64(1)
    for number in range(first.size):
        longest = max(longest, np.int64(starts[number + 1] - starts[number]))
    origins = (
        np.zeros(longest, np.int64),
        np.zeros(longest, np.int64),
        np.zeros(longest, np.int64),
    )
    for begin in range(count):
        if kept_people[begin] != 0:
            _fill(edges, queue, here, begin, limit, shift)
            origins[0][0], origins[1][0], origins[2][0] = 0, FAR, kept_people[begin]
            _give(chains, touches, here, there, origins, np.int64(1), np.int64(-1), totals, limit)
        for touch in range(touches[0][begin], touches[1][begin]):
            chain = np.int64(touches[2][touch])
            many = _origins_in(chain_people, from_first, from_last, starts, chain, origins)
            if many == 0:
                continue
            if here[2][0] == 0:
                _fill(edges, queue, here, begin, limit, shift)
            if from_last[starts[chain]] != UNREACHED:
                _fill(edges, queue, there, last[chain], limit, shift)
            _give(chains, touches, here, there, origins, many, chain, totals, limit)
            _own(chains, here, there, chain_people, chain, totals, limit)
            _forget(there)
        _forget(here)


@compiled
def _origins_in(
    people: Int64,
    from_first: Int32,
    from_last: Int32,
    starts: Int32,
    chain: Whole,
    origins: Origins,
) -> Whole:
    """Gather the populated nodes of a chain and return how many there are."""
    many = 0
    for index in range(starts[chain], starts[chain + 1]):
        if people[index]:
            origins[0][many] = from_first[index]
            origins[1][many] = from_last[index]
            origins[2][many] = people[index]
            many += 1
    return many


@compiled
def _give(
    chains: Chains,
    touches: Touches,
    here: Ball,
    there: Ball,
    origins: Origins,
    many: Whole,
    own: Whole,
    totals: Totals,
    limit: Whole,
) -> None:
    """Add the people of some origins to all that either map reaches, but to their own chain."""
    rows, middle, touched, other_end, farthest, back = touches
    at_kept, at_chain, _ = totals
    to_here, to_there, people = origins
    here_times, there_times = here[0], there[0]
    here_most, there_most, everybody = np.int64(0), np.int64(0), np.int64(0)
    for who in range(many):
        here_most, there_most = max(here_most, to_here[who]), max(there_most, to_there[who])
        everybody += people[who]
    for turn in range(2):
        found = here if turn == 0 else there
        for index in range(found[2][0]):
            node = found[1][index]
            time, other = np.int64(here_times[node]), np.int64(there_times[node])
            if turn == 1 and time != FAR:
                continue
            most = min(time + here_most, other + there_most)
            if most <= limit:
                at_kept[node] += everybody
            else:
                for who in range(many):
                    if time + to_here[who] <= limit or other + to_there[who] <= limit:
                        at_kept[node] += people[who]
            for touch in range(rows[node], middle[node]):
                chain = touched[touch]
                if chain == own:
                    continue
                end = other_end[touch]
                end_here, end_there = np.int64(here_times[end]), np.int64(there_times[end])
                end_most = min(end_here + here_most, end_there + there_most)
                if most + farthest[touch] <= limit or end_most + back[touch] <= limit:
                    at_chain[chain] += everybody
                else:
                    _part(chains, chain, time, other, end_here, end_there, origins, many, totals,
                          limit)  # fmt: skip
            for touch in range(middle[node], rows[node + 1]):
                begin, chain = other_end[touch], touched[touch]
                if here_times[begin] != UNREACHED or there_times[begin] != UNREACHED:
                    continue  # done from where it begins
                if chain == own:
                    continue
                if most + farthest[touch] <= limit:
                    at_chain[chain] += everybody
                else:
                    _part(chains, chain, FAR, FAR, time, other, origins, many, totals, limit)


@compiled
def _part(
    chains: Chains,
    chain: Whole,
    first_here: Whole,
    first_there: Whole,
    last_here: Whole,
    last_there: Whole,
    origins: Origins,
    many: Whole,
    totals: Totals,
    limit: Whole,
) -> None:
    """Add the people of some origins to those nodes of a chain that they reach from either end.

    Along a chain of origins the way to one end gets longer and that to the other shorter.
    """
    starts, _, _, from_first, from_last = chains
    to_here, to_there, people = origins
    at_inner = totals[2]
    here_least, here_most = to_here[0], to_here[many - 1]
    there_least, there_most = to_there[many - 1], to_there[0]
    everybody = np.int64(0)
    for who in range(many):
        everybody += people[who]
    for index in range(starts[chain], starts[chain + 1]):
        after, before = limit - from_first[index], limit - from_last[index]
        by_here = max(after - first_here, before - last_here)
        by_there = max(after - first_there, before - last_there)
        if by_here >= here_most or by_there >= there_most:
            at_inner[index] += everybody
        elif by_here >= here_least or by_there >= there_least:
            for who in range(many):
                if to_here[who] <= by_here or to_there[who] <= by_there:
                    at_inner[index] += people[who]


@compiled
def _own(
    chains: Chains, here: Ball, there: Ball, people: Int64, own: Whole, totals: Totals, limit: Whole
) -> None:
    """Add the people of a chain to its own nodes: along it, or round by its ends."""
    starts, first, last, from_first, from_last = chains
    at_inner = totals[2]
    begin, end = first[own], last[own]
    for origin in range(starts[own], starts[own + 1]):
        if people[origin] == 0:
            continue
        a, b = np.int64(from_first[origin]), np.int64(from_last[origin])
        after = limit - min(a, b + there[0][begin])
        before = limit - min(a + here[0][end], b)
        for index in range(starts[own], starts[own + 1]):
            along = abs(from_first[index] - from_first[origin])
            if along <= limit or from_first[index] <= after or from_last[index] <= before:
                at_inner[index] += people[origin]
