"""A comparison in a separate process: rows appear as they are computed, and it can be cancelled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from analysis.readings.comparison import latest
from analysis.readings.config import Config
from analysis.support import ahead, disk_cache


def result_name(config: Config, hashes: dict[str, str]) -> str:
    """Name of a finished comparison in the disk cache: by configuration and content of the sets."""
    return f"comparison-{disk_cache.key_of(disk_cache.code_version(), config.to_json(), json.dumps(hashes, sort_keys=True))}.json"


@dataclass
class Job:
    """One running or finished comparison.

    Parameters
    ----------
    config : Config
        What to compute.
    name : str
        Cache entry that the result is stored under (see `result_name`).
    """

    config: Config
    name: str
    _launched: ahead.Launched | None = None
    _result: dict[str, Any] | None = None
    _cancelled: bool = False

    def start(self) -> Job:
        """Take the result from the disk cache, or start computing it."""
        if self._result is not None:
            return self  # every rerun of a page calls this
        stored = disk_cache.read(self.name)
        if stored is not None:
            self._result = json.loads(stored)
            ahead.release()
        elif self._launched is None:
            self._launched = ahead.take()
            self._launched.begin(self.config.to_json())
        return self

    def restart(self) -> Job:
        """Compute again after a cancellation or a failure."""
        self._launched, self._cancelled = None, False
        return self.start()

    def cancel(self) -> None:
        """Stop computing; what was found so far stays."""
        self._cancelled = True
        if self._launched is not None:
            self._launched.stop()

    def state(self) -> dict[str, Any]:
        """Return rows so far, progress (done, total, what), and whether it is 'running', 'done', 'cancelled', 'failed'.

        Returns
        -------
        dict
            Keys status, rows and ladder (lists of dict), notes (list of str), error, result (the JSON form, when done);
            while it is not done also done, total (steps) and what (the step under way).
        """
        if self._result is not None:
            found = {key: self._result[key] for key in ("rows", "ladder", "notes")}
            return {**found, "status": "done", "error": "", "result": self._result}
        events = self._events()
        last = next((e for e in reversed(events) if "total" in e), {"done": 0, "total": 1, "what": "starting"})
        state = {key: [item for event in events for item in event.get(key, [])] for key in ("rows", "ladder", "notes")}
        state |= {"rows": latest(state["rows"]), "result": None, "error": ""}
        state |= {key: last[key] for key in ("done", "total", "what")}
        code = self._launched.process.poll() if self._launched else None
        if self._cancelled:
            return {**state, "status": "cancelled"}
        if code is None:
            return {**state, "status": "running"}
        folder = self._launched.folder
        if code == 0:
            self._result = json.loads((folder / ahead.OUT).read_text())
            disk_cache.write(self.name, json.dumps(self._result).encode())
            self._launched.discard()
            return self.state()
        errors = (folder / ahead.ERRORS).read_text(errors="replace").strip().splitlines()
        return {**state, "status": "failed", "error": errors[-1] if errors else f"stopped with exit code {code}"}

    def _events(self) -> list[dict[str, Any]]:
        """Complete lines of the stream; the last may still be being written."""
        stream = self._launched.folder / ahead.STREAM if self._launched else None
        if stream is None or not stream.exists():
            return []
        text = stream.read_text()
        return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
