"""The comparison: domains x measures x levels at matched n, as one tidy table with verdicts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_all_start_methods, get_context
from typing import Any

import pandas as pd

from analysis import readings
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.export import records
from analysis.readings import measure_level
from analysis.sample import ALL_MEASURES, DEFAULT_N, Config, Sample, draw, encode, match_symbols
from analysis.verdict import CONTRADICTS, INCONCLUSIVE, LEVELS, MEASURES, OBJECT_MEASURES, SUPPORTS, judge

# One name for what a comparison is made of, whichever file holds it.
__all__ = [
    "ALL_MEASURES",
    "DEFAULT_N",
    "Config",
    "Sample",
    "agreement",
    "as_json",
    "compare",
    "describe",
    "draw",
    "encode",
    "event",
    "headline",
    "judged_table",
    "latest",
    "match_symbols",
    "measure_level",
    "steps",
    "verdicts",
]

Progress = Callable[[int, int, str], None]
SHOWN_FIRST = 2  # steps done before other processes start: on two cores they would hold up the first chart


class _Here(Executor):
    """Runs what is submitted at once, in this process: for what is done before another process has started."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future:  # noqa: ANN401 - passed on
        future: Future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # handed to whoever asks for the result
            future.set_exception(error)
        return future


def compare(
    sample: Sample, config: Config, progress: Progress = lambda done, total, what: None
) -> Iterator[dict[str, list]]:
    """Yield what each step finds as soon as it is known, so that a page can show it.

    Corpora and whole objects are read in this process; null ladders and the making of neutral objects run beside it, two
    at a time in processes of their own. Values come first: rows whose null is read on neutral objects come once more, with
    it, and later rows replace earlier ones (see `latest`).

    Parameters
    ----------
    sample : Sample
        From `draw`.
    config : Config
        Which measures, which seed.
    progress : callable
        ``(done, total, what)``, called before each step and once at the end; ``done`` never falls.

    Yields
    ------
    dict
        ``rows`` of the comparison, ``ladder`` rows (see `ladder.table`) and ``notes``; any may be empty.
    """
    todo = steps(config)
    neutral = any(ALL_MEASURES[measure].null == "neutral" for measure, _ in todo)
    total = len(todo) + neutral + len({domain for domain, *_ in readings.ladder_tasks(config)})
    workers = _workers(config)
    beside, unpaired = None, []
    try:
        for done, (measure, level) in enumerate(todo):
            if done == SHOWN_FIRST:
                beside = _begin(workers, sample, config, neutral)
            progress(done, total, f"{ALL_MEASURES[measure].label} · {LEVELS[level].label}")
            rows = readings.read(measure, level, sample, config.seed)
            yield _step(rows)
            if ALL_MEASURES[measure].null == "neutral":
                unpaired.append(rows)
        controls, ladders = beside or _begin(workers, sample, config, neutral)
        if neutral:
            progress(len(todo), total, "neutral controls")
            made = Sample({domain: future.result() for domain, future in controls.items()})
            for rows in unpaired:
                yield _step(readings.with_neutral(rows, sample, made, config.seed))
        for done, future in enumerate(as_completed(ladders), start=len(todo) + neutral):
            progress(done, total, ladders[future])
            yield future.result()
        progress(total, total, "done")
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def steps(config: Config) -> list[tuple[str, str]]:
    """List (measure, level) of what is read on corpora and on whole objects, in the order of computation."""
    entries = {**MEASURES, **OBJECT_MEASURES}
    return [(m, level) for m in config.measures if m in entries for level in entries[m].levels]


def _workers(config: Config) -> Executor:
    """Two processes of their own where ladders are climbed; else this one, which is ready sooner."""
    if not readings.ladder_tasks(config):
        return _Here()
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["analysis.readings"])  # imported once, then shared by both
    return ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=context)


def _begin(
    workers: Executor, sample: Sample, config: Config, neutral: bool
) -> tuple[dict[str, Future], dict[Future, str]]:
    """Start making neutral objects, then climbing ladders: domain -> its neutral set, and each domain's ladders -> their name."""
    controls = {
        domain: workers.submit(readings.neutral, dataset, config.seed)
        for domain, dataset in sample.datasets.items()
        if neutral
    }
    tasks = readings.ladder_tasks(config)
    sets = readings.ladder_sets(sample, config.seed) if tasks else {}
    ladders = {
        workers.submit(readings.climbs, [task for task in tasks if task[0] == domain], dataset, config): (
            f"null ladders: {DOMAINS[domain].label}"
        )
        for domain, dataset in reversed(sets.items())  # molecules take longest
    }
    return controls, ladders


def _step(rows: list[dict[str, Any]]) -> dict[str, list]:
    return {"rows": rows, "ladder": [], "notes": []}


def verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Judge every measure at every level: columns measure, representation (the level), verdict, order, confidence..."""
    judged = []
    for (measure, level), part in rows.groupby(["measure", "level"], sort=False):
        values = {row.domain: (row.value, row.low, row.high) for row in part.itertuples()}
        result = judge(values, ALL_MEASURES[measure].stronger)
        judged.append(
            {
                "measure": measure,
                "representation": level,
                "fair": bool(part.fair.all()),
                **asdict(result),
            }
        )
    return pd.DataFrame(judged)


def agreement(judged: pd.DataFrame) -> float:
    """Share of verdicts that support the claim; NaN without any."""
    return float((judged.verdict == SUPPORTS).mean()) if len(judged) else float("nan")


def judged_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the verdict on their measure and level beside them: what the overview draws."""
    table = pd.DataFrame(rows)
    judged = verdicts(table).rename(columns={"representation": "level"})
    return table.drop(columns="fair").merge(judged, on=["measure", "level"])


def headline(table: pd.DataFrame) -> str:
    """State in one sentence what the fair comparisons say of the claim, from a `judged_table`."""
    judged = table[table.fair].drop_duplicates(["measure", "level"])
    if judged.empty:
        return "No fair comparison is done yet"
    counts = judged.verdict.value_counts()
    supports, contradicts, undecided = (int(counts.get(v, 0)) for v in (SUPPORTS, CONTRADICTS, INCONCLUSIVE))
    return (
        f"Molecules have the weakest prior on {supports} of {len(judged)} fair comparisons; "
        f"{contradicts} contradict{'s' if contradicts == 1 else ''} it and {undecided} "
        f"{'does' if undecided == 1 else 'do'} not decide"
    )


def latest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a measure, level and domain, the one yielded last, in that order whichever process was done first."""
    last = {(row["measure"], row["level"], row["domain"]): row for row in rows}
    order = [(m, level, domain) for m, entry in ALL_MEASURES.items() for level in entry.levels for domain in DOMAINS]
    return [last[key] for key in order if key in last]


def as_json(config: Config, sample: Sample, found: Sequence[dict[str, list]]) -> dict[str, Any]:
    """Assemble the published form of a comparison: config, datasets, rows, verdicts, agreement, null ladders.

    Parameters
    ----------
    config : Config
    sample : Sample
    found : sequence of dict
        What `compare` yielded.
    """
    rows = pd.DataFrame(latest([row for step in found for row in step["rows"]]))
    judged = verdicts(rows)
    fair, aside = judged[judged.fair], judged[~judged.fair]
    return {
        "config": json.loads(config.to_json()),
        "datasets": {domain: describe(dataset) for domain, dataset in sample.datasets.items()},
        "rows": records(rows),
        "verdicts": records(fair),
        "agreement": agreement(fair),
        "not_fair": records(aside),
        "ladder": sorted(
            (row for step in found for row in step["ladder"]), key=lambda row: list(DOMAINS).index(row["domain"])
        ),
        "notes": [*sample.notes, *(note for step in found for note in step["notes"])],
    }


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, size, hash of the drawn objects and provenance of a set."""
    return {
        "name": dataset.name,
        "objects": len(dataset),
        "sha256": dataset.sha256,
        **({"provenance": asdict(dataset.provenance)} if dataset.provenance else {}),
    }


def event(step: dict[str, list]) -> dict[str, list]:
    """Return what a step found in JSON values, for a stream."""
    return {**step, "rows": records(pd.DataFrame(step["rows"]))}
