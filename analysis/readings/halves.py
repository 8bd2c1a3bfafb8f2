"""Measures on whole objects: computed on the drawn set itself, with the domain's rule for cutting an object."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate

CANDIDATES = 128


def can_be_cut(dataset: Dataset) -> NDArray[np.int64]:
    """Index of each object that its domain can cut in two, ascending."""
    return DOMAINS[dataset.domain].halves(dataset).kept


def halves(dataset: Dataset, seed: int = 0, *, control: bool = True) -> Estimate:
    """Information (bits) between the two halves of an object, beyond what their sizes reveal (`halves_beyond_size`).

    Near relatives (clusters of the domain) stay in one fold, so that no half is recognised from a copy of its object.

    Parameters
    ----------
    dataset : Dataset
        Objects that cannot be cut are left out.
    seed : int
    control : bool
        Also permute the halves, for the estimate's `null`.
    """
    domain = DOMAINS[dataset.domain]
    left, right, kept = domain.halves(dataset)[:3]
    if not len(kept):
        raise ValueError(f"none of the {domain.object_label} of {dataset.name} can be cut in two")
    return prediction.halves_beyond_size(left, right, domain.clusters(dataset)[kept], CANDIDATES, seed, control=control)
