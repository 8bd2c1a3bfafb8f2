"""Read sets: every question on every set, in processes of their own, kept by content, question and version of the code.

What a set gives depends on nothing but the set and the code: neither on what else is read nor on how many processes read.
"""

from __future__ import annotations

import json
import math
import os
import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_all_start_methods, get_context
from typing import Any, NamedTuple

import pandas as pd
from threadpoolctl import threadpool_limits

from analysis.corpus import Dataset
from analysis.datasets import DatasetError, own
from analysis.domains import DOMAINS, register
from analysis.estimate import Estimate
from analysis.readings import bundled, caveats, controls, declared, versions
from analysis.readings.questions import QUESTIONS
from analysis.readings.rows import frame, row
from analysis.readings.subject import subject
from analysis.support import disk_cache

Row = dict[str, Any]
Progress = Callable[[int, int, str], None]
NOT_READ = "not read: "  # begins the flag of a row without a value, and is followed by the reason
# The order in which a set is read: first what the overview shows open, the bar and the strips of its first screens.
ORDER = ("reused_parts", "bit_budget", "beyond_neutral", "label_bits", "learning", "structure", "familiar", "halves")
POLL_SECONDS = 0.2
FEW_SETS = 2
KILLED = "a process that read was killed, perhaps for want of memory. What was read before is kept; try again."


class Found(NamedTuple):
    """What one question found on one set; without rows, that it has begun."""

    name: str
    question: str
    rows: list[Row] | None
    lasting: bool = True  # False where the set could not be loaded, which may be mended


# --- one set, in this process


def read(
    dataset: Dataset, questions: Sequence[str] | None = None, progress: Progress = lambda done, total, what: None
) -> list[Row]:
    """Ask questions of one set, in this process.

    Parameters
    ----------
    dataset : Dataset
        A whole set, as it is loaded.
    questions : sequence of str, optional
        Keys of QUESTIONS; all of them by default.
    progress : callable
        ``(done, total, what)``, called before each question and once at the end.

    Returns
    -------
    list of rows
        Of `rows.row`. A question that cannot be read on the set gives one row: NaN, flagged with the reason.

    Raises
    ------
    ValueError
        If there is no such question.
    """
    keys, found = asked(questions), []
    for done, key in enumerate(keys):
        progress(done, len(keys), QUESTIONS[key].title)
        found += ask(key, dataset)
    progress(len(keys), len(keys), "done")
    return found


def asked(questions: Iterable[str] | None = None) -> list[str]:
    """Return questions in the order of QUESTIONS, all by default; a ValueError says which there are."""
    chosen = set(QUESTIONS) if questions is None else set(questions)
    if strangers := sorted(chosen - set(QUESTIONS)):
        raise ValueError(f"there is no question {strangers[0]!r}; choose from {', '.join(QUESTIONS)}")
    if not chosen:
        raise ValueError(f"name at least one question of {', '.join(QUESTIONS)}")
    return [key for key in QUESTIONS if key in chosen]


def ask(key: str, dataset: Dataset, early: Callable[[Row], object] = lambda row: None) -> list[Row]:
    """Ask one question of a set; see `read`. One thread, so that sums add up in the same order in every process.

    Parameters
    ----------
    key : str
        Of QUESTIONS.
    dataset : Dataset
    early : callable
        Called with each row of an iterator as soon as it is found, while others are still looked for; what is returned is what
        holds.
    """
    rows = []
    try:
        with threadpool_limits(1):
            asked = QUESTIONS[key].read(subject(dataset))
            for one in asked:
                rows.append(_settled(one))
                if isinstance(asked, Iterator):
                    early(rows[-1])
        return rows or [_not_read(key, dataset, "the set holds nothing that it could be read on")]
    except ValueError as error:
        return [_not_read(key, dataset, str(error))]
    except ArithmeticError as error:  # a share of nothing, as where neutral objects cost no bits
        return [_not_read(key, dataset, f"what it asks for is not defined on this set ({error})")]


def _settled(found: Row) -> Row:
    """Return a row as it is where its value and interval are numbers; else without them, flagged with the reason."""
    if all(math.isfinite(found[key]) for key in ("value", "low", "high")):
        return found
    lacking = "an interval" if math.isfinite(found["value"]) else "what it asks for"
    reason = found["flags"].removeprefix(NOT_READ) or f"{lacking} is not defined on this set"
    return found | {"value": math.nan, "low": math.nan, "high": math.nan, "flags": f"{NOT_READ}{reason}"}


def _not_read(key: str, dataset: Dataset, reason: str) -> Row:
    question = QUESTIONS[key]
    estimate = Estimate(math.nan, unit=question.unit, flags=(f"{NOT_READ}{reason}",))
    return row(key, question.family, (dataset.domain, dataset.name), {}, estimate, len(dataset))


# --- what is known


def known(name: str, questions: Sequence[str] | None = None) -> dict[str, list[Row]]:
    """Return the rows that are known of a set without reading it: question -> rows.

    They travel with the program (see `bundled`), or were kept on this machine.

    Raises
    ------
    DatasetError
        If there is no set of this name on this machine.
    ValueError
        If there is no such question.
    """
    keys, travelled = asked(questions), bundled.of(name)
    found: dict[str, list[Row]] = {}
    if travelled is not None:
        for record in travelled.to_dict("records"):
            found.setdefault(record["question"], []).append(record)
    content = bundled.content(name)
    for key in keys:
        kept = None if key in found else disk_cache.read(_entry(content, key))
        if kept is not None:
            found[key] = json.loads(kept)
    return {key: declared.applied(name, key, found[key]) for key in keys if key in found}


def rows(name: str, questions: Sequence[str] | None = None) -> pd.DataFrame | None:
    """Return the rows of a set in the columns of `rows.COLUMNS`; None where a question has yet to be read.

    Raises as `known` does.
    """
    found = known(name, questions)
    if set(found) != set(asked(questions)):
        return None
    return frame(record for part in found.values() for record in part)


def _entry(content: str, key: str) -> str:
    return f"readings-{disk_cache.key_of(content, key, bundled.version(), versions.libraries())}.json"


# --- several sets, in other processes


def groups(questions: Iterable[str]) -> list[list[str]]:
    """Divide questions into those that share work and are read in one process, in the order of QUESTIONS."""
    found: dict[str, list[str]] = {}
    for key in questions:
        found.setdefault(QUESTIONS[key].group, []).append(key)
    return list(found.values())


class Processes:
    """Processes that read sets; they start at once, so that imports are done when there is something to read.

    Parameters
    ----------
    workers : int, optional
        How many; by default one for each processor, at most two.
    """

    def __init__(self, workers: int | None = None) -> None:
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        context = get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload([__name__])  # imported once, then shared by all
        self._events = context.Queue()
        workers = workers or min(2, os.cpu_count() or 1)
        self._pool = ProcessPoolExecutor(
            workers,
            mp_context=context,
            initializer=_begin,
            initargs=(DOMAINS.packages, str(disk_cache.folder()), self._events),
        )
        for _ in range(workers):
            self._submit(_nothing)

    def run(
        self, tasks: Sequence[tuple[str, list[str]]], early: Callable[[Row], object] = lambda row: None
    ) -> Iterator[Found]:
        """Yield what tasks find as soon as it is found.

        Parameters
        ----------
        tasks : sequence of (set, questions)
            In the order in which they are wanted.
        early : callable
            See `read_all`.

        Raises
        ------
        OSError
            If a process was killed.
        Exception
            What a task raised, after all others are done.
        """
        futures = [self._submit(_work, *task) for task in tasks]
        received = 0
        while not (_all_done(futures) and received >= sum(_sent(future) for future in futures)):
            try:
                found = self._events.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if _all_done(futures) and any(future.exception() for future in futures):
                    break  # how much a task had sent before it failed, nobody says
                continue
            received += 1
            if isinstance(found, Found):
                yield found
            else:
                early(found)
        for future in futures:
            if isinstance(future.exception(), BrokenProcessPool):
                raise OSError(KILLED) from future.exception()
            future.result()

    def _submit(self, task: Callable[..., Any], *arguments: object) -> Future:
        try:
            return self._pool.submit(task, *arguments)
        except (BrokenProcessPool, EOFError, ConnectionError) as error:  # of the process that starts the others
            raise OSError(KILLED) from error

    def close(self) -> None:
        """End the processes once what they are reading is done."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _all_done(futures: Iterable[Future]) -> bool:
    return all(future.done() for future in futures)


def _sent(future: Future) -> int:
    return 0 if future.exception() else future.result()


_events: Any = None  # in a process of `Processes`: where what is found is sent to


def _begin(packages: dict[str, str], folder: str, events: Any) -> None:  # noqa: ANN401 - a queue has no public type
    """Prepare a process: what it inherits is from when the first was started."""
    global _events
    _events = events
    os.environ[disk_cache.ENVIRONMENT] = folder
    register(packages)


def _nothing() -> None:
    pass


def _work(name: str, questions: list[str]) -> int:
    """Ask questions of a set in a process of `Processes`; return how many messages were sent."""
    sent = 0

    def send(found: Found | Row) -> None:
        nonlocal sent
        _events.put(found)
        sent += 1

    for found in answers(name, questions, send):
        send(found)
    return sent


def answers(name: str, questions: Iterable[str], early: Callable[[Row], object] = lambda row: None) -> Iterator[Found]:
    """Load a set and ask questions of it; yield before and after each one, and call `early` as `ask` does."""
    try:
        dataset, reason = controls.load(name), ""
    except DatasetError as error:
        dataset, reason = Dataset(name, controls.domain(name), (), ()), str(error)
    if own.is_name(name) and not reason:
        caveats.of(name)  # kept for the page before the first row; questions need the same clusters
    for key in questions:
        yield Found(name, key, None)
        found = [_not_read(key, dataset, reason)] if reason else ask(key, dataset, early)
        yield Found(name, key, found, not reason)


def read_all(
    names: Sequence[str],
    questions: Sequence[str] | None = None,
    *,
    progress: Progress = lambda done, total, what: None,
    early: Callable[[Row], object] = lambda row: None,
    afresh: bool = False,
    processes: Processes | None = None,
) -> Iterator[list[Row]]:
    """Read several sets: yield the rows of each set and question, first what is known, then what is found.

    Parameters
    ----------
    names : sequence of str
        Sets and controls, in the order in which they are wanted.
    questions : sequence of str, optional
        See `read`.
    progress : callable
        ``(done, total, what)``, in sets times questions; ``done`` never decreases.
    early : callable
        Called with a row that is found while others of its question are still looked for; it is yielded with them. Processes
        alone find any.
    afresh : bool
        Whether to read also what is known.
    processes : Processes, optional
        Without them, sets are read in this process, to the same numbers.

    Raises
    ------
    DatasetError, ValueError
        As in `known`; a ValueError also if a set is kept anew with another content meanwhile.
    """
    keys, names = asked(questions), list(dict.fromkeys(names))
    contents = {name: bundled.content(name) for name in names}
    have = {name: {} if afresh else known(name, keys) for name in names}
    # With many sets each is prepared once; with few, what shares no work is read at the same time.
    parts = [keys] if len(names) > FEW_SETS else groups(keys)
    tasks = [
        (name, missing)
        for name in names
        for part in parts
        if (missing := [key for key in ORDER if key in part and key not in have[name]])
    ]
    done, total = sum(map(len, have.values())), len(names) * len(keys)
    for known_rows in have.values():
        yield from known_rows.values()
    found_by = processes.run(tasks, early) if processes else (found for task in tasks for found in answers(*task))
    for found in found_by:
        if found.rows is None:
            progress(done, total, f"{found.name} · {QUESTIONS[found.question].title}")
            continue
        if bundled.is_another(found.name, contents[found.name]):
            raise ValueError(f"{found.name} was kept anew, with another content, while it was read")
        done += 1
        if found.lasting:
            disk_cache.write(_entry(contents[found.name], found.question), json.dumps(found.rows).encode())
        yield declared.applied(found.name, found.question, found.rows)
    progress(total, total, "done")


def ordered(found: Iterable[Row], names: Sequence[str]) -> list[Row]:
    """Return rows by set, in the order of `names`, and question, whichever process was first; choices stay in order."""
    places = {name: place for place, name in enumerate(names)}
    order = {key: place for place, key in enumerate(QUESTIONS)}
    return sorted(found, key=lambda record: (places[record["dataset"]], order[record["question"]]))
