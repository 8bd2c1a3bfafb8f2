"""Exact counting inside objects: n-grams of each length, joint tables of pairs, units for resampling."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.statistics.windows import distinct, ngram_keys

Ints = NDArray[np.int64]
PIECES = 50  # a single object is resampled in this many consecutive pieces


def ngram_counts(corpus: Corpus, max_length: int) -> list[Ints]:
    """Counts of the distinct n-grams of each length 1..`max_length` (exact).

    Returns
    -------
    list of ndarray of int64, one per length, shape [distinct n-grams]; empty where no object is that long.
    """
    return [distinct(keys, bound)[1] for keys, _, bound in ngram_keys(corpus, max_length)]


def resampling_units(corpus: Corpus) -> Ints:
    """Unit of each symbol for intervals: its object or its cluster; of a single object, its piece of equal length."""
    if len(corpus) > 1:
        return np.repeat(np.arange(len(corpus)) if corpus.groups is None else corpus.groups, corpus.lengths)
    return np.arange(corpus.n_symbols) * PIECES // max(corpus.n_symbols, 1)


def variance_of_mean(influence: NDArray[np.float64], unit: Ints) -> float:
    """Variance of the mean of `influence` when units are resampled (linearised bootstrap over units)."""
    sums = np.bincount(unit, influence - influence.mean())
    m = np.count_nonzero(np.bincount(unit))
    return float(np.square(sums).sum() / influence.size**2 * m / (m - 1)) if m > 1 else np.nan


@njit(cache=True)
def joint_counts(codes, first, second, width):  # noqa: ANN001, ANN201 (numba infers the types)
    """How often each pair of codes below `width` occurs at positions (first, second), shape [width * width]."""
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
