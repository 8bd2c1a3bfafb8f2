"""The way from a file to the verdict: what happens at each step, the words for it, and the methods that do it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.methods import entries


@dataclass(frozen=True)
class Step:
    """One step of the way.

    Parameters
    ----------
    name : str
        In one or two words.
    does : str
        What happens, in one sentence.
    terms : tuple of str
        Keys of the glossary.
    kind : str
        Key of `entries.KINDS`; empty where no method stands behind it.
    page, seen_on : str
        Where it is seen on the dashboard: the file of the page, and its name.
    after : tuple of int
        Places of the steps that it follows, from 0.
    beside : bool
        Whether it lies beside the way.
    """

    name: str
    does: str
    terms: tuple[str, ...]
    kind: str
    page: str
    seen_on: str
    after: tuple[int, ...] = ()
    beside: bool = False


STEPS: tuple[Step, ...] = (
    Step(
        "File",
        "A file is read as objects with labels; rows that cannot be read are listed with the reason.",
        ("domain", "label"),
        "",
        "own-data",
        "Own data",
    ),
    Step(
        "Objects",
        "Each object counts once, near copies are left out, and 1,000 are drawn with a seed that is shown.",
        ("near-copy", "cluster", "relatives"),
        "",
        "datasets",
        "Data sets",
        (0,),
    ),
    Step(
        "Symbols",
        "Objects become numbered symbols in several notations; estimators see these numbers and nothing of the domain.",
        ("representation", "notation", "neutral-unit"),
        "",
        "datasets",
        "Data sets",
        (1,),
    ),
    Step(
        "Neutral objects",
        "A chain of two or three symbols of context, fitted to the set, makes objects that nothing has selected.",
        ("neutral", "chain", "null", "control"),
        entries.NEUTRAL,
        "nulls",
        "Null ladder",
        (2,),
        beside=True,
    ),
    Step(
        "Estimators",
        "One set of estimators reads real and neutral objects of every domain in the same way.",
        ("entropy", "coverage", "code-length", "label-information"),
        entries.ESTIMATORS,
        "prediction",
        "Prediction",
        (2, 3),
    ),
    Step(
        "Intervals",
        "Clusters of relatives are drawn again or left out, to see how far the number would move.",
        ("interval", "bootstrap", "jackknife"),
        entries.INTERVAL,
        "diversity",
        "Diversity",
        (4,),
    ),
    Step(
        "Readings",
        "Each question gives one number per set and per choice: notation, order of the chain, relatives, size of the pool.",
        ("held-out", "training-set", "permuted-labels"),
        entries.QUESTION,
        "overview",
        "Overview",
        (5,),
    ),
    Step(
        "Verdict",
        "All combinations of sets and choices are compared: a domain is named if it is lowest in nine of ten, not by chance.",
        ("multiverse", "specification", "prior"),
        entries.VERDICT,
        "overview",
        "Overview",
        (6,),
    ),
    Step(
        "Experiments",
        "Questions of their own, each with a control that could refute it, run by the same estimators.",
        ("functional-information", "temperature", "batch"),
        entries.EXPERIMENT,
        "learning",
        "Learning",
        (5,),
        beside=True,
    ),
)


NOUNS = {entries.QUESTION: "question", entries.EXPERIMENT: "experiment"}


def counted(kind: str) -> str:
    """Say how many methods a kind has: ``"44 methods"``; empty for none."""
    number = len(entries.search("", kind)) if kind else 0
    return f"{number} {NOUNS.get(kind, 'method')}{'' if number == 1 else 's'}" if number else ""


def table() -> pd.DataFrame:
    """Return the steps as a table: step, name, what happens, methods (how many, as text), after (steps, by number), beside."""
    return pd.DataFrame(
        [
            {
                "step": place,
                "name": step.name,
                "what happens": step.does,
                "methods": counted(step.kind),
                "after": ", ".join(str(1 + one) for one in step.after),
                "beside": step.beside,
            }
            for place, step in enumerate(STEPS, start=1)
        ]
    )
