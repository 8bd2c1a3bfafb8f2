"""Symbols that open and close, learned from the past: pairs such as brackets, and single ones such as ring digits.

What follows a closed branch mostly continues what stood before it, so the past without its closed branches predicts better
than the last symbols do; and a symbol that is open (has come an odd number of times) is waited for.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (numba infers the types of the kernels)
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

SURVEYED = 40  # most frequent symbols that may open or close
RECENT = 1 << 15  # last symbols of the history that are surveyed
FEWEST = 12  # times that a symbol must have come
ROOM = 1 << 12  # symbols of a path; it starts anew once they are full
UNPAIRED, UNEVEN, OPEN = 0.02, 0.05, 0.9  # most closings without an opening, difference of counts, share of time open
EDGES = 2  # pairs that the window may cut: of partners that fit alike, the one that closes soonest is taken
CLOSED, BUSY = 0.98, 0.7  # least share of an end's occurrences with nothing open; most of all symbols'
GAIN, SHARE = 30.0, 0.03  # bits, and share of its own bits, that knowing whether a symbol is open must save; ends: bits
helper = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True)


class Nesting(NamedTuple):
    """What is known of symbols that open and close, and working space of its survey."""

    role: NDArray[np.int64]  # [alphabet]; k opens kind k, -k closes it, 0 does neither
    flag: NDArray[np.uint64]  # [alphabet]; one bit where the symbol is open after odd occurrences, else 0
    ends: NDArray[np.int64]  # [alphabet]; 1 where it comes only when nothing is open: an object begins behind it
    due: NDArray[np.int64]  # [2]; length of the history at the next survey, kinds and flags known
    counts: NDArray[np.int64]  # [alphabet]
    closed: NDArray[np.int64]  # [alphabet]; occurrences with nothing open
    rank: NDArray[np.int64]  # [alphabet]; place among the surveyed, -1 without
    top: NDArray[np.int64]  # [surveyed]
    pairs: NDArray[np.int64]  # [4, surveyed, surveyed]; depth, closings without opening, opened since, time open
    waits: NDArray[np.int64]  # [6, surveyed]; open now, last place, symbols and occurrences while closed and while open


class Path(NamedTuple):
    """The object so far without its closed branches."""

    trail: NDArray[np.uint64]  # [room + 1]; rolling hash of the path's beginnings
    stack: NDArray[np.int64]  # [room + 1, 2]; length of the path and kind at each opening
    size: NDArray[np.int64]  # [2]; symbols of the path, openings on it
    open: NDArray[np.uint64]  # [1]; flags of the open symbols


def new_nesting(alphabet: int) -> Nesting:
    """Nothing known yet; the first survey is due after 1,024 symbols."""
    role, ends, counts, closed, rank = np.zeros((5, alphabet), np.int64)
    return Nesting(
        role, np.zeros(alphabet, np.uint64), ends, np.array([1024, 0]), counts, closed, rank,
        np.zeros(SURVEYED, np.int64), np.zeros((4, SURVEYED, SURVEYED), np.int64), np.zeros((6, SURVEYED), np.int64),
    )  # fmt: skip


def new_path() -> Path:
    """An empty path."""
    return Path(
        np.zeros(ROOM + 1, np.uint64), np.zeros((ROOM + 1, 2), np.int64), np.zeros(2, np.int64), np.zeros(1, np.uint64)
    )


@helper
def _bits(n, k):
    """Bits of n decisions of which k are positive, coded with their own share."""
    if k <= 0 or k >= n:
        return 0.0
    return -(k * np.log2(k / n) + (n - k) * np.log2(1 - k / n))


@helper
def _choose_surveyed(n, history, first, end):
    """Rank the most frequent symbols; returns how many there are."""
    n.counts[:] = 0
    n.rank[:] = -1
    for t in range(first, end):
        if history[t] >= 0:
            n.counts[history[t]] += 1
    size = 0
    for x in range(n.counts.size):
        if n.counts[x] >= FEWEST and (size < SURVEYED or n.counts[x] > n.counts[n.top[SURVEYED - 1]]):
            place = min(size, SURVEYED - 1)
            while place > 0 and n.counts[n.top[place - 1]] < n.counts[x]:
                n.top[place] = n.top[place - 1]
                place -= 1
            n.top[place] = x
            size = min(size + 1, SURVEYED)
    for r in range(size):
        n.rank[n.top[r]] = r
    return size


@helper
def _close_all(n, size, t):
    """An object ends: nothing stays open."""
    for i in range(size):
        for j in range(size):
            if n.pairs[0, i, j] > 0:
                n.pairs[3, i, j] += t - n.pairs[2, i, j]
                n.pairs[0, i, j] = 0
        n.waits[2 + 2 * n.waits[0, i], i] += t - 1 - n.waits[1, i]
        n.waits[0, i], n.waits[1, i] = 0, t


@njit(no_cpython_wrapper=True, no_cfunc_wrapper=True)
def survey(n, history, end):
    """Find what opens and closes among the last symbols of the history."""
    first = max(0, end - RECENT)
    size = _choose_surveyed(n, history, first, end)
    n.pairs[:] = 0
    n.waits[:] = 0
    n.waits[1, :] = first - 1
    for t in range(first, end):
        x = history[t]
        if x < 0:
            _close_all(n, size, t)
            continue
        r = n.rank[x]
        if r < 0:
            continue
        for i in range(size):
            if n.pairs[0, i, r] > 0:
                n.pairs[0, i, r] -= 1
                if n.pairs[0, i, r] == 0:
                    n.pairs[3, i, r] += t - n.pairs[2, i, r]
            else:
                n.pairs[1, i, r] += 1
        for j in range(size):
            if n.pairs[0, r, j] == 0:
                n.pairs[2, r, j] = t
            n.pairs[0, r, j] += 1
        state = n.waits[0, r]
        n.waits[2 + 2 * state, r] += t - n.waits[1, r]
        n.waits[3 + 2 * state, r] += 1
        n.waits[0, r], n.waits[1, r] = 1 - state, t
    _close_all(n, size, end)
    _assign(n, size, end - first)
    n.ends[:] = 0
    if n.due[1]:
        _find_ends(n, history, first, end)


@helper
def _assign(n, size, length):
    """Give each symbol its role: the best partner of each opener, then the symbols that are waited for."""
    n.role[:] = 0
    n.flag[:] = 0
    kinds = 0
    for i in range(size):
        best, open_for, partner = length, length, -1
        for j in range(size):
            if i == j or n.role[n.top[i]] or n.role[n.top[j]]:
                continue
            a, b = n.counts[n.top[i]], n.counts[n.top[j]]
            odd, unpaired, time = abs(a - b), n.pairs[1, i, j], n.pairs[3, i, j]
            if odd > UNEVEN * max(a, b) or unpaired > UNPAIRED * b or time >= OPEN * length:
                continue
            better = odd + unpaired - best
            if better < -EDGES or (better <= EDGES and time < open_for):
                best, open_for, partner = odd + unpaired, time, j
        if partner >= 0:
            kinds += 1
            n.role[n.top[i]], n.role[n.top[partner]] = kinds, -kinds
    for i in range(size):
        whole = _bits(n.waits[2, i] + n.waits[4, i], n.waits[3, i] + n.waits[5, i])
        gain = whole - _bits(n.waits[2, i], n.waits[3, i]) - _bits(n.waits[4, i], n.waits[5, i])
        if n.role[n.top[i]] == 0 and gain > GAIN and gain > SHARE * whole:
            n.flag[n.top[i]] = np.uint64(1) << np.uint64(i)
            kinds += 1
    n.due[1] = kinds


@helper
def _find_ends(n, history, first, end):
    """Mark symbols that come only when nothing is open, where something mostly is."""
    closed, depth, waiting = 0, 0, np.uint64(0)
    n.closed[:] = 0
    for t in range(first, end):
        x = history[t]
        if x < 0:
            depth, waiting = 0, np.uint64(0)
            continue
        if depth == 0 and waiting == 0:
            closed += 1
            n.closed[x] += 1
        waiting ^= n.flag[x]
        depth = max(depth + (n.role[x] > 0) - (n.role[x] < 0), 0)
    surprise = -np.log2(max(closed, 1) / (end - first))  # bits, of one occurrence with nothing open
    for x in range(n.closed.size):
        if n.role[x] == 0 and n.flag[x] == 0 and closed < BUSY * (end - first) and n.counts[x] * surprise > GAIN:
            n.ends[x] = n.counts[x] >= FEWEST and n.closed[x] >= CLOSED * n.counts[x]


@helper
def restart(path):
    """Begin an object."""
    path.size[:] = 0
    path.open[0] = 0
    path.trail[0] = np.uint64(0)


@helper
def walk(n, path, symbol, base):
    """Go on by a symbol: an opening is noted, a closing cuts back to its opening, all others lengthen the path."""
    path.open[0] ^= n.flag[symbol]
    role, at, depth = n.role[symbol], path.size[0], path.size[1]
    if role < 0:
        while depth > 0 and path.stack[depth - 1, 1] != -role:
            depth -= 1
        if depth > 0:
            path.size[0], path.size[1] = path.stack[depth - 1, 0], depth - 1
            return
    if at >= ROOM:
        path.size[:] = 0
        at = 0
    if role > 0:
        path.stack[path.size[1], 0], path.stack[path.size[1], 1] = at, role
        path.size[1] += 1
    path.trail[at + 1] = path.trail[at] * base + np.uint64(symbol + 1)
    path.size[0] = at + 1


@helper
def ending(path, powers, at, length):
    """Hash of the last `length` symbols of the path up to `at`; of all of them where there are fewer."""
    if length > at:
        return path.trail[at] + np.uint64(1)
    return path.trail[at] - path.trail[at - length] * powers[length]
