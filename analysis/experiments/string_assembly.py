"""Assembly index of a string, exact where it is short and a bound from above elsewhere, and its Lempel-Ziv complexity.

The assembly index is the fewest joins of two strings at hand that make a string of its symbols, where each string that was made
can be used again: the size of the smallest grammar with two symbols on the right of each rule. For one symbol repeated n times
it is the length of the shortest addition chain for n. Finding it is hard, so `exact` gives up after a number of states, and
`bound` is what a grammar of repeated pairs needs.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

STATES = 20_000  # of a search, before it is given up: about a second
Symbols = Sequence[Hashable]
Fragments = tuple[tuple[int, ...], ...]


@njit(cache=True)
def _phrases(codes: NDArray[np.int64]) -> int:  # pragma: no cover - compiled
    n = len(codes)
    if n == 0:
        return 0
    phrases, start = 1, 1
    while start < n:
        longest = 0
        for earlier in range(start):
            length = 0
            while start + length < n and codes[earlier + length] == codes[start + length]:
                length += 1
            longest = max(longest, length)
        phrases += 1
        start += longest + 1
    return phrases


def lempel_ziv(symbols: Symbols) -> int:
    """Lempel-Ziv complexity of 1976: phrases of which each is the shortest that did not occur before it ends.

    Parameters
    ----------
    symbols : sequence of hashables

    Returns
    -------
    int
        0 for no symbols; an unfinished last phrase counts.

    References
    ----------
    Lempel & Ziv 1976, doi:10.1109/TIT.1976.1055501; Kaspar & Schuster 1987, doi:10.1103/PhysRevA.36.842.

    Examples
    --------
    0.001.10.100.1000.101, the example of 1976:

    >>> lempel_ziv("0001101001000101")
    6
    """
    return int(_phrases(np.array(_coded(symbols), dtype=np.int64)))


def bound(symbols: Symbols) -> int:
    """Joins that make a string if the most frequent pair of neighbours is joined first, again and again (Re-Pair).

    Never below the assembly index, and never above n - 1.

    Parameters
    ----------
    symbols : sequence of hashables
        At least one.

    Raises
    ------
    ValueError
        For no symbols.

    References
    ----------
    Larsson & Moffat 2000, doi:10.1109/5.892708.

    Examples
    --------
    >>> bound("abracadabra"), bound("a")
    (7, 0)
    """
    text = _checked(symbols)
    rules, new = 0, len(set(text))
    while True:
        pair, count = _most_frequent(text)
        if count < 2:
            return rules + len(text) - 1
        text, rules, new = _joined(text, pair, new), rules + 1, new + 1


def exact(symbols: Symbols, states: int = STATES) -> int | None:
    """Assembly index of a string, or None where the search is given up.

    From above: of two equal pieces that do not overlap one is kept and taken apart no further than its repeats, which saves as
    many joins as it has; the longest pieces come first.

    Parameters
    ----------
    symbols : sequence of hashables
        At least one.
    states : int
        Sets of pieces that are looked at.

    Raises
    ------
    ValueError
        For no symbols.

    References
    ----------
    Marshall et al. 2021, doi:10.1038/s41467-021-23258-x.

    Examples
    --------
    >>> exact("banana"), exact("a" * 15)
    (4, 5)
    """
    text = tuple(_checked(symbols))
    most = len(text) - bound(text) - 1
    search = _Search(most, states)
    search.look((text,), 0, len(text) // 2)
    return None if search.left < 0 else len(text) - 1 - search.best


class _Search:
    """The most joins that repeated pieces save: branch and bound over sets of pieces."""

    def __init__(self, best: int, states: int) -> None:
        self.best, self.left = best, states
        self.seen: dict[tuple[Fragments, int], int] = {}

    def look(self, pieces: Fragments, saved: int, longest: int) -> None:
        """Go on from a set of pieces, of which repeats of at most `longest` symbols may still be used."""
        self.left -= 1
        if self.left < 0 or self.seen.get((pieces, longest), -1) >= saved:
            return
        self.seen[pieces, longest] = saved
        self.best = max(self.best, saved)
        for length in range(longest, 1, -1):
            if saved + _most_saved(pieces, length) <= self.best:
                continue  # no return: what may be saved does not fall with the length
            for left in _repeats(pieces, length):
                self.look(left, saved + length - 1, length)


def _most_saved(pieces: Fragments, length: int) -> int:
    """Joins that repeats can save of which the longest has `length` symbols: as if all were made of copies of that one."""
    joins = sum(len(piece) - math.ceil(len(piece) / length) for piece in pieces)
    return joins - math.ceil(math.log2(length))


def _repeats(pieces: Fragments, length: int) -> list[Fragments]:
    """Return what is left of pieces for each pair of equal parts of this length that do not overlap, one of them cut out."""
    places: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for i, piece in enumerate(pieces):
        for at in range(len(piece) - length + 1):
            places.setdefault(piece[at : at + length], []).append((i, at))
    found = dict[Fragments, None]()
    for part, where in places.items():
        for k, first in enumerate(where):
            for second in where[k + 1 :]:
                if first[0] != second[0] or second[1] - first[1] >= length:
                    found[_cut(pieces, part, [first, second])] = None
    return list(found)


def _cut(pieces: Fragments, part: tuple[int, ...], places: list[tuple[int, int]]) -> Fragments:
    rest = [part]
    for i, piece in enumerate(pieces):
        start = 0
        for at in sorted(at for of, at in places if of == i):
            rest.append(piece[start:at])
            start = at + len(part)
        rest.append(piece[start:])
    return tuple(sorted(one for one in rest if len(one) > 1))  # single symbols are at hand


def _most_frequent(text: list[int]) -> tuple[tuple[int, int], int]:
    """Return the pair of neighbours that occurs most often without overlap, the first of several, and how often."""
    counts: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    for at, pair in enumerate(pairwise(text)):
        if last.get(pair, -2) < at - 1:
            counts[pair] = counts.get(pair, 0) + 1
            last[pair] = at
    best = max(counts, key=lambda pair: counts[pair], default=(0, 0))
    return best, counts.get(best, 0)


def _joined(text: list[int], pair: tuple[int, int], new: int) -> list[int]:
    out, at = [], 0
    while at < len(text):
        both = at + 1 < len(text) and (text[at], text[at + 1]) == pair
        out.append(new if both else text[at])
        at += 2 if both else 1
    return out


def _coded(symbols: Symbols) -> list[int]:
    known: dict[Hashable, int] = {}
    return [known.setdefault(symbol, len(known)) for symbol in symbols]


def _checked(symbols: Symbols) -> list[int]:
    if not len(symbols):
        raise ValueError("an empty string is made of nothing, so it has no assembly index; give at least one symbol")
    return _coded(symbols)
