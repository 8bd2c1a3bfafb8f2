"""Whether a measure rises with stated selection: table arithmetic over readings of sets of one domain."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.verdict.rule import ERROR_RATE, standard_error

RISES, FALLS, MIXED, LEVEL, UNKNOWN = "rises", "falls", "both ways", "not distinguished", "not comparable"


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add each measure's `outcome` to its rows.

    Parameters
    ----------
    table : DataFrame
        One row per measure, level and set; columns as in `outcome`, with measure and level.

    Returns
    -------
    DataFrame
        The same rows with made (whether a set is a control), finding, up, down and pairs.
    """
    groups = table.groupby(["measure", "level"], sort=False)
    found = pd.DataFrame([{"measure": m, "level": level, **outcome(part)} for (m, level), part in groups])
    shown = table.assign(made=table.made_from != "").drop(columns=["rank", "made_from"])
    return shown.merge(found, on=["measure", "level"])


def outcome(part: pd.DataFrame) -> dict[str, Any]:
    """Say whether one measure rises with stated selection.

    Each pair of sets that selection orders (real sets by rank, controls among themselves and against what they are made
    from) is tested by the normal distributions that their intervals imply, at 2.5 % each way, Bonferroni-corrected.
    *rises*: some pair is distinguished in the stated direction and none against it; *falls*: the other way; *both ways*;
    *not distinguished*: none. Controls share the words or atoms of their original, so their difference
    varies less than the test assumes: it is conservative, erring to 'not distinguished'.

    Parameters
    ----------
    part : DataFrame
        Rows of one measure at one level: set, value, low, high, stronger (``"high"`` or ``"low"``), rank (place in the
        order of stated selection, NaN where nothing is stated), made_from (the set that a control is made from, empty
        for a real set).

    Returns
    -------
    dict
        finding, and how many pairs: up, down, pairs.
    """
    sign = 1 if part.stronger.iloc[0] == "high" else -1
    known = part[np.isfinite(part[["value", "low", "high"]]).all(axis=1) & (part.low < part.high)]
    pairs = [(a, b) for a, b in permutations(known.itertuples(), 2) if _ordered(a, b)]
    if not pairs:
        return {"finding": UNKNOWN, "up": 0, "down": 0, "pairs": 0}
    errors = [np.hypot(standard_error(a.low, a.high), standard_error(b.low, b.high)) for a, b in pairs]
    differences = [sign * b.value - sign * a.value for a, b in pairs]
    stronger = ndtr(np.array(differences) / np.array(errors))
    doubt = ERROR_RATE / len(pairs)
    up, down = int((stronger >= 1 - doubt).sum()), int((stronger <= doubt).sum())
    finding = MIXED if up and down else RISES if up else FALLS if down else LEVEL
    return {"finding": finding, "up": up, "down": down, "pairs": len(pairs)}


def _ordered(a: Any, b: Any) -> bool:  # noqa: ANN401 - named tuples of rows
    """Whether `a` is stated to have passed less selection than `b`; a control is compared with its own original only."""
    if a.made_from and not b.made_from:
        return bool(b.set == a.made_from)
    return bool(a.made_from) == bool(b.made_from) and a.rank < b.rank  # False where a rank is NaN
