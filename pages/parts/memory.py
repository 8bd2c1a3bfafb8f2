"""Memory of the server: taken from few places, and given back."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # of malloc.h of the GNU C library


def share() -> None:
    """Let all threads take memory from two places: with one for each visit, what was given back stays in many small pieces."""
    with suppress(OSError, AttributeError, TypeError):  # another system, another library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Give the system what a computation needed and does not hold: the library keeps it for the next one."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
