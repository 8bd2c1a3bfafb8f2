"""``python -m analysis score-with MODEL SET``: bits by a pretrained model, or by our neural one, beside our mixture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from analysis import datasets
from analysis.cli.common import Commands, add_limits, as_text, limits_from, resolve, share_bar
from analysis.domains import DOMAINS
from analysis.pretrained import hub, own, scoring
from analysis.report import result_json


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser(
        "score-with", help="bits of a set by a pretrained model (needs requirements-models.txt), beside ours"
    )
    parser.add_argument(
        "model", metavar="MODEL", help=f"a name on the hub, a folder, or {own.NAME} for our neural model"
    )
    parser.add_argument("dataset", metavar="SET", help="the name of a set, or a file (with --domain)")
    parser.add_argument("--domain", choices=list(DOMAINS), help="what a file holds")
    parser.add_argument("--objects", type=int, metavar="N", help="N objects drawn at random, instead of all")
    parser.add_argument("--kind", choices=["causal", "masked"], help="which head, if the model was stored with several")
    parser.add_argument("--stride", type=int, help="tokens by which the window moves over long objects; half of it")
    parser.add_argument("--start", metavar="TOKEN", help="token before an object, e.g. 1 for ProGen2")
    parser.add_argument(
        "--wrap", type=int, default=0, metavar="N", help="break lines after N characters: 60 for ProtGPT2"
    )
    parser.add_argument("--revision", help="version of the model on the hub")
    parser.add_argument(
        "--trust-code", action="store_true", help="run code that comes with the model, with your rights"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the draw and of the intervals")
    parser.add_argument(
        "--rows", type=Path, metavar="CSV", help="a row an object, resumed from; OUT.rows.csv by default"
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="where to write the result")
    add_limits(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if Path(options.dataset).is_file() and not options.domain and options.dataset not in datasets.available():
        raise ValueError(f"{options.dataset} is a file: say what it holds with --domain {', '.join(DOMAINS)}")
    name = resolve(options.domain, options.dataset, limits_from(options.limit)) if options.domain else options.dataset
    dataset = datasets.load(name)
    if options.domain not in (None, dataset.domain):
        raise ValueError(f"{options.dataset} is a set of the domain {dataset.domain}, not {options.domain}")
    if options.objects is not None:
        dataset = dataset.sample(options.objects, options.seed)
    if options.model == own.NAME:
        result = own.score(dataset, options.seed)
    else:
        model = hub.load(
            options.model, kind=options.kind, start=options.start, revision=options.revision, trusted=options.trust_code
        )
        settings = scoring.Settings(options.stride, options.wrap, options.seed)
        path = options.rows or options.json.with_suffix(".rows.csv")
        result = scoring.score(model, dataset, path, settings, share_bar)
        print(file=sys.stderr)  # ends the line of the progress bar
    options.json.write_text(as_text({"dataset": result_json.describe(dataset), **result}))
    for line in result["summary"]:
        print(line)
    return 0
