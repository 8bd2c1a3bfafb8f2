"""How many types there are: lower bounds from singletons and doubletons. The public face is `coverage`.

Richness beyond the sample cannot be estimated without assumptions: chao1, chao2 and the jackknives are LOWER
bounds, and their intervals cover the bound's expectation, not the true number, where types are very uneven.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimate import Estimate
from analysis.statistics.counts import spectrum, whole
from analysis.statistics.resampling import z_score
from analysis.statistics.unseen_mass import rare, unseen_types

Ints = NDArray[np.int64]


def chao1(counts: ArrayLike, bias_corrected: bool = False) -> float:
    """Lower bound on the number of types: observed + (n-1)/n f1^2/(2 f2), or (n-1)/n f1 (f1-1)/2 where f2 = 0.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    bias_corrected : bool
        Use f1 (f1-1)/[2 (f2+1)] for the unseen types instead (what vegan's estimateR prints).

    Returns
    -------
    float
        Types, at least those observed.

    Raises
    ------
    ValueError
        For unusable counts (see `counts.spectrum`).

    References
    ----------
    Chao 1984, Scand. J. Stat. 11:265; factor (n-1)/n and bias-corrected form: Chao 2005, Encyclopedia of
    Statistical Sciences 12:7907, doi:10.1002/0471667196.ess5051.

    Examples
    --------
    Four types seen; (n-1)/n f1^2 / (2 f2) = 8/9 * 4/2 more are expected.

    >>> from analysis import coverage
    >>> round(coverage.chao1([5, 2, 1, 1]), 3)
    5.778
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    return float(f.sum() + (f1 * (f1 - 1) / (2 * (f2 + 1)) if bias_corrected else unseen_types(n, f1, f2)))


def _chao_variance(n: float, seen: float, f1: float, f2: float) -> float:
    """Variance of Chao's estimator by the delta method (Chao 1987; where f2 = 0, of its other form)."""
    a = (n - 1) / n
    if f2:
        r = f1 / f2
        return f2 * (a / 2 * r**2 + a**2 * r**3 + a**2 / 4 * r**4)
    total = seen + unseen_types(n, f1, f2)
    return max(a * f1 * (f1 - 1) / 2 + a**2 * f1 * (2 * f1 - 1) ** 2 / 4 - a**2 * f1**4 / (4 * total), 0.0)


def _richness(n: int, seen: int, f1: int, f2: int, of: str, method: str, level: float) -> Estimate:
    """Chao's estimate with a log-normal interval for the unseen part, which cannot fall below what was seen."""
    unseen = unseen_types(n, f1, f2)
    sd = np.sqrt(_chao_variance(n, seen, f1, f2))
    flags = () if f2 or not f1 else ("no type was seen exactly twice: very uncertain",)
    factor = np.exp(z_score(level) * np.sqrt(np.log1p((sd / unseen) ** 2))) if unseen else 1.0
    low, high = float(seen + unseen / factor), float(seen + unseen * factor)
    return Estimate(float(seen + unseen), low, high, "types", n, of, method, level=level, flags=flags)


def chao1_estimate(counts: ArrayLike, level: float = 0.95) -> Estimate:
    """Chao1 with its analytic log-normal interval; covers the number of types if rare ones are about equally frequent.

    For very uneven sources it covers the expectation of the lower bound, and the true number is larger. With f0 the unseen
    types of `chao1` it reaches from observed + f0/K to observed + f0 K, K = exp(z sqrt(ln(1 + se^2/f0^2))), se as
    `chao1_se`.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Types, of draws; flagged where there are singletons, but no type was seen exactly twice.

    Raises
    ------
    ValueError
        For unusable counts or a level outside (0, 1).

    References
    ----------
    Chao 1987, Biometrics 43:783, doi:10.2307/2531532.

    Examples
    --------
    The interval cannot fall below the four types that were seen.

    >>> from analysis import coverage
    >>> print(coverage.chao1_estimate([5, 2, 1, 1]))
    5.78 [4.16, 23.9] types
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    return _richness(n, int(f.sum()), f1, f2, "draws", "Chao1 (lower bound), log-normal interval", level)


def chao1_se(counts: ArrayLike) -> float:
    """Analytic standard error of `chao1` (not of its bias-corrected form), by the delta method.

    With a = (n-1)/n and r = f1/f2 the variance is f2 (a r^2/2 + a^2 r^3 + a^2 r^4/4); where f2 = 0 it is
    a f1 (f1-1)/2 + a^2 f1 (2 f1-1)^2/4 - a^2 f1^4/(4 Chao1), at least 0.

    Parameters
    ----------
    counts : array_like of int, shape [types]

    Returns
    -------
    float
        Types.

    Raises
    ------
    ValueError
        For unusable counts.

    References
    ----------
    Chao 1987, Biometrics 43:783, doi:10.2307/2531532.

    Examples
    --------
    Without a singleton nothing is added, so there is no uncertainty.

    >>> from analysis import coverage
    >>> coverage.chao1_se([9, 8, 7]), round(coverage.chao1_se([9, 2, 1, 1]), 2)
    (0.0, 3.47)
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    return float(np.sqrt(_chao_variance(n, int(f.sum()), f1, f2)))


def incidence_spectrum(incidence: ArrayLike, samples: int) -> tuple[Ints, Ints, int]:
    """Spectrum of incidences, each at most the number of samples, and that number."""
    k, f = spectrum(incidence)
    return k, f, whole("samples", samples, int(k[-1]), " (a type's incidence)")


def chao2(incidence: ArrayLike, samples: int) -> float:
    """Lower bound on the number of types from incidences: observed + (T-1)/T Q1^2/(2 Q2).

    Qj types occur in exactly j samples; where Q2 = 0, (T-1)/T Q1 (Q1-1)/2 is added.

    Parameters
    ----------
    incidence : array_like of int, shape [types]
        How many samples (objects) contain each type.
    samples : int
        Number of samples T.

    Returns
    -------
    float
        Types, at least those observed.

    Raises
    ------
    ValueError
        For unusable incidences, or one that exceeds the number of samples.

    References
    ----------
    Chao 1987, Biometrics 43:783, doi:10.2307/2531532.

    Examples
    --------
    Three types in ten objects: 3 + 9/10 * 1^2 / (2 * 1).

    >>> from analysis import coverage
    >>> round(coverage.chao2([6, 2, 1], samples=10), 3)
    3.45
    """
    k, f, samples = incidence_spectrum(incidence, samples)
    _, q1, q2 = rare(k, f)
    return float(f.sum() + unseen_types(samples, q1, q2))


def chao2_estimate(incidence: ArrayLike, samples: int, level: float = 0.95) -> Estimate:
    """`chao2` with its analytic log-normal interval; see `chao1_estimate` for what it covers.

    The formulas are those of `chao1_estimate` and `chao1_se`, with T, Q1 and Q2 for n, f1 and f2.

    Parameters
    ----------
    incidence, samples
        As for `chao2`.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        Types, of objects; flagged where Q1 > 0 and Q2 = 0.

    Raises
    ------
    ValueError
        As `chao2`, and for a level outside (0, 1).

    References
    ----------
    Chao 1987, Biometrics 43:783, doi:10.2307/2531532.

    Examples
    --------
    >>> from analysis import coverage
    >>> print(coverage.chao2_estimate([6, 2, 1], samples=10))
    3.45 [3.03, 10.7] types
    """
    k, f, samples = incidence_spectrum(incidence, samples)
    _, q1, q2 = rare(k, f)
    return _richness(samples, int(f.sum()), q1, q2, "objects", "Chao2 (lower bound), log-normal interval", level)


def jackknife1(incidence: ArrayLike, samples: int) -> float:
    """First-order jackknife of the number of types: observed + Q1 (T-1)/T.

    Parameters
    ----------
    incidence, samples
        As for `chao2`.

    Returns
    -------
    float
        Types.

    Raises
    ------
    ValueError
        As `chao2`.

    References
    ----------
    Burnham & Overton 1979, Ecology 60:927, doi:10.2307/1936861.

    Examples
    --------
    Observed + Q1 (T-1)/T = 3 + 1 * 9/10.

    >>> from analysis import coverage
    >>> coverage.jackknife1([6, 2, 1], samples=10)
    3.9
    """
    k, f, samples = incidence_spectrum(incidence, samples)
    _, q1, _ = rare(k, f)
    return float(f.sum() + q1 * (samples - 1) / samples)


def jackknife2(incidence: ArrayLike, samples: int) -> float:
    """Second-order jackknife of the number of types: observed + Q1 (2T-3)/T - Q2 (T-2)^2/[T (T-1)].

    Parameters
    ----------
    incidence, samples
        As for `chao2`; T is at least 2.

    Returns
    -------
    float
        Types, at least those observed.

    Raises
    ------
    ValueError
        As `chao2`, and for fewer than two samples.

    References
    ----------
    Burnham & Overton 1979, Ecology 60:927, doi:10.2307/1936861.

    Examples
    --------
    Observed + Q1 (2T-3)/T - Q2 (T-2)^2 / [T (T-1)] = 3 + 17/10 - 64/90.

    >>> from analysis import coverage
    >>> round(coverage.jackknife2([6, 2, 1], samples=10), 3)
    3.989
    """
    k, f, samples = incidence_spectrum(incidence, samples)
    if samples < 2:
        raise ValueError("the second-order jackknife needs at least 2 samples")
    _, q1, q2 = rare(k, f)
    t, seen = samples, float(f.sum())
    return max(seen + q1 * (2 * t - 3) / t - q2 * (t - 2) ** 2 / (t * (t - 1)), seen)


def ace(counts: ArrayLike, rare_limit: int = 10) -> float:
    """Abundance-based coverage estimator of the number of types: abundant + rare/C + f1/C * max(gamma^2, 0).

    C = 1 - f1/n_rare and gamma^2 = rare/C * sum k(k-1) f_k / [n_rare (n_rare - 1)] - 1 over rare types.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    rare_limit : int
        Types seen at most so often are rare.

    Returns
    -------
    float
        Types; `chao1` where every rare type is a singleton (C would be 0).

    Raises
    ------
    ValueError
        For unusable counts, or a limit that is not a whole number of at least 1.

    References
    ----------
    Chao & Lee 1992, JASA 87:210, doi:10.1080/01621459.1992.10475194.

    Examples
    --------
    Without a singleton nothing is missing.

    >>> from analysis import coverage
    >>> coverage.ace([12, 4, 3]), round(coverage.ace([12, 4, 3, 1]), 2)
    (3.0, 4.55)
    """
    k, f = spectrum(counts)
    scarce = k.searchsorted(whole("rare_limit", rare_limit), side="right")
    kr, fr = k[:scarce], f[:scarce]
    n, f1, _ = rare(kr, fr)
    if n == 0:
        return float(f.sum())
    if f1 == n:
        return chao1(counts)
    types, c = int(fr.sum()), 1 - f1 / n
    uneven = max(types / c * int((kr * fr) @ (kr - 1)) / (n * (n - 1)) - 1, 0.0)
    return int(f[scarce:].sum()) + types / c + f1 / c * uneven
