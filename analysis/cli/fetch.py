"""``python -m analysis fetch NAME``: download a public set, list all of them, or remove one."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from analysis.cli.common import Commands, print_aside
from analysis.datasets import public
from analysis.datasets.public import words
from analysis.files.limits import megabytes

INTERRUPTED = 130  # exit code of a program that Ctrl-C stopped


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("fetch", help="download a public set, or list them")
    parser.add_argument("name", nargs="?", metavar="NAME", help="a public set; see --list")
    parser.add_argument("--list", action="store_true", help="show all public sets, which are here, and the disk use")
    parser.add_argument("--limit", type=int, metavar="N", help="keep the first N objects only")
    parser.add_argument("--again", action="store_true", help="download anew, and accept what the source has now")
    parser.add_argument("--remove", action="store_true", help="remove the set from the disk")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
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
        print_aside(f"\nstopped; {kept} are kept, and the same command resumes from there")
        return INTERRUPTED
    finally:
        print_aside("")
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


def _announce(card: dict[str, Any]) -> None:
    lines = [
        f"{card['title']} ({card['domain']}), from {', '.join(card['hosts'])}",
        f"licence: {card['licence']}",
        f"please cite: {card['citation']}",
        f"expected: {words.expected(card)}",
    ]
    if card["unfinished"]:
        lines.append(f"resumes after {megabytes(card['unfinished'])} of an unfinished download")
    print_aside("\n".join(lines))


def _bytes_bar(done: int, total: int | None, what: str) -> None:
    size = megabytes(done) + (f" of {megabytes(total)}" if total else "")
    print(f"\r{size:>12}  {what:<90.90}", end="", file=sys.stderr, flush=True)
