"""Where an own set stands among the natural sets of its domain, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.charts.theme import interval_text
from analysis.domains import DOMAINS
from analysis.readings.questions import QUESTIONS, label_bits
from analysis.report import answer
from analysis.verdict.multiverse import Multiverse


def standing(found: Multiverse, rows: pd.DataFrame, name: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Say where a set stands: judged question -> its value, its rank, the strongest set, and whether it lies inside their spread.

    Parameters
    ----------
    found : Multiverse
        The verdict, over other sets.
    rows : DataFrame
        Readings, those of the set among them.
    name : str
        The set.
    titles : mapping of str to str
        Of the sets of the verdict.
    """
    own = answer.judged_rows(rows[rows.dataset == name])
    places, said = found.standing(own), {}
    for key in answer.judged_questions():
        part = places[places.question == key]
        if len(part):
            middle = part.iloc[_middle(part["value"])]
            reading = _same(own[own.question == key], middle, found.factors).iloc[0]
            others = _same(found.natural[found.natural.question == key], middle, found.factors)
            words = f"{_value(reading, len(part))}, {_rank(part)}{_strongest(others, titles)}; {_inside(part['inside'].dropna())}"
            said[key] = f"{QUESTIONS[key].title}: {words}."
        elif key == label_bits.KEY:
            said |= _labels(found, own[(own.question == key) & own.value.notna()], titles)
    return said


def _labels(found: Multiverse, own: pd.DataFrame, titles: Mapping[str, str]) -> dict[str, str]:
    """Say the same of labels that no other set has: beside the means of other sets over their labels."""
    said = {}
    for row in own.to_dict("records"):
        others = found.sets[(found.sets.question == label_bits.KEY) & (found.sets.domain == row["domain"])]
        if others.empty:
            continue
        place = found.inside(label_bits.KEY, row["domain"], row["value"])
        part = pd.DataFrame([{"domain": row["domain"], "rank": place.rank, "of": place.of}])
        inside = _inside(pd.Series([place.inside]).dropna())
        words = f"{_value(pd.Series(row), 1)}, {_rank(part)}{_strongest(others, titles)}; {inside}"
        said[f"{label_bits.KEY} {row['label']}"] = f"{QUESTIONS[label_bits.KEY].title}, label {row['label']}: {words}."
    return said


def _middle(values: pd.Series) -> int:
    """Place of the reading with the middle value, of which the interval is said."""
    return int(np.argsort(values.to_numpy(), kind="stable")[(len(values) - 1) // 2])


def _same(rows: pd.DataFrame, choice: pd.Series, factors: tuple[str, ...]) -> pd.DataFrame:
    """Rows of one domain at one choice."""
    same = rows[["domain", *factors]].eq(choice[["domain", *factors]]).all(axis=1)
    return rows[same]


def _value(reading: pd.Series, choices: int) -> str:
    written = interval_text(reading["value"], reading["low"], reading["high"], reading["unit"])
    return written if choices == 1 else f"{written} at the middle one of {choices} choices"


def _strongest(others: pd.DataFrame, titles: Mapping[str, str]) -> str:
    known = others[others.value.notna()]
    if known.empty:
        return ""
    best = known.loc[known.value.idxmax()]
    return f", the strongest of the others is {titles.get(best.dataset, best.dataset)} ({best.value:.3g})"


def _rank(part: pd.DataFrame) -> str:
    """Rank of a set over the choices, from the strongest: the middle one, and how far it varies."""
    low, high, kind = int(part["rank"].min()), int(part["rank"].max()), DOMAINS[part.domain.iloc[0]].object_label
    said = f"{_place(int(part['rank'].median()))} of {int(part['of'].max())} sets of {kind}"
    return said if low == high else f"{said} ({ordinal(low)} to {ordinal(high)} over the choices)"


def _place(rank: int) -> str:
    return "strongest" if rank == 1 else f"{ordinal(rank)} strongest"


def _inside(known: pd.Series) -> str:
    number = int(known.sum())
    if known.empty:
        return "too few other sets for a spread"
    if number in (0, len(known)):
        return f"{'inside' if number else 'outside'} the spread of the others"
    return f"inside the spread of the others at {number} of {len(known)} choices"


def ordinal(number: int) -> str:
    """Write a rank: ``1st``, ``2nd``, ``11th``."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
