"""``python -m analysis measure FILE``: measure one file of any size, piece by piece."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from analysis.cli.common import Commands, print_aside, share_bar


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("measure", help="measure one file of any size, piece by piece, here or on a cluster")
    parser.add_argument("file", type=Path, metavar="FILE", help="text, table, FASTA, SMILES, parquet; .gz of these")
    parser.add_argument("--domain", required=True, help="text, protein or molecule")
    parser.add_argument("--representation", required=True, help="e.g. characters, words, residues, environments")
    parser.add_argument("--measures", nargs="+", default=(), help="coverage diversity entropy blocks information (all)")
    parser.add_argument("--column", help="column with the objects; for plain text: paragraph, line or sentence")
    parser.add_argument("--block-length", type=int, help="longest block (default 4)")
    parser.add_argument(
        "--distances", type=int, nargs="+", help="distances of mutual information (default 1 2 4 8 16 32)"
    )
    parser.add_argument("--draws", type=int, help="also measure coverage and diversity at this many draws")
    parser.add_argument("--keep-repeats", action="store_true", help="count equal objects as often as they occur")
    parser.add_argument(
        "--remember", type=int, help="distinct objects to remember, to recognise repeats (default 100 million)"
    )
    parser.add_argument("--piece-bytes", type=int, help="size of a piece of the file (default 1 MB, molecules 128 kB)")
    parser.add_argument("--no-resume", action="store_true", help="start from the beginning, and store no checkpoints")
    parser.add_argument("--seed", type=int, default=0, help="seed of nulls and intervals (default 0)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, help="local processes (default 1: this one)")
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="address of a Dask cluster whose workers have this package"
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from analysis.scale import executors, run  # takes a second to import, which other commands need not wait for

    optional = {
        "longest": options.block_length,
        "distances": tuple(options.distances) if options.distances else None,
        "remember": options.remember,
    }
    job = run.Job(
        options.file,
        options.domain,
        options.representation,
        tuple(options.measures),
        column=options.column,
        deduplicate=not options.keep_repeats,
        piece_bytes=options.piece_bytes,
        settings=run.Settings(draws=options.draws, seed=options.seed),
        resume=not options.no_resume,
        **{name: value for name, value in optional.items() if value is not None},
    )
    try:
        with executors.executor(options.workers, options.scheduler) as place:
            result = run.measure(job, place, share_bar)
    except RuntimeError as error:
        raise ValueError(str(error)) from error
    finally:
        print_aside("")
    options.json.write_text(json.dumps(result, indent=1))
    print_aside(_summary(result))
    return 0


def _summary(result: dict[str, Any]) -> str:
    took = result["run"]
    counted = f"{result['objects']:,} objects, {result['symbols']:,} symbols, {result['types']:,} types"
    left = f"{result['repeats']:,} repeats left out" if result["deduplicated"] else "repeats counted"
    cost = f"{took['seconds']:,.1f} s, {took['peak_mb']:,.0f} MB, {took['workers']} worker(s)"
    return f"{counted}; {left}; {result['refused']:,} rows refused; {cost}"
