"""Rows of an alignment: which are near relatives, and the weights that follow."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.alignments.checks import GAP, checked
from analysis.estimators.alignments.columns import column_counts

IDENTITY = 0.8


@njit(cache=True)
def _relatives(codes, others, lengths, identity):  # noqa: ANN001, ANN202 - compiled
    rows, columns = codes.shape
    neighbours = np.ones(rows)
    leader = np.full(rows, -1)
    for i in range(rows):
        if leader[i] < 0:
            leader[i] = i
        mine = codes[i]
        for j in range(i + 1, rows):
            theirs = others[j]
            same = np.int32(0)
            for c in range(columns):  # without an early exit, so that it is vectorised over columns
                same += np.int32(mine[c] == theirs[c])
            if same >= max(identity * min(lengths[i], lengths[j]) - 1e-9, 1):  # rows of gaps have nothing in common
                neighbours[i] += 1
                neighbours[j] += 1
                if leader[i] == i and leader[j] < 0:
                    leader[j] = i
    return neighbours, leader


def relatives(
    alignment: ArrayLike, symbols: int, *, gap: int = GAP, identity: float = IDENTITY
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Weight of each row by its near relatives, and greedy clusters of near relatives.

    Two rows are near relatives if they agree in at least `identity` of the symbols of the shorter one, and in at least
    one. A row's weight is 1 / (near relatives, itself included), so the weights add up to an effective number of rows.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols : int
        Size of the alphabet.
    gap : int
        Code of the gap.
    identity : float
        In (0, 1].

    Returns
    -------
    weights : ndarray, shape [rows]
    clusters : ndarray of int64, shape [rows]
        Index of the first row of the cluster; a row joins the first such row that is its near relative.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`), or an identity that is not above 0 and at most 1.

    References
    ----------
    Morcos et al. 2011, PNAS 108:E1293, doi:10.1073/pnas.1111471108 (weights at 80 %); clusters: Hobohm et al. 1992,
    Protein Science 1:409, doi:10.1002/pro.5560010313.

    Examples
    --------
    Two copies count as one row together.

    >>> from analysis import alignment
    >>> weights, clusters = alignment.relatives([[0, 0], [0, 0], [1, 1]], symbols=2)
    >>> weights.tolist(), clusters.tolist()
    ([0.5, 0.5, 1.0], [0, 0, 2])
    """
    if not 0 < identity <= 1:
        raise ValueError(f"identity must be above 0 and at most 1, got {identity}")
    codes = checked(alignment, symbols, gap)
    narrow = np.int8 if symbols < 128 else np.int16  # fewer bytes: more columns per vector instruction
    informative = np.ascontiguousarray(codes[:, column_counts(codes, symbols).max(axis=1) > 1], dtype=narrow)
    others = np.where(informative < 0, narrow(-2), informative)  # a gap equals nothing, not even another gap
    neighbours, leader = _relatives(informative, others, (codes >= 0).sum(axis=1), identity)
    return 1 / neighbours, leader


def position_weights(alignment: ArrayLike, symbols: int, *, gap: int = GAP) -> NDArray[np.float64]:
    """Position-based weights: rows with rare symbols weigh more; they add up to 1.

    Column c gives a row 1 / (k_c m), where k_c is the number of different symbols in the column and m the number of
    rows that have the row's symbol there. Gaps add nothing.

    Parameters
    ----------
    alignment : array_like of int, shape [rows, columns]
    symbols, gap : int
        Size of the alphabet, and code of the gap.

    Returns
    -------
    ndarray, shape [rows]
        Shares.

    Raises
    ------
    ValueError
        For an unusable alignment (see `checked`), or one that contains only gaps.

    References
    ----------
    Henikoff & Henikoff 1994, J. Mol. Biol. 243:574, doi:10.1016/0022-2836(94)90032-9.

    Examples
    --------
    The row that is unlike the two copies has half of the weight.

    >>> from analysis import alignment
    >>> alignment.position_weights([[0, 0], [0, 0], [1, 1]], symbols=2).tolist()
    [0.25, 0.25, 0.5]
    """
    codes = checked(alignment, symbols, gap)
    counts = column_counts(codes, symbols)
    with np.errstate(divide="ignore"):
        given = 1 / (counts * (counts > 0).sum(axis=1, keepdims=True))
    column = np.arange(codes.shape[1])
    each = np.where(codes >= 0, given[column, np.maximum(codes, 0)], 0.0).sum(axis=1)
    if not each.sum():
        raise ValueError("the alignment contains only gaps")
    return each / each.sum()
