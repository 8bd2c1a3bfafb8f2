"""Which labels of a set tell something, and what two classes of objects each of them has.

Labels whose meaning is known stand in the domains (`Domain.targets`); the columns of a set that nobody knows are offered
as they are. Every label is read in the same way: two classes, equally many objects of each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis import datasets, function
from analysis.corpus import Dataset
from analysis.datasets.public.registry import PUBLIC
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.domains.interface import Target
from analysis.support.escaping import inert_html

__all__ = ["KINDS", "OWN", "Target", "elsewhere", "halves", "of", "per_class", "readable", "reason", "two_classes"]

OWN = "own label"
KINDS = ("meaning", "biology", OWN, "physics", "source")  # of `Target.kind`, in the order in which labels are offered
SIZES = (300, 150)  # objects of each class, the largest that both have
BELOW, ABOVE = "up to the median", "above the median"
NUMBERS = 20  # different numbers from which a column is cut at its median
MADE = "null"  # the label of neutral objects


def of(dataset: Dataset) -> dict[str, Target]:
    """Return the labels of a set, those that may tell of meaning or biology first.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    dict of str to Target
        Key of `Domain.targets`, or the column of a set that is neither bundled nor a listed public one. Whether a label
        can be read, `reason` says.
    """
    known = _known(dataset.domain, dataset.labels.columns)
    if dataset.name not in datasets.CATALOGUE and dataset.name not in PUBLIC:
        taken = {target.column for target in known.values()} | {MADE}
        known |= {str(c): _guessed(dataset, c) for c in dataset.labels.columns if c not in taken}
    return dict(sorted(known.items(), key=lambda item: KINDS.index(item[1].kind)))


def _known(domain: str, columns: object) -> dict[str, Target]:
    held = set(columns)  # type: ignore[call-overload]
    return {key: target for key, target in DOMAINS[domain].targets.items() if target.column in held}


def _guessed(dataset: Dataset, column: str) -> Target:
    values = dataset.labels[column].dropna()
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return Target(inert_html(column), column, OWN, numeric and values.nunique() >= NUMBERS)


@lru_cache(maxsize=8)
def readable(dataset: Dataset) -> tuple[Mapping[str, Target], Mapping[str, str]]:
    """Divide the labels of a set into those that can be read, as `of` gives them, and those that cannot: label -> why."""
    reasons = {key: (target, reason(target, dataset)) for key, target in of(dataset).items()}
    can = {key: target for key, (target, why) in reasons.items() if not why}
    return can, {target.label: why for target, why in reasons.values() if why}


def elsewhere(domain: str, besides: str) -> dict[tuple[str, str], Target]:
    """Return the labels of the other bundled sets of a domain: (set, key) -> target, without loading a set."""
    found = {
        (name, key): target
        for name, entry in datasets.CATALOGUE.items()
        if entry.domain == domain and entry.natural and name != besides
        for key, target in _known(domain, entry.labels).items()
    }
    return dict(sorted(found.items(), key=lambda item: KINDS.index(item[1].kind)))


def reason(target: Target, dataset: Dataset) -> str:
    """Say why a label of a set cannot be read; empty where it can, as far as its classes tell."""
    try:
        per_class(two_classes(target, distinct(dataset)[0]))
    except ValueError as error:
        return str(error)
    return ""


def two_classes(target: Target, once: Dataset) -> pd.Series:
    """Class of each object: one of two, or None where it has no label or one of another class.

    Parameters
    ----------
    target : Target
    once : Dataset
        Distinct objects.

    Raises
    ------
    ValueError
        If the set has no such label, it is known of no object, or it has one class only.
    """
    if target.column not in once.labels:
        held = ", ".join(map(str, once.labels.columns)) or "none"
        raise ValueError(f"{once.name} has no label {target.column!r}; it has: {held}")
    column = once.labels[target.column].reset_index(drop=True)
    if not column.notna().any():
        raise ValueError("no object has this label")
    if target.numeric:
        return halves(pd.to_numeric(column, errors="coerce"))
    text = column.astype(object).where(column.notna(), None).map(str, na_action="ignore")
    if target.patterns:
        named = text.map(lambda value: _found(target.patterns, value), na_action="ignore")
    else:
        named = text.map(lambda value: target.merge.get(value, value), na_action="ignore")
    counts = named[named.astype(bool)].value_counts()
    frequent = sorted(counts.index, key=lambda name: (-counts[name], name))[:2]
    if len(frequent) < 2:
        raise ValueError(f"it has one class only, {frequent[0]!r}" if frequent else "no object has a class")
    return named.where(named.isin(frequent), None)


def halves(values: pd.Series) -> pd.Series:
    """Class of each number: up to the median or above it, None for NaN; a ValueError where most are equal."""
    part = function.quantile_bins(values, 2)
    return pd.Series([None if np.isnan(p) else (BELOW, ABOVE)[int(p)] for p in part], dtype=object)


def _found(patterns: Mapping[str, str], value: str) -> str:
    return next((name for name, pattern in patterns.items() if re.search(pattern, value)), "")


def per_class(named: pd.Series) -> int:
    """Return how many objects of each class are read: the largest of SIZES that both have.

    Raises
    ------
    ValueError
        If the smaller class has fewer than the least of SIZES.
    """
    counts = named.value_counts()
    for size in SIZES:
        if counts.min() >= size:
            return size
    raise ValueError(
        f"its smaller class, {counts.idxmin()!r}, has {counts.min()} of the {SIZES[-1]} distinct objects that are needed"
    )
