"""Control proteins: every residue sequence is valid, so a random valid protein is a Markov surrogate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains.interface import Null
from analysis.domains.protein.representations import residues
from analysis.statistics import surrogates

ORDER = 2


def composition(dataset: Dataset, seed: int = 0) -> Dataset:
    """All residues of the set in random order, in proteins of the same lengths."""
    return dataset.surrogate(surrogates.composition_shuffle(residues(dataset), seed).strings(), "residues shuffled")


def random_valid(dataset: Dataset, seed: int = 0) -> Dataset:
    """Proteins of the same lengths from the order-2 chain of the set: composition and local order, no history."""
    return dataset.surrogate(surrogates.markov_surrogate(residues(dataset), ORDER, seed).strings(), "random proteins")


def chain(
    dataset: Dataset,
    fitted_to: NDArray[np.int64],
    order: int,
    seed: int = 0,
    wanted: NDArray[np.int64] | slice = slice(None),
) -> Dataset:
    """Proteins of the same lengths from a chain of residues that is fitted to some of the set; see `Domain.chain`."""
    real = residues(dataset)
    index = np.arange(len(dataset))[wanted]
    made = surrogates.markov_surrogate(real.take(fitted_to), order, seed, like=real.take(index))
    return dataset.take(index).surrogate(made.strings(), f"chain of order {order}, seed {seed}")


NULLS = {
    "random valid": Null(
        label="random proteins",
        make=random_valid,
        description="Each residue drawn given the two before it, at the set's own frequencies, in proteins of the same "
        "lengths. Every sequence is valid. Keeps composition and local order; families and folds are gone.",
    ),
    "composition": Null(
        label="residues shuffled",
        make=composition,
        description="All residues of the set in random order, in proteins of the same lengths. Keeps composition only.",
    ),
}
