"""Who visits: what a browser is known by, and which own sets it may see.

A visitor sees the own sets that this browser kept, those that are shared, and those that were opened by their address: whoever
has the key of a set has been given it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

import streamlit as st

from analysis import datasets
from analysis.datasets import own
from analysis.domains import DOMAINS

COOKIE, DAYS = "selection-pressure-visitor", 365
SETS = "datasets_set"  # parameter of the page Data sets that names a set
_TOKEN, _OPENED = "visitor_token", "visitor_opened"


def owner() -> str:
    """Return what the sets of this browser are marked with: a hash, so that nothing on the disk lets anybody pass for it."""
    return hashlib.sha256(_token().encode()).hexdigest()[:32]


def _token() -> str:
    """Return the secret of this browser: from its cookie, or made for this session (see `remember`)."""
    if _TOKEN not in st.session_state:
        sent = str(st.context.cookies.get(COOKIE, ""))
        st.session_state[_TOKEN] = sent if re.fullmatch("[0-9a-f]{32}", sent) else secrets.token_hex(16)
    return st.session_state[_TOKEN]


def is_remembered() -> bool:
    """Whether the browser sent its cookie, so that its sets are listed after a reload too."""
    return st.context.cookies.get(COOKIE) == _token()


def remember() -> None:
    """Give the browser its token as a cookie: a reload begins a new session, which would own nothing."""
    if not is_remembered():
        cookie = f"{COOKIE}={_token()}; path=/; max-age={DAYS * 86_400}; samesite=strict"
        script = f"document.cookie = '{cookie}' + (location.protocol === 'https:' ? '; secure' : '')"
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def note_keys() -> None:
    """Note the own sets that the address names: this visitor was given their keys."""
    for key in (*DOMAINS, SETS):
        opened().update(own.names_in(st.query_params.get(key) or ""))


def opened() -> set[str]:
    """Return the own sets whose keys came with the address in this session; they need not be here."""
    return st.session_state.setdefault(_OPENED, set())


def sets() -> list[own.Kept]:
    """Return the own sets that this visitor sees, damaged ones too."""
    return own.visible(owner(), opened())


def cards() -> dict[str, datasets.Entry]:
    """Return the cards of all sets that this visitor may choose."""
    return datasets.available(opened(), owner())


def titled(name: str, cards: Mapping[str, datasets.Entry]) -> str:
    """Return the title of a set: of an own one the name of its file, numbered where another set has the same title."""
    title = cards[name].title
    if not own.is_name(name):
        return title
    same = [other for other, card in cards.items() if card.title == title]
    return title if same[0] == name else f"{title} ({same.index(name) + 1})"


def with_titles(text: str) -> str:
    """Return a message with the titles of own sets in the place of their keys."""
    if not (named := own.names_in(text)):
        return text
    known = cards()
    for name in named:
        text = text.replace(name, titled(name, known) if name in known else "an own set")
    return text
