"""Experiments: one file for each question that the article asks of simulated or bundled data.

Those of `EXPERIMENTS` can be run by name: as a job of a page (`job`) and from the command line. Each is a module with

- ``SETTINGS``: setting -> default value (numbers, texts, true or false),
- ``run(sets, settings, progress) -> Result``: `sets` maps domain -> Dataset, `progress` is called as
  ``(done, total, what)``; a ValueError says what cannot be done and what to do,
- if need be ``SECONDS`` and ``MEMORY_BYTES``: limits of its own as a job, see `job`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pandas as pd

from analysis.corpus import Dataset

Progress = Callable[[int, int, str], None]

EXPERIMENTS: dict[str, str] = {  # name -> module, imported when it is run
    "ancestry": "analysis.experiments.family_ancestry",
    "assembly": "analysis.experiments.assembly",
    "assembly-label": "analysis.experiments.assembly_label",
    "capacity": "analysis.experiments.capacity",
    "equation": "analysis.experiments.equation",
    "family-constraint": "analysis.experiments.family_constraint",
    "functional-information": "analysis.experiments.functional_information",
    "learning": "analysis.experiments.learning",
    "higher-order": "analysis.experiments.higher_order",
    "map": "analysis.experiments.map",
    "natural-product": "analysis.experiments.natural_product",
    "next-experiment": "analysis.experiments.next_experiment",
    "next-symbol": "analysis.experiments.next_symbol",
    "novelty": "analysis.experiments.novelty",
    "proxy": "analysis.experiments.proxy",
    "reach": "analysis.experiments.reach",
    "relatives": "analysis.experiments.relatives",
    "search-domains": "analysis.experiments.search_domains",
    "search-maze": "analysis.experiments.search_maze",
    "simulated-batches": "analysis.experiments.simulated_batches",
    "synthetic": "analysis.experiments.synthetic",
    "top-choice": "analysis.experiments.top_choice",
}


@dataclass(frozen=True, eq=False)
class Result:
    """What an experiment found.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tidy, with intervals, units, n and control rows.
    sentence : str
        The finding, computed from the tables.
    settings : dict
        What it was run with, defaults included.
    """

    tables: dict[str, pd.DataFrame]
    sentence: str
    settings: dict[str, Any]


def settings_of(name: str, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return all settings of an experiment, those given in the place of the defaults and of their type.

    Raises
    ------
    ValueError
        If the experiment has no setting of that name, or the value is not of the default's type.
    """
    defaults: dict[str, Any] = import_module(_module(name)).SETTINGS
    found = dict(defaults)
    for key, value in (given or {}).items():
        if key not in defaults:
            raise ValueError(f"{name} has no setting {key!r}; it has {', '.join(defaults)}")
        kind = type(defaults[key])
        try:
            found[key] = str(value).lower() in ("true", "1", "yes") if kind is bool else kind(value)
        except (TypeError, ValueError):
            raise ValueError(
                f"setting {key} of {name} must be a {kind.__name__} like {defaults[key]}, got {value!r}"
            ) from None
    return found


def check_limits(settings: Mapping[str, Any], limits: Mapping[str, tuple[float, float]]) -> None:
    """Accept settings within limits, both ends included.

    Raises
    ------
    ValueError
        If one lies outside.
    """
    for name, (least, most) in limits.items():
        if not least <= settings[name] <= most:
            raise ValueError(f"{name} must lie between {least} and {most}, got {settings[name]}")


def limit(name: str, which: str, default: float) -> float:
    """Return a limit of an experiment as a job, the default where it has none of its own.

    Parameters
    ----------
    name : str
        Key of EXPERIMENTS.
    which : str
        ``"SECONDS"`` or ``"MEMORY_BYTES"``, which may only be lower than the default.
    default : float
        Of all experiments.
    """
    return float(min(getattr(import_module(_module(name)), which, default), default))


def run(name: str, sets: Mapping[str, Dataset], settings: Mapping[str, Any] | None, progress: Progress) -> Result:
    """Run an experiment by its name.

    Parameters
    ----------
    name : str
        Key of EXPERIMENTS.
    sets : mapping of str to Dataset
        By domain.
    settings : mapping, optional
        See `settings_of`.
    progress : callable
        Called as ``(done, total, what)``.

    Raises
    ------
    ValueError
        If there is no such experiment, or it cannot be run on these sets.
    """
    result: Result = import_module(_module(name)).run(sets, settings_of(name, settings), progress)
    return result


def _module(name: str) -> str:
    if name not in EXPERIMENTS:
        raise ValueError(f"there is no experiment {name!r}; choose from {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]
