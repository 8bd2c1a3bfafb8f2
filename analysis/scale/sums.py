"""The sum of two contributions, and a running sum.

Two tables of n-grams (`partial`) are added by one walk along both: an alphabet that grows keeps its order, so do the
ranks, and sorted keys stay sorted. The sum lists n-grams in the order of the whole corpus, so sums of floating-point
terms over it come out the same to the last bit, whatever the pieces were and in whatever order they came.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numba import njit

from analysis.scale.partial import EMPTY, SHOWN_REFUSALS, Ints, Partial, Table

Room = Callable[[int], Ints]


def in_memory(n: int) -> Ints:
    """Room for n numbers."""
    return np.empty(n, dtype=np.int64)


@dataclass(frozen=True)
class Spilled:
    """Room for n numbers: in memory up to a bound, beyond it in a nameless file that the system pages out.

    Tables are only ever walked from one end to the other, so a file serves as well.

    Parameters
    ----------
    bound : int
        Numbers that one array may hold in memory.
    folder : str, optional
        Where the files live; by default the system's folder for temporary files.
    """

    bound: int = 2**25
    folder: str | None = None

    def __call__(self, n: int) -> Ints:
        """Return an array of int64, not initialised."""
        if n <= self.bound:
            return in_memory(n)
        with tempfile.TemporaryFile(dir=self.folder) as file:
            return np.memmap(file, dtype=np.int64, mode="w+", shape=(n,)).view(np.ndarray)


def add(a: Partial, b: Partial, sign: int = 1, room: Room = in_memory) -> Partial:
    """Return the sum of two contributions, or with ``sign=-1`` what is left of `a` without `b`.

    Parameters
    ----------
    a, b : Partial
        Counted with the same n-grams and distances.
    sign : {1, -1}
    room : callable
        Where large tables go; see `Spilled`.

    Raises
    ------
    ValueError
        If two alphabets in a fixed order differ, or keys would not fit 63 bits.
    """
    a, b = _shaped(a, b), _shaped(b, a)
    alphabet, at_a, at_b = _union(a.alphabet, b.alphabet)
    blocks, rank_a, rank_b = [], at_a, at_b
    for left, right in zip(a.blocks, b.blocks, strict=True):
        table, rank_a, rank_b = _sum(
            (left, rank_a, at_a),
            (right, rank_b, at_b),
            sign,
            len(alphabet),
            room,
            ranked=len(blocks) + 1 < len(a.blocks),
        )
        blocks.append(table)
    pairs = {
        d: _sum((a.pairs[d], at_a, at_a), (b.pairs[d], at_b, at_b), sign, len(alphabet), room, ranked=False)[0]
        for d in a.pairs
    }
    return Partial(
        alphabet,
        _scatter(a.counts, at_a, b.counts, at_b, sign, len(alphabet)),
        _scatter(a.incidence, at_a, b.incidence, at_b, sign, len(alphabet)),
        tuple(blocks),
        pairs,
        objects=a.objects + sign * b.objects,
        size=a.size + sign * b.size,
        size_unit=a.size_unit or b.size_unit,
        refused=a.refused + sign * b.refused,
        refusals=tuple(sorted(a.refusals + b.refusals)[:SHOWN_REFUSALS]) if sign > 0 else a.refusals,
        repeats=a.repeats + sign * b.repeats,
    )


def _shaped(partial: Partial, like: Partial) -> Partial:
    """Give a contribution without symbols the (empty) tables of another."""
    if partial.alphabet:
        return partial
    nothing = Table(EMPTY, EMPTY)
    return replace(partial, blocks=(nothing,) * len(like.blocks), pairs=dict.fromkeys(like.pairs, nothing))


def _union(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[tuple[str, ...], Ints, Ints]:
    """Return the alphabet of both, and the place in it of each symbol of a and of b."""
    if a == b or not a or not b:
        return a or b, np.arange(len(a)), np.arange(len(b))
    if not (_rising(a) and _rising(b)):
        raise ValueError("two pieces have different alphabets in an order of their own; sort the alphabet by symbol")
    held = set(a)
    whole = tuple(sorted((*a, *(s for s in b if s not in held))))  # two sorted runs: linear
    at = {symbol: i for i, symbol in enumerate(whole)}
    at_a, at_b = (np.fromiter(map(at.__getitem__, s), dtype=np.int64, count=len(s)) for s in (a, b))
    return whole, at_a, at_b


def _rising(alphabet: tuple[str, ...]) -> bool:
    return all(x < y for x, y in pairwise(alphabet))


def _scatter(a: Ints, at_a: Ints, b: Ints, at_b: Ints, sign: int, size: int) -> Ints:
    out = np.zeros(size, dtype=np.int64)
    out[at_a] += a
    out[at_b] += sign * b
    return out


Ranked = tuple[Table, Ints, Ints]  # a table, new ranks of its prefixes, new codes of its symbols


def _sum(a: Ranked, b: Ranked, sign: int, size: int, room: Room, *, ranked: bool) -> tuple[Table, Ints, Ints]:
    """Walk along two tables; returns their sum and (if `ranked`) the new rank of each row of a and of b."""
    (left, prefix_a, code_a), (right, prefix_b, code_b) = a, b
    n = len(left.keys) + len(right.keys)
    most = max(int(p[-1]) if len(p) else 0 for p in (prefix_a, prefix_b))
    if (most + 1) * size > 2**63 - 1:
        raise ValueError(f"{most:,} blocks over {size:,} symbols do not fit 63 bits; take shorter blocks")
    keys, counts = room(n), room(n)
    rank_a, rank_b = (room(len(t.keys) if ranked else 0) for t in (left, right))
    used = _walk(
        left.keys, left.counts, prefix_a, code_a, right.keys, right.counts, prefix_b, code_b,
        sign, size, keys, counts, rank_a, rank_b,
    )  # fmt: skip
    return Table(_cut(keys, used), _cut(counts, used)), rank_a, rank_b


def _cut(array: Ints, n: int) -> Ints:
    spilled = array.base is not None
    return array[:n] if n == len(array) or spilled else array[:n].copy()


@njit(cache=True)
def _walk(ka, ca, pa, sa, kb, cb, pb, sb, sign, size, keys, counts, rank_a, rank_b):  # noqa: ANN001, ANN202
    i = j = n = 0
    end = np.int64(2**63 - 1)
    wa, wb = max(sa.size, 1), max(sb.size, 1)
    x = pa[ka[0] // wa] * size + sa[ka[0] % wa] if ka.size else end
    y = pb[kb[0] // wb] * size + sb[kb[0] % wb] if kb.size else end
    while i < ka.size or j < kb.size:
        low = min(x, y)
        keys[n], counts[n] = low, 0
        if x == low:
            counts[n] += ca[i]
            if rank_a.size:
                rank_a[i] = n
            i += 1
            x = pa[ka[i] // wa] * size + sa[ka[i] % wa] if i < ka.size else end
        if y == low:
            counts[n] += sign * cb[j]
            if rank_b.size:
                rank_b[j] = n
            j += 1
            y = pb[kb[j] // wb] * size + sb[kb[j] % wb] if j < kb.size else end
        n += 1
    return n


class Total:
    """A running sum in at most n log n time: contributions wait until one of similar size can be added.

    Each on the stack has at least twice the rows of the next, so together they hold at most twice the largest.
    """

    def __init__(self, stack: Sequence[Partial] = (), room: Room = in_memory) -> None:
        self.stack, self.room = list(stack), room

    def add(self, partial: Partial) -> None:
        """Add a contribution."""
        self.stack.append(partial)
        while len(self.stack) > 1 and self.stack[-2].rows <= 2 * self.stack[-1].rows:
            self._join()

    def _join(self) -> None:
        last = self.stack.pop()
        self.stack[-1] = add(self.stack[-1], last, room=self.room)

    @property
    def objects(self) -> int:
        """Objects added so far."""
        return sum(partial.objects for partial in self.stack)

    def result(self) -> Partial:
        """Return the sum so far."""
        while len(self.stack) > 1:
            self._join()
        return self.stack[0] if self.stack else Partial()
