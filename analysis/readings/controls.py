"""Controls: sets of which it is known how strong a reading may be, read like any other set.

A neutral control holds objects of a short chain, a shuffled one the parts of a real set in random order: a question that finds
more than nothing on them is not at its null there. A control of one family must look strong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis import datasets
from analysis.corpus import Dataset, Provenance
from analysis.datasets import Entry
from analysis.domains import DOMAINS
from analysis.readings.subject import matched, subject

ORDER, SEED = 2, 7  # of the chains of neutral controls; no question draws neutral objects with this seed
UNION = "proteomes"  # of three sets that are read singly


@dataclass(frozen=True)
class Control:
    """A set whose readings are known beforehand.

    Parameters
    ----------
    base : str
        Set of the catalogue that it is made from, or that it is.
    domain : str
    kind : str
        Key of KINDS.
    label : str
        Name on charts.
    make : callable, optional
        ``base Dataset -> Dataset``; without it the control is the set of the catalogue itself.
    """

    base: str
    domain: str
    kind: str
    label: str
    make: Callable[[Dataset], Dataset] | None = None


KINDS = {
    "neutral": "objects of a chain of order 2: nothing beyond neutral can be there",
    "shuffled": "the same parts in random order",
    "rings kept": "real ring systems, joined at random",
    "same objects": "the objects of another set in another order: how much a sample varies",
    "one family": "descent from one ancestor: everything is related",
    "near copies": "near copies left in: relatives are everywhere",
}


def _chain(base: Dataset) -> Dataset:
    """Objects of the order-2 chain of a set, one for each of those that questions read of it."""
    read = subject(base).dataset
    made = DOMAINS[base.domain].chain(read, np.arange(len(read)), ORDER, SEED)
    return made.take(matched(made)) if "null" in made.labels else made


def _null(key: str) -> Callable[[Dataset], Dataset]:
    """Return what makes the null of this key of the objects that questions read of a set."""

    def make(base: Dataset) -> Dataset:
        made = DOMAINS[base.domain].NULLS[key].make(subject(base).dataset, SEED)
        return made.take(matched(made)) if "null" in made.labels else made

    return make


_SHUFFLED, _RINGS, _CHAIN = "words in random order", "rings kept", f"chain of order {ORDER}"

CONTROLS: dict[str, Control] = {
    f"king-james: {_CHAIN}": Control("king-james", "text", "neutral", "Chain of King James characters", _chain),
    f"king-james: {_SHUFFLED}": Control(
        "king-james", "text", "shuffled", "King James words, shuffled", _null("random valid")
    ),
    "king-james-shuffled": Control("king-james-shuffled", "text", "same objects", "King James verses in another order"),
    f"escherichia: {_CHAIN}": Control("escherichia", "protein", "neutral", "Chain of Escherichia residues", _chain),
    "escherichia: residues shuffled": Control(
        "escherichia", "protein", "shuffled", "Escherichia residues, shuffled", _null("composition")
    ),
    "hemopexin": Control("hemopexin", "protein", "one family", "Hemopexin repeats"),
    "staphylococcus-near-copies": Control(
        "staphylococcus-near-copies", "protein", "near copies", "Staphylococcus with near copies"
    ),
    f"chembl-sample: {_CHAIN}": Control("chembl-sample", "molecule", "neutral", "Chain of ChEMBL tokens", _chain),
    f"chembl-sample: {_RINGS}": Control(
        "chembl-sample", "molecule", "rings kept", "ChEMBL rings, joined at random", _null("rings kept")
    ),
}


def natural() -> list[str]:
    """Return the bundled sets that domains are compared by: what sources hold, and no union of others."""
    return [name for name, entry in datasets.CATALOGUE.items() if entry.natural and name != UNION]


def bundled() -> list[str]:
    """Return natural sets and controls: all whose readings travel with the program, in the order in which they are read."""
    return [*natural(), *CONTROLS]


def kind(name: str) -> str:
    """Return the kind of a control, a key of KINDS; empty for any other set."""
    return CONTROLS[name].kind if name in CONTROLS else ""


def domain(name: str) -> str:
    """Return the domain of a set or control, without loading it.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    """
    return CONTROLS[name].domain if name in CONTROLS else card(name).domain


def card(name: str) -> Entry:
    """Return the card of a set; that of its base for a control that is made.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    """
    base = CONTROLS[name].base if name in CONTROLS else name
    found = datasets.CATALOGUE.get(base) or datasets.available((base,)).get(base)
    if found is None:
        datasets.load(base)  # says why, and what to do
        raise datasets.DatasetError(f"there is no card of the set {name!r}")
    return found


@lru_cache(maxsize=4)
def load(name: str) -> Dataset:
    """Return a set or control as questions read it; the same object while it is one of the last four.

    Raises
    ------
    DatasetError
        See `datasets.load`.
    """
    control = CONTROLS.get(name)
    if control is None or control.make is None:
        return datasets.load(name)
    base = datasets.load(control.base)
    made = control.make(base)
    about = base.provenance
    if about is not None:
        about = Provenance.of(about, title=control.label, sha256="", notes=f"Made of {control.base}: {name}.")
    return replace(made, name=name, labels=pd.DataFrame(), provenance=about)
