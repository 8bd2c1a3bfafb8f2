"""Next symbol: how many bits the t-th symbol of an object costs once those before it are known, beside controls.

One object that a model has met before is memorisation; the average over held-out objects, none of whose relatives was learned
from, is not. Controls are read in the same way, each by a model of its own kind of objects:

- symbols exchanged between objects at the same place: what a symbol costs where only its place is known. Beginnings follow
  conventions (the M of proteins, the And of verses), so bits may rise along an object although context helps; against this
  control they cannot,
- the symbols of each object shuffled,
- objects of the same lengths from a chain of order 2: what two symbols of context tell. They are drawn and learned several
  times, for what one draw costs differs by as much as proteins save.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result, thread
from analysis.experiments.generation import MODEL, capped, exchanged, places, shuffled_inside
from analysis.experiments.learning_arms import averaged
from analysis.statistics.resampling import bootstrap, cluster_codes, generator, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "symbols": 60_000}
REAL, EXCHANGED, SHUFFLED, CHAIN = "real", "exchanged at the same place", "shuffled inside", "chain of order 2"
ARMS = (REAL, EXCHANGED, SHUFFLED, CHAIN)
ORDER, CHAINS = 2, 3  # of the chain; times that objects are drawn from it and learned
FEWEST = 200  # objects
MOST = 4_000  # objects that are drawn
SHOWN = 20  # test objects that must reach a position
EARLY = (2, 4)  # symbols of an object; the first is its start (M of proteins)
LATE = (33, 17, 9, 5)  # first symbol of the late part: the first of these that half of the objects reach
PARTS = ("early", "late", "growth")
REPLICATES = 200
EDGES = (1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Objects of a set that are coded, and those that may be learned from.

    Parameters
    ----------
    dataset : Dataset
        Distinct objects in random order; the first `tests` are coded.
    tests : int
    pool : ndarray of int
        Objects in no cluster of a test object.
    groups : ndarray of int, shape [objects]
        Clusters of near relatives.
    """

    dataset: Dataset
    tests: int
    pool: Ints
    groups: Ints


def split(dataset: Dataset, seed: int = 0) -> Split:
    """Draw objects to code and to learn from, relatives held out.

    Raises
    ------
    ValueError
        If the set has fewer than FEWEST different objects, or no object is unrelated to the test objects.
    """
    domain = DOMAINS[dataset.domain]
    once, _ = distinct(dataset)
    if len(once) < FEWEST:
        raise ValueError(
            f"{dataset.name} has {len(once):,} different {domain.object_label}; this experiment needs {FEWEST} at least. Add "
            "some, or choose a larger set"
        )
    drawn = once.sample(min(MOST, len(once)), seed)
    drawn = drawn.take(domain.REPRESENTATIONS[domain.notations[0]].encode(drawn).lengths > 0)
    groups = cluster_codes(len(drawn), domain.clusters(drawn))
    tests = min(domain.test_objects, len(drawn) // 4)
    pool = np.arange(tests, len(drawn))
    pool = pool[~np.isin(groups[pool], groups[:tests])]
    if not len(pool):
        raise ValueError(
            f"{dataset.name}: all its {domain.object_label} are relatives of the held-out ones, so nothing is left to learn "
            "from; add objects of other families"
        )
    return Split(drawn, tests, pool, groups)


# ------------------------------------------------------------------------------------------------- bits by position


def arms(parts: Split, seed: int, symbols: int) -> dict[str, tuple[Corpus, Ints, Ints]]:
    """Return of each arm the corpus, the objects to learn from (of at most so many symbols), and the test objects.

    Test objects are named as in `Split`: an arm may lack some (no neutral object of that size was found).
    """
    real = _encoded(parts)
    pool, tests = capped(real, parts.pool, symbols), np.arange(parts.tests)
    wanted = np.concatenate([tests, pool])
    here = real.take(wanted)
    learned = np.arange(parts.tests, len(wanted))
    return {
        REAL: (here, learned, tests),
        EXCHANGED: (exchanged(here, seed), learned, tests),
        SHUFFLED: (shuffled_inside(here, seed), learned, tests),
        CHAIN: neutral(parts, wanted, seed, 0),
    }


def _encoded(parts: Split) -> Corpus:
    domain = DOMAINS[parts.dataset.domain]
    return domain.REPRESENTATIONS[domain.notations[0]].encode(parts.dataset)


def neutral(parts: Split, wanted: Ints, seed: int, draw: int) -> tuple[Corpus, Ints, Ints]:
    """Draw a neutral object for each wanted one; returns as `arms` does."""
    domain = DOMAINS[parts.dataset.domain]
    own = seed if not draw else int(generator(seed, "neutral objects", draw).integers(2**31))
    made = domain.chain(parts.dataset, parts.pool, ORDER, own, wanted)
    corpus = domain.REPRESENTATIONS[domain.notations[0]].encode(made)
    usable = corpus.lengths > 0
    if "null" in made.labels:
        usable &= (made.labels["null"] == "matched").to_numpy()
    found = np.flatnonzero(usable)
    return corpus, found[found >= parts.tests], found[found < parts.tests]


def bits_of(corpus: Corpus, pool: Ints, tests: Ints, separators: tuple[str, ...]) -> Floats:
    """Bits of symbols of test objects by a model that learned from the pool, shape [tests, longest]; NaN beyond their ends."""
    if not len(pool) or not len(tests):
        return np.full((len(tests), 1), np.nan)
    model = prediction.new_model(corpus, MODEL, separators=separators or None)
    model.learn(corpus.take(pool))
    held = corpus.take(tests)
    bits = np.full((len(held), max(int(held.lengths.max()), 1)), np.nan)
    bits[held.object_of_symbol(), places(held)] = model.score(held)
    return bits


def late_start(lengths: Ints) -> int:
    """First symbol of what counts as late: the largest of LATE that half of the objects reach, the least of them otherwise."""
    return next((start for start in LATE if (lengths >= start).mean() >= 0.5), LATE[-1])


def by_position(bits: Floats, groups: Ints, seed: int) -> pd.DataFrame:
    """Mean bits of the t-th symbol over objects, in bins of t that widen, with the interval over clusters.

    Returns
    -------
    DataFrame
        Columns t (middle of the bin, geometric), first, last, value, low, high (bits/symbol), n (objects that reach the bin).
    """
    bins = [(a, b - 1) for a, b in pairwise(EDGES) if a <= bits.shape[1]]
    means = np.stack([_mean(bits[:, a - 1 : b]) for a, b in bins], axis=1)
    enough = (~np.isnan(means)).sum(axis=0) >= SHOWN
    bins, means = [one for one, keep in zip(bins, enough, strict=True) if keep], means[:, enough]
    drawn = bootstrap(lambda i: _column_means(means[i]), len(means), groups=groups, replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(drawn)
    return pd.DataFrame(
        {
            "t": [float(np.sqrt(a * b)) for a, b in bins],
            "first": [a for a, _ in bins],
            "last": [b for _, b in bins],
            "value": _column_means(means),
            "low": low,
            "high": high,
            "n": (~np.isnan(means)).sum(axis=0),
        }
    )


def _mean(bits: Floats) -> Floats:
    """Mean of each row, NaN where it has no number."""
    known = ~np.isnan(bits)
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(known, bits, 0).sum(axis=1) / known.sum(axis=1)
    return found


def _parts(bits: Floats, tests: Ints, late: int, objects: int) -> Floats:
    """Mean bits of each object early and late, shape [2, objects]; NaN where it does not reach the late part."""
    found = np.full((2, objects), np.nan)
    early, end = _mean(bits[:, EARLY[0] - 1 : EARLY[1]]), _mean(bits[:, late - 1 :])
    found[:, tests] = np.where(np.isnan(end), np.nan, (early, end))
    return found


def _column_means(values: Floats) -> Floats:
    return _mean(values.T)


def savings(
    found: Mapping[str, tuple[Floats, Ints]], late: int, groups: Ints, seed: int,
    chains: Sequence[tuple[Floats, Ints]] = (),
) -> pd.DataFrame:  # fmt: skip
    """Bits that a control's symbols cost beyond the real ones, early in objects and late, of objects that have both.

    Parameters
    ----------
    found : mapping
        Arm -> bits (see `bits_of`) and test objects.
    late : int
        See `late_start`.
    groups : ndarray of int, shape [test objects]
        Clusters, which are resampled whole, the same in all arms.
    seed : int
    chains : sequence
        Further draws of the arm CHAIN: its value is the mean over draws, its interval knows that these differ.

    Returns
    -------
    DataFrame
        Columns control, part ('early': symbols EARLY; 'late': from `late` on; 'growth': late less early), value, low, high
        (bits/symbol), n (objects), late.
    """
    each = np.stack([_parts(*found[arm], late, len(groups)) for arm in ARMS])

    def all_of(index: Ints, own: Floats) -> Floats:
        early, end = (_mean(own[:, part, index]) for part in range(2))
        saved = np.stack([early[1:] - early[0], end[1:] - end[0]], axis=1)
        both: Floats = np.column_stack([saved, saved[:, 1] - saved[:, 0]])
        return both

    by_draw = []
    for chain in (found[CHAIN], *chains):
        own = np.concatenate([each[:-1], _parts(*chain, late, len(groups))[None]])
        again = bootstrap(partial(all_of, own=own), len(groups), groups=groups, replicates=REPLICATES, seed=seed)
        by_draw.append(np.concatenate([all_of(np.arange(len(groups)), own)[None], again]))
    drawn = averaged(np.moveaxis(np.array(by_draw), 1, -1), "neutral objects")  # [controls, parts, samples]
    low, high = percentile_interval(np.moveaxis(drawn[..., 1:], -1, 0))
    value, n = drawn[..., 0], (~np.isnan(each[:, 1])).sum(axis=1)
    rows = [
        {
            "control": arm,
            "part": part,
            "value": value[i, k],
            "low": low[i, k],
            "high": high[i, k],
            "n": min(n[0], n[i + 1]),
        }
        for i, arm in enumerate(ARMS[1:])
        for k, part in enumerate(PARTS)
    ]
    return pd.DataFrame(rows).assign(late=late, unit="bits/symbol")


# ------------------------------------------------------------------------------------------------------ the experiment


def measure(dataset: Dataset, seed: int, symbols: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tables of one set: `by_position` with a column arm, `savings`, `thread.in_order`; each with domain and dataset."""
    parts = split(dataset, seed)
    domain = DOMAINS[dataset.domain]
    separators = domain.REPRESENTATIONS[domain.notations[0]].separators
    groups, found, frames = parts.groups[: parts.tests], {}, []
    for arm, (corpus, pool, tests) in arms(parts, seed, symbols).items():
        bits = bits_of(corpus, pool, tests, separators)
        found[arm] = bits, tests
        learned = int(corpus.lengths[pool].sum())
        frames.append(by_position(bits, groups[tests], seed).assign(arm=arm, learned=learned, unit="bits/symbol"))
    wanted = np.concatenate([np.arange(parts.tests), capped(_encoded(parts), parts.pool, symbols)])
    chains = []
    for draw in range(1, CHAINS):
        corpus, pool, tests = neutral(parts, wanted, seed, draw)
        chains.append((bits_of(corpus, pool, tests, separators), tests))
    late = late_start((~np.isnan(found[REAL][0])).sum(axis=1))
    about = {"domain": dataset.domain, "dataset": dataset.name}
    tables = (
        pd.concat(frames, ignore_index=True),
        savings(found, late, groups, seed, chains),
        thread.in_order(dataset, seed, symbols),
    )
    return tables[0].assign(**about), tables[1].assign(**about), tables[2].assign(**about)


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure each set; see the module.

    Returns
    -------
    Result
        Tables positions (see `by_position`; column arm), savings, order (see `thread.in_order`).
    """
    found: list[tuple[pd.DataFrame, ...]] = []
    for done, (domain, dataset) in enumerate(sets.items()):
        progress(done, len(sets), f"coding {DOMAINS[domain].object_label}")
        found.append(measure(dataset, int(settings["seed"]), int(settings["symbols"])))
    progress(len(sets), len(sets), "done")
    tables = {
        name: pd.concat([part[place] for part in found], ignore_index=True)
        for place, name in enumerate(("positions", "savings", "order"))
    }
    return Result(tables, sentence(tables["savings"]), dict(settings))


def sentence(table: pd.DataFrame) -> str:
    """State in each domain what context saves late in an object, and what of that two symbols do not, from `savings`."""
    said = []
    for domain, rows in table.groupby("domain", sort=False):
        at = rows.set_index(["control", "part"])
        known, beyond = at.loc[(EXCHANGED, "late")], at.loc[(CHAIN, "late")]
        many = f"{DOMAINS[str(domain)].label}: {int(known.late) - 1} known symbols or more"
        if known.low > 0:
            more = "" if beyond.low > 0 else "not shown to be any, "
            said.append(
                f"{many} save {_size(known)} bits of the next (beyond a chain of order {ORDER}: {more}{_size(beyond)})"
            )
        elif known.high < 0:
            said.append(f"{many} mislead: they save {_size(known)} bits of the next")
        else:
            said.append(f"{many} are not shown to save anything ({_size(known)} bits)")
    return ". ".join(said) + "."


def _size(row: pd.Series) -> str:
    return f"{row.value:z.2f} [{row.low:z.2f}, {row.high:z.2f}]"
