"""Maps for a page: placed in processes beside the server, followed by any number of sessions, cancelled, kept on the disk."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.domains import DOMAINS, register
from analysis.experiments import map as maps
from analysis.files import wire
from analysis.support import disk_cache as disk
from analysis.support.pool import Worker, WorkerCrash, WorkerTimeout, serve

MODULE = "analysis.experiments.map_job"
MEMORY_BYTES = 4 * 2**30  # address space of a process
SECONDS = 240.0  # for one panel of the most points on a busy machine; idle, it takes 15
_SLOTS = threading.BoundedSemaphore(2)  # panels that are placed at a time on this server


@dataclass(frozen=True, eq=False)
class Request:
    """One panel that is wanted.

    Parameters
    ----------
    domain : str
    objects : tuple of str
        Of base and layers, see `map.panel`.
    neutral_of, order, seed : int
        See `map.panel`.
    """

    domain: str
    objects: tuple[str, ...]
    neutral_of: int = 0
    order: int = 2
    seed: int = 0

    @property
    def key(self) -> str:
        """Hash of everything that the panel depends on."""
        settings = f"{self.neutral_of} {self.order} {self.seed}"
        return disk.key_of(disk.code_version(), self.domain, "\x1f".join(self.objects), settings)


@dataclass(eq=False)
class _Panel:
    """One panel on its way: a thread that waits for its process, and what came of it."""

    request: Request
    table: pd.DataFrame | None = None
    error: str = ""
    cancelled: bool = False
    began: float = 0.0  # monotonic seconds; 0 while it waits
    _worker: Worker | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        try:
            with _SLOTS:  # whoever waited for a place finds on the disk what another session had placed meanwhile
                self.table = disk.cached("map", self.request.key, self._placed)
        except (ValueError, WorkerCrash, WorkerTimeout, OSError) as error:
            late = f"not placed within {SECONDS:.0f} s; draw fewer objects"
            self.error = late if isinstance(error, WorkerTimeout) else str(error)

    def _placed(self) -> pd.DataFrame:
        with self._lock:
            if self.cancelled:
                raise ValueError("cancelled")
            self.began, self._worker = time.monotonic(), Worker(MODULE)
        atexit.register(self._worker.kill)
        try:
            of = self.request
            sizes, blob = wire.pack_frames(pd.DataFrame({"object": of.objects}))
            asked: dict[str, Any] = {"domain": of.domain, "domains": dict(DOMAINS.packages), "sizes": sizes}
            asked |= {"neutral_of": of.neutral_of, "order": of.order, "seed": of.seed}
            found, blob = self._worker.request(asked, blob, SECONDS)
        finally:
            self._worker.kill()
            atexit.unregister(self._worker.kill)
        if "error" in found:
            raise ValueError(found["error"])
        return wire.unpack_frames(found["sizes"], blob)[0]

    def cancel(self) -> None:
        with self._lock:
            self.cancelled = True
            if self._worker:
                self._worker.kill()


class Job:
    """The panels that a page waits for.

    Parameters
    ----------
    requests : mapping of str to Request
        By domain.
    """

    def __init__(self, requests: Mapping[str, Request]) -> None:
        self.requests = dict(requests)
        self.key = " ".join(request.key for request in self.requests.values())
        self.names = list(self.requests)
        self._panels: dict[str, _Panel] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> Job:
        """Begin with what is not there yet; returns at once."""
        for domain, request in self.requests.items():
            if domain not in self._panels or self._panels[domain].table is None:
                self._panels[domain] = _Panel(request)
                thread = threading.Thread(target=self._panels[domain].run, daemon=True)
                self._threads.append(thread)
                thread.start()
        return self

    def wait(self, seconds: float) -> Job:
        """Wait for all panels, at most this long: what lies on the disk is there in no time."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return self

    def cancel(self) -> None:
        """Stop what is under way; what is there stays."""
        for panel in self._panels.values():
            panel.cancel()

    def state(self) -> dict[str, Any]:
        """Return what is there, and how far the job is.

        Returns
        -------
        dict
            tables (domain -> table of `map.panel`), errors (domain -> words), status ('running', 'done' or 'cancelled'), done
            and total (panels), what (the step under way), error (empty: errors are those of panels).
        """
        panels = self._panels
        tables = {domain: panel.table for domain, panel in panels.items() if panel.table is not None}
        stopped = [domain for domain, panel in panels.items() if panel.cancelled and panel.table is None]
        errors = {domain: panel.error for domain, panel in panels.items() if panel.error and domain not in stopped}
        done = len(tables) + len(errors)
        status = "done" if done == len(panels) else "cancelled" if stopped else "running"
        under_way = [f"{DOMAINS[d].label} ({time.monotonic() - p.began:.0f} s)" for d, p in panels.items()
                     if p.began and p.table is None and not p.error]  # fmt: skip
        what = f"placing {', '.join(under_way)}" if under_way else "waiting for other maps"
        return {"tables": tables, "errors": errors, "status": status, "done": done, "total": len(panels), "what": what,
                "error": ""}  # fmt: skip


# ------------------------------------------------------------------------------------------------- inside the child


def answer(header: dict, content: bytes) -> tuple[dict, bytes]:
    """Place one panel; what cannot be placed becomes a message."""
    register(header["domains"])
    objects = wire.unpack_frames(header["sizes"], content)[0]["object"].tolist()
    try:
        table = maps.panel(header["domain"], objects, header["neutral_of"], header["order"], header["seed"])
    except ValueError as error:
        return {"error": str(error)}, b""
    sizes, blob = wire.pack_frames(table)
    return {"sizes": sizes}, blob


if __name__ == "__main__":
    serve(answer, MEMORY_BYTES)
