"""Where the pieces of a file are counted: this process, other local processes, or the workers of a Dask cluster.

Pieces are sent with their tasks, so nothing is lost when a worker dies: each task is kept until its result has arrived,
and is given to another worker. Dask is imported only for a cluster.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol

AHEAD = 3  # pieces in progress per worker
MOST_DEATHS = 4  # of workers on one piece, after which the piece is considered the cause
BLAME = (
    "a piece of the file has ended every worker that processed it ({}). It may need more memory than a worker has: use "
    "smaller pieces with --piece-bytes, or workers with more memory"
)


class Executor(Protocol):
    """Where functions run."""

    ahead: int
    workers: int

    def submit(self, function: Callable, *arguments: Any) -> Any:  # noqa: ANN401 - whatever `result` takes
        """Begin a call."""

    def result(self, handle: Any) -> Any:  # noqa: ANN401
        """Wait for its result."""

    def peak_bytes(self) -> int:
        """Peak memory of a single process."""


class Here:
    """The current process: a call is run when its result is requested."""

    ahead, workers = 1, 1

    def submit(self, function: Callable, *arguments: Any) -> tuple:  # noqa: ANN401
        """Remember a call."""
        return function, arguments

    def result(self, handle: tuple) -> Any:  # noqa: ANN401
        """Make it."""
        function, arguments = handle
        return function(*arguments)

    def peak_bytes(self) -> int:
        """Peak memory of this process."""
        return peak_bytes()


def peak_bytes() -> int:
    """Peak resident memory of this process, in bytes (0 if the system does not report it).

    On Linux ``ru_maxrss`` includes the memory of the parent when it started this process, so /proc is read instead.
    """
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@dataclass(eq=False)
class _Call:
    """A call in progress, kept until its result has arrived."""

    function: Callable
    arguments: tuple
    future: Future | None = None  # None: it has to be submitted again
    deaths: int = 0


class Local:
    """Processes on this machine; a context manager that ends them.

    Parameters
    ----------
    workers : int
    """

    def __init__(self, workers: int) -> None:
        self.workers, self.ahead = workers, AHEAD * workers
        self._peak = 0
        self._pool = self._opened()

    def __enter__(self) -> Local:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _opened(self) -> ProcessPoolExecutor:
        # Spawned, not forked: this process has threads, and a fork would copy their locks.
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
        )

    def submit(self, function: Callable, *arguments: Any) -> _Call:  # noqa: ANN401
        """Give a call to a worker."""
        call = _Call(function, arguments)
        self._begin(call)
        return call

    def _begin(self, call: _Call) -> None:
        with suppress(BrokenProcessPool):  # then it is submitted again when its result is requested
            call.future = self._pool.submit(_with_peak, call.function, call.arguments)

    def result(self, handle: _Call) -> Any:  # noqa: ANN401
        """Wait for a result.

        Raises
        ------
        RuntimeError
            If a piece has repeatedly killed its worker.
        """
        while True:
            try:
                if handle.future is None:
                    raise BrokenProcessPool("a process ended abruptly")
                value, peak = handle.future.result()
            except BrokenProcessPool as error:
                handle.deaths += 1
                if handle.deaths == MOST_DEATHS:
                    raise RuntimeError(BLAME.format(error)) from None
                self._again(handle)
            else:
                self._peak = max(self._peak, peak)
                return value

    def _again(self, call: _Call) -> None:
        """Submit a call once more, to new processes if the old pool is broken: one death breaks a whole pool."""
        call.future = None
        self._begin(call)
        if call.future is None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = self._opened()
            self._begin(call)

    def peak_bytes(self) -> int:
        """Peak memory of a worker or of this process."""
        return max(peak_bytes(), self._peak)


def _with_peak(function: Callable, arguments: tuple) -> tuple[Any, int]:
    return function(*arguments), peak_bytes()


def _end_with_parent() -> None:
    """End this worker when the process that started it has ended for any reason."""
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


class Dask:
    """The workers of a Dask cluster.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - dask is imported only where it is asked for
        self._client = client
        client.run(peak_bytes)  # every worker has imported what it needs before the first piece is sent
        self.workers = max(sum(client.nthreads().values()), 1)
        self.ahead = AHEAD * self.workers

    def submit(self, function: Callable, *arguments: Any) -> Any:  # noqa: ANN401
        """Give a call to the scheduler, arguments included: scattered data would die with its worker."""
        return self._client.submit(function, *arguments, pure=False)

    def result(self, handle: Any) -> Any:  # noqa: ANN401
        """Wait for a result.

        Raises
        ------
        RuntimeError
            If a piece has repeatedly killed its worker.
        """
        from distributed import KilledWorker

        try:
            return handle.result()
        except KilledWorker as error:
            raise RuntimeError(BLAME.format(error)) from None
        finally:
            handle.release()

    def peak_bytes(self) -> int:
        """Peak memory of a live worker or of this process."""
        return max([peak_bytes(), *self._client.run(peak_bytes).values()])


@contextmanager
def executor(workers: int = 1, scheduler: str | None = None) -> Iterator[Executor]:
    """Open an executor: this process, local processes, or the cluster of a scheduler.

    Parameters
    ----------
    workers : int
        Local processes; one is this process itself.
    scheduler : str, optional
        Address of a Dask scheduler, e.g. ``"tcp://10.0.0.1:8786"``; its workers must have this package.

    Raises
    ------
    ValueError
        If there are no workers, or no scheduler answers.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, got {workers}")
    if scheduler is not None:
        with _client(scheduler) as client:
            yield Dask(client)
    elif workers > 1:
        with Local(workers) as local:
            yield local
    else:
        yield Here()


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout="20s")
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {scheduler}: {error}. Start one with: dask scheduler") from None
    with client:
        client.wait_for_workers(1, timeout=60)
        yield client
