"""Processes of this program: started in advance so that imports are done when they are needed, and stopped with all children.

Nothing heavy is imported here. Readings of bundled sets travel with the program, so a process is started in advance only
where a page expects that a set has to be read (`prepare`).
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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT_SECONDS = 120  # a process that is not used by then is stopped, to free its memory
OUT, STREAM, ERRORS = "out.json", "rows", "errors"  # what reading leaves in its folder


@dataclass(frozen=True)
class Launched:
    """A process of the command ``read``, which waits for its settings on standard input, and the folder that it writes to."""

    process: subprocess.Popen
    folder: Path

    def begin(self, settings: str) -> None:
        """Hand over the settings as JSON; the process then computes."""
        try:
            self.process.stdin.write(settings.encode())
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and its exit code and errors say why

    def stop(self) -> None:
        """Kill the process and all that it started."""
        if self.process.poll() is not None:
            return
        if hasattr(os, "killpg"):
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()

    def discard(self) -> None:
        """Stop it, and remove what it wrote."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.discard)


_lock = threading.Lock()
_ahead: list[tuple[Launched, dict[str, str]]] = []  # with the environment that it was started in


def launch() -> Launched:
    """Start a process that waits for what it is to read (see `Launched.begin`)."""
    folder = Path(tempfile.mkdtemp(prefix="selection-pressure-job-"))
    arguments = ["-m", "analysis", "read", "--config", "-", "--json", OUT, "--stream", STREAM]
    with (folder / ERRORS).open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - fixed arguments; the settings are data
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            process_group=0 if hasattr(os, "killpg") else None,
        )
    launched = Launched(process, folder)
    atexit.register(launched.discard)
    return launched


def prepare() -> None:
    """Start one process in advance, unless one is waiting: where a set may soon have to be read."""
    with _lock:
        if any(waiting.process.poll() is None for waiting, _ in _ahead):
            return
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
