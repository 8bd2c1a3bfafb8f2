"""Natural-product likeness of approved drugs against other tested molecules of their size and logP.

Each drug gets the nearest other molecule in heavy atoms and logP, none twice, and a drug without a near one is left out and
counted. The AUC is the share of (drug, other) couples in which the drug scores higher, ties half: 0.5 says that the score does
not tell them apart, which is what a claim that being found in nature makes no drug implies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.molecule import natural_products
from analysis.domains.molecule.assembly import largest_parts
from analysis.domains.molecule.natural_products import ATOMS, LIKENESS, LOGP, QED_SCORE
from analysis.experiments import Progress, Result
from analysis.statistics import proportions
from analysis.statistics.resampling import cluster_codes, generator, percentile_interval

SETTINGS: dict[str, Any] = {"seed": 0, "drugs": "approved-drugs", "others": "chembl-sample"}
DOMAIN = "molecule"
CALIPER = 0.2  # spreads of each matched number within which an other molecule is near
MATCHED_ON = (ATOMS, LOGP)
SCORES = (LIKENESS, QED_SCORE, ATOMS, LOGP)
BEFORE, AFTER, PERMUTED = "all", "matched", "matched, labels permuted"
REPLICATES = 400
CHANCE = 0.5
FEWEST = 40  # pairs
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def auc(first: ArrayLike, second: ArrayLike) -> float:
    """Share of couples in which the first is larger, ties half: the area under the ROC curve (Mann and Whitney's U over n m).

    Examples
    --------
    >>> auc([2, 3], [1, 2])
    0.875
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    ranks = proportions.ranks(np.concatenate([x, y]))
    return float((ranks[: len(x)].sum() - len(x) * (len(x) + 1) / 2) / (len(x) * len(y)))


def auc_interval(
    first: Floats, second: Floats, groups: tuple[Ints, Ints], seed: int = 0, replicates: int = REPLICATES
) -> tuple[float, float]:
    """Interval of the AUC by a bootstrap over clusters of either side, each side drawn by itself.

    Pairs are not drawn together: what is matched alike makes both sides agree, so the interval is if anything too wide.

    Parameters
    ----------
    first, second : ndarray, shape [objects of that side]
    groups : tuple of two ndarrays of int
        Cluster of each object, 0, 1, ...
    seed, replicates : int

    Returns
    -------
    tuple of float
        95 % interval; NaN where a side has fewer than two clusters.
    """
    wins = (first[:, None] > second[None]) + 0.5 * (first[:, None] == second[None])
    wins = wins.astype(np.float32)  # halves: exact
    weights = []
    for side, of in zip(("first", "second"), groups, strict=True):
        clusters = int(of.max()) + 1
        if clusters < 2:
            return float("nan"), float("nan")
        rng = generator(seed, "auc", side)
        weights.append(rng.multinomial(clusters, np.full(clusters, 1 / clusters), replicates)[:, of].astype(np.float32))
    top = ((weights[0] @ wins) * weights[1]).sum(axis=1)
    low, high = percentile_interval(top / (weights[0].sum(axis=1) * weights[1].sum(axis=1)))
    return float(low), float(high)


def matched(first: Floats, second: Floats, caliper: float = CALIPER) -> tuple[Ints, Ints]:
    """Pair rows of both tables so that the total distance is least, none twice, and no pair differs by more than the caliper.

    Parameters
    ----------
    first, second : ndarray, shape [objects, numbers]
    caliper : float
        In spreads of each number (root of the mean variance of both sides).

    Returns
    -------
    tuple of ndarray of int
        Rows of either table, pair by pair.
    """
    spread = np.sqrt((first.var(axis=0) + second.var(axis=0)) / 2)
    apart = np.abs(first[:, None] - second[None]) / np.where(spread > 0, spread, 1)
    near = np.asarray((apart <= caliper).all(axis=2))
    cost = np.where(near, (apart**2).sum(axis=2), 1e6)  # so that as many as can be are paired
    i, j = linear_sum_assignment(cost)
    kept = near[i, j]
    return i[kept], j[kept]


def balance(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Difference of the means of both sides in spreads (Austin 2009, doi:10.1002/sim.3697), and the ratio of their variances.

    Returns
    -------
    DataFrame
        Columns score, difference, ratio, drugs, others (means), n, m.
    """
    rows = []
    for name in SCORES:
        a, b = first[name].to_numpy(float), second[name].to_numpy(float)
        spread = np.sqrt((a.var() + b.var()) / 2)
        rows.append(
            {"score": name, "difference": float((a.mean() - b.mean()) / spread) if spread else 0.0,
             "ratio": float(a.var() / b.var()) if b.var() else np.nan, "drugs": a.mean(), "others": b.mean(),
             "n": len(a), "m": len(b)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def aucs(first: pd.DataFrame, second: pd.DataFrame, groups: tuple[Ints, Ints], stage: str, seed: int) -> pd.DataFrame:
    """AUC of each score with its interval."""
    rows = []
    for name in SCORES:
        a, b = first[name].to_numpy(float), second[name].to_numpy(float)
        low, high = auc_interval(a, b, groups, seed)
        rows.append(
            {"score": name, "stage": stage, "value": auc(a, b), "low": low, "high": high, "n": len(a), "m": len(b)}
        )
    return pd.DataFrame(rows)


def _swapped(first: pd.DataFrame, second: pd.DataFrame, groups: tuple[Ints, Ints], seed: int) -> pd.DataFrame:
    """Return the AUC where a coin decides in each pair which is the drug: labels permuted within pairs."""
    turn = generator(seed, "labels permuted").random(len(first)) < CHANCE
    names = list(SCORES)
    a = pd.DataFrame(np.where(turn[:, None], second[names], first[names]), columns=names)
    b = pd.DataFrame(np.where(turn[:, None], first[names], second[names]), columns=names)
    shift = int(groups[0].max()) + 1
    both = [np.where(turn, groups[1] + shift, groups[0]), np.where(turn, groups[0], groups[1] + shift)]
    return aucs(a, b, (cluster_codes(len(a), both[0]), cluster_codes(len(b), both[1])), PERMUTED, seed)


def _sets(settings: Mapping[str, Any]) -> tuple[Dataset, Dataset, int]:
    """Both sets, each molecule once and as its largest part, and how many of the others are drugs and were left out."""
    names = [str(settings["drugs"]), str(settings["others"])]
    if names[0] == names[1]:
        raise ValueError(f"{names[0]} is compared with itself; choose two sets")
    found = []
    for name in names:
        dataset = datasets.load(name)
        if dataset.domain != DOMAIN:
            raise ValueError(f"{name} is a set of {DOMAINS[dataset.domain].label.lower()}, and molecules are needed")
        found.append(distinct(largest_parts(dataset)[0])[0])
    drugs, others = found
    known = set(DOMAINS[DOMAIN].identity(drugs.objects))
    kept = np.array([one not in known for one in DOMAINS[DOMAIN].identity(others.objects)], dtype=bool)
    return drugs, others.take(kept), int((~kept).sum())


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Match both sets of the settings and compare scores; `sets` is not read.

    Returns
    -------
    Result
        Tables auc (score, stage: 'all', 'matched' or 'matched, labels permuted'; value, low, high, n and m molecules), balance
        (see `balance`, by stage), scores (every matched molecule: side, object and its scores) and counts (drugs, others, shared
        ones that were left out, pairs, drugs without a near other).

    Raises
    ------
    ValueError
        If a set is of another domain, both are the same, or fewer than 40 pairs are found.
    """
    seed = int(settings["seed"])
    progress(0, 4, "reading molecules")
    drugs, others, shared = _sets(settings)
    progress(1, 4, "scoring molecules")
    first, second = natural_products.scores(drugs), natural_products.scores(others)
    groups = [cluster_codes(len(one), DOMAINS[DOMAIN].clusters(one)) for one in (drugs, others)]
    progress(2, 4, "matching molecules")
    i, j = matched(first[list(MATCHED_ON)].to_numpy(), second[list(MATCHED_ON)].to_numpy())
    if len(i) < FEWEST:
        raise ValueError(
            f"{len(i)} pairs alike in size and logP, and {FEWEST} are needed; choose sets that are more alike"
        )
    progress(3, 4, "comparing")
    near = first.iloc[i].reset_index(drop=True), second.iloc[j].reset_index(drop=True)
    of = cluster_codes(len(i), groups[0][i]), cluster_codes(len(j), groups[1][j])
    table = pd.concat(
        [
            aucs(first, second, (groups[0], groups[1]), BEFORE, seed),
            aucs(*near, of, AFTER, seed),
            _swapped(*near, of, seed),
        ],
        ignore_index=True,
    )
    balanced = pd.concat(
        [balance(first, second).assign(stage=BEFORE), balance(*near).assign(stage=AFTER)], ignore_index=True
    )
    scored = pd.concat(
        [one.assign(side=side, object=[of.objects[k] for k in rows], pair=np.arange(len(rows)))
         for one, side, of, rows in zip(near, ("drugs", "others"), (drugs, others), (i, j), strict=True)],
        ignore_index=True,
    )  # fmt: skip
    counts = pd.DataFrame(
        [
            {
                "drugs": len(drugs),
                "others": len(others),
                "shared": shared,
                "pairs": len(i),
                "without": len(drugs) - len(i),
            }
        ]
    )
    about = {"domain": DOMAIN, "dataset": drugs.name, "other": others.name}
    progress(1, 1, "done")
    tables = {"auc": table, "balance": balanced, "scores": scored, "counts": counts}
    tables = {name: one.assign(**about) for name, one in tables.items()}
    return Result(tables, sentence(tables["auc"]), dict(settings))


def sentence(table: pd.DataFrame) -> str:
    """State whether drugs are more like natural products than matched molecules, from the table `auc`."""
    row = table[(table.score == LIKENESS) & (table.stage == AFTER)].iloc[0]
    size = f"AUC {row.value:.2f} [{row.low:.2f}, {row.high:.2f}], {row.n:,} pairs"
    if row.low > CHANCE:
        words = "are more like natural products than"
    elif row.high < CHANCE:
        words = "are less like natural products than"
    else:
        words = "are not shown to be more or less like natural products than"
    return f"Molecules of {row.dataset} {words} those of {row.other} of the same size and logP: {size}; 0.5 is no difference."


def left_out(row: pd.Series) -> str:
    """Say how many molecules were matched, and which were left out, from the row of `counts`."""
    return (
        f"{row.pairs:,} of {row.drugs:,} molecules have another of {row.others:,} within {CALIPER} spreads of heavy atoms and "
        f"logP; {row.without:,} have none and are left out. {row.shared:,} molecules of the second set are in the first, too, "
        "and stand there only. Of salts the largest part is scored."
    )
