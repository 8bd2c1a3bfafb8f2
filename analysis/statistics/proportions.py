"""Exact intervals of shares, and the quantiles behind intervals of few values.

By functions of `scipy.special`: `scipy.stats`, which wraps them, takes a second to import and 60 MB.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, stdtrit, xlog1py, xlogy
from scipy.special import gammaln as log_gamma

from analysis.statistics.resampling import checked_level

Floats = NDArray[np.float64]


def exact_share(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Ends of the exact interval of a share, from k of n that were counted.

    Parameters
    ----------
    k, n : array_like of int
        Broadcast; 0 <= k <= n.
    level : float
        The chance with which the interval holds the share, at least.

    Returns
    -------
    low, high : ndarray
        0 where none are counted, 1 where all are; 0 and 1 where n is 0.

    Raises
    ------
    ValueError
        If a count is not possible, or the level no chance.

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high = exact_share(0, 10)
    >>> float(low), round(float(high), 4)  # 1 - .025 ** (1 / 10)
    (0.0, 0.3085)
    """
    counted, of = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    if ((counted < 0) | (counted > of)).any():
        raise ValueError(f"counted must lie between 0 and the number of trials, got {k!r} of {n!r}")
    tail = (1 - checked_level(level)) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(counted > 0, betaincinv(np.maximum(counted, 1), of - counted + 1, tail), 0.0)
        high = np.where(counted < of, betaincinv(counted + 1, np.maximum(of - counted, 1), 1 - tail), 1.0)
    return low, high


def student_half_width(standard_error: ArrayLike, freedom: ArrayLike, level: float = 0.95) -> Any:  # noqa: ANN401 - as numpy's
    """Half width of an interval by Student's t, from a standard error and its degrees of freedom.

    Examples
    --------
    >>> round(float(student_half_width(1.0, 9)), 3)
    2.262
    """
    return stdtrit(np.asarray(freedom, dtype=float), 0.5 + checked_level(level) / 2) * np.asarray(standard_error)


def binomial(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """Chance of k successes in n trials of chance p each; broadcast.

    Examples
    --------
    >>> [round(float(one), 4) for one in binomial([0, 1, 2], 2, 0.5)]
    [0.25, 0.5, 0.25]
    """
    k, n, p = (np.asarray(one, dtype=float) for one in (k, n, p))
    ways = log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1)
    chance: Floats = np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p))
    return chance


def ranks(values: ArrayLike) -> Floats:
    """Ranks from 1 along the first axis; equal values share the mean of theirs.

    Examples
    --------
    >>> ranks([10.0, 30.0, 10.0]).tolist()
    [1.5, 3.0, 1.5]
    """
    table = np.asarray(values)
    if table.ndim > 1:
        return np.apply_along_axis(ranks, 0, table)
    _, place, counts = np.unique(table, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    found: Floats = ((2 * last - counts + 1) / 2)[place]
    return found
