"""Which objects have a label that can be learned, and in which fold each of them is held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.counts import whole
from analysis.statistics.folds import assign_folds
from analysis.statistics.resampling import generator

FOLDS = 5
MAX_OBJECTS = 4000  # the probe's kernel is a square matrix of objects: 64 MB at this size
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Labelled:
    """Objects whose label can be learned: features, classes or values, and the folds of each split.

    Parameters
    ----------
    index : ndarray of int, shape [objects]
        Rows of the features that take part.
    target : ndarray, shape [objects]
        Class codes (integers) or values (floats, standardised).
    groups : ndarray of int or None
        Cluster of each object.
    flags : tuple of str
        What was left out, and why.
    """

    index: Integers
    target: NDArray
    groups: Integers | None
    flags: tuple[str, ...]


def quantile_bins(values: ArrayLike, bins: int = 4) -> Floats:
    """Quantile bin of each value, 0 to bins - 1, all bins equally large; NaN stays NaN.

    Raises
    ------
    ValueError
        If so many values are equal that a part would be empty, or they are not numbers.

    Examples
    --------
    >>> from analysis import function
    >>> function.quantile_bins([0.1, 5.0, 0.2, 9.0], bins=2).tolist()
    [0.0, 1.0, 0.0, 1.0]
    """
    v, bins = numbers(values), whole("bins", bins)
    known = np.isfinite(v)
    if known.sum() < bins:
        raise ValueError(f"{bins} parts need at least {bins} values, got {int(known.sum())}")
    cuts = np.quantile(v[known], np.arange(1, bins) / bins)
    parts = np.searchsorted(cuts, v, side="left").astype(float)
    if len(np.unique(parts[known])) < bins:
        raise ValueError(f"too many equal values: there are no {bins} parts; use the values as classes")
    return np.where(known, parts, np.nan)


def numbers(values: ArrayLike, n: int | None = None) -> Floats:
    """Return one real number per object, NaN where there is none; a ValueError if they are something else."""
    try:
        real = not np.iscomplexobj(values)
        found = np.asarray(values, dtype=float) if real else np.zeros(0)
    except (TypeError, ValueError):
        real = False
    if not real:
        raise ValueError("values must be real numbers; labels that are words or classes go to `label_information`")
    return _each("value", found, n).to_numpy(dtype=float)


def _each(what: str, named: ArrayLike, n: int | None) -> pd.Series:
    """One entry per object, as given: in a list with text, NumPy would make text of NaN and of numbers."""
    array = np.asarray(named) if hasattr(named, "dtype") else np.asarray(named, dtype=object)
    if array.ndim != 1 or (n is not None and len(array) != n):
        expected = "one dimension" if n is None else f"shape ({n},)"
        raise ValueError(f"one {what} per object: expected {expected}, got {array.shape}; flatten or align them first")
    return pd.Series(array)


def _known(labels: ArrayLike, n: int, groups: ArrayLike | None, seed: int) -> tuple[pd.Series, Labelled]:
    """Objects that have a label, at most MAX_OBJECTS of them."""
    series = _each("label", labels, n)
    clusters = None if groups is None else _each("cluster", groups, n)
    index = np.flatnonzero(series.notna().to_numpy())
    flags = [f"{n - len(index):,} objects without a label left out"] if len(index) < n else []
    if len(index) > MAX_OBJECTS:
        flags.append(f"measured on {MAX_OBJECTS:,} of {len(index):,} objects")
        index = np.sort(generator(seed, "labelled").permutation(index)[:MAX_OBJECTS])
    if clusters is not None and clusters.iloc[index].isna().any():
        raise ValueError("groups must name the cluster of every object that has a label; give single objects their own")
    codes = None if clusters is None else pd.factorize(clusters.iloc[index])[0].astype(np.int64)
    return series.iloc[index], Labelled(index, np.zeros(0), codes, tuple(flags))


def classes(labels: ArrayLike, n: int, groups: ArrayLike | None = None, seed: int = 0) -> Labelled:
    """Objects of classes that can be learned: at least FOLDS objects, in at least FOLDS clusters where there are any.

    Raises
    ------
    ValueError
        If fewer than two such classes are left, the clusters are fewer than the folds, or two labels have the same text.
    """
    series, known = _known(labels, n, groups, seed)
    _enough_groups(known.groups)
    frame = pd.DataFrame({"label": series.astype(str).to_numpy()})
    first = dict(zip(frame.label, series, strict=True))
    for name, label in zip(frame.label, series, strict=True):
        if first[name] != label:
            raise ValueError(
                f"labels {label!r} and {first[name]!r} are both written {name}; give each a name of its own"
            )
    frame["group"] = np.arange(len(frame)) if known.groups is None else known.groups
    spread = frame.groupby("label").group.nunique()
    rare = sorted(spread.index[spread < FOLDS])
    flags = list(known.flags)
    if rare:
        what = "objects" if known.groups is None else "clusters"
        named = ", ".join(rare[:3]) + (" ..." if len(rare) > 3 else "")
        flags.append(f"{len(rare)} classes in fewer than {FOLDS} {what} left out ({named})")
    keep = ~frame.label.isin(rare).to_numpy()
    if frame.label[keep].nunique() < 2:
        raise ValueError(
            f"labels carry no information here: {frame.label[keep].nunique()} class(es) with at least {FOLDS} objects or "
            f"clusters, of {frame.label.nunique()} in all; choose a label with two such classes"
        )
    target = pd.factorize(frame.label[keep], sort=True)[0].astype(np.int64)
    chosen = None if known.groups is None else known.groups[keep]
    _enough_groups(chosen)
    return Labelled(known.index[keep], target, chosen, tuple(flags))


def values(labels: ArrayLike, n: int, groups: ArrayLike | None = None, seed: int = 0) -> Labelled:
    """Objects with a finite numeric label, which is scaled to mean 0 and standard deviation 1.

    Raises
    ------
    ValueError
        If the values are all equal, or fewer than twice the folds, or the clusters are fewer than the folds.
    """
    found = numbers(labels, n)
    series, known = _known(np.where(np.isfinite(found), found, np.nan), n, groups, seed)
    target = series.to_numpy(dtype=float)
    _enough_groups(known.groups)
    if len(target) < 2 * FOLDS or target.min() == target.max():
        raise ValueError(
            f"values carry no information here: {len(target)} objects, {len(np.unique(target))} distinct value(s)"
        )
    target = target / np.abs(target).max()  # first, so that no square overflows or vanishes
    return Labelled(known.index, (target - target.mean()) / target.std(), known.groups, known.flags)


def _enough_groups(groups: Integers | None) -> None:
    found = FOLDS if groups is None else len(np.unique(groups))
    if found < FOLDS:
        raise ValueError(
            f"{found} cluster(s) cannot be split in {FOLDS} folds; choose a set with more clusters, or a random split"
        )


def split(strata: Integers, groups: Integers | None, seed: int = 0) -> Integers:
    """Fold of each object, classes balanced: at random, or with every cluster whole in one fold (see `assign_folds`)."""
    rng = generator(seed, "folds")
    if groups is not None:
        rng.permutation(len(strata))  # used by the random split; the split by clusters uses the numbers that follow
    return assign_folds(len(strata), FOLDS, rng, groups, strata)
