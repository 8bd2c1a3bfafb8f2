"""How many new types further draws would bring: Good-Toulmin, its smoothing, rational continuation, Heaps.

The expected number of new types in t*n further draws is the power series f1 t - f2 t^2 + f3 t^3 - ... It is
unbiased and usable up to t = 1. Beyond, `good_toulmin` smooths it (minimax up to t of order log n), and
`extrapolate_types` continues it by a rational function for long ranges, and says when it cannot.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrc

from analysis.estimate import Estimate
from analysis.estimators.abundance.assemblage import aligned, resampled
from analysis.estimators.abundance.hypergeometric import log_missed
from analysis.statistics.counts import spectrum, whole
from analysis.statistics.resampling import check_replicates, generator, z_score
from analysis.statistics.unseen_mass import rare

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_TERMS = 40  # coefficients of the series that the rational function may use
FURTHEST = 10**6  # times the sample; beyond it nothing can be estimated
SATURATED = "saturated"
TOO_EARLY = "too early to say"


def _horizon(t: float) -> float:
    if not 0 <= t <= FURTHEST:
        raise ValueError(f"t must be 0 to {FURTHEST:,} (further draws as a multiple of n), got {t}")
    return float(t)


def _weights(k: Ints, n: int, t: float) -> Floats:
    """Weight of each frequency in the (smoothed) Good-Toulmin sum: -(-t)^k P(L >= k)."""
    sign = np.where(k % 2, 1.0, -1.0)
    if t <= 1:
        return sign * t ** k.astype(float)
    trials = max(math.ceil(0.5 * math.log(n * t * t / (t - 1), 3)), 1)
    used = k <= trials
    weights = np.zeros(len(k))
    low = k[used].astype(float)
    weights[used] = sign[used] * t**low * bdtrc(low - 1, trials, 2 / (2 + t))
    return weights


def good_toulmin(counts: ArrayLike, t: float) -> float:
    """Expected number of new types in t*n further draws.

    For t <= 1 the Good-Toulmin series -sum (-t)^k f_k. For t > 1 each term is weighted by P(L >= k), L binomial
    with ceil(log_3(n t^2/(t-1))/2) trials of chance 2/(2+t).

    Parameters
    ----------
    counts : array_like of int, shape [types]
    t : float
        Further draws as a multiple of the sample size, t >= 0.

    Returns
    -------
    float
        New types; unbiased for t <= 1, so noise may make it negative.

    Raises
    ------
    ValueError
        For unusable counts or t.

    References
    ----------
    Good & Toulmin 1956, Biometrika 43:45, doi:10.2307/2333577; smoothing: Orlitsky, Suresh & Wu 2016, PNAS
    113:13283, doi:10.1073/pnas.1607774113.

    Examples
    --------
    As many draws again: f1 - f2 + f5 = 2 - 1 + 1 new types.

    >>> from analysis import coverage
    >>> coverage.good_toulmin([5, 2, 1, 1], t=1)
    2.0
    """
    k, f = spectrum(counts)
    return float(f @ _weights(k, int(k @ f), _horizon(t)))


def good_toulmin_estimate(counts: ArrayLike, t: float, level: float = 0.95) -> Estimate:
    """`good_toulmin` with an interval for the number of new types that further draws would really bring.

    With w_k the weight of f_k and independent Poisson types, the squared distance between estimate and outcome
    is sum w_k^2 f_k plus the number of new types itself, on average. Beyond t = 1 the smoothing trades variance
    for a bias that the interval does not cover, and the estimate is flagged.

    Parameters
    ----------
    counts, t
        As for `good_toulmin`.
    level : float
        Of the interval; its lower end is cut at zero.

    Returns
    -------
    Estimate
        Types, of draws: value +- z sqrt(sum w_k^2 f_k + value). A value below zero is set to 0, with a flag.

    Raises
    ------
    ValueError
        As `good_toulmin`, and for a level outside (0, 1).

    References
    ----------
    Efron & Thisted 1976, Biometrika 63:435, doi:10.1093/biomet/63.3.435 (variance).

    Examples
    --------
    >>> from analysis import coverage
    >>> print(coverage.good_toulmin_estimate([5, 2, 2, 1, 1, 1, 1], t=1))
    3 [0, 9.2] types
    """
    k, f = spectrum(counts)
    weights = _weights(k, int(k @ f), _horizon(t))
    value = float(f @ weights)
    half = float(z_score(level) * np.sqrt(f @ weights**2 + max(value, 0.0)))
    flags = ("smoothed beyond t = 1: biased",) if t > 1 else ()
    if value < 0:
        value, flags = 0.0, (*flags, f"the series gives {value:.3g}, below zero by chance")
    method = "smoothed Good-Toulmin" if t > 1 else "Good-Toulmin"
    low = max(value - half, 0.0)
    return Estimate(value, low, value + half, "types", int(k @ f), "draws", method, level=level, flags=flags)


def _pade(coefficients: Floats, m: int) -> tuple[Floats, Floats]:
    """Numerator (degree m-1) and denominator (degree m) of the Padé approximant; coefficients of 2m terms."""
    c = coefficients
    hankel = np.array([[c[m + i - j - 1] for j in range(m)] for i in range(m)])
    denominator = np.concatenate([[1.0], np.linalg.solve(hankel, -c[m : 2 * m])])
    numerator = np.array([c[i::-1][: i + 1] @ denominator[: i + 1] for i in range(m)])
    return numerator, denominator


def _believable(curve: Floats) -> bool:
    """A curve of expected new types must be finite and not negative, rise, and rise ever more slowly."""
    steps = np.diff(curve)
    scale = 1e-9 * max(abs(curve).max(), 1.0)
    return bool(np.isfinite(curve).all() and (steps >= -scale).all() and (np.diff(steps) <= scale).all())


def _continuation(f: Floats, t: float) -> float:
    """Value at t of the highest-order rational continuation that behaves as an accumulation curve must; NaN if none.

    t P(t)/Q(t) with degrees m-1 and m tends to a constant, as the number of types does.
    """
    stop = int(np.argmax(f == 0)) if (f == 0).any() else len(f)
    series = f[:stop] * np.where(np.arange(stop) % 2, -1.0, 1.0)
    grid = np.linspace(0, max(t, 2.0), 201)
    for m in range(stop // 2, 0, -1):
        try:
            top, bottom = _pade(series, m)
        except np.linalg.LinAlgError:
            continue
        poles = np.roots(bottom[::-1])
        if ((poles.real >= 0) & (abs(poles.imag) < 1e-9)).any():
            continue
        curve = grid * np.polyval(top[::-1], grid) / np.polyval(bottom[::-1], grid)
        if _believable(curve):
            return float(t * np.polyval(top[::-1], t) / np.polyval(bottom[::-1], t))
    return math.nan


def extrapolate_types(
    counts: ArrayLike, t: float, *, replicates: int = 100, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Expected number of new types in t*n further draws, continued far beyond t = 1 by a rational function.

    The highest-order Padé approximant (degrees m and m) of the Good-Toulmin series that is positive, increasing
    and concave up to t. Interval: log-normal, from the spread over resampled types. The approximant is
    conservative where types are very uneven, and its interval covers the noise, not that bias.

    Parameters
    ----------
    counts : array_like of int, shape [types]
    t : float
        Further draws as a multiple of the sample size.
    replicates, seed : int
        Of the bootstrap over types.
    level : float
        Of the interval.

    Returns
    -------
    Estimate
        In types. Flagged ``"saturated"`` where no singleton is left (the upper end is then t times the Poisson
        bound on their expected number), or less than half a new type is expected;
        ``"too early to say"``, with value NaN, where no type was seen exactly twice, so that there is no curve to
        continue.

    Raises
    ------
    ValueError
        For unusable counts or t, fewer than two replicates, or a level outside (0, 1).

    References
    ----------
    Daley & Smith 2013, Nature Methods 10:325, doi:10.1038/nmeth.2375; Deng, Daley & Smith 2015, Quant. Biol.
    3:135, doi:10.1007/s40484-015-0049-7.

    Examples
    --------
    Ten times as many draws find far less than ten times as many types.

    >>> from analysis import coverage
    >>> counts = [1] * 30 + [2] * 12 + [3] * 5 + [9] * 4
    >>> round(coverage.extrapolate_types(counts, t=10).value)
    60
    """
    k, f = spectrum(counts)
    n, f1, f2 = rare(k, f)
    t, z = _horizon(t), z_score(level)
    replicates = check_replicates(replicates)
    common: dict[str, Any] = {
        "unit": "types",
        "n": n,
        "of": "draws",
        "method": "rational continuation of Good-Toulmin",
        "level": level,
    }
    if f1 == 0 or t == 0:
        return Estimate(0.0, 0.0, -t * math.log((1 - level) / 2), flags=(SATURATED,) if f1 == 0 else (), **common)
    if f2 == 0:
        return Estimate(math.nan, flags=(TOO_EARLY,), **common)
    head = np.zeros(_TERMS)
    head[k[k <= _TERMS] - 1] = f[k <= _TERMS]
    value = _continuation(head, t)
    rng = generator(seed, "continuation", n)
    types = int(f.sum())
    again = rng.multinomial(types, np.append(head, types - head.sum()) / types, size=replicates)[:, :-1]
    draws = np.array([_continuation(row.astype(float), t) for row in again if row[0] and row[1]])
    logs = np.log(np.maximum(draws[np.isfinite(draws)], 1e-12))
    half = z * np.std(logs, ddof=1) if len(logs) > 1 else math.nan
    flags = (SATURATED,) if value < 0.5 else ()
    if t > 1:
        flags = (*flags, "approximate interval: continued beyond t = 1, noise without bias")
    return Estimate(value, float(value * np.exp(-half)), float(value * np.exp(half)), flags=flags, **common)


def _slopes(k: Ints, f: Ints | Floats, n: int, sizes: Floats) -> Floats:
    """Least-squares slopes of ln types on ln size along rarefaction curves; f and the result have one row per spectrum."""
    types = [f @ -np.expm1(log_missed(n, k, m)) for m in sizes]
    return np.polyfit(np.log(sizes), np.log(types), 1)[0]


def heaps_exponent(
    counts: ArrayLike,
    samples: int | None = None,
    *,
    span: float = 0.1,
    replicates: int = 100,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Exponent b of types = K * size^b, fitted to the exact rarefaction curve from span*n to n.

    Least squares of ln S(m) on ln m at 12 sizes equally spaced in ln m; value +- z sd over samples of the
    estimated assemblage. With `samples` the bootstrap treats types as independent, so the interval is too narrow
    if objects repeat whole groups of types.

    Parameters
    ----------
    counts : array_like of int, shape [types]
        Counts over draws; or, with `samples`, in how many objects each type occurs.
    samples : int, optional
        Number of objects: the curve then accumulates objects.
    span : float
        Start of the fit as a share of the sample.
    replicates, seed : int
        Of the bootstrap.
    level : float
        Of the interval, which is for the exponent that the expected accumulation curve has over that range.

    Returns
    -------
    Estimate
        Dimensionless, in [0, 1]; 0 where every draw would be the same type, NaN (flagged) for fewer than 10 draws.

    Raises
    ------
    ValueError
        For unusable counts, a span outside (0, 1), or fewer samples than an incidence; from 10 draws on, also for fewer
        than two replicates or a level outside (0, 1).

    References
    ----------
    Heaps 1978, Information Retrieval: Computational and Theoretical Aspects, Academic Press, sec. 7.5.

    Examples
    --------
    Where every draw is a new type, types grow in proportion to draws; where all are one type, not at all.

    >>> from analysis import coverage
    >>> [round(coverage.heaps_exponent(c, replicates=2).value, 3) for c in ([1] * 50, [50])]
    [1.0, 0.0]
    """
    k, f = spectrum(counts)
    n = int(k @ f) if samples is None else whole("samples", samples, int(k[-1]), " (a type's incidence)")
    if not 0 < span < 1:
        raise ValueError(f"span must lie between 0 and 1, got {span}")
    of = "draws" if samples is None else "objects"
    common: dict[str, Any] = {
        "unit": "exponent",
        "n": n,
        "of": of,
        "method": "Heaps fit to the rarefaction curve",
        "level": level,
    }
    if n < 10:
        return Estimate(math.nan, flags=(TOO_EARLY,), **common)
    sizes = np.geomspace(max(span * n, 1.0), n, 12)
    value = float(_slopes(k, f, n, sizes))
    draws = _slopes(*aligned(resampled(counts, replicates, seed, samples)), n, sizes)
    half = float(z_score(level) * np.std(draws, ddof=1))
    return Estimate(value, value - half, value + half, **common)
