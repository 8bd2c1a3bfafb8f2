"""Control proteins: every residue sequence is valid, so a random valid protein is a Markov surrogate."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from ... import nulls
from ...corpus import Corpus, Dataset, Null
from .representations import residues

ORDER = 2


def _spelled(dataset: Dataset, corpus: Corpus) -> Dataset:
    text = "".join(corpus.alphabet[code] for code in corpus.codes)
    bounds = corpus.offsets.tolist()
    return replace(dataset, objects=tuple(text[a:b] for a, b in pairwise(bounds)))


def composition(dataset: Dataset, seed: int = 0) -> Dataset:
    """All residues of the set in random order, in proteins of the same lengths."""
    return _spelled(dataset, nulls.composition_shuffle(residues(dataset), seed))


def random_valid(dataset: Dataset, seed: int = 0) -> Dataset:
    """Proteins of the same lengths from the order-2 chain of the set: composition and local order, no history."""
    return _spelled(dataset, nulls.markov_surrogate(residues(dataset), ORDER, seed))


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
