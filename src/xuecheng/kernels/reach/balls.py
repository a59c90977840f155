"""The loops over balls: all that lies within a limit of one node after another."""

from typing import TypeAlias

import numpy as np

from xuecheng.kernels.reach.compiled import Whole, compiled
from xuecheng.kernels.reach.graphs import UNREACHED
from xuecheng.kernels.reach.networks import Int32, Int64

Edges: TypeAlias = tuple[Int32, Int32, Int32]
"""Row starts, heads and times."""
Chains: TypeAlias = tuple[Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32]
"""For each kept node where its chains stand in the list of all that touch it, the list itself
(those that end there count on from the number of chains); starts, first and last ends; of each
node within the times from both; and the greatest of these for each chain."""
Totals: TypeAlias = tuple[Int64, Int64, Int64]
"""At kept nodes, at whole chains, and as differences from one node of all chains to the next."""
Map: TypeAlias = tuple[Int32, Int32, Int64]
"""Times by kept node, ``UNREACHED`` elsewhere; the nodes reached; and, alone, their number."""
Origins: TypeAlias = tuple[Int64, Int64, Int64]
"""What leads from each origin to the seeds of the first and of the second map, and its people."""

FEW = 2
"""Up to so many origins in a chain are searched from one by one, more from the chain's ends."""
FAR = np.int64(UNREACHED)


def ball_shift(limit_ds: int) -> int:
    """Return the width of the buckets of ``ball``, as a power of two: some 200 in all."""
    return max(0, limit_ds.bit_length() - 8)


@compiled
def doubled(numbers: Int32) -> Int32:
    """Return an array twice as long that begins alike."""
    more = np.empty(2 * numbers.size, np.int32)
    for index in range(numbers.size):
        more[index] = numbers[index]
    return more


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
                        entries, following = doubled(entries), doubled(following)
                    entries[used], following[used] = head, first[bucket]
                    first[bucket] = used
                    used += 1
    return seen_count


@compiled
def gather(
    edges: tuple[Int32, Int32, Int32],
    centres: Int32,
    rows: Int32,
    order: Int32,
    limit: int,
    shift: int,
) -> tuple[Int64, Int32, Int32]:
    """Search from every centre; the targets at node n are ``order[rows[n]:rows[n + 1]]``."""
    starts, heads, times = edges
    count = rows.size - 1
    best = np.full(count, UNREACHED, np.int32)
    seen = np.empty(count, np.int32)
    first = np.full((limit >> shift) + 1, -1, np.int32)
    entries, following = np.empty(1 << 14, np.int32), np.empty(1 << 14, np.int32)
    found, far = np.empty(1024, np.int32), np.empty(1024, np.int32)
    found_starts = np.zeros(centres.size + 1, np.int64)
    used = 0
    for index in range(centres.size):
        best[centres[index]], seen[0] = 0, centres[index]
        many = ball(starts, heads, times, limit, shift, best, seen, 1, first, entries, following)
        for which in range(many):
            node = seen[which]
            for target in range(rows[node], rows[node + 1]):
                if used == found.size:
                    found, far = doubled(found), doubled(far)
                found[used], far[used] = order[target], best[node]
                used += 1
        for which in range(many):
            best[seen[which]] = UNREACHED
        found_starts[index + 1] = used
    return found_starts, found[:used].copy(), far[:used].copy()


@compiled
def scatter(
    starts: Int32,
    heads: Int32,
    times: Int32,
    people: Int64,
    total: Int64,
    limit: int,
    shift: int,
) -> None:
    """Search from every populated node of a plain graph; add to ``total``."""
    count = people.size
    best = np.full(count, UNREACHED, np.int32)
    seen = np.empty(count, np.int32)
    first = np.full((limit >> shift) + 1, -1, np.int32)
    entries, following = np.empty(1 << 14, np.int32), np.empty(1 << 14, np.int32)
    for origin in range(count):
        if people[origin] == 0:
            continue
        best[origin], seen[0] = 0, origin
        found = ball(starts, heads, times, limit, shift, best, seen, 1, first, entries, following)
        for index in range(found):
            total[seen[index]] += people[origin]
            best[seen[index]] = UNREACHED


@compiled
def scatter_chains(
    edges: Edges,
    chains: Chains,
    kept_people: Int64,
    chain_people: Int64,
    totals: Totals,
    limit: int,
    shift: int,
) -> None:
    """Search between kept nodes; add to ``totals``.

    From a chain with many origins both ends are searched once, the end it begins at for all its
    chains: t(i, v) = min(a(i) + t(first, v), b(i) + t(last, v)) for every origin i.

    Widths of numbers are made alike, so that each loop is compiled once.

    :param kept_people: at each kept node; ``chain_people``: at each node within chains.
    """
    rows, order, starts, first, last, from_first, from_last, _, _ = chains
    count = kept_people.size
    work = (np.full((limit >> shift) + 1, -1, np.int32), np.empty(1 << 14, np.int32),
            np.empty(1 << 14, np.int32))  # fmt: skip
    here = (np.full(count, UNREACHED, np.int32), np.empty(count, np.int32), np.zeros(1, np.int64))
    there = (np.full(count, UNREACHED, np.int32), np.empty(count, np.int32), np.zeros(1, np.int64))
    longest = np.int32(1)
    for number in range(first.size):
        longest = max(longest, starts[number + 1] - starts[number])
    origins = (
        np.zeros(longest, np.int64),
        np.zeros(longest, np.int64),
        np.zeros(longest, np.int64),
    )
    for begin in range(count):
        is_searched = kept_people[begin] != 0
        if is_searched:
            _seed(here, begin, np.int64(0), limit)
            _search(edges, here, limit, shift, work)
            origins[0][0], origins[1][0], origins[2][0] = 0, FAR, kept_people[begin]
            _give(chains, here, there, origins, np.int64(1), np.int64(-1), totals, limit)
        for touch in range(rows[begin], rows[begin + 1]):
            chain = np.int64(order[touch])
            if chain >= first.size:
                break
            many = _origins_in(chain_people, from_first, from_last, starts, chain, origins)
            if many <= FEW:
                continue
            if not is_searched:
                is_searched = True
                _seed(here, begin, np.int64(0), limit)
                _search(edges, here, limit, shift, work)
            if from_last[starts[chain]] != UNREACHED:
                _seed(there, np.int64(last[chain]), np.int64(0), limit)
                _search(edges, there, limit, shift, work)
            _give(chains, here, there, origins, many, chain, totals, limit)
            _own(chains, here, there, chain_people, chain, totals, limit)
            _forget(there)
        _forget(here)
        for touch in range(rows[begin], rows[begin + 1]):
            chain = np.int64(order[touch])
            if chain >= first.size:
                break
            many = _origins_in(chain_people, from_first, from_last, starts, chain, origins)
            if not 0 < many <= FEW:
                continue
            for index in range(starts[chain], starts[chain + 1]):
                if chain_people[index] == 0:
                    continue
                _seed(here, begin, np.int64(from_first[index]), limit)
                _seed(here, np.int64(last[chain]), np.int64(from_last[index]), limit)
                _search(edges, here, limit, shift, work)
                origins[0][0], origins[1][0], origins[2][0] = 0, FAR, chain_people[index]
                _give(chains, here, there, origins, np.int64(1), chain, totals, limit)
                _own_from(chains, chain, index, limit - np.int64(here[0][begin]),
                          limit - np.int64(here[0][last[chain]]), chain_people[index], totals,
                          limit)  # fmt: skip
                _forget(here)


@compiled
def _seed(found: Map, node: Whole, time: Whole, limit: Whole) -> None:
    best, seen, counted = found
    if time <= limit and time < best[node]:
        if best[node] == UNREACHED:
            seen[counted[0]] = node
            counted[0] += 1
        best[node] = time


@compiled
def _search(edges: Edges, found: Map, limit: Whole, shift: Whole, work: Edges) -> None:
    best, seen, counted = found
    counted[0] = ball(
        edges[0], edges[1], edges[2], limit, shift, best, seen, counted[0],
        work[0], work[1], work[2],
    )  # fmt: skip


@compiled
def _forget(found: Map) -> None:
    best, seen, counted = found
    for index in range(counted[0]):
        best[seen[index]] = UNREACHED
    counted[0] = 0


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
    here: Map,
    there: Map,
    origins: Origins,
    many: Whole,
    own: Whole,
    totals: Totals,
    limit: Whole,
) -> None:
    """Add the people of some origins to all that either map reaches, but to their own chain."""
    rows, order, starts, first, last, from_first, from_last, whole_first, whole_last = chains
    at_kept, at_chain, steps = totals
    to_here, to_there, people = origins
    here_most, there_most, everybody = np.int64(0), np.int64(0), np.int64(0)
    for who in range(many):
        here_most, there_most = max(here_most, to_here[who]), max(there_most, to_there[who])
        everybody += people[who]
    for turn in range(2):
        found = here if turn == 0 else there
        for index in range(found[2][0]):
            node = found[1][index]
            time, other = np.int64(here[0][node]), np.int64(there[0][node])
            if turn == 1 and time != FAR:
                continue
            if time + here_most <= limit or other + there_most <= limit:
                at_kept[node] += everybody
            else:
                for who in range(many):
                    if time + to_here[who] <= limit or other + to_there[who] <= limit:
                        at_kept[node] += people[who]
            for touch in range(rows[node], rows[node + 1]):
                chain = order[touch]
                far, far_other, is_end = FAR, FAR, chain >= first.size
                if is_end:
                    chain -= first.size
                    begin = first[chain]
                    if here[0][begin] != UNREACHED or there[0][begin] != UNREACHED:
                        continue  # done from where it begins
                if chain == own:
                    continue
                if not is_end:
                    far, far_other = time, other
                nearly = min(far + here_most, far_other + there_most)
                if nearly + whole_first[chain] <= limit:
                    at_chain[chain] += everybody
                    continue
                end, end_other = np.int64(here[0][last[chain]]), np.int64(there[0][last[chain]])
                finally_ = min(end + here_most, end_other + there_most)
                if finally_ + whole_last[chain] <= limit:
                    at_chain[chain] += everybody
                    continue
                for who in range(many):
                    after = limit - min(far + to_here[who], far_other + to_there[who])
                    before = limit - min(end + to_here[who], end_other + to_there[who])
                    _some(steps, from_first, from_last, starts[chain], starts[chain + 1],
                          after, before, people[who])  # fmt: skip


@compiled
def _some(
    steps: Int64,
    from_first: Int32,
    from_last: Int32,
    begin: Whole,
    end: Whole,
    after: Whole,
    before: Whole,
    amount: Whole,
) -> None:
    """Add an amount to a chain's nodes within ``after`` of its first or ``before`` of its last."""
    low, high = begin, end
    while low < end and from_first[low] <= after:
        low += 1
    while high > low and from_last[high - 1] <= before:
        high -= 1
    if low > begin:
        steps[begin] += amount
        steps[low] -= amount
    if high < end:
        steps[high] += amount
        steps[end] -= amount


@compiled
def _own(
    chains: Chains, here: Map, there: Map, people: Int64, own: Whole, totals: Totals, limit: Whole
) -> None:
    """Add the people of a chain to its own nodes, both ends having been searched from."""
    _, _, starts, first, last, from_first, from_last, _, _ = chains
    begin, end = first[own], last[own]
    for index in range(starts[own], starts[own + 1]):
        if people[index]:
            a, b = np.int64(from_first[index]), np.int64(from_last[index])
            to_begin = min(a, b + there[0][begin])
            to_end = min(a + here[0][end], b)
            _own_from(chains, own, index, limit - to_begin, limit - to_end, people[index], totals,
                      limit)  # fmt: skip


@compiled
def _own_from(
    chains: Chains,
    own: Whole,
    origin: Whole,
    after: Whole,
    before: Whole,
    amount: Whole,
    totals: Totals,
    limit: Whole,
) -> None:
    """Add an amount to the nodes of the chain it starts in, along it or round by its ends."""
    _, _, starts, _, _, from_first, from_last, _, _ = chains
    steps = totals[2]
    for index in range(starts[own], starts[own + 1]):
        along = abs(from_first[index] - from_first[origin])
        if along <= limit or from_first[index] <= after or from_last[index] <= before:
            steps[index] += amount
            steps[index + 1] -= amount
