"""Each object once: what is the same, however it is written, becomes one row, and its labels are put together.

What an object is, its domain says (`Domain.identity`). The first row of those that are the same is kept. Of its labels:

- *numbers* become the median of those that are known;
- *classes* stay if all that are known agree, and are missing otherwise: which of two labels is right, no rule can know;
- text, and yes or no, are classes. So are whole numbers of which few different ones stand for many rows (each for two on
  average; for twenty, where there are twenty different ones or more), and a label that stands for clusters: half way
  between class 0 and class 1 lies no class.

Labels of one object that disagree are conflicts, of numbers too: they are listed with all rows of the object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.support import disk_cache as disk

MANY_CLASSES, ROWS_OF_MANY = 20, 20
SAME_NUMBER = 1e-9
LARGE = 1_000  # objects of a set from which it takes longer to find out than to read what was found
SHOWN_CONFLICTS = 3


def first_of_each(keys: Sequence[str]) -> NDArray[np.int64]:
    """Return for each key the place where it stands first, shape [keys]."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(key, i) for i, key in enumerate(keys)], dtype=np.int64)


def _kept(dataset: Dataset) -> NDArray[np.int64]:
    """Return for each row the first row of the same object; of large sets, from the disk cache."""

    def found() -> pd.DataFrame:
        return pd.DataFrame({"first": first_of_each(DOMAINS[dataset.domain].identity(dataset.objects))})

    large = len(dataset) >= LARGE
    table = disk.cached("distinct", disk.key_of(disk.code_version(), dataset.sha256), found) if large else found()
    return table["first"].to_numpy()


@lru_cache(maxsize=16)
def distinct(dataset: Dataset) -> tuple[Dataset, pd.DataFrame]:
    """Merge the objects that are the same, see the module.

    Parameters
    ----------
    dataset : Dataset

    Returns
    -------
    Dataset
        One row per different object, in the order of the first of each; this very set where all differ.
    DataFrame
        One row per row of each object that stands in the set more than once, the kept one first; the index is the row in
        the set (from 0). Columns kept_id, id, object, conflicts (names of the labels that disagree, joined by commas),
        and, as they stood, the labels in which any object disagrees with itself.
    """
    kept = _kept(dataset)
    rows = np.flatnonzero(np.bincount(kept, minlength=len(kept))[kept] > 1)
    rows = rows[np.argsort(kept[rows], kind="stable")]
    merged = dataset if not len(rows) else dataset.take(np.unique(kept))
    table = pd.DataFrame(
        {
            "kept_id": [dataset.ids[i] for i in kept[rows]],
            "id": [dataset.ids[i] for i in rows],
            "object": [dataset.objects[i] for i in rows],
            "conflicts": "",
        },
        index=rows,
        dtype="str",
    )
    if len(rows) and dataset.labels.shape[1]:
        merged, disagree = _put_together(dataset, merged, kept, rows)
        names = [", ".join(str(c) for c in disagree.columns[row]) for row in disagree.to_numpy()]
        table["conflicts"] = pd.Series(names, index=disagree.index, dtype="str").loc[kept[rows]].to_numpy()
        held = [column for column in disagree if disagree[column].any()]
        labels = dataset.labels.iloc[rows][held].set_axis(rows)
        table = pd.concat([table, labels.rename(columns={name: f"{name} (label)" for name in table})], axis=1)
    return merged, table


def repeats(merged: pd.DataFrame) -> int:
    """Count the rows that were merged into an earlier one, of the table of `distinct`."""
    return len(merged) - int(merged["kept_id"].ne(merged["kept_id"].shift()).sum())


def summary(merged: pd.DataFrame) -> str:
    """Say how many rows were merged and how many objects disagree with themselves; empty where every object stood once.

    Parameters
    ----------
    merged : DataFrame
        From `distinct`.
    """
    if merged.empty:
        return ""
    said = f"{repeats(merged):,} row(s) repeat an object that stands before; each object is counted once"
    unlike = merged[merged["conflicts"] != ""]
    if unlike.empty:
        return said
    names = unlike["kept_id"].drop_duplicates()
    shown = ", ".join(names.head(SHOWN_CONFLICTS)) + (", …" if len(names) > SHOWN_CONFLICTS else "")
    return (
        f"{said}; labels of {len(names):,} of these objects disagree (numbers: their median; classes: missing): {shown}"
    )


def _put_together(
    dataset: Dataset, merged: Dataset, kept: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[Dataset, pd.DataFrame]:
    """Return the set with merged labels, and for each repeated object which labels disagree."""
    labels, places = merged.labels.copy(), np.searchsorted(np.unique(kept), np.unique(kept[rows]))
    clusters = {entry.label_column for entry in DOMAINS[dataset.domain].REPRESENTATIONS.values()}
    disagree = {}
    for column in labels.columns:
        cells = dataset.labels[column]
        group = cells.iloc[rows].groupby(kept[rows], sort=True)
        if column not in clusters and is_number(cells):
            low, high = group.min(), group.max()
            unlike = (high - low) > SAME_NUMBER * np.maximum(high.abs(), low.abs())
            values = group.median()
        else:
            unlike = group.nunique().gt(1)
            values = group.first().mask(unlike)
        labels[column] = _replaced(labels[column], places, values)
        disagree[column] = unlike.astype(bool)
    return replace(merged, labels=labels), pd.DataFrame(disagree)


def is_number(cells: pd.Series) -> bool:
    """Tell a column of numbers from one of classes, which may be numbered; see the module."""
    if pd.api.types.is_bool_dtype(cells) or not pd.api.types.is_numeric_dtype(cells):
        return False
    known = cells.dropna()
    if not (known == known.round()).all():
        return True
    different = known.nunique()
    return different > len(known) / (2 if different < MANY_CLASSES else ROWS_OF_MANY) and not set(known) <= {0, 1}


def _replaced(column: pd.Series, places: NDArray[np.int64], values: pd.Series) -> pd.Series:
    """Put values into a column, which takes the type that can hold them: whole numbers may be missing, or no longer whole."""
    if pd.api.types.is_bool_dtype(column) and values.isna().any():
        column = column.astype("boolean")
    elif pd.api.types.is_integer_dtype(column):
        known = values.dropna()
        if not (known == known.round()).all():
            column = column.astype("float64")
        elif values.isna().any():
            column = column.astype("Int64")
    column = column.copy()
    column.iloc[places] = values.astype(column.dtype).array
    return column
