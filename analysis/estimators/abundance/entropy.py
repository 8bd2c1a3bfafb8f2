"""Entropy of a source from counts of its types, corrected for what a small sample misses.

One registry, `ESTIMATORS`: every entry takes the spectrum (k, f: f types were seen exactly k times) and the
number of possible types, and returns nats; `entropy` checks the input once and converts to bits.
`entropy_estimate` returns the same number with an interval: the posterior's for `nsb`, a seeded bootstrap of
the estimated assemblage (`assemblage`) for the others.

`support` is the number of possible types. Only `shrinkage` and `nsb` use it. By default it is the number of
observed types plus Chao1's estimate of the unseen ones: a lower bound that the data itself supports, and NSB
depends on it only weakly once it is large enough (Nemenman 2011, Entropy 13:2013, doi:10.3390/e13122013).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import psi

from analysis.estimate import Estimate
from analysis.estimators.abundance import asymptotic, nsb
from analysis.estimators.abundance.assemblage import resampled
from analysis.statistics.counts import LARGEST, spectrum, whole
from analysis.statistics.resampling import z_score
from analysis.statistics.unseen_mass import rare, unseen_types

Ints = NDArray[np.int64]


def plugin(k: Ints, f: Ints, support: float) -> float:
    """-sum p ln p with p = k/n; biased low by about (types - 1)/(2n).

    Shannon 1948, Bell Syst. Tech. J. 27:379, doi:10.1002/j.1538-7305.1948.tb01338.x.
    """
    p = k / (k @ f)
    return float(-(f * p) @ np.log(p))


def miller_madow(k: Ints, f: Ints, support: float) -> float:
    """Plug-in plus (observed types - 1)/(2n).

    Miller 1955, Note on the bias of information estimates, in Information Theory in Psychology, 95-100.
    """
    return plugin(k, f, support) + (f.sum() - 1) / (2 * float(k @ f))


def chao_shen(k: Ints, f: Ints, support: float) -> float:
    """Coverage-adjusted, weighted by the chance of being seen: -sum Cp ln(Cp) / [1 - (1 - Cp)^n].

    p = k/n and C = 1 - f1/n. Where all are singletons, Good's coverage C would be 0; one of them is then treated as
    seen twice, as is usual. Chao & Shen 2003, doi:10.1023/A:1026096204727.
    """
    n, f1, _ = rare(k, f)
    p = (1 - min(f1, n - 1) / n) * (k / n) if n > 1 else np.ones(1)
    with np.errstate(divide="ignore"):
        chance = -np.expm1(n * np.log1p(-p))
    return float(f @ (-p * np.log(p) / chance))


def chao_wang_jost(k: Ints, f: Ints, support: float) -> float:
    """From the slope of the rarefaction curve, extrapolated: sum (k/n) [psi(n) - psi(k)] + U.

    U = f1/n (1-A)^(1-n) {-ln A - sum_{0<r<n} (1-A)^r/r} is for the unseen types, with A = 2 f2/[(n-1) f1 + 2 f2], or
    2/[(n-1) (f1-1) + 2] where f2 = 0; it is 0 where A = 1. Chao, Wang & Jost 2013, doi:10.1111/2041-210X.12108.
    """
    return asymptotic.shannon(k, f)


def grassberger(k: Ints, f: Ints, support: float) -> float:
    """Bias-corrected digammas: ln n - (1/n) sum k G(k), G(k) = psi(k) + (-1)^k [psi((k+1)/2) - psi(k/2)]/2.

    For a single type seen k times it leaves a remainder, falling from gamma + ln 2 at k = 1. Grassberger 2003,
    arXiv:physics/0307138.
    """
    n = float(k @ f)
    g = psi(k.astype(float)) + np.where(k % 2, -0.5, 0.5) * (psi((k + 1) / 2) - psi(k / 2))
    return max(math.log(n) - float(f @ (k * g)) / n, 0.0)


def shrinkage(k: Ints, f: Ints, support: float) -> float:
    """Plug-in on shares w/K + (1 - w) k/n, shrunk to 1/K with the James-Stein weight w; K is the support.

    w = (1 - sum p^2) / [(n-1) sum (1/K - p)^2], at most 1, with p = k/n and sums over all K types. Hausser &
    Strimmer 2009, JMLR 10:1469, arXiv:0811.3579.
    """
    n = float(k @ f)
    p, unseen = k / n, support - float(f.sum())
    distance = f @ (p - 1 / support) ** 2 + unseen / support**2
    noise = 1 - f @ p**2
    weight = 1.0 if n == 1 or noise >= (n - 1) * distance else noise / ((n - 1) * distance)
    shrunk = (1 - weight) * p + weight / support
    rest = -weight / support * math.log(weight / support) if weight > 0 else 0.0
    return float(f @ (-shrunk * np.log(shrunk))) + unseen * rest


def _nsb(k: Ints, f: Ints, support: float) -> float:
    """Posterior mean under a nearly flat prior on entropy. Nemenman, Shafee & Bialek 2002, arXiv:physics/0108025."""
    return nsb.posterior(k, f, support)[0]


UNITS = {2.0: "bits", math.e: "nats", 10.0: "hartleys"}
READ_SUPPORT = ("shrinkage", "nsb")
ESTIMATORS: dict[str, Callable[[Ints, Ints, float], float]] = {
    "plugin": plugin,
    "miller_madow": miller_madow,
    "chao_shen": chao_shen,
    "chao_wang_jost": chao_wang_jost,
    "grassberger": grassberger,
    "shrinkage": shrinkage,
    "nsb": _nsb,
}


def check_estimator(estimator: str) -> None:
    """Raise a ValueError that lists the choices unless there is an estimator of that name."""
    if estimator not in ESTIMATORS:
        raise ValueError(f"unknown entropy estimator {estimator!r}; choose one of {', '.join(ESTIMATORS)}")


def _support(k: Ints, f: Ints, support: float | None, estimator: str = "nsb") -> float:
    """Number of possible types: as given (checked), or observed plus unseen (Chao1), a whole number.

    NaN if none is given and the estimator does not use it.
    """
    if support is None and estimator not in READ_SUPPORT:
        return math.nan
    seen = int(f.sum())
    if support is None:
        return float(seen + round(unseen_types(*rare(k, f))))
    if whole("support", support, seen, " (the types seen)") > LARGEST:
        raise ValueError(f"support must be at most 2^53, got {support:.3g}")
    return float(support)


def _drawn_support(k: Ints, f: Ints, support: float | None, estimator: str) -> float:
    """Return the support for a sample of the estimated source, which may have more types than the given sample."""
    return _support(k, f, None if support is None else max(support, int(f.sum())), estimator)


def _unit(base: float) -> tuple[float, str]:
    """Nats in one unit of the logarithm to `base`, and what the unit is called."""
    if not 1 < base < 1e300:
        raise ValueError(f"base must be a number above 1 (2 for bits, e for nats), got {base}")
    return math.log(base), UNITS.get(float(base)) or f"digits to base {base:g}"


def entropy(counts: ArrayLike, estimator: str = "chao_shen", support: int | None = None, base: float = 2.0) -> float:
    """Entropy of the source that the counts were drawn from.

    Parameters
    ----------
    counts : array_like of int, shape [types]
        How often each type was seen.
    estimator : str
        A key of `ESTIMATORS`; each function's docstring has its formula and paper.
    support : int, optional
        Number of possible types, for ``shrinkage`` and ``nsb``; see the module for its default.
    base : float
        Of the logarithm: 2 gives bits.

    Returns
    -------
    float
        Zero where one type was seen, except where `support` says that there are more, and for ``grassberger``.

    Raises
    ------
    ValueError
        For an unknown estimator, unusable counts (see `counts.spectrum`), a support that is not whole, below the
        observed types or above 2^53, or a base that is not above 1.

    Examples
    --------
    Four even types carry two bits; estimators differ in what they add for types not seen.

    >>> from analysis.entropy import entropy
    >>> entropy([5, 5, 5, 5], "plugin")
    2.0
    >>> round(entropy([5, 2, 1, 1], "miller_madow") - entropy([5, 2, 1, 1], "plugin"), 4)  # 3 / (2 * 9 ln 2)
    0.2404
    """
    check_estimator(estimator)
    k, f = spectrum(counts)
    nats, _ = _unit(base)
    return float(ESTIMATORS[estimator](k, f, _support(k, f, support, estimator)) / nats) + 0.0  # never minus zero


def nsb_moments(counts: ArrayLike, support: int | None = None, base: float = 2.0) -> tuple[float, float]:
    """Posterior mean and standard deviation of the entropy under the NSB prior.

    The mean is int E[H | k, b] w(b) db / int w(b) db over concentrations b > 0 of a Dirichlet prior on K = `support`
    types, w(b) = Gamma(Kb)/Gamma(Kb + n) prod Gamma(k + b)/Gamma(b) * d/db [psi(Kb + 1) - psi(b + 1)], and
    E[H | k, b] = psi(Kb + n + 1) - sum (k + b)/(Kb + n) psi(k + b + 1) nats, over all K types; the second moment
    likewise.

    Parameters
    ----------
    counts, support, base
        As for `entropy`.

    Returns
    -------
    mean, sd : float
        In units of the logarithm to `base`.

    Raises
    ------
    ValueError
        For unusable counts, a support that is not whole, below the observed types or above 2^53, or a base that is not
        above 1.

    References
    ----------
    Nemenman, Shafee & Bialek 2002, arXiv:physics/0108025; Nemenman, Bialek & de Ruyter van Steveninck 2004,
    Phys. Rev. E 69:056111, doi:10.1103/PhysRevE.69.056111.

    Examples
    --------
    A thousand draws of two even types: one bit, and little uncertainty.

    >>> from analysis.entropy import nsb_moments
    >>> mean, sd = nsb_moments([500, 500], support=2)
    >>> round(mean, 3), bool(sd < 0.01)
    (0.999, True)
    """
    k, f = spectrum(counts)
    nats, _ = _unit(base)
    mean, sd = nsb.posterior(k, f, _support(k, f, support))
    return mean / nats, sd / nats


def entropy_estimate(
    counts: ArrayLike,
    estimator: str = "chao_wang_jost",
    support: int | None = None,
    base: float = 2.0,
    *,
    replicates: int = 200,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Entropy with an interval: value +- z sd, cut at zero and at the logarithm of a support that was given.

    The sd is the posterior's for ``nsb``; for the others that of the estimator over samples of the estimated
    assemblage. It measures noise, not bias, and where types are very even it is too wide. The flags say 'approximate'
    below a sample coverage of 99 %, and where the value lies more than half an sd from that of ``chao_wang_jost``, which
    has the least bias of these: so ``plugin`` and ``chao_shen`` are flagged where many types are seen a few times each,
    and ``nsb`` where its prior, for which types are about even, does not fit them.

    Parameters
    ----------
    counts, estimator, support, base
        As for `entropy`.
    replicates, seed : int
        Of the bootstrap.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        In units of the logarithm to `base` (bits for 2), of draws.

    Raises
    ------
    ValueError
        As `entropy`, for a level outside (0, 1), and for fewer than two replicates where they are needed.

    References
    ----------
    Assemblage: Chao et al. 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1, appendix G; posterior: Nemenman, Bialek &
    de Ruyter van Steveninck 2004, Phys. Rev. E 69:056111, doi:10.1103/PhysRevE.69.056111.

    Examples
    --------
    >>> from analysis.entropy import entropy_estimate
    >>> print(entropy_estimate([40, 30, 20, 10]))
    1.87 [1.73, 2.01] bits
    """
    value = entropy(counts, estimator, support, base)
    k, f = spectrum(counts)
    nats, unit = _unit(base)
    if estimator == "nsb":
        sd = nsb.posterior(k, f, _support(k, f, support))[1] / nats
    else:
        samples = resampled(counts, replicates, seed)
        draws = [ESTIMATORS[estimator](a, b, _drawn_support(a, b, support, estimator)) for a, b in samples]
        sd = float(np.std(draws, ddof=1)) / nats
    flags, off = asymptotic.caution(k, f), value - chao_wang_jost(k, f, math.nan) / nats
    if abs(off) > sd / 2 and not flags:
        flags = (f"approximate interval: {estimator} is about {off:+.2g} {unit} off",)
    z, most = z_score(level), math.inf if support is None else math.log(support) / nats
    source = "posterior" if estimator == "nsb" else "assemblage bootstrap"
    return Estimate(
        value,
        max(value - z * sd, 0.0),
        max(min(value + z * sd, most), value),
        unit,
        int(k @ f),
        "draws",
        f"{estimator}, {source}",
        flags=flags,
        level=level,
    )
