"""A family beside neutral trees, by name: what of its information ancestry alone explains (see `ancestry.beside_family`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.experiments import Progress, Result, ancestry

SETTINGS: dict[str, Any] = {"seed": 0, "shape": "yule"}


def run(sets: Mapping[str, Dataset], settings: Mapping[str, Any], progress: Progress) -> Result:
    """Measure the alignment among the sets.

    Returns
    -------
    Result
        Tables columns and share, see `ancestry.beside_family`.

    Raises
    ------
    ValueError
        If none of the sets is an alignment of proteins.
    """
    if "protein" not in sets:
        raise ValueError("an alignment of a protein family is needed: choose hemopexin, or upload one")
    progress(0, 1, "a family and its neutral trees")
    columns, share = ancestry.beside_family(sets["protein"], str(settings["shape"]), seed=int(settings["seed"]))
    progress(1, 1, "done")
    return Result({"columns": columns, "share": share}, sentence(share), dict(settings))


def sentence(share: pd.DataFrame) -> str:
    """State how much of the family's information neutral trees show, from the table `share`."""
    said = [f"{row.weighting} {row.value:.0%} [{row.low:.0%}, {row.high:.0%}]" for row in share.itertuples()]
    return f"Of the family's information per site, neutral trees of its identity show: {', '.join(said)}."
