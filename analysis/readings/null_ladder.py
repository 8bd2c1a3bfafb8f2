"""Where the bits come from: code length per neutral unit as more and more of what shaped the objects is put back.

The same model, the same number of symbols, the same objects in every rung: held-out code lengths by four-fold
cross-validation, so that every object is coded once by a model that has not seen it. Rungs differ only in what the
objects are: even symbols, shuffled symbols, a Markov chain of order 2, random valid objects that keep local order, the
real ones learned without their near relatives, the real ones learned with them. Each rung keeps what the one before kept.

Other neutral molecules are shown beside the ladder, not on it: objects shaped by valence alone have less order than the
chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import prediction
from analysis.corpus import Corpus, Dataset
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.statistics import surrogates
from analysis.statistics.folds import assign_folds
from analysis.statistics.resampling import bootstrap, generator, percentile_interval
from analysis.support.memo import remembered

FOLDS = 4
SYMBOLS = 30_000  # of each domain: more improves the model, and run time grows in proportion
MARKOV_ORDER = 2
REPLICATES = 200
MODEL = "mixture"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rung:
    """One rung of the ladder: its objects, and what the step from the previous rung shows."""

    label: str
    step: str


RUNGS: dict[str, Rung] = {
    "uniform": Rung("even symbols", ""),
    "composition": Rung("shuffled symbols", "composition"),
    "markov": Rung(f"chain of order {MARKOV_ORDER}", "local order"),
    "valid": Rung("random valid objects", "validity"),
    "apart": Rung("real, relatives held out", "shared by all"),
    "real": Rung("real", "near relatives"),
}
AGAIN = "random valid objects of random valid objects"  # what neutral objects score in the place of the real ones


@dataclass(frozen=True)
class Ladder:
    """Code lengths of one domain in one representation.

    Parameters
    ----------
    bits : mapping of str to ndarray, shape [objects]
        Rung -> bits of each object; every rung has the same objects in the same order.
    sizes : mapping of str to ndarray of int, shape [objects]
        Rung -> neutral units of each object (a neutral molecule may differ by a heavy atom from the real one).
    clusters : ndarray of int, shape [objects]
        Near relatives, resampled together.
    corpora : mapping of str to Corpus
        Rung -> the objects it coded, for examples.
    """

    bits: Mapping[str, Floats]
    sizes: Mapping[str, NDArray[np.int64]]
    clusters: NDArray[np.int64]
    corpora: Mapping[str, Corpus]


def folds(groups: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Assign whole groups to FOLDS folds of about equal size, largest group first.

    Returns
    -------
    ndarray of int, shape [objects]
    """
    return assign_folds(len(groups), FOLDS, generator(seed, "folds", len(np.unique(groups))), groups)


def with_relatives(dataset: Dataset, sizes: NDArray[np.int64], budget: int, seed: int = 0) -> Dataset:
    """Draw objects family by family until the budget of symbols is used up: a cluster sample.

    Clusters of relatives come in random order, each whole, so every object is as likely to be drawn as in a sample of
    single objects, and those that are drawn keep the relatives that they have in the set. (A sample of single objects
    loses most relatives: a pair is kept with the square of the sampling fraction.)
    A cluster larger than a fold's share of the budget contributes only as many members as fit in that share, so that at
    least FOLDS clusters can be held out; the last cluster drawn contributes those that fit.

    Parameters
    ----------
    dataset : Dataset
    sizes : ndarray of int, shape [objects]
        Symbols of each object, as in ``Corpus.lengths``.
    budget : int
        Symbols to draw; at least one object is.
    seed : int

    Returns
    -------
    Dataset
        In the order of the given set, so that relatives are not adjacent.

    Raises
    ------
    ValueError
        If `sizes` does not have one entry per object.
    """
    if len(sizes) != len(dataset):
        raise ValueError(f"sizes must have one entry per object: {len(dataset)}, got {len(sizes)}")
    names, members = np.unique(DOMAINS[dataset.domain].clusters(dataset), return_inverse=True)
    place = generator(seed, "families", len(names)).permutation(len(names))
    chosen, used = [], 0
    by_cluster = np.argsort(place[members], kind="stable")  # inside a cluster in the order of the set
    of_cluster, last = 0, -1
    for i in by_cluster.tolist():
        of_cluster, last = (of_cluster if members[i] == last else 0), members[i]
        if of_cluster + sizes[i] > budget / FOLDS and of_cluster:
            continue
        if used + sizes[i] > budget and chosen:
            break
        chosen.append(i)
        of_cluster += sizes[i]
        used += sizes[i]
    return dataset.take(np.sort(chosen))


def held_out_bits(corpus: Corpus, fold: NDArray[np.int64], separators: tuple[str, ...] = ()) -> Floats:
    """Bits of each object by a model that learned from the other folds and is then frozen, shape [objects]."""
    bits = np.zeros(len(corpus))
    for k in range(FOLDS):
        test = fold == k
        if test.any():
            bits[test] = prediction.code_lengths(
                corpus.take(test), train=corpus.take(~test), model=MODEL, separators=separators or None
            )
    return bits


@remembered(6)  # the controls of a set are used for its ladder in every representation
def _control(dataset: Dataset, key: str, seed: int) -> Dataset:
    return DOMAINS[dataset.domain].NULLS[key].make(dataset, seed)


def code_rungs(
    dataset: Dataset, representation: str, seed: int = 0, progress: Callable[[str], None] = lambda what: None
) -> Ladder:
    """Code the objects of one set at every rung.

    Parameters
    ----------
    dataset : Dataset
        Drawn objects; every rung is made from exactly these.
    representation : str
        Key of an ordered representation of the set's domain.
    seed : int
        Seed of surrogates and folds.
    progress : callable
        Called with the label of each rung before it is coded.

    Raises
    ------
    ValueError
        If the set has fewer objects or clusters than folds, or the representation has no order.
    """
    domain = DOMAINS[dataset.domain]
    entry = domain.REPRESENTATIONS[representation]
    if not entry.ordered:
        raise ValueError(
            f"{entry.label} have no order, so their code length is not defined; choose another representation"
        )
    clusters = domain.clusters(dataset)
    if len(np.unique(clusters)) < FOLDS:
        raise ValueError(f"{dataset.name} has fewer than {FOLDS} clusters of relatives: none can be held out")
    real = entry.encode(dataset)
    valid = _control(dataset, domain.valid, seed)
    corpora = {
        "composition": surrogates.composition_shuffle(real, seed),
        "markov": surrogates.markov_surrogate(real, MARKOV_ORDER, seed),
        "valid": entry.encode(valid),
        "real": real,
        AGAIN: entry.encode(_control(valid, domain.valid, seed + 1)),
    }
    corpora |= {rung: entry.encode(_control(dataset, key, seed)) for rung, key in domain.aside.items()}
    alone = folds(np.arange(len(dataset)), seed)
    bits = {"uniform": real.lengths * np.log2(max(len(real.alphabet), 1))}
    for rung, corpus in corpora.items():
        progress(RUNGS[rung].label if rung in RUNGS else rung)
        bits[rung] = held_out_bits(corpus, alone, entry.separators)
    progress(RUNGS["apart"].label)
    bits["apart"] = held_out_bits(real, folds(clusters, seed), entry.separators)
    corpora |= {"uniform": surrogates.uniform(real, seed), "apart": real}
    return Ladder(
        {rung: bits[rung] for rung in (*RUNGS, *domain.aside, AGAIN) if rung in bits},
        _sizes(corpora),
        clusters,
        corpora,
    )


def _sizes(corpora: Mapping[str, Corpus]) -> dict[str, NDArray[np.int64]]:
    return {rung: corpus.sizes for rung, corpus in corpora.items()}


def examples(dataset: Dataset, rung: str, representation: str, seed: int = 0) -> Dataset:
    """Return the objects of one rung, as they are written, under the names of the real ones that they replace.

    Raises
    ------
    ValueError
        If the domain has no such rung.
    """
    domain = DOMAINS[dataset.domain]
    corpus = domain.REPRESENTATIONS[representation].encode(dataset)
    symbolic = {
        "uniform": surrogates.uniform,
        "composition": surrogates.composition_shuffle,
        "markov": lambda found, seed: surrogates.markov_surrogate(found, MARKOV_ORDER, seed),
    }
    if rung in symbolic:
        return dataset.surrogate(symbolic[rung](corpus, seed).strings(), RUNGS[rung].label)
    if rung in ("apart", "real"):
        return dataset
    key = domain.valid if rung == "valid" else domain.aside.get(rung)
    if key is None:
        raise ValueError(f"{domain.label} have no rung {rung!r}; choose from {', '.join((*RUNGS, *domain.aside))}")
    return _control(dataset, key, seed)


def table(ladder: Ladder, dataset: Dataset, representation: str, seed: int = 0) -> pd.DataFrame:
    """Code length of each rung and the step from the rung before, with paired intervals over clusters.

    Returns
    -------
    DataFrame
        Columns domain, dataset, representation, units, rung, rung_label, step_label, aside (beside the ladder), value,
        low, high (bits per neutral unit), per_object, step, step_low, step_high (bits per neutral unit; NaN aside),
        n_objects, n_units, size_unit.
    """
    rungs = [rung for rung in ladder.bits if rung != AGAIN]
    on = np.array([rung in RUNGS for rung in rungs])
    bits = np.stack([ladder.bits[rung] for rung in rungs])
    sizes = np.stack([ladder.sizes[rung] for rung in rungs])

    def rates(index: NDArray[np.int64]) -> Floats:
        return bits[:, index].sum(axis=1) / sizes[:, index].sum(axis=1)

    value = rates(np.arange(bits.shape[1]))
    draws = bootstrap(rates, bits.shape[1], groups=ladder.clusters, replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(draws)
    step, step_low, step_high = (np.full(len(rungs), np.nan) for _ in range(3))
    inner = np.flatnonzero(on)[1:]
    step[inner] = -np.diff(value[on])
    step_low[inner], step_high[inner] = percentile_interval(-np.diff(draws[:, on], axis=1))
    if len(np.unique(ladder.clusters)) == bits.shape[1]:  # no relatives in this sample: the step is unknown, not 0
        last = rungs.index("real")
        step[last] = step_low[last] = step_high[last] = np.nan
    domain = DOMAINS[dataset.domain]
    return pd.DataFrame(
        {
            "domain": dataset.domain,
            "dataset": dataset.name,
            "representation": representation,
            "units": domain.REPRESENTATIONS[representation].label,
            "rung": rungs,
            "rung_label": [RUNGS[rung].label if rung in RUNGS else f"random, {rung}" for rung in rungs],
            "step_label": [RUNGS[rung].step if rung in RUNGS else "" for rung in rungs],
            "aside": ~on,
            "value": value,
            "low": low,
            "high": high,
            "per_object": bits.mean(axis=1),
            "step": step,
            "step_low": step_low,
            "step_high": step_high,
            "n_objects": bits.shape[1],
            "n_units": int(ladder.sizes["real"].sum()),
            "size_unit": domain.size_unit,
        }
    )


def saved_beyond(ladder: Ladder, seed: int = 0) -> Estimate:
    """Share of bits that real objects save against random valid ones, S = 1 - L(real) / L(valid), per neutral unit.

    Making neutral objects has side effects (molecules are decoded, rewritten and matched, and each round is cheaper to code
    than the one before): neutral objects in the place of the real ones do not save 0 but S0 = 1 - L(valid) / L(again),
    where *again* are random valid objects made from the random valid ones. It is unknown whether the side effects on real
    objects are as large as on neutral ones, so neither S nor S - S0 is preferred: the value is their midpoint, and the
    interval covers the 95 % intervals of both. Without side effects (text, proteins) the two are equal.
    """

    def shares(index: NDArray[np.int64]) -> Floats:
        real, valid, again = (
            ladder.bits[rung][index].sum() / ladder.sizes[rung][index].sum() for rung in ("real", "valid", AGAIN)
        )
        plain = 1 - real / valid
        return np.array([plain, plain - (1 - valid / again)])

    draws = bootstrap(shares, len(ladder.clusters), groups=ladder.clusters, replicates=REPLICATES, seed=seed)
    low, high = percentile_interval(draws)
    plain, corrected = shares(np.arange(len(ladder.clusters)))
    return Estimate(
        float(plain + corrected) / 2,
        float(low.min()),
        float(high.max()),
        "share",
        int(ladder.sizes["real"].sum()),
        "neutral units",
        f"mixture of tree and context mixing, {FOLDS}-fold held out; uncorrected {plain:.3f}, corrected for the making of "
        f"neutral objects {corrected:.3f}, interval over both; bootstrap over clusters of relatives",
        null=0.0,
        flags=("its sign depends on how neutral objects are made",) if plain * corrected < 0 else (),
    )
