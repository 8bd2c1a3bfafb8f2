"""Command line: ``python -m analysis compare --json OUT``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pandas as pd

from analysis import comparison, datasets
from analysis.comparison import Config
from analysis.domains import DOMAINS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (2 for a mistake that the user can mend)."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Measure and compare priors.")
    commands = parser.add_subparsers(required=True, metavar="command")
    compare = commands.add_parser("compare", help="compare the domains and write the table as JSON")
    for domain, entry in DOMAINS.items():
        compare.add_argument(f"--{domain}", metavar="SET", help=f"{entry.label}: a bundled set or a file")
    compare.add_argument("--config", type=Path, metavar="JSON", help="settings, as downloaded from the dashboard")
    compare.add_argument("--n", type=int, help=f"objects drawn from each set (default {comparison.DEFAULT_N})")
    compare.add_argument("--seed", type=int, help="seed of samples, nulls and intervals (default 0)")
    compare.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    compare.add_argument("--stream", type=Path, help="also write rows and progress here, a JSON line an event")
    compare.set_defaults(run=_compare)
    return parser


def _config(options: argparse.Namespace) -> Config:
    config = Config.from_json(options.config.read_text()) if options.config else Config()
    chosen = {domain: getattr(options, domain) for domain in DOMAINS if getattr(options, domain)}
    changes = {k: getattr(options, k) for k in ("n", "seed") if getattr(options, k) is not None}
    return replace(config, datasets={**config.datasets, **chosen}, **changes)


def _compare(options: argparse.Namespace) -> int:
    config = _config(options)
    loaded = {domain: datasets.load(name) for domain, name in config.datasets.items()}
    sample = comparison.draw(loaded, config.n, config.seed)
    with options.stream.open("w") if options.stream else nullcontext() as stream:

        def progress(done: int, total: int, what: str) -> None:
            _event(stream, {"done": done, "total": total, "what": what})
            _bar(done, total, what)

        _event(stream, {"notes": list(sample.notes)})
        rows = []
        for step in comparison.compare(sample, config, progress):
            rows += step
            _event(stream, {"rows": comparison.records(pd.DataFrame(step))})
    result = comparison.as_json(config, sample, pd.DataFrame(comparison.latest(rows)))
    options.json.write_text(json.dumps(result, indent=1))
    for note in sample.notes:
        print(f"note: {note}", file=sys.stderr)
    return 0


def _event(stream: TextIO | None, event: dict) -> None:
    if stream is not None:
        stream.write(json.dumps(event) + "\n")
        stream.flush()


def _bar(done: int, total: int, what: str) -> None:
    filled = 30 * done // total
    end = "\n" if done == total else ""
    print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total} {what:<60.60}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
