"""What the owner of a set says that its labels tell of.

A label is read in the same way whatever it tells of, so that a declaration changes no number: it says under which kind the
reading stands, and domains are compared on labels of meaning or biology alone (see `questions.label_bits`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.readings import targets
from analysis.readings.questions import label_bits

NO_LABEL = "none"
KINDS = {  # of `Target.kind`, and what no label is
    "biology": "meaning or biology",
    "physics": "physics",
    "source": "where it was taken from (batch)",
    NO_LABEL: "nothing: a name or a number in a list",
}
# Words of the names of columns that leave no doubt; the first kind that has one of them.
_WORDS = {
    NO_LABEL: "id ids index row nr no key name names title smiles inchi inchikey cas comment comments note notes",
    "source": "batch plate lab laboratory source study assay document author book publisher year date url file split fold "
    "operator instrument run site",
    "physics": "logp logd clogp logs mw mass weight melting boiling mp bp solubility density psa tpsa charge pka refractivity "
    "energy dipole viscosity temperature length",
    "biology": "activity active potency ic50 ec50 ki kd pic50 pki function ec family go toxicity toxic target sentiment meaning "
    "topic genre sense phenotype disease binding inhibition fitness efficacy resistance",
}
Row = dict[str, Any]


def asked(dataset: Dataset) -> list[str]:
    """Return the labels of a set of which nobody knows what they tell: all but those that its domain knows."""
    known = {target.column for target in DOMAINS[dataset.domain].targets.values()}
    return [str(column) for column in dataset.labels.columns if column not in known]


def guess(column: str, values: pd.Series) -> str | None:
    """Return the kind that the name and the values of a column leave no doubt of; None where they do.

    Parameters
    ----------
    column : str
    values : Series
        Of all objects.

    Examples
    --------
    >>> import pandas as pd
    >>> guess("Assay_ID", pd.Series(["a", "a"])), guess("logP", pd.Series([1.5, 2.0])), guess("x", pd.Series([1, 1]))
    ('none', 'physics', None)
    """
    words = set(re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", column).lower()))
    for kind, named in _WORDS.items():
        if words & set(named.split()):
            return kind
    known = values.dropna()
    if len(known) > 1 and known.is_unique and not pd.api.types.is_numeric_dtype(known):
        return NO_LABEL
    return None


def kinds(name: str) -> Mapping[str, str]:
    """Return what was said of the labels of a set: column -> key of KINDS; nothing of a set that is no own one."""
    return own.kinds(name) if own.is_name(name) else {}


def key(name: str) -> str:
    """Return what was said as a text, for keys of what is kept."""
    return " ".join(f"{column}={kind}" for column, kind in sorted(kinds(name).items()))


def applied(name: str, question: str, rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a set and question under the kinds that were said of its labels; without those that are no labels.

    Parameters
    ----------
    name : str
        The set.
    question : str
        Key of QUESTIONS.
    rows : sequence of rows
        As they were read.
    """
    said = kinds(name) if question == label_bits.KEY else {}
    if not said:
        return list(rows)
    found = []
    for row in rows:
        kind = said.get(row["label"], "") if row["kind"] == targets.OWN else ""
        if kind != NO_LABEL:
            found.append(row | {"kind": label_bits.KIND_OF[kind]} if kind else row)
    judged = {row["label"] for row in found if row["kind"] == label_bits.JUDGED_KIND}
    # That no label tells of it was noted before anything was said.
    return [row for row in found if row["kind"] != label_bits.JUDGED_KIND or row["label"] or judged == {""}]


def of(dataset: Dataset, known: Mapping[str, targets.Target]) -> dict[str, targets.Target]:
    """Return labels of a set (see `targets.of`) as what was said of them; without those that are no labels.

    Parameters
    ----------
    dataset : Dataset
    known : mapping of str to Target
    """
    said = {
        column: kind
        for column, kind in kinds(dataset.name).items()
        if column in known and known[column].kind == targets.OWN
    }
    found = {
        name: replace(target, kind=said[name]) if name in said else target
        for name, target in known.items()
        if said.get(name) != NO_LABEL
    }
    return dict(sorted(found.items(), key=lambda item: targets.KINDS.index(item[1].kind)))
