"""Diversity: how large the repertoires are, at equal size and at equal coverage."""

import streamlit as st

from analysis.charts import diversity as charts
from analysis.readings import curves
from pages.parts import display, page, sidebar

page.open_page()
st.title("How large is the repertoire?")
st.markdown(
    "If what survived selection is made from a limited stock of themes, the number of *different* units grows slowly as "
    "more is drawn. Every domain is measured with the same estimator, at the same number of units, and at the same coverage."
)
with page.explained():
    view = sidebar.view()
    corpora = page.corpora(view)
    orders = {0: "all types (q = 0)", 1: "common types (q = 1)", 2: "dominant types (q = 2)"}
    q = st.segmented_control(
        "Count", list(orders), format_func=orders.get, default=0, key="diversity_q", bind="query-params", required=True
    )
    table = page.table(curves.rarefaction, corpora, q=int(q), seed=view.config.seed)
    display.show(charts.rarefaction(table, int(q), curves.equal_size(corpora)), "rarefaction")
    for at in ("size", "coverage"):
        table = page.table(curves.profile, corpora, at=at, seed=view.config.seed)
        display.show(charts.profile(table, at), f"equal_{at}")
