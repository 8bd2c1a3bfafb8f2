"""Diversity: how large the repertoires are, at equal size and at equal coverage."""

import streamlit as st

from analysis.charts import diversity as charts
from analysis.readings import curves
from pages.parts import address, display, page, sections, sidebar

page.open_page()
st.title("How large is the repertoire?")
st.markdown(
    "If what survived selection is made from a limited stock of themes, the number of *different* units grows slowly as "
    "more is drawn. Every domain is measured with the same estimator."
)
view = sidebar.view()
seed = view.config.seed
shown, place = sections.open_one(
    "diversity_show", {"growth": "As more is drawn", "size": "At equal size", "coverage": "At equal coverage"}
)
with place, page.explained():
    if shown == "growth":
        st.header("How many different units does a draw hold?", anchor="growth")
        orders = {0: "all types (q = 0)", 1: "common types (q = 1)", 2: "dominant types (q = 2)"}
        q = st.segmented_control(
            "Count",
            list(orders),
            format_func=orders.__getitem__,
            default=0,
            required=True,
            **address.choice("diversity_q", orders, 0),
        )
        corpora = page.corpora(view)
        table = page.table(curves.rarefaction, corpora, q=int(q), seed=seed)
        whole = sections.ask_for_whole_runs("diversity_whole")
        display.show(charts.rarefaction(table, int(q), curves.equal_size(corpora), whole=whole), "rarefaction")
    else:
        st.header(f"How large is the repertoire at equal {shown}?", anchor=f"equal-{shown}")
        table = page.table(curves.profile, page.corpora(view), at=shown, seed=seed)
        display.show(charts.profile(table, shown), f"equal_{shown}")
