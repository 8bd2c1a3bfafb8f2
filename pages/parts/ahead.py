"""What a server does before anyone visits: it imports, and answers what the overview begins with, in a thread of its own.

A browser takes a second to load the framework before it asks for a page; a visit that comes sooner waits for what is left.
"""

from __future__ import annotations

import gc
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages.parts import memory

LATER_SECONDS = 15.0  # the process that measures starts once a first visit, which does not need it, has its processors


@asynccontextmanager
async def prepared(_app: object) -> AsyncIterator[None]:
    """Begin to prepare when a server starts; for `st.App`."""
    memory.share()
    # Else the framework takes the folder `pages` for an app of its older kind until `st.navigation` is called, and answers the
    # first address from the names of the files there.
    PagesManager.uses_pages_directory = False
    threading.Thread(target=_prepare, name="ahead", daemon=True).start()
    if not st.get_option("server.headless"):  # a script that is served without `st.App` opens a browser, too
        webbrowser.open(f"http://{st.get_option('server.address') or 'localhost'}:{st.get_option('server.port')}")
    yield


def _prepare() -> None:
    """Fill the caches that the first visit reads, in its order."""
    # Imported here: this module is all that a server needs before it answers.
    from analysis.readings import apart
    from analysis.readings.config import Config
    from pages.parts import overview, readings

    known = readings.known(list(Config().datasets.values()))
    overview.prepare(known)
    readings.judged(known)
    later = threading.Timer(LATER_SECONDS, apart.POOL.begin)
    later.daemon = True
    later.start()
    gc.collect()
    gc.freeze()  # what is there by now stays: no later collection walks through it
