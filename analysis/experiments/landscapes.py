"""Landscapes: objects with a level of function, whatever measured it: a scan, a screen, or a model's likelihood.

A level is a score on a scale that all landscapes share: 0 is what has lost the function, 1 is the reference (the wild type, the
original text, an active compound). What stands at 0 and at 1, each landscape says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import datasets
from analysis.corpus import Corpus, Dataset
from analysis.datasets.bundled.scans import SCANS
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.statistics.resampling import cluster_codes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MEASURED, MODEL = "measured", "likelihood"
LOST = 0.05  # quantile of the scores of a scan that counts as lost function
HIT = 0.95  # quantile of the numbers of a screen that counts as active until a number is given
MOST_CLASSES = 12
FEWEST = 40  # objects below which no share is read
ROUNDING = 1e-9  # of levels, far below any difference that means something
_SUBSTITUTION = re.compile(r"(\D+)(-?\d+)(\D+)")


@dataclass(frozen=True, eq=False)
class Landscape:
    """Objects with a level of function, and what was changed in each.

    Parameters
    ----------
    key, title, label : str
        Name in addresses, on pages, and in legends.
    domain, dataset : str
        Keys of both; empty where the objects are of none.
    kind : {"measured", "likelihood"}
    unit : str
        What a variant changes: ``"residue"``.
    levels : ndarray of float, shape [objects]
    changed : ndarray of int, shape [objects]
        Units changed in each; 0 where objects were drawn whole.
    changes : ndarray of int, shape [objects, most changes]
        Which changes an object has, -1 where no further; objects that share one are no independent evidence.
    site_of : ndarray of int, shape [different changes]
        Place in the object of each change: what intervals draw.
    names : tuple of str
        Of the sites.
    reference, lost : str
        What stands at level 1 and at level 0, in words.
    whole : bool
        Whether all objects together are a neutral set: a screen, a complete landscape.
    left_out : int
        Objects that could not be placed.
    """

    key: str
    title: str
    label: str
    domain: str
    dataset: str
    kind: str
    unit: str
    levels: Floats
    changed: Ints
    changes: Ints
    site_of: Ints
    names: tuple[str, ...]
    reference: str
    lost: str
    whole: bool = False
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.levels)


def scan(name: str) -> Landscape:
    """Return a bundled scan of variants; a ValueError if there is none of that name."""
    table = datasets.load_scan(name)
    about = SCANS[name]
    return of_variants(
        table, about.reference_score, key=name, title=about.title, domain=about.domain, unit=about.unit,
        reference=about.reference, whole=about.complete,
    )  # fmt: skip


def of_variants(
    table: pd.DataFrame,
    reference_score: float,
    *,
    key: str,
    title: str,
    domain: str,
    unit: str,
    reference: str = "the wild type",
    whole: bool = False,
) -> Landscape:
    """Place the variants of a scan between lost function and the reference.

    Parameters
    ----------
    table : DataFrame
        Columns variant (substitutions such as Q2A joined by ':') and score, higher for more function.
    reference_score : float
        Score of the object that variants were made from.
    key, title, domain, unit, reference, whole
        See `Landscape`.

    Raises
    ------
    ValueError
        If fewer than 40 variants have a score, or the reference scores no more than the lowest of them.
    """
    known = table[np.isfinite(table.score) & (table.variant != "") & ~table.variant.str.contains("*", regex=False)]
    scores = known.score.to_numpy(float)
    _enough(title, len(known))
    lost = float(np.quantile(scores, LOST))
    if not reference_score > lost:
        raise ValueError(
            f"{title}: the reference scores {reference_score:.3g}, no more than the lowest {LOST:.0%} of variants ({lost:.3g}); "
            "give the score of the wild type, or turn the score round if less means more function"
        )
    split = [variant.split(":") for variant in known.variant]
    numbered = {name: i for i, name in enumerate(dict.fromkeys(name for names in split for name in names))}
    changes = np.full((len(split), max(map(len, split))), -1, dtype=np.int64)
    for row, names in enumerate(split):
        changes[row, : len(names)] = [numbered[name] for name in names]
    places = [_place(name) for name in numbered]
    order = sorted(set(places), key=lambda place: (int(re.sub(r"^\D+", "", place)), place))
    at = {place: i for i, place in enumerate(order)}
    return Landscape(
        key=key, title=title, label=title.partition(":")[0].partition(",")[0], domain=domain, dataset=key, kind=MEASURED,
        unit=unit, levels=(scores - lost) / (reference_score - lost), changed=(changes >= 0).sum(axis=1), changes=changes,
        site_of=np.array([at[place] for place in places]), names=tuple(order), reference=reference,
        lost=f"the lowest {LOST:.0%} of variants", whole=whole, left_out=len(table) - len(known),
    )  # fmt: skip


def _place(substitution: str) -> str:
    found = _SUBSTITUTION.fullmatch(substitution)
    if not found:
        raise ValueError(f"{substitution!r} is no substitution such as G126A")
    return found[1] + found[2]


def library(dataset: Dataset, column: str, lower: bool = False) -> Landscape:
    """Read objects of equal length as variants of the most frequent symbol at each place.

    Parameters
    ----------
    dataset : Dataset
    column : str
        Its label that holds the score.
    lower : bool
        Whether less means more function.

    Raises
    ------
    ValueError
        If objects differ in length, or the set lacks the object that all others were made from.
    """
    corpus = _spelled(dataset)
    if len(set(corpus.lengths.tolist())) != 1:
        raise ValueError(f"{dataset.name}: its objects differ in length, so they are no variants of one")
    codes = corpus.codes.reshape(len(corpus), -1)
    common = np.array([np.bincount(place).argmax() for place in codes.T])
    named = [
        ":".join(f"{corpus.alphabet[common[i]]}{i + 1}{corpus.alphabet[row[i]]}" for i in np.flatnonzero(row != common))
        for row in codes
    ]
    scores = _numbers(dataset, column) * (-1 if lower else 1)
    table = pd.DataFrame({"variant": named, "score": scores})
    wild = table[table.variant == ""].score.dropna()
    if wild.empty:
        raise ValueError(
            f"{dataset.name}: no object has the most frequent symbol at every place, so the one that all were made from is not "
            f"among them; add it with its {column}"
        )
    return of_variants(
        table, float(wild.mean()), key=f"{dataset.name}-{column}", title=f"{_titled(dataset)}: {column}",
        domain=dataset.domain, unit=DOMAINS[dataset.domain].size_unit, reference="the unchanged object",
    )  # fmt: skip


def _spelled(dataset: Dataset) -> Corpus:
    domain = DOMAINS[dataset.domain]
    return domain.REPRESENTATIONS[domain.notations[0]].encode(dataset)


def is_library(dataset: Dataset) -> bool:
    """Whether all objects are of one length and most differ from the commonest symbols in half of the places at most."""
    if len({len(text) for text in dataset.objects[:200]}) > 1:
        return False
    corpus = _spelled(dataset)
    if len(set(corpus.lengths.tolist())) != 1 or not corpus.lengths[0]:
        return False
    codes = corpus.codes.reshape(len(corpus), -1)
    common = np.array([np.bincount(place).argmax() for place in codes.T])
    return bool(np.median((codes != common).mean(axis=1)) <= 0.5)


# ---------------------------------------------------------------------------------------------------------- screens


def screenable(dataset: Dataset) -> dict[str, str]:
    """Return the labels of a set that a screen can be read from: column -> ``"classes"`` or ``"number"``."""
    found = {}
    for column in dataset.labels.columns:
        values = dataset.labels[column].dropna()
        numbers = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        if numbers and values.nunique() > MOST_CLASSES:
            found[str(column)] = "number"
        elif 2 <= values.nunique() <= MOST_CLASSES:
            found[str(column)] = "classes"
    return found


def screen(dataset: Dataset, column: str, hit: float | None = None, lower: bool = False) -> Landscape:
    """Read a label as the result of a test that objects, drawn whole, pass or fail.

    Classes stand in the order of their frequency, so that the rarest is the strictest test; numbers run from their median,
    the typical object, to the number that counts as a hit.

    Parameters
    ----------
    dataset : Dataset
    column : str
        One of `screenable`.
    hit : float, optional
        The number that counts as a hit, level 1; by default the highest 5 % pass by construction.
    lower : bool
        Whether less means more function.

    Raises
    ------
    ValueError
        If the label cannot be read, is known of fewer than 40 objects, is of one class, or the hit is not above the median.
    """
    kinds = screenable(dataset)
    if column not in kinds:
        raise ValueError(
            f"{dataset.name}: {column!r} is no label of 2 to {MOST_CLASSES} classes or of numbers that differ; "
            f"choose from {', '.join(kinds) or 'a set that has one'}"
        )
    once = distinct(dataset)[0]
    known = once.take(once.labels[column].notna().to_numpy())
    _enough(f"{dataset.name}, {column}", len(known))
    if kinds[column] == "classes":
        levels, reference, lost = _ranked(known.labels[column])
    else:
        levels, reference, lost = _scaled(known, column, hit, lower)
    groups = cluster_codes(len(known), DOMAINS[known.domain].clusters(known))
    several = int(groups.max()) + 1
    return Landscape(
        key=f"{dataset.name}-{column}", title=f"{_titled(dataset)}: {column}", label=_titled(dataset),
        domain=dataset.domain, dataset=dataset.name, kind=MEASURED, unit="", levels=levels,
        changed=np.zeros(len(known), dtype=np.int64), changes=groups[:, None], site_of=np.arange(several),
        names=("",) * several, reference=reference, lost=lost, whole=True, left_out=len(dataset) - len(known),
    )  # fmt: skip


def _ranked(values: pd.Series) -> tuple[Floats, str, str]:
    text = values.astype(str)
    counts = text.value_counts()
    order = sorted(counts.index, key=lambda name: (-counts[name], name))
    if len(order) < 2:
        raise ValueError(f"all objects are of one class, {order[0]!r}; a test that all pass is no filter")
    levels = text.map({name: i / (len(order) - 1) for i, name in enumerate(order)}).to_numpy(float)
    return levels, f"those of class {order[-1]!r}", f"class {order[0]!r}"


def _scaled(known: Dataset, column: str, hit: float | None, lower: bool) -> tuple[Floats, str, str]:
    sign = -1.0 if lower else 1.0
    values = sign * _numbers(known, column)
    middle = float(np.median(values))
    wanted = float(np.quantile(values, HIT)) if hit is None else sign * hit
    if not wanted > middle:
        raise ValueError(
            f"{known.name}: a hit at {sign * wanted:.3g} is not beyond the median of {column}, {sign * middle:.3g}; choose a "
            "stricter one, or turn round which direction passes"
        )
    said = f"{column} {sign * wanted:.3g}" + (" (5 % pass by construction)" if hit is None else "")
    return (values - middle) / (wanted - middle), said, f"the median, {sign * middle:.3g}"


def _numbers(dataset: Dataset, column: str) -> Floats:
    return pd.to_numeric(dataset.labels[column], errors="coerce").to_numpy(float)


def _titled(dataset: Dataset) -> str:
    return dataset.provenance.title if dataset.provenance else dataset.name


def _enough(what: str, found: int) -> None:
    if found < FEWEST:
        raise ValueError(f"{what}: {found} objects have a score; a share needs {FEWEST}")
