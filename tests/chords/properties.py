"""What can be said of a progression at a glance."""

from __future__ import annotations

import pandas as pd

from analysis.corpus import Dataset
from tests.chords.representations import CHORDS, names


def composition(dataset: Dataset) -> pd.DataFrame:
    """Count each chord, shape [objects, 24]."""
    return pd.DataFrame([[found.count(name) for name in CHORDS] for found in names(dataset)], columns=list(CHORDS))


def properties(dataset: Dataset) -> pd.DataFrame:
    """Length and the share of minor chords."""
    found = names(dataset)
    minor = [sum(name.endswith("m") for name in one) / len(one) for one in found]
    return pd.DataFrame({"chords": [len(one) for one in found], "minor chords (share)": minor})
