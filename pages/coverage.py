"""Coverage: the chance that the next unit is a known one, and the share of possible space that has been seen."""

import streamlit as st

from analysis.charts import coverage as charts
from analysis.domains import DOMAINS
from analysis.readings import curves
from pages.parts import display, page, sidebar

page.open_page()
st.title("Has it been seen before?")
st.markdown(
    "A model does well where the next object is made of known units. Coverage is the chance of that; it needs no model "
    "and no assumption about what has not been seen."
)
with page.explained():
    view = sidebar.view()
    corpora = page.corpora(view)
    seed = view.config.seed
    display.show(
        charts.new_unit(page.table(curves.new_unit, corpora, seed=seed), curves.equal_size(corpora)), "new_unit"
    )
    display.show(charts.accumulation(page.table(curves.rarefaction, corpora, q=0, seed=seed)), "accumulation")

    st.header("Share of possible space", anchor="possible-space")
    st.markdown(
        "Of all objects that could exist, how many does a set hold? The answer depends on what counts as possible."
    )
    whole = page.loaded(view.config)
    space = page.table_of_sets(curves.possible_space, whole, sizes=page.sizes())
    display.show(charts.possible_space(space), "space")
    counts = ", ".join(f"{DOMAINS[domain].label} {len(dataset):,}" for domain, dataset in whole.items())
    st.caption(f"Counted in whole sets, not in the sample: {counts} objects.")
