"""Experiments for a page: run in processes beside the server, followed by any number of sessions, cancelled, kept on the disk.

A result is kept under what it was made of: the code that the experiment reaches, its settings, and the content of its sets;
those of the bundled sets travel with the data (`answers`). A process at which nobody looked for LEFT_SECONDS is stopped (its
page was left), and begins again when somebody does; it ends with the server, however that ends.
"""

from __future__ import annotations

import atexit
import json
import os
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from analysis import experiments
from analysis.corpus import Dataset
from analysis.domains import DOMAINS, register
from analysis.experiments import Result, answers
from analysis.files import wire
from analysis.files.limits import problem_frame
from analysis.readings import versions
from analysis.support import atomic
from analysis.support import disk_cache as disk
from analysis.support.pool import Worker, WorkerCrash, WorkerTimeout, bound_memory, end_with, serve

MODULE = "analysis.experiments.job"
ENTRY, BY = "experiment-", "-by-"  # of a name on the disk: before the key, and before what computed
MEMORY_BYTES = 6 * 2**30  # address space of a process; an experiment may have a smaller MEMORY_BYTES of its own
SECONDS = 900.0  # after which an experiment is given up; one may have its own SECONDS
LEFT_SECONDS = 120.0  # a browser whose tab is hidden asks once a minute
PAUSE_SECONDS = 1.0  # between two looks whether somebody follows
# Experiments that run at a time on this server; those that are given up early have as many places of their own.
AT_ONCE = 2
_SLOTS, _SHORT_SLOTS = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(AT_ONCE)
_lock = threading.RLock()


class _Run:
    """One experiment on its way: a thread that waits for its process, and what came of it."""

    def __init__(self, key: str, name: str, sets: Mapping[str, Dataset], settings: Mapping[str, Any]) -> None:
        self.key, self.name, self.sets, self.settings = key, name, dict(sets), dict(settings)
        self.jobs: WeakSet[Job] = WeakSet()
        self.result: Result | None = None
        self.error, self.cancelled, self.ended = "", False, False
        self.looked = time.monotonic()
        self.seconds = float(experiments.limit(name, "SECONDS", SECONDS))
        self._worker: Worker | None = None
        self._progress: Path | None = None
        self.thread = threading.Thread(target=self._work, name=f"experiment {name}", daemon=True)

    def _work(self) -> None:
        try:
            self.result = kept(self.key)
            if self.result is None:
                with _SLOTS if self.seconds >= SECONDS else _SHORT_SLOTS:
                    self.result = self._computed()
        except WorkerTimeout:
            self.error = f"not done within {self.seconds / 60:.0f} minutes; choose smaller sets, or draw fewer objects"
        except (ValueError, WorkerCrash, OSError, RuntimeError) as error:  # the last where the server is ending
            self.error = str(error)
        finally:
            with _lock:
                self.ended = True
                if _runs.get(self.key) is self:
                    del _runs[self.key]

    def _computed(self) -> Result:
        with tempfile.TemporaryDirectory(prefix="selection-pressure-experiment-") as folder:
            with _lock:
                if self.cancelled:
                    raise ValueError("cancelled")
                self._progress = Path(folder) / "progress"
                self._worker = Worker(MODULE)
            atexit.register(self._worker.kill)
            threading.Thread(target=self._watch, daemon=True).start()
            try:
                found, blob = self._worker.request(*self._asked(), self.seconds)
            finally:
                self._worker.kill()
                atexit.unregister(self._worker.kill)
        if "error" in found:
            raise ValueError(found["error"])
        body = packed(found, blob)
        disk.write(entry(self.key), body)
        return unpacked(body)

    def _asked(self) -> tuple[dict[str, Any], bytes]:
        packed = [wire.pack_dataset(dataset, problem_frame()) for dataset in self.sets.values()]
        about = {"name": self.name, "settings": self.settings, "domains": dict(DOMAINS.packages)}
        sets = [{**header, "bytes": len(blob), "of": domain}
                for domain, (header, blob) in zip(self.sets, packed, strict=True)]  # fmt: skip
        return {**about, "sets": sets, "progress": str(self._progress)}, b"".join(blob for _, blob in packed)

    def _watch(self) -> None:
        """Stop it when nobody has looked for long."""
        while not self.ended:
            time.sleep(PAUSE_SECONDS)
            if time.monotonic() - self.looked > LEFT_SECONDS:
                self.stop()

    def step(self) -> tuple[int, int, str]:
        """Return how far it is: steps done, all steps, the one under way."""
        if self._worker is None:
            return 0, 1, "waiting for other experiments" if not self.ended else ""
        with suppress(OSError, ValueError):
            done, total, what = json.loads(self._progress.read_text() if self._progress else "")
            return int(done), int(total), str(what)
        return 0, 1, "starting"

    def stop(self) -> None:
        with _lock:
            self.cancelled = True
            if self._worker:
                self._worker.kill()


_runs: dict[str, _Run] = {}


class Job:
    """One experiment that a page waits for.

    Parameters
    ----------
    name : str
        Key of `experiments.EXPERIMENTS`.
    sets : mapping of str to Dataset
        By domain.
    settings : mapping, optional
        See `experiments.settings_of`.

    Raises
    ------
    ValueError
        If there is no such experiment or setting.
    """

    def __init__(self, name: str, sets: Mapping[str, Dataset], settings: Mapping[str, Any] | None = None) -> None:
        self.name, self.sets = name, dict(sets)
        self.settings = experiments.settings_of(name, settings)
        self.key = key_of(name, self.sets, self.settings)
        self._run: _Run | None = None
        self._cancelled = False

    def start(self) -> Job:
        """Begin, or follow whoever has begun the same; returns at once."""
        with _lock:
            self._cancelled = False
            run = _runs.get(self.key)
            if run is None or run.cancelled:
                run = _runs[self.key] = _Run(self.key, self.name, self.sets, self.settings)
                run.thread.start()
            run.jobs.add(self)
            self._run = run
        return self

    def wait(self, seconds: float) -> Job:
        """Wait for the result, at most this long: what lies on the disk is there in no time."""
        if self._run:
            self._run.thread.join(seconds)
        return self

    def cancel(self) -> None:
        """Follow no longer; what nobody else follows is stopped."""
        with _lock:
            if self._run is None or self._run.ended:
                return
            self._cancelled = True
            self._run.jobs.discard(self)
            if not self._run.jobs:
                self._run.stop()

    def state(self) -> dict[str, Any]:
        """Return what is there, and how far the job is.

        Returns
        -------
        dict
            result (Result or None), status ('running', 'done', 'cancelled' or 'failed'), done and total (steps), what (the
            step under way), error (why it failed, in words).
        """
        with _lock:
            if self._run is not None and not self._cancelled:
                self._run.looked = time.monotonic()
                if self._run.cancelled and self._run.ended:  # nobody had looked at it
                    self.start()
        run = self._run
        if run is None or self._cancelled:
            return {"result": None, "status": "cancelled", "done": 0, "total": 1, "what": "", "error": ""}
        done, total, what = run.step()
        status = "running" if not run.ended else "done" if run.result else "failed"
        return {"result": run.result, "status": status, "done": done, "total": total, "what": what, "error": run.error}


def key_of(name: str, sets: Mapping[str, Dataset], settings: Mapping[str, Any]) -> str:
    """Hash everything that a result depends on."""
    content = json.dumps([[domain, dataset.name, dataset.sha256] for domain, dataset in sets.items()])
    return disk.key_of(answers.version(name), name, content, json.dumps(settings, sort_keys=True))


def kept(key: str) -> Result | None:
    """Return the result that is kept under a key (see `key_of`), or None."""
    body = disk.read(entry(key)) or answers.of(key)
    if body is None:
        return None
    return unpacked(body)


def entry(key: str) -> str:
    """Return the name under which the result of a key lies on the disk: results of other libraries have others."""
    return f"{ENTRY}{key}{BY}{disk.key_of(versions.libraries())}"


def key_in(name: str) -> str:
    """Return the key in the name of an entry."""
    return name.removeprefix(ENTRY).rpartition(BY)[0]


def answered(result: Result) -> tuple[dict[str, Any], bytes]:
    """Return a result as a header and a blob."""
    sizes, blob = wire.pack_frames(*result.tables.values())
    about = {"sentence": result.sentence, "settings": result.settings, "tables": list(result.tables)}
    return {**about, "sizes": sizes}, blob


def packed(header: Mapping[str, Any], blob: bytes) -> bytes:
    """Return the bytes that are kept of an answer; see `unpacked`."""
    return json.dumps(header).encode() + b"\n" + blob


def unpacked(body: bytes) -> Result:
    """Return the result in the bytes that are kept."""
    line, _, blob = body.partition(b"\n")
    header = json.loads(line)
    tables = dict(zip(header["tables"], wire.unpack_frames(header["sizes"], blob), strict=True))
    return Result(tables, header["sentence"], header["settings"])


def under_way() -> bool:
    """Tell whether any experiment of this server runs or waits."""
    return bool(_runs)


# ------------------------------------------------------------------------------------------------- inside the child


def answer(header: dict, content: bytes) -> tuple[dict, bytes]:
    """Run one experiment; what cannot be done becomes a message."""
    register(header["domains"])
    bound_memory(int(experiments.limit(header["name"], "MEMORY_BYTES", MEMORY_BYTES)))
    sets, start = {}, 0
    for one in header["sets"]:
        sets[one["of"]] = wire.unpack_dataset(one, content[start : start + one["bytes"]])[0]
        start += one["bytes"]
    place, told = Path(header["progress"]), [0.0]

    def progress(done: int, total: int, what: str) -> None:
        if done in (0, total) or time.monotonic() - told[0] > 0.2:
            told[0] = time.monotonic()
            with suppress(OSError):  # its server has ended
                atomic.write(place, json.dumps([done, total, what]).encode())

    try:
        result = experiments.run(header["name"], sets, header["settings"], progress)
    except ValueError as error:
        return {"error": str(error)}, b""
    return answered(result)


if __name__ == "__main__":
    end_with(os.getppid(), lambda: os._exit(1))
    serve(answer, MEMORY_BYTES)
