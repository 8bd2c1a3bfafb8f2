"""Neutral objects from a chain of symbols, for domains in which every string of the chain is an object."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.statistics import surrogates


def chained(
    dataset: Dataset,
    real: Corpus,
    fitted_to: NDArray[np.int64],
    order: int,
    seed: int = 0,
    wanted: NDArray[np.int64] | slice = slice(None),
    *,
    written: Callable[[Corpus], list[str]] = Corpus.strings,
) -> Dataset:
    """Objects of the same lengths from a chain that is fitted to some of the set; see `Domain.chain`.

    Parameters
    ----------
    dataset : Dataset
    real : Corpus
        Its objects as the symbols of the chain.
    fitted_to, order, seed, wanted
        Those of `Domain.chain`.
    written : callable
        How objects of such a corpus are written; by default their symbols end to end.
    """
    index = np.arange(len(dataset))[wanted]
    made = surrogates.markov_surrogate(real.take(fitted_to), order, seed, like=real.take(index))
    return dataset.take(index).surrogate(written(made), f"chain of order {order}, seed {seed}")
