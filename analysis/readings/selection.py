"""Within one domain: the readings of its sets in the order of stated selection.

The notation, the estimators and the kind of object are the same in every set, so what differs is selection, and whatever
else the sets differ in: their sizes and sources, which are shown with every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.interface import Member
from analysis.readings import controls
from analysis.readings.questions import QUESTIONS
from analysis.readings.rows import NOT_A_CHOICE
from analysis.support import disk_cache as disk

TITLE_WIDTH = 24  # characters of a title that stand beside a row
MADE_BELOW = (
    "neutral",
    "shuffled",
    "rings kept",
)  # kinds of controls that passed less selection than what they are made of
MEASURED = 1_000  # objects of which the median size is taken
WITHOUT_ORDER = (
    "label_bits",
    "bit_budget",
)  # labels are each set's own, and steps of a budget are no strength of a prior


def members(domain: str, others: Iterable[str] = ()) -> dict[str, Member]:
    """Return controls and natural sets of a domain from the least stated selection to the most, then `others`.

    A set of which nothing is stated has no rank; it stands behind those that have one.
    """
    line = DOMAINS[domain].selection_line
    made = {name: Member(_short(one.label), None) for name, one in controls.CONTROLS.items() if one.domain == domain}
    natural = [name for name in controls.natural() if controls.domain(name) == domain]
    found = {name: line[name] for name in line if name in natural}
    unstated = [name for name in (*natural, *others) if name not in found and name not in made]
    return made | found | {name: Member(_short(controls.card(name).title), None) for name in unstated}


def _short(title: str) -> str:
    return title if len(title) <= TITLE_WIDTH else f"{title[: TITLE_WIDTH - 2]} …"


def made_from(name: str) -> str:
    """Return the set that a control is made from by leaving selection out; empty for any other set."""
    return controls.CONTROLS[name].base if controls.kind(name) in MADE_BELOW else ""


def choices(rows: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    """Return what can be chosen in a table of readings: question -> factor -> levels, what most sets have first.

    Questions that less than two sets can be compared by are left out, and factors with one level.
    """
    found = {}
    for key, part in rows[rows.value.notna()].groupby("question", sort=False):
        if key in QUESTIONS and key not in WITHOUT_ORDER and len(part.dataset.unique()) > 1:
            every = {factor: levels(part, key, factor) for factor in QUESTIONS[key].choices}
            found[key] = {factor: options for factor, options in every.items() if len(options) > 1}
    return {key: found[key] for key in QUESTIONS if key in found}


def levels(part: pd.DataFrame, question: str, factor: str) -> list[str]:
    """Levels of a factor that stand in the rows: in the order of the question, else those that most sets have first."""
    sets = part[part[factor] != NOT_A_CHOICE].groupby(factor, sort=False).dataset.nunique()
    known = list(QUESTIONS[question].choices[factor].levels)
    return sorted(sets.index, key=lambda level: (known.index(level) if level in known else len(known), -sets[level]))


def chosen(rows: pd.DataFrame, names: Sequence[str], choice: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Take one row per question and set, and say what is stated about the set.

    Parameters
    ----------
    rows : DataFrame
        Readings of the sets (`rows.COLUMNS`).
    names : sequence of str
        Keys of `members`.
    choice : mapping of str to (mapping of str to str)
        Question -> factor -> level; a factor that is left out has the first of its levels.

    Returns
    -------
    DataFrame
        Columns of the readings, and set, label, rank (NaN if nothing is stated), control (its kind, empty for a natural
        set), made_from, title and choice (in words). A set without a row has a value of NaN, and ``flags`` says why.
    """
    options, frames = choices(rows), []
    domain = rows.domain.iloc[0] if len(rows) else ""
    stated = members(domain, names) if domain else {}
    for question, factors in options.items():
        taken_at = {factor: choice.get(question, {}).get(factor, known[0]) for factor, known in factors.items()}
        part = rows[rows.question == question]
        taken = part
        for factor, level in taken_at.items():
            taken = taken[taken[factor] == level]
        taken = taken.drop_duplicates("dataset").set_index("dataset").reindex([n for n in stated if n in names])
        reasons = (
            part[part.value.isna() & (part["flags"] != "")].drop_duplicates("dataset").set_index("dataset")["flags"]
        )
        frames.append(_described(taken, question, taken_at, stated, reasons))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["question", "set"])


def _described(
    taken: pd.DataFrame, question: str, levels: Mapping[str, str], stated: Mapping[str, Member], reasons: pd.Series
) -> pd.DataFrame:
    entry, names = QUESTIONS[question], list(taken.index)
    ranks = [stated[name].rank for name in names]
    why = [reasons.get(name, "not read under this choice") for name in names]
    known = taken.value.notna().to_numpy()
    about = {
        "set": names,
        "label": [stated[name].label for name in names],
        "rank": [np.nan if rank is None else rank for rank in ranks],
        "control": [controls.kind(name) for name in names],
        "made_from": [made_from(name) for name in names],
        "question": question,
        "title": entry.title,
        "choice": ", ".join(in_words(question, factor, level) for factor, level in levels.items()),
        "domain": controls.domain(names[0]) if names else "",
        "unit": taken.unit.fillna(entry.unit),
        "n": taken.n.fillna(0).astype(int),
        "of": taken["of"].fillna(""),
        "flags": np.where(known, taken["flags"].fillna(""), why),
    }
    return taken.drop(columns=["question", "domain"]).assign(**about).reset_index(drop=True)


def in_words(question: str, factor: str, level: str) -> str:
    """Return a level as it is named on screen: by the question, or by the domain whose notation it is."""
    notations = {key: one.label for entry in DOMAINS.values() for key, one in entry.REPRESENTATIONS.items()}
    return QUESTIONS[question].choices[factor].levels.get(level, notations.get(level, level))


def about(names: Sequence[str], stated: Mapping[str, Member]) -> pd.DataFrame:
    """Describe what else sets differ in: columns set, label, selection, objects, size, source, origin, size_unit.

    A control that is made has the sizes of its original, and its numbers are not repeated.
    """
    rows = []
    for name in (name for name in stated if name in names):
        card = controls.card(name)
        made = name in controls.CONTROLS and controls.CONTROLS[name].make is not None
        row = {"set": name, "label": stated[name].label, "selection": card.selection, "source": card.source}
        if made:
            row |= {
                "selection": controls.KINDS[controls.kind(name)],
                "source": f"made from {controls.CONTROLS[name].base}",
            }
        size = {"objects": np.nan, "size": np.nan} if made else sizes(name)
        unit = DOMAINS[controls.domain(name)].size_unit
        rows.append(row | size | {"size_unit": unit, "origin": "" if made else getattr(card, "origin", "") or name})
    columns = ["set", "label", "selection", "objects", "size", "source", "origin", "size_unit"]
    return pd.DataFrame(rows, columns=columns)


def sizes(name: str) -> dict[str, float]:
    """Number of objects of a set and the median size of its first ones, in neutral units; kept on disk by content."""
    dataset = controls.load(name)

    def measure() -> pd.DataFrame:
        return pd.DataFrame({"objects": [float(len(dataset))], "size": [_median(dataset)]})

    return disk.cached("sizes", disk.key_of(dataset.sha256, str(MEASURED)), measure).iloc[0].to_dict()


def _median(dataset: Dataset) -> float:
    domain = DOMAINS[dataset.domain]
    few = dataset.take(np.arange(min(MEASURED, len(dataset))))
    return float(np.median(domain.REPRESENTATIONS[domain.notations[0]].encode(few).sizes))


def besides(described: pd.DataFrame) -> str:
    """Say in a sentence what the natural sets differ in apart from selection, from `about`."""
    order = described[described["size"].notna()].sort_values("size")
    if order.empty:
        return "only controls are shown"
    least, most = order.iloc[0], order.iloc[-1]
    unit, sources = least.size_unit, order.origin.nunique()
    differ = (
        f"the median object has {least['size']:,.0f} {unit}s in {least.label} and {most['size']:,.0f} in {most.label}"
        if most["size"] > 1.1 * least["size"]
        else f"their median objects are of similar size ({least['size']:,.0f} to {most['size']:,.0f} {unit}s)"
    )
    return (
        f"{differ}; the sets come from {sources} source{'' if sources == 1 else 's'}, selected and cleaned differently"
    )
