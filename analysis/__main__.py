"""Command line: ``python -m analysis compare --json OUT``, ``python -m analysis fetch NAME``."""

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

from analysis import comparison, datasets, fetch
from analysis.comparison import Config
from analysis.domains import DOMAINS
from analysis.files.limits import megabytes


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
    public = commands.add_parser("fetch", help="download a public set, or list them")
    public.add_argument("name", nargs="?", metavar="NAME", help="a public set; see --list")
    public.add_argument("--list", action="store_true", help="show all public sets, which are here, and the disk use")
    public.add_argument("--limit", type=int, metavar="N", help="keep the first N objects only")
    public.add_argument("--again", action="store_true", help="download anew, and accept what the source has now")
    public.add_argument("--remove", action="store_true", help="remove the set from the disk")
    public.set_defaults(run=_fetch)
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


def _fetch(options: argparse.Namespace) -> int:
    if options.list or not options.name:
        return _list_public()
    if options.remove:
        print(f"{options.name}: {megabytes(fetch.remove(options.name))} freed")
        return 0
    _announce(fetch.describe(options.name))
    try:
        dataset = fetch.fetch(options.name, _bytes_bar, limit=options.limit, again=options.again)
    except KeyboardInterrupt:
        kept = megabytes(fetch.describe(options.name)["unfinished"])
        print(f"\nstopped; {kept} are kept, and the same command goes on from there", file=sys.stderr)
        return 130
    finally:
        print(file=sys.stderr)
    refused = len(fetch.refused(options.name))
    print(
        f"{options.name}: {len(dataset):,} objects, {refused:,} rows refused, {megabytes(fetch.disk_use(options.name))}"
    )
    return 0


def _list_public() -> int:
    here = {found.name: found for found in fetch.installed()}
    for name, entry in fetch.PUBLIC.items():
        size = f"about {entry.objects:,} objects" if entry.objects else "size unknown"
        state = f"here: {here[name].objects:,} objects, {megabytes(here[name].bytes)}" if name in here else size
        print(f"{name:28} {entry.domain:9} {entry.title}; {state}")
    print(f"disk use: {megabytes(fetch.disk_use())}")
    return 0


def _announce(card: dict) -> None:
    size = f"about {megabytes(card['bytes'])}" if card["bytes"] else "size not known beforehand"
    objects = f"about {card['objects']:,} objects" if card["objects"] else "number of objects not known beforehand"
    lines = [
        f"{card['title']} ({card['domain']}), from {', '.join(card['hosts'])}",
        f"licence: {card['licence']}",
        f"please cite: {card['citation']}",
        f"expected: {objects}, {size}",
    ]
    if card["unfinished"]:
        lines.append(f"going on after {megabytes(card['unfinished'])} of an earlier try")
    print("\n".join(lines), file=sys.stderr)


def _bytes_bar(done: int, total: int | None, what: str) -> None:
    size = megabytes(done) + (f" of {megabytes(total)}" if total else "")
    print(f"\r{size:>12}  {what:<90.90}", end="", file=sys.stderr, flush=True)


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
