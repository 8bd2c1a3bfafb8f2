"""Generate and search: what several samples find that one does not, and what a verifier makes of them.

A sample is right with chance p. Of k samples, at least one is right with chance 1 - (1 - p)^k; which one, a verifier says.
Finding one costs -log2 p bits: each halving of p doubles the samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.proportions import exact_share
from analysis.statistics.resampling import bootstrap, percentile_interval

REPLICATES = 1_000
LEVEL = 0.95
Floats = NDArray[np.float64]


def success_at(k: int, samples: ArrayLike, right: ArrayLike) -> Floats:
    """Estimate the chance that at least one of k samples is right, without bias, from n samples of which c are right.

    1 - C(n - c, k) / C(n, k): the share of all choices of k among the n that hold a right one.

    Parameters
    ----------
    k : int
        At least 1.
    samples, right : array_like of int, shape [tasks]
        n and c of each task.

    Returns
    -------
    ndarray, shape [tasks]

    Raises
    ------
    ValueError
        If fewer than k samples were drawn, or more are right than were drawn.

    References
    ----------
    Chen et al. 2021, arXiv:2107.03374, section 2.1.

    Examples
    --------
    >>> success_at(1, [10], [3]), success_at(8, [10], [3])
    (array([0.3]), array([1.]))
    """
    n, c = np.broadcast_arrays(np.asarray(samples, dtype=np.int64), np.asarray(right, dtype=np.int64))
    if k < 1 or (n < k).any():
        raise ValueError(f"success at {k} needs {k} samples of each task at least; draw more")
    if (c < 0).any() or (c > n).any():
        raise ValueError("right samples are a part of all samples")
    factors = 1 - k / np.maximum(n[:, None] - np.arange(int(c.max(initial=0)))[None, :], k)
    missed = np.where(np.arange(factors.shape[1])[None, :] < c[:, None], factors, 1.0).prod(axis=1)
    return 1 - missed


def chosen_right(p: ArrayLike, k: ArrayLike, false_accept: float, false_reject: float) -> Floats:
    """Chance that the sample is right that is chosen at random among those of k that a verifier accepts; none accepted is wrong.

    With a = p (1 - false_reject) and b = (1 - p) false_accept: (1 - (1 - a - b)^k) a / (a + b). The first factor is the
    chance that anything is accepted, the second what more samples cannot raise.

    Parameters
    ----------
    p, k : array_like
        Chance that one sample is right, and samples; broadcast.
    false_accept, false_reject : float
        Chance that a wrong one is accepted, and that a right one is refused.
    """
    right = np.asarray(p, dtype=float) * (1 - false_reject)
    wrong = (1 - np.asarray(p, dtype=float)) * false_accept
    accepted = right + wrong
    with np.errstate(invalid="ignore", divide="ignore"):
        precise = np.where(accepted > 0, right / accepted, 0.0)
    found: Floats = (1 - (1 - accepted) ** np.asarray(k, dtype=float)) * precise
    return found


def share_interval(k: int, n: int) -> tuple[float, float]:
    """Exact interval of a share: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    Where none or all are counted, the interval is one-sided and ends at 0 or 1.
    """
    one_sided = k in (0, n)
    low, high = exact_share(k, n, 2 * LEVEL - 1 if one_sided else LEVEL)
    return float(low), float(high)


def search_bits(k: int, n: int) -> dict[str, Any]:
    """Bits of finding one that is accepted, from k of n samples: -log2 (k / n), with the interval of the share.

    Returns
    -------
    dict
        accepted, n, share, share_low, share_high, value, low, high (bits), bound: whether nothing was accepted, so that there
        is no value and low is what the bits exceed (one-sided, 95 %).

    Raises
    ------
    ValueError
        If there is no sample.
    """
    if n < 1:
        raise ValueError("bits of a search need a sample at least")
    low, high = share_interval(k, n)
    bits = {"accepted": k, "n": n, "share": k / n, "share_low": low, "share_high": high, "bound": k == 0}
    ends = {"low": -np.log2(high) + 0.0, "high": -np.log2(low) + 0.0 if low else np.nan}
    return bits | {"value": -np.log2(k / n) + 0.0 if k else np.nan} | ends


def ratio_bits(k: int, n: int, other: int, other_n: int) -> tuple[float, float, float]:
    """log2 of the ratio of two shares with its interval, exact for rare events: k given k + other is binomial.

    Parameters
    ----------
    k, n, other, other_n : int
        Accepted and all samples of both.

    Returns
    -------
    value, low, high : float
        Infinite ends where one side has none; the value is NaN there. All NaN where neither has any.

    References
    ----------
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313. For shares that are not small the interval is too wide.
    """
    if k + other == 0:
        return np.nan, np.nan, np.nan
    low, high = share_interval(k, k + other)
    scale = np.log2(other_n / n)
    with np.errstate(divide="ignore"):
        ends = [float(np.log2(np.float64(q) / np.float64(1 - q)) + scale) for q in (low, high)]
    value = float(np.log2(k / other) + scale) if k and other else np.nan
    return value, ends[0], ends[1]


def over_tasks(values: Floats, seed: int = 0) -> pd.DataFrame:
    """Means of shares over tasks, with intervals by bootstrap over tasks: columns value, low, high, a row for each column.

    Where every task has a share of 0, or every one of 1, no resample differs: the interval then is that of none or all of as
    many tasks (see `share_interval`).

    Parameters
    ----------
    values : ndarray, shape [tasks, columns]
    seed : int
    """
    drawn = bootstrap(lambda i: values[i].mean(axis=0), len(values), replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(drawn)
    low = np.where((values == 1).all(axis=0), share_interval(len(values), len(values))[0], low)
    high = np.where((values == 0).all(axis=0), share_interval(0, len(values))[1], high)
    return pd.DataFrame({"value": values.mean(axis=0), "low": low, "high": high})


def differences(values: Floats, base: Floats, seed: int = 0) -> pd.DataFrame:
    """Mean differences of shares from those of a base, paired by task; columns and intervals as of `over_tasks`.

    Parameters
    ----------
    values : ndarray, shape [tasks, columns]
    base : ndarray, shape [tasks]
    seed : int
    """
    apart = values - base[:, None]
    low, high = percentile_interval(
        bootstrap(lambda i: apart[i].mean(axis=0), len(apart), replicates=REPLICATES, seed=seed)
    )
    return pd.DataFrame({"value": apart.mean(axis=0), "low": low, "high": high})


def points(row: pd.Series, name: str) -> str:
    """Return a difference of shares with its interval, in percentage points: `name`, `name`_low and `name`_high of a row."""
    value, low, high = (100 * float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return f"{value:z.0f} [{low:z.0f}, {high:z.0f}]"
