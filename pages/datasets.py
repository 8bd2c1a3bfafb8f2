"""Data sets: where each comes from, what its objects are, and the objects themselves."""

import streamlit as st

from analysis import datasets
from analysis.domains import DOMAINS
from pages.parts import address, display, page, sections, sidebar, visitor

PER_PAGE = 48
SECTIONS = {"sets": "The sets in use", "objects": "Their objects"}


def objects_of(name: str) -> None:
    """Show the objects of a set, a page at a time, and only those that contain a text."""
    dataset = datasets.load(name)
    left, right = st.columns([3, 1])
    wanted = left.text_input("Show only objects that contain", **address.text("datasets_find"))
    found = [i for i, text in enumerate(dataset.objects) if wanted.lower() in text.lower() or wanted in dataset.ids[i]]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = right.number_input(f"Page (of {pages:,})", 1, pages, 1, key="datasets_page")
    part = dataset.take(found[(number - 1) * PER_PAGE : number * PER_PAGE])
    st.caption(f"{len(found):,} of {len(dataset):,} objects; {len(part)} on this page.")
    if not len(part):
        st.info("No object contains that text; shorten it.", icon=":material/search_off:")
    else:
        display.objects(part)


page.open_page()
st.title("What is being measured?")
st.markdown("The sets in use, each with its source, licence and hash; they are chosen in the sidebar.")
address.say_missing()

if visitor.SETS in st.query_params:  # a link to the objects of one set
    st.session_state.setdefault("datasets_show", SECTIONS["objects"])
shown, place = sections.open_one("datasets_show", SECTIONS)
with place:
    if shown == "sets":
        st.header("Where does each come from?", anchor="sets")
        for column, (domain, entry) in zip(st.columns(len(DOMAINS)), DOMAINS.items(), strict=True):
            with column, page.explained():
                display.card(st.session_state[domain], entry.object_label)
    else:
        st.header("Look at the objects", anchor="objects")
        name = sidebar.choose_of("Data set", visitor.cards(), visitor.SETS, next(iter(datasets.CATALOGUE)))
        with page.explained():
            objects_of(name)
