"""Coverage: how soon the next unit is a known one, and how little of possible space has been seen."""

import streamlit as st

from analysis import curves
from analysis.charts import coverage as charts
from pages import shared

shared.open_page()
st.title("Has it been seen before?")
st.markdown(
    "A model does well where the next object is made of known units. Coverage is the chance of that; it needs no model "
    "and no assumption about what has not been seen."
)
with shared.explained():
    view = shared.view()
    corpora = shared.corpora(view)
    seed = view.config.seed
    shared.show(charts.new_unit(shared.table(curves.new_unit, corpora, seed), curves.equal_size(corpora)), "new_unit")
    shared.show(charts.accumulation(shared.table(curves.rarefaction, corpora, 0, seed)), "accumulation")

    st.header("Share of possible space", anchor="possible-space")
    st.markdown("Of all objects that could be, how many does a set hold? The answer hangs on what counts as possible.")
    space = shared.table_of_sets(curves.possible_space, shared.loaded(view.config), shared.sizes())
    shared.show(charts.possible_space(space), "space")
