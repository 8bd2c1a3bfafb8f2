"""What every set goes through: near copies out, by the rule of its domain, and never more objects than are needed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from analysis.domains.near_copies import original_of

MOST = 5_000
NEAR_COPY = "near copies of a row that is kept"


def spread(table: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """Return at most so many rows, evenly spaced over the source, in its order."""
    if len(table) <= most:
        return table
    return table.iloc[np.arange(most) * len(table) // most].reset_index(drop=True)


def originals_of(table: pd.DataFrame, domain: str, column: str) -> pd.Series:
    """Return the id of the row that each row is kept for: its own, or that of the one it nearly repeats."""
    return pd.Series(table["id"].to_numpy()[original_of(domain, list(table[column]))], index=table.index)


def without_near_copies(table: pd.DataFrame, domain: str, column: str, left_out: Counter) -> pd.DataFrame:
    """Return the rows that nearly repeat no other, in order, and count the others."""
    kept = table["id"] == originals_of(table, domain, column)
    left_out[NEAR_COPY] += int((~kept).sum())
    return table[kept].reset_index(drop=True)
