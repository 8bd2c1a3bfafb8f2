"""Occupancy of the space of words of length k: how many of the possible ones occur."""

from __future__ import annotations

import numpy as np

from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.statistics.counts import whole
from analysis.statistics.windows import window_keys


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

    Examples
    --------
    ab, ba and ab: two of the four possible pairs occur.

    >>> from analysis import coverage
    >>> from analysis.corpus import Corpus
    >>> coverage.kmer_occupancy(Corpus.from_symbols(["aba", "ab"]), 2).value
    0.5
    """
    k = whole("k", k)
    with np.errstate(over="ignore"):
        words = float(np.float64(len(corpus.alphabet)) ** k)
    keys, _ = window_keys(corpus, k)
    unit = f"share of {len(corpus.alphabet)}^{k}"
    if not len(keys):
        return Estimate(np.nan, unit=unit, of="windows", method="occupied words", flags=(f"no object has {k} symbols",))
    value = len(np.unique(keys)) / words
    null = float(-np.expm1(len(keys) * np.log1p(-1 / words))) if words > 1 else 1.0
    flags = (f"only {len(keys):,} windows for {words:.3g} words",) if len(keys) < words else ()
    return Estimate(value, unit=unit, n=len(keys), of="windows", method="occupied words", null=null, flags=flags)
