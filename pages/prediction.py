"""Prediction: what the preceding symbols tell about the next, against controls without order."""

import streamlit as st

from analysis import curves
from analysis.charts import prediction as charts
from pages import scores, shared

shared.open_page()
st.title("What comes next?")
st.markdown(
    "Next-word constraint, measured: how many bits a symbol still carries when those before it are known. Each set stands "
    "beside controls of the same symbols without their order, at the same number of symbols."
)
view = shared.view()
seed = view.config.seed
with shared.explained():
    corpora = shared.corpora_at_level(view, "prediction_level")
    sets = shared.sample(view.config).datasets
    learned = {"level": st.session_state["prediction_level"], "seed": seed}
    sections = {
        "context_gain": lambda: charts.context_gain(shared.table(curves.context_gain, corpora, seed)),
        "block_entropy": lambda: charts.conditional_entropy(shared.table(curves.conditional_entropy, corpora, 6, seed)),
        "distance": lambda: charts.information_by_distance(shared.table(curves.information_by_distance, corpora)),
        "inside": lambda: charts.information_by_intrinsic_distance(
            shared.table_of_sets(curves.information_by_intrinsic_distance, sets, {"seed": seed})
        ),
        "learning": lambda: charts.learning(shared.table_of_sets(curves.learning, sets, learned)),
    }
    for key, chart in sections.items():
        with shared.explained():  # a set too small for one chart may do for the others
            shared.show(chart(), key)

st.header("Your own model", anchor="own-model")
st.markdown(
    "A language model of yours (of prose, proteins or molecules) becomes one more predictor: a table with the columns "
    "*object id*, *position*, *log-probability* and *base*, one row for every position of each object that it scored, and "
    "a column *token* if its symbols are not characters. It is checked to be a code length before it is called one."
)
domain = shared.choose_domain("It scored objects of", "prediction_domain")
with shared.explained():
    scores.other_model(shared.whole_set(domain), shared.view().config.seed)
