"""The novelty curve: what is saved on held-out objects against their similarity to the nearest object learned from.

What is saved at no similarity is what the model has generalised; what grows with similarity is recognition of relatives.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments.generation import MODEL, per_object, spelling
from analysis.experiments.likeness import Likeness, calibrated
from analysis.statistics.resampling import bootstrap, cluster_codes, generator, percentile_interval

TESTS = 400  # objects that are coded
TIMES = 4  # symbols learned from, as many times those of a half
ORDER = 2
BINS = 5
REPLICATES = 200
SPREAD = 0.02  # standard deviation of similarity below which a line has no slope
Floats = NDArray[np.float64]


def spelled(dataset: Dataset) -> str:
    """Return how symbols of the customary notation are joined; see `generation.spelling`.

    Raises
    ------
    ValueError
        If they cannot be written and read again.
    """
    domain = DOMAINS[dataset.domain]
    found = spelling(dataset, domain.notations[0])
    if found is None:
        raise ValueError(
            f"{dataset.name}: what is drawn cannot be read as {domain.object_label} again; choose another set"
        )
    return found


def measure(dataset: Dataset, seed: int, symbols: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Code objects drawn singly, relatives present, by the shared model and by a chain of order 2 of the same objects.

    Parameters
    ----------
    dataset : Dataset
        Distinct objects.
    seed, symbols : int
        Symbols of a half; TIMES as many are learned from at most.

    Returns
    -------
    curve : DataFrame
        Fifths of the objects by similarity: similarity (calibrated, mean), value, low, high (bits saved per neutral unit), n,
        unit.
    line : DataFrame
        One row: intercept, slope (least squares over objects; each with _low and _high), mean, n, learned, unit.
    """
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    order = generator(seed, "recognition", len(dataset)).permutation(len(dataset))
    tests = order[: min(TESTS, len(dataset) // 4)]
    corpus = entry.encode(dataset)
    pool = order[len(tests) :]
    pool = pool[: max(1, int(np.searchsorted(np.cumsum(corpus.lengths[pool]), TIMES * symbols, side="right")))]
    held, learned = corpus.take(tests), corpus.take(pool)
    model = prediction.new_model(corpus, MODEL, separators=entry.separators or None)
    short = prediction.new_model(corpus, "ctw", depth=ORDER)
    for one in (model, short):
        one.learn(learned)
    saved = per_object(short.score(held) - model.score(held), held) / np.maximum(held.sizes, 1)
    chain = domain.chain(dataset, pool, ORDER, seed, tests)
    kept = chain.labels["null"] == "matched" if "null" in chain.labels else np.ones(len(chain), bool)
    likeness = Likeness(dataset.take(pool), [text for text, ok in zip(chain.objects, kept, strict=True) if ok])
    _, raw, alike = likeness.of([dataset.objects[i] for i in tests])
    groups = cluster_codes(len(tests), domain.clusters(dataset)[tests])
    unit = f"bits/{domain.size_unit}"
    line = _line(raw, likeness.neutral, saved, groups, seed)
    return _fifths(alike, saved, groups, seed).assign(unit=unit), pd.DataFrame(
        [line | {"learned": learned.n_symbols, "unit": unit}]
    )


def _line(raw: Floats, neutral: Floats, saved: Floats, groups: NDArray, seed: int) -> dict[str, float]:
    """Least squares of bits saved on similarity; no slope where all objects are as similar.

    Clusters are resampled, and the neutral objects whose median counts as no similarity: where that lies is not known either.
    """
    rng = generator(seed, "neutral objects", len(neutral))

    def fitted(index: NDArray[np.int64], floor: float | None = None) -> Floats:
        if floor is None:
            floor = float(np.median(rng.choice(neutral, len(neutral))))
        x, y = calibrated(raw[index], floor), saved[index]
        if x.std() < SPREAD:
            return np.array([np.nan, np.nan, y.mean()])
        slope = float(np.cov(x, y, bias=True)[0, 1] / x.var())
        return np.array([y.mean() - slope * x.mean(), slope, y.mean()])

    value = fitted(np.arange(len(raw)), float(np.median(neutral)))
    low, high = percentile_interval(bootstrap(fitted, len(raw), groups=groups, replicates=REPLICATES, seed=seed))
    names = ("intercept", "slope", "mean")
    row = {name: float(value[i]) for i, name in enumerate(names)}
    row |= {f"{name}_low": float(low[i]) for i, name in enumerate(names)}
    return row | {f"{name}_high": float(high[i]) for i, name in enumerate(names)} | {"n": len(raw)}


def _mean(values: Floats, index: NDArray[np.int64]) -> float:
    return float(values[index].mean())


def _fifths(alike: Floats, saved: Floats, groups: NDArray, seed: int) -> pd.DataFrame:
    rows = []
    for part in np.array_split(np.argsort(alike, kind="stable"), BINS):
        own = saved[part]
        means = bootstrap(partial(_mean, own), len(part), groups=groups[part], replicates=REPLICATES, seed=seed)
        low, high = percentile_interval(means)
        rows.append(
            {"similarity": alike[part].mean(), "value": saved[part].mean(), "low": low, "high": high, "n": len(part)}
        )
    return pd.DataFrame(rows)
