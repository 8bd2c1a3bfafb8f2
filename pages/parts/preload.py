"""What draws charts, named to a browser with the page itself.

The framework lets a browser load it when the first chart arrives. That is late: it is the largest of the framework's files,
and a browser takes a second or two to make it ready. Until then it only waits for the server, which makes the chart.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts import first_chart

DRAWS = "PlotlyChart.*.js"  # the file of the framework that draws charts; its name holds a hash of its content


class ChartsAhead:
    """Name what draws charts in the header of every page, so that a browser loads it along with the framework."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    for path in drawing():
                        headers.append("link", f"<./{path}>; rel=modulepreload; crossorigin")
            await send(message)

        await self.app(scope, receive, named if scope["type"] == "http" else send)


@cache
def drawing() -> tuple[str, ...]:
    """Return the addresses, relative to that of a page, of the files that draw charts; none if the framework names them anew."""
    static = Path(st.__file__).parent / "static"
    return tuple(found.relative_to(static).as_posix() for found in static.glob(f"static/js/{DRAWS}"))


def script(token: str) -> str:
    """Return the script by which a browser makes ready what draws charts, and reports when it has drawn the first one."""
    return "<script>" + "".join(f"import('./{path}');" for path in drawing()) + first_chart.script(token) + "</script>"


def begin() -> None:
    """Let a browser make ready what draws charts; called as a run begins, while the rest of it waits for what it computes."""
    with st.container(key="preload"):
        st.html(script(first_chart.begin()), unsafe_allow_javascript=True)
