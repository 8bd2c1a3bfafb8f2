"""Sample coverage: the chance that the next draw is of a type that was seen before.

Point estimates return floats; the function of the same name with ``_estimate`` returns an `Estimate` with the
interval that its docstring describes. Counts are per draw (`counts`) or, for objects that contain many types each,
the number of objects that contain a type (`incidence`) together with the number of objects (`samples`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimate import Estimate
from analysis.estimators.abundance.assemblage import resampled
from analysis.estimators.abundance.hypergeometric import log_missed
from analysis.estimators.abundance.richness import (
    incidence_spectrum,
)
from analysis.statistics.counts import spectrum
from analysis.statistics.resampling import z_score
from analysis.statistics.unseen_mass import rare, repeat_gap

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def coverage_at(k: Ints, f: Ints, n: int, size: float) -> float:
    """Expected coverage of a sample of `size` draws (or objects) when k of n were seen of each type.

    The weight of a type is k over the sum of all k, so the same formulas serve counts and incidences.
    """
    total, f1, f2 = rare(k, f)
    if n < 2:
        return 0.0  # one draw says nothing about repeats
    if size < n:
        return min(max(1 - float((f * (k / total)) @ np.exp(log_missed(n - 1, k - 1, size))), 0.0), 1.0)
    gap = repeat_gap(n, f1, f2)
    if f1 == 0 or gap == 1:
        return 1.0
    return max(-math.expm1(math.log(f1 / total) + (size - n + 1) * math.log1p(-gap)), 0.0)


def _coverage(k: Ints, f: Ints, n: int, size: ArrayLike | None) -> float | Floats:
    """`coverage_at` for one size or many; for the sample's own where none is given."""
    if size is None:
        return coverage_at(k, f, n, n)
    sizes = np.asarray(size, dtype=float)
    if not (np.isfinite(sizes).all() and (sizes >= 0).all()):
        raise ValueError(f"sample sizes must be finite and not negative, got {size}")
    out = np.array([coverage_at(k, f, n, m) for m in sizes.ravel().tolist()]).reshape(sizes.shape)
    return out if out.ndim else float(out)


def sample_coverage(counts: ArrayLike, size: ArrayLike | None = None) -> float | Floats:
    """Share of the source's probability that belongs to types in the sample.

    At the sample's own size n: C = 1 - f1/n * B, B = (n-1) f1 / [(n-1) f1 + 2 f2]. Below n the unbiased
    interpolation 1 - sum (k/n) C(n-k, m)/C(n-1, m), beyond n the extrapolation 1 - f1/n * B^(m-n+1).

    Parameters
    ----------
    counts : array_like of int, shape [types]
    size : float or array_like, optional
        Sample sizes m, not necessarily whole; n when left out.

    Returns
    -------
    float, or ndarray of the shape of `size`
        In [0, 1]; 0 for a single draw.

    Raises
    ------
    ValueError
        For unusable counts, or sizes that are negative or not finite.

    References
    ----------
    Chao & Jost 2012, Ecology 93:2533, doi:10.1890/11-1952.1.

    Examples
    --------
    1 - f1/n * (n-1) f1 / [(n-1) f1 + 2 f2] with n = 9, f1 = 2 and f2 = 1: 1 - 16/81.

    >>> from analysis import coverage
    >>> round(coverage.sample_coverage([5, 2, 1, 1]), 4)
    0.8025
    """
    k, f = spectrum(counts)
    return _coverage(k, f, int(k @ f), size)


def coverage_estimate(
    counts: ArrayLike, size: float | None = None, *, replicates: int = 200, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Sample coverage with an interval.

    At the sample's own size the interval is for the coverage of THIS sample (itself random), with Esty's
    variance [f1 (1 - f1/n) + 2 f2]/n^2, and reaches down at least to the Poisson bound for no singleton,
    1 + ln(1/2 - level/2)/n, and where no type was seen twice up to that for no repeat, -2 ln(1/2 - level/2)/n (half of
    the draws met the types of the other half); at any other size it is for the expected coverage of samples of that
    size, with the sd over samples of the estimated assemblage. Beyond n the extrapolation is biased upwards
    where types are very uneven, and the interval does not cover that bias.

    Parameters
    ----------
    counts, size
        As for `sample_coverage`; one size.
    replicates, seed : int
        Of the bootstrap, where one is needed.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Share in [0, 1], of draws.

    Raises
    ------
    ValueError
        For unusable counts, a size that is negative or not finite, a level outside (0, 1), or fewer than two
        replicates where they are needed.

    References
    ----------
    Esty 1983, Annals of Statistics 11:905, doi:10.1214/aos/1176346256.

    Examples
    --------
    >>> from analysis import coverage
    >>> print(coverage.coverage_estimate([50, 20, 10, 5, 2, 2, 1, 1, 1, 1]))
    0.957 [0.898, 1] share
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    if np.ndim(size):
        raise ValueError("an interval is for one size; call once for each")
    value = float(sample_coverage(counts, size))
    if size is None or size == n:
        sd, method = np.sqrt(f1 * (1 - f1 / n) + 2 * f2) / n, "Chao-Jost coverage, Esty variance"
    else:
        draws = resampled(counts, replicates, seed)
        sd = np.std([coverage_at(a, b, n, float(size)) for a, b in draws], ddof=1)
        method = "Chao-Jost coverage, assemblage bootstrap"
    flags = () if size is None or size == n else ("approximate interval: at a size other than the sample's",)
    half = z_score(level) * float(sd)
    low, high, rare_event = value - half, value + half, -math.log(0.5 - level / 2) / n
    if size is None or size == n:  # no singleton, or no repeat: what the variance treats as certain
        low, high = min(low, 1 - rare_event), max(high, 2 * rare_event) if f1 == n else high
    low, high = max(low, 0.0), min(high, 1.0)
    return Estimate(value, low, high, "share", n, "draws", method, level=level, flags=flags)


def incidence_coverage(incidence: ArrayLike, samples: int, size: ArrayLike | None = None) -> float | Floats:
    """Sample coverage for incidences: share of all incidences that belongs to types already seen.

    At T samples C = 1 - Q1/U * B, with U the sum of all incidences and B = (T-1) Q1/[(T-1) Q1 + 2 Q2], or
    (T-1) (Q1-1)/[(T-1) (Q1-1) + 2] where Q2 = 0. Below T it is 1 - sum (k/U) C(T-k, m)/C(T-1, m), beyond T
    1 - Q1/U * B^(m-T+1).

    Parameters
    ----------
    incidence, samples
        As for `chao2`.
    size : float or array_like, optional
        Numbers of objects m, not necessarily whole; `samples` when left out.

    Returns
    -------
    float, or ndarray of the shape of `size`
        In [0, 1]; 0 for a single sample.

    Raises
    ------
    ValueError
        As `chao2`, and for sizes that are negative or not finite.

    References
    ----------
    Chao et al. 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, eqs. 7 and 12 (incidence).

    Examples
    --------
    Four objects; one type in all of them, two in one each: no type in exactly two, Q2 = 0.

    >>> from analysis import coverage
    >>> round(coverage.incidence_coverage([4, 1, 1], 4), 3)  # 1 - 2/6 * 3/5
    0.8
    """
    k, f, samples = incidence_spectrum(incidence, samples)
    return _coverage(k, f, samples, size)
