"""A comparison in its published form: JSON values only, written by `as_json` and read by `from_json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import pandas as pd

from analysis.charts.strips import OWN
from analysis.corpus import Dataset, Provenance
from analysis.domains import DOMAINS
from analysis.readings import controls
from analysis.readings.config import Config
from analysis.readings.questions import QUESTIONS
from analysis.readings.rows import COLUMNS, FACTORS, NOT_A_CHOICE, frame
from analysis.report import answer
from analysis.report.answer import About, Sets
from analysis.support.escaping import records
from analysis.verdict.multiverse import Multiverse

KEYS = ("version", "datasets", "config", "rows", "verdicts", "answers", "headline", "decides", "standing", "notes")
ANOTHER = "this comparison was written by another version; compare again with this one"


@dataclass(frozen=True, eq=False)
class Result:
    """A comparison that was read again: its JSON form, and what charts and tables are made of.

    Parameters
    ----------
    published : mapping
        The JSON form.
    rows : DataFrame
        In the columns of `rows.COLUMNS`.
    sets : dict of str to About
    """

    published: Mapping[str, Any]
    rows: pd.DataFrame
    sets: dict[str, About]


def as_json(
    config: Config, rows: pd.DataFrame, sets: Sets, found: Multiverse, *, version: str, notes: Iterable[str] = ()
) -> dict[str, Any]:
    """Assemble the published form of a comparison.

    Parameters
    ----------
    config : Config
        What was asked for.
    rows : DataFrame
        Readings of `sets`.
    sets : mapping of str to About
        From `answer.about`.
    found : Multiverse
        From `answer.multiverse`, on these rows.
    version : str
        Of the code that made the readings.
    notes : iterable of str
        What a reader must know about the comparison.
    """
    return {
        "version": version,
        "config": {"datasets": dict(config.datasets), "only": config.only},
        "datasets": {name: _described(name, one, rows) for name, one in sets.items()},
        "rows": [published(row) for row in records(rows[rows.dataset.isin(sets)])],
        "verdicts": [_verdict(row) for row in records(found.verdicts)],
        "headline": found.headline,
        "answers": dict(found.answers),
        "decides": records(found.decides),
        "standing": [row for part in _standing(rows, sets) for row in part],
        "notes": list(notes),
    }


def published(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row in its published form: of the factors those that the question has, and the kind of control or ""."""
    found = {key: row[key] for key in COLUMNS if row[key] != NOT_A_CHOICE or key not in FACTORS}
    return {**found, "control": controls.kind(row["dataset"]), "flags": found["flags"]}


def _verdict(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a verdict with ``p``, that of the side on which the domain is more often."""
    side = "weakest" if (row["weakest"] or 0) >= (row["strongest"] or 0) else "strongest"
    first = ("question", "domain", "weakest", "strongest", "base_rate")
    rest = {key: value for key, value in row.items() if key not in (*first, "sentence", "decides")}
    return {key: row[key] for key in first} | {
        "p": row[f"p_{side}"], "sentence": row["sentence"], "decides": row["decides"], **rest,
    }  # fmt: skip


def _standing(rows: pd.DataFrame, sets: Sets) -> Iterable[list[dict[str, Any]]]:
    """Yield where each set of the reader's own stands among the other sets of its domain, choice by choice."""
    own = [name for name, one in sets.items() if one.role == OWN]
    others = {name: replace(one, stands=False) if name in own else one for name, one in sets.items()}
    if not own or len({one.domain for one in others.values() if one.stands}) < 2:
        return
    found = answer.multiverse(rows, others)  # the verdict may be over own sets, too
    for name in own:
        yield records(found.standing(answer.judged_rows(rows[rows.dataset == name])))


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, size, hash of the objects and provenance of a set."""
    return {
        "name": dataset.name,
        "objects": len(dataset),
        "sha256": dataset.sha256,
        **({"provenance": asdict(dataset.provenance)} if dataset.provenance else {}),
    }


def _described(name: str, one: About, rows: pd.DataFrame) -> dict[str, Any]:
    """Name, domain, what the set is to the verdict, objects read, and provenance."""
    read = rows[(rows.dataset == name) & rows.value.notna()].objects
    card = controls.card(name)
    made = name in controls.CONTROLS and controls.CONTROLS[name].make is not None
    about = Provenance.of(card, notes=f"Made of it: {name}.", sha256="") if made else Provenance.of(card)
    return {"name": name, **asdict(one), "objects": int(read.max()) if len(read) else 0, "provenance": asdict(about)}


def from_json(text: str) -> Result:
    """Read a comparison that ``compare --json`` wrote.

    Raises
    ------
    ValueError
        If it is not one, or was written by a version that asked other questions.
    """
    try:
        result = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the comparison is not valid JSON: {error}") from None
    if not isinstance(result, dict) or not {"config", "datasets", "rows"} <= set(result):
        raise ValueError("this is not a comparison; write one with: python -m analysis compare --json OUT")
    if not result["rows"]:
        raise ValueError("this comparison has no rows; compare at least two domains")
    if not set(KEYS) <= set(result) or any(row.get("question") not in QUESTIONS for row in result["rows"]):
        raise ValueError(ANOTHER)
    return restored(result)


def restored(result: Mapping[str, Any]) -> Result:
    """Return what charts and tables are made of, from the JSON form of a comparison; raises as `from_json`."""
    blank = dict.fromkeys(FACTORS, NOT_A_CHOICE)
    names = [field.name for field in fields(About)]
    try:
        rows = frame(blank | {key: row[key] for key in COLUMNS if key in row} for row in result["rows"])
        sets = {name: About(**{key: one[key] for key in names}) for name, one in result["datasets"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(ANOTHER) from error
    if rows[["question", "domain", "dataset"]].isna().any().any() or not set(rows.domain) <= set(DOMAINS):
        raise ValueError(ANOTHER)
    return Result(result, rows, sets)
