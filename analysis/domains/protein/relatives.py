"""Which proteins are made of the same short words, and which are of one family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains.neighbours import windows
from analysis.domains.protein.representations import KMER, RESIDUES, family_of, residues


def features(dataset: Dataset) -> sparse.csr_matrix:
    """Count each of the 8,000 words of three residues in each protein.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    csr_matrix of float64, shape [objects, 8000]
    """
    corpus = residues(dataset)
    found, owners = windows(corpus, KMER)
    matrix = sparse.coo_matrix((np.ones(len(found)), (owners, found)), shape=(len(corpus), len(RESIDUES) ** KMER))
    return matrix.tocsr()


def clusters(dataset: Dataset) -> NDArray[np.int64]:
    """Homology family of each protein, see `representations.family_of`.

    Returns
    -------
    ndarray of int64, shape [objects]
    """
    return family_of(dataset)
