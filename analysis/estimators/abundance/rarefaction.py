"""Hill numbers of samples of other sizes than the given one: at a number of draws, or at a sample coverage.

Below the sample's size they are interpolated, exactly; beyond it extrapolated towards the asymptotic value of `hill`.
``_band`` adds an interval from a seeded bootstrap of the estimated assemblage (`assemblage`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from analysis.estimators.abundance.assemblage import aligned, resampled
from analysis.estimators.abundance.hill import asymptotic_number, observed_number
from analysis.estimators.abundance.hypergeometric import expected_power, log_missed
from analysis.estimators.abundance.sample_coverage import coverage_at
from analysis.estimators.features.similarity import order
from analysis.statistics.counts import LARGEST, spectrum
from analysis.statistics.resampling import z_score
from analysis.statistics.unseen_mass import rare, repeat_gap

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _contribution(k: Ints, n: int, m: float, q: float) -> Floats:
    """Contribution of a type seen k of n times to the average subsample of 1 < m <= n draws (q = 2: of m > n too).

    For q = 0 its chance to be seen, for q = 1 its term of the entropy, else of the power sum. A size between whole ones
    is a mixture of both: then Hill numbers are power means over one set of samples, which never rise with the order.
    """
    whole = math.floor(m)
    if m == whole or m > n:
        return _contribution_of_whole(k, n, m, q)
    low = _contribution_of_whole(k, n, whole, q)
    return low + (m - whole) * (_contribution_of_whole(k, n, whole + 1, q) - low)


def _contribution_of_whole(k: Ints, n: int, m: float, q: float) -> Floats:
    if q == 0:
        return -np.expm1(log_missed(n, k, m))
    if q == 2:
        return k / n * (1 + (m - 1) * (k - 1) / (n - 1)) / m
    return expected_power(n, k, m, q)


def _effective(moment: Floats, q: float) -> Floats:
    """Effective number of types from summed contributions."""
    return moment if q == 0 else np.exp(moment if q == 1 else np.log(moment) / (1 - q))


def _interpolated(k: Ints, f: Ints, m: float, q: float) -> float:
    """Expected Hill number of m <= n draws without replacement (the sum is averaged, then converted)."""
    n = int(k @ f)
    if m <= 1:
        return m  # one draw is one type; less is a share of it
    if m == n:
        return observed_number(k, f, q)
    return float(_effective(f @ _contribution(k, n, m, q), q))


def _last_gain(k: Ints, f: Ints, q: float) -> float:
    """How much the expected Hill number grew with the n-th draw, from differences taken before they cancel."""
    n = float(k @ f)
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.log1p(-1 / k)  # ln (k-1)/k; -inf for singletons
        if q == 1:
            bits = f @ np.where(k > 1, k * (k - 1.0) * lost, 0.0) / (n * (n - 1)) - np.log1p(-1 / n)
            return observed_number(k, f, 1) * -math.expm1(-bits)
        shrink = np.expm1(-q * np.log1p(-1 / n))
        change = f @ ((k / n) ** q * (shrink + (k / n) * np.expm1(q * lost) * (1 + shrink)))
    relative = change / (f @ (k / n) ** q)
    return observed_number(k, f, q) * -math.expm1(math.log1p(relative) / (1 - q))


def _extrapolated(k: Ints, f: Ints, m: float, q: float) -> float:
    """Expected Hill number of m > n draws: the gap to the asymptote closes by a constant factor per draw."""
    n, f1, _ = rare(k, f)
    if n == 1:
        return 1.0  # nothing was drawn that could differ
    if q == 2:
        return float(_effective(f @ _contribution(k, int(n), m, q), q))
    observed, limit = observed_number(k, f, q), asymptotic_number(k, f, q)
    gain = f1 / n if q == 0 else _last_gain(k, f, q)
    gap = limit - observed
    if math.isinf(limit):
        return min(observed + gain * (m - n), _extrapolated(k, f, m, 0))
    rate = gain / (gap + gain) if gap > 0 else 1.0
    return observed + gap * (-math.expm1((m - n) * math.log1p(-rate)) if rate < 1 else 1.0)


def _at_size(k: Ints, f: Ints, m: float, q: float) -> float:
    return _interpolated(k, f, m, q) if m <= k @ f else _extrapolated(k, f, m, q)


def _checked_sizes(sizes: ArrayLike) -> Floats:
    out = np.atleast_1d(np.asarray(sizes))
    if out.ndim != 1 or not all(0 <= size <= LARGEST for size in out.tolist()):
        raise ValueError("sizes must be a list of numbers from 0 to 2^53")
    return out.astype(float)


def rarefaction(counts: ArrayLike, sizes: ArrayLike, q: float = 0.0) -> Floats:
    """Expected Hill number of samples of other sizes: interpolated below n, extrapolated beyond.

    Below n it is exact for random subsamples: for q = 0, sum over types of 1 - C(n-k, m)/C(n, m); between whole sizes
    every order takes the same mixture of the sums of both, so that no value rises with q. Beyond n,
    q = 0: S + f0 [1 - (1 - f1/(n f0 + f1))^(m-n)]; q = 2: 1/[1/m + (m-1)/m sum k(k-1)/(n(n-1))]; other orders
    close the gap between observed and asymptotic value geometrically, at the rate of the n-th draw.
    Extrapolation beyond 2n is unreliable for q = 0. Orders are extrapolated one by one, as published, each towards its
    own `hill_asymptotic`: where nearly all types were seen once, values beyond n may rise with q.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    sizes : array_like of float, shape [sizes]
        Sample sizes m >= 0, not necessarily whole (below 1 every value is m itself).
    q : float
        Order, finite.

    Returns
    -------
    ndarray, shape [sizes]
        Effective types.

    Raises
    ------
    ValueError
        For unusable counts, sizes or orders.

    References
    ----------
    Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1; q = 0:
    Hurlbert 1971, doi:10.2307/1934145, and Colwell et al. 2012, doi:10.1093/jpe/rtr044.

    Examples
    --------
    Two draws of {2, 2}: one type with probability 1/3, two with 2/3.

    >>> from analysis import diversity
    >>> diversity.rarefaction([2, 2], [1, 2, 4]).round(3).tolist()
    [1.0, 1.667, 2.0]
    """
    k, f = spectrum(counts)
    q = order(q, finite=True)
    return np.array([_at_size(k, f, float(m), q) for m in _checked_sizes(sizes)])


def _size_at_coverage(k: Ints, f: Ints, coverage: float) -> float:
    n, f1, f2 = rare(k, f)
    now = coverage_at(k, f, n, n)
    if coverage <= coverage_at(k, f, n, 0):
        return 0.0
    if coverage == now:
        return float(n)
    if coverage < now:
        return float(brentq(lambda m: coverage_at(k, f, n, m) - coverage, 0.0, n, xtol=1e-10, maxiter=500))
    gap = repeat_gap(n, f1, f2)
    if coverage == 1 or gap == 0:
        return math.inf
    return n - 1 + math.log((1 - coverage) * n / f1) / math.log1p(-gap)


def _checked_coverage(coverage: float) -> float:
    if not 0 <= coverage <= 1:
        raise ValueError(f"coverage must lie between 0 and 1, got {coverage}")
    return float(coverage)


def size_at_coverage(counts: ArrayLike, coverage: float) -> float:
    """Sample size m at which the expected coverage is C = `coverage`: `coverage.sample_coverage`, inverted.

    Below n the root of 1 - sum (k/n) C(n-k, m)/C(n-1, m) = C; beyond, m = n - 1 + ln[(1 - C) n/f1]/ln B with the B of
    `coverage.sample_coverage`.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    coverage : float
        Share of the source's probability, 0 to 1; from 1 - f1/n to the coverage of the sample the answer is n.

    Returns
    -------
    float
        Draws, not necessarily whole; infinity where that coverage is never reached: 1 while further types are
        expected, and any above 0 from a single draw.

    Raises
    ------
    ValueError
        For unusable counts or a coverage outside [0, 1].

    References
    ----------
    Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1.

    Examples
    --------
    Of two even types one draw covers half.

    >>> from analysis import diversity
    >>> round(diversity.size_at_coverage([50, 50], 0.5), 1)
    1.0
    """
    return _size_at_coverage(*spectrum(counts), _checked_coverage(coverage))


def _at_coverage(k: Ints, f: Ints, coverage: float, q: float) -> float:
    size = _size_at_coverage(k, f, coverage)
    return asymptotic_number(k, f, q) if math.isinf(size) else _at_size(k, f, size, q)


def hill_at_coverage(counts: ArrayLike, coverage: float, q: float = 0.0) -> float:
    """Expected Hill number of the sample size that reaches a given coverage: the fair comparison of sources.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    coverage : float
        Share of the source's probability to reach, 0 to 1; at 1 the asymptotic value is returned. The estimates of
        coverage below n and from n on differ at n, so targets between 1 - f1/n and `sample_coverage` are
        answered at n.
    q : float
        Order, finite.

    Returns
    -------
    float
        Effective types.

    Raises
    ------
    ValueError
        For unusable counts, a coverage outside [0, 1] or an unusable order.

    References
    ----------
    Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1.

    Examples
    --------
    Ten even types at a coverage of 0.9, from samples of 30 and of 150 draws.

    >>> from analysis import diversity
    >>> [round(diversity.hill_at_coverage([k] * 10, 0.9), 1) for k in (3, 15)]
    [9.6, 9.1]
    """
    return _at_coverage(*spectrum(counts), _checked_coverage(coverage), order(q, finite=True))


def rarefaction_band(
    counts: ArrayLike, sizes: ArrayLike, q: float = 0.0, replicates: int = 100, seed: int = 0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Interval of `rarefaction` at each size: value +- z sd over samples of the estimated assemblage.

    It is for the expected Hill number of samples of that size from the source (not of subsamples of this one), and
    approximate: in simulations it covered it in 88 to 99 % of samples up to n, and at 2n, where the bias of extrapolation
    is left out, in 79 to 99 % (the least for long tails at q = 1, the most where the sample has nearly all types).

    Parameters
    ----------
    counts, sizes, q
        As for `rarefaction`.
    replicates, seed : int
        Of the bootstrap.
    level : float
        Of the interval, at each size by itself.

    Returns
    -------
    low, high : ndarray, shape [sizes]
        Effective types, at least 0.

    Raises
    ------
    ValueError
        As `rarefaction`, and for fewer than two replicates or a level outside (0, 1).

    References
    ----------
    Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, appendix G.

    Examples
    --------
    One draw always has one type.

    >>> from analysis import diversity
    >>> low, high = diversity.rarefaction_band([6, 3, 1], [1, 5])
    >>> [float(end[0].round(6)) for end in (low, high)], bool(low[1] < high[1])
    ([1.0, 1.0], True)
    """
    value = rarefaction(counts, sizes, q)
    q, checked, z = order(q, finite=True), _checked_sizes(sizes), z_score(level)
    if not checked.size:
        return value, value
    spectra = list(resampled(counts, replicates, seed))
    k, f = aligned(spectra)
    n = int(np.sum(spectra[0][0] * spectra[0][1]))
    curves = [
        _effective(f @ _contribution(k, n, m, q), q)
        if 1 < m < n or (q == 2 and m > 1 < n)
        else [_at_size(own, times, float(m), q) for own, times in spectra]
        for m in checked
    ]
    half = z * np.std(curves, axis=1, ddof=1)
    return np.maximum(value - half, 0.0), value + half
