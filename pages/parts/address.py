"""What an address asks for, checked before the widgets read it: corrected where possible, and always reported.

A widget that is bound to the address silently replaces an unknown value by its default. An address is therefore checked
first, once per visit: keys are accepted as well as the labels that widgets write, so that a reworded label breaks no link,
and a name that matches nothing is kept for a notice. A data set is written by its key (see `take` and `write`): a title is
neither unique nor does it open a set.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import streamlit as st

from analysis.datasets import Entry, own
from analysis.datasets.public import PUBLIC, named_in
from analysis.domains import DOMAINS
from analysis.support.escaping import inert_markdown

NOTICES, MISSING, WRITTEN = "address_notices", "address_missing", "address_written"
SHOWN = 80  # characters of a value that a notice repeats


def check(cards: Mapping[str, Entry], numbers: Mapping[str, tuple[int, int, int]]) -> None:
    """Correct the address of a visit that begins; later runs find nothing left to correct.

    Parameters
    ----------
    cards : mapping of str to Entry
        The sets on this machine.
    numbers : mapping of str to (least, most, default)
        Parameters that are whole numbers.
    """
    if NOTICES in st.session_state:
        return
    st.session_state[MISSING], as_written = {}, st.query_params.to_dict()
    found = [_check_number(key, *bounds) for key, bounds in numbers.items()]
    for domain, entry in DOMAINS.items():
        labels = {name: one.label for name, one in entry.REPRESENTATIONS.items()}
        found.append(_check_choice(f"{domain}_as", labels, entry.default_representation))
        if wanted := st.query_params.get(domain):
            name = _set_named(wanted, cards)
            if not name or cards[name].domain != domain:
                st.session_state[MISSING][domain] = (wanted, cards[name].domain if name else "")
    st.session_state[NOTICES] = [note for note in found if note]
    if st.query_params.to_dict() != as_written:
        st.rerun()  # widgets read the address as it was when a run began


def _check_number(key: str, least: int, most: int, default: int) -> str:
    written = st.query_params.get(key)
    if written is None:
        return ""
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    value = min(max(int(number), least), most) if math.isfinite(number) else default
    if str(value) == written:
        return ""
    st.query_params[key] = str(value)
    return _notice(key, written, str(value))


def repair_choice(key: str, labels: Mapping[str, str], default: str) -> None:
    """Correct one parameter of a page (see `_check_choice`), and rerun the page if it was corrected."""
    before = st.query_params.get(key)
    note = _check_choice(key, labels, default)
    if st.query_params.get(key) != before:
        st.session_state[NOTICES] = [note] if note else []
        st.rerun()


def _check_choice(key: str, labels: Mapping[str, str], default: str) -> str:
    """Let a parameter name a choice by its key or by its label, and report it if it is neither.

    Parameters
    ----------
    key : str
        Of the widget, and of the parameter.
    labels : mapping of str to str
        Choice -> label that the widget writes into the address.
    default : str
        The choice that is taken instead.

    Returns
    -------
    str
        The notice; empty where the address was understood.
    """
    written = st.query_params.get(key)
    if written is None or written in labels.values() or key in st.session_state:
        return ""
    st.query_params[key] = labels[written if written in labels else default]
    return "" if written in labels else _notice(key, written, labels[default])


def _set_named(wanted: str, cards: Mapping[str, Entry]) -> str:
    """Return the set that an address names, by its key (alone or in brackets behind its title) or by its title."""
    in_brackets = wanted.rsplit("(", 1)[-1].rstrip(")")
    titles = {card.title: name for name, card in cards.items() if not own.is_name(name)}
    return next((name for name in (wanted, in_brackets, titles.get(wanted, "")) if name in cards), "")


def take(key: str, cards: Mapping[str, Entry]) -> None:
    """Let the address choose a set where it names another than was written last: as a visit begins, and on the way back.

    Parameters
    ----------
    key : str
        Of the widget, and of the parameter.
    cards : mapping of str to Entry
        What may be chosen.
    """
    wanted = st.query_params.get(key)
    if wanted is None or wanted == st.session_state.get(WRITTEN, {}).get(key):
        return
    if name := _set_named(wanted, cards):
        st.session_state[key] = name
    elif key not in st.session_state.get(MISSING, {}):
        st.warning(inert_markdown(_notice(key, wanted, "another set")), icon=":material/link_off:")


def write(key: str, default: str) -> None:
    """Write the key of the chosen set into the address, unless it is the default, or the address names a missing set."""
    if key in st.session_state.get(MISSING, {}):
        return
    chosen = st.session_state[key]
    if chosen == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen
    st.session_state.setdefault(WRITTEN, {})[key] = st.query_params.get(key)


def _notice(key: str, written: str, instead: str) -> str:
    return f"The address asks for {key} = '{written[:SHOWN]}', which is not understood; {instead} is used instead."


def show_notices() -> None:
    """Show what was corrected, once."""
    for note in st.session_state.get(NOTICES, []):
        st.warning(inert_markdown(note), icon=":material/link_off:")
    st.session_state[NOTICES] = []


def say_missing() -> None:
    """Say which sets of the address are missing, on a page that opens nevertheless."""
    for domain, (wanted, found_in) in st.session_state.get(MISSING, {}).items():
        words = f"{_explained(domain, wanted, found_in)} Until then, the default is shown."
        st.warning(inert_markdown(words), icon=":material/search_off:")


def is_answered() -> bool:
    """Whether every set that the address names is here; if not, show a page that says what is missing and what to do."""
    missing: dict[str, tuple[str, str]] = st.session_state.get(MISSING, {})
    if not missing:
        return True
    st.title("This address names a set that is not here")
    for domain, (wanted, found_in) in missing.items():
        st.error(inert_markdown(_explained(domain, wanted, found_in)), icon=":material/search_off:")
    st.markdown("No other set is shown in its place. Choose one in the sidebar, or:")
    with st.container(horizontal=True):
        st.page_link("pages/own-data.py", label="Add the file on Own data", icon=":material/upload_file:")
        st.page_link("pages/public.py", label="Fetch it on Public sets", icon=":material/cloud_download:")
        st.button("Show the default sets", on_click=settle, args=(tuple(missing),), key="address_defaults")
    return False


def _explained(domain: str, wanted: str, found_in: str) -> str:
    shown, label = wanted[:SHOWN], DOMAINS[domain].label
    if found_in:
        return f"{label}: '{shown}' is a set of the domain {DOMAINS[found_in].label}."
    if wanted in PUBLIC or wanted in {entry.title for entry in PUBLIC.values()} or named_in(wanted):
        return f"{label}: '{shown}' is a public set that has not been fetched to this machine."
    return (
        f"{label}: '{shown}' is not on this machine. If it was made of a file of yours, it was removed, has expired or lies on "
        "another machine: add the file again."
    )


def settle(domains: Iterable[str]) -> None:
    """Forget what the address asked for in these domains: another set was chosen."""
    for domain in domains:
        if st.session_state.get(MISSING, {}).pop(domain, None):
            st.query_params.pop(domain, None)
