"""Which progressions are made of the same moves, and which begin alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains.neighbours import counts_matrix
from tests.chords.representations import CHORDS, moves, names, turn


def features(dataset: Dataset) -> sparse.csr_matrix:
    """Count the moves of each progression, shape [objects, pairs of chords]."""
    corpus = moves(dataset)
    number = {f"{a}>{b}": i * len(CHORDS) + j for i, a in enumerate(CHORDS) for j, b in enumerate(CHORDS)}
    return counts_matrix(corpus, np.array([number[move] for move in corpus.alphabet], dtype=np.int64), len(CHORDS) ** 2)


def clusters(dataset: Dataset) -> NDArray[np.int64]:
    """Progressions that begin with the same turn are relatives."""
    return np.unique([turn(found) for found in names(dataset)], return_inverse=True)[1].astype(np.int64)
