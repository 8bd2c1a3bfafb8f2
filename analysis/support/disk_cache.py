"""Disk cache of results: keyed by content and configuration, checked on reading, bounded in size, written atomically."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import platformdirs

from analysis.support import atomic

ENVIRONMENT = "SELECTION_PRESSURE_CACHE"
NAME = "selection-pressure"  # of the folder
MAX_BYTES = 500 * 2**20
STALE_SECONDS = 3_600  # of a temporary file, after which its writer has ended without removing it
_DIGEST_BYTES = 32  # sha256 in front of every entry


def folder() -> Path:
    """Return the cache folder: `$SELECTION_PRESSURE_CACHE`, or the platform's place for caches."""
    if chosen := os.environ.get(ENVIRONMENT):
        return Path(chosen)
    try:
        return platformdirs.user_cache_path(NAME, appauthor=False, opinion=False)
    except RuntimeError:  # no home folder
        return Path(tempfile.gettempdir()) / NAME


@cache
def code_version() -> str:
    """Hash of the analysis sources: a result computed by other code is never shown."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key_of(*parts: str) -> str:
    """Return a short hash of everything that a result depends on."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def read(name: str) -> bytes | None:
    """Return the entry, or None if there is none; a damaged entry is reported and recomputed.

    Warns
    -----
    UserWarning
        If the entry is damaged.
    """
    path = folder() / name
    try:
        content = path.read_bytes()
    except OSError:
        return None
    body = content[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != content[:_DIGEST_BYTES]:
        warnings.warn(f"{path} is damaged; it is computed again", stacklevel=3)
        return None
    with contextlib.suppress(OSError):
        os.utime(path)  # just used: the last to be removed
    return body


def write(name: str, body: bytes) -> None:
    """Store an entry atomically, then remove the least recently used entries beyond MAX_BYTES.

    Warns
    -----
    UserWarning
        If nothing can be written: results are then computed at every start.
    """
    base = folder()
    try:
        atomic.write(base / name, hashlib.sha256(body).digest() + body)
    except OSError as error:
        warnings.warn(
            f"{base} cannot be written ({error.strerror}); results are computed again at every start. "
            f"Set {ENVIRONMENT} to a folder that can be written",
            stacklevel=3,
        )
    else:
        _trim(base)


def sweep(base: Path) -> None:
    """Remove what writers that were killed left in a folder, also where the clock was ahead when they wrote."""
    for path in base.glob(f"{atomic.PREFIX}*"):
        with contextlib.suppress(OSError):  # another process may have removed it
            if abs(time.time() - path.stat().st_mtime) > STALE_SECONDS:
                path.unlink()


def _trim(base: Path) -> None:
    sweep(base)
    entries = []
    for path in base.iterdir():
        with contextlib.suppress(OSError):  # another process may have removed it
            if path.is_file():
                entries.append((path.stat().st_mtime, path.stat().st_size, path))
    excess = sum(size for _, size, _ in entries) - MAX_BYTES
    for _, size, path in sorted(entries, key=lambda entry: entry[0]):
        if excess <= 0:
            return
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            excess -= size


def kept(name: str, key: str) -> pd.DataFrame | None:
    """Return the table kept under `name` and `key`, or None; see `cached`."""
    entry = _entry(name, key)
    body = read(entry)
    if body is None:
        return None
    try:
        return pd.read_feather(io.BytesIO(body))
    except (ValueError, OSError, KeyError, TypeError, NotImplementedError) as error:  # of pyarrow too
        warnings.warn(f"{folder() / entry} holds no table ({type(error).__name__}); it is computed again", stacklevel=2)
    return None


def _entry(name: str, key: str) -> str:
    return f"{name}-{key}.table"


def cached(name: str, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the table kept under `name` and `key`; without a valid entry, compute and store it.

    An entry whose hash is right but which holds no table (another version of the library wrote it) is reported and replaced.

    Parameters
    ----------
    name : str
        Readable part of the file name.
    key : str
        See `key_of`.
    make : callable
        ``() -> DataFrame``.
    """
    found = kept(name, key)
    if found is not None:
        return found
    table = make()
    buffer = io.BytesIO()
    table.to_feather(buffer, compression="zstd")
    write(_entry(name, key), buffer.getvalue())
    return table
