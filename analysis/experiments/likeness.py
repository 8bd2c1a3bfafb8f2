"""How similar an object is to the nearest of others, calibrated so that domains can stand on one axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus import Dataset
from analysis.domains import DOMAINS

ROWS = 512  # compared at a time with all others
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Likeness:
    """Similarity to the nearest of some objects: cosine of log(1 + count) x rarity of shared features.

    Parameters
    ----------
    base : Dataset
        What is compared with.
    neutral : sequence of str
        Objects whose median similarity to the nearest of `base` counts as none: 0 on the calibrated scale, on which 1 is a
        copy and lower than a neutral one is negative.

    Raises
    ------
    ValueError
        If there are no neutral objects.
    """

    def __init__(self, base: Dataset, neutral: Sequence[str]) -> None:
        if not neutral:
            raise ValueError(
                f"{base.name}: no neutral objects could be made, so similarity has no scale; choose a larger set"
            )
        self._domain = DOMAINS[base.domain]
        features = sparse.csr_array(self._domain.features(base), dtype=float)
        self._rarity = np.log((1 + features.shape[0]) / (1 + features.astype(bool).sum(axis=0))) + 1
        self._base = self._weighted(features)
        self.floor = 0.0
        self.neutral = self.of(neutral)[1]
        self.floor = float(np.median(self.neutral))

    def _weighted(self, features: sparse.csr_array) -> sparse.csr_array:
        x = features.copy()
        x.data = np.log1p(x.data) * self._rarity[x.indices]
        lengths = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
        return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ x)

    def of(self, objects: Sequence[str]) -> tuple[Ints, Floats, Floats]:
        """Return for each object which of the others is nearest, how similar it is (cosine), and the same calibrated."""
        made = Dataset("made", self._domain.name, tuple(objects), tuple(map(str, range(len(objects)))))
        x = self._weighted(sparse.csr_array(self._domain.features(made), dtype=float))
        near, alike = [], []
        for start in range(0, x.shape[0], ROWS):
            cosines = (x[start : start + ROWS] @ self._base.T).toarray()
            best = cosines.argmax(axis=1)
            near.append(best)
            alike.append(cosines[np.arange(len(cosines)), best])
        raw = np.clip(np.concatenate(alike), 0, 1)
        return np.concatenate(near), raw, calibrated(raw, self.floor)


def calibrated(raw: Floats, floor: float) -> Floats:
    """Similarity on the scale on which `floor` is 0 and a copy 1."""
    return (raw - floor) / max(1 - floor, 1e-9)
