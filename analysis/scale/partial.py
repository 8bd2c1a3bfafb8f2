"""Counts that can be added: what a piece of a corpus contributes.

A table of n-grams is a tree in sorted arrays. An n-gram of length L has the key ``rank * A + symbol``: the rank of its
first L - 1 symbols among the distinct (L - 1)-grams, and the code of its last symbol in an alphabet of A. Keys fit 63
bits at any length. `sums` adds two such tables by one walk along both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.statistics import windows

Ints = NDArray[np.int64]
SHOWN_REFUSALS = 20
EMPTY = np.empty(0, dtype=np.int64)


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
    """

    alphabet: tuple[str, ...] = ()
    counts: Ints = field(default_factory=lambda: EMPTY)
    incidence: Ints = field(default_factory=lambda: EMPTY)
    blocks: tuple[Table, ...] = ()
    pairs: Mapping[int, Table] = field(default_factory=dict)
    objects: int = 0
    size: int = 0
    size_unit: str = ""
    refused: int = 0
    refusals: tuple[tuple[int, str, str], ...] = ()
    repeats: int = 0

    @property
    def rows(self) -> int:
        """Rows of all tables together: what it costs to walk along this contribution."""
        tables = (*self.blocks, *self.pairs.values())
        return len(self.alphabet) + sum(len(table.keys) for table in tables)

    def block_counts(self) -> list[Ints]:
        """Counts of the n-grams of length 1, 2, ..., as `ngrams.ngram_counts` has them of the whole corpus."""
        return [c[c > 0] for c in (self.counts, *(table.counts for table in self.blocks))]

    def pair_tables(self) -> dict[int, tuple[Ints, Ints, Ints]]:
        """Distance -> (first, second, counts), as `prediction.mutual_information_of_tables` takes them."""
        size = max(len(self.alphabet), 1)
        return {d: (t.keys // size, t.keys % size, np.asarray(t.counts)) for d, t in self.pairs.items()}


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


def _blocks(corpus: Corpus, longest: int) -> Iterator[Table]:
    size = max(len(corpus.alphabet), 1)
    known, before = np.arange(size), size
    for length, (keys, _, bound) in enumerate(windows.ngram_keys(corpus, longest), 1):
        if length > 1:
            found = Table(*windows.distinct(keys, bound))
            prefix, last = np.divmod(found.keys, size)
            if bound == before * size:  # else the prefixes were numbered by rank on the way
                prefix = np.searchsorted(known, prefix)
            known = found.keys
            yield Table(prefix * size + last, found.counts)
        before = bound


def _pairs(corpus: Corpus, distances: Sequence[int]) -> dict[int, Table]:
    size = max(len(corpus.alphabet), 1)
    left, tables = windows.remaining(corpus), {}
    for distance in distances:
        first = np.flatnonzero(left > distance)
        keys = corpus.codes[first] * np.int64(size) + corpus.codes[first + distance]
        tables[distance] = Table(*windows.distinct(keys, size * size))
    return tables
