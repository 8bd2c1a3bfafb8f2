"""``python -m analysis compare --json OUT``: compare the domains and write the table as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from analysis import datasets
from analysis.cli.common import Commands, add_settings, config_from, print_aside, steps_bar
from analysis.readings import comparison, sampling
from analysis.readings.comparison import Progress
from analysis.readings.config import Config
from analysis.readings.sampling import Sample
from analysis.report import result_json


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("compare", help="compare the domains and write the table as JSON")
    add_settings(parser)
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    parser.add_argument("--stream", type=Path, help="also write rows and progress here, one JSON line per event")
    parser.set_defaults(run=_run)


def compute(
    config: Config,
    progress: Progress,
    started: Callable[[Sample], None] = lambda sample: None,
    found: Callable[[dict[str, list]], None] = lambda step: None,
) -> dict[str, Any]:
    """Compute a comparison and return its JSON form.

    Parameters
    ----------
    config : Config
    progress : callable
        Called as ``(done, total, what)``.
    started, found : callable
        Called with the sample before the first step, and with what each step finds as soon as it is known.
    """
    loaded = {domain: datasets.load(name) for domain, name in config.datasets.items()}
    sample = sampling.draw(loaded, config.n, config.seed)
    started(sample)
    steps = []
    for step in comparison.compare(sample, config, progress):
        steps.append(step)
        found(step)
    return result_json.as_json(config, sample, steps)


def _run(options: argparse.Namespace) -> int:
    config = config_from(options)
    with options.stream.open("w") if options.stream else nullcontext() as stream:

        def progress(done: int, total: int, what: str) -> None:
            _write_event(stream, {"done": done, "total": total, "what": what})
            steps_bar(done, total, what)

        result = compute(
            config,
            progress,
            started=lambda sample: _write_event(stream, {"notes": list(sample.notes)}),
            found=lambda step: _write_event(stream, comparison.event(step)),
        )
    options.json.write_text(json.dumps(result, indent=1))
    for note in result["notes"]:
        print_aside(f"note: {note}")
    return 0


def _write_event(stream: TextIO | None, event: dict[str, Any]) -> None:
    if stream is not None:
        stream.write(json.dumps(event) + "\n")
        stream.flush()
