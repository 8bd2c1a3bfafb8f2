"""The one place where count vectors are checked, and their frequencies of frequencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
DENSE = 1 << 12  # up to this count (and twice the types) a table of all counts is faster than sorting them


def validated(counts: ArrayLike, *, allow_empty: bool = False) -> Ints:
    """Return counts as a 1-D int64 array, or say what is wrong with them.

    Parameters
    ----------
    counts : array_like, shape [types]
        How often each type was seen; zeros are allowed and mean 'not seen'.
    allow_empty : bool
        Accept a total of zero.

    Returns
    -------
    ndarray of int64, shape [types]
        The very array, not a copy, where it has that type already.

    Raises
    ------
    ValueError
        If counts are not one-dimensional, not finite, not whole or negative, or if their total is zero
        and `allow_empty` is false.
    """
    array = np.asarray(counts)
    if array.dtype != np.int64 or array.ndim != 1:
        array = _whole(array)
    low, top = _range(array)
    if low < 0:
        raise ValueError(f"counts contain a negative number ({low}); a type is seen 0 times or more")
    if top == 0 and not allow_empty:
        raise ValueError("counts are empty: nothing was observed; pass at least one object")
    return array


def _range(array: Ints) -> tuple[int, int]:
    """Smallest and largest; the bare reductions, because a method call costs more than a short vector."""
    return (int(np.minimum.reduce(array)), int(np.maximum.reduce(array))) if array.size else (0, 0)


def _whole(array: NDArray) -> Ints:
    """Return the array as int64 if it is one-dimensional and holds whole numbers of that range."""
    if array.ndim != 1:
        raise ValueError(f"counts must be one-dimensional, got shape {array.shape}; pass one vector at a time")
    if array.dtype == bool or not (np.issubdtype(array.dtype, np.number) or array.size == 0):
        raise ValueError(f"counts must be whole numbers, got {array.dtype}; count the types first")
    if np.iscomplexobj(array):
        raise ValueError("counts must be whole numbers, got complex numbers; count the types first")
    if np.issubdtype(array.dtype, np.floating):
        if not np.isfinite(array).all():
            raise ValueError("counts contain NaN or infinity; drop or impute these types first")
        if (array != np.floor(array)).any():
            raise ValueError("counts contain fractions; pass how often each type was seen, not its share")
    if array.size and array.max() > np.iinfo(np.int64).max:
        raise ValueError("counts exceed 2^63 - 1; divide the sample first")
    return array.astype(np.int64)


def spectrum(counts: ArrayLike, *, allow_empty: bool = False) -> tuple[Ints, Ints]:
    """Frequencies of frequencies: how many types were seen exactly k times.

    Estimators that work from these cost time by the number of distinct counts, not by types or draws.

    Parameters
    ----------
    counts : array_like, shape [types]
        See `validated`, which also raises the errors.
    allow_empty : bool
        Accept a total of zero; both arrays are then empty.

    Returns
    -------
    k : ndarray of int64, shape [distinct]
        The distinct positive counts, increasing.
    f : ndarray of int64, shape [distinct]
        Number of types seen exactly k times.
    """
    array = validated(counts, allow_empty=allow_empty)
    if _range(array)[1] <= DENSE + 2 * array.size:
        times = np.bincount(array, minlength=1)
        times[0] = 0
        k = times.nonzero()[0]
        return k, times[k]
    k, f = np.unique(array[array > 0], return_counts=True)
    return k, f
