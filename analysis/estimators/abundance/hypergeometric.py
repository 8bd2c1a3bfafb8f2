"""Exact expectations over random subsamples without replacement, from frequencies of frequencies.

A type seen k times in n draws is seen X times in a random m of them; X is hypergeometric. Everything here
stays accurate at n = 1e9 because differences of log-gamma functions are never taken: their leading terms
are cancelled analytically. Sizes need not be whole. Arguments are clean arrays; checks happen in the callers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
_STIRLING_FROM = 15.0  # from here the four-term remainder is exact to 1e-14
_EXPAND_FROM = 500.0  # expected count from which four moments replace the sum (relative error below 1e-8)


def stirling_remainder(z: ArrayLike) -> Floats:
    """What Stirling's formula leaves out of ln Gamma(z), for z >= 15: 1/12z - 1/360z^3 + 1/1260z^5 - 1/1680z^7.

    Abramowitz & Stegun 1964, Handbook of Mathematical Functions, eq. 6.1.41.
    """
    w = 1.0 / np.square(z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w / 1680))) / z


def log_rising(a: ArrayLike, n: ArrayLike) -> Floats:
    """Return ln Gamma(a + n) - ln Gamma(a) for a > 0, a + n > 0, without cancellation at large a.

    Parameters
    ----------
    a, n : array_like
        Broadcast against each other.

    Returns
    -------
    ndarray
        Of the common shape.
    """
    a, n = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(n, dtype=float))
    large = np.minimum(a, a + n) >= _STIRLING_FROM
    out = np.empty(a.shape)
    x, d = a[large], n[large]
    out[large] = (
        (x + d - 0.5) * np.log1p(d / x) + d * (np.log(x) - 1) + stirling_remainder(x + d) - stirling_remainder(x)
    )
    out[~large] = gammaln(a[~large] + n[~large]) - gammaln(a[~large])
    return out


def _mixed_difference(x: Floats, k: Floats, m: float) -> Floats:
    """Return g(x + k + m) - g(x + k) - g(x + m) + g(x) for g = ln Gamma and x >= 15."""
    kinks = stirling_remainder(x + k + m) - stirling_remainder(x + k) - stirling_remainder(x + m)
    product = -(k / (x + k)) * (m / (x + m))
    leading = (x - 0.5) * np.log1p(product) + m * np.log1p(k / (x + m)) + k * np.log1p(m / (x + k))
    return leading + kinks + stirling_remainder(x)


def log_missed(n: float, k: ArrayLike, m: float) -> Floats:
    """Log of the chance that a random m of n draws contains none of the k draws of a type.

    ln [C(n - k, m) / C(n, m)], continued to real m by the gamma function: finite for m < n - k + 1, so also a little
    beyond n - k, and -inf from there on.

    Parameters
    ----------
    n : float
        Draws.
    k : array_like, shape [distinct]
        Times each type was seen, 0 <= k <= n.
    m : float
        Size of the subsample, 0 <= m <= n.

    Returns
    -------
    ndarray, shape [distinct]
        At most 0.

    References
    ----------
    Hurlbert 1971, Ecology 52:577, doi:10.2307/1934145.
    """
    k = np.asarray(k, dtype=float)
    x = n - k - m + 1
    out = np.full(k.shape, -np.inf)
    far = x >= _STIRLING_FROM
    out[far] = -_mixed_difference(x[far], k[far], m)
    near = (x > 0) & ~far
    if near.any():  # shift to where Stirling's formula is accurate, one recurrence step of the gamma function at a time
        base, seen = x[near], k[near]
        steps = base[:, None] + np.arange(_STIRLING_FROM)
        many = seen[:, None]
        shift = np.log(steps) - np.log(steps + many) + np.log1p(many / (steps + m))
        out[near] = shift.sum(axis=1) - _mixed_difference(base + _STIRLING_FROM, seen, m)
    return np.minimum(out, 0.0)


@njit(cache=True)
def _hypergeometric_means(n: float, k: NDArray[np.float64], m: float, table: NDArray[np.float64]) -> Floats:
    """Mean of table[X] for each k, walking out from the mode by the ratio of neighbouring probabilities."""
    out = np.empty(len(k))
    for i in range(len(k)):
        seen = k[i]
        rest = n - seen - m  # at x = 0: draws of other types that the subsample leaves out
        start = np.floor((m + 1.0) * (seen + 1.0) / (n + 2.0))
        start = max(min(start, seen, np.ceil(m)), 0.0, np.ceil(-rest))
        total = 1.0
        value = table[int(start)]
        x, weight = start, 1.0
        while x > 0.0 and rest + x > 0.0 and weight > 1e-18 * total:
            weight *= x * (rest + x) / ((seen - x + 1.0) * (m - x + 1.0))
            x -= 1.0
            total += weight
            value += weight * table[int(x)]
        x, weight = start, 1.0
        while x < seen and x < m and weight > 1e-18 * total and x + 1.0 < len(table):
            weight *= (seen - x) * (m - x) / ((x + 1.0) * (rest + x + 1.0))
            x += 1.0
            total += weight
            value += weight * table[int(x)]
        out[i] = value / total
    return out


def _relative_moments(n: float, k: Floats, m: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Mean of X, and its central moments 2, 3, 4 divided by that power of the mean (n >= 4)."""
    mean = m * (k / n)
    left, other = n - m, n - k
    variance = mean * (other / n) * (left / (n - 1))
    third = variance * ((n - 2 * k) / n) * ((n - 2 * m) / (n - 2))
    spread = mean * other * left  # m k (n - k)(n - m) / n
    excess = (n - 1) * n * (n * (n + 1) - 6 * k * other - 6 * m * left) + 6 * spread * (5 * n - 6)
    scale = spread * (n - 2) * (n - 3)
    fourth = variance**2 * (3 + np.divide(excess, scale, out=np.zeros_like(scale), where=scale > 0))
    return mean, variance / mean**2, third / mean**3, fourth / mean**4


def expected_power(n: float, k: ArrayLike, m: float, q: float) -> Floats:
    """Mean of (X/m)^q, or of -(X/m) ln(X/m) for q = 1, where X of a type's k draws fall in a random m of n.

    Parameters
    ----------
    n, k, m
        As in `log_missed`, with 1 <= m <= n; m is whole.
    q : float
        Positive power.

    Returns
    -------
    ndarray, shape [distinct]
        The exact sum over X where fewer than 500 max(1, q^2) are expected, else an expansion to the fourth
        moment.

    References
    ----------
    Chao, Gotelli, Hsieh, Sander, Ma, Colwell & Ellison 2014, Ecol. Monogr. 84:45, doi:10.1890/13-0133.1.
    """
    k = np.asarray(k, dtype=float)
    threshold = _EXPAND_FROM * max(1.0, q * q)
    far = m * (k / n) >= threshold
    out = np.empty(k.shape)
    x = np.arange(int(min(k.max(), threshold + 20 * np.sqrt(threshold) + 60)) + 2) / m
    table = np.append(0.0, -x[1:] * np.log(x[1:])) if q == 1 else x**q
    out[~far] = _hypergeometric_means(float(n), k[~far], float(m), table)
    if far.any():
        mean, second, third, fourth = _relative_moments(n, k[far], m)
        p = mean / m
        if q == 1:
            out[far] = -p * (np.log(p) + second / 2 - third / 6 + fourth / 12)
        else:
            bend = q * (q - 1) / 2 * (second + (q - 2) / 3 * (third + (q - 3) / 4 * fourth))
            out[far] = p**q * (1 + bend)
    return out
