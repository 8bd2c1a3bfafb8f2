"""``python -m analysis read SET_OR_FILE... --json OUT``: read sets and write one row a question and choice as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from analysis import datasets
from analysis.cli.common import Commands, add_limits, as_text, limits_from, print_aside, resolve, steps_bar
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.files.limits import Limits
from analysis.readings import bundled, controls, reader
from analysis.report import result_json
from analysis.support import ahead

STANDARD_INPUT = Path("-")


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("read", help="read sets: one row a question and choice, as JSON")
    parser.add_argument("sets", nargs="*", metavar="SET_OR_FILE", help="a set, a control, or a file (with --domain)")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the rows")
    parser.add_argument("--domain", choices=list(DOMAINS), help="what the objects of files are")
    parser.add_argument("--questions", metavar="A,B", help="keys of questions; all by default")
    parser.add_argument("--afresh", action="store_true", help="read also what is known, on this machine")
    parser.add_argument(
        "--config", type=Path, metavar="JSON", help="settings of an earlier result; - reads standard input"
    )
    parser.add_argument("--stream", type=Path, help="also write rows and progress here, one JSON line per event")
    parser.add_argument("--parent", type=int, metavar="PID", help="work for this server: stop when it ends")
    add_limits(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.parent:
        ahead.serve(options.parent)
    # A process that waits for its settings starts others meanwhile, so that all imports are done when they come.
    processes = reader.Processes() if options.config == STANDARD_INPUT else None
    try:
        config = _config(options)
        keys, names, afresh = reader.asked(config["questions"]), config["sets"], config["afresh"]
        if processes is None and (afresh or any(reader.rows(name, keys) is None for name in names)):
            processes = reader.Processes()
        with options.stream.open("w") if options.stream else nullcontext() as stream:

            def progress(done: int, total: int, what: str) -> None:
                _write_event(stream, {"done": done, "total": total, "what": what})
                steps_bar(done, total, what)

            def early(row: Mapping[str, Any]) -> None:
                _write_event(stream, {"early": [row]})

            rows = []
            reading = reader.read_all(names, keys, progress=progress, early=early, afresh=afresh, processes=processes)
            for found in reading:
                rows += found
                _write_event(stream, {"rows": found})
    finally:
        if processes is not None:
            processes.close()
    published = [result_json.published(row) for row in reader.ordered(rows, names)]
    options.json.write_text(as_text({"version": bundled.version(), "config": config, "rows": published}))
    for row in published:
        if row["flags"].startswith(reader.NOT_READ):
            print_aside(f"{row['dataset']}, {row['question']}: {row['flags']}")
    return 0


def _config(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is to be read: sets (files among them kept), questions, and whether to read what is known again.

    Raises
    ------
    ValueError
        If the settings cannot be used, or name no set.
    """
    config: dict[str, Any] = {"sets": [], "questions": None, "afresh": False}
    if options.config:
        text = sys.stdin.read() if options.config == STANDARD_INPUT else options.config.read_text()
        try:
            given = dict(json.loads(text))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{options.config}: not the settings of readings ({error})") from error
        given = given.get("config", given)  # a whole result holds its settings
        config |= {key: given[key] for key in config if key in given}
    if options.questions:
        config["questions"] = options.questions.split(",")
    config["afresh"] = bool(config["afresh"] or options.afresh)
    limits = limits_from(options.limit)
    config["sets"] = list(
        dict.fromkeys(_named(name, options.domain, limits) for name in options.sets or config["sets"])
    )
    if not config["sets"]:
        raise ValueError(f"name at least one set or file; there are: {', '.join(controls.bundled())}")
    return config


def _named(chosen: str, domain: str | None, limits: Limits) -> str:
    """Return the name of a set; a file is kept on this machine and gets one."""
    if chosen in controls.CONTROLS:
        return chosen
    is_set = chosen in datasets.available() or own.is_name(chosen)
    if not is_set and Path(chosen).is_file() and domain is None:
        raise ValueError(f"{chosen} is a file: say what its objects are with --domain {'|'.join(DOMAINS)}")
    return resolve(domain or "", chosen, limits)


def _write_event(stream: TextIO | None, event: Mapping[str, Iterable | int | str]) -> None:
    if stream is not None:
        stream.write(json.dumps(event) + "\n")
        stream.flush()
