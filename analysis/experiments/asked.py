"""What the ledger of claims asks of experiments: each with the sets and settings with which its page asks at first.

So an answer that a page had is there for the ledger too, and one that is measured for the ledger is there for the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis import datasets, experiments
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.experiments import Result, job, next_experiment, proxy
from analysis.experiments.job import Job

Jobs = dict[str, Job]  # part (a domain, or another name) -> its job
Sets = Mapping[str, Dataset]
DICTIONARY, PROSE = "wordnet", "king-james"
FAMILY = "hemopexin"
BIOLOGY = {"simple-compounds": "iarc"}  # molecules: labels of what they do that enough small ones have
SCREEN, ACTIVITY = "hiv-screen", "activity"
SCANS = "gb1,amyloid,splice-site"
# Bundled sets with a pair of labels, of function and of batches, that enough of their objects have; and the one of each
# domain that stands for the others of it, with the most objects of both.
HAVE_BOTH = ("king-james", "king-james-shuffled", "proteomes", "approved-drugs", "simple-compounds")
WITH_BOTH = {"text": "king-james", "protein": "proteomes", "molecule": "simple-compounds"}
INSTANT = ("equation",)  # sources that are computed on the spot
NUMBERS = ("simple-compounds", "melting-point")  # where no chosen set has a measured number
_KEPT: dict[str, Result] = {}  # results that were read from the disk, by key
MOST_KEPT = 100


@dataclass(frozen=True)
class Source:
    """One experiment that claims are judged by.

    Parameters
    ----------
    title : str
        On screen.
    jobs : callable
        ``(sets, seed) -> Jobs``; sets by domain.
    """

    title: str
    jobs: Callable[[Sets, int], Jobs]


def _of_each(name: str, **settings: Any) -> Callable[[Sets, int], Jobs]:  # noqa: ANN401
    """One job for each set, as `pages.parts.experiments.of_each` asks."""
    return lambda sets, seed: {
        domain: Job(name, {domain: one}, {"seed": seed, **settings}) for domain, one in sets.items()
    }


def _thread(sets: Sets, seed: int) -> Jobs:
    """Running text first, then the dictionary."""
    text = sets.get("text")
    prose = text if text is not None and text.name != DICTIONARY else datasets.load(PROSE)
    both = {"prose": prose, "dictionary": datasets.load(DICTIONARY)}
    return {part: Job("next-symbol", {"text": one}, {"seed": seed}) for part, one in both.items()}


def _likelihood(sets: Sets, seed: int) -> Jobs:
    return {
        domain: Job(
            "functional-information", {domain: one},
            {"notation": DOMAINS[domain].notations[0], "reference": "own", "seed": seed},
        )
        for domain, one in sets.items()
    }  # fmt: skip


def _filters(sets: Sets, seed: int) -> Jobs:
    del sets
    screen = {"label": ACTIVITY, "hit": "", "lower": False, "likelihood": False, "seed": seed}
    scans = {"scans": SCANS, "likelihood": False, "seed": seed}
    return {
        "scans": Job("functional-information", {}, scans),
        "screen": Job("functional-information", {"molecule": datasets.load(SCREEN)}, screen),
    }


def _both_labels(sets: Sets, seed: int) -> Jobs:
    found = {}
    for domain, one in sets.items():
        able = one.name in HAVE_BOTH or one.name not in datasets.CATALOGUE
        of = one if able or domain not in WITH_BOTH else datasets.load(WITH_BOTH[domain])
        found[domain] = Job("higher-order", {domain: of}, {"seed": seed, "function": "", "batch": ""})
    return found


def _next(sets: Sets, seed: int) -> Jobs:
    settings: dict[str, Any] = {"seed": seed, "budget": next_experiment.SETTINGS["budget"]}
    of_sets = [(one, label) for one in sets.values() for label in next_experiment.labels_of(one)]
    of, label = of_sets[0] if of_sets else (datasets.load(NUMBERS[0]), NUMBERS[1])
    return {
        "table": Job("next-experiment", {of.domain: of}, {**settings, "label": label, "lowest": False}),
        "simulation": Job("next-experiment", {}, settings),
    }


def _assembly(sets: Sets, seed: int) -> Jobs:
    own = sets.get("molecule")
    if own is not None and own.name not in datasets.CATALOGUE:
        return {own.name: Job("assembly-label", {"molecule": own}, {"seed": seed})}
    return {
        name: Job("assembly-label", {"molecule": datasets.load(name)}, {"seed": seed, "label": label})
        for name, label in BIOLOGY.items()
    }


def _proxy(sets: Sets, seed: int) -> Jobs:
    numbers = {domain: one for domain, one in sets.items() if proxy.has_numbers(one)}
    return {"proxy": Job("proxy", numbers, {"seed": seed})}


def _alone(name: str, **settings: Any) -> Callable[[Sets, int], Jobs]:  # noqa: ANN401
    """One job that reads no set."""
    return lambda sets, seed: {name: Job(name, {}, {**settings, **({"seed": seed} if name != "equation" else {})})}


def _family(sets: Sets, seed: int) -> Jobs:
    del sets
    return {"protein": Job("ancestry", {"protein": datasets.load(FAMILY)}, {"seed": seed})}


SOURCES: dict[str, Source] = {
    "next-symbol": Source("Next symbol", _of_each("next-symbol")),
    "thread": Source("The order of objects, prose and dictionary", _thread),
    "top-choice": Source("Bits and right choices", _of_each("top-choice")),
    "novelty": Source("Novelty", _of_each("novelty")),
    "functional-information": Source("Functional information, likelihood", _likelihood),
    "filters": Source("Functional information, scans and a screen", _filters),
    "ancestry": Source("Ancestry", _family),
    "simulated-batches": Source("Batch or function, simulated", _alone("simulated-batches")),
    "capacity": Source("Size of the model", _of_each("capacity")),
    "higher-order": Source("Batch against function", _both_labels),
    "equation": Source("Extra points for an equation", _alone("equation")),
    "synthetic": Source("Extra data", _of_each("synthetic")),
    "search-maze": Source("Search in mazes", _alone("search-maze")),
    "reach": Source("Reach", _alone("reach")),
    "proxy": Source("Selection by a proxy", _proxy),
    "assembly-label": Source("Assembly index, labels of biology", _assembly),
    "natural-product": Source("Natural products and drugs", _alone("natural-product")),
    "next-experiment": Source("The next experiment", _next),
    "learning": Source("Learning", _of_each("learning")),
}


@dataclass
class Known:
    """What is there of the sources, and what is not.

    Parameters
    ----------
    tables : dict
        Source -> its tables, those of its parts joined; of sources of which every part is there or cannot be had.
    reasons : dict of str to str
        Source -> why none of its parts can be had.
    waiting : dict of str to Jobs
        Source -> parts that are not measured yet.
    there : list of str
        Keys of the answers that are there.
    """

    tables: dict[str, dict[str, pd.DataFrame]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, Jobs] = field(default_factory=dict)
    there: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What this depends on, as a text."""
        return " ".join([*self.there, *self.reasons.values(), *self.waiting])


def jobs(sets: Sets, seed: int = 0, sources: Iterable[str] = tuple(SOURCES)) -> dict[str, Jobs]:
    """Return the jobs of each source, none of them started.

    Parameters
    ----------
    sets : mapping of str to Dataset
        By domain.
    seed : int
    sources : iterable of str
        Keys of SOURCES.
    """
    return {name: SOURCES[name].jobs(sets, seed) for name in sources}


def known(asked: Mapping[str, Jobs], failed: Mapping[str, str]) -> Known:
    """Gather what is kept of the answers, without measuring anything.

    Parameters
    ----------
    asked : mapping of str to Jobs
        From `jobs`.
    failed : mapping of str to str
        Key of a job -> why it cannot be done.
    """
    found = Known()
    for source, parts in asked.items():
        results = {part: _computed(one) if source in INSTANT else _kept(one.key) for part, one in parts.items()}
        there = [result for result in results.values() if result is not None]
        missing = {part: parts[part] for part, one in results.items() if one is None and parts[part].key not in failed}
        if missing:
            found.waiting[source] = missing
        elif there:
            found.tables[source] = joined(there)
            found.there += [parts[part].key for part, one in results.items() if one is not None]
        else:
            found.reasons[source] = next((failed[one.key] for one in parts.values()), "no set is chosen")
    return found


def joined(results: Iterable[Result]) -> dict[str, pd.DataFrame]:
    """Join the tables of several results by name."""
    every = list(results)
    names = dict.fromkeys(name for one in every for name in one.tables)
    return {
        name: pd.concat([one.tables[name] for one in every if name in one.tables], ignore_index=True) for name in names
    }


def _computed(one: Job) -> Result:
    return experiments.run(one.name, one.sets, one.settings, lambda done, total, what: None)


def _kept(key: str) -> Result | None:
    """Return a kept result; those that were read stay in memory."""
    if key not in _KEPT:
        found = job.kept(key)
        if found is None:
            return None
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
        _KEPT[key] = found
    return _KEPT[key]
