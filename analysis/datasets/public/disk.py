"""Writing to the disk: at once or not at all, and what the disk refuses said in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from analysis.datasets.public.errors import FetchError
from analysis.support import atomic

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
READABLE = 0o666  # less the umask


@contextmanager
def open_for_writing(path: Path, *, append: bool = False) -> Iterator[BinaryIO]:
    """Open a file for bytes; whatever the disk refuses becomes a FetchError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab" if append else "wb") as file:
            yield file
    except OSError as error:
        raise disk_fault(error, path) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that every user may read, at once or not at all; whatever the disk refuses becomes a FetchError."""
    try:
        atomic.write(path, content, READABLE)
    except OSError as error:
        raise disk_fault(error, path) from error


def write_text(path: Path, text: str) -> None:
    """Write a small text as `write_whole` does."""
    write_whole(path, text.encode())


def disk_fault(error: OSError, path: Path) -> FetchError:
    """Return what the disk refused, in words, with what to do."""
    remedy = "Set SELECTION_PRESSURE_CACHE to a folder that has room and can be written"
    if error.errno in NO_ROOM:
        return FetchError(f"there is no room left in {path.parent} ({error.strerror}). Remove sets, or: {remedy}.")
    return FetchError(f"{path.parent} cannot be written ({error.strerror}). {remedy}.")
