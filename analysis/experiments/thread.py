"""The thread of a text: what the objects before an object tell of it, beside objects from elsewhere in the same set.

A sentence of running text goes on from those before it; an entry of a dictionary does not. A model of another part of the set
learns a few objects more, the ones before an object or as many others, and then codes it.
"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments.generation import MODEL, capped
from analysis.statistics.resampling import bootstrap, generator, percentile_interval

READ = 6_000  # objects of a set, in its order
BEFORE = 10  # objects that are learned before one is coded
ENTRIES = 100  # objects that are coded
OTHERS = 2  # times that other objects are drawn instead
FEWEST = 60  # objects of the part that is coded
BLOCK = 5  # neighbouring entries that are resampled together
REPLICATES = 200
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def in_order(dataset: Dataset, seed: int, symbols: int) -> pd.DataFrame:
    """Bits that an object costs after objects from elsewhere, less its bits after those that stand before it.

    Parameters
    ----------
    dataset : Dataset
        In its own order.
    seed : int
    symbols : int
        That the model learns from the first two thirds of the set, at most; entries are of the last third.

    Returns
    -------
    DataFrame
        One row: value, low, high (bits/object), n (objects coded), before (objects learned before each), per_symbol (value
        over the symbols of an object).

    Raises
    ------
    ValueError
        If the set has too few objects.
    """
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    once, _ = distinct(dataset)
    corpus = entry.encode(once.take(np.arange(min(READ, len(once)))))
    start = 2 * len(corpus) // 3
    if len(corpus) - start < FEWEST:
        raise ValueError(
            f"{dataset.name} has {len(corpus):,} different {domain.object_label}; their order needs {3 * FEWEST} to be seen"
        )
    model = prediction.new_model(corpus, MODEL, separators=entry.separators or None, symbols=2 * symbols)
    model.learn(corpus.take(capped(corpus, np.arange(start)[::-1], symbols)[::-1]))
    coded = np.unique(np.linspace(start + BEFORE, len(corpus) - 1, ENTRIES).astype(np.int64))
    gain = np.zeros(len(coded))
    for row, one in enumerate(coded):
        target = corpus.take([one])

        def after(objects: Ints, target=target) -> float:  # noqa: ANN001 - a corpus of one object
            taught = copy.deepcopy(model)
            taught.learn(corpus.take(objects))
            return float(taught.score(target).sum())

        elsewhere = np.setdiff1d(np.arange(start, len(corpus)), np.arange(one - BEFORE, one + BEFORE + 1))
        rng = generator(seed, "elsewhere", int(one))
        others = [after(rng.choice(elsewhere, BEFORE, replace=False)) for _ in range(OTHERS)]
        gain[row] = np.mean(others) - after(np.arange(one - BEFORE, one))
    blocks = np.arange(len(gain)) // BLOCK
    drawn = bootstrap(lambda i: gain[i].mean(), len(gain), groups=blocks, replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(drawn)
    about = {
        "n": len(gain),
        "before": BEFORE,
        "unit": "bits/object",
        "per_symbol": gain.sum() / corpus.lengths[coded].sum(),
    }
    return pd.DataFrame([{"value": gain.mean(), "low": float(low), "high": float(high), **about}])
