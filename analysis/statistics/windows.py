"""Windows of consecutive symbols inside objects (n-grams), packed into integer keys and counted exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus

Ints = NDArray[np.int64]
KEYS = 2**63  # an int64 holds keys below it
DENSE = 1 << 22  # tables of up to this many cells are counted directly


def remaining(corpus: Corpus) -> Ints:
    """Symbols from each position to the end of its object, itself included; shape [n_symbols]."""
    return np.repeat(corpus.offsets[1:], corpus.lengths) - np.arange(corpus.n_symbols)


def ngram_keys(corpus: Corpus, max_length: int) -> Iterator[tuple[Ints, Ints, int]]:
    """Keys of the n-grams of length 1, 2, ..., `max_length`; none crosses an object boundary.

    Yields
    ------
    keys : ndarray of int64, shape [n-grams]
        Equal keys are equal n-grams: the symbols as digits in base ``len(alphabet)``, the first the most significant;
        renumbered, in the same order, if they exceed 63 bits.
    start : ndarray of int64, shape [n-grams]
        Position of the first symbol, increasing.
    bound : int
        Keys are below it.
    """
    base = max(len(corpus.alphabet), 1)
    keys, bound = corpus.codes.astype(np.int64), base
    start, left = np.arange(corpus.n_symbols), remaining(corpus)
    for length in range(1, max_length + 1):
        if length > 1:
            if bound > KEYS // base:
                used, keys = np.unique(keys, return_inverse=True)
                bound = max(len(used), 1)
            kept = left[start] >= length
            start, keys = start[kept], keys[kept]
            keys = keys * base + corpus.codes[start + length - 1]
            bound *= base
        yield keys, start, bound


def window_keys(corpus: Corpus, length: int) -> tuple[Ints, Ints]:
    """Keys of all windows of one length and the positions they start at: the last that `ngram_keys` yields.

    Empty if no object is long enough.
    """
    keys, start = np.zeros(0, np.int64), np.zeros(0, np.int64)
    if length <= int(corpus.lengths.max(initial=0)):
        for keys, start, _ in ngram_keys(corpus, length):  # noqa: B007 (the last ones)
            pass
    return keys, start


def distinct(keys: Ints, bound: int) -> tuple[Ints, Ints]:
    """Distinct keys, increasing, and how often each occurs; both of shape [distinct]."""
    if bound <= max(DENSE, keys.size) and bound <= 16 * keys.size + 1024:
        counts = np.bincount(keys, minlength=1)
        used = np.flatnonzero(counts)
        return used, counts[used]
    ordered = np.sort(keys)
    edges = np.flatnonzero(np.diff(ordered, prepend=-1, append=-1)) if keys.size else np.zeros(1, np.int64)
    return ordered[edges[:-1]], np.diff(edges)


def occurrences(keys: Ints, bound: int) -> Ints:
    """How often the key at each position occurs in total, shape of `keys`."""
    if bound <= max(DENSE, keys.size):
        return np.bincount(keys, minlength=1)[keys]
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return counts[inverse]
