"""What several commands share: the options of a comparison, limits, own files, and progress bars."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from analysis import datasets
from analysis.datasets import own, public, uploads
from analysis.domains import DOMAINS
from analysis.domains.distinct import distinct, summary
from analysis.files.limits import LIMITS, Limits
from analysis.readings.config import Config

SHOWN_REASONS = 5
IGNORED = ("n", "seed")  # options of earlier versions: accepted, and said to have no effect
BAR_WIDTH = 30
Commands = argparse._SubParsersAction  # what `add_subparsers` returns; argparse has no public name for it
Printer = Callable[[str], None]


def print_aside(line: str) -> None:
    """Print a line where it does not mix with results."""
    print(line, file=sys.stderr)


# --- the options of a comparison


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose what is compared."""
    for domain, entry in DOMAINS.items():
        parser.add_argument(f"--{domain}", metavar="SET", help=f"{entry.label}: the name of a set, or a file")
    parser.add_argument(
        "--config", type=Path, metavar="JSON", help="settings from the dashboard; - reads standard input"
    )
    parser.add_argument("--only", action="store_true", help="let the chosen sets stand alone for their domains")
    for name in IGNORED:
        parser.add_argument(f"--{name}", type=int, help=argparse.SUPPRESS)
    add_limits(parser)


def config_from(options: argparse.Namespace) -> Config:
    """Return the settings that the options of `add_settings` choose; their sets are the chosen ones only.

    Raises
    ------
    ValueError
        If a setting, a limit or an own file cannot be used.
    OSError
        If the file of settings cannot be read.
    """
    config = Config.from_json(_settings(options.config)) if options.config else Config(datasets={})
    limits = limits_from(options.limit)
    chosen = {domain: getattr(options, domain) for domain in DOMAINS if getattr(options, domain)}
    sets = {domain: resolve(domain, name, limits) for domain, name in {**config.datasets, **chosen}.items()}
    unused = tuple(
        f"--{name} is not used: every set is read at the same number of objects, with fixed seeds"
        for name in IGNORED
        if getattr(options, name) is not None
    )
    return replace(config, datasets=sets, only=config.only or options.only, notes=config.notes + unused)


def _settings(path: Path) -> str:
    return sys.stdin.read() if path == Path("-") else path.read_text()


# --- limits and own files


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the option that raises limits of own files."""
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="raise a limit of own files, e.g. seconds=60",
    )


def limits_from(settings: Sequence[str]) -> Limits:
    """Return the limits of files with these changes: ``["seconds=60", "bytes=200000000"]``.

    Raises
    ------
    ValueError
        If a setting is not ``name=number`` with a name of `files.Limits`.
    """
    known = {field.name: type(getattr(LIMITS, field.name)) for field in fields(Limits)}
    changes = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            changes[name] = known[name](value)
        except (KeyError, ValueError):
            raise ValueError(f"--limit {setting!r}: give name=number with one of {', '.join(known)}") from None
    return replace(LIMITS, **changes)


def resolve(domain: str, chosen: str, limits: Limits = LIMITS, report: Printer = print_aside) -> str:
    """Return the name of a set: the given name if it is one, else that of the file at this path, which is kept on this machine.

    Parameters
    ----------
    domain : str
        Domain in which a file is parsed.
    chosen : str
        Name of a set, or path of a file.
    limits : Limits
        Limits of a file.
    report : callable
        Called with each line about what was kept and what was refused.

    Raises
    ------
    ValueError
        If it is neither, or the file cannot be used; the message says why.
    """
    if ":" in chosen and public.is_public(chosen):
        return public.canonical(chosen)
    if chosen in datasets.available() or own.is_name(chosen) or not Path(chosen).is_file():
        return chosen  # a name that does not exist is reported when it is loaded
    dataset, problems = uploads.parse_safely(domain, chosen, Path(chosen).read_bytes(), limits=limits)
    kept = own.keep(dataset, len(problems))
    report(f"{chosen}: {kept.objects:,} objects kept as {kept.name}, {kept.refused:,} row(s) refused")
    for problem in problems.head(SHOWN_REASONS).itertuples():
        report(f"  row {problem.row}{f' ({problem.id})' if problem.id else ''}: {problem.reason}")
    if len(problems) > SHOWN_REASONS:
        report(f"  and {len(problems) - SHOWN_REASONS:,} more")
    if repeats := summary(distinct(dataset)[1]):
        report(f"  {repeats}")
    return kept.name


# --- progress and results


def steps_bar(done: int, total: int, what: str) -> None:
    """Draw a progress bar of counted steps on standard error."""
    filled = "#" * (BAR_WIDTH * done // total)
    end = "\n" if done == total else ""
    print(f"\r[{filled:.<{BAR_WIDTH}}] {done}/{total} {what:<60.60}", end=end, file=sys.stderr, flush=True)


def share_bar(done: int, total: int, what: str) -> None:
    """Draw a progress bar of a share on standard error; a total of 0 counts as done."""
    share = done / total if total else 1.0
    filled = "#" * int(BAR_WIDTH * share)
    print(f"\r[{filled:.<{BAR_WIDTH}}] {share:4.0%} {what:<40.40}", end="", file=sys.stderr, flush=True)


def as_text(result: dict[str, Any]) -> str:
    """Write a result as JSON; what is not a number becomes null."""
    return json.dumps(_finite(result), indent=1, allow_nan=False)


def _finite(value: Any) -> Any:  # noqa: ANN401 - anything that JSON has
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and value != value else value
