"""Block entropies, conditional entropies and excess entropy, from exact n-gram counts inside objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus
from analysis.estimate import Estimate
from analysis.estimators.abundance.entropy import check_estimator, entropy
from analysis.estimators.sequences import ngrams
from analysis.statistics import windows
from analysis.statistics.counts import whole
from analysis.statistics.resampling import Z95

Floats = NDArray[np.float64]
COVERED = 0.95  # share of blocks that must be known ones
LONGEST = 1000  # symbols of a block
STILL_GROWING = 0.05  # share of E that the last two lengths may have added


def plugin_bits(counts: NDArray[np.int64]) -> float:
    """Plug-in entropy in bits of positive counts, log2 n - sum c log2(c)/n; NaN without any."""
    n = counts.sum()
    return float(np.log2(n) - (counts * np.log2(counts)).sum() / n) if n else np.nan


def block_entropies(corpus: Corpus, max_length: int, estimator: str = "plugin") -> Floats:
    """Entropies of blocks of 1..`max_length` symbols, in bits.

    Parameters
    ----------
    corpus : Corpus
        Blocks never cross object boundaries.
    max_length : int
        L, 1 to 1,000.
    estimator : str
        Any that `entropy.entropy` knows.

    Returns
    -------
    ndarray, shape [max_length]: H_1..H_L; NaN where no object is that long.

    Raises
    ------
    ValueError
        If the length is not a whole number from 1 to 1,000, or the estimator is unknown.

    References
    ----------
    Crutchfield & Feldman 2003, Chaos 13:25, doi:10.1063/1.1530990.

    Examples
    --------
    Symbols one bit; pairs ab and ba of 'abab...' no more than that.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> prediction.block_entropies(Corpus.from_symbols(["ab" * 500]), 3).round(2).tolist()
    [1.0, 1.0, 1.0]
    """
    counts = ngrams.ngram_counts(corpus, _checked_length(max_length))
    return np.array([_block_entropy(c, estimator) for c in counts])


def _checked_length(max_length: int) -> int:
    length = whole("max_length", max_length)
    if length > LONGEST:
        raise ValueError(f"max_length must be at most {LONGEST}, got {length}; no data set samples longer blocks")
    return length


def _block_entropy(counts: NDArray[np.int64], estimator: str) -> float:
    check_estimator(estimator)
    if estimator == "plugin" or not counts.size:
        return plugin_bits(counts)
    return entropy(counts, estimator)


def conditional_entropies(corpus: Corpus, max_length: int, estimator: str = "plugin") -> Floats:
    """h_L = H_L - H_(L-1): bits of a symbol when the L - 1 before it are known, h_1 = H_1.

    Parameters
    ----------
    corpus, max_length, estimator
        As for `block_entropies`.

    Returns
    -------
    ndarray, shape [max_length]: h_1..h_L in bits/symbol; NaN where no object is that long.

    Raises
    ------
    ValueError
        As `block_entropies`.

    References
    ----------
    Shannon 1951, Bell Syst. Tech. J. 30:50, doi:10.1002/j.1538-7305.1951.tb01366.x.

    Examples
    --------
    'aab' repeated: log2(3) - 2/3 bits for a symbol, 2/3 once the symbol before it is known.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> prediction.conditional_entropies(Corpus.from_symbols(["aab" * 500]), 2).round(2).tolist()
    [0.92, 0.67]
    """
    return np.diff(block_entropies(corpus, max_length, estimator), prepend=0.0)


def excess_entropy_curve(corpus: Corpus, max_length: int, estimator: str = "plugin") -> pd.DataFrame:
    """Block entropies, conditional entropies and excess entropy by length.

    Parameters
    ----------
    corpus, max_length, estimator
        As for `block_entropies`.

    Returns
    -------
    DataFrame[length, block_entropy, conditional_entropy, excess_entropy, blocks, coverage]: bits; E_L = H_L - L h_L is
    the information between adjacent blocks as far as blocks of L symbols show it; coverage = 1 - (blocks seen once) / blocks is
    the chance that the next block is a known one (Good-Turing): below about 0.95, h_L is too low because of too few data.

    Raises
    ------
    ValueError
        As `block_entropies`.

    References
    ----------
    Crutchfield & Feldman 2003, Chaos 13:25, doi:10.1063/1.1530990; coverage: Good 1953, Biometrika 40:237,
    doi:10.1093/biomet/40.3-4.237.

    Examples
    --------
    The phase of 'abab...' is known after one symbol: E = 1 bit from length 2 on.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> prediction.excess_entropy_curve(Corpus.from_symbols(["ab" * 500]), 3).excess_entropy.round(2).tolist()
    [0.0, 1.0, 1.0]
    """
    return curve_of_counts(ngrams.ngram_counts(corpus, _checked_length(max_length)), estimator)


def curve_of_counts(counts: Sequence[NDArray[np.int64]], estimator: str = "plugin") -> pd.DataFrame:
    """`excess_entropy_curve` from the counts of the distinct blocks of length 1, 2, ... (in order of the blocks).

    It uses counts only, so counts that were added up from parts give exactly the numbers of the whole corpus.

    Raises
    ------
    ValueError
        If the estimator is unknown.

    Examples
    --------
    Two even symbols, two even pairs.

    >>> from analysis import prediction
    >>> import numpy as np
    >>> prediction.curve_of_counts([np.array([50, 50]), np.array([50, 50])]).block_entropy.tolist()
    [1.0, 1.0]
    """
    length = np.arange(1, len(counts) + 1)
    block = np.array([_block_entropy(c, estimator) for c in counts])
    rate = np.diff(block, prepend=0.0)
    total = np.array([c.sum() for c in counts])
    single = np.array([np.count_nonzero(c == 1) for c in counts])
    return pd.DataFrame(
        {
            "length": length,
            "block_entropy": block,
            "conditional_entropy": rate,
            "excess_entropy": block - length * rate,
            "blocks": total,
            "coverage": 1 - single / np.maximum(total, 1),
        }
    )


def excess_entropy(corpus: Corpus, max_length: int = 6, estimator: str = "plugin") -> Estimate:
    """Predictive information between past and future, E = lim H_L - L h_L, at the longest length that the data samples well.

    The length is the longest up to `max_length` whose blocks are covered to 95 % (`excess_entropy_curve`).

    Parameters
    ----------
    corpus, max_length, estimator
        As for `block_entropies`.

    Returns
    -------
    Estimate in bits, with a normal interval (delta method over objects or clusters): it measures noise, not bias. Flags:
    ``"undersampled beyond length L"``; ``"not converged: ..."`` where the last two lengths added over 5 % of E (one of
    them may add nothing: every other one of the even process does) and more than noise and bias explain, so that E is
    only a lower bound; ``"approximate: ..."`` where the plug-in's bias, [(L-1)(K_L - 1) - L (K_(L-1) - 1)] /
    (2 N ln 2) upwards for K_L distinct blocks, is over half a standard error, so that the interval covers the true value
    in less than 92 % of samples (84 % at 0.9 of one; ``"miller_madow"`` removes that bias).

    Raises
    ------
    ValueError
        As `block_entropies`.

    References
    ----------
    Crutchfield & Feldman 2003, doi:10.1063/1.1530990; Bialek, Nemenman & Tishby 2001, doi:10.1162/089976601753195969.

    Examples
    --------
    A source of period p holds log2 p bits: its phase.

    >>> from analysis import prediction
    >>> from analysis.corpus import Corpus
    >>> round(prediction.excess_entropy(Corpus.from_symbols(["abcd" * 500])).value, 2)
    2.0
    """
    curve = excess_entropy_curve(corpus, max_length, estimator)
    about: dict[str, Any] = {"unit": "bits", "n": corpus.n_symbols, "of": "symbols"}
    usable = np.flatnonzero(np.cumprod((curve["coverage"] >= COVERED) & (curve["blocks"] > 0)))
    if not usable.size:
        return Estimate(np.nan, **about, method="block entropies", flags=("undersampled at length 1",))
    last = int(usable[-1])
    value = float(curve["excess_entropy"].iloc[last])
    error = np.sqrt(_excess_variance(corpus, last + 1)) if last else np.nan
    margin = Z95 * error
    flags = () if last + 1 == max_length else (f"undersampled beyond length {last + 1}",)
    earlier = max(last - 2, 1) if last > 1 else 0  # E of one symbol is 0, and carries no information
    before = float(curve["excess_entropy"].iloc[earlier])
    bias, bias_before = (_excess_bias(corpus, n + 1) if estimator == "plugin" and n else 0.0 for n in (last, earlier))
    grown = (value - bias) - (before - bias_before)
    if not last or grown > max(STILL_GROWING * (value - bias), margin):
        flags = (*flags, f"not converged: from length {earlier + 1} to {last + 1} it grew by {grown:.2g} bits")
    if value + margin < 0:
        flags = (*flags, f"approximate: below zero, so {estimator} is biased here")
    if abs(bias) > error / 2:
        flags = (*flags, f"approximate: the plug-in is about {bias:+.2g} bits off")
    method = f"block entropies to length {last + 1}, {estimator}; delta method over {corpus.resampled}"
    return Estimate(value, value - margin, value + margin, **about, method=method, flags=flags)


def _excess_bias(corpus: Corpus, length: int) -> float:
    """Bias of the plug-in E_L to first order: that of H_L is -(K - 1)/(2 N ln 2)."""
    longer, shorter = ngrams.ngram_counts(corpus, length)[:-3:-1]
    low, high = ((c.size - 1) / (2 * c.sum() * np.log(2)) for c in (shorter, longer))
    return float((length - 1) * high - length * low)


def _excess_variance(corpus: Corpus, length: int) -> float:
    """Variance of E_L = (1 - L) H_L + L H_(L-1) over objects: surprisal is the influence of a block on its entropy."""
    influence = np.zeros(corpus.n_symbols)
    for i, (keys, start, bound) in enumerate(windows.ngram_keys(corpus, length), start=1):
        weight = {length: 1.0 - length, length - 1: float(length)}.get(i, 0.0)
        if weight:
            surprisal = -np.log2(windows.occurrences(keys, bound) / keys.size)
            influence[start] += weight * (surprisal - surprisal.mean()) * corpus.n_symbols / keys.size
    return ngrams.variance_of_mean(influence, ngrams.resampling_units(corpus))
