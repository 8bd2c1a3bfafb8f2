"""Control progressions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains.interface import Null
from analysis.statistics import surrogates
from tests.chords.representations import chords


def _written(corpus: Corpus) -> list[str]:
    return [" ".join(corpus.alphabet[code] for code in progression) for progression in corpus]


def shuffled(dataset: Dataset, seed: int = 0) -> Dataset:
    """All chords of the set in random order."""
    return dataset.surrogate(_written(surrogates.composition_shuffle(chords(dataset), seed)), "chords shuffled")


def random_valid(dataset: Dataset, seed: int = 0) -> Dataset:
    """Progressions of the order-2 chain of the set."""
    return dataset.surrogate(_written(surrogates.markov_surrogate(chords(dataset), 2, seed)), "random progressions")


def chain(
    dataset: Dataset,
    fitted_to: NDArray[np.int64],
    order: int,
    seed: int = 0,
    wanted: NDArray[np.int64] | slice = slice(None),
) -> Dataset:
    """Progressions of the same lengths from a chain that is fitted to some of the set."""
    real = chords(dataset)
    index = np.arange(len(dataset))[wanted]
    made = surrogates.markov_surrogate(real.take(fitted_to), order, seed, like=real.take(index))
    return dataset.take(index).surrogate(_written(made), f"chain of order {order}, seed {seed}")


NULLS = {
    "random valid": Null("random progressions", random_valid, "Each chord drawn given the two before it."),
    "shuffled": Null("chords shuffled", shuffled, "All chords of the set in random order."),
}
