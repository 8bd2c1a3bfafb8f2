"""A process that can be killed: work on untrusted files, with limits on time and memory.

The two sides exchange frames of plain bytes (a JSON header and blobs), never pickles, so that a child that was
compromised by a file cannot make its parent run anything. The child is a fresh interpreter rather than a fork, because the
server that starts it has threads; and it is started by command line rather than by `multiprocessing`, which would run
the dashboard's main module again.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0  # it takes 1.1 s of a processor, of which a busy machine gives little
IDLE_SECONDS = 60.0
GRACE_SECONDS = 2.0
PARENT_SECONDS = 1.0  # how often a process looks whether its parent is alive
NICE = 10  # see `step_back`
PATIENCE = 10.0  # beside work that goes first, a process that steps back has a tenth of a processor
AT_ONCE = max(2, (os.cpu_count() or 2) // 2)
OUT_OF_TIME = getattr(signal, "SIGPROF", 0)  # ends a process that has used its processor time
MAX_FRAME = 2**31
HEADER = struct.Struct("<QQ")

Frame = tuple[dict, bytes]
Handler = Callable[[dict, bytes], Frame]


class WorkerTimeout(Exception):
    """The child did not answer within its time and was killed."""


class WorkerCrash(Exception):
    """The child ended without an answer: a crash in compiled code, or killed by the system."""


def ended(code: int) -> str:
    """Return in words how a process ended, from its exit code: negative where a signal ended it."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def write_frame(stream: IO[bytes], header: dict, blob: bytes = b"") -> None:
    """Send a header and a blob, each preceded by its length."""
    head = json.dumps(header).encode()
    stream.write(HEADER.pack(len(head), len(blob)) + head)
    stream.write(blob)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame | None:
    """Receive a header and a blob; None if the other side ended, or sent something that is not a frame."""
    start = stream.read(HEADER.size)
    if len(start) < HEADER.size:
        return None
    head_size, blob_size = HEADER.unpack(start)
    if head_size + blob_size > MAX_FRAME:
        return None
    head, blob = stream.read(head_size), stream.read(blob_size)
    if len(head) < head_size or len(blob) < blob_size:
        return None
    try:
        header = json.loads(head)
    except ValueError:
        return None
    return (header, blob) if isinstance(header, dict) else None


class Worker:
    """One child process that answers one request at a time.

    Parameters
    ----------
    module : str
        Run as ``python -m module``; it must call `serve`.
    """

    def __init__(self, module: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._answers: queue.Queue[Frame | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.ready = self.used = False

    def _listen(self) -> None:
        """Pass frames on until the child ends; in a thread, because not every system can read pipes with a time limit."""
        with self.process.stdout as stream, contextlib.suppress(OSError, ValueError, MemoryError):
            while frame := read_frame(stream):
                self._answers.put(frame)
        self._answers.put(None)

    def _answer(self, seconds: float) -> Frame:
        try:
            frame = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.kill()
            raise WorkerTimeout from None
        if frame is None:
            # it has closed its end: how it ended by itself is said, not that it was killed
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_SECONDS)
            self.kill()
            if self.process.returncode == -OUT_OF_TIME:
                raise WorkerTimeout
            raise WorkerCrash(self.exit_reason())
        return frame

    def request(self, header: dict, blob: bytes, seconds: float) -> Frame:
        """Send a request and wait for its answer; the start of the child is not included.

        The child may use a processor for `seconds`, and `PATIENCE` times as long by the clock, so that on a busy machine
        nothing is given up that was hardly begun.

        Raises
        ------
        WorkerTimeout
            The child has then been killed.
        WorkerCrash
            If the child ended without an answer.
        """
        if not self.ready:
            self._answer(START_SECONDS)
            self.ready = True
        try:
            write_frame(self.process.stdin, {**header, "seconds": seconds}, blob)
        except OSError:
            self.kill()
            raise WorkerCrash(self.exit_reason()) from None
        return self._answer(PATIENCE * seconds)

    def exit_reason(self) -> str:
        """Return how the child ended, in words."""
        return ended(self.process.wait())

    def kill(self) -> None:
        """Kill the child immediately."""
        if self.process.poll() is None:
            self.process.kill()
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait()

    def usable(self) -> bool:
        """Return whether the child is alive."""
        return self.process.poll() is None


class Pool:
    """Children that are kept between requests, at most `size` at work; one that idles for long ends itself, see `serve`.

    Parameters
    ----------
    module : str
        See `Worker`.
    size : int
        How many children may be at work at once.
    """

    def __init__(self, module: str, size: int = AT_ONCE) -> None:
        self.module = module
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(size)
        atexit.register(self.close)

    def request(self, header: dict, blob: bytes, seconds: float, wait: float = 30.0) -> Frame:
        """Answer a request in a child that is alive, starting one if there is none; a second try gets the time that is left.

        Raises
        ------
        TimeoutError
            If no slot became free within `wait` seconds.
        WorkerTimeout, WorkerCrash
            See `Worker.request`.
        """
        if not self._slots.acquire(timeout=wait):
            raise TimeoutError
        try:
            worker, began = self._take(), time.monotonic()
            try:
                answer = worker.request(header, blob, seconds)
            except WorkerCrash:
                left = seconds - (time.monotonic() - began)
                if not worker.used or left <= 0:
                    raise
                worker = Worker(self.module)  # it may have ended after idling, just before the request
                answer = worker.request(header, blob, left)
            self._keep(worker, answer[0])
            return answer
        finally:
            self._slots.release()

    def begin(self) -> None:
        """Start a child before it is needed."""
        with self._lock:
            if not self._idle:
                self._idle.append(Worker(self.module))

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.usable():
                    return worker
                worker.kill()
        return Worker(self.module)

    def _keep(self, worker: Worker, header: dict) -> None:
        if header.get("last"):
            worker.kill()
            return
        worker.used = True
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End all children that idle."""
        with self._lock:
            while self._idle:
                self._idle.pop().kill()


# ------------------------------------------------------------------------------------------------- inside the child


def serve(handler: Handler, memory_bytes: int, idle_seconds: float = IDLE_SECONDS, *, back: bool = True) -> None:
    """Answer frames on standard input until it closes or none came for as long as a child may idle.

    Anything that compiled code prints goes to standard error, not between the frames. A system timer ends the process
    shortly after the parent should have killed it, in case the parent is gone. With `back`, it steps back (see `step_back`).
    """
    if back:
        step_back()
    source = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bound_memory(memory_bytes)
    write_frame(answers, {"ready": True})
    while True:
        _alarm(idle_seconds, 0)
        frame = read_frame(source)
        if frame is None:
            return
        seconds = float(frame[0].get("seconds", IDLE_SECONDS))
        _alarm(PATIENCE * seconds + GRACE_SECONDS, seconds)
        write_frame(answers, *handler(*frame))


def end_with(parent: int, end: Callable[[], object]) -> None:
    """Call `end` soon after the parent of this process has ended, however it ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_SECONDS)
        end()

    threading.Thread(target=watch, daemon=True).start()


def step_back() -> None:
    """Let pages go first where the processors are busy: what this process computes is waited for anyway."""
    if hasattr(os, "nice"):
        os.nice(NICE)


def _alarm(seconds: float, of_work: float) -> None:
    """Ask the system to end this process after a time by the clock, or of work (0: without end).

    The default action of the signals that it sends needs no Python code.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, of_work)


def bound_memory(size: int) -> None:
    """Limit the address space if the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
