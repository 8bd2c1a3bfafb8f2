"""A comparison in its published form: JSON values only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.readings.comparison import latest
from analysis.readings.config import Config
from analysis.readings.drawing import Sample
from analysis.support.escaping import records
from analysis.verdict.scorecard import agreement, verdicts


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
    judged = verdicts(rows)
    fair, aside = judged[judged.fair], judged[~judged.fair]
    return {
        "config": json.loads(config.to_json()),
        "datasets": {domain: describe(dataset) for domain, dataset in sample.datasets.items()},
        "rows": records(rows),
        "verdicts": records(fair),
        "agreement": agreement(fair),
        "not_fair": records(aside),
        "ladder": sorted(
            (row for step in found for row in step["ladder"]), key=lambda row: list(DOMAINS).index(row["domain"])
        ),
        "notes": [*sample.notes, *(note for step in found for note in step["notes"])],
    }


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, size, hash of the drawn objects and provenance of a set."""
    return {
        "name": dataset.name,
        "objects": len(dataset),
        "sha256": dataset.sha256,
        **({"provenance": asdict(dataset.provenance)} if dataset.provenance else {}),
    }
