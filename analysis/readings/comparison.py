"""The comparison: domains x measures x levels at matched n, as one tidy table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_all_start_methods, get_context
from typing import Any

import pandas as pd

from analysis.domains import DOMAINS, register
from analysis.readings import reading
from analysis.readings.config import Config
from analysis.readings.registry import LEVELS, MEASURES, NullKind, Reads, that_read
from analysis.readings.sampling import Sample
from analysis.support.escaping import records

Progress = Callable[[int, int, str], None]
SHOWN_FIRST = 2  # steps done before other processes start: on two cores they would delay the first chart


class _Here(Executor):
    """Runs what is submitted immediately, in this process: for work that is done before another process has started."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future:  # noqa: ANN401 - passed on
        future: Future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # raised again when the result is asked for
            future.set_exception(error)
        return future


def compare(
    sample: Sample, config: Config, progress: Progress = lambda done, total, what: None
) -> Iterator[dict[str, list]]:
    """Yield what each step finds as soon as it is known, so that a page can show it.

    Corpora and whole objects are measured in this process; null ladders and the making of neutral objects run in parallel,
    two at a time in other processes. Values come first: rows whose null is measured on neutral objects are yielded again
    with their null, and later rows replace earlier ones (see `latest`).

    Parameters
    ----------
    sample : Sample
        From `draw`.
    config : Config
        Which measures, which seed.
    progress : callable
        ``(done, total, what)``, called before each step and once at the end; ``done`` never decreases.

    Yields
    ------
    dict
        ``rows`` of the comparison, ``ladder`` rows (see `null_ladder.table`) and ``notes``; any may be empty.
    """
    todo = steps(config)
    neutral = any(MEASURES[measure].null is NullKind.NEUTRAL for measure, _ in todo)
    total = len(todo) + neutral + len({domain for domain, *_ in reading.ladder_tasks(config)})
    workers = _workers(config)
    started, unpaired = None, []
    try:
        for done, (measure, level) in enumerate(todo):
            if done == SHOWN_FIRST:
                started = _begin(workers, sample, config, neutral)
            progress(done, total, f"{MEASURES[measure].label} · {LEVELS[level].label}")
            rows = reading.read(measure, level, sample, config.seed)
            yield _step(rows)
            if MEASURES[measure].null is NullKind.NEUTRAL:
                unpaired.append(rows)
        controls, ladders = started or _begin(workers, sample, config, neutral)
        if neutral:
            progress(len(todo), total, "neutral controls")
            made = Sample({domain: future.result() for domain, future in controls.items()})
            for rows in unpaired:
                yield _step(reading.with_neutral(rows, sample, made, config.seed))
        for done, future in enumerate(as_completed(ladders), start=len(todo) + neutral):
            progress(done, total, ladders[future])
            yield future.result()
        progress(total, total, "done")
    finally:
        workers.shutdown(wait=False, cancel_futures=True)


def steps(config: Config) -> list[tuple[str, str]]:
    """List (measure, level) of what is measured on corpora and on whole objects, in the order of computation."""
    entries = that_read(Reads.CORPUS, Reads.OBJECTS)
    return [(m, level) for m in config.measures if m in entries for level in entries[m].levels]


def _workers(config: Config) -> Executor:
    """Return two other processes if ladders are coded; else this one, which is ready sooner."""
    if not reading.ladder_tasks(config):
        return _Here()
    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["analysis.readings.reading"])  # imported once, then shared by both
    return ProcessPoolExecutor(
        min(2, os.cpu_count() or 1), mp_context=context, initializer=register, initargs=(DOMAINS.packages,)
    )


def _begin(
    workers: Executor, sample: Sample, config: Config, neutral: bool
) -> tuple[dict[str, Future], dict[Future, str]]:
    """Start making neutral objects, then coding ladders: domain -> its neutral set, and each domain's ladders -> their name."""
    controls = {
        domain: workers.submit(reading.neutral, dataset, config.seed)
        for domain, dataset in sample.datasets.items()
        if neutral
    }
    tasks = reading.ladder_tasks(config)
    sets = reading.ladder_sets(sample, config.seed) if tasks else {}
    ladders = {
        workers.submit(reading.ladders, [task for task in tasks if task[0] == domain], dataset, config): (
            f"null ladders: {DOMAINS[domain].label}"
        )
        for domain, dataset in reversed(sets.items())  # molecules take longest
    }
    return controls, ladders


def _step(rows: list[dict[str, Any]]) -> dict[str, list]:
    return {"rows": rows, "ladder": [], "notes": []}


def latest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row per measure, level and domain, the one yielded last, in that order whatever process finished first."""
    last = {(row["measure"], row["level"], row["domain"]): row for row in rows}
    order = [(m, level, domain) for m, entry in MEASURES.items() for level in entry.levels for domain in DOMAINS]
    return [last[key] for key in order if key in last]


def event(step: dict[str, list]) -> dict[str, list]:
    """Return what a step found in JSON values, for a stream."""
    return {**step, "rows": records(pd.DataFrame(step["rows"]))}
