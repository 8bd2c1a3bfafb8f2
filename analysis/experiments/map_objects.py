"""What a map shows of its objects: what they are about, classes with a colour, proteins in the columns of one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import is_number

SHOWN, OTHER, UNKNOWN = 7, "other", "none known"  # classes with a colour of their own, and the rest


def theme(dataset: Dataset) -> tuple[str, pd.Series]:
    """Say of each object what it is about: scaffold, family, book; in that order, whatever the domain.

    Returns
    -------
    what : str
        Plural noun.
    values : Series of str, shape [objects]
        Missing where an object has none.
    """
    domain = DOMAINS[dataset.domain]
    representation = domain.REPRESENTATIONS[domain.default_representation]
    corpus = representation.encode(dataset)
    if (corpus.lengths <= 1).all():  # one symbol that stands for the whole object
        one = np.full(len(dataset), None, dtype=object)
        one[corpus.lengths == 1] = np.array(corpus.alphabet, dtype=object)[corpus.codes]
        return representation.label, pd.Series(one)
    for kind in ("source", "meaning"):
        for target in domain.targets.values():
            known = dataset.labels.get(target.column, pd.Series(dtype=object)).nunique()
            if target.kind == kind and known > 1 and not target.numeric:
                return f"{target.label}s", dataset.labels[target.column]
    groups = domain.clusters(dataset)
    alone = np.bincount(groups)[groups] < 2
    return "groups of near relatives", pd.Series([f"group {g + 1}" for g in groups]).mask(alone)


def labels(dataset: Dataset) -> list[str]:
    """Labels by which a map may be coloured: numbers that differ, and classes that hold more than one object each."""
    found = []
    for column in dataset.labels.columns:
        known = dataset.labels[column].dropna()
        different = known.nunique()
        if different > 1 and (is_number(dataset.labels[column]) or different <= len(known) / 2):
            found.append(str(column))
    return found


def classes(values: pd.Series) -> pd.Series:
    """Name the class of each object: the `SHOWN` most frequent ones, `OTHER` for the rest, `UNKNOWN` where it is missing."""
    text = values.astype(object).map(str, na_action="ignore")
    top = text.value_counts().head(SHOWN).index
    if text.dropna().str.fullmatch(r"\d+(\.0)?").all():  # a bare number in a legend would look like a count
        text = "no. " + text.str.removesuffix(".0")
        top = "no. " + top.str.removesuffix(".0")
    named: pd.Series = text.where(text.isin(top) | text.isna(), OTHER).fillna(UNKNOWN)
    return named


def anchored(sequence: str, others: Sequence[str]) -> list[str]:
    """Align proteins with one of them, in its columns: residues that it lacks are left out, `-` where another has none.

    Parameters
    ----------
    sequence : str
        Residues of the one.
    others : sequence of str
        Each is aligned by itself (local, BLOSUM62; see `family.place`).

    Returns
    -------
    list of str
        As long as the one; of an other, its identical residues are capitals and the rest small letters.
    """
    from analysis.domains.protein import family  # brings a library of biology along

    alone = Dataset("", "protein", (sequence, sequence), ("", ""), pd.DataFrame({"aligned": [sequence, sequence]}))
    rows = []
    for other in others:
        row = ["-"] * len(sequence)
        for residue, column in zip(other, family.place(alone, other).columns, strict=True):
            if column >= 0:
                row[column] = residue if residue == sequence[column] else residue.lower()
        rows.append("".join(row))
    return rows
