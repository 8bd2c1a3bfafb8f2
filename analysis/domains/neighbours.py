"""Near relatives among objects that are described by sets of parts (shingles, k-mers)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Corpus
from analysis.statistics.windows import KEYS, window_keys


def counts_matrix(corpus: Corpus, columns: NDArray[np.int64], n_columns: int) -> sparse.csr_matrix:
    """Count in each object the symbols that fall into each column.

    Parameters
    ----------
    corpus : Corpus
    columns : ndarray of int, shape [alphabet]
        Column of each symbol of the alphabet; symbols may share one (hashing).
    n_columns : int

    Returns
    -------
    csr_matrix of float64, shape [objects, n_columns]
    """
    ones = np.ones(corpus.n_symbols)
    shape = (len(corpus), n_columns)
    matrix = sparse.csr_matrix((ones, columns[corpus.codes].astype(np.int32), corpus.offsets), shape=shape)
    matrix.sum_duplicates()
    return matrix


def windows(corpus: Corpus, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Overlapping runs of `width` symbols that lie inside one object.

    Returns
    -------
    words : ndarray of int64, shape [n_windows]
        Each run as one number in base ``len(alphabet)``.
    owners : ndarray of int64, shape [n_windows]
        The object that each run lies in, non-decreasing.

    Raises
    ------
    ValueError
        If the alphabet is too large for runs of that width to fit 63 bits.
    """
    base = max(1, len(corpus.alphabet))
    if base**width > KEYS:
        raise ValueError(f"runs of {width} symbols over an alphabet of {base:,} do not fit; use a smaller width")
    words, starts = window_keys(corpus, width)
    return words, corpus.object_of_symbol()[starts]


def presence_matrix(corpus: Corpus, width: int) -> sparse.csr_matrix:
    """Which runs of `width` symbols occur in each object: a 0/1 csr matrix [objects, distinct runs]."""
    words, owners = windows(corpus, width)
    used, columns = np.unique(words, return_inverse=True)
    matrix = sparse.csr_matrix((np.ones(len(words)), (owners, columns)), shape=(len(corpus), max(1, len(used))))
    matrix.data[:] = 1.0
    return matrix


@njit(cache=True)
def _leaders(order, indptr, indices, postings_ptr, postings, sizes, threshold, least):  # noqa: ANN001, ANN202
    n = len(order)
    cluster = np.full(n, -1, dtype=np.int64)
    shared = np.zeros(n, dtype=np.int64)
    touched = np.empty(n, dtype=np.int64)
    found = 0
    for leader in order:
        if cluster[leader] >= 0:
            continue
        cluster[leader] = found
        n_touched = 0
        for part in indices[indptr[leader] : indptr[leader + 1]]:
            for other in postings[postings_ptr[part] : postings_ptr[part + 1]]:
                if cluster[other] < 0:
                    if shared[other] == 0:
                        touched[n_touched] = other
                        n_touched += 1
                    shared[other] += 1
        for t in range(n_touched):
            other = touched[t]
            either = sizes[leader] + sizes[other] - shared[other]
            if shared[other] >= least and shared[other] >= threshold * either:
                cluster[other] = found
            shared[other] = 0
        found += 1
    return cluster


def greedy_clusters(
    presence: sparse.csr_matrix, order: NDArray[np.int64], threshold: float, least: int = 1
) -> NDArray[np.int64]:
    """Leader clustering: the next free object founds a cluster and takes every free object that is like it.

    Likeness is Jaccard's: parts in common over parts in either. Time follows the pairs that share a part, memory
    the number of parts; no matrix of pairs is built.

    Parameters
    ----------
    presence : csr_matrix of 0/1, shape [objects, parts]
    order : ndarray of int, shape [objects]
        Who may found first, e.g. the longest.
    threshold : float
        Least Jaccard index with the founder, in (0, 1].
    least : int
        Least number of parts in common, so that one chance hit joins no two small objects.

    Returns
    -------
    ndarray of int64, shape [objects]
        Cluster of each object, numbered in order of founding.

    References
    ----------
    Hobohm et al. 1992, Protein Science 1:409, doi:10.1002/pro.5560010313 (greedy representatives);
    Jaccard 1912, New Phytologist 11:37, doi:10.1111/j.1469-8137.1912.tb05611.x.
    """
    postings = presence.tocsc()
    sizes = np.diff(presence.indptr).astype(np.int64)
    founders = np.asarray(order, dtype=np.int64)
    arrays = (presence.indptr, presence.indices, postings.indptr, postings.indices)
    return _leaders(founders, *(a.astype(np.int64) for a in arrays), sizes, float(threshold), least)
