"""Who visits: what a person or a browser is known by, and which own sets it may see.

A visitor sees the own sets that this visitor kept, those that are shared, and those that were opened by their address: whoever
has the key of a set has been given it. Where the server asks to sign in, a visitor is a person, whatever the browser; else it
is a browser, known by a cookie.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping

import streamlit as st

from analysis import datasets
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.support.escaping import inert_markdown

COOKIE, DAYS = "selection-pressure-visitor", 365
SETS = "datasets_set"  # parameter of the page Data sets that names a set
_TOKEN, _OPENED = "visitor_token", "visitor_opened"


def asks_to_sign_in() -> bool:
    """Whether this server knows who visits: its secrets name a provider of identities, by OpenID Connect."""
    return "is_logged_in" in st.user


def is_let_in() -> bool:
    """Whether the pages may be shown; if not, ask to sign in."""
    if not asks_to_sign_in() or _person():
        return True
    st.title("Sign in")
    st.markdown(
        "This server shows its pages to people of the team. A link that led here has to be opened again afterwards."
    )
    if st.user.is_logged_in:  # nobody can own anything under a name that others may have too
        st.error(
            "The provider does not say who you are (claims iss and sub are missing): tell whoever runs this server."
        )
        st.button("Sign out", on_click=st.logout, icon=":material/logout:")
        return False
    providers = [name for name, one in st.secrets["auth"].items() if isinstance(one, Mapping) and "client_id" in one]
    for name in providers or [""]:
        if st.button(f"Sign in with {name}" if name else "Sign in", key=f"sign_in_{name}", icon=":material/login:"):
            st.login(name or None)
    return False


def _person() -> str:
    """Return what tells one signed-in person from all others: who vouches, and for whom; empty for nobody."""
    if not asks_to_sign_in() or not st.user.is_logged_in:
        return ""
    claims = [st.user.get("iss"), st.user.get("sub")]
    return json.dumps(claims) if all(claims) else ""


def signed_in() -> None:
    """Show who is signed in, and the way out."""
    if _person():
        known_as = st.user.get("name") or st.user.get("email") or st.user.get("sub")
        st.caption(f"Signed in as {inert_markdown(known_as)}")
        st.button("Sign out", on_click=st.logout, icon=":material/logout:", key="sign_out")


def owner() -> str:
    """Return what the sets of this visitor are marked with: a hash, so that nothing on the disk lets anybody pass for them."""
    return hashlib.sha256((_person() or _token()).encode()).hexdigest()[:32]


def lists() -> str:
    """Say who lists the sets that this visitor keeps."""
    return "Only you list it, wherever you sign in" if _person() else "Only this browser lists it"


def _token() -> str:
    """Return the secret of this browser: from its cookie, or made for this session (see `remember`)."""
    if _TOKEN not in st.session_state:
        sent = str(st.context.cookies.get(COOKIE, ""))
        st.session_state[_TOKEN] = sent if re.fullmatch("[0-9a-f]{32}", sent) else secrets.token_hex(16)
    return st.session_state[_TOKEN]


def is_remembered() -> bool:
    """Whether the sets of this visitor are listed after a reload too: of a person, or of a browser that sent its cookie."""
    return bool(_person()) or st.context.cookies.get(COOKIE) == _token()


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


def title_of(name: str) -> str:
    """Return the title of a set as this visitor sees it; what is no set that may be chosen goes by its name."""
    known = cards()
    return titled(name, known) if name in known else name


def with_titles(text: str) -> str:
    """Return a message with the titles of own sets in the place of their keys."""
    if not (named := own.names_in(text)):
        return text
    known = cards()
    for name in named:
        text = text.replace(name, titled(name, known) if name in known else "an own set")
    return text
