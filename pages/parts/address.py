"""What an address asks for, checked before the widgets read it: corrected where possible, and always reported.

A widget that is bound to the address silently replaces an unknown value by its default, and some values break it. Widgets
are therefore bound by the functions here alone, one for each kind of answer, which look at the value first: keys are accepted
as well as the labels that widgets write, and what is not understood is said. Links that are handed out hold keys (see
`link`), so that a reworded label breaks none of them. A data set is written by its key (see `take` and `write`): a title is
neither unique nor does it open a set.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from analysis.datasets import Entry, own
from analysis.datasets.public import PUBLIC, named_in
from analysis.domains import DOMAINS
from analysis.support.escaping import inert_markdown

NOTICES, MISSING, WRITTEN = "address_notices", "address_missing", "address_written"
SHOWING, CLAIMED, ASKED = "address_showing", "address_claimed", "address_asked"
LABELS = "address_labels"  # parameter -> label -> what lasts longer than the label
PAGE, AROUND, HELD = "address_page", "address_around", "address_held"  # page -> its parameters when it was left
SHOWN = 80  # characters of a value that a notice repeats
ONLY = "chart"  # the one chart of an embedded page; no widget reads it
EMBEDDED = (ONLY, "embed", "embed_options")  # parameters of an embedded page, the last two of the framework
LONGEST = 200  # characters of a text in the address
FOREIGN = re.compile(r"utm_\w+|embed|embed_options|[a-z]{1,4}clid|mc_[ce]id|ref", re.I)  # of those who link, not ours


def check(cards: Mapping[str, Entry]) -> None:
    """Note what the address asks for as a visit begins, and which of its sets are missing.

    Parameters
    ----------
    cards : mapping of str to Entry
        The sets on this machine.
    """
    st.session_state[CLAIMED], st.session_state[SHOWING] = set(), []
    if NOTICES in st.session_state:
        return
    st.session_state[MISSING], st.session_state[NOTICES] = {}, []
    st.session_state[ASKED] = st.query_params.to_dict()
    for domain in DOMAINS:
        if wanted := st.query_params.get(domain):
            name = _set_named(wanted, cards)
            if not name or cards[name].domain != domain:
                st.session_state[MISSING][domain] = (wanted, cards[name].domain if name else "")


# --- widgets whose answer is in the address


def choice(key: str, labels: Mapping[Any, str], default: object = None) -> dict[str, Any]:
    """Bind a widget that offers one of several choices: ``st.selectbox(..., **address.choice(key, labels, default))``.

    Parameters
    ----------
    key : str
        Of the widget, and of its parameter.
    labels : mapping of Any to str
        Choice -> label, which the widget shows and writes into the address. An address may hold the choice instead.
    default : object
        The choice that the widget takes where the address holds none; None where that is nothing.

    Returns
    -------
    dict of str to Any
        Arguments of the widget: its key, and that it is bound.
    """
    instead = f"{labels[default]} is used instead" if default in labels else "nothing is chosen"
    return _bound(key, _understood(key, labels), instead)


def several(key: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Bind a widget that offers several choices at once, all of them at first; see `choice`. An empty value is none of them."""
    return _bound(key, _understood(key, labels), "all are used instead", many=True)


def _understood(key: str, labels: Mapping[Any, str]) -> Callable[[str], str | None]:
    """Return what reads a choice as its widget would write it, from its label or its key."""
    named = {str(one): label for one, label in labels.items()}
    # what was known in the run before stays: a link stands above the widgets that it holds
    st.session_state.setdefault(LABELS, {})[key] = {label: one for one, label in named.items()}
    shown = set(named.values())
    return lambda text: text if text in shown else named.get(text)


def lasting() -> dict[str, list[str]]:
    """Return the parameters of the address with keys in the place of labels, for links that are handed out."""
    known: dict[str, dict[str, str]] = st.session_state.get(LABELS, {})
    return {
        key: [known.get(key, {}).get(text, text) for text in st.query_params.get_all(key)] for key in st.query_params
    }


def link(
    parameters: Mapping[str, str] | None = None,
    *,
    path: str | None = None,
    anchor: str = "",
    without: tuple[str, ...] = (),
) -> str:
    """Return the address of this state, not embedded, with some parameters added or replaced.

    Parameters
    ----------
    parameters : mapping of str to str, optional
    path : str, optional
        Of another page than this.
    anchor : str
        Part of the page that is shown first.
    without : tuple of str
        What parameters of this state begin with that are left out.
    """
    here = urlsplit(st.context.url or "")
    kept = {key: held for key, held in lasting().items() if key not in EMBEDDED and not key.startswith(without)}
    return here._replace(
        path=here.path if path is None else f"{here.path.rsplit('/', 1)[0]}/{path}",
        query=urlencode({**kept, **(parameters or {})}, doseq=True),
        fragment=anchor,
    ).geturl()


def number(key: str, least: float, most: float, default: float, step: float = 1) -> dict[str, Any]:
    """Bind a widget that takes a number: the nearest one that it can hold is used; see `choice`."""

    def read(text: str) -> str | None:
        try:
            wanted = float(text)
        except ValueError:
            return None
        if not math.isfinite(wanted):
            return None
        return f"{least + round((min(max(wanted, least), most) - least) / step) * step:.10g}"

    return _bound(key, read, f"{default:g} is used instead", breaks=True, equal=_same_number)


def toggle(key: str, *, on: bool = False) -> dict[str, Any]:
    """Bind a widget that is on or off, a fold that is open or not; `on` says which it is at first. See `choice`."""
    instead = f"it is {'on' if on else 'off'}"
    return _bound(key, lambda text: text.lower() if text.lower() in ("true", "false") else None, instead)


def text(key: str) -> dict[str, Any]:
    """Bind a widget that takes one line of text, cut after `LONGEST` characters; see `choice`."""
    return {
        **_bound(key, lambda line: "".join(c for c in line if c.isprintable())[:LONGEST], "", equal=str.__eq__),
        "max_chars": LONGEST,
    }


def _same_number(written: str, used: str) -> bool:
    return float(written) == float(used)


def _bound(
    key: str,
    read: Callable[[str], str | None],
    default: str,
    *,
    many: bool = False,
    breaks: bool = False,
    equal: Callable[[str, str], bool] = lambda written, used: True,
) -> dict[str, Any]:
    """Let a parameter hold what its widget reads, and report what was not understood; the arguments that bind the widget.

    Parameters
    ----------
    key : str
    read : callable
        What the widget would write for a text, or None.
    default : str
        What happens where nothing was understood, in words.
    many : bool
        Whether the parameter may be repeated.
    breaks : bool
        Whether the widget fails for a value that it cannot hold; others ignore it, so that the page need not run again.
    equal : callable
        Whether a text and what is used for it mean the same, so that nothing need be said.
    """
    st.session_state[CLAIMED].add(key)
    written = st.query_params.get_all(key)
    if written and key not in st.session_state and not (many and not any(written)):
        used = [found for text in written if (found := read(text)) is not None]
        used = used if many else used[-1:]
        bad = [text for text in written if (found := read(text)) is None or not equal(text, found)]
        again = len(written) > 1 and not many
        if bad or again:
            instead = default if not used else "the rest is used" if many else f"'{used[0][:SHOWN]}' is used instead"
            st.session_state[NOTICES].append(_notice(key, ", ".join(bad or written), instead))
        if used != written and (used or breaks or not any(written)):  # an empty value clears what must be chosen
            _repair(key, used)
    return {"key": key, "bind": "query-params"}


def unbound(key: str, read: Callable[[str], str | None], instead: str) -> str:
    """Return a parameter that buttons write and no widget is bound to; empty where there is none.

    Parameters
    ----------
    key : str
    read : callable
        What is used for a text, or None where it is not understood.
    instead : str
        What happens then, in words.
    """
    st.session_state[CLAIMED].add(key)
    written = st.query_params.get_all(key)
    if not written:
        return ""
    used = read(written[-1])
    if used != written[-1] or len(written) > 1:
        st.session_state[NOTICES].append(
            _notice(key, ", ".join(written), f"'{used[:SHOWN]}' is used instead" if used else instead)
        )
        if used:
            st.query_params[key] = used
        else:
            del st.query_params[key]
    return used or ""


def is_another(path: str) -> bool:
    """Whether the run before showed another page."""
    return st.session_state.get(PAGE) not in (None, path)


def arrive(path: str) -> None:
    """Give a page that is opened again the parameters that it had: one step back, the framework leaves its address without."""
    again, st.session_state[PAGE] = is_another(path), path
    st.session_state[AROUND] = set(st.session_state[CLAIMED])  # what the sidebar reads is the same on all pages
    lost = {
        key: kept for key, kept in st.session_state.get(HELD, {}).get(path, {}).items() if key not in st.query_params
    }
    if again and lost:
        for key, kept in lost.items():
            st.query_params[key] = kept
        st.rerun()


def leave() -> None:
    """Note the parameters of the page that is shown, for when it is opened again."""
    own = st.session_state[CLAIMED] - st.session_state[AROUND]
    st.session_state.setdefault(HELD, {})[st.session_state[PAGE]] = {
        key: st.query_params.get_all(key) for key in own if key in st.query_params
    }


def _repair(key: str, used: list[str]) -> None:
    """Write what is used into the address, and rerun: widgets read the address as it was when a run began."""
    if used:
        st.query_params[key] = used if len(used) > 1 else used[0]
    else:
        del st.query_params[key]
    st.session_state[NOTICES] = [*st.session_state[SHOWING], *st.session_state[NOTICES]]
    st.rerun()


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
    st.session_state[CLAIMED].add(key)
    wanted = st.query_params.get(key)
    if wanted is None or wanted == st.session_state.get(WRITTEN, {}).get(key):
        return
    if name := _set_named(wanted, cards):
        st.session_state[key] = name
    elif key not in st.session_state.get(MISSING, {}):
        st.warning(inert_markdown(_notice(key, wanted, "another set is shown instead")), icon=":material/link_off:")


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
    shown = written[:SHOWN] + "…" * (len(written) > SHOWN)
    return f"The address asks for {key} = '{shown}', which is not understood; {instead}."


def show_notices() -> None:
    """Show what was not understood up to now; once, unless this run is interrupted by a correction."""
    st.session_state[SHOWING] += st.session_state[NOTICES]
    for note in st.session_state[NOTICES]:
        st.warning(inert_markdown(note), icon=":material/link_off:")
    st.session_state[NOTICES] = []


def say_unread() -> None:
    """Say which parameters of the address nothing on the page reads, once, after its first whole run."""
    read = {*st.session_state[CLAIMED], ONLY, *DOMAINS}
    for key, written in st.session_state.pop(ASKED, {}).items():
        if key not in read and not FOREIGN.fullmatch(key):
            words = f"The address asks for {key[:SHOWN]} = '{written[:SHOWN]}', which nothing on this page reads; it is ignored."
            st.warning(inert_markdown(words), icon=":material/link_off:")


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
