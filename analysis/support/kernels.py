"""Where compiled kernels are kept: the compiler sees changes of a kernel's own file, not of the helpers it takes from others."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PLACE = "NUMBA_CACHE_DIR"  # read by the compiler when it is first imported
PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = ("domains", "estimators", "scale", "statistics")  # packages whose kernels share helpers
PREFIX = "kernels-"
OLD_SECONDS = 86_400  # after which no process is expected to need the kernels of other sources


def stamp(root: Path = PACKAGE) -> str:
    """Hash all sources that hold kernels or helpers of kernels."""
    digest = hashlib.sha256()
    for name in SOURCES:
        for path in sorted((root / name).rglob("*.py")):
            if b"numba" in (text := path.read_bytes()):
                digest.update(path.relative_to(root).as_posix().encode() + text)
    return digest.hexdigest()[:16]


def keep(root: Path = PACKAGE) -> None:
    """Keep kernels beside the bytecode in a folder of these very sources, and remove old ones of other sources.

    Whoever has chosen a folder keeps it, and where none can be made the compiler chooses. A process inherits the folder of
    the one that started it, which may be of sources as they were.
    """
    base = root / "__pycache__"
    chosen = os.environ.get(PLACE, "")
    if chosen and not chosen.startswith(str(base / PREFIX)):
        return
    mine = base / f"{PREFIX}{stamp(root)}"
    with suppress(OSError):
        mine.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=mine):
            os.environ[PLACE] = str(mine)
        for other in base.glob(f"{PREFIX}*"):
            if other != mine and time.time() - other.stat().st_mtime > OLD_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
