"""``python -m analysis claims [--json OUT]``: judge the claims of the article by what was measured, and print the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import datasets
from analysis.claims import ledger
from analysis.claims.ledger import Entry
from analysis.cli.common import Commands, add_limits, as_text, limits_from, print_aside, resolve, steps_bar
from analysis.corpus import Dataset
from analysis.datasets import uploads
from analysis.domains import DOMAINS
from analysis.experiments import asked, constraint
from analysis.experiments.asked import SOURCES, Known
from analysis.readings import bundled, controls, reader
from analysis.readings.rows import COLUMNS, frame
from analysis.report import answer, claimed

FAMILY = "hemopexin"
POLL_SECONDS = 0.5


def add_to(subparsers: Commands) -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("claims", help="judge the claims of the article by what was measured")
    for domain, entry in DOMAINS.items():
        parser.add_argument(f"--{domain}", metavar="SET", help=f"{entry.label}: the name of a set, or a file")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is drawn")
    parser.add_argument("--measure", action="store_true", help="run the experiments that nobody has run yet (an hour)")
    parser.add_argument("--scan", type=Path, metavar="FILE", help="a deep mutational scan, for the claim on constraint")
    parser.add_argument("--family", type=Path, metavar="FILE", help="the alignment of its family; hemopexin by default")
    parser.add_argument("--json", type=Path, metavar="OUT", help="where to write claims, parts and evidence")
    add_limits(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    limits = limits_from(options.limit)
    chosen = {d: getattr(options, d) or datasets.defaults().get(d, "") for d in DOMAINS}
    names = {domain: resolve(domain, name, limits) for domain, name in chosen.items() if name}
    sets = {domain: datasets.load(name) for domain, name in names.items()}
    known = answers(sets, options.seed, measure=options.measure)
    if options.scan:
        known.tables["constraint"] = {"summary": _scanned(options.scan, options.family, options.seed)}
    entries = judged(names, known, measure=options.measure)
    for entry in entries:
        number = ledger.number(entry)
        of = f" ({entry.finding.shown.label})" if entry.finding.shown else ""
        print(
            f"{entry.claim.number:2}. {entry.claim.title}: {entry.finding.words}{f', {number}{of}' if number else ''}"
        )
    if options.json:
        options.json.write_text(as_text({"sentence": ledger.sentence(entries), "claims": ledger.published(entries)}))
    print_aside(ledger.sentence(entries))
    return 0


def judged(names: Mapping[str, str], known: Known, *, measure: bool = False) -> list[Entry]:
    """Judge all claims by the readings of bundled and chosen sets, and by answers of experiments.

    Parameters
    ----------
    names : mapping of str to str
        Domain -> chosen set.
    known : Known
    measure : bool
        Whether sets that this code has not read are read now; else bundled ones show what travelled with the program.
    """
    every = list(dict.fromkeys([*controls.bundled(), *names.values()]))
    unread = [name for name in every if reader.rows(name) is None]
    if unread and measure:
        _read(every)
        unread = []
    parts = [part for name in every if (part := reader.rows(name)) is not None]
    if unread:
        travelled = bundled.table()
        parts.append(travelled[travelled.dataset.isin(unread)][list(COLUMNS)])
        print_aside(f"note: {len(unread)} set(s) were read by other code than is here, or never; --measure reads them")
    rows = frame(row for part in parts for row in part.to_dict("records"))
    about = answer.about(dict.fromkeys(rows.dataset))
    enough = len({one.domain for one in about.values() if one.stands}) > 1
    found = answer.multiverse(rows, about) if enough else None
    return claimed.entries(claimed.of_readings(rows, about, found), known.tables, known.reasons, known.waiting)


def _read(names: Sequence[str]) -> None:
    """Read sets in processes of their own; what is found is kept."""
    processes = reader.Processes()
    try:
        for _ in reader.read_all(names, progress=steps_bar, processes=processes):
            pass
    finally:
        processes.close()


def answers(sets: Mapping[str, Dataset], seed: int, *, measure: bool) -> Known:
    """Return the answers that are kept; if asked for, measure the others first."""
    jobs, failed = asked.jobs(sets, seed), {}
    known = asked.known(jobs, failed)
    if not measure:
        return known
    for source, parts in known.waiting.items():
        for part, job in parts.items():
            title, state = f"{SOURCES[source].title}, {part}", job.start().state()
            while state["status"] == "running":
                steps_bar(state["done"], max(state["total"], 1), f"{title}: {state['what']}")
                state = job.wait(POLL_SECONDS).state()
            if state["status"] == "failed":
                failed[job.key] = state["error"]
                print_aside(f"\n{title}: {state['error']}")
    return asked.known(jobs, failed)


def _scanned(scan: Path, family: Path | None, seed: int) -> Any:  # noqa: ANN401 - a DataFrame
    table, _ = constraint.read_scan(scan.name, scan.read_bytes())
    of = datasets.load(FAMILY)
    if family:
        of, _ = uploads.parse_safely("protein", family.name, family.read_bytes())
    return constraint.scored(table, constraint.score_columns(table)[0], of, seed)[0]
