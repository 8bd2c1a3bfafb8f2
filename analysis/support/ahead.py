"""Processes of this program: started in advance so that imports are done when they are needed, and stopped with all children.

Nothing heavy is imported here. Readings of bundled sets travel with the program, so a process is started in advance only
where a page expects that a set has to be read (`prepare`). A process ends with the server, however that ends (`serve`);
folders that a killed server left are removed by the next one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from analysis.support import pool

try:
    import fcntl
except ImportError:  # not on Windows: there a folder cannot be removed while its files are open
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[2]
KEPT_SECONDS = 120  # a process that is not used by then is stopped, to free its memory
OUT, STREAM, ERRORS = "out.json", "rows", "errors"  # what reading leaves in its folder
FOLDERS = "selection-pressure-job-"  # how their names begin


@dataclass(eq=False)
class Launched:
    """A process of the command ``read``, which waits for its settings on standard input, and the folder that it writes to."""

    process: subprocess.Popen
    folder: Path
    errors: IO[bytes]  # locked: tells other servers that the folder is in use
    _stopped: bool = field(default=False, init=False)

    def begin(self, settings: str) -> None:
        """Hand over the settings as JSON; the process then computes."""
        try:
            self.process.stdin.write(settings.encode())
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and its exit code and errors say why

    def stop(self) -> None:
        """Kill the process and all that it started: also where it was itself killed, which leaves those at work."""
        if self._stopped or self.process.poll() == 0:
            return
        self._stopped = True  # once: later, its number may be another's
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()

    def discard(self) -> None:
        """Stop it, and remove what it wrote."""
        self.stop()
        self.errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.discard)


_lock = threading.Lock()
_ahead: list[tuple[Launched, dict[str, str]]] = []  # with the environment that it was started in


def launch() -> Launched:
    """Start a process that waits for what it is to read (see `Launched.begin`).

    Raises
    ------
    OSError
        If there is no room for its folder, or no process can be started.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=FOLDERS))
    arguments = ["-m", "analysis", "read", "--config", "-", "--json", OUT, "--stream", STREAM]
    errors = (folder / ERRORS).open("wb")
    try:
        _lock_file(errors)
        process = subprocess.Popen(  # noqa: S603 - fixed arguments; the settings are data
            [sys.executable, *arguments, "--parent", str(os.getpid())],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            process_group=0 if hasattr(os, "killpg") else None,
        )
    except OSError:
        errors.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    launched = Launched(process, folder, errors)
    atexit.register(launched.discard)
    return launched


@cache
def _sweep() -> None:
    """Remove folders of processes that ended without their server, once as the first process is started."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDERS}*"):
        with suppress(OSError), (folder / ERRORS).open("rb") as errors:
            _lock_file(errors)  # an OSError while its server or its process is alive
            shutil.rmtree(folder, ignore_errors=True)


def _lock_file(file: IO[bytes]) -> None:
    """Lock a file, for this process and all that inherit it; an OSError if another has it."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def serve(parent: int) -> None:
    """Work for a server: let its pages go first, and end with all that was started soon after it, however it ended."""
    pool.step_back()
    if hasattr(os, "killpg"):  # elsewhere a process keeps the number of a parent that has ended
        pool.end_with(parent, lambda: os.killpg(0, signal.SIGKILL))


def prepare() -> None:
    """Start one process in advance, unless one is waiting: where a set may soon have to be read.

    Where none can be started, whoever needs it says so.
    """
    with _lock:
        if any(waiting.process.poll() is None for waiting, _ in _ahead):
            return
        with suppress(OSError):
            _ahead[:] = [(launch(), dict(os.environ))]
    timer = threading.Timer(KEPT_SECONDS, release)
    timer.daemon = True
    timer.start()


def release() -> None:
    """Stop the process that was started in advance, if it was not used."""
    with _lock:
        ready = _ahead.pop() if _ahead else None
    if ready:
        ready[0].discard()


def take() -> Launched:
    """Return the process that was started in advance, if it is alive and its environment is unchanged; else a new one."""
    with _lock:
        ready = _ahead.pop() if _ahead else None
    if ready is None:
        return launch()
    launched, environment = ready
    if environment == dict(os.environ) and launched.process.poll() is None:
        return launched
    launched.discard()
    return launch()
