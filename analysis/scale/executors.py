"""Where the pieces of a file are counted: this process, processes beside it, or the workers of a Dask cluster.

Pieces travel inside their tasks, so a worker that dies takes nothing with it: each task is kept until its result is
here, and is given to another worker. Dask is imported only for a cluster.
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

AHEAD = 3  # pieces under way for each worker
MOST_DEATHS = 4  # of the workers of one piece, after which the piece is blamed
BLAME = (
    "a piece of the file has ended every worker that took it ({}). It may need more memory than a worker has: take "
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
        """Most memory that one of the processes has had at a time."""


class Here:
    """The process itself: a call is made when its result is asked for."""

    ahead, workers = 1, 1

    def submit(self, function: Callable, *arguments: Any) -> tuple:  # noqa: ANN401
        """Remember a call."""
        return function, arguments

    def result(self, handle: tuple) -> Any:  # noqa: ANN401
        """Make it."""
        function, arguments = handle
        return function(*arguments)

    def peak_bytes(self) -> int:
        """Most memory that this process has had."""
        return peak_bytes()


def peak_bytes() -> int:
    """Most resident memory that this process has had, in bytes (0 where the system does not tell).

    Linux counts into ``ru_maxrss`` what the parent held when it started this process, so its own record is read there.
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
    """A call under way, kept until its result is here."""

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
        # Spawned, not forked: this process has threads, and a fork takes their locks along.
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
        )

    def submit(self, function: Callable, *arguments: Any) -> _Call:  # noqa: ANN401
        """Give a call to a worker."""
        call = _Call(function, arguments)
        self._begin(call)
        return call

    def _begin(self, call: _Call) -> None:
        with suppress(BrokenProcessPool):  # then it is submitted again when its result is asked for
            call.future = self._pool.submit(_with_peak, call.function, call.arguments)

    def result(self, handle: _Call) -> Any:  # noqa: ANN401
        """Wait for a result.

        Raises
        ------
        RuntimeError
            If a piece has killed worker after worker.
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
        """Submit a call once more, to new processes if none of the old ones takes it: one death ends a whole pool."""
        call.future = None
        self._begin(call)
        if call.future is None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = self._opened()
            self._begin(call)

    def peak_bytes(self) -> int:
        """Most memory that one of the workers, or this process, has had."""
        return max(peak_bytes(), self._peak)


def _with_peak(function: Callable, arguments: tuple) -> tuple[Any, int]:
    return function(*arguments), peak_bytes()


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone, however that ended."""
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
            If a piece has killed worker after worker.
        """
        from distributed import KilledWorker

        try:
            return handle.result()
        except KilledWorker as error:
            raise RuntimeError(BLAME.format(error)) from None
        finally:
            handle.release()

    def peak_bytes(self) -> int:
        """Most memory that one of the workers alive, or this process, has had."""
        return max([peak_bytes(), *self._client.run(peak_bytes).values()])


@contextmanager
def executor(workers: int = 1, scheduler: str | None = None) -> Iterator[Executor]:
    """Open a place to run: this process, as many local processes, or the cluster of a scheduler.

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
