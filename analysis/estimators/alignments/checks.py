"""Validation of alignments, their counts, weights and probabilities, in one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.counts import whole

GAP = -1
MOST_SYMBOLS = 2**15  # codes are stored in two bytes
LARGEST = 1e100  # of counts, weights and rows: their squares and sums are still finite
TOTAL = 1e-6  # how far probabilities may be from adding up to 1


def checked(alignment: ArrayLike, symbols: int, gap: int = GAP) -> NDArray[np.int16]:
    """Return the alignment as an array of codes 0 to `symbols` - 1, with -1 for a gap.

    Raises
    ------
    ValueError
        If it is not a table of integers with at least one row and column, a code is neither symbol nor gap, or there
        are more symbols than codes can number.

    Examples
    --------
    >>> from analysis import alignment
    >>> alignment.checked([[0, 1], [9, 1]], symbols=2, gap=9).tolist()
    [[0, 1], [-1, 1]]
    """
    if whole("symbols", symbols) > MOST_SYMBOLS:
        raise ValueError(
            f"an alignment has at most {MOST_SYMBOLS:,} symbols, got {symbols:,}; number only those that occur in it"
        )
    codes = np.asarray(alignment)
    if codes.ndim != 2 or codes.size == 0 or not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"an alignment is a table of integer codes [rows, columns], not {codes.dtype} {codes.shape}")
    found = np.where(codes == gap, 0, codes)  # 0 is a code of any type, -1 is not
    if found.min() < 0 or found.max() >= symbols:
        raise ValueError(f"codes must be 0 to {symbols - 1}, or {gap} for a gap")
    found = np.ascontiguousarray(found, dtype=np.int16)
    found[codes == gap] = -1
    return found


def numbers(what: str, given: ArrayLike) -> NDArray[np.float64]:
    """Return counts, weights or probabilities as an array: real numbers of 0 or more."""
    found = np.asarray(given)
    if found.dtype.kind not in "biuf" or not ((found >= 0) & (found <= LARGEST)).all():  # NaN is neither
        raise ValueError(f"{what} must be real numbers from 0 to {LARGEST:.0e}; drop or impute others first")
    return found.astype(float)


def counts_table(counts: ArrayLike) -> NDArray[np.float64]:
    """Return counts by column and symbol, shape [columns, symbols]."""
    found = numbers("counts", counts)
    if found.ndim != 2:
        raise ValueError(f"counts must be a table [columns, symbols], as of `column_counts`, got shape {found.shape}")
    return found


def shares(what: str, given: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return probabilities of one shape that add up to 1 along its last axis."""
    found = numbers(what, given)
    if found.shape != shape:
        raise ValueError(f"{what} must have shape {shape}, a number for each symbol, got {found.shape}")
    if (np.abs(found.sum(axis=-1) - 1) > TOTAL).any():
        raise ValueError(f"{what} must add up to 1; divide by the sum")
    return found


def row_weights(weights: ArrayLike | None, rows: int) -> NDArray[np.float64]:
    """Return one weight per row; 1 if none are given."""
    found = np.ones(rows) if weights is None else numbers("weights", weights)
    if found.shape != (rows,):
        raise ValueError(f"weights must be {rows} numbers, one per row, got shape {found.shape}")
    return found


def positive_background(background: ArrayLike, symbols: int | None = None) -> NDArray[np.float64]:
    """Return background probabilities, none of them 0."""
    size = np.size(background) if symbols is None else symbols
    found = shares("the background", background, (size,))
    if (found == 0).any():
        raise ValueError("the background must be above 0 for every symbol; leave out those that cannot occur")
    return found
