"""What the domains share in looking inside an object: symbols at a distance, and parts described by hashed counts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Halves, Pairs
from analysis.domains.neighbours import counts_matrix, windows

WIDTH = 2**14  # columns of both halves, in every domain


def along(corpus: Corpus, distances: Sequence[int]) -> Pairs:
    """Pair the symbols of an ordered corpus that stand so many symbols apart in one object, the earlier one first."""
    left = np.repeat(corpus.offsets[1:], corpus.lengths) - np.arange(corpus.n_symbols)
    first = {d: np.flatnonzero(left > d) for d in distances}
    return Pairs(corpus, {d: (at, at + d) for d, at in first.items()})


def most_frequent(corpus: Corpus, kept: int) -> Corpus:
    """Leave the `kept` most frequent symbols and make one of all others, so that pairs of them can be counted.

    Ties go to the symbol that comes first in the alphabet. The last symbol stands for the others.
    """
    order = np.argsort(-corpus.counts(), kind="stable")
    code = np.full(len(order), min(kept, len(order)), dtype=np.int32)
    code[order[:kept]] = np.arange(len(order[:kept]))
    alphabet = (*(corpus.alphabet[i] for i in order[:kept]), "others")
    return replace(corpus, codes=code[corpus.codes], alphabet=alphabet)


def hashed_windows(corpus: Corpus, width: int) -> sparse.csr_matrix:
    """Count the runs of `width` symbols of each object, hashed to WIDTH columns, shape [objects, WIDTH].

    References
    ----------
    Weinberger et al. 2009, Feature hashing, doi:10.1145/1553374.1553516 (here unsigned, so counts stay counts).
    """
    found, owners = windows(corpus, width)
    used, run = np.unique(found, return_inverse=True)
    base = max(1, len(corpus.alphabet))
    digits = used[:, None] // base ** np.arange(width - 1, -1, -1) % base
    names = ("".join(corpus.alphabet[c] for c in row) for row in digits.tolist())
    columns = np.array([zlib.crc32(f"{width} {name}".encode()) % WIDTH for name in names], dtype=np.int64)
    shape = (len(corpus), WIDTH)
    return sparse.coo_matrix((np.ones(len(run)), (owners, columns[run])), shape=shape).tocsr()


def parts(dataset: Dataset, left: Sequence[str], right: Sequence[str]) -> Dataset:
    """Set of the left parts of some objects followed by their right parts, so that one call describes both alike."""
    ids = tuple(map(str, range(len(left) + len(right))))
    return Dataset(f"{dataset.name}, halves", dataset.domain, (*left, *right), ids)


def composition(corpus: Corpus) -> sparse.csr_matrix:
    """Count the symbols of each object, shape [objects, alphabet]."""
    return counts_matrix(corpus, np.arange(len(corpus.alphabet)), len(corpus.alphabet))


def apart(features: sparse.csr_matrix, kept: Sequence[int], symbols: sparse.csr_matrix) -> Halves:
    """Divide the features of `parts`, and their composition, into those of left and right parts."""
    n = len(kept)
    return Halves(features[:n], features[n:], np.asarray(kept, dtype=np.int64), symbols[:n], symbols[n:])


def none() -> Halves:
    """Halves of a set of which nothing can be cut."""
    return apart(sparse.csr_matrix((0, WIDTH)), [], sparse.csr_matrix((0, 1)))
