"""Which columns of an alignment vary together: mutual information of pairs, corrected for what ancestry adds to all of them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.alignments.checks import GAP, LARGEST, checked, row_weights
from analysis.statistics.counts import whole
from analysis.statistics.resampling import generator

MOST_PAIRED = 2**12  # symbols of a table of pairs, 128 MB
NULLS = 19  # shuffles: the observed maximum exceeds all of theirs by chance in 1 of 20 cases


@njit(cache=True)
def _mutual_information(columns, weights, symbols):  # noqa: ANN001, ANN202 - compiled
    width, rows = columns.shape
    held = np.empty((width, rows), dtype=np.int32)
    sizes = np.zeros(width, dtype=np.int64)
    for c in range(width):
        for i in range(rows):
            if columns[c, i] >= 0:
                held[c, sizes[c]] = i
                sizes[c] += 1
    found = np.zeros((width, width))
    joint = np.empty((symbols, symbols))
    for a in range(width):
        for b in range(a):
            joint[:] = 0
            fewer = a if sizes[a] < sizes[b] else b
            for k in range(sizes[fewer]):
                i = held[fewer, k]
                x, y = columns[a, i], columns[b, i]
                if x >= 0 and y >= 0:
                    joint[x, y] += weights[i]
            found[a, b] = found[b, a] = _information(joint)
    return found


@njit(cache=True)
def _information(joint):  # noqa: ANN001, ANN202 - compiled
    total = joint.sum()
    if total <= 0:
        return 0.0
    symbols = len(joint)
    of_x, of_y = np.zeros(symbols), np.zeros(symbols)
    bits = 0.0
    for x in range(symbols):
        for y in range(symbols):
            p = joint[x, y] / total
            if p > 0:
                of_x[x] += p
                of_y[y] += p
                bits += p * math.log2(p)
    for x in range(symbols):
        if of_x[x] > 0:
            bits -= of_x[x] * math.log2(of_x[x])
        if of_y[x] > 0:
            bits -= of_y[x] * math.log2(of_y[x])
    return max(bits, 0.0)


def mutual_information(
    alignment: ArrayLike, symbols: int, weights: ArrayLike | None = None, *, gap: int = GAP
) -> NDArray[np.float64]:
    """Plug-in mutual information of each pair of columns, over rows that have a symbol in both.

    sum_ab p_ab log2[p_ab / (p_a p_b)], with p_ab the (weighted) share of those rows that have a and b.

    Parameters
    ----------
    alignment, symbols, weights, gap
        As for `column_counts`.

    Returns
    -------
    ndarray, shape [columns, columns]
        Bits; symmetric, 0 on the diagonal and where no row has a symbol in both.

    Raises
    ------
    ValueError
        As `column_counts`, and for more symbols than a table of pairs can hold.

    References
    ----------
    Korber, Farber, Wolpert & Lapedes 1993, PNAS 90:7176, doi:10.1073/pnas.90.15.7176.

    Examples
    --------
    Columns that are copies of one another share one bit.

    >>> from analysis import alignment
    >>> alignment.mutual_information([[0, 0], [1, 1], [0, 0], [1, 1]], symbols=2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    codes = checked(alignment, symbols, gap)
    if symbols > MOST_PAIRED:
        raise ValueError(
            f"pairs of columns are counted over at most {MOST_PAIRED:,} symbols, got {symbols:,}; number only those that "
            "occur (np.unique with return_inverse), or merge them into classes"
        )
    return _mutual_information(np.ascontiguousarray(codes.T), row_weights(weights, len(codes)), int(symbols))


def average_product_corrected(information: ArrayLike) -> NDArray[np.float64]:
    """Mutual information less the product of the columns' means over the mean of all: m_ij - m_i. m_.j / m_..

    Removes what a column shares with every other, from common ancestry and from its own entropy.

    Parameters
    ----------
    information : array_like, shape [columns, columns]
        From `mutual_information`; the diagonal is not used.

    Returns
    -------
    ndarray, shape [columns, columns]
        In the unit of the information. Means run over other columns; 0 on the diagonal.

    Raises
    ------
    ValueError
        If the table is not square, symmetric and finite.

    References
    ----------
    Dunn, Wahl & Gloor 2008, Bioinformatics 24:333, doi:10.1093/bioinformatics/btm604.

    Examples
    --------
    A table in which all pairs are equal is zero once corrected.

    >>> from analysis import alignment
    >>> import numpy as np
    >>> alignment.average_product_corrected(np.ones((3, 3)) - np.eye(3)).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    found = np.array(information)  # a copy without the diagonal, which is a column's own entropy
    if found.ndim != 2 or found.shape[0] != found.shape[1] or found.dtype.kind not in "biuf":
        raise ValueError(f"information must be a square table of real numbers, got {found.dtype} {found.shape}")
    found = found.astype(float)
    np.fill_diagonal(found, 0)
    if not (np.abs(found) <= LARGEST).all() or not np.allclose(found, found.T):
        raise ValueError(
            f"information must be symmetric, of finite numbers up to {LARGEST:.0e}; see `mutual_information`"
        )
    others = len(found) - 1
    if others < 1:
        return found
    mean = found.sum(axis=1) / others
    overall = mean.mean()
    corrected = found - np.outer(mean, mean) / overall if overall > 0 else found.copy()
    np.fill_diagonal(corrected, 0)
    return corrected


def coupled_columns(
    alignment: ArrayLike,
    symbols: int,
    weights: ArrayLike | None = None,
    *,
    gap: int = GAP,
    replicates: int = NULLS,
    seed: int = 0,
) -> pd.DataFrame:
    """Corrected mutual information of each pair of columns, against columns shuffled one by one.

    A shuffle keeps each column's symbols and gaps and removes all dependence between columns, that from common ancestry too.

    Parameters
    ----------
    alignment, symbols, weights, gap
        As for `column_counts`.
    replicates : int
        Shuffles. A pair is called coupled if it exceeds every pair of all shuffles; with 19 of them, a set without
        dependence between columns yields such a pair in at most 1 of 20 cases.
    seed : int
        Seed of the shuffles.

    Returns
    -------
    DataFrame
        Columns first, second (indices, first < second), bits (mutual information), corrected, null_high (the largest
        corrected value of any shuffle), both in bits, coupled; the most coupled pair first. Empty with fewer than two
        columns.

    Raises
    ------
    ValueError
        As `mutual_information`, and for fewer than one shuffle.

    References
    ----------
    Dunn, Wahl & Gloor 2008, Bioinformatics 24:333, doi:10.1093/bioinformatics/btm604; the largest of all pairs as null:
    Westfall & Young 1993, Resampling-Based Multiple Testing, Wiley.

    Examples
    --------
    The first two columns are copies, the third is independent of them.

    >>> from analysis import alignment
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> one, other = rng.integers(2, size=(2, 100))
    >>> alignment.coupled_columns(np.column_stack([one, one, other]), symbols=2)[["first", "second", "coupled"]].values.tolist()
    [[0, 1, True], [0, 2, False], [1, 2, False]]
    """
    codes = checked(alignment, symbols, gap)
    mass = row_weights(weights, len(codes))
    bits = mutual_information(codes, symbols, mass)
    corrected = average_product_corrected(bits)
    first, second = np.triu_indices(codes.shape[1], 1)
    null_high = 0.0
    rng, replicates = generator(seed, "coupled columns"), whole("replicates", replicates)
    for _ in range(replicates if len(first) else 0):
        shuffled = rng.permuted(codes, axis=0)
        null_high = max(null_high, average_product_corrected(mutual_information(shuffled, symbols, mass)).max())
    table = pd.DataFrame(
        {"first": first, "second": second, "bits": bits[first, second], "corrected": corrected[first, second]}
    )
    table = table.assign(null_high=null_high, coupled=table.corrected > null_high)
    return table.sort_values("corrected", ascending=False, ignore_index=True, kind="stable")
