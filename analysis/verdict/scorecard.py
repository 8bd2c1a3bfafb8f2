"""The verdict of every comparison, from the table of readings, and their summary.

Verdicts are computed once per result, by `verdicts`; charts and reports use the table that `beside` returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.verdict.rule import CONTRADICTS, INCONCLUSIVE, SUPPORTS, judge


def verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Judge every measure at every level.

    Parameters
    ----------
    rows : DataFrame
        One row per measure, level and domain: measure, level, domain, value, low, high, stronger, fair.

    Returns
    -------
    DataFrame
        One row per measure and level: measure, level, fair, and the fields of `rule.Verdict`.
    """
    judged = []
    for (measure, level), part in rows.groupby(["measure", "level"], sort=False):
        values = {row.domain: (row.value, row.low, row.high) for row in part.itertuples()}
        result = judge(values, part.stronger.iloc[0])
        judged.append(
            {
                "measure": measure,
                "level": level,
                "fair": bool(part.fair.all()),
                **asdict(result),
            }
        )
    return pd.DataFrame(judged)


def agreement(judged: pd.DataFrame) -> float:
    """Share of verdicts that support the claim; NaN without any."""
    return float((judged.verdict == SUPPORTS).mean()) if len(judged) else float("nan")


def beside(rows: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Join the rows with the verdict on their measure and level: the table that charts and reports draw."""
    return rows.drop(columns="fair").merge(judged, on=["measure", "level"])


def judged_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Judge the rows of an unfinished comparison; a finished one holds its verdicts (`result_json.judged_table`)."""
    table = pd.DataFrame(rows)
    return beside(table, verdicts(table))


def headline(table: pd.DataFrame) -> str:
    """State in one sentence what the fair comparisons say about the claim, from a `judged_table`."""
    judged = table[table.fair].drop_duplicates(["measure", "level"])
    if judged.empty:
        return "No fair comparison is done yet"
    counts = judged.verdict.value_counts()
    supports, contradicts, undecided = (int(counts.get(v, 0)) for v in (SUPPORTS, CONTRADICTS, INCONCLUSIVE))
    return (
        f"Molecules have the weakest prior on {supports} of {len(judged)} fair comparisons; "
        f"{contradicts} contradict{'s' if contradicts == 1 else ''} it and {undecided} "
        f"{'is' if undecided == 1 else 'are'} undecided"
    )
