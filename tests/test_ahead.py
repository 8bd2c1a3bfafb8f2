"""What a server prepares before anyone visits is what the first visit needs."""

import asyncio
import threading

import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.report import answer
from pages.parts import ahead


def _again(*_arguments, **_settings):
    raise AssertionError("it was prepared, and is computed once more")


async def _start() -> threading.Thread:
    async with ahead.prepared(None):
        return next(thread for thread in threading.enumerate() if thread.name == "ahead")


def test_the_first_visit_finds_the_verdict_and_the_first_chart_ready(monkeypatch):
    """A fresh server imported, judged and drew only when somebody waited for it."""
    st.cache_resource.clear()
    monkeypatch.setattr("webbrowser.open", _again)  # a server without a screen opens none
    monkeypatch.setattr(st, "get_option", {"server.headless": True}.__getitem__)
    asyncio.run(_start()).join(timeout=120)
    monkeypatch.undo()
    for name in ("multiverse", "budget_of"):
        monkeypatch.setattr(answer, name, _again)
    app = AppTest.from_file("../app.py", default_timeout=120).run()
    assert not app.exception and not app.error
    assert app.get("plotly_chart")
