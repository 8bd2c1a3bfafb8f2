"""Navigation: menus in the header, one for each group of pages, of which one says which page is shown.

An address that names no page leads to a page that says so: the framework would cover the overview with a dialog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

UNKNOWN = "navigation_unknown"  # the name in the address that no page has
# A menu hides the name of the page that is shown; the framework marks it only while the menu is open.
_HERE = """<style>
[data-testid=stTopNav] > .rc-overflow-item:nth-child({place}) :is(button, a) p {{font-weight: 600;}}
[data-testid=stTopNav] > .rc-overflow-item:nth-child({place}) button p::after {{content: ": {title}";}}
</style>"""


def choose(pages: Mapping[str, Sequence[Any]]) -> Any:  # noqa: ANN401 - st.Page returns no public type
    """Show the navigation and return the page that is asked for.

    Parameters
    ----------
    pages : mapping of str to sequence of st.Page
        Name of a menu -> its pages; those of the empty name stand in the header, one click away.
    """
    page = st.navigation({**pages, "": [*pages.get("", ()), *_unknown(pages)]}, position="top", expanded=True)
    if (place := place_of(page, pages)) is not None:
        st.html(_HERE.format(place=place + 1, title=page.title))
    return page


def _unknown(pages: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Return a hidden page for the name in the address, if no page has it.

    The framework gives the name only while it looks for the page; in later runs it asks for the page that was found.
    """
    context = get_script_run_ctx()
    asked = (context.pages_manager.intended_page_name or "").strip() if context else ""
    known = {one.url_path for group in pages.values() for one in group}
    if asked and asked not in known and "/" not in asked:
        st.session_state[UNKNOWN] = asked
    if not (name := st.session_state.get(UNKNOWN)):
        return []
    return [st.Page("pages/not-found.py", title="No such page", url_path=name, visibility="hidden")]


def place_of(page: Any, pages: Mapping[str, Sequence[Any]]) -> int | None:  # noqa: ANN401
    """Return the place in the header of a page or of the menu that holds it, from 0; None for a page that is listed nowhere."""
    place = 0
    for name, group in pages.items():
        listed = [one for one in group if one.visibility != "hidden"]
        if page in listed:
            return place if name else place + listed.index(page)
        place += 1 if name else len(listed)
    return None
