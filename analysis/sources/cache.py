"""Tables on disk, keyed by what they were made from; a damaged entry is found and made again."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather

ENVIRONMENT = "SELECTION_PRESSURE_CACHE"
_DIGEST_BYTES = 32


def folder() -> Path:
    """Return the cache folder: `$SELECTION_PRESSURE_CACHE`, or the platform's place for caches."""
    if chosen := os.environ.get(ENVIRONMENT):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "selection-pressure"
    except RuntimeError:  # no home folder at all
        return Path(tempfile.gettempdir()) / "selection-pressure"


def key_of(*parts: str) -> str:
    """Return a short hash of everything that a table depends on."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def cached(name: str, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the table kept under `name` and `key`; without a sound entry, make it and keep it.

    Parameters
    ----------
    name : str
        Readable part of the file name.
    key : str
        See `key_of`.
    make : callable
        ``() -> DataFrame``.

    Warns
    -----
    UserWarning
        If an entry is damaged (it is made again) or cannot be written (the table is made at every start).
    """
    path = folder() / f"{name}-{key}.table"
    table = _read(path)
    if table is None:
        table = make()
        _write(table, path)
    return table


def _read(path: Path) -> pd.DataFrame | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST_BYTES:]).digest() != content[:_DIGEST_BYTES]:
        warnings.warn(f"{path} is damaged; it is made again from the installed packages", stacklevel=4)
        return None
    return pd.read_feather(io.BytesIO(content[_DIGEST_BYTES:]))


def _write(table: pd.DataFrame, path: Path) -> None:
    buffer = io.BytesIO()
    pa.feather.write_feather(pa.Table.from_pandas(table, preserve_index=False), buffer, compression="zstd")
    content = buffer.getvalue()
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
            temporary = Path(file.name)
            file.write(hashlib.sha256(content).digest() + content)
        temporary.replace(path)  # atomic: another session sees the old entry or the whole new one
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        warnings.warn(
            f"{path.parent} cannot be written ({error.strerror}); texts are read again at every start. "
            f"Set {ENVIRONMENT} to a folder that can be written",
            stacklevel=4,
        )
