"""Activity cliffs: objects that are similar in their parts and differ strongly in a value."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.estimators.features.kernel_probe import parts
from analysis.estimators.features.labels import numbers
from analysis.statistics.counts import whole

MOST_PARTS = 2**25  # of all objects together: each takes a row of a sparse matrix, about 1 GB in all
MOST_PAIRS = 2**22  # compared at a time
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def cliffs(
    features: ArrayLike | sparse.spmatrix, values: ArrayLike, *, alike: float = 0.7, pairs: int = 12, block: int = 256
) -> pd.DataFrame:
    """Pairs of objects that are similar in structure and most different in value.

    Similarity is the Tanimoto coefficient of counts, sum min(x, y) / sum max(x, y): parts in common over parts in either.
    An object is in one pair only, so that a single outlier does not fill the list. Memory is that of one block of rows.

    Parameters
    ----------
    features : csr_matrix or array_like, shape [objects, dimensions]
    values : array_like of float, shape [objects]
        Objects without a value (NaN) are in no pair.
    alike : float
        Least similarity of a pair, in (0, 1].
    pairs : int
        At most this many.
    block : int
        Rows compared at a time with all others; fewer if memory would not suffice.

    Returns
    -------
    DataFrame
        Columns i, j, similarity, difference (absolute), the largest difference first; empty if no pair is that similar.

    References
    ----------
    Maggiora 2006, J. Chem. Inf. Model. 46:1535, doi:10.1021/ci060117s; Willett et al. 1998, doi:10.1021/ci9800211.

    Examples
    --------
    The first two objects share two of three parts and differ most.

    >>> from analysis import function
    >>> features = [[1, 1, 0], [1, 1, 1], [0, 0, 1]]
    >>> function.cliffs(features, [1.0, 9.0, 5.0], alike=0.5).round(2).values.tolist()
    [[0.0, 1.0, 0.67, 8.0]]
    """
    if not 0 < alike <= 1:
        raise ValueError(f"the least similarity must be above 0 and at most 1, got {alike}")
    pairs, block = whole("pairs", pairs), whole("block", block)
    x = _levels(features)
    v = numbers(values, x.shape[0])
    block = min(block, max(1, MOST_PAIRS // max(1, len(v))))
    sizes = np.diff(x.indptr)
    found = [_cliffs_of(x, v, sizes, slice(a, a + block), alike, 50 * pairs) for a in range(0, len(v), block)]
    table = (
        pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["i", "j", "similarity", "difference"])
    )
    table = table.sort_values(["difference", "similarity"], ascending=False, kind="stable")
    used: set[int] = set()
    kept = []
    for row in table.itertuples():
        if len(kept) < pairs and not used & {row.i, row.j}:
            used |= {row.i, row.j}
            kept.append(row.Index)
    return table.loc[kept].reset_index(drop=True)


def _levels(features: ArrayLike | sparse.spmatrix) -> sparse.csr_matrix:
    """One column per part and level, 1 where the count reaches the level: inner products are then sums of minima."""
    x = parts(features, np.float64).tocoo()
    if (x.data != np.floor(x.data)).any() or x.data.sum() > MOST_PARTS:
        raise ValueError(
            f"features must be whole counts, {MOST_PARTS:,} parts in all at most; round or rescale them first"
        )
    counts = x.data.astype(np.int64)
    rows, part = np.repeat(x.row, counts), np.repeat(x.col, counts).astype(np.int64)
    level = np.arange(len(part)) - np.repeat(np.cumsum(counts) - counts, counts)
    used, columns = np.unique(part * (level.max(initial=0) + 1) + level, return_inverse=True)
    shape = (x.shape[0], max(1, len(used)))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _cliffs_of(x: sparse.csr_matrix, v: Floats, sizes: Floats, rows: slice, alike: float, most: int) -> pd.DataFrame:
    """Pairs (i, j > i) of similar objects with i in one block of rows: the `most` pairs that differ most."""
    shared = (x[rows] @ x.T).tocoo()
    i, j = shared.row.astype(np.int64) + rows.start, shared.col.astype(np.int64)
    later = j > i
    i, j, both = i[later], j[later], shared.data[later]
    near = (both >= alike * (sizes[i] + sizes[j] - both)) & np.isfinite(v[i]) & np.isfinite(v[j])
    i, j, both = i[near], j[near], both[near]
    table = pd.DataFrame(
        {"i": i, "j": j, "similarity": both / (sizes[i] + sizes[j] - both), "difference": np.abs(v[i] - v[j])}
    )
    return table.nlargest(most, "difference")
