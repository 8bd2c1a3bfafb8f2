"""Disk cache of computed results: keyed by content and configuration, checked on reading, bounded in size."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import warnings
from functools import cache
from pathlib import Path

FOLDER_VARIABLE = "SELECTION_PRESSURE_CACHE"
MAX_BYTES = 500 * 2**20
_DIGEST = 32  # bytes of sha256 in front of every entry


def folder() -> Path | None:
    """Return the cache folder, made if need be, or None where nothing can be written."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    path = Path(chosen) if chosen else Path(home) / "selection-pressure"
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        warnings.warn(f"nothing is cached: {path} cannot be written ({error}); set {FOLDER_VARIABLE}", stacklevel=2)
        return None


@cache
def code_version() -> str:
    """Hash of the analysis sources: a result computed by other code is never shown."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key(*parts: str) -> str:
    """Return the key of a result: a hash of the code and of everything that the result depends on."""
    return hashlib.sha256("\x1f".join((code_version(), *parts)).encode()).hexdigest()


def read(name: str) -> bytes | None:
    """Return the entry, or None if there is none; a damaged entry is removed, so that it is rebuilt."""
    base = folder()
    if base is None:
        return None
    path = base / name
    try:
        content = path.read_bytes()
    except OSError:
        return None
    body = content[_DIGEST:]
    if len(content) < _DIGEST or hashlib.sha256(body).digest() != content[:_DIGEST]:
        path.unlink(missing_ok=True)
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # used just now: the last to be dropped
    return body


def write(name: str, body: bytes) -> None:
    """Store an entry at once or not at all (rename), then drop the longest unused beyond MAX_BYTES."""
    base = folder()
    if base is None:
        return
    handle, temporary = tempfile.mkstemp(dir=base, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(temporary).replace(base / name)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        warnings.warn(f"{name} was not cached: {error}", stacklevel=2)
    _trim(base)


def _trim(base: Path) -> None:
    entries = []
    for path in base.iterdir():
        with contextlib.suppress(OSError):  # another process may have removed it
            entries.append((path.stat().st_mtime, path.stat().st_size, path))
    excess = sum(size for _, size, _ in entries) - MAX_BYTES
    for _, size, path in sorted(entries, key=lambda entry: entry[0]):
        if excess <= 0:
            return
        path.unlink(missing_ok=True)
        excess -= size
