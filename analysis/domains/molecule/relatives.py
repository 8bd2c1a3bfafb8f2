"""Which molecules are made of the same parts, and which are near relatives."""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray
from rdkit.Chem import rdFingerprintGenerator
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains.molecule.chem import each
from analysis.support.memo import remembered

BITS = 2048
ALIKE = 0.6
FINGERPRINT = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=BITS)


@remembered(4)
def features(dataset: Dataset) -> sparse.csr_matrix:
    """Count the atom environments of radius 0 to 2 in each molecule, hashed to 2,048 columns.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    csr_matrix of float64, shape [objects, 2048]

    References
    ----------
    Rogers & Hahn 2010, J. Chem. Inf. Model. 50:742, doi:10.1021/ci100050t.
    """
    rows = each(dataset, lambda mol: FINGERPRINT.GetCountFingerprint(mol).GetNonzeroElements(), "fingerprinted")
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    indices = np.fromiter((bit for row in rows for bit in row), dtype=np.int32, count=indptr[-1])
    data = np.fromiter((count for row in rows for count in row.values()), dtype=np.float64, count=indptr[-1])
    return sparse.csr_matrix((data, indices, indptr), shape=(len(rows), BITS))


@intrinsic
def _ones(typingctx, word):  # noqa: ANN001, ANN202
    """Number of bits set in a 64-bit word: one machine instruction."""

    def codegen(context, builder, signature, args):  # noqa: ANN001, ANN202
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), codegen


@njit(cache=True)
def _alike(a, b, size_a, size_b, threshold):  # noqa: ANN001, ANN202
    if min(size_a, size_b) < threshold * max(size_a, size_b):  # no overlap could be large enough
        return False
    shared = np.uint64(0)
    for k in range(len(a)):
        shared += _ones(a[k] & b[k])
    return shared >= threshold * (size_a + size_b - shared) - 1e-9  # 21 of 35 is 0.6, whatever rounding says


@njit(cache=True)
def _butina(words, sizes, threshold):  # noqa: ANN001, ANN202
    n = len(words)
    neighbours = np.zeros(n, dtype=np.int64)
    for i in range(n):
        for j in range(i):
            if _alike(words[i], words[j], sizes[i], sizes[j], threshold):
                neighbours[i] += 1
                neighbours[j] += 1
    cluster = np.full(n, -1, dtype=np.int64)
    found = 0
    for centre in np.argsort(-neighbours, kind="mergesort"):
        if cluster[centre] >= 0:
            continue
        for j in range(n):
            if cluster[j] < 0 and _alike(words[centre], words[j], sizes[centre], sizes[j], threshold):
                cluster[j] = found
        cluster[centre] = found
        found += 1
    return cluster


def butina(presence: sparse.csr_matrix, threshold: float) -> NDArray[np.int64]:
    """Butina's clusters: centres in order of how many neighbours they have; each takes its free neighbours.

    Neighbours are counted, not stored: memory is that of the fingerprints, time goes with the square of the objects.

    Parameters
    ----------
    presence : csr_matrix, shape [objects, bits]
        Non-zero means that the part is there.
    threshold : float
        Least Tanimoto similarity of neighbours.

    Returns
    -------
    ndarray of int64, shape [objects]
        Cluster of each object, the one with most neighbours first; ties by row.

    References
    ----------
    Butina 1999, J. Chem. Inf. Comput. Sci. 39:747, doi:10.1021/ci9803381.
    """
    n, bits = presence.shape
    dense = np.zeros((n, -(-bits // 64) * 64), dtype=bool)
    dense[np.repeat(np.arange(n), np.diff(presence.indptr)), presence.indices] = True
    words = np.packbits(dense, axis=1).view(np.uint64)
    return _butina(words, dense.sum(axis=1).astype(np.float64), float(threshold))


@remembered(8)
def clusters(dataset: Dataset) -> NDArray[np.int64]:
    """Near relatives: Butina clusters at Tanimoto similarity 0.6 of Morgan fingerprints of radius 2.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    ndarray of int64, shape [objects]
    """
    return butina(features(dataset), ALIKE)
