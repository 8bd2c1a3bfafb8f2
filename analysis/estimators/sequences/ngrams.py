"""Exact counting inside objects: n-grams by packed keys, joint tables of pairs, units for resampling."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.corpus import Corpus

Ints = NDArray[np.int64]
DENSE = 1 << 22  # tables of up to this many cells are counted directly
PIECES = 50  # a single object is resampled in this many consecutive pieces


def remaining(corpus: Corpus) -> Ints:
    """Symbols from each position to the end of its object, itself included; shape [n_symbols]."""
    return np.repeat(corpus.offsets[1:], corpus.lengths) - np.arange(corpus.n_symbols)


def ngram_keys(corpus: Corpus, max_length: int) -> Iterator[tuple[Ints, Ints, int]]:
    """Keys of the n-grams of length 1, 2, ..., `max_length`; none crosses an object boundary.

    Yields
    ------
    keys : ndarray of int64, shape [n-grams]
        Equal keys are equal n-grams: the symbols as digits, renumbered when 63 bits are full.
    start : ndarray of int64, shape [n-grams]
        Position of the first symbol.
    bound : int
        Keys are below it.
    """
    base = max(len(corpus.alphabet), 1)
    keys, bound = corpus.codes.astype(np.int64), base
    start, left = np.arange(corpus.n_symbols), remaining(corpus)
    for length in range(1, max_length + 1):
        if length > 1:
            if bound > (2**63 - 1) // base:
                used, keys = np.unique(keys, return_inverse=True)
                bound = max(len(used), 1)
            kept = left[start] >= length
            start, keys = start[kept], keys[kept]
            keys = keys * base + corpus.codes[start + length - 1]
            bound *= base
        yield keys, start, bound


def tally(keys: Ints, bound: int) -> Ints:
    """How often each distinct key occurs (order of no meaning), shape [distinct]."""
    if bound <= max(DENSE, keys.size) and bound <= 16 * keys.size + 1024:
        counts = np.bincount(keys, minlength=1)
        return counts[counts > 0]
    ordered = np.sort(keys)
    edges = np.flatnonzero(np.diff(ordered, prepend=-1, append=-1)) if keys.size else np.zeros(1, np.int64)
    return np.diff(edges)


def occurrences(keys: Ints, bound: int) -> Ints:
    """How often the key at each place occurs in all, shape of `keys`."""
    if bound <= max(DENSE, keys.size):
        return np.bincount(keys, minlength=1)[keys]
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[inverse]


def ngram_counts(corpus: Corpus, max_length: int) -> list[Ints]:
    """Counts of the distinct n-grams of each length 1..`max_length` (exact; order of no meaning).

    Returns
    -------
    list of ndarray of int64, one per length, shape [distinct n-grams]; empty where no object is that long.
    """
    return [tally(keys, bound) for keys, _, bound in ngram_keys(corpus, max_length)]


def resampling_units(corpus: Corpus) -> Ints:
    """Unit of each symbol for intervals: its object or its cluster; of a single object, its piece of equal length."""
    if len(corpus) > 1:
        return np.repeat(np.arange(len(corpus)) if corpus.groups is None else corpus.groups, corpus.lengths)
    return np.arange(corpus.n_symbols) * PIECES // max(corpus.n_symbols, 1)


def variance_of_mean(influence: NDArray[np.float64], unit: Ints) -> float:
    """Variance of the mean of `influence` when units are drawn anew (linearised bootstrap over units)."""
    sums = np.bincount(unit, influence - influence.mean())
    m = np.count_nonzero(np.bincount(unit))
    return float(np.square(sums).sum() / influence.size**2 * m / (m - 1)) if m > 1 else np.nan


@njit(cache=True)
def joint_counts(codes, first, second, width):  # noqa: ANN001, ANN201 (numba infers the types)
    """How often each pair of codes below `width` stands at positions (first, second), shape [width * width]."""
    out = np.zeros(width * width, np.int64)
    for i in range(first.size):
        out[np.int64(codes[first[i]]) * width + codes[second[i]]] += 1
    return out


@njit(cache=True)
def shuffled_within(codes, offsets, seed):  # noqa: ANN001, ANN201 (numba infers the types)
    """A copy of the codes in random order inside every object (Fisher-Yates)."""
    np.random.seed(seed)  # noqa: NPY002 (numba's own generator)
    out = codes.copy()
    for i in range(offsets.size - 1):
        for t in range(offsets[i + 1] - 1, offsets[i], -1):
            j = np.random.randint(offsets[i], t + 1)  # noqa: NPY002
            out[t], out[j] = out[j], out[t]
    return out
