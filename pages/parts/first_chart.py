"""The first chart of a visit comes first: the next one is sent once the browser has drawn it.

A browser that is sent a page at once works all of its charts out before it paints any: the first chart of the overview was
seen a second or two later than if it alone had been sent. So the browser reports when it has drawn one, and until then the next
waits. What is no chart, as words and controls, is sent meanwhile.
"""

from __future__ import annotations

import secrets
import threading

import streamlit as st
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

ADDRESS = "chart-is-drawn"  # below it is the token of a visit
LIMIT_SECONDS = 5.0  # a report may not come, as through a proxy that lets no such request pass
VISITS = 1_000  # whose report is still awaited; the earliest of more is forgotten
_TOKEN, _DRAWN = "first_chart_token", "first_chart_drawn"  # in the session
_drawn: dict[str, threading.Event] = {}  # token -> set when the report of its browser comes

# Reported a moment after the chart is there, in which the browser paints it.
_SCRIPT = """(() => {
  let looks = 0;
  const look = () => {
    if (document.querySelector('[data-testid=stPlotlyChart] .main-svg'))
      setTimeout(() => fetch('./ADDRESS/TOKEN', {method: 'POST'}).catch(() => {}), 30);
    else if (looks++ < 1200) setTimeout(look, 50);
  };
  look();
})();"""


class Reports:
    """Take the reports of browsers that the first chart of a visit is drawn."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        levels = scope["path"].split("/")[-2:] if scope["type"] == "http" and scope["method"] == "POST" else []
        if levels[:1] != [ADDRESS]:
            await self.app(scope, receive, send)
            return
        if event := _drawn.pop(levels[1], None):
            event.set()
        await Response(status_code=204)(scope, receive, send)


def begin() -> str:
    """Begin a run of a page, and return the token of the report of this visit; only its browser knows it."""
    if (event := st.session_state.get(_DRAWN)) and not event.is_set():
        del st.session_state[_DRAWN]  # a run that was broken off may not have sent its chart
    return st.session_state.setdefault(_TOKEN, secrets.token_urlsafe(16))


def script(token: str) -> str:
    """Return the script by which a browser reports."""
    return _SCRIPT.replace("ADDRESS", ADDRESS).replace("TOKEN", token)


def note_sent() -> None:
    """Note that a chart was sent; if it is the first of the visit, and to a browser, the next one waits for it."""
    if _DRAWN in st.session_state:
        return
    event = st.session_state[_DRAWN] = threading.Event()
    if "Mozilla" not in (st.context.headers.get("User-Agent") or ""):  # all browsers say so, and little else does
        event.set()
        return
    _drawn[st.session_state[_TOKEN]] = event
    for earlier in list(_drawn)[:-VISITS]:
        _drawn.pop(earlier, None)


def wait() -> None:
    """Wait until the first chart of the visit is drawn, if one was sent; the second time there is nothing to wait for."""
    event: threading.Event | None = st.session_state.get(_DRAWN)
    if event is not None and not event.wait(LIMIT_SECONDS):
        event.set()
