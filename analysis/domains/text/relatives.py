"""Which texts share words, and which come from one document."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains.neighbours import counts_matrix, greedy_clusters, presence_matrix
from analysis.domains.text.representations import word_corpus

HASH_BITS = 16
SHINGLE = 3
ALIKE = 0.3
# The finest document a label names comes first: its columns together are one document.
DOCUMENTS = (("book", "chapter"), ("library", "module"), ("document",), ("source",), ("book",), ("module",))


def features(dataset: Dataset) -> sparse.csr_matrix:
    """Word counts, hashed to a fixed number of columns so that sets can be compared.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    csr_matrix of float64, shape [objects, 2**16]

    References
    ----------
    Weinberger et al. 2009, Feature hashing, doi:10.1145/1553374.1553516 (here unsigned, so counts stay counts).
    """
    corpus = word_corpus(dataset)
    columns = np.array([zlib.crc32(w.encode()) % 2**HASH_BITS for w in corpus.alphabet], dtype=np.int64)
    return counts_matrix(corpus, columns, 2**HASH_BITS)


def clusters(dataset: Dataset) -> NDArray[np.int64]:
    """Documents where the labels name them, else groups of near-duplicates.

    Documents are the distinct values of the first of `DOCUMENTS` whose columns are all there and which divides the
    set; a text without them stands alone. Near-duplicates share at least 0.3 of their three-word shingles (Jaccard) with
    the longest of their group.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    ndarray of int64, shape [objects]

    References
    ----------
    Broder 1997, On the resemblance and containment of documents, doi:10.1109/SEQUEN.1997.666900.
    """
    for columns in DOCUMENTS:
        if set(columns) <= set(dataset.labels.columns):
            document = (
                dataset.labels.groupby(list(columns), sort=False)
                .ngroup()
                .fillna(-1)
                .to_numpy(dtype=np.int64, copy=True)
            )
            alone = np.flatnonzero(document < 0)  # of no known document, or of several
            document[alone] = document.max(initial=-1) + 1 + np.arange(len(alone))
            if len(alone) < len(document) and document.max() > 0:
                return document
    corpus = word_corpus(dataset)
    presence = presence_matrix(corpus, SHINGLE)
    return greedy_clusters(presence, np.argsort(-corpus.lengths, kind="stable"), ALIKE)
