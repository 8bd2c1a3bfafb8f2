"""Diversity: how large the repertoires are, at equal size and at equal coverage."""

from collections.abc import Mapping

import streamlit as st

from analysis.charts import diversity as charts
from analysis.corpus import Corpus
from analysis.readings import curves
from pages.parts import address, alone, display, page, sections, sidebar


@alone.fragment
def growth(corpora: Mapping[str, Corpus], seed: int) -> None:
    """Show how many different units a draw holds, counted as is asked for."""
    orders = {0: "all types (q = 0)", 1: "common types (q = 1)", 2: "dominant types (q = 2)"}
    q = st.segmented_control(
        "Count",
        list(orders),
        format_func=orders.__getitem__,
        default=0,
        required=True,
        **address.choice("diversity_q", orders, 0),
    )
    table = page.table(curves.rarefaction, corpora, q=int(q), seed=seed)
    whole = sections.ask_for_whole_runs("diversity_whole")
    display.show(charts.rarefaction(table, int(q), curves.equal_size(corpora), whole=whole), "rarefaction")


page.open_page()
st.title("How large is the repertoire?")
st.markdown(
    "If what survived selection is made from a limited stock of themes, the number of *different* units grows slowly as "
    "more is drawn. Every domain is measured with the same estimator."
)
view = sidebar.view()
shown, place = sections.open_one(
    "diversity_show", {"growth": "As more is drawn", "size": "At equal size", "coverage": "At equal coverage"}
)
with place, page.explained():
    corpora = page.corpora(view)
    if shown == "growth":
        st.header("How many different units does a draw hold?", anchor="growth")
        growth(corpora, view.config.seed)
    else:
        st.header(f"How large is the repertoire at equal {shown}?", anchor=f"equal-{shown}")
        table = page.table(curves.profile, corpora, at=shown, seed=view.config.seed)
        display.show(charts.profile(table, shown), f"equal_{shown}")
