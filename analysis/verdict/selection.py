"""Whether a reading rises with stated selection: table arithmetic over readings of sets of one domain."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

RISES, FALLS, MIXED, LEVEL, UNKNOWN = "rises", "falls", "both ways", "not distinguished", "not comparable"
ERROR_RATE = 0.025  # each way, for all pairs of a reading together


def standard_error(low: float, high: float, level: float = 0.95) -> float:
    """Standard error that an interval implies under a normal sampling distribution."""
    return (high - low) / (2 * float(ndtri(0.5 + level / 2)))


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """Add the `outcome` of each question to its rows.

    Parameters
    ----------
    table : DataFrame
        One row per question and set; columns as in `outcome`, with question.

    Returns
    -------
    DataFrame
        The same rows with finding, up, down, pairs and ordered.
    """
    found = [{"question": key, **outcome(part)} for key, part in table.groupby("question", sort=False)]
    return table.merge(
        pd.DataFrame(found, columns=["question", "finding", "up", "down", "pairs", "ordered"]), on="question"
    )


def outcome(part: pd.DataFrame) -> dict[str, Any]:
    """Say whether one reading rises with stated selection.

    Each pair of sets that selection orders (real sets by rank, a control against what it is made from) is tested by the
    normal distributions that their intervals imply, at 2.5 % each way, Bonferroni-corrected. *rises*: some pair is
    distinguished in the stated direction and none against it; *falls*: the other way; *both ways*; *not distinguished*:
    none. Controls share the words or atoms of their original, so their difference varies less than the test assumes: it is
    conservative, erring to 'not distinguished'.

    Parameters
    ----------
    part : DataFrame
        Rows of one question under one choice: set, value, low, high (larger is stronger), rank (place in the order of
        stated selection, NaN where nothing is stated; equal ranks are not ordered), made_from (the set that a control is
        made from, empty for a real set).

    Returns
    -------
    dict
        finding, and how many pairs: up, down, pairs, and ordered: those of two real sets.
    """
    known = part[np.isfinite(part[["value", "low", "high"]]).all(axis=1) & (part.low < part.high)]
    pairs = [(a, b) for a, b in permutations(known.itertuples(), 2) if _ordered(a, b)]
    if not pairs:
        return {"finding": UNKNOWN, "up": 0, "down": 0, "pairs": 0, "ordered": 0}
    errors = [np.hypot(standard_error(a.low, a.high), standard_error(b.low, b.high)) for a, b in pairs]
    stronger = ndtr(np.array([b.value - a.value for a, b in pairs]) / np.array(errors))
    doubt = ERROR_RATE / len(pairs)
    up, down = int((stronger >= 1 - doubt).sum()), int((stronger <= doubt).sum())
    finding = MIXED if up and down else RISES if up else FALLS if down else LEVEL
    ordered = sum(not a.made_from for a, _ in pairs)
    return {"finding": finding, "up": up, "down": down, "pairs": len(pairs), "ordered": ordered}


def _ordered(a: Any, b: Any) -> bool:  # noqa: ANN401 - named tuples of rows
    """Whether `a` is stated to have passed less selection than `b`; a control is compared with its own original only."""
    if a.made_from or b.made_from:
        return bool(a.made_from) and bool(b.set == a.made_from)
    return bool(a.rank < b.rank)  # False where a rank is NaN
