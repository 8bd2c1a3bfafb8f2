"""Where the pieces of a file are counted: this process, or the workers of a Dask cluster.

Pieces travel inside their tasks, so a worker that dies takes nothing with it: the scheduler has each task until its
result is here, and gives it to another worker.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

AHEAD = 3  # pieces under way for each worker


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
            raise RuntimeError(
                f"a piece of the file has ended every worker that took it ({error}). It may need more memory than a "
                "worker has: take smaller pieces with --piece-bytes, or workers with more memory"
            ) from None
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
    if scheduler is None and workers == 1:
        yield Here()
        return
    with _client(workers, scheduler) as client:
        yield Dask(client)


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    if scheduler is None:
        # Dask's workers give freed memory back at once; counting takes and frees arrays, and would fault it in anew.
        own = {key: "1" for key in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
        with (
            dask.config.set({"distributed.nanny.pre-spawn-environ": own}),
            LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout="20s")
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {scheduler}: {error}. Start one with: dask scheduler") from None
    with client:
        client.wait_for_workers(1, timeout=60)
        yield client
