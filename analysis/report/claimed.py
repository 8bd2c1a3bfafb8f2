"""The ledger of claims as page, report and command line make it: tables of readings and of experiments, judged."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.claims import ledger
from analysis.claims.ledger import Entry
from analysis.readings.questions import QUESTIONS
from analysis.report.answer import Sets
from analysis.verdict.multiverse import Multiverse

READINGS, VERDICTS = "readings", "verdicts"


def of_readings(rows: pd.DataFrame, sets: Sets, found: Multiverse | None) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the sources that readings and their verdict are to claims.

    Parameters
    ----------
    rows : DataFrame
        Columns of `rows.COLUMNS`.
    sets : mapping of str to About
    found : Multiverse or None
        None where too few domains have a set.

    Returns
    -------
    dict
        'readings' (table natural: rows of the sets that stand for their domain, with a short name in the column set) and
        'verdicts' (table verdicts, with the title of the question).
    """
    natural = rows[rows.dataset.isin([name for name, one in sets.items() if one.stands])]
    tables = {READINGS: {"natural": natural.assign(set=natural.dataset.map(lambda name: sets[name].label))}}
    if found is not None:
        titles = [QUESTIONS[key].title for key in found.verdicts.question]
        tables[VERDICTS] = {"verdicts": found.verdicts.assign(title=titles)}
    return tables


def entries(
    read: Mapping[str, Mapping[str, pd.DataFrame]],
    measured: Mapping[str, Mapping[str, pd.DataFrame]],
    reasons: Mapping[str, str],
    waiting: Mapping[str, object],
) -> list[Entry]:
    """Judge every claim by what was read (see `of_readings`) and what experiments measured (see `experiments.asked`)."""
    why = {VERDICTS: "no two domains have a set that stands for them", **reasons}
    return ledger.judged({**read, **measured}, why, tuple(waiting))
