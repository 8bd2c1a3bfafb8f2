"""Prediction: how well the preceding symbols predict the next, against controls without order."""

import streamlit as st

from analysis.charts import prediction as charts
from analysis.readings import curves
from pages.parts import display, other_model, page, sidebar

page.open_page()
st.title("What comes next?")
st.markdown(
    "Next-word constraint, measured: how many bits a symbol still carries when those before it are known. Each set is shown "
    "with controls of the same symbols without their order, at the same number of symbols."
)
view = sidebar.view()
seed = view.config.seed
with page.explained():
    corpora = page.corpora_at_level(view, "prediction_level")
    sets = page.sample(view.config).datasets
    level, asked = st.session_state["prediction_level"], max(map(len, sets.values()))
    sections = {
        "context_gain": (charts.context_gain, lambda: page.table(curves.context_gain, corpora, seed=seed)),
        "block_entropy": (
            charts.conditional_entropy,
            lambda: page.table(curves.conditional_entropy, corpora, seed=seed),
        ),
        "distance": (charts.information_by_distance, lambda: page.table(curves.information_by_distance, corpora)),
        "inside": (
            charts.information_by_intrinsic_distance,
            lambda: page.table_of_sets(curves.information_by_intrinsic_distance, sets, seed=seed),
        ),
        "learning": (charts.learning, lambda: page.table_of_sets(curves.learning, sets, level=level, seed=seed)),
    }
    for key, (draw, measure) in sections.items():
        with page.explained():  # a set too small for one chart may be large enough for the others
            table = measure()
            display.show(draw(table), key)
            most = f", and at most {curves.PAIR_SYMBOLS:,}" if key in ("inside", "learning") else ""
            page.say_objects(table, asked, f"whole objects with equal numbers of symbols in every domain{most}")

st.header("Your own model", anchor="own-model")
st.markdown(
    "A language model of yours (of prose, proteins or molecules) becomes one more predictor: a table with the columns "
    "*object id*, *position*, *log-probability* and *base*, one row for every position of each object that it scored, and "
    "a column *token* if its symbols are not characters. Whether it is a code length is checked first."
)
domain = sidebar.choose_domain("It scored objects of", "prediction_domain")
with page.explained():
    other_model.scores_beside_ours(page.whole_set(domain), sidebar.view().config.seed)
