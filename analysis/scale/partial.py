"""Counts that can be added: what a piece of a corpus contributes, and the sum of two contributions.

A table of n-grams is a tree in sorted arrays. An n-gram of length L has the key ``rank * A + symbol``: the rank of its
first L - 1 symbols among the distinct (L - 1)-grams, and the code of its last symbol in an alphabet of A. Keys fit 63
bits at any length. Two tables are added by one walk along both: an alphabet that grows keeps its order, so do the
ranks, and sorted keys stay sorted. The sum lists n-grams in the order of the whole corpus, so sums of floating-point
terms over it come out the same to the last bit, whatever the pieces were and in whatever order they came.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis import sequences
from analysis.corpus import Corpus

Ints = NDArray[np.int64]
Room = Callable[[int], Ints]
SHOWN_REFUSALS = 20
_EMPTY = np.empty(0, dtype=np.int64)


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


@dataclass(frozen=True, eq=False)
class Table:
    """Distinct keys in increasing order, and how often each occurs; both ndarray of int64, shape [distinct]."""

    keys: Ints
    counts: Ints


@dataclass(frozen=True, eq=False)
class Partial:
    """What some objects contribute to the counts of a file.

    Parameters
    ----------
    alphabet : tuple of str
        Sorted; or, in a fixed order of its own, the same in every contribution.
    counts, incidence : ndarray of int64, shape [alphabet]
        How often each symbol occurs, and in how many objects.
    blocks : tuple of Table
        N-grams of length 2, 3, ...; see the module for their keys.
    pairs : mapping of int to Table
        Distance -> pairs of symbols, keys ``first * A + second``.
    objects, size : int
        Objects, and their neutral units together.
    size_unit : str
        What `size` counts.
    refused : int
        Rows that could not be used.
    refusals : tuple of (int, str, str)
        Row (0 where only the id is known), id and reason of the first of them.
    repeats : int
        Objects left out because an equal one was counted.
    notes : frozenset of str
        How pieces were read.
    """

    alphabet: tuple[str, ...] = ()
    counts: Ints = field(default_factory=lambda: _EMPTY)
    incidence: Ints = field(default_factory=lambda: _EMPTY)
    blocks: tuple[Table, ...] = ()
    pairs: Mapping[int, Table] = field(default_factory=dict)
    objects: int = 0
    size: int = 0
    size_unit: str = ""
    refused: int = 0
    refusals: tuple[tuple[int, str, str], ...] = ()
    repeats: int = 0
    notes: frozenset[str] = frozenset()

    @property
    def rows(self) -> int:
        """Rows of all tables together: what it costs to walk along this contribution."""
        tables = (*self.blocks, *self.pairs.values())
        return len(self.alphabet) + sum(len(table.keys) for table in tables)

    def block_counts(self) -> list[Ints]:
        """Counts of the n-grams of length 1, 2, ..., as `sequences.ngram_counts` has them of the whole corpus."""
        return [c[c > 0] for c in (self.counts, *(table.counts for table in self.blocks))]

    def pair_tables(self) -> dict[int, tuple[Ints, Ints, Ints]]:
        """Distance -> (first, second, counts), as `distance.mutual_information_of_tables` takes them."""
        size = max(len(self.alphabet), 1)
        return {d: (t.keys // size, t.keys % size, np.asarray(t.counts)) for d, t in self.pairs.items()}


# --- from a corpus


def count(corpus: Corpus, longest: int = 1, distances: Sequence[int] = (), rename: Callable | None = None) -> Partial:
    """Count symbols, n-grams up to `longest` and pairs at `distances` of the objects of a corpus.

    Parameters
    ----------
    corpus : Corpus
    longest : int
        Longest n-gram, at least 1.
    distances : sequence of int
        Symbols between the first and the second of a pair.
    rename : callable, optional
        Symbol -> what it is known by in every piece, where its name depends on the piece.
    """
    corpus = corpus if rename is None else _renamed(corpus, rename)
    size = len(corpus.alphabet)
    return Partial(
        corpus.alphabet,
        corpus.counts(),
        _incidence(corpus.codes, corpus.offsets, size),
        tuple(_blocks(corpus, longest)),
        _pairs(corpus, distances),
        objects=len(corpus),
        size=int(corpus.sizes.sum()),
        size_unit=corpus.size_unit,
    )


def _renamed(corpus: Corpus, rename: Callable[[str], str]) -> Corpus:
    names = np.array([rename(symbol) for symbol in corpus.alphabet], dtype=object)
    order = np.argsort(names, kind="stable")
    rank = np.empty(len(names), dtype=np.int32)
    rank[order] = np.arange(len(names), dtype=np.int32)
    return replace(corpus, codes=rank[corpus.codes], alphabet=tuple(names[order]))


@njit(cache=True)
def _incidence(codes, offsets, size):  # noqa: ANN001, ANN202 (numba infers the types)
    held, last = np.zeros(size, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    for i in range(offsets.size - 1):
        for c in codes[offsets[i] : offsets[i + 1]]:
            if last[c] != i:
                last[c] = i
                held[c] += 1
    return held


def _table(keys: Ints, bound: int) -> Table:
    if bound <= max(sequences.DENSE, keys.size) and bound <= 16 * keys.size + 1024:
        counts = np.bincount(keys, minlength=1)
        used = np.flatnonzero(counts)
        return Table(used, counts[used])
    ordered = np.sort(keys)
    edges = np.flatnonzero(np.diff(ordered, prepend=-1, append=-1)) if keys.size else np.zeros(1, np.int64)
    return Table(ordered[edges[:-1]], np.diff(edges))


def _blocks(corpus: Corpus, longest: int) -> Iterator[Table]:
    size = max(len(corpus.alphabet), 1)
    known, before = np.arange(size), size
    for length, (keys, _, bound) in enumerate(sequences.ngram_keys(corpus, longest), 1):
        if length > 1:
            found = _table(keys, bound)
            prefix, last = np.divmod(found.keys, size)
            if bound == before * size:  # else the prefixes were numbered by rank on the way
                prefix = np.searchsorted(known, prefix)
            known = found.keys
            yield Table(prefix * size + last, found.counts)
        before = bound


def _pairs(corpus: Corpus, distances: Sequence[int]) -> dict[int, Table]:
    size = max(len(corpus.alphabet), 1)
    left, tables = sequences.remaining(corpus), {}
    for distance in distances:
        first = np.flatnonzero(left > distance)
        keys = corpus.codes[first] * np.int64(size) + corpus.codes[first + distance]
        tables[distance] = _table(keys, size * size)
    return tables


# --- sums


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
        notes=a.notes | b.notes,
    )


def _shaped(partial: Partial, like: Partial) -> Partial:
    """Give a contribution without symbols the (empty) tables of another."""
    if partial.alphabet:
        return partial
    nothing = Table(_EMPTY, _EMPTY)
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
    return whole, *(np.fromiter(map(at.__getitem__, s), dtype=np.int64, count=len(s)) for s in (a, b))


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
    """A running sum that costs n log n at most: contributions wait until one of like size can be added.

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
