"""The one place where count vectors and whole numbers are checked, and frequencies of frequencies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
LANES = 4  # parallel tables: most counts are equal and small, and adding to the same cell twice has to wait
FEWEST, MOST = 1 << 8, 1 << 14  # cells of a table: counts from there on are sorted
LARGEST = 2**53  # draws: the formulas work with floating-point numbers, which are exact up to there


def whole(name: str, value: float, least: int = 1, why: str = "") -> int:
    """Return a number as an int if it is whole and at least `least`, else raise a ValueError that names it."""
    try:
        if math.isfinite(value) and value == int(value) and value >= least:
            return int(value)
    except (TypeError, OverflowError):  # not a number, or an integer too large for a float
        pass
    raise ValueError(f"{name} must be a whole number of at least {least:,}{why}, got {value!r:.40}")


def spectrum(counts: ArrayLike) -> tuple[Ints, Ints]:
    """Frequencies of frequencies: how many types were seen exactly k times.

    Estimators that use these take time in proportion to the number of distinct counts, not of types or draws.

    Parameters
    ----------
    counts : array_like, shape [types]
        How often each type was seen; zeros are allowed and mean 'not seen'.

    Returns
    -------
    k : ndarray of int64, shape [distinct]
        The distinct positive counts, increasing.
    f : ndarray of int64, shape [distinct]
        Number of types seen exactly k times.

    Raises
    ------
    ValueError
        If counts are not one-dimensional, masked, not finite, not whole or negative, or if their total is zero or
        above 2^53.
    """
    if np.ma.is_masked(counts):
        raise ValueError("counts are masked; drop the types that are masked (counts.compressed())")
    array = np.asarray(counts)
    if array.dtype != np.int64 or array.ndim != 1 or not array.flags.c_contiguous:
        array = _whole(array)
    k, f, lowest = _tally(array, min(max(FEWEST, 1 << (array.size >> 4).bit_length()), MOST))
    if lowest < 0:
        raise ValueError(f"counts contain a negative number ({lowest}); a type is seen 0 times or more")
    if not k.size:
        raise ValueError("counts are empty: nothing was observed; pass at least one object")
    if int(k[-1]) * array.size > LARGEST and sum(map(int.__mul__, k.tolist(), f.tolist())) > LARGEST:
        raise ValueError("counts add up to more than 2^53, beyond which sums are not exact; divide the sample first")
    return k, f


def _whole(array: NDArray[Any]) -> Ints:
    """Return the array as int64 if it is one-dimensional and contains whole numbers of that range."""
    if array.ndim != 1:
        raise ValueError(f"counts must be one-dimensional, got shape {array.shape}; pass one vector at a time")
    if array.size and array.dtype.kind not in "iufc":
        raise ValueError(f"counts must be whole numbers, got {array.dtype}; count the types first")
    if np.iscomplexobj(array):
        raise ValueError("counts must be whole numbers, got complex numbers; count the types first")
    if array.dtype.kind == "f":
        array = array.astype(float)
        if not np.isfinite(array).all():
            raise ValueError("counts contain NaN or infinity; drop or impute these types first")
        if (array != np.floor(array)).any():
            raise ValueError("counts contain fractions; pass how often each type was seen, not its share")
    if array.size and array.max() >= 2**63:  # 2^63 - 1 is not a float: the nearest is 2^63
        raise ValueError("counts exceed 2^63 - 1; divide the sample first")
    return np.ascontiguousarray(array, dtype=np.int64)


@njit(cache=True)
def _tally(counts: Ints, cells: int) -> tuple[Ints, Ints, int]:
    """Distinct positive counts, increasing, how often each occurs, and the lowest count if it is negative."""
    tables, large, many, lowest = np.zeros(LANES * cells, np.int32), np.empty(counts.size, np.int64), 0, np.int64(0)
    for i in range(counts.size):
        count = counts[i]
        if np.uint64(count) < np.uint64(cells):
            tables[(i % LANES) * cells + count] += 1
        elif count < 0:
            lowest = min(lowest, count)
        else:
            large[many] = count
            many += 1
    large, kinds = _sorted(large[:many]), 0
    for count in range(1, cells):
        for lane in range(1, LANES):
            tables[count] += tables[lane * cells + count]
        kinds += tables[count] > 0
    for i in range(many):
        kinds += i == 0 or large[i] != large[i - 1]
    k, f, at = np.empty(kinds, np.int64), np.zeros(kinds, np.int64), 0
    for count in range(1, cells):
        if tables[count] > 0:
            k[at], f[at] = count, tables[count]
            at += 1
    for i in range(many):
        at += i > 0 and large[i] != large[i - 1]
        k[at] = large[i]
        f[at] += 1
    return k, f, lowest  # type: ignore[return-value]  # compiled: an int outside


@njit(cache=True)
def _sorted(values: Ints) -> Ints:
    """Radix sort of positive numbers by bytes: a third of the time of a comparison sort."""
    top = values.max() if values.size else 0
    spare, shift = np.empty(values.size, np.int64), 0
    while shift < 63 and top >> shift:
        ends = np.zeros(257, np.int64)
        for value in values:
            ends[(value >> shift & 255) + 1] += 1
        ends = np.cumsum(ends)
        for value in values:
            byte = value >> shift & 255
            spare[ends[byte]] = value
            ends[byte] += 1
        values, spare = spare, values
        shift += 8
    return values
