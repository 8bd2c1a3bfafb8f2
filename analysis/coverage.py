"""How much of the possible has been seen: sample coverage, richness, and what further draws would add.

Point estimates return floats; the function of the same name with ``_estimate`` returns an `Estimate` with the
interval that its docstring describes. Counts are per draw (`counts`) or, for objects that hold many types each,
the number of objects that hold a type (`incidence`) together with the number of objects (`samples`).

Richness beyond the sample cannot be estimated without assumptions: chao1, chao2 and the jackknives are LOWER
bounds, and their intervals cover the bound's expectation, not the true number, where types are very uneven.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.assemblage import resampled
from analysis.asymptotic import rare, repeat_gap, unseen_types
from analysis.corpus import Corpus
from analysis.counts import spectrum, whole
from analysis.estimate import Estimate
from analysis.resample import z_score
from analysis.similarity import circles
from analysis.subsampling import log_missed
from analysis.unseen import extrapolate_types, good_toulmin, good_toulmin_estimate, heaps_exponent

__all__ = [
    "ace",
    "chao1",
    "chao1_estimate",
    "chao2",
    "chao2_estimate",
    "circles",
    "coverage_estimate",
    "extrapolate_types",
    "good_toulmin",
    "good_toulmin_estimate",
    "heaps_exponent",
    "incidence_coverage",
    "jackknife1",
    "jackknife2",
    "kmer_occupancy",
    "sample_coverage",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def coverage_at(k: Ints, f: Ints, n: int, size: float) -> float:
    """Expected coverage of a sample of `size` draws (or objects) when k of n were seen of each type.

    The share that a type weighs is k over the sum of all k, so the same lines serve counts and incidences.
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
    where types are very uneven, and the interval does not hold that.

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
    flags = () if size is None or size == n else ("approximate interval: read at another size than the sample's",)
    half = z_score(level) * float(sd)
    low, high, rare_event = value - half, value + half, -math.log(0.5 - level / 2) / n
    if size is None or size == n:  # no singleton, or no repeat: what the variance takes for certain
        low, high = min(low, 1 - rare_event), max(high, 2 * rare_event) if f1 == n else high
    low, high = max(low, 0.0), min(high, 1.0)
    return Estimate(value, low, high, "share", n, "draws", method, level=level, flags=flags)


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
    """Chao1 with its analytic log-normal interval; covers the number of types where rare ones are about alike.

    For very uneven sources it covers the expectation of the lower bound, and the truth lies above. With f0 the unseen
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
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    return float(np.sqrt(_chao_variance(n, int(f.sum()), f1, f2)))


def _incidence(incidence: ArrayLike, samples: int) -> tuple[Ints, Ints, int]:
    """Spectrum of incidences, each at most the number of samples, and that number."""
    k, f = spectrum(incidence)
    return k, f, whole("samples", samples, int(k[-1]), " (a type's incidence)")


def chao2(incidence: ArrayLike, samples: int) -> float:
    """Lower bound on the number of types from incidences: observed + (T-1)/T Q1^2/(2 Q2).

    Qj types are held by exactly j samples; where Q2 = 0, (T-1)/T Q1 (Q1-1)/2 is added.

    Parameters
    ----------
    incidence : array_like of int, shape [types]
        How many samples (objects) hold each type.
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
    """
    k, f, samples = _incidence(incidence, samples)
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
    """
    k, f, samples = _incidence(incidence, samples)
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
    """
    k, f, samples = _incidence(incidence, samples)
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
    """
    k, f, samples = _incidence(incidence, samples)
    if samples < 2:
        raise ValueError("the second-order jackknife needs at least 2 samples")
    _, q1, q2 = rare(k, f)
    t, seen = samples, float(f.sum())
    return max(seen + q1 * (2 * t - 3) / t - q2 * (t - 2) ** 2 / (t * (t - 1)), seen)


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
    """
    k, f, samples = _incidence(incidence, samples)
    return _coverage(k, f, samples, size)


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
