"""Readings for a page: read in a process beside the server, followed while rows come, and cancelled.

A set that two sessions want is read once: both follow the same process. At most MOST_AT_ONCE processes read at a time;
further ones begin when somebody looks after them and a place is free.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import pandas as pd

from analysis.readings import reader
from analysis.readings.rows import frame
from analysis.support import ahead

MOST_AT_ONCE = 2  # each has two processes that compute
WAITING = "waiting for other readings"


class _Run:
    """One process that reads sets, and the jobs that follow it.

    Parameters
    ----------
    names, questions : list of str
    afresh : bool
        See `reader.read_all`.
    """

    def __init__(self, names: list[str], questions: list[str], afresh: bool) -> None:
        self.settings = {"sets": names, "questions": questions, "afresh": afresh}
        self.jobs: WeakSet[Job] = WeakSet()
        self.found: dict[tuple[str, str], list[dict[str, Any]]] = {}  # (set, question) -> rows
        self.what, self.ended, self.error = WAITING, False, ""
        self._launched: ahead.Launched | None = None
        self._read = 0  # bytes of the stream
        self._lock = threading.Lock()

    def update(self) -> None:
        """Begin if there is a place, take what was found since the last time, and notice the end."""
        with self._lock:
            if self.ended:
                return
            if self._launched is None:
                if sum(run.busy for run in set(_runs.values())) >= MOST_AT_ONCE:
                    return
                self.what = "starting"
                self._launched = ahead.take()
                self._launched.begin(json.dumps(self.settings))
            code = self._launched.process.poll()  # before the stream is read: what it wrote is then complete
            self._take(self._launched)
            if code is not None:
                self._end("" if code == 0 else self._reason(self._launched, code))

    @property
    def busy(self) -> bool:
        """Whether its process has begun and not ended."""
        return self._launched is not None and not self.ended and self._launched.process.poll() is None

    def stop(self) -> None:
        """Kill the process with all that it started."""
        with self._lock:
            self._end("")

    def _take(self, launched: ahead.Launched) -> None:
        stream = launched.folder / ahead.STREAM
        if not stream.exists():
            return
        with stream.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        complete = new[: new.rfind(b"\n") + 1]  # the last line may still be being written
        self._read += len(complete)
        for line in complete.splitlines():
            event = json.loads(line)
            self.what = event.get("what", self.what)
            for row in event.get("rows", []):
                self.found.setdefault((row["dataset"], row["question"]), []).append(row)

    def _reason(self, launched: ahead.Launched, code: int) -> str:
        said = (launched.folder / ahead.ERRORS).read_text(errors="replace").replace("\r", "\n").strip().splitlines()
        mistakes = [
            line for line in said if line.startswith("error: ")
        ]  # processes that had begun may complain after it
        return (mistakes or said or [f"stopped with exit code {code}"])[-1].removeprefix("error: ")

    def _end(self, error: str) -> None:
        self.ended, self.error = True, error
        if self._launched is not None:
            self._launched.discard()


_lock = threading.Lock()
_runs: dict[tuple[str, tuple[str, ...], bool], _Run] = {}  # (set, questions, afresh) -> what is reading it


@dataclass(eq=False)
class Job:
    """Sets that a page waits for.

    Parameters
    ----------
    names, questions : list of str
        In the order in which they are wanted.
    afresh : bool
        Whether what is known is read again.
    """

    names: list[str]
    questions: list[str]
    afresh: bool = False
    _known: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    _following: dict[str, _Run] = field(default_factory=dict)
    _cancelled: bool = False

    def start(self) -> Job:
        """Take what is known, and follow whoever reads the rest; a new process where nobody does."""
        self._cancelled, self._following = False, {}
        if not self.afresh:
            for name in self.names:
                self._known |= {(name, key): rows for key, rows in reader.known(name, self.questions).items()}
        missing = [name for name in self.names if any((name, key) not in self._known for key in self.questions)]
        with _lock:
            for key, run in list(_runs.items()):
                run.update()  # nobody may have looked since it ended
                if run.ended:
                    del _runs[key]
            new = [name for name in missing if self._key(name) not in _runs]
            if new:
                run = _Run(new, self.questions, self.afresh)
                _runs.update({self._key(name): run for name in new})
            for name in missing:
                self._following[name] = _runs[self._key(name)]
                self._following[name].jobs.add(self)
        return self

    def _key(self, name: str) -> tuple[str, tuple[str, ...], bool]:
        return name, tuple(self.questions), self.afresh

    def cancel(self) -> None:
        """Follow no longer; what nobody else follows is stopped. What was found so far stays."""
        self._cancelled = True
        with _lock:
            for run in set(self._following.values()):
                run.jobs.discard(self)
                if not run.jobs:
                    run.stop()

    def state(self) -> dict[str, Any]:
        """Return what was found so far, and how far the job is.

        Returns
        -------
        dict
            rows (DataFrame of `rows.COLUMNS`, by set and question), status ('running', 'done', 'cancelled' or 'failed'),
            done and total (sets times questions), what (the step under way), error.

        Raises
        ------
        DatasetError
            If a set was removed from this machine meanwhile.
        """
        runs = list(dict.fromkeys(self._following.values()))
        found = dict(self._known)
        for run in runs:
            if not self._cancelled:
                run.update()
            found |= {key: rows for key, rows in list(run.found.items()) if self._following.get(key[0]) is run}
        wanted = [(name, key) for name in self.names for key in self.questions]
        done, total = sum(pair in found for pair in wanted), len(wanted)
        error = next((run.error for run in runs if run.error), "")
        if done == total:
            status = "done"
        elif self._cancelled:
            status = "cancelled"
        elif all(run.ended for run in runs):
            status, error = "failed", error or "the process that read was stopped"
        else:
            status = "running"
        what = next((run.what for run in runs if not run.ended), "")
        rows = _table(found, wanted)
        return {"rows": rows, "status": status, "done": done, "total": total, "what": what, "error": error}


def _table(found: dict[tuple[str, str], list[dict[str, Any]]], wanted: Iterable[tuple[str, str]]) -> pd.DataFrame:
    return frame(row for pair in wanted for row in found.get(pair, []))


def start(names: Sequence[str], questions: Iterable[str] | None = None, *, afresh: bool = False) -> Job:
    """Start reading sets, or join whoever reads them; what is known is there at once.

    Parameters
    ----------
    names : sequence of str
        Sets and controls, in the order in which the screen needs them.
    questions : iterable of str, optional
        Keys of QUESTIONS; all of them by default.
    afresh : bool
        Whether to read also what is known: 'measure again on this machine'.

    Raises
    ------
    DatasetError, ValueError
        As in `reader.known`.
    """
    return Job(list(dict.fromkeys(names)), reader.asked(questions), afresh).start()
