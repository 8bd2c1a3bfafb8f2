"""Sections of a page: tabs of which only the open one is computed and sent, and the address names it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts import address, readings


def open_one(key: str, names: Mapping[str, str]) -> tuple[str, DeltaGenerator]:
    """Show sections as tabs and return the open one.

    Parameters
    ----------
    key : str
        Of the tabs, and of the parameter of the address; it starts with the name of the page.
    names : mapping of str to str
        Section -> its label; the first is open unless the address names another, by either.

    Returns
    -------
    tuple of str and container
        The open section, and where it is drawn.
    """
    tabs = st.tabs(list(names.values()), **address.choice(key, names, next(iter(names))))
    return next((name, tab) for name, tab in zip(names, tabs, strict=True) if tab.open)


def controls(label: str) -> DeltaGenerator:
    """Return where controls lie that are asked side by side: above what they change, on a phone below a button.

    There they would stand above each other, and what they change would begin on the second screen.
    """
    return st.popover(label, icon=":material/tune:") if readings.is_phone() else st.container()


def ask_for_whole_runs(key: str) -> bool:
    """Ask whether curves over sizes go on to the end of the longest set."""
    return st.toggle(
        "To the end of the longest set",
        **address.toggle(key),
        help="Else curves end at twice the size that all sets reach: there they can be compared.",
    )
