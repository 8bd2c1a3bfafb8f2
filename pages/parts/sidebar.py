"""The view: what the sidebar asks for, in the address and in one object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from analysis import datasets
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.readings.config import DEFAULT_N, Config
from analysis.support.escaping import inert_markdown
from pages.parts import address, visitor

FEWEST, MOST = 20, 50_000
LAST_SEED = 9999
# Pages (by their address) on which a control acts; on some in one section only, which is named.
ACTS_ON = {
    "counted as": {"diversity": "", "coverage": "", "stories": ""},
    "objects drawn": {
        "diversity": "", "coverage": "", "prediction": "", "map": "", "stories": "", "function": "Activity cliffs",
        "nulls": "Objects and What is matched", "next-symbol": "One example",
    },
    "seed": {
        "diversity": "", "coverage": "", "prediction": "", "map": "", "stories": "", "function": "Activity cliffs",
        "nulls": "Objects and What is matched", "next-symbol": "", "constraint": "", "functional-information": "", "learning": "",
        "novelty": "", "synthetic": "", "higher-order": "", "ancestry": "", "search": "", "assembly": "", "claims": "",
    },
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """What the sidebar sets: sets and sample (the configuration) and the representation used on detail pages."""

    config: Config
    representations: Mapping[str, str]

    def to_json(self) -> str:
        """Write everything that the view depends on, in the form that ``compare --config`` reads."""
        fields = json.loads(self.config.to_json())
        return json.dumps({**fields, "view": {"representations": dict(self.representations)}}, indent=1)


def view() -> View:
    """Read the view that the sidebar holds."""
    state = st.session_state
    config = Config(datasets={d: state[d] for d in DOMAINS}, n=int(state["n"]), seed=int(state["seed"]))
    return View(config, {d: state[f"{d}_as"] for d in DOMAINS})


def without_effect(path: str) -> str:
    """Say which controls change nothing on a page, and which only one section of it; empty where all of them act.

    Parameters
    ----------
    path : str
        Of the page in its address; empty for the overview.
    """
    idle = [name for name, pages in ACTS_ON.items() if path not in pages]
    words = f"Without effect on this page: {', '.join(idle)}." if idle else ""
    for name, pages in ACTS_ON.items():
        if pages.get(path):
            words += f" {name.capitalize()}: in its section {pages[path]} only."
    return words.strip()


def sidebar(path: str = "") -> None:
    """Draw the controls; all of them live in the address, so a copied address opens the same view.

    Parameters
    ----------
    path : str
        Of the page that is shown: what acts there is said.
    """
    _take_pending_choice()
    visitor.note_keys()
    cards = visitor.cards()
    address.check(cards)
    with st.sidebar:
        for domain, entry in DOMAINS.items():
            of_domain = {name: card for name, card in cards.items() if card.domain == domain}
            choose_of(f"{entry.label}: data set", of_domain, domain, Config().datasets[domain])
            labels = {name: one.label for name, one in entry.REPRESENTATIONS.items()}
            st.selectbox(
                f"{entry.label}: counted as",
                list(entry.REPRESENTATIONS),
                index=list(entry.REPRESENTATIONS).index(entry.default_representation),
                format_func=labels.__getitem__,
                help="Used on Diversity and Coverage. The overview uses every notation.",
                **address.choice(f"{domain}_as", labels, entry.default_representation),
            )
        st.number_input(
            "Objects drawn from each set", FEWEST, MOST, DEFAULT_N, 100, **address.number("n", FEWEST, MOST, DEFAULT_N),
            help="On the pages that draw curves; lowered, with a note, if a set has fewer. Readings draw a number of their own.",
        )  # fmt: skip
        st.number_input(
            "Seed", 0, LAST_SEED, 0, help="Of samples, nulls and intervals of curves.", **address.number("seed", 0, LAST_SEED, 0)
        )  # fmt: skip
        st.radio(
            "The camera above a chart saves",
            ["svg", "png"],
            format_func=str.upper,
            horizontal=True,
            **address.choice("picture_format", {"svg": "SVG", "png": "PNG"}, "svg"),
        )
        if words := without_effect(path):
            st.caption(words)


def choose_domain(question: str, key: str, default: str = "text", *, by: str = "label") -> str:
    """Ask for one domain, named by its `label` or by its `object_label`; the answer is in the address."""
    labels = {name: getattr(entry, by) for name, entry in DOMAINS.items()}
    return st.segmented_control(
        question, list(labels), format_func=labels.__getitem__, default=default, required=True,
        **address.choice(key, labels, default),
    )  # fmt: skip


def choose_of(question: str, cards: Mapping[str, datasets.Entry], key: str, default: str) -> str:
    """Ask for one of these sets; its key is in the address."""
    address.take(key, cards)
    if st.session_state.setdefault(key, default) not in cards:
        st.session_state[address.NOTICES].append(
            f"{question}: the chosen set was removed meanwhile; the default is shown."
        )
        st.session_state[key] = default
    chosen = st.selectbox(
        question, list(cards), format_func=lambda name: visitor.titled(name, cards), key=key,
        on_change=address.settle, args=((key,),), persist_state="session",
    )  # fmt: skip
    address.write(key, default)
    if own.is_name(chosen):
        own.opened(chosen)
    return chosen


def choose_set(domain: str, name: str, note: str = "") -> None:
    """Choose a set for its domain from the next run on, which shows the note: the widgets of this run are drawn already."""
    address.settle((domain,))
    st.session_state["pending_set"] = (domain, name, note)


def _take_pending_choice() -> None:
    if "pending_set" in st.session_state:
        domain, name, note = st.session_state.pop("pending_set")
        st.session_state[domain] = name
        if note:
            st.toast(inert_markdown(note), icon=":material/rule:", duration="long")
