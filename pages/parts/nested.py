"""Addresses of more than one level: no page has one, and the framework finds its own files beside those of one level alone."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# What it serves on more levels itself, and asks for below the address of a page to find out where it is served.
FRAMEWORK = {"_stcore", "app", "auth", "component", "media", "static"}
SLASH = "\N{FRACTION SLASH}"  # looks like one, and begins no level


class OneLevel:
    """Send a browser from ``/a/b`` to an address of one level that reads the same: our notice there says that it is no page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] == "GET" and (address := one_level(scope["path"])):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            await RedirectResponse(f"{address}{query}", 307)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def one_level(path: str) -> str:
    """Return the address of one level for the path of a request; an empty one where the framework has an answer of its own.

    It is relative, for a proxy may serve all of this below a folder of its own.
    """
    base = st.get_option("server.baseUrlPath").strip("/")
    inner = path.removeprefix(f"/{base}/" if base else "/")
    levels = [level for level in inner.split("/") if level]
    if len(levels) < 2 or FRAMEWORK & set(levels):
        return ""
    return "../" * inner.count("/") + quote(SLASH.join(levels))
