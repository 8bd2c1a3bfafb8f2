"""Relatives: what a held-out object's relatives in a pool save beyond a model that reads symbol by symbol.

Pools of more and more objects of a set; held-out objects are coded by a chain of order 2, by the shared mixture and, beyond
it, given the relatives that they name in the pool (`estimators.sequences.relatives`), all three learned from the same pool.
Neutral objects stand for both sides in the control. See `learning_arms` for how objects are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result
from analysis.experiments.generation import MODEL, per_object
from analysis.experiments.learning_arms import NEUTRAL, ORDER, PRESENT, Drawn, draw
from analysis.statistics.resampling import percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "objects": 10_000}
FIRST_OBJECTS = 1_000  # of a first answer
LIMITS = {"objects": (100, 30_000)}
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)
MOST_TESTS = 100
CHAIN, LOCAL, WITH = "chain of order 2", "mixture", "mixture and relatives"
Floats = NDArray[np.float64]


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set in pools of rising size.

    Returns
    -------
    Result
        Table saved: domain, dataset, arm (PRESENT: real, or NEUTRAL), by (LOCAL or WITH), objects (of the pool), value, low,
        high (bits per neutral unit saved of what the chain costs), kin (share of held-out objects that cost at least a bit
        less with relatives than without), n (held-out objects), size_unit; table added: the same of WITH less LOCAL, with
        times, times_low, times_high (WITH over LOCAL; NaN of neutral objects, and where LOCAL saves nothing).

    Raises
    ------
    ValueError
        If the number of objects lies outside LIMITS, or a set is too small (see `draw`).
    """
    most, (low, high) = int(settings["objects"]), LIMITS["objects"]
    if not low <= most <= high:
        raise ValueError(f"a pool needs between {low:,} and {high:,} objects, got {most:,}")
    saved, added, done = [], [], [0]
    for domain, dataset in sets.items():
        drawn = draw(dataset, int(settings["seed"]))

        def tell(domain: str = domain) -> None:
            done[0] += 1
            progress(done[0], 0, f"{DOMAINS[domain].object_label} in their pools")

        for arm in (PRESENT, NEUTRAL):
            rows, more = _arm(drawn, arm, most, int(settings["seed"]), tell)
            about = {"domain": domain, "dataset": dataset.name, "arm": arm, "size_unit": drawn.domain.size_unit}
            saved.append(rows.assign(**about))
            added.append(more.assign(**about))
    tables = {name: pd.concat(rows, ignore_index=True) for name, rows in (("saved", saved), ("added", added))}
    return Result(tables, sentence(tables["added"]), dict(settings))


def _corpora(drawn: Drawn, arm: str, most: int, seed: int) -> tuple[Corpus, Corpus, NDArray[np.int64]]:
    """Held-out objects, the pool, and which test objects they are."""
    tests = min(drawn.tests, MOST_TESTS)
    pool = drawn.pool(PRESENT)[:most]
    if arm == PRESENT:
        return drawn.corpus.take(np.arange(tests)), drawn.corpus.take(pool), np.arange(tests)
    domain = drawn.domain
    made = domain.chain(drawn.dataset, pool, ORDER, seed, np.concatenate([np.arange(tests), pool]))
    corpus = domain.REPRESENTATIONS[domain.notations[0]].encode(made)
    usable = corpus.lengths > 0
    if "null" in made.labels:
        usable &= (made.labels["null"] == "matched").to_numpy()
    kept = np.flatnonzero(usable[:tests])
    return corpus.take(kept), corpus.take(tests + np.flatnonzero(usable[tests:])), kept


def _arm(drawn: Drawn, arm: str, most: int, seed: int, tell: Callable[[], None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of both tables for real or neutral objects."""
    held, pool, kept = _corpora(drawn, arm, most, seed)
    weights = np.zeros(drawn.tests)
    weights[kept] = held.sizes
    units = np.maximum(drawn.samples @ weights, 1e-9)
    saved: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    for size in [n for n in SIZES if n < len(pool)] + [len(pool)]:
        costs = costs_of(pool.take(np.arange(size)), held, drawn.separators, seed)
        rates = {}
        for by, bits in costs.items():
            whole = np.zeros(drawn.tests)
            whole[kept] = bits
            rates[by] = drawn.samples @ whole / units
        kin = float((costs[LOCAL] - costs[WITH] >= 1).mean())
        about = {"objects": size, "kin": kin, "n": len(held)}
        local, related = rates[CHAIN] - rates[LOCAL], rates[CHAIN] - rates[WITH]
        saved += [{"by": LOCAL, **about, **_interval(local)}, {"by": WITH, **about, **_interval(related)}]
        times = _interval(np.divide(related, local, out=np.full_like(local, np.nan), where=local > 0))
        clear = arm == PRESENT and saved[-2]["low"] > 0
        ends = ("times", "value"), ("times_low", "low"), ("times_high", "high")
        shown = {name: times[key] if clear else np.nan for name, key in ends}
        added.append(about | _interval(rates[LOCAL] - rates[WITH]) | shown)
        tell()
    return pd.DataFrame(saved), pd.DataFrame(added)


def _interval(rates: Floats) -> dict[str, float]:
    low, high = percentile_interval(rates[1:])
    return {"value": float(rates[0]), "low": float(low), "high": float(high)}


def costs_of(pool: Corpus, held: Corpus, separators: tuple[str, ...] = (), seed: int = 0) -> dict[str, Floats]:
    """Bits of each held-out object by the chain, by the mixture, and given its relatives in the pool."""
    chain, mixture = (
        prediction.new_model(pool, depth=ORDER),
        prediction.new_model(pool, MODEL, separators=separators or None),
    )
    chain.learn(pool)
    mixture.learn(pool)
    bits = mixture.score(held)
    local = per_object(bits, held)
    known = prediction.Relatives(pool, seed=seed).code(held, bits) if len(pool) > 1 else local
    return {CHAIN: per_object(chain.score(held), held), LOCAL: local, WITH: known}


def sentence(added: pd.DataFrame) -> str:
    """State what relatives add in the largest pool of each set, beside neutral objects."""
    said = []
    for domain, rows in added.groupby("domain", sort=False):
        ends = rows.sort_values("objects").groupby("arm", sort=False).last()
        real, null = ends.loc[PRESENT], ends.loc[NEUTRAL]
        word = "" if real.low > 0 else ", so none is shown"
        said.append(
            f"{DOMAINS[str(domain)].label} {_size(real)} bits per {real.size_unit} in a pool of {int(real.objects):,}{word} "
            f"(neutral objects {_size(null)})"
        )
    return f"Relatives save, beyond what the symbols before tell: {'; '.join(said)}."


def _size(row: pd.Series) -> str:
    digits = 2 if abs(row.value) >= 0.1 else 3
    return f"{row.value:z.{digits}f} [{row.low:z.{digits}f}, {row.high:z.{digits}f}]"
