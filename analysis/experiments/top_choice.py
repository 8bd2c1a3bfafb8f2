"""Top choice: whether a model is more often right where it is less perplexed.

Bits and right choices of the same symbols go together by themselves: what the model expects most is cheap where it comes. So an
object's bits are those of its symbols at odd places, and its right choices those at even ones; relatives of the tested objects
are held out. Control: the symbols of each object shuffled, read by a model of shuffled objects; there is composition alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Progress, Result
from analysis.experiments.generation import capped, ended, fit, shuffled_inside
from analysis.experiments.next_symbol import split
from analysis.statistics import proportions
from analysis.statistics.resampling import bootstrap, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "symbols": 60_000}
REAL, SHUFFLED = "real", "shuffled inside"
SHORTEST = 8  # symbols of an object that is compared
LONGEST = 400  # symbols of an object that are read
REPLICATES = 500
FIFTHS = 5
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def read(corpus: Corpus, pool: Ints, tests: Ints, separators: tuple[str, ...]) -> tuple[Floats, Floats, Ints]:
    """Bits per symbol at odd places and share of right first choices at even ones, of each test object that is long enough.

    Returns
    -------
    bits, right : ndarray, shape [objects]
    which : ndarray of int, shape [objects]
        Place of each among the tests.
    """
    whole = ended(corpus)
    walker = fit(whole, pool, separators=separators).walker
    found = []
    for place, one in enumerate(tests):
        codes = whole.codes[whole.offsets[one] : whole.offsets[one + 1]][:LONGEST]
        if len(codes) < SHORTEST:
            continue
        chances = walker.chances(codes)[: len(codes)]
        own = chances[np.arange(len(codes)), codes]
        right = chances.argmax(axis=1) == codes
        found.append((float(-np.log2(own[0::2]).mean()), float(right[1::2].mean()), place))
    table = np.array(found, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(np.int64)


def correlation(bits: Floats, right: Floats) -> float:
    """Spearman's rank correlation; NaN where one of the two does not vary."""
    one, other = proportions.ranks(bits), proportions.ranks(right)
    one, other = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float(one @ other) / scale if scale else float("nan")


def measure(dataset: Dataset, seed: int, symbols: int, step: Progress) -> dict[str, pd.DataFrame]:
    """Tables of one set; see `run`."""
    parts = split(dataset, seed)
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[domain.notations[0]]
    corpus = entry.encode(parts.dataset)
    pool, tests = capped(corpus, parts.pool, symbols), np.arange(parts.tests)
    relation, fifths = [], []
    for done, (arm, made) in enumerate({REAL: corpus, SHUFFLED: shuffled_inside(corpus, seed)}.items()):
        step(done, 2, f"{domain.object_label}, {arm}")
        bits, right, which = read(made, pool, tests, entry.separators)
        if len(bits) < FIFTHS:
            raise ValueError(f"{dataset.name} has too few {domain.object_label} of {SHORTEST} symbols or more")

        def related(i: Ints, bits: Floats = bits, right: Floats = right) -> float:
            return correlation(bits[i], right[i])

        drawn = bootstrap(related, len(bits), groups=parts.groups[which], replicates=REPLICATES, seed=seed)
        low, high = map(float, percentile_interval(drawn[np.isfinite(drawn)]))
        about = {"arm": arm, "domain": dataset.domain, "dataset": dataset.name}
        relation.append(
            {**about, "value": correlation(bits, right), "low": low, "high": high, "bits": float(bits.mean()),
             "accuracy": float(right.mean()), "n": len(bits), "unit": ""}
        )  # fmt: skip
        for number, part in enumerate(np.array_split(np.argsort(bits, kind="stable"), FIFTHS), 1):
            fifths.append({**about, "fifth": number, "bits": float(bits[part].mean()), "accuracy": float(right[part].mean()),
                           "n": len(part)})  # fmt: skip
    return {"relation": pd.DataFrame(relation), "fifths": pd.DataFrame(fifths)}


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables relation (arm REAL or SHUFFLED; value, low, high: Spearman's correlation over objects, resampled by clusters; bits,
        accuracy: means; n objects) and fifths (bits and accuracy of fifths of the objects, the cheapest first).

    Raises
    ------
    ValueError
        If a set is too small; see `next_symbol.split`.
    """
    found: list[dict[str, pd.DataFrame]] = []
    for done, dataset in enumerate(sets.values()):

        def step(part: int, of: int, what: str, done: int = done) -> None:
            progress(done * of + part, len(sets) * of, what)

        found.append(measure(dataset, int(settings["seed"]), int(settings["symbols"]), step))
    if not found:
        raise ValueError("choose at least one set")
    progress(1, 1, "done")
    tables = {name: pd.concat([one[name] for one in found], ignore_index=True) for name in found[0]}
    return Result(tables, sentence(tables["relation"]), dict(settings))


def sentence(relation: pd.DataFrame) -> str:
    """State in each domain whether objects that cost less are guessed better, beside shuffled ones."""
    said = []
    for domain, rows in relation.groupby("domain", sort=False):
        at = rows.set_index("arm")
        real, control = at.loc[REAL], at.loc[SHUFFLED]
        word = (
            "are guessed better"
            if real.high < 0
            else "are guessed worse"
            if real.low > 0
            else "are not shown to be guessed better"
        )
        said.append(
            f"{DOMAINS[str(domain)].object_label} that cost less {word} (rank correlation {real.value:z.2f} [{real.low:z.2f}, "
            f"{real.high:z.2f}]; shuffled {control.value:z.2f})"
        )
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."
