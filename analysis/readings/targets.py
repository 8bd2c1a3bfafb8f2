"""Which labels represent function in each domain, and the tables that compare how well structure predicts them.

A target names one column of one bundled set. Targets are compared at equal numbers of classes and of objects per class, so
that H(Y) and n are the same for each domain; a target that cannot be used says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from analysis import datasets, function
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.interface import Target
from analysis.statistics.resampling import generator
from analysis.support import disk_cache as disk
from analysis.support.escaping import inert_html

SPLITS = {"random": "random split", "cluster": "clusters held out"}


TARGETS: dict[str, Target] = {name: target for domain in DOMAINS.values() for name, target in domain.targets.items()}


def of(domain: str, chosen: str = "") -> dict[str, Target]:
    """Return the targets of a domain: those of the registry, and those that the labels of another set offer.

    Parameters
    ----------
    domain : str
    chosen : str
        Name of the set in use; own sets bring their own labels.

    Returns
    -------
    dict of str to Target
        Those of the chosen set first.
    """
    known = {name: target for name, target in TARGETS.items() if target.domain == domain}
    if not chosen or any(target.dataset == chosen for target in known.values()):
        return known
    try:
        own = guess(datasets.load(chosen))
    except datasets.DatasetError:  # the sidebar reports it
        own = {}
    return {f"{chosen}: {column}": target for column, target in own.items()} | known


def guess(dataset: Dataset) -> dict[str, Target]:
    """Return possible targets among the labels of any set, such as an own file: column -> target.

    Numbers with at least 20 distinct values are cut into quarters; of classes, up to six with at least 5 objects are used.
    """
    found = {}
    for column in dataset.labels.columns:
        values = dataset.labels[column].dropna()
        numeric = pd.api.types.is_numeric_dtype(values) and values.nunique() >= 20
        large = int((values.astype(str).value_counts() >= function.FOLDS).sum())
        if numeric or (large >= 2 and values.nunique() <= len(values) / 2):
            classes = 4 if numeric else min(large, 6)
            found[column] = Target(
                inert_html(column), dataset.domain, dataset.name, column, "own label", classes, numeric
            )
    return found


# ---------------------------------------------------------------- objects of equal classes


def _classes(target: Target, dataset: Dataset, classes: int) -> pd.Series:
    """Class of each object as text, None where it has none or one that is not used; with `numeric`, its part."""
    if target.column not in dataset.labels:
        held = ", ".join(map(str, dataset.labels.columns)) or "none"
        raise ValueError(f"{dataset.name} has no label {target.column!r}; it has: {held}")
    column = dataset.labels[target.column]
    if target.numeric:
        parts = function.quantile_bins(pd.to_numeric(column, errors="coerce"), classes)
        return pd.Series([None if np.isnan(p) else f"part {int(p) + 1} of {classes}" for p in parts], dtype=object)
    named = column.astype(object).where(column.notna(), None).map(lambda v: target.merge.get(str(v), str(v)), "ignore")
    frequent = named.value_counts().index[:classes]
    if len(frequent) < 2:
        raise ValueError(f"{dataset.name}: {target.column} has one class only, so there is nothing to distinguish")
    return named.where(named.isin(frequent), None).reset_index(drop=True)


def available(target: Target, dataset: Dataset, classes: int | None = None) -> int:
    """Objects in the smallest of the classes that are used."""
    return int(_classes(target, distinct(dataset)[0], classes or target.classes).value_counts().min())


def balanced(
    target: Target, dataset: Dataset, classes: int | None = None, per_class: int | None = None, seed: int = 0
) -> Dataset:
    """Draw distinct objects, equally many of each class, with their class in the label column ``class``.

    Parameters
    ----------
    target : Target
    dataset : Dataset
        The set with the label.
    classes : int, optional
        Classes used, by default the target's.
    per_class : int, optional
        Objects of each class, at most what the smallest class has.
    seed : int

    Raises
    ------
    ValueError
        If the column is missing, has one class only, or cannot be cut into that many parts.
    """
    once, _ = distinct(dataset)
    named = _classes(target, once, min(classes or target.classes, target.classes))
    order = generator(seed, "balanced", target.dataset, target.column).permutation(len(once))
    shuffled = named.iloc[order].dropna()
    m = int(min(shuffled.value_counts().min(), per_class or len(shuffled)))
    index = np.sort(shuffled.groupby(shuffled).head(m).index.to_numpy())
    drawn = once.take(index)
    return Dataset(
        drawn.name, drawn.domain, drawn.objects, drawn.ids, drawn.labels.assign(**{"class": named[index].to_numpy()})
    )


@dataclass(frozen=True)
class Footing:
    """What is equal for all targets of a comparison.

    Parameters
    ----------
    classes : int or None
        Classes of each target; with None, each keeps its own number.
    per_class : int
        Objects of each class at most.
    seed : int
    most : int or None
        Objects of all classes together at most.
    """

    classes: int | None
    per_class: int
    seed: int = 0
    most: int | None = None

    def draw(self, target: Target, dataset: Dataset) -> Dataset:
        """Draw the objects of a target under these conditions."""
        classes = min(self.classes or target.classes, target.classes)
        per_class = min(self.per_class, (self.most or self.per_class * classes) // classes)
        return balanced(target, dataset, classes, per_class, self.seed)


def matched(chosen: Iterable[Target], n: int, seed: int = 0) -> Footing:
    """Return conditions that every chosen target can meet: equal classes, equal objects, at most n in total."""
    chosen = list(chosen)
    classes = min(target.classes for target in chosen)
    counts = []
    for target in chosen:
        try:
            counts.append(available(target, datasets.load(target.dataset), classes))
        except ValueError:  # reported with its chart; it does not limit the others
            continue
    return Footing(classes, max(1, min([n // classes, *counts])), seed)


# ---------------------------------------------------------------- tables


def _about(target: Target) -> dict[str, object]:
    return {
        "domain": target.domain,
        "target": target.column,
        "label": target.label,
        "kind": target.kind,
        "dataset": target.dataset,
    }


def _remembered(
    what: str, target: Target, footing: Footing, dataset: Dataset, compute: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """Table from the disk cache, by content, target and footing, or computed and stored."""
    parts = (
        disk.code_version(),
        what,
        json.dumps(asdict(target), sort_keys=True),
        repr(footing),
        dataset.sha256,
    )
    return disk.cached("function", disk.key_of(*parts), compute)


def survival(target: Target, footing: Footing) -> pd.DataFrame:
    """Label information at random and by cluster, for one target.

    Returns
    -------
    DataFrame
        One row per split: domain, target, label, kind, dataset, split, value, low, high, null (bits per object), share,
        share_low, share_high (of H(Y)), entropy, classes, n, clusters, surviving, surviving_low, surviving_high, r2,
        r2_low, r2_high, r2_null (numbers only), flags. A target that cannot be used is one row of NaN with the reason
        in ``flags``.
    """
    try:
        dataset = datasets.load(target.dataset)
        return _remembered("survival", target, footing, dataset, lambda: _survival(target, footing, dataset))
    except ValueError as error:
        return _not_comparable(target, error)


def _not_comparable(target: Target, error: ValueError) -> pd.DataFrame:
    row = _about(target) | {"split": "random", "value": np.nan, "flags": f"not comparable: {error}"}
    return pd.DataFrame([row])


def _survival(target: Target, footing: Footing, dataset: Dataset) -> pd.DataFrame:
    drawn = footing.draw(target, dataset)
    features, groups = DOMAINS[target.domain].features(drawn), DOMAINS[target.domain].clusters(drawn)
    found = function.label_survival(features, drawn.labels["class"], groups, footing.seed)
    numbers = (
        function.r2_survival(features, drawn.labels[target.column], groups, footing.seed) if target.numeric else None
    )
    rows = []
    for split in SPLITS:
        estimate = getattr(found, split)
        row = _about(target) | {"split": split}
        row |= {key: getattr(estimate, key) for key in ("value", "low", "high", "null", "share")}
        row |= {f"share_{end}": getattr(estimate, end) / found.entropy for end in ("low", "high")}
        row |= {"entropy": found.entropy, "classes": found.classes, "n": estimate.n, "clusters": len(np.unique(groups))}
        row |= {"surviving": found.share.value, "surviving_low": found.share.low, "surviving_high": found.share.high}
        r2 = getattr(numbers, split) if numbers else None
        row |= {f"r2{end}": getattr(r2, key, np.nan) for end, key in _R2_COLUMNS.items()}
        rows.append(row | {"flags": "; ".join((*estimate.flags, *found.share.flags)), "method": estimate.method})
    return pd.DataFrame(rows)


_R2_COLUMNS = {"": "value", "_low": "low", "_high": "high", "_null": "null"}


def learning(target: Target, footing: Footing) -> pd.DataFrame:
    """Label information of one target against the number of objects, for both splits.

    Returns
    -------
    DataFrame
        Columns domain, target, label, kind, dataset, split, n, value, low, high, null, share, flags.
    """

    def compute() -> pd.DataFrame:
        drawn = footing.draw(target, dataset)
        features, groups = DOMAINS[target.domain].features(drawn), DOMAINS[target.domain].clusters(drawn)
        frames = []
        for split, by in {"random": None, "cluster": groups}.items():
            curve = function.learning_curve(features, drawn.labels["class"], by, footing.seed)
            frames.append(curve.assign(**_about(target), split=split, flags=""))
        return pd.concat(frames, ignore_index=True)

    try:
        dataset = datasets.load(target.dataset)
        return _remembered("learning", target, footing, dataset, compute)
    except ValueError as error:
        return _not_comparable(target, error)


def cliffs(target: Target, n: int, seed: int = 0, pairs: int = 6) -> tuple[pd.DataFrame, Dataset, float]:
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
        If the target is not numeric, or cannot be loaded.
    """
    if not target.numeric:
        raise ValueError(f"{target.label} is a class, not a number: there are no cliffs in it; choose another target")
    dataset, _ = distinct(datasets.load(target.dataset))
    known = dataset.take(dataset.labels[target.column].notna().to_numpy())
    known = known.sample(min(n, len(known)), seed)
    values = known.labels[target.column].to_numpy(dtype=float)
    table = function.cliffs(DOMAINS[target.domain].features(known), values, pairs=pairs)
    names = np.asarray(known.labels.get("name", pd.Series(known.ids)))
    i, j = table.i.to_numpy(dtype=int), table.j.to_numpy(dtype=int)
    return table.assign(name_i=names[i], name_j=names[j], value_i=values[i], value_j=values[j]), known, values.std()
