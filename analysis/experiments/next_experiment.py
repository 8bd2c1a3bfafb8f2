"""The next experiment chosen by a kernel: Gaussian process regression over objects whose value is measured one at a time.

Five objects are measured at random; each further one is chosen from a pool: at random (`RANDOM`), where the value is least
certain (`VARIANCE`), where knowing it would remove most uncertainty of all others (`REMOVED`), or where the expected improvement
over the best is largest (`IMPROVEMENT`). What is learned is tested on objects in other clusters than those of the pool. Every
strategy begins with the same objects of each seed, so differences are paired. Controls have values that were permuted over
objects: nothing can be gained there. Values enter by their ranks, as normal scores, so that no single extreme one decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.experiments import Progress, Result
from analysis.experiments.gaussian_search import (
    FIRST,
    IMPROVEMENT,
    RANDOM,
    REMOVED,
    VARIANCE,
    kernels_of,
    normal_scores,
    search,
)
from analysis.experiments.transfer import kernel_of
from analysis.readings import targets
from analysis.statistics.resampling import bootstrap, cluster_codes, generator, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "label": "", "budget": 40, "lowest": False}
REAL, PERMUTED = "real values", "permuted values"
STRATEGIES = {REAL: (RANDOM, VARIANCE, REMOVED, IMPROVEMENT), PERMUTED: (RANDOM, REMOVED, IMPROVEMENT)}
BEST, ERROR = "best", "error"
SEEDS = 24
POOL, TESTS = 250, 100
FEWEST = 200
BUDGETS = (5, 80)
SIMULATED = "simulated"
REPLICATES = 1_000
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def labels_of(dataset: Dataset) -> dict[str, targets.Target]:
    """Return the numeric labels of a set that tell of an object, not of where it was taken from."""
    return {key: one for key, one in targets.of(dataset).items() if one.numeric and one.kind != "source"}


def table_of(dataset: Dataset, label: str = "") -> tuple[Dataset, Floats, targets.Target]:
    """Return the distinct objects that have a numeric label, and its values.

    Raises
    ------
    ValueError
        If there is no such label, or fewer than FEWEST objects have it.
    """
    known = labels_of(dataset)
    if not known or (label and label not in known):
        held = ", ".join(known) or "none"
        raise ValueError(
            f"{dataset.name} has no measured number {label!r}".replace(" ''", "")
            + f" (it has {held}); choose a set with a label of numbers, such as an activity"
        )
    target = known[label or next(iter(known))]
    once = distinct(dataset)[0]
    values = pd.to_numeric(once.labels[target.column], errors="coerce").to_numpy(dtype=float)
    usable = np.isfinite(values)
    if usable.sum() < FEWEST or values[usable].std() == 0:
        raise ValueError(
            f"{dataset.name}: {int(usable.sum())} objects have a number for {target.label}, and {FEWEST} are needed, not all "
            "equal; choose another label or a larger set"
        )
    return once.take(usable), values[usable], target


def drawn(groups: Ints, seed: int, draw: int = 0) -> tuple[Ints, int]:
    """Draw objects for a pool and tests in other clusters; returns them, the pool first, and the size of the pool."""
    order = generator(seed, "next experiment", draw).permutation(len(groups))
    tests = order[: min(TESTS, len(order) // 4)]
    pool = order[len(tests) :]
    pool = pool[~np.isin(groups[pool], groups[tests])][:POOL]
    return np.concatenate([pool, tests]), len(pool)


def simulated(seed: int, draw: int = 0, n: int = POOL + TESTS) -> tuple[Floats, Floats]:
    """Objects of 10 variables that tell of their value and 6 that do not, each -1 or 1: similarities and values.

    A value is the sum of the former with weights 1, 1/2, 1/3, ..., with noise of a tenth of its variance: easier than any
    real set, so that a strategy that gains nothing here cannot gain.
    """
    rng = generator(seed, "next experiment", SIMULATED, draw)
    x = rng.choice([-1.0, 1.0], (n, 16))
    weights = np.r_[1 / np.arange(1, 11), np.zeros(6)]
    values = x @ weights
    values += rng.standard_normal(n) * np.sqrt((weights**2).sum() / 10)
    return np.exp(x @ x.T / x.shape[1] - 1), values


def measure(of: Dataset | None, settings: Mapping[str, Any], step: Any = lambda done: None) -> pd.DataFrame:  # noqa: ANN401
    """Search a set, or simulated objects where there is none, by each strategy, with real and with permuted values.

    Returns
    -------
    DataFrame
        Columns values (REAL or PERMUTED), strategy, measure (BEST or ERROR), experiments, value, low, high, gain, gain_low,
        gain_high (against random choice, paired by seed, positive is better), all in standard deviations of normal scores,
        seeds, pool, domain, dataset, label.
    """
    budget, lowest = int(settings["budget"]), bool(settings["lowest"])
    if not BUDGETS[0] < budget <= BUDGETS[1]:
        raise ValueError(f"budget must lie between {BUDGETS[0] + 1} and {BUDGETS[1]} experiments, got {budget}")
    source = _Source(of, str(settings["label"]))
    each: dict[tuple[str, str], list[Floats]] = {(kind, one): [] for kind, ones in STRATEGIES.items() for one in ones}
    pools = []
    with threadpool_limits(1, "blas"):
        for draw in range(SEEDS):
            step(draw)
            similarities, values, pool = source.draw(int(settings["seed"]), draw)
            if pool <= budget:
                raise ValueError(
                    f"{source.name}: only {pool} objects are no relatives of the tests; lower the number of experiments"
                )
            pools.append(pool)
            rng = generator(int(settings["seed"]), "next experiment", "order", draw)
            order, kernels = rng.permutation(pool), kernels_of(similarities)
            scores = normal_scores(-values if lowest else values)
            for kind, one in {REAL: scores, PERMUTED: rng.permutation(scores)}.items():
                for strategy in STRATEGIES[kind]:
                    each[kind, strategy].append(search(kernels, one, pool, strategy, order, budget))
    runs = {key: np.stack(one) for key, one in each.items()}
    frames = [
        _averaged(found, runs[kind, RANDOM], place).assign(values=kind, strategy=strategy, measure=what)
        for (kind, strategy), found in runs.items()
        for place, what in enumerate((BEST, ERROR))
    ]
    return pd.concat(frames, ignore_index=True).assign(
        domain=source.domain,
        dataset=source.name,
        label=source.label,
        pool=int(np.median(pools)),
        seeds=SEEDS,
        unit="sd",
    )


class _Source:
    """Where objects and values come from: a set, or a simulation."""

    def __init__(self, of: Dataset | None, label: str) -> None:
        self.domain, self.name, self.label = SIMULATED, SIMULATED, "simulated value"
        self._objects = None
        if of is not None:
            self._objects, self._values, target = table_of(of, label)
            self.domain, self.name, self.label = of.domain, of.name, target.label
            domain = DOMAINS[of.domain]
            self._groups = cluster_codes(len(self._objects), domain.clusters(self._objects))

    def draw(self, seed: int, draw: int) -> tuple[Floats, Floats, int]:
        """Similarities and values of objects, the pool first, and its size; every seed has draws of its own."""
        if self._objects is None:
            return *simulated(seed, draw), POOL
        index, pool = drawn(self._groups, seed, draw)
        return kernel_of(DOMAINS[self.domain].features(self._objects.take(index))), self._values[index], pool


def _averaged(found: Floats, random: Floats, place: int) -> pd.DataFrame:
    """Means over seeds of one measure, and of its gain over random choice, with intervals by bootstrap over seeds."""
    own, other = found[:, place], random[:, place]
    both = np.concatenate([own, own - other if place == 0 else other - own], axis=1)
    low, high = percentile_interval(bootstrap(lambda i: both[i].mean(axis=0), len(both), replicates=REPLICATES))
    mean, n = both.mean(axis=0), own.shape[1]
    columns = {
        "value": mean[:n], "low": low[:n], "high": high[:n], "gain": mean[n:], "gain_low": low[n:], "gain_high": high[n:]
    }  # fmt: skip
    return pd.DataFrame({"experiments": np.arange(FIRST, FIRST + n), **columns})


# ------------------------------------------------------------------------------------------------------ the experiment


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Search each set that has a measured number; simulated objects where no set is given.

    Returns
    -------
    Result
        Table search, see `measure`.

    Raises
    ------
    ValueError
        If no set has a measured number, or a setting is out of its limits.
    """
    found, reasons = [], []
    wanted: dict[str, Dataset | None] = dict(sets) if sets else {SIMULATED: None}
    for done, (name, dataset) in enumerate(wanted.items()):

        def step(seed: int, done: int = done, name: str = name) -> None:
            of = DOMAINS[name].object_label if name in DOMAINS else "simulated objects"
            progress(done * SEEDS + seed, len(wanted) * SEEDS, f"{of}: searching with seed {seed + 1} of {SEEDS}")

        try:
            found.append(measure(dataset, settings, step))
        except ValueError as error:
            reasons.append(str(error))
    if not found:
        raise ValueError(reasons[0])
    progress(1, 1, "done")
    table = pd.concat(found, ignore_index=True)
    return Result({"search": table}, sentence(table), dict(settings))


def sentence(table: pd.DataFrame) -> str:
    """State of each set what choice by the kernel gains over random choice at the last experiment, and with permuted values."""
    return ". ".join(_said(rows) for _, rows in table.groupby("dataset", sort=False)) + "."


def _said(rows: pd.DataFrame) -> str:
    last = rows[rows.experiments == rows.experiments.max()].set_index(["values", "strategy", "measure"])
    best, error = last.loc[(REAL, IMPROVEMENT, BEST)], last.loc[(REAL, REMOVED, ERROR)]
    control, of_error = last.loc[(PERMUTED, IMPROVEMENT, BEST)], last.loc[(PERMUTED, REMOVED, ERROR)]
    of = "" if best.domain == SIMULATED else f" ({best.dataset})"
    return (
        f"{best.label[0].upper()}{best.label[1:]}{of}: after {int(best.experiments)} experiments, choice by expected improvement "
        f"{_gain(best, 'finds a better object')} (permuted values: {_size(control)}), and the choice that removes most variance "
        f"{_gain(error, 'predicts better')} (permuted values: {_size(of_error)})"
    )


def _gain(row: pd.Series, words: str) -> str:
    if row.gain_low > 0:
        return f"{words} than random choice, by {_size(row)}"
    if row.gain_high < 0:
        return f"does worse than random choice, by {_size(row)}"
    return f"is not shown to do better than random choice ({_size(row)})"


def _size(row: pd.Series) -> str:
    return f"{row.gain:z.2f} [{row.gain_low:z.2f}, {row.gain_high:z.2f}] sd"
