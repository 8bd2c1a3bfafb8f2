"""Downloads that go on while pages come and go: one process a set, followed and cancelled from any session.

A process of its own, because reading what came (a quarter of a million molecules) would hold up every other session.
It tells its progress line by line, and dies with the pipe if the dashboard ends; what has come so far is kept.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from analysis.datasets import public
from analysis.files.limits import megabytes
from analysis.support.pool import bound_memory

ROOT = Path(__file__).resolve().parents[3]
MOST = 3  # downloads at a time: each is a process
MEMORY_BYTES = 4 * 2**30  # address space of a download, as of the process that reads uploads
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # each would reserve address space of its own
SECONDS = 0.2  # between two lines of progress


@dataclass(frozen=True)
class State:
    """How a download stands.

    Parameters
    ----------
    status : str
        ``"running"``, ``"done"``, ``"cancelled"``, ``"failed"``, ``"offline"``, ``"changed"`` (the source has other
        bytes than it had at the first download).
    done, total : int
        Bytes so far, and bytes to expect (0 where nobody knows).
    what : str
        The step under way; what is wrong, where it failed; how much is kept, where it was cancelled.
    """

    status: str = "running"
    done: int = 0
    total: int = 0
    what: str = "starting"

    @property
    def share(self) -> float:
        """Part that is done, as far as the size is known, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass
class Download:
    """One set being brought here by a process of its own; its lines are read by a thread."""

    name: str
    again: bool = False
    state: State = field(default_factory=State)
    _cancelled: bool = False

    def start(self) -> Download:
        """Begin; returns at once."""
        command = [
            sys.executable,
            "-m",
            "analysis.datasets.public.background",
            self.name,
            *(["--again"] if self.again else []),
        ]
        self._process = subprocess.Popen(  # noqa: S603 - fixed arguments and a name that was checked
            command,
            cwd=ROOT,
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        threading.Thread(target=self._follow, daemon=True).start()
        return self

    def cancel(self) -> None:
        """Stop; what has come so far is kept, and the next download goes on from there."""
        self._cancelled = True
        self._process.terminate()

    def _follow(self) -> None:
        for line in self._process.stdout:
            self.state = State(**json.loads(line))
        code = self._process.wait()
        if self.state.status != "running":
            return
        if self._cancelled:
            kept = megabytes(public.describe(self.name)["unfinished"])
            self.state = State("cancelled", what=f"Stopped. {kept} are kept, and the next download goes on from there.")
        else:
            self.state = State("failed", what=f"The download stopped (exit code {code}). What has come so far is kept.")


_downloads: dict[str, Download] = {}
_lock = threading.Lock()


def start(name: str, *, again: bool = False) -> Download:
    """Begin to download a public set, or join the download that is under way, in whichever session it was begun.

    Parameters
    ----------
    name : str
        Key of `public.PUBLIC`, or the name of any other set of a source.
    again : bool
        As in `public.fetch`.

    Raises
    ------
    FetchError
        If there is no such set, or as many downloads as may be are under way.
    """
    name = public.canonical(name)
    with _lock:
        if (found := state(name)) and found.status == "running":
            return _downloads[name]
        if len(running()) >= MOST:
            raise public.FetchError(f"{MOST} downloads are under way; wait until one is done, or cancel one")
        _downloads[name] = Download(name, again).start()
        return _downloads[name]


def cancel(name: str) -> None:
    """Stop a download, if it is under way."""
    if name in running():
        _downloads[name].cancel()


def state(name: str) -> State | None:
    """Return how the last download of a set stands, or None if there was none since the dashboard was started."""
    found = _downloads.get(name)
    return found.state if found else None


def running() -> list[str]:
    """Return the sets whose download is under way."""
    return [name for name, download in list(_downloads.items()) if download.state.status == "running"]


def remove(name: str) -> int:
    """Remove a set with its unfinished download, and what is said of its last download; return the bytes freed.

    Raises
    ------
    FetchError
        If it is being downloaded now.
    """
    with _lock:
        if name in running():
            raise public.FetchError(f"{name} is being downloaded; cancel that first")
        _downloads.pop(name, None)
        return public.remove(name)


# ------------------------------------------------------------------------------------------------- inside the process


def _say(status: str, done: int, total: int | None, what: str) -> None:
    print(json.dumps({"status": status, "done": done, "total": total or 0, "what": what}), flush=True)


def main(name: str, *, again: bool = False) -> int:
    """Download one set and tell of it on standard output, as JSON lines."""
    expected = public.describe(name)["bytes"]
    last = 0.0

    def progress(done: int, total: int | None, what: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS:
            last = time.monotonic()
            _say("running", done, total or expected, what)

    try:
        found = public.fetch(name, progress, again=again)
    except public.FetchError as error:
        kinds = {public.Offline: "offline", public.Changed: "changed"}
        _say(kinds.get(type(error), "failed"), 0, 0, str(error))
        return 1
    except MemoryError:
        _say(
            "failed", 0, 0, f"{name} needs more than {megabytes(MEMORY_BYTES)} of memory, the limit; take a smaller set"
        )
        return 1
    _say("done", 1, 1, f"{len(found):,} objects")
    return 0


if __name__ == "__main__":
    bound_memory(MEMORY_BYTES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by an exception, so that what has come is written out
    sys.exit(main(sys.argv[1], again="--again" in sys.argv))
