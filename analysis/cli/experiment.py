"""``python -m analysis experiment NAME --json OUT``: run an experiment and write its tables and its finding as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis import datasets, experiments
from analysis.cli.common import Commands, add_limits, as_text, limits_from, print_aside, resolve, steps_bar
from analysis.domains import DOMAINS
from analysis.report import result_json
from analysis.support.escaping import records


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("experiment", help="run an experiment and write its tables and finding as JSON")
    parser.add_argument(
        "name", choices=list(experiments.EXPERIMENTS), metavar="NAME", help=", ".join(experiments.EXPERIMENTS)
    )
    for domain, entry in DOMAINS.items():
        parser.add_argument(f"--{domain}", metavar="SET", help=f"{entry.label}: the name of a set, or a file")
    parser.add_argument("--seed", type=int, help="of everything that is drawn")
    parser.add_argument("--set", action="append", default=[], metavar="SETTING=VALUE", help="change a setting")
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    add_limits(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    settings = dict(_pair(text) for text in options.set)
    if options.seed is not None:
        settings["seed"] = str(options.seed)
    limits = limits_from(options.limit)
    chosen = {domain: getattr(options, domain) for domain in DOMAINS if getattr(options, domain)}
    named = {domain: resolve(domain, name, limits) for domain, name in (chosen or datasets.defaults()).items()}
    sets = {domain: datasets.load(name) for domain, name in named.items()}
    for domain, dataset in sets.items():
        if dataset.domain != domain:
            raise ValueError(
                f"{dataset.name} is a set of the domain {DOMAINS[dataset.domain].label}: give it with --{dataset.domain}"
            )
    result = experiments.run(options.name, sets, settings, steps_bar)
    found = {
        "experiment": options.name,
        "sentence": result.sentence,
        "settings": result.settings,
        "datasets": {domain: result_json.describe(dataset) for domain, dataset in sets.items()},
        "tables": {name: records(table) for name, table in result.tables.items()},
    }
    options.json.write_text(as_text(found))
    print_aside(result.sentence)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"--set {text!r}: give SETTING=VALUE")
    return name, value
