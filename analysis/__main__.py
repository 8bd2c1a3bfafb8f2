"""Command line: ``python -m analysis COMMAND``; the commands are the files of `analysis.cli`, each with ``--help``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from analysis.cli import claims, compare, experiment, fetch, measure, own, read, report, score, score_with


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (2 for a mistake that the user can correct)."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Measure and compare priors.")
    subparsers = parser.add_subparsers(required=True, metavar="command")
    for command in (compare, read, report, experiment, claims, score, score_with, fetch, measure, own):
        command.add_to(subparsers)
    return parser


if __name__ == "__main__":
    sys.exit(main())
