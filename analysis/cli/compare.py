"""``python -m analysis compare --json OUT``: judge the domains over all sets and choices, and write rows and verdicts as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.cli.common import Commands, add_settings, as_text, config_from, print_aside, steps_bar
from analysis.datasets import own, public
from analysis.domains import DOMAINS
from analysis.readings import bundled, caveats, controls, reader
from analysis.readings.config import DEFAULT_N, Config
from analysis.readings.reader import Progress
from analysis.readings.rows import frame
from analysis.report import answer, result_json


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("compare", help="judge the domains over all sets and choices, as JSON")
    add_settings(parser)
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    result = compute(config_from(options), steps_bar)
    options.json.write_text(as_text(result))
    for note in result["notes"]:
        print_aside(f"note: {note}")
    print_aside(result["headline"])
    return 0


def compute(config: Config, progress: Progress) -> dict[str, Any]:
    """Read what is not known yet, judge, and return the JSON form of the comparison.

    Parameters
    ----------
    config : Config
        Its sets are those that were chosen; bundled sets that were not are compared too, unless it says `only`.
    progress : callable
        Called as ``(done, total, what)``.

    Raises
    ------
    ValueError
        If a chosen set is not here, or nothing may be concluded from one that would stand alone.
    """
    chosen = list(config.datasets.values())
    beside, notes = _beside(config)
    alone = chosen if config.only else []
    names = list(dict.fromkeys([*_bundled(alone), *chosen]))
    unread = [name for name in names if reader.rows(name) is None]
    if again := [name for name in unread if name in controls.bundled()]:
        notes.append(f"the readings of {len(again)} bundled set(s) were made by other code, and were read again")
    processes = reader.Processes() if unread else None
    try:
        read = [row for part in reader.read_all(names, progress=progress, processes=processes) for row in part]
    finally:
        if processes is not None:
            processes.close()
    rows, sets = frame(reader.ordered(read, names)), answer.about(names, beside, alone)
    found = answer.multiverse(rows, sets)
    return result_json.as_json(config, rows, sets, found, version=bundled.version(), notes=notes)


def _bundled(alone: Sequence[str]) -> list[str]:
    """Return natural sets and controls without the natural sets of domains in which a set stands alone."""
    replaced = {controls.domain(name) for name in alone}
    left_out = {name for name in controls.natural() if controls.domain(name) in replaced}
    return [name for name in controls.bundled() if name not in left_out]


def _beside(config: Config) -> tuple[list[str], list[str]]:
    """Return which chosen sets stand for their domain beside the bundled ones, and what must be said of the comparison."""
    notes, beside = list(config.notes), []
    if config.only and not config.datasets:
        raise ValueError("--only leaves no set: choose the sets that stand alone, e.g. with --molecule FILE")
    if (config.n, config.seed) != (DEFAULT_N, 0):
        notes.append(
            "n and seed are of the detail pages: every set is read at the same number of objects, with fixed seeds"
        )
    for domain, name in config.datasets.items():
        actual = controls.domain(name)
        if actual != domain:
            raise ValueError(f"{name} is a set of the domain {DOMAINS[actual].label}, not {DOMAINS[domain].label}")
        if name not in controls.natural():
            stands, said = _place(name, DOMAINS[domain].label, caveats.of(name), only=config.only)
            beside += [name] if stands else []
            notes += said
    return beside, notes


def _place(name: str, label: str, caveat: caveats.Caveat, *, only: bool) -> tuple[bool, list[str]]:
    """Tell whether a chosen set stands for its domain beside the bundled ones, and what must be said of it."""
    if caveat.forbids and only:
        raise ValueError(f"{name} cannot stand alone for {label}: {caveat.forbids}")
    series = [f"{name} is {caveat.series}"] if caveat.series else []
    if only:
        return False, [f"{name} stands alone for {label}", *series]
    if caveat.forbids:
        return False, [f"{name} is read, and moves no verdict: {caveat.forbids}"]
    if own.is_name(name) or public.is_public(name):
        return True, [f"{name} stands for {label} beside the bundled sets", *series]
    return False, [f"{name} is no natural set of its own, and moves no verdict", *series]
