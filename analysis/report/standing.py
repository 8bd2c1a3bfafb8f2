"""Where an own set stands among the natural sets of its domain, in words."""

from __future__ import annotations

import pandas as pd

from analysis.domains import DOMAINS
from analysis.readings.questions import QUESTIONS
from analysis.report import answer
from analysis.verdict.multiverse import Multiverse


def standing(found: Multiverse, rows: pd.DataFrame, name: str) -> dict[str, str]:
    """Say where a set stands: judged question -> its rank, and whether it lies inside the spread of the others.

    Parameters
    ----------
    found : Multiverse
        The verdict, over other sets.
    rows : DataFrame
        Readings, those of the set among them.
    name : str
        The set.
    """
    places = found.standing(answer.judged_rows(rows[rows.dataset == name]))
    said = {}
    for key in answer.judged_questions():
        part = places[places.question == key]
        if len(part):
            kind = DOMAINS[part.domain.iloc[0]].object_label
            said[key] = f"{QUESTIONS[key].title}: {_rank(part, kind)}, {_inside(part['inside'].dropna())}."
    return said


def _rank(part: pd.DataFrame, kind: str) -> str:
    """Rank of a set over the choices: the middle one, and how far it varies."""
    low, high = int(part["rank"].min()), int(part["rank"].max())
    said = f"{ordinal(int(part['rank'].median()))} of {int(part['of'].max())} sets of {kind}"
    return said if low == high else f"{said} ({ordinal(low)} to {ordinal(high)} over {len(part)} choices)"


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
