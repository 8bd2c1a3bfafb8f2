"""A data set as one table, and back: the only form in which sets are kept on disk or sent between processes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.corpus import Dataset, Provenance

OBJECT, ID = "\x1fobject", "\x1fid"  # names that no file can give to a label


def to_table(dataset: Dataset) -> pd.DataFrame:
    """Return objects, ids and labels as the columns of one table; `from_table` gives the same set back."""
    frame = pd.DataFrame({OBJECT: list(dataset.objects), ID: list(dataset.ids)}, dtype="str")
    return pd.concat([frame, dataset.labels], axis=1)


def from_table(
    table: pd.DataFrame,
    *,
    name: str,
    domain: str,
    provenance: Provenance | None = None,
    columns: tuple[str, str] = (OBJECT, ID),
    labels: Sequence[str] | None = None,
) -> Dataset:
    """Return the data set that a table holds.

    Parameters
    ----------
    table : DataFrame
        One row per object.
    name, domain, provenance
        See `corpus.Dataset`.
    columns : tuple of str
        Which columns hold the objects and their ids.
    labels : sequence of str, optional
        Columns that are labels, by default all the others.

    Raises
    ------
    KeyError
        If a column is missing.
    """
    objects, ids = columns
    kept = table.drop(columns=[objects, ids]) if labels is None else table[list(labels)]
    return Dataset(name, domain, tuple(table[objects]), tuple(table[ids]), kept.reset_index(drop=True), provenance)
