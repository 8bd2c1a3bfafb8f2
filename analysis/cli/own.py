"""``python -m analysis own list`` and ``own remove``: the own sets on this machine, whoever brought them."""

from __future__ import annotations

import argparse
import sys

from analysis.cli.common import Commands, print_aside
from analysis.datasets import own
from analysis.files.limits import megabytes


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("own", help="list or remove own sets on this machine, whoever brought them")
    actions = parser.add_subparsers(required=True, metavar="action")
    actions.add_parser("list", help="show key, size, state and title of each").set_defaults(run=_list_sets)
    remove = actions.add_parser("remove", help="remove sets by their keys, or all of them")
    remove.add_argument("keys", nargs="*", metavar="KEY", help="as `own list` shows it: own-...")
    remove.add_argument("--all", action="store_true", help="remove every own set")
    remove.add_argument("--yes", action="store_true", help="do not ask before all are removed")
    remove.set_defaults(run=_remove)


def _list_sets(options: argparse.Namespace) -> int:
    found = own.kept_sets()
    for kept in found:
        size = "damaged" if kept.damaged else f"{kept.objects:,} objects"
        seen = "shared" if kept.shared else "command line" if kept.owner == own.COMMAND_LINE else "private"
        seen, until = ("draft", "an hour old") if kept.draft else (seen, kept.expires)
        facts = f"{kept.domain or '-':9} {size:>16} {megabytes(kept.bytes):>9} {seen:12} until {until}"
        print(f"{kept.name:20} {facts}  {kept.provenance.title}")
    print(
        f"{len(found)} own set(s), {megabytes(sum(k.bytes for k in found))} of {megabytes(own.MAX_BYTES)}, in {own.folder()}"
    )
    return 0


def _remove(options: argparse.Namespace) -> int:
    here = {kept.name for kept in own.kept_sets()}
    if bool(options.keys) == options.all:
        raise ValueError("name the keys of the sets to remove, or --all")
    if strangers := [key for key in options.keys if key not in here]:
        raise ValueError(f"{strangers[0]!r} is no own set on this machine; see: python -m analysis own list")
    if options.all and not options.yes and not _confirmed(len(here)):
        print_aside("nothing was removed; to remove all without being asked, add --yes")
        return 2
    freed = sum(own.remove(name) for name in (here if options.all else options.keys))
    print(f"{len(here) if options.all else len(options.keys)} own set(s) removed, {megabytes(freed)} freed")
    return 0


def _confirmed(number: int) -> bool:
    if not sys.stdin.isatty():
        return False
    print_aside(f"Remove all {number} own set(s) of everyone? This cannot be undone. [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
