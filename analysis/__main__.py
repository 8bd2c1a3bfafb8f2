"""Command line: ``python -m analysis compare``, ``report``, ``score``, ``fetch`` and ``measure``, each with ``--help``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from analysis.cli import commands
from analysis.cli import measure as measure_command
from analysis.datasets import public
from analysis.datasets.public import words
from analysis.domains import DOMAINS
from analysis.files.limits import megabytes
from analysis.readings import comparison
from analysis.readings.config import DEFAULT_N, Config
from analysis.report import html_report


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
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for add in (_add_compare, _add_report, _add_score, _add_fetch, measure_command.add_to):
        add(subparsers)
    return parser


def _add_compare(subparsers: argparse._SubParsersAction) -> None:
    compare = subparsers.add_parser("compare", help="compare the domains and write the table as JSON")
    _add_settings(compare)
    compare.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    compare.add_argument("--stream", type=Path, help="also write rows and progress here, a JSON line an event")
    compare.set_defaults(run=_compare)


def _add_report(subparsers: argparse._SubParsersAction) -> None:
    told = subparsers.add_parser("report", help="write a comparison as one HTML file that opens without a network")
    _add_settings(told)
    told.add_argument(
        "--result", type=Path, metavar="JSON", help="a comparison that 'compare' wrote; else one is computed"
    )
    told.add_argument("--html", type=Path, required=True, metavar="OUT", help="where to write the report")
    told.add_argument("--bibtex", type=Path, metavar="OUT", help="also write the references")
    told.add_argument("--images", type=Path, metavar="FOLDER", help="also draw the charts as PNG (needs a Chrome)")
    told.set_defaults(run=_report)


def _add_score(subparsers: argparse._SubParsersAction) -> None:
    score = subparsers.add_parser("score", help="set the log-probabilities of your own model beside ours")
    score.add_argument("table", type=Path, metavar="TABLE", help="columns object id, position, log-probability, base")
    score.add_argument("--domain", choices=list(DOMAINS), required=True)
    score.add_argument("--dataset", required=True, metavar="SET", help="the set that was scored: a name or a file")
    score.add_argument("--base", help="base of the logarithms (2, e or 10), where the table has no such column")
    score.add_argument(
        "--kind", choices=["chain rule", "masked"], help="what the numbers are, where the table does not say"
    )
    score.add_argument("--seed", type=int, default=0, help="seed of the intervals")
    score.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    _add_limits(score)
    score.set_defaults(run=_score)


def _add_fetch(subparsers: argparse._SubParsersAction) -> None:
    public = subparsers.add_parser("fetch", help="download a public set, or list them")
    public.add_argument("name", nargs="?", metavar="NAME", help="a public set; see --list")
    public.add_argument("--list", action="store_true", help="show all public sets, which are here, and the disk use")
    public.add_argument("--limit", type=int, metavar="N", help="keep the first N objects only")
    public.add_argument("--again", action="store_true", help="download anew, and accept what the source has now")
    public.add_argument("--remove", action="store_true", help="remove the set from the disk")
    public.set_defaults(run=_fetch)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for domain, entry in DOMAINS.items():
        parser.add_argument(f"--{domain}", metavar="SET", help=f"{entry.label}: the name of a set, or a file")
    parser.add_argument(
        "--config", type=Path, metavar="JSON", help="settings from the dashboard; - reads standard input"
    )
    parser.add_argument("--n", type=int, help=f"objects drawn from each set (default {DEFAULT_N})")
    parser.add_argument("--seed", type=int, help="seed of samples, nulls and intervals (default 0)")
    _add_limits(parser)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="raise a limit of own files, e.g. seconds=60",
    )


def _config(options: argparse.Namespace) -> Config:
    config = Config.from_json(_settings(options.config)) if options.config else Config()
    limits = commands.limits_from(options.limit)
    chosen = {domain: getattr(options, domain) for domain in DOMAINS if getattr(options, domain)}
    sets = {domain: commands.resolve(domain, name, limits) for domain, name in {**config.datasets, **chosen}.items()}
    changes = {k: getattr(options, k) for k in ("n", "seed") if getattr(options, k) is not None}
    return replace(config, datasets=sets, **changes)


def _settings(path: Path) -> str:
    """Read settings from a file, or from standard input: a process may be started before them, and loads meanwhile."""
    if path != Path("-"):
        return path.read_text()
    commands.load_defaults()
    return sys.stdin.read()


def _compare(options: argparse.Namespace) -> int:
    config = _config(options)
    with options.stream.open("w") if options.stream else nullcontext() as stream:

        def progress(done: int, total: int, what: str) -> None:
            _event(stream, {"done": done, "total": total, "what": what})
            _bar(done, total, what)

        result = commands.run(
            config,
            progress,
            started=lambda sample: _event(stream, {"notes": list(sample.notes)}),
            found=lambda step: _event(stream, comparison.event(step)),
        )
    options.json.write_text(json.dumps(result, indent=1))
    for note in result["notes"]:
        print(f"note: {note}", file=sys.stderr)
    return 0


def _report(options: argparse.Namespace) -> int:
    given = options.result and html_report.from_json(options.result.read_text())
    commands.write_report(given or commands.run(_config(options), _bar), options.html, options.bibtex, options.images)
    return 0


def _score(options: argparse.Namespace) -> int:
    told = {
        "base": options.base,
        "kind": options.kind,
        "seed": options.seed,
        "limits": commands.limits_from(options.limit),
    }
    result = commands.score(options.table, options.domain, options.dataset, **told)
    options.json.write_text(commands.as_text(result))
    for line in result["summary"]:
        print(line)
    return 0


def _fetch(options: argparse.Namespace) -> int:
    if options.list or not options.name:
        return _list_public()
    if options.remove:
        print(f"{options.name}: {megabytes(public.remove(options.name))} freed")
        return 0
    _announce(public.describe(options.name))
    try:
        dataset = public.fetch(options.name, _bytes_bar, limit=options.limit, again=options.again)
    except KeyboardInterrupt:
        kept = megabytes(public.describe(options.name)["unfinished"])
        print(f"\nstopped; {kept} are kept, and the same command goes on from there", file=sys.stderr)
        return 130
    finally:
        print(file=sys.stderr)
    refused = len(public.refused(options.name))
    print(
        f"{options.name}: {len(dataset):,} objects, {refused:,} rows refused, {megabytes(public.disk_use(options.name))}"
    )
    return 0


def _list_public() -> int:
    here = {found.name: found for found in public.installed()}
    for name, entry in public.PUBLIC.items():
        size = f"about {entry.objects:,} objects" if entry.objects else "size unknown"
        state = f"here: {here[name].objects:,} objects, {megabytes(here[name].bytes)}" if name in here else size
        print(f"{name:28} {entry.domain:9} {entry.title}; {state}")
    print(f"disk use: {megabytes(public.disk_use())}")
    return 0


def _announce(card: dict) -> None:
    lines = [
        f"{card['title']} ({card['domain']}), from {', '.join(card['hosts'])}",
        f"licence: {card['licence']}",
        f"please cite: {card['citation']}",
        f"expected: {words.expected(card)}",
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
