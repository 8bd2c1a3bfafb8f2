"""The comparison: domains x measures x levels at matched n, as one tidy table with verdicts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache, partial
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


@dataclass(frozen=True)
class Task:
    """What is computed beside the corpora, because it takes seconds: what it is, the function, and how to get its input."""

    what: str
    function: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]


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

    Corpora are read in this process. Null ladders, halves and the making of neutral objects take longer and run beside
    it, two at a time in processes of their own. Values come first: rows whose null is read on neutral objects come once
    more, with it, and later rows replace earlier ones (see `latest`).

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
    todo, tasks = steps(config), _tasks(sample, config)
    total = len(todo) + len(tasks)
    unpaired: list[tuple[str, list[dict[str, Any]]]] = []  # level and rows that wait for their neutral objects
    workers = _workers(config)
    try:
        running: dict[Future, Task] = {}
        for done, (measure, level) in enumerate(todo):
            if done == SHOWN_FIRST:
                running = _started(workers, tasks)
            progress(done, total, f"{MEASURES[measure].label} · {LEVELS[level].label}")
            rows = measure_level(measure, level, encode(sample, LEVELS[level].representations), config.seed)
            yield _step(rows)
            if MEASURES[measure].null == "neutral":
                unpaired.append((level, rows))
        running = running or _started(workers, tasks)
        controls: dict[str, Dataset] = {}
        for done, future in enumerate(as_completed(running), start=len(todo)):
            progress(done, total, running[future].what)
            found = future.result()
            if isinstance(found, Dataset):
                controls[found.domain] = found
                if len(controls) == len(sample.datasets):
                    yield from _paired(unpaired, sample, Sample(controls), config.seed)
            else:
                yield found
        progress(total, total, "done")
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def steps(config: Config) -> list[tuple[str, str]]:
    """List (measure, level) of what is read on corpora, in the order of computation."""
    return [(m, level) for m in config.measures if m in MEASURES for level in MEASURES[m].levels]


def _tasks(sample: Sample, config: Config) -> list[Task]:
    """List what runs beside the corpora: what others wait for first, then the longest."""
    neutral = any(MEASURES[measure].null == "neutral" for measure, _ in steps(config))
    controls = [
        Task(
            f"neutral {DOMAINS[domain].object_label}", readings.neutral, lambda dataset=dataset: (dataset, config.seed)
        )
        for domain, dataset in sample.datasets.items()
        if neutral
    ]
    sets = cache(partial(readings.ladder_sets, sample))  # not before the first chart
    climbs = [
        Task(
            f"null ladder: {DOMAINS[domain].label} as {DOMAINS[domain].REPRESENTATIONS[representation].label}",
            readings.ladder_rows,
            lambda climb=(domain, representation, levels): (climb, sets()[climb[0]], config),
        )
        for domain, representation, levels in readings.ladder_tasks(config)
    ]
    whole = [
        Task(OBJECT_MEASURES[measure].label, _object_step, lambda asked=(measure, level): (*asked, sample, config.seed))
        for measure in config.measures
        if measure in OBJECT_MEASURES
        for level in OBJECT_MEASURES[measure].levels
    ]
    return [*controls, *climbs, *whole]


def _workers(config: Config) -> Executor:
    """Two processes of their own where ladders are climbed; else this one, which is ready sooner."""
    if not readings.ladder_tasks(config):
        return _Here()
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["analysis.readings"])  # imported once, then shared by both
    return ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=context)


def _started(workers: Executor, tasks: Sequence[Task]) -> dict[Future, Task]:
    return {workers.submit(task.function, *task.arguments()): task for task in tasks}


def _step(rows: list[dict[str, Any]]) -> dict[str, list]:
    return {"rows": rows, "ladder": [], "notes": []}


def _object_step(measure: str, level: str, sample: Sample, seed: int) -> dict[str, list]:
    return _step(readings.object_rows(measure, level, sample, seed))


def _paired(
    unpaired: list[tuple[str, list[dict[str, Any]]]], sample: Sample, controls: Sample, seed: int
) -> Iterator[dict[str, list]]:
    """Yield rows again, with what their measure gives on neutral objects."""
    for level, rows in unpaired:
        representations = LEVELS[level].representations
        yield _step(
            readings.with_neutral(rows, encode(sample, representations), encode(controls, representations), seed)
        )


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
    """Return one row a measure, level and domain: the one yielded last."""
    return list({(row["measure"], row["level"], row["domain"]): row for row in rows}.values())


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
        "ladder": [row for step in found for row in step["ladder"]],
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
