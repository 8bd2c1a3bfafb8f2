"""The one place where count vectors are checked, and their frequencies of frequencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]


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

    Raises
    ------
    ValueError
        If counts are not one-dimensional, not finite, not whole or negative, or if their total is zero
        and `allow_empty` is false.
    """
    array = np.asarray(counts)
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
    if array.size and array.min() < 0:
        raise ValueError(f"counts contain a negative number ({array.min()}); a type is seen 0 times or more")
    if array.size and array.max() > np.iinfo(np.int64).max:
        raise ValueError("counts exceed 2^63 - 1; divide the sample first")
    array = array.astype(np.int64)
    if not allow_empty and not array.any():
        raise ValueError("counts are empty: nothing was observed; pass at least one object")
    return array


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
    k, f = np.unique(array[array > 0], return_counts=True)
    return k, f.astype(np.int64)
