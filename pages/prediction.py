"""Prediction: what the preceding symbols tell about the next, against controls without order."""

import streamlit as st

from analysis import curves
from analysis.charts import prediction as charts
from pages import shared

shared.open_page()
st.title("What comes next?")
st.markdown(
    "Next-word constraint, measured: how many bits a symbol still carries when those before it are known. Each set stands "
    "beside controls of the same symbols without their order, at the same number of symbols."
)
with shared.explained():
    view = shared.view()
    corpora = shared.corpora_at_level(view, "prediction_level")
    seed = view.config.seed
    shared.show(charts.context_gain(shared.table(curves.context_gain, corpora, seed)), "context_gain")
    shared.show(charts.conditional_entropy(shared.table(curves.conditional_entropy, corpora, 6, seed)), "block_entropy")
    shared.show(charts.information_by_distance(shared.table(curves.information_by_distance, corpora)), "distance")
