"""Readings for a page: read in a process beside the server, followed while rows come, and cancelled.

A set that two sessions want is read once: both follow the same process. At most MOST_AT_ONCE processes read at a time;
further ones wait in the order in which they were asked for. One that nobody looked at for LEFT_SECONDS is stopped: its page
was left or its browser closed; so is one that reads ahead of what is asked for, once another has to wait. What it found by
then is kept, and it begins again where it stopped when somebody looks. A set that is kept anew under its name, as with
another column of its file, is another set: what was found of the former is not shown for it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import pandas as pd

from analysis.readings import bundled, declared, reader
from analysis.readings.rows import frame
from analysis.support import ahead, pool

MOST_AT_ONCE = 2  # each has two processes that compute
LEFT_SECONDS = 120.0  # a browser whose tab is hidden asks once a minute
PAUSE_SECONDS = 1.0  # between two looks after the processes
LEAST_BYTES = 2**20  # with less, a disk is full
AGAIN = "What was read before is kept; try again."
STILL = "other choices are still being read"  # flag of a row that is shown before its question is done

Pair = tuple[str, str]  # set, question
Rows = list[dict[str, Any]]


class _Run:
    """One process that reads sets, and the jobs that follow it; changed under `_lock` alone.

    Parameters
    ----------
    names, questions : list of str
    afresh : bool
        See `reader.read_all`.
    """

    def __init__(self, names: list[str], questions: list[str], afresh: bool) -> None:
        self.settings = {"sets": names, "questions": questions, "afresh": afresh}
        self.jobs: WeakSet[Job] = WeakSet()
        self.found: dict[Pair, Rows] = {}
        self.early: dict[Pair, Rows] = {}  # of questions of which more is still looked for
        self.what, self.ended, self.left, self.error = "", False, False, ""
        self.unasked = False  # whether it reads ahead of what is asked for
        self.looked = time.monotonic()
        self._launched: ahead.Launched | None = None
        self._read = 0  # bytes of the stream

    @property
    def begun(self) -> bool:
        """Whether it has a process, or had one."""
        return self._launched is not None or self.ended

    def begin(self) -> None:
        """Start its process."""
        self.what = "starting"
        try:
            self._launched = ahead.take()
        except OSError as error:
            self._end(
                f"no process could be started ({error.strerror}). Free disk space or memory of this server. {AGAIN}"
            )
        else:
            self._launched.begin(json.dumps(self.settings))

    def update(self) -> None:
        """Take what was found since the last time, and notice the end."""
        if self.ended or self._launched is None:
            return
        code = self._launched.process.poll()  # before the stream is read: what it wrote is then complete
        self._take(self._launched)
        if code is not None:
            self._end("" if code == 0 else self._reason(self._launched, code))

    def stop(self) -> None:
        """Kill the process with all that it started, and remove what it wrote."""
        self._end("")

    def leave(self) -> None:
        """Stop until somebody looks again."""
        self.left = True
        self.stop()

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
            for row in event.get("early", []):
                self.early.setdefault((row["dataset"], row["question"]), []).append(row)
            for row in event.get("rows", []):
                self.found.setdefault((row["dataset"], row["question"]), []).append(row)

    def _reason(self, launched: ahead.Launched, code: int) -> str:
        """Return why a process ended: its own words, that it was killed, or that there was no room for words."""
        if code < 0:
            return f"its process was killed ({pool.ended(code)}), perhaps for want of memory. {AGAIN}"
        said = (launched.folder / ahead.ERRORS).read_text(errors="replace").replace("\r", "\n").strip().splitlines()
        if not said and shutil.disk_usage(launched.folder).free < LEAST_BYTES:
            return f"the disk of temporary files ({launched.folder.parent}) is full. Free disk space of this server. {AGAIN}"
        if any(os.strerror(errno.ENOSPC) in line for line in said):  # in what was left of the last block
            return f"a disk of this server is full. Free disk space of this server. {AGAIN}"
        # Behind what a bar of progress wrote on the same line; processes that had begun may complain after it.
        mistakes = [found[1] for line in said if (found := re.search(r"(?:^|\s)error: (.*)", line))]
        return (mistakes or said or [f"it ended with {pool.ended(code)}. {AGAIN}"])[-1]

    def _end(self, error: str) -> None:
        self.ended, self.error = True, error
        if self._launched is not None:
            self._launched.discard()


_lock = threading.RLock()
Key = tuple[str, str, tuple[str, ...], bool]  # set, its content, questions, afresh
_runs: dict[Key, _Run] = {}  # what is reading each
_keeper: threading.Thread | None = None


def _advance() -> None:
    """Look after all processes: take what they found, end those that nobody follows, begin those that wait."""
    with _lock:
        runs = list(dict.fromkeys(_runs.values()))
        for run in runs:
            run.update()
            if not run.ended and time.monotonic() - run.looked > LEFT_SECONDS:
                run.leave()
        working = [run for run in runs if run.begun and not run.ended]
        asked = sum(not run.begun and not run.unasked for run in runs)
        for run in [run for run in working if run.unasked][: max(0, asked - (MOST_AT_ONCE - len(working)))]:
            run.leave()
        for key in [key for key, run in _runs.items() if run.ended]:
            del _runs[key]
        waiting = sorted((run for run in runs if not run.begun), key=lambda run: run.unasked)
        busy = sum(run.begun and not run.ended for run in runs)
        for before, run in enumerate(waiting):
            if busy < MOST_AT_ONCE:
                run.begin()
                busy += 1
            else:
                place = f"{before} before you" if before else "you are next"
                run.what = f"waiting for {busy} that are being read: {place}"


def _keep() -> None:
    """Look after processes until there are none, whether or not a page looks at them."""
    global _keeper
    while True:
        time.sleep(PAUSE_SECONDS)
        with _lock:
            _advance()
            if not _runs:
                _keeper = None
                return


@dataclass(eq=False)
class Job:
    """Sets that a page waits for.

    Parameters
    ----------
    names, questions : list of str
        In the order in which they are wanted.
    afresh : bool
        Whether what is known is read again.
    unasked : bool
        Whether nobody has asked for it yet: it then makes way for others. Whoever looks at its state has asked.
    """

    names: list[str]
    questions: list[str]
    afresh: bool = False
    unasked: bool = False
    _contents: dict[str, str] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)
    _known: dict[Pair, Rows] = field(default_factory=dict)
    _following: dict[str, _Run] = field(default_factory=dict)
    _cancelled: bool = False

    def start(self) -> Job:
        """Take what is known, and follow whoever reads the rest; a new process where nobody does."""
        global _keeper
        former, known = set(self._following.values()), self._found()
        self._known = {pair: rows for pair, rows in known.items() if not self._is_another(pair[0])}
        self._contents = {name: bundled.content(name) for name in self.names}
        self._said = {name: declared.key(name) for name in self.names}
        self._following, self._cancelled = {}, False
        if not self.afresh:
            for name in self.names:
                self._known |= {(name, key): rows for key, rows in reader.known(name, self.questions).items()}
        missing = [name for name in self.names if any((name, key) not in self._known for key in self.questions)]
        with _lock:
            _advance()  # what has ended is followed no longer
            new = [name for name in missing if self._key(name) not in _runs]
            if new:
                run = _Run(new, self.questions, self.afresh)
                _runs.update({self._key(name): run for name in new})
            for name in missing:
                self._following[name] = _runs[self._key(name)]
                self._following[name].jobs.add(self)
            self._look()
            self._leave(former - set(self._following.values()))
            if missing and _keeper is None:
                _keeper = threading.Thread(target=_keep, name="readings", daemon=True)
                _keeper.start()
        return self

    def _key(self, name: str) -> Key:
        return name, self._contents[name], tuple(self.questions), self.afresh

    def _look(self) -> None:
        """Note for what it follows that somebody looked, and whether somebody has asked for it."""
        for run in self._following.values():
            run.looked = time.monotonic()
            run.unasked = all(job.unasked for job in run.jobs)

    def _is_another(self, name: str) -> bool:
        """Whether a set holds something else than when this job began, or something else was said of its labels."""
        if name not in self._contents:
            return False
        said = self._said[name] not in ("", declared.key(name))  # if nothing was, all that was found can be told by it
        return said or bundled.is_another(name, self._contents[name])

    def cancel(self) -> None:
        """Follow no longer; what nobody else follows is stopped. What was found so far stays."""
        self._cancelled = True
        with _lock:
            self._leave(set(self._following.values()))
            _advance()

    def _leave(self, runs: set[_Run]) -> None:
        for run in runs:
            run.jobs.discard(self)
            if not run.jobs:
                run.stop()

    def _found(self) -> dict[Pair, Rows]:
        """Return the rows that are there so far."""
        found = dict(self._known)
        for run in dict.fromkeys(self._following.values()):
            found |= {key: rows for key, rows in run.found.items() if self._following.get(key[0]) is run}
        return found

    def _early(self) -> dict[Pair, Rows]:
        """Return what is there of questions that are not done, flagged; nothing where whole ones are known already."""
        if self.afresh:
            return {}
        return {
            pair: [row | {"flags": "; ".join(filter(None, (row["flags"], STILL)))} for row in rows]
            for run in dict.fromkeys(self._following.values())
            for pair, rows in run.early.items()
            if self._following.get(pair[0]) is run and not run.ended
        }

    def state(self) -> dict[str, Any]:
        """Return what was found so far, and how far the job is; one that was left begins again.

        Returns
        -------
        dict
            rows (DataFrame of `rows.COLUMNS`, by set and question; of a question that is not done the choices that are, flagged
            STILL), status ('running', 'done', 'cancelled' or 'failed'),
            done and total (sets times questions), what (the step under way), error.

        Raises
        ------
        DatasetError
            If a set was removed from this machine meanwhile.
        """
        with _lock:
            if not self._cancelled:
                self.unasked = False
                if any(run.left for run in self._following.values()) or any(map(self._is_another, self.names)):
                    self.start()
                self._look()
                _advance()
            return self._state()

    def _state(self) -> dict[str, Any]:
        runs, found = list(dict.fromkeys(self._following.values())), self._found()
        wanted = [(name, key) for name in self.names for key in self.questions]
        done, total = sum(pair in found for pair in wanted), len(wanted)
        error = next((run.error for run in runs if run.error), "")
        if done == total:
            status = "done"
        elif self._cancelled:
            status = "cancelled"
        elif all(run.ended for run in runs):
            status, error = "failed", error or f"the process that read was stopped. {AGAIN}"
        else:
            status = "running"
        what = next((run.what for run in runs if not run.ended), "")
        rows = _table(self._early() | found, wanted)
        return {"rows": rows, "status": status, "done": done, "total": total, "what": what, "error": error}


def is_early(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are shown before their question is done."""
    return rows["flags"].str.contains(STILL, regex=False)


def _table(found: dict[Pair, Rows], wanted: Iterable[tuple[str, str]]) -> pd.DataFrame:
    # What was said of labels since a row was read holds.
    return frame(row for pair in wanted for row in declared.applied(*pair, found.get(pair, [])))


def start(
    names: Sequence[str], questions: Iterable[str] | None = None, *, afresh: bool = False, unasked: bool = False
) -> Job:
    """Start reading sets, or join whoever reads them; what is known is there at once.

    Parameters
    ----------
    names : sequence of str
        Sets and controls, in the order in which the screen needs them.
    questions : iterable of str, optional
        Keys of QUESTIONS; all of them by default.
    afresh : bool
        Whether to read also what is known: 'measure again on this machine'.
    unasked : bool
        Whether nobody has asked for it yet, see `Job`.

    Raises
    ------
    DatasetError, ValueError
        As in `reader.known`.
    """
    return Job(list(dict.fromkeys(names)), reader.asked(questions), afresh, unasked).start()
