"""Control progressions."""

from __future__ import annotations

from typing import Any

from analysis.corpus import Corpus, Dataset
from analysis.domains.chains import chained
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


def chain(dataset: Dataset, *fitted: Any, **settings: Any) -> Dataset:
    """Progressions of the same lengths from a chain that is fitted to some of the set."""
    return chained(dataset, chords(dataset), *fitted, written=_written, **settings)


NULLS = {
    "random valid": Null("random progressions", random_valid, "Each chord drawn given the two before it."),
    "shuffled": Null("chords shuffled", shuffled, "All chords of the set in random order."),
}
