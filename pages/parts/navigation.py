"""Navigation: menus in the header, one for each group of pages, of which one says which page is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

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
    page = st.navigation(pages, position="top", expanded=True)
    if (place := place_of(page, pages)) is not None:
        st.html(_HERE.format(place=place + 1, title=page.title))
    return page


def place_of(page: Any, pages: Mapping[str, Sequence[Any]]) -> int | None:  # noqa: ANN401
    """Return the place in the header of a page or of the menu that holds it, from 0; None for a page that is listed nowhere."""
    place = 0
    for name, group in pages.items():
        listed = [one for one in group if one.visibility != "hidden"]
        if page in listed:
            return place if name else place + listed.index(page)
        place += 1 if name else len(listed)
    return None
