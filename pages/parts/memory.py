"""Memory of the server: taken from few places, and given back."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

ARROW_POOL = "ARROW_DEFAULT_MEMORY_POOL"  # read by Arrow when it is first imported
M_ARENA_MAX = -8  # of malloc.h of the GNU C library


def share() -> None:
    """Let all threads take memory from two places: with one for each visit, what was given back stays in many small pieces."""
    os.environ.setdefault(ARROW_POOL, "system")  # its own keeps what files took when they were read
    with suppress(OSError, AttributeError, TypeError):  # another system, another library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
