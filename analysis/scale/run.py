"""Drive the pieces of a file through an executor, add up the results, and estimate.

Results are taken in the order of the file, a bounded number of pieces ahead, so that a sum that is stored on the way is
the sum of the first pieces.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from analysis.domains import DOMAINS
from analysis.scale import checkpoint, estimates
from analysis.scale.checkpoint import State
from analysis.scale.estimates import Settings
from analysis.scale.executors import Executor, Here
from analysis.scale.partial import Partial
from analysis.scale.seen import BOUND, Seen, hashes_of, names_of
from analysis.scale.stream import Source
from analysis.scale.sums import Spilled, Total, add
from analysis.scale.worker import Piece, Plan, count_piece, labels_of

Progress = Callable[[int, int, str], None]
DISTANCES = (1, 2, 4, 8, 16, 32)
LONGEST = 4
MAX_SYMBOLS = 20_000_000


@dataclass(frozen=True)
class Job:
    """What to measure of a file.

    Parameters
    ----------
    path : Path
    domain, representation : str
        Keys of `DOMAINS` and of its REPRESENTATIONS.
    measures : tuple of str
        Keys of `estimates.MEASURES`; empty for all that the representation allows.
    column : str or None
        Column with the objects, or how plain text is cut (paragraph, line, sentence).
    longest : int
        Longest block.
    distances : tuple of int
    deduplicate : bool
        Count equal objects once.
    remember : int
        Most different objects whose hashes are kept for that.
    piece_bytes : int or None
    settings : Settings
    resume : bool
        Store intermediate sums, and resume from those of an interrupted run.
    save_seconds : float
        Least time between two checkpoints.
    spill : Spilled
        Where large tables are stored.
    """

    path: Path
    domain: str
    representation: str
    measures: tuple[str, ...] = ()
    column: str | None = None
    longest: int = LONGEST
    distances: tuple[int, ...] = DISTANCES
    deduplicate: bool = True
    remember: int = BOUND
    piece_bytes: int | None = None
    settings: Settings = field(default_factory=Settings)
    resume: bool = True
    save_seconds: float = 30.0
    spill: Spilled = field(default_factory=Spilled)

    def prepared(self) -> tuple[Source, Plan, tuple[str, ...]]:
        """Check the job, and look at the beginning of the file.

        Raises
        ------
        ValueError
            If something is unknown, or the representation cannot be found piece by piece.
        """
        if self.domain not in DOMAINS:
            raise ValueError(f"unknown domain {self.domain!r}; choose from {', '.join(DOMAINS)}")
        known = DOMAINS[self.domain].REPRESENTATIONS
        if self.representation not in known:
            raise ValueError(f"unknown representation {self.representation!r}; choose from {', '.join(known)}")
        if self.longest < 1 or min(self.distances, default=1) < 1:
            raise ValueError("blocks and distances must be at least 1")
        entry = known[self.representation]
        if entry.learned_from_all:
            raise ValueError(f"{entry.label} cannot be counted in pieces: {entry.learned_from_all}")
        measures = estimates.chosen(self.measures, entry)
        label = entry.label_column or None
        source = Source(self.path, self.domain, self.column, label, self.piece_bytes)
        plan = Plan(
            self.domain,
            self.representation,
            source.column,
            tuple(c for c in (label or source.column,) if c and source.tabular),
            longest=self.longest if "blocks" in measures else 1,
            distances=tuple(dict.fromkeys(self.distances)) if "information" in measures else (),
            deduplicate=self.deduplicate,
            layout=source.layout,
        )
        return source, plan, measures


def measure(job: Job, place: Executor | None = None, progress: Progress = lambda done, total, what: None) -> dict:
    """Measure a file of any size.

    Parameters
    ----------
    job : Job
    place : Executor, optional
        See `executors.executor`; by default this process.
    progress : callable
        Called with (bytes read, bytes in all, what) after each piece.

    Returns
    -------
    dict
        JSON-ready: what was counted, `rows` (one per number, with the fields of `Estimate`), the refused rows, and what it
        took.

    Raises
    ------
    ValueError
        If the job cannot be done; see `Job.prepared`, `stream.Source` and `seen.Seen`.
    """
    place, start, cpu = place or Here(), time.perf_counter(), time.process_time()
    source, plan, measures = job.prepared()
    notes = list(source.notes)
    if plan.entry.label_column and job.deduplicate:
        plan = replace(plan, settled=settled(source, plan, place, job.remember))
        if unlike := sum(label is None for _, label in plan.settled):
            notes.append(f"{unlike:,} object(s) have several labels that disagree, and count as without one")
    total, resumed = summed(job, source, plan, place, progress)
    rows = estimates.estimate(total, measures, job.settings)
    return {
        "file": source.path.name,
        "domain": job.domain,
        "representation": job.representation,
        "objects": total.objects,
        "symbols": int(total.counts.sum()),
        "types": int((total.counts > 0).sum()),
        "size": total.size,
        "size_unit": total.size_unit,
        "column": source.column,
        "deduplicated": job.deduplicate,
        "repeats": total.repeats,
        "refused": total.refused,
        "refusals": [dict(zip(("row", "id", "reason"), r, strict=True)) for r in total.refusals],
        "notes": notes,
        "rows": rows,
        "run": {
            "seconds": round(time.perf_counter() - start, 3),
            "cpu_seconds": round(time.process_time() - cpu, 3),  # of this process; workers' own are not in it
            "workers": place.workers,
            "peak_mb": round(place.peak_bytes() / 2**20, 1),
            "resumed_after_pieces": resumed,
        },
    }


def settled(source: Source, plan: Plan, place: Executor, bound: int = BOUND) -> tuple[tuple[str, str | None], ...]:
    """Read all labels of a file once, and return those that the first row of an object does not tell.

    As in memory (`domains.distinct`): the label on which all rows agree that have one, and none where they disagree.

    Raises
    ------
    ValueError
        If there are more rows than the bound.
    """
    waiting: deque[Any] = deque()
    hashes, labels, known = [hashes_of(())], [np.empty(0, dtype=np.int64)], {}

    def take() -> None:
        found, names = place.result(waiting.popleft())
        hashes.append(found)
        labels.append(np.array([-1 if n is None else known.setdefault(n, len(known)) for n in names], dtype=np.int64))
        if sum(map(len, labels)) > bound:
            raise ValueError(
                f"more than {bound:,} rows with labels: their hashes pass the bound of memory. Raise it with --remember, or "
                "count repeated objects as often as they occur with --keep-repeats"
            )

    for piece in source:
        waiting.append(place.submit(labels_of, piece, plan))
        if len(waiting) >= place.ahead:
            take()
    while waiting:
        take()
    every, codes, names = np.concatenate(hashes), np.concatenate(labels), list(known)
    order = np.lexsort((every[:, 1], every[:, 0]))  # stable: rows of one object stay in the order of the file
    starts = np.flatnonzero(np.append(True, (np.diff(every[order], axis=0) != 0).any(axis=1))) if len(order) else order
    sizes, told = np.diff(np.append(starts, len(order))), []
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        rows = order[start : start + size]
        given = set(codes[rows].tolist()) - {-1}
        label = given.pop() if len(given) == 1 else -1
        if label != codes[rows[0]]:
            told.append((names_of(every[rows[:1]])[0], None if label < 0 else names[label]))
    return tuple(told)


def summed(job: Job, source: Source, plan: Plan, place: Executor, progress: Progress) -> tuple[Partial, int]:
    """Return the counts of the whole file, and after how many pieces an interrupted run was resumed."""
    path = checkpoint.place(source, plan)
    traced, state = _resumed(source, checkpoint.read(path) if job.resume else None)
    run = _Run(plan, place, Total(state.stack if state else (), job.spill), Seen(job.remember))
    if state:
        run.seen.add(state.hashes)
    saved = time.perf_counter()
    for number, digest in run.added(traced):
        progress(source.done, source.size, f"{run.total.objects:,} objects")
        if job.resume and time.perf_counter() - saved > job.save_seconds:
            run.settle()
            checkpoint.write(path, State(number + 1, digest, tuple(run.total.stack), run.seen.hashes()))
            saved = time.perf_counter()
    run.settle()
    path.unlink(missing_ok=True)
    return run.total.result(), state.pieces if state else 0


Traced = Iterator[tuple[Piece, str]]


def _traced(source: Source) -> Traced:
    """Yield each piece with the hash of all content up to its end."""
    digest = hashlib.sha256()
    for piece in source:
        digest.update(piece.content)
        yield piece, digest.hexdigest()


def _resumed(source: Source, state: State | None) -> tuple[Traced, State | None]:
    """Return the pieces still to be counted; all of them if the file is not the one that the state is of."""
    traced = _traced(source)
    if state is None:
        return traced, None
    last = next(islice(traced, state.pieces - 1, None), None)
    return (traced, state) if last and last[1] == state.digest else (_traced(source), None)


class _Run:
    """Pieces in progress, the sum of finished ones, and the objects seen in them."""

    def __init__(self, plan: Plan, place: Executor, total: Total, seen: Seen) -> None:
        self.plan, self.place, self.total, self.seen = plan, place, total, seen
        self._waiting: deque[tuple[Piece, str, Any]] = deque()
        self._repeated: deque[tuple[Partial, int, Any]] = deque()

    def added(self, traced: Traced) -> Iterator[tuple[int, str]]:
        """Yield number and hash of each piece once it is added, in order."""
        for piece, digest in traced:
            self._waiting.append((piece, digest, self.place.submit(count_piece, piece, self.plan)))
            if len(self._waiting) >= self.place.ahead:
                yield self._take()
        while self._waiting:
            yield self._take()

    def _take(self) -> tuple[int, str]:
        piece, digest, handle = self._waiting.popleft()
        part, hashes = self.place.result(handle)
        before = self.seen.add(hashes)
        if before.any():
            again = self.place.submit(count_piece, piece, self.plan, before)
            self._repeated.append((part, int(before.sum()), again))
        else:
            self._add(part)
        if len(self._repeated) >= self.place.ahead:
            self._subtract()
        return piece.number, digest

    def _subtract(self) -> None:
        """Subtract the counts of objects that earlier pieces contain too."""
        part, n, handle = self._repeated.popleft()
        again, _ = self.place.result(handle)
        rest = add(part, again, sign=-1)
        self._add(replace(rest, repeats=rest.repeats + n))

    def _add(self, part: Partial) -> None:
        self.total.add(part)
        if (n := len(self.total.stack[0].alphabet)) > MAX_SYMBOLS:
            raise ValueError(
                f"{n:,} different symbols so far; the bound is {MAX_SYMBOLS:,}, about 4 GB of names. Take a "
                "representation with fewer, or a part of the file"
            )

    def settle(self) -> None:
        """Finish the work on pieces whose results have arrived."""
        while self._repeated:
            self._subtract()
