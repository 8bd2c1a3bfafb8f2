"""Tables of the function page: what structure predicts about one label, and how much of that is recognition of relatives.

The number with relatives held out is the reading of `questions.label_bits`: the same draws, the same function.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd

from analysis import function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.estimate import Estimate
from analysis.readings.questions import label_bits
from analysis.readings.targets import Target
from analysis.statistics.resampling import percentile_interval
from analysis.support import disk_cache as disk

SPLITS = {"random": "at random", "cluster": "of whole clusters"}


def _about(target: Target, dataset: Dataset) -> dict[str, object]:
    return {
        "domain": dataset.domain,
        "dataset": dataset.name,
        "target": target.column,
        "label": target.label,
        "kind": target.kind,
    }


def _kept(what: str, target: Target, dataset: Dataset, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Table from the disk cache, by content, target and code, or computed and kept; one row with the reason if it cannot be."""
    parts = (disk.code_version(), what, json.dumps(asdict(target), sort_keys=True), dataset.name, dataset.sha256)
    try:
        return disk.cached("function", disk.key_of(*parts), compute)
    except ValueError as error:
        return pd.DataFrame([_about(target, dataset) | {"split": "random", "value": np.nan, "flags": str(error)}])


def survival(target: Target, dataset: Dataset) -> pd.DataFrame:
    """Label information with objects split at random and with relatives held out.

    Parameters
    ----------
    target : Target
    dataset : Dataset
        The set with the label.

    Returns
    -------
    DataFrame
        One row per split: domain, dataset, target, label, kind, split, value, low, high, null (bits, of 1), n, clusters,
        surviving, surviving_low, surviving_high (share of the bits at random), flags, method. A label that cannot be read
        is one row of NaN with the reason in ``flags``.
    """

    def compute() -> pd.DataFrame:
        drawn = label_bits.label_draws(target, distinct(dataset)[0])
        found = {split: label_bits.bits(drawn, split == "cluster") for split in SPLITS}
        estimates = {split: label_bits.estimate(drawn, found[split], SPLITS[split]) for split in SPLITS}
        share = _surviving(drawn, found, estimates)
        return pd.DataFrame([_about(target, dataset) | _row(split, estimates[split], drawn, share) for split in SPLITS])

    return _kept("survival", target, dataset, compute)


def _surviving(
    drawn: label_bits.Draws, found: Mapping[str, list[function.HeldOutBits]], estimates: Mapping[str, Estimate]
) -> Estimate:
    """Share of the bits at random that is left: paired, as both are resampled with the same clusters and draws."""
    random, cluster = estimates["random"], estimates["cluster"]
    if random.low <= 0:
        return Estimate(np.nan, flags=("the random split gives no information, so none can survive",))
    ratios = label_bits.resampled(drawn, found["cluster"]) / label_bits.resampled(drawn, found["random"])
    low, high = percentile_interval(ratios)
    return Estimate(cluster.value / random.value, float(low), float(high))


def _row(split: str, estimate: Estimate, drawn: label_bits.Draws, share: Estimate) -> dict[str, object]:
    row: dict[str, object] = {"split": split}
    row |= {key: getattr(estimate, key) for key in ("value", "low", "high", "null", "n")}
    row |= {"clusters": int(drawn.groups.max()) + 1}
    row |= {"surviving": share.value, "surviving_low": share.low, "surviving_high": share.high}
    return row | {"flags": "; ".join((*estimate.flags, *share.flags)), "method": estimate.method}


def learning(target: Target, dataset: Dataset) -> pd.DataFrame:
    """Label information against the number of objects, for both splits, in the first of the draws.

    Returns
    -------
    DataFrame
        Columns domain, dataset, target, label, kind, split, n, value, low, high, null, share, flags; where the label
        cannot be read as in `survival`.
    """

    def compute() -> pd.DataFrame:
        drawn = label_bits.label_draws(target, distinct(dataset)[0])
        index, frames = drawn.index[0], []
        for split, by in {"random": None, "cluster": drawn.groups[drawn.index[0]]}.items():
            curve = function.learning_curve(drawn.features[index], drawn.code[index], by, label_bits.SEEDS[0])
            frames.append(curve.assign(**_about(target, dataset), split=split, flags=""))
        return pd.concat(frames, ignore_index=True)

    return _kept("learning", target, dataset, compute)


def cliffs(
    target: Target, dataset: Dataset, n: int, seed: int = 0, pairs: int = 6
) -> tuple[pd.DataFrame, Dataset, float]:
    """Most similar objects with the most different values of a numeric target, among n objects that have a value.

    Returns
    -------
    table : DataFrame
        Columns i, j (rows of the data set), similarity, difference, and name and value of each of the pair.
    dataset : Dataset
        The objects that were compared.
    spread : float
        Standard deviation of their values.

    Raises
    ------
    ValueError
        If the target is not numeric.
    """
    if not target.numeric:
        raise ValueError(f"{target.label} is a class, not a number: there are no cliffs in it; choose another target")
    once, _ = distinct(dataset)
    known = once.take(once.labels[target.column].notna().to_numpy())
    known = known.sample(min(n, len(known)), seed)
    values = known.labels[target.column].to_numpy(dtype=float)
    table = function.cliffs(DOMAINS[dataset.domain].features(known), values, pairs=pairs)
    names = np.asarray(known.labels.get("name", pd.Series(known.ids)))
    i, j = table.i.to_numpy(dtype=int), table.j.to_numpy(dtype=int)
    return table.assign(name_i=names[i], name_j=names[j], value_i=values[i], value_j=values[j]), known, values.std()
