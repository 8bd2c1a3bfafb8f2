"""Control proteins: every residue sequence is valid, so a random valid protein is a Markov surrogate."""

from __future__ import annotations

from typing import Any

from analysis.corpus import Dataset
from analysis.domains.chains import chained
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


def chain(dataset: Dataset, *fitted: Any, **settings: Any) -> Dataset:  # noqa: ANN401 - those of `chained`
    """Proteins of the same lengths from a chain of residues that is fitted to some of the set; see `Domain.chain`."""
    return chained(dataset, residues(dataset), *fitted, **settings)


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
