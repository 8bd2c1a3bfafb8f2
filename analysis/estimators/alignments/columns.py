"""Column statistics of an alignment: the symbols of each column, and how they differ from a background.

An alignment is an integer array [rows, columns]. Codes 0 to K - 1 are symbols, where K is the length of the background;
one further code is the gap. Nothing here knows what the symbols are.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from analysis.estimators.alignments.checks import (
    GAP,
    LARGEST,
    checked,
    counts_table,
    numbers,
    positive_background,
    row_weights,
    shares,
)
from analysis.statistics.proportions import binomial

EXACT_UP_TO = 300  # rows; above, two terms of the series are right to 1e-4 bits


@njit(cache=True)
def _count(codes, weights, symbols):  # noqa: ANN001, ANN202 - compiled
    rows, columns = codes.shape
    counts = np.zeros((columns, symbols))
    for i in range(rows):
        for c in range(columns):
            if codes[i, c] >= 0:
                counts[c, codes[i, c]] += weights[i]
    return counts


def column_counts(
    alignment: ArrayLike, symbols: int, weights: ArrayLike | None = None, *, gap: int = GAP
) -> NDArray[np.float64]:
    """Weighted number of rows with each symbol in each column: n_ca = sum of w_i over rows i with a in column c.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap. Gaps are not counted.
    weights : array_like, shape [rows], optional
        Weight of each row, not negative; by default 1.

    Returns
    -------
    ndarray, shape [columns, symbols]
        Rows.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`) or weights that are not one for each row, finite and not negative.

    Examples
    --------
    Three rows over two symbols, one gap.

    >>> from analysis import alignment
    >>> alignment.column_counts([[0, 1], [0, 0], [1, -1]], symbols=2).tolist()
    [[2.0, 1.0], [1.0, 1.0]]
    """
    codes = checked(alignment, symbols, gap)
    return _count(codes, row_weights(weights, len(codes)), int(symbols))


def occupied(alignment: ArrayLike, symbols: int, share: float = 0.5, *, gap: int = GAP) -> NDArray[np.int64]:
    """Indices of the columns in which at least `share` of the rows have a symbol: those of the family as a whole.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap.
    share : float
        0 to 1.

    Returns
    -------
    ndarray of int64, shape [columns that are occupied]

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`) or a share outside [0, 1].

    Examples
    --------
    >>> from analysis import alignment
    >>> alignment.occupied([[0, -1], [1, -1], [0, 1]], symbols=2).tolist()
    [0]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"the share of rows must lie between 0 and 1, got {share}")
    return np.flatnonzero((checked(alignment, symbols, gap) >= 0).mean(axis=0) >= share)


def profile(
    counts: ArrayLike, background: ArrayLike, pseudocount: float = 0.0, conditional: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Probabilities of the symbols of each column: (n f + B g) / (n + B).

    f are the frequencies seen, n the (effective) rows that have a symbol, B the pseudocount and g what is expected of
    a column before it was seen: the background, or with `conditional` the symbols that replace those seen,
    g_b = sum_a f_a P(b | a).

    Parameters
    ----------
    counts : array_like, shape [columns, symbols]
        From `column_counts`.
    background : array_like, shape [symbols]
    pseudocount : float
        B, in rows.
    conditional : array_like, shape [symbols, symbols], optional
        P(b | a) in row a.

    Returns
    -------
    ndarray, shape [columns, symbols]
        The background if a column has no symbol at all.

    Raises
    ------
    ValueError
        If counts or pseudocount are negative, background or conditional probabilities do not add up to 1, the
        background is not above 0, or shapes disagree.

    References
    ----------
    Henikoff & Henikoff 1996, CABIOS 12:135, doi:10.1093/bioinformatics/12.2.135; Altschul et al. 1997, Nucleic Acids
    Research 25:3389, doi:10.1093/nar/25.17.3389.

    Examples
    --------
    Three rows and a pseudocount of one: (3 * 1 + 1 * 0.5) / 4.

    >>> from analysis import alignment
    >>> alignment.profile([[3, 0]], [0.5, 0.5], pseudocount=1).tolist()
    [[0.875, 0.125]]
    """
    seen = counts_table(counts)
    symbols = seen.shape[1]
    ground = positive_background(background, symbols)
    if not 0 <= pseudocount <= LARGEST:
        raise ValueError(f"the pseudocount must be a number of rows from 0 to {LARGEST:.0e}, got {pseudocount}")
    n = seen.sum(axis=1, keepdims=True)
    frequencies = np.where(n > 0, seen / np.maximum(n, 1e-300), ground)
    expected = ground
    if conditional is not None:
        expected = frequencies @ shares("conditional probabilities", conditional, (symbols, symbols))
    return np.where(n > 0, (n * frequencies + pseudocount * expected) / np.maximum(n + pseudocount, 1e-300), ground)


def relative_entropy(probabilities: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Bits per column by which it differs from the background: sum_a p_a log2(p_a / b_a).

    Parameters
    ----------
    probabilities : array_like, shape [columns, symbols]
        From `profile`.
    background : array_like, shape [symbols]
        Above 0.

    Returns
    -------
    ndarray, shape [columns]
        Bits, at least 0.

    Raises
    ------
    ValueError
        If probabilities are negative or do not add up to 1, the background is not above 0, or shapes disagree.

    References
    ----------
    Kullback & Leibler 1951, Ann. Math. Stat. 22:79, doi:10.1214/aoms/1177729694.

    Examples
    --------
    A conserved column of four even symbols carries log2 4 bits.

    >>> from analysis import alignment
    >>> alignment.relative_entropy([[1, 0, 0, 0]], [0.25] * 4).tolist()
    [2.0]
    """
    p = np.atleast_1d(probabilities)
    ground, p = positive_background(background, p.shape[-1]), shares("probabilities", p, p.shape)
    return (xlogy(p, p) - xlogy(p, ground)).sum(axis=-1) / math.log(2)


def chance_information(rows: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Relative entropy in bits that `rows` independent draws from the background show on average, same shape as `rows`.

    Exact over the binomials of each symbol up to 300 rows; above, (K - 1) / (2 n) + (sum_a 1 / b_a - 1) / (12 n^2)
    nats. Linear between whole numbers; at one row it is the entropy of the background, and so below one.

    Parameters
    ----------
    rows : array_like
        n, the (effective) rows, not necessarily whole.
    background : array_like, shape [symbols]
        b, above 0.

    Returns
    -------
    ndarray, shape of `rows`
        Bits.

    Raises
    ------
    ValueError
        If rows are negative or not finite, or the background is not above 0 or does not add up to 1.

    References
    ----------
    Schneider, Stormo, Gold & Ehrenfeucht 1986, J. Mol. Biol. 188:415, doi:10.1016/0022-2836(86)90165-8; the series:
    Harris 1975, in Topics in Information Theory, 323-355.

    Examples
    --------
    One row looks conserved by as much as the background has entropy; many rows do not.

    >>> from analysis import alignment
    >>> alignment.chance_information([1, 1000], [0.25] * 4).round(3).tolist()
    [2.0, 0.002]
    """
    n, ground = np.maximum(numbers("rows", rows), 1), positive_background(background)
    small = np.minimum(n, EXACT_UP_TO)
    sizes = np.arange(1, math.ceil(small.max(initial=1)) + 1)
    exact = np.interp(small, sizes, [_chance(int(size), tuple(ground.tolist())) for size in sizes])
    series = (len(ground) - 1) / (2 * n) + ((1 / ground).sum() - 1) / (12 * n**2)
    return np.where(n <= EXACT_UP_TO, exact, series / math.log(2))


@lru_cache(maxsize=4 * EXACT_UP_TO)
def _chance(n: int, background: tuple[float, ...]) -> float:
    share = np.arange(n + 1)[:, None] / n
    seen = (binomial(np.arange(n + 1)[:, None], n, background) * xlogy(share, share)).sum()
    return float(seen - xlogy(background, background).sum()) / math.log(2)


def excess_information(counts: ArrayLike, background: ArrayLike) -> NDArray[np.float64]:
    """Relative entropy of each column less what as many independent background draws show; NaN where it is empty.

    `relative_entropy` - `chance_information`. Unbiased at 0 for rows that are independent and neutral; below 0 by chance.
    Identical rows that count as one give 0 on average: one sequence is no evidence of constraint.

    Parameters
    ----------
    counts : array_like, shape [columns, symbols]
        From `column_counts`.
    background : array_like, shape [symbols]

    Returns
    -------
    ndarray, shape [columns]
        Bits.

    Raises
    ------
    ValueError
        As `profile`.

    References
    ----------
    Schneider, Stormo, Gold & Ehrenfeucht 1986, J. Mol. Biol. 188:415, doi:10.1016/0022-2836(86)90165-8.

    Examples
    --------
    One row is no evidence, fifty equal rows give nearly two bits.

    >>> from analysis import alignment
    >>> alignment.excess_information([[1, 0, 0, 0], [50, 0, 0, 0]], [0.25] * 4).round(2).tolist()
    [0.0, 1.96]
    """
    seen = counts_table(counts)
    n = seen.sum(axis=1)
    excess = relative_entropy(profile(seen, background), background) - chance_information(n, background)
    return np.where(n > 0, excess, np.nan)


def pairwise_identity(counts: ArrayLike) -> float:
    """Share of equal symbols over all pairs of rows and all columns in which both have one, from unweighted counts.

    sum n_ca (n_ca - 1) / sum n_c (n_c - 1), with n_ca rows that have symbol a in column c and n_c that have any.

    Parameters
    ----------
    counts : array_like of int, shape [columns, symbols]
        From `column_counts`, without weights.

    Returns
    -------
    float
        Share, in [0, 1].

    Raises
    ------
    ValueError
        If counts are not a table of whole numbers of 0 or more, or no two rows share a column.

    Examples
    --------
    Two rows that agree in one column of two.

    >>> from analysis import alignment
    >>> alignment.pairwise_identity(alignment.column_counts([[0, 1], [0, 0]], symbols=2))
    0.5
    """
    seen = counts_table(counts)
    if (seen != np.floor(seen)).any():
        raise ValueError("pairs are counted from whole numbers of rows; count the columns without weights")
    n = seen.sum(axis=1)
    pairs = (n * (n - 1)).sum()
    if not pairs > 0:
        raise ValueError("no two rows share a column; identity needs at least two rows")
    return float((seen * (seen - 1)).sum() / pairs)
