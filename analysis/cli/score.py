"""``python -m analysis score TABLE``: compare the log-probabilities of another model with our own model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from analysis import datasets
from analysis.cli.common import Commands, add_limits, as_text, limits_from, resolve
from analysis.datasets import uploads
from analysis.domains import DOMAINS
from analysis.files.limits import Limits
from analysis.readings import other_model
from analysis.report import result_json


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("score", help="compare the log-probabilities of your own model with ours")
    parser.add_argument("table", type=Path, metavar="TABLE", help="columns object id, position, log-probability, base")
    parser.add_argument("--domain", choices=list(DOMAINS), required=True)
    parser.add_argument("--dataset", required=True, metavar="SET", help="the set that was scored: a name or a file")
    parser.add_argument("--base", help="base of the logarithms (2, e or 10), if the table has no such column")
    parser.add_argument(
        "--kind", choices=["chain rule", "masked"], help="what the numbers are, if the table does not say"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the intervals")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    add_limits(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    result = _score(options, limits_from(options.limit))
    options.json.write_text(as_text(result))
    for line in result["summary"]:
        print(line)
    return 0


def _score(options: argparse.Namespace, limits: Limits) -> dict[str, Any]:
    """Compare a table of log-probabilities with our own model; see `other_model.compare`."""
    dataset = datasets.load(resolve(options.domain, options.dataset, limits))
    if dataset.domain != options.domain:
        raise ValueError(f"{options.dataset} is a set of the domain {dataset.domain}, not {options.domain}")
    frame = uploads.table_safely(
        options.table.name, options.table.read_bytes(), limits=other_model.table_limits(limits)
    )
    result = other_model.compare(frame, dataset, base=options.base, kind=options.kind, seed=options.seed)
    return {"dataset": result_json.describe(dataset), "table": options.table.name, **result.to_dict()}
