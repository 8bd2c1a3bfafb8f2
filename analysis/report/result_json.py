"""A comparison in its published form: JSON values only, written by `as_json` and read by `from_json`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings.comparison import latest
from analysis.readings.config import Config
from analysis.readings.registry import LEVELS, MEASURES
from analysis.readings.sampling import Sample
from analysis.support.escaping import records
from analysis.verdict.scorecard import agreement, beside, verdicts


def as_json(config: Config, sample: Sample, found: Sequence[dict[str, list]]) -> dict[str, Any]:
    """Assemble the published form of a comparison: config, datasets, rows, verdicts, agreement, null ladders.

    Parameters
    ----------
    config : Config
    sample : Sample
    found : sequence of dict
        What `compare` yielded.
    """
    rows = pd.DataFrame(latest([row for step in found for row in step["rows"]]))
    return {
        "config": json.loads(config.to_json()),
        "datasets": {domain: describe(dataset) for domain, dataset in sample.datasets.items()},
        "rows": records(rows),
        **_judged(rows),
        "ladder": sorted(
            (row for step in found for row in step["ladder"]), key=lambda row: list(DOMAINS).index(row["domain"])
        ),
        "repeats": list(sample.repeats),
        "notes": [*sample.notes, *(note for step in found for note in step["notes"])],
    }


def _judged(rows: pd.DataFrame) -> dict[str, Any]:
    judged = verdicts(rows)
    fair = judged[judged.fair]
    return {"verdicts": records(fair), "agreement": agreement(fair), "not_fair": records(judged[~judged.fair])}


def from_json(text: str) -> dict[str, Any]:
    """Read a comparison that ``compare --json`` wrote.

    Earlier versions named the level of a verdict ``representation``; it is ``level`` in what is returned.

    Raises
    ------
    ValueError
        If it is not one, or names measures or domains that this version does not have.
    """
    try:
        result = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the comparison is not valid JSON: {error}") from None
    if not isinstance(result, dict) or not {"config", "datasets", "rows", "notes"} <= set(result):
        raise ValueError("this is not a comparison; write one with: python -m analysis compare --json OUT")
    if not result["rows"]:
        raise ValueError("this comparison has no rows; compare at least two domains")
    for row in result["rows"]:
        if row.get("measure") not in MEASURES or row.get("domain") not in DOMAINS or row.get("level") not in LEVELS:
            raise ValueError("this comparison was written by another version; compare again with this one")
    if not {"verdicts", "not_fair"} <= set(result):
        return result | _judged(_rows(result))
    for verdict in (*result["verdicts"], *result["not_fair"]):
        if "level" not in verdict:
            verdict["level"] = verdict.pop("representation", "")
    return result


def judged_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows of a finished comparison with its verdicts, without measuring or judging again."""
    judged = _table((*result["verdicts"], *result["not_fair"]), ("confidence", "p_weakest"))
    return beside(_rows(result), judged)


def _rows(result: Mapping[str, Any]) -> pd.DataFrame:
    return _table(result["rows"], ("value", "low", "high", "null"))


def _table(rows: Iterable[Mapping[str, Any]], numbers: tuple[str, ...]) -> pd.DataFrame:
    """Return rows as a table; numbers that JSON could not write (NaN) are NaN again."""
    unknown = dict.fromkeys(numbers, math.nan)
    return pd.DataFrame([unknown | {k: v for k, v in row.items() if v is not None} for row in rows])


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, size, hash of the drawn objects and provenance of a set."""
    return {
        "name": dataset.name,
        "objects": len(dataset),
        "sha256": dataset.sha256,
        **({"provenance": asdict(dataset.provenance)} if dataset.provenance else {}),
    }
