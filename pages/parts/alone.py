"""A part of a page that answers its own controls: what else is on the page is neither run nor sent again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from pages.parts import address, page

WHOLE = "alone_whole"  # in the session: the click that is answered changes other parts of the page as well
Given = ParamSpec("Given")
Found = TypeVar("Found")


def begin() -> None:
    """Note that the whole page runs."""
    st.session_state.pop(WHOLE, None)


def ask_for_page() -> None:
    """Let the whole page run instead of the part that a control is in: called when a control is changed."""
    st.session_state[WHOLE] = True


def fragment(draw: Callable[Given, Found]) -> Callable[Given, Found | None]:
    """Let a function draw a part of a page that runs alone when one of its controls changes.

    What it is given is what it was when the page ran. A ValueError is shown in the place of the part, which then returns None.
    """

    @st.fragment
    @wraps(draw)
    def part(*args: Given.args, **kwargs: Given.kwargs) -> Found | None:
        if WHOLE in st.session_state:
            st.rerun()
        with page.explained():
            found = draw(*args, **kwargs)
            address.leave()
            return found
        return None

    return part
