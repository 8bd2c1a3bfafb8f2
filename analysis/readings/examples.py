"""Objects to look at: one of each step of the bit budget, and real ones beside neutral ones.

An object of a step has what this step and those before it saved; the objects of one notation replace the same real one. They
are made with the data, so that no page has to make them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from analysis import datasets
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct
from analysis.readings import null_ladder
from analysis.readings.subject import NULL_SEEDS, ORDERS, Subject, matched, subject

FILE = Path(__file__).resolve().parents[2] / "data" / "examples.json"
LOOKED_AT = 300  # objects that neutral ones are fitted to
LONGEST = 110  # letters that are shown
RELATIVES = "relatives"


def table() -> dict[tuple[str, str, str], str]:
    """Return the committed examples: (domain, notation, step) -> object; empty without the file."""
    return _read() if FILE.exists() else {}


@cache
def _read() -> dict[tuple[str, str, str], str]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        (domain, notation, step): text
        for domain, notations in found.items()
        for notation, steps in notations.items()
        for step, text in steps.items()
    }


def pairs(dataset: Dataset, shown: int) -> list[tuple[str, str]]:
    """Return the first real objects of a set, each with the neutral one of its size; fewer where some have none."""
    once, _ = distinct(dataset)
    some = once.take(range(min(LOOKED_AT, len(once))))
    neutral = DOMAINS[dataset.domain].chain(some, np.arange(len(some)), ORDERS[0], NULL_SEEDS[0])
    usable = matched(neutral) if "null" in neutral.labels else np.ones(len(some), dtype=bool)
    return [(some.objects[i], neutral.objects[i]) for i in np.flatnonzero(usable)[:shown]]


def made() -> str:
    """Make the examples of each domain from its default set, as the text of the file."""
    found = {domain: _of_domain(subject(datasets.load(name))) for domain, name in datasets.catalogue.defaults().items()}
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _of_domain(read: Subject) -> dict[str, dict[str, str]]:
    some = read.drawn(LOOKED_AT)
    sizes = read.encoded(read.domain.notations[0]).sizes[: len(some)]
    # Of the objects with a near relative, so that the step of relatives can show it, the one of the most usual size.
    related = np.bincount(read.groups)[read.groups[: len(some)]] > 1
    place = int(np.argmin(np.abs(sizes - np.median(sizes)) + np.where(related, 0, sizes.max())))
    mates = np.flatnonzero((read.groups == read.groups[place]) & (np.arange(len(read)) != place))
    found: dict[str, dict[str, str]] = {}
    for notation in read.domain.notations:
        steps = {
            step: _short(null_ladder.examples(some, rung, notation).objects[place])
            for step, rung in null_ladder.LEADS_TO.items()
            if step != RELATIVES
        }
        if len(mates):
            steps[RELATIVES] = f"{_short(some.objects[place])} beside {_short(read.dataset.objects[mates[0]])}"
        found[notation] = steps
    return found


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
