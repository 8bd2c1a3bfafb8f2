"""One row of a reading: a number of one data set under one choice, with everything that is needed to judge it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimate import Estimate

NOT_A_CHOICE = ""  # in a column of a factor that the question does not have
FACTORS = ("statistic", "unit_of_parts", "notation", "order", "relatives", "pool", "kind", "label", "step")
COLUMNS = (
    "question", "family", "domain", "dataset", *FACTORS, "value", "low", "high", "unit", "n", "of", "null", "objects",
    "method", "flags",
)  # fmt: skip
NUMBERS = ("value", "low", "high", "null")


def row(
    question: str, family: str, dataset: tuple[str, str], choice: Mapping[str, str], estimate: Estimate, objects: int
) -> dict[str, Any]:
    """Write an estimate as a row.

    Parameters
    ----------
    question, family : str
        Key of `questions.QUESTIONS`, and its family.
    dataset : (domain, name)
    choice : mapping of str to str
        Factor -> level, out of the question's choices.
    estimate : Estimate
        NaN, flagged with the reason, where the question cannot be read on this set.
    objects : int
        Objects that were read.

    Raises
    ------
    ValueError
        If a factor is not one of FACTORS.
    """
    strangers = sorted(set(choice) - set(FACTORS))
    if strangers:
        raise ValueError(f"unknown factor {strangers[0]!r}; choose from {', '.join(FACTORS)}")
    return {
        "question": question,
        "family": family,
        "domain": dataset[0],
        "dataset": dataset[1],
        **{factor: choice.get(factor, NOT_A_CHOICE) for factor in FACTORS},
        "value": float(estimate.value),
        "low": float(estimate.low),
        "high": float(estimate.high),
        "unit": estimate.unit,
        "n": int(estimate.n),
        "of": estimate.of,
        "null": np.nan if estimate.null is None else float(estimate.null),
        "objects": int(objects),
        "method": estimate.method,
        "flags": "; ".join(estimate.flags),
    }


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a table with all columns, in their order; None in a number is NaN."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return table.astype(dict.fromkeys(NUMBERS, float))
