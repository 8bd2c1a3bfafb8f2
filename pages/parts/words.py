"""The program's own words on pages: each term that has a meaning of its own leads to it, wherever a text is printed."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis.datasets import own
from analysis.methods import glossary
from analysis.support.escaping import inert_markdown
from pages.parts import visitor

HELD = "words_given"  # in the session: the names that this run has looked up


def linked(text: str, names: Iterable[str] = ()) -> str:
    """Link the terms of a text to the glossary; titles of sets and other given names are not the program's words.

    Parameters
    ----------
    text : str
        Markdown.
    names : iterable of str
        What else stands in it that somebody else has named: labels, columns.
    """
    return glossary.linked(text, _given().union(form for name in names for form in (name, inert_markdown(name))))


def _given() -> frozenset[str]:
    """Return titles of all sets, and names of the labels of own ones: whoever gave the files named them. Once for each run."""
    run = st.session_state.get("said")  # made anew in each run
    if (held := st.session_state.get(HELD)) and run is not None and held[0] is run:
        return held[1]
    cards = visitor.cards()
    labels = {label for name, card in cards.items() if own.is_name(name) for label in card.labels}
    found = {card.title for card in cards.values()} | {visitor.titled(name, cards) for name in cards} | labels
    given = frozenset(form for name in found for form in (name, inert_markdown(name)))
    st.session_state[HELD] = (run, given)
    return given


def caption(text: str, names: Iterable[str] = ()) -> None:
    """Show small print with its terms linked; see `linked`."""
    st.caption(linked(text, names))


def meaning(*keys: str) -> str:
    """Return what terms mean, for the help of a widget: ``st.slider(..., help=words.meaning("temperature"))``.

    Raises
    ------
    KeyError
        If the glossary has no such term.
    """
    terms = [glossary.TERMS[key] for key in keys]
    return "\n\n".join(f"**{term.name[:1].upper()}{term.name[1:]}.** {term.means}" for term in terms)
