"""``python -m analysis fetch NAME``: download a public set, or any set of a source by its own name; list or remove them."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from analysis.cli.common import Commands, print_aside
from analysis.datasets import public
from analysis.datasets.public import words
from analysis.domains import DOMAINS
from analysis.files.limits import megabytes

INTERRUPTED = 130  # exit code of a program that Ctrl-C stopped


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser(
        "fetch", help="download a public set, or list them", formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Any set of a source by its own name (in quotation marks where it has blanks or brackets):\n"
        + "\n".join(f"  {source.example}\n      {source.meaning}" for source in public.SOURCES.values()),
    )  # fmt: skip
    parser.add_argument("name", nargs="?", metavar="NAME", help="a public set; see --list, and the names below")
    parser.add_argument("--domain", choices=list(DOMAINS), help="what a file at an address (url:...) holds")
    parser.add_argument("--preview", action="store_true", help="show title, size and licence, and download nothing")
    parser.add_argument("--list", action="store_true", help="show all public sets, which are here, and the disk use")
    parser.add_argument("--limit", type=int, metavar="N", help="keep the first N objects only")
    parser.add_argument("--again", action="store_true", help="download anew, and accept what the source has now")
    parser.add_argument("--remove", action="store_true", help="remove the set from the disk")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.list or not options.name:
        return _list_public()
    name = public.with_domain(public.canonical(options.name), options.domain or "")
    if options.remove:
        print(f"{name}: {megabytes(public.remove(name))} freed")
        return 0
    card = public.preview(name, limit=options.limit)
    _announce(card)
    if options.preview:
        if card["likely"]:
            print_aside(
                f"it looks like {DOMAINS[card['likely']].object_label}; to download it, add --domain {card['likely']}"
            )
        return 0
    if not card["domain"]:
        name = _confirmed(name, card["likely"])
    try:
        dataset = public.fetch(name, _bytes_bar, limit=options.limit, again=options.again)
    except KeyboardInterrupt:
        kept = megabytes(public.describe(name)["unfinished"])
        print_aside(f"\nstopped; {kept} are kept, and the same command resumes from there")
        return INTERRUPTED
    finally:
        print_aside("")
    refused = len(public.refused(name))
    print(f"{name}: {len(dataset):,} objects, {refused:,} rows refused, {megabytes(public.disk_use(name))}")
    return 0


def _confirmed(name: str, likely: str) -> str:
    """Return the name of a file with what it holds: as its user confirms, who alone can know it.

    Raises
    ------
    FetchError
        If nobody is there to ask, or the answer is no.
    """
    guess = f"It looks like {DOMAINS[likely].object_label}" if likely else "It cannot be told what it holds"
    if likely and sys.stdin.isatty():
        print_aside(f"{guess}. Read it as such? [y/N]")
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return public.with_domain(name, likely)
    ways = " or ".join(f"--domain {domain}" for domain in ([likely] if likely else DOMAINS))
    raise public.FetchError(f"{guess}: say so with {ways}; nothing was downloaded")


def _list_public() -> int:
    here = {found.name: found for found in public.installed()}
    for name, entry in public.PUBLIC.items():
        size = f"about {entry.objects:,} objects" if entry.objects else "size unknown"
        state = f"here: {here[name].objects:,} objects, {megabytes(here[name].bytes)}" if name in here else size
        print(f"{name:28} {entry.domain:9} {entry.title}; {state}")
    for name in public.named_sets():
        state = (
            f"here: {here[name].objects:,} objects, {megabytes(here[name].bytes)}" if name in here else "not finished"
        )
        card = public.describe(name)
        print(f"{name:28} {card['domain']:9} {card['title']}; {state}")
    print("and any set of a source by its own name, as in:")
    for source in public.SOURCES.values():
        print(f"  {source.example:50} {source.meaning}")
    print(f"disk use: {megabytes(public.disk_use())}")
    return 0


def _announce(card: dict[str, Any]) -> None:
    lines = [
        f"{card['title']} ({card['domain'] or 'domain not said'}), from {', '.join(card['hosts'])}",
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
