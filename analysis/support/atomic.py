"""Files that are written whole or not at all: other processes see the old file or the whole new one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600  # only the user may read what was written
PREFIX = ".part-"


@contextmanager
def replacing(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Open a temporary file in the folder of `path` that replaces it if the block ends without an error.

    Parameters
    ----------
    path : Path
        Its folder is made if there is none.
    mode : int
        Permissions of the file, less those that the umask removes.

    Yields
    ------
    binary file
        Removed, with `path` unchanged, if the block raises anything or writing fails.

    Raises
    ------
    OSError
        If the folder cannot be made, or the file not written or put in its place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{PREFIX}{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Write a file whole or not at all; parameters and errors are those of `replacing`."""
    with replacing(path, mode) as file:
        file.write(content)
