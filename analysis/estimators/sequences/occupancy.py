"""Occupancy of the space of words of length k: how many of the possible ones occur."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.statistics.counts import whole

Ints = NDArray[np.int64]


def _ranked_windows(codes: Ints, ends: Ints, length: int) -> Ints:
    """Number the windows of `length` codes inside objects: equal windows get equal numbers."""
    start = np.arange(len(codes) - length + 1)
    start = start[start + length <= ends[: len(start)]]
    rank = codes[start].astype(np.int64)
    base = int(codes.max(initial=0)) + 1
    for offset in range(1, length):
        if (int(rank.max(initial=0)) + 1) * base >= 2**62:
            rank = np.unique(rank, return_inverse=True)[1]
        rank = rank * base + codes[start + offset]
    return rank


def kmer_occupancy(corpus: Corpus, k: int) -> Estimate:
    """Share of the |A|^k possible words of length k that occur inside objects.

    Parameters
    ----------
    corpus : Corpus
        Objects; windows never cross from one to the next.
    k : int
        Length, at least 1.

    Returns
    -------
    Estimate
        Share of |A|^k, n windows. `null` is what as many uniformly random windows would occupy,
        1 - (1 - |A|^-k)^n. Flagged where there are fewer windows than words, so that full occupancy was out of
        reach, and NaN where no object is long enough.

    Raises
    ------
    ValueError
        If k is not a whole number of at least 1.
    """
    k = whole("k", k)
    ends = corpus.offsets[1:][corpus.object_of_symbol()]
    with np.errstate(over="ignore"):
        words = float(np.float64(len(corpus.alphabet)) ** k)
    ranks = _ranked_windows(corpus.codes, ends, k) if len(corpus.codes) >= k else np.empty(0, dtype=np.int64)
    unit = f"share of {len(corpus.alphabet)}^{k}"
    if not len(ranks):
        return Estimate(np.nan, unit=unit, of="windows", method="occupied words", flags=(f"no object has {k} symbols",))
    value = len(np.unique(ranks)) / words
    null = float(-np.expm1(len(ranks) * np.log1p(-1 / words))) if words > 1 else 1.0
    flags = (f"only {len(ranks):,} windows for {words:.3g} words",) if len(ranks) < words else ()
    return Estimate(value, unit=unit, n=len(ranks), of="windows", method="occupied words", null=null, flags=flags)
