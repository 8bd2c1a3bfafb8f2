"""What a server does before anyone visits: it imports, and answers what the overview begins with, in a thread of its own.

A browser takes a second to load the framework before it asks for a page; a visit that comes sooner waits for what is left.
"""

from __future__ import annotations

import ctypes
import gc
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st

M_ARENA_MAX = -8  # of malloc.h of the GNU C library


@asynccontextmanager
async def prepared(_app: object) -> AsyncIterator[None]:
    """Begin to prepare when a server starts; for `st.App`."""
    _share_memory()
    threading.Thread(target=_prepare, name="ahead", daemon=True).start()
    if not st.get_option("server.headless"):  # a script that is served without `st.App` opens a browser, too
        webbrowser.open(f"http://{st.get_option('server.address') or 'localhost'}:{st.get_option('server.port')}")
    yield


def _share_memory() -> None:
    """Let all threads take memory from two places: with one for each visit, what was given back stays in many small pieces."""
    with suppress(OSError, AttributeError, TypeError):  # another system, another library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Give the system what a computation needed and does not hold: the library keeps it for the next one."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _prepare() -> None:
    """Fill the caches that the first visit reads, in its order."""
    # Imported here: this module is all that a server needs before it answers.
    from analysis.readings.config import Config
    from pages.parts import overview, readings

    known = readings.known(list(Config().datasets.values()))
    overview.prepare(known)
    readings.judged(known)
    gc.collect()
    gc.freeze()  # what is there by now stays: no later collection walks through it
