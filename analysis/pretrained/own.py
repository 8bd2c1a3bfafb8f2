"""Our neural predictor on a set, compared as another model is: it learned from nothing but the preceding objects."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.corpus import Corpus, Dataset
from analysis.neural import NeuralModel
from analysis.pretrained import scoring

NAME = "own:gru"
SAME_DATA = (
    "Both models learned from the preceding objects of this set only, each symbol coded before it was learned from."
)


def score(dataset: Dataset, seed: int = 0) -> dict[str, Any]:
    """Code the characters of a set by `neural.NeuralModel` and by our mixture, in the same order.

    Parameters
    ----------
    dataset : Dataset
    seed : int
        Of the first weights and of the intervals.

    Returns
    -------
    dict
        As `scoring.result`.

    Raises
    ------
    ValueError
        If the objects hold more different characters than a million weights can know.
    """
    corpus = Corpus.from_symbols(dataset.objects)
    model = NeuralModel(len(corpus.alphabet), seed=seed)
    each = np.zeros(len(corpus))
    np.add.at(each, corpus.object_of_symbol(), model.learn(corpus))
    found = scoring.beside_ours(dataset, each, masked=False, seed=seed)
    about = {"model": NAME, "kind": scoring.CHAIN_RULE, "weights": model.n_weights, "symbols": corpus.n_symbols}
    return {**about, **found, "refused": [], "notes": [SAME_DATA], "summary": scoring.sentences(found, [SAME_DATA])}
