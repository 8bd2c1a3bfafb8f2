"""A table of readings as they would come from all bundled sets: drawn from stated means, for pages and charts under test."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.datasets import CATALOGUE
from analysis.domains import DOMAINS
from analysis.readings import bundled
from analysis.readings import controls as made
from analysis.readings.questions import QUESTIONS
from analysis.readings.rows import FACTORS, frame

STEPS = tuple(QUESTIONS["bit_budget"].choices["step"].levels)
BUDGETS = {
    "text": (0.16, 0.33, 0.07, 0.015, 0.005, 0.42),
    "protein": (0.035, 0.005, 0.0, -0.001, 0.07, 0.891),
    "molecule": (0.33, 0.28, 0.015, 0.045, 0.001, 0.329),
}
# Mean and spread between sets, much as they were first measured.
MEANS = {
    "reused_parts": {"text": (0.105, 0.02), "protein": (0.002, 0.001), "molecule": (0.199, 0.107)},
    "beyond_neutral": {"text": (0.175, 0.024), "protein": (-0.001, 0.001), "molecule": (0.129, 0.108)},
    "learning": {"text": (0.251, 0.015), "protein": (0.006, 0.001), "molecule": (0.206, 0.037)},
    "label_bits": {"text": (0.36, 0.1), "protein": (0.03, 0.02), "molecule": (0.19, 0.06)},
    "halves": {"text": (0.32, 0.22), "protein": (0.38, 0.10), "molecule": (0.29, 0.16)},
    "structure": {"text": (29.0, 4.0), "protein": (11.0, 3.0), "molecule": (8.0, 2.0)},
    "familiar": {"text": (0.5, 0.2), "protein": (0.4, 0.2), "molecule": (0.3, 0.1)},
}
LABEL, KIND = "a label", "meaning or biology"


def natural() -> dict[str, str]:
    """Natural bundled sets -> their domain."""
    return {name: CATALOGUE[name].domain for name in made.natural()}


def controls() -> dict[str, str]:
    """Controls -> their domain."""
    return {name: control.domain for name, control in made.CONTROLS.items()}


def install(table: pd.DataFrame, file: Path) -> None:
    """Write a table as the readings that travel with the program, made by the code that is here."""
    file.write_bytes(bundled.pack(table.to_dict("records"), bundled.here()))


def table(seed: int = 0, means: dict[str, dict[str, tuple[float, float]]] = MEANS, **more: str) -> pd.DataFrame:
    """Return rows of all questions for the bundled sets and the sets in `more` (name -> domain)."""
    rows = []
    for dataset, domain in {**natural(), **controls(), **more}.items():
        rng = np.random.default_rng([seed, *dataset.encode()])
        for question, by_domain in means.items():
            rows += _rows(question, dataset, domain, by_domain[domain], dataset in controls(), rng)
        rows += _budget(dataset, domain, rng)
    return frame(rows)


def _levels(question: str, domain: str) -> dict[str, tuple[str, ...]]:
    """Factors of a question and the levels that a domain has."""
    own = {"notation": DOMAINS[domain].notations, "unit_of_parts": tuple(DOMAINS[domain].parts), "label": (LABEL,)}
    choices = QUESTIONS[question].choices
    levels = {factor: own.get(factor) or tuple(choice.levels) for factor, choice in choices.items()}
    return levels | ({"kind": (KIND,)} if "kind" in levels else {})


def _rows(
    question: str, dataset: str, domain: str, mean: tuple[float, float], control: bool, rng: np.random.Generator
) -> list[dict[str, Any]]:
    own = rng.normal(*mean) if not control else 0.0
    factors = _levels(question, domain)
    rows = []
    for levels in product(*factors.values()):
        choice = dict(zip(factors, levels, strict=True))
        value = own + rng.normal(0, 0.2 * mean[1])
        rows.append(_row(question, QUESTIONS[question].family, dataset, domain, choice, value))
    return rows


def _budget(dataset: str, domain: str, rng: np.random.Generator) -> list[dict[str, Any]]:
    rows = []
    for notation in DOMAINS[domain].notations:
        shares = np.array(BUDGETS[domain]) * np.append(rng.normal(1, 0.1, 5), 1)
        shares[-1] = 1 - shares[:-1].sum()
        for step, share in zip(STEPS, shares, strict=True):
            rows.append(_row("bit_budget", "prediction", dataset, domain, {"notation": notation, "step": step}, share))
    return rows


def _row(question: str, family: str, dataset: str, domain: str, choice: dict[str, str], value: float) -> dict[str, Any]:
    return {
        "question": question, "family": family, "domain": domain, "dataset": dataset, **dict.fromkeys(FACTORS, ""), **choice,
        "value": value, "low": value - 0.005, "high": value + 0.005, "unit": QUESTIONS[question].unit,
        "n": 10_000, "of": "units", "null": 0.0,
        "objects": 1_000, "method": "synthetic", "flags": "",
    }  # fmt: skip
