"""Prediction: how well the preceding symbols predict the next, against controls without order."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis.charts import Chart
from analysis.charts import prediction as charts
from analysis.domains import DOMAINS
from analysis.published import compared
from analysis.readings import curves
from pages.parts import display, other_model, page, published, sections, sidebar

SECTIONS = {
    "context": "Saved by context",
    "length": "By length",
    "distance": "By distance",
    "inside": "Inside objects",
    "model": "Your own model",
    "large": published.TITLE,
}
Curve = tuple[str, Callable[..., Chart], str, Callable[..., pd.DataFrame]]  # heading, chart, key of the chart, table
CURVES: dict[str, Curve] = {
    "context": ("How much does context save?", charts.context_gain, "context_gain", curves.context_gain),
    "length": (
        "How much does each further symbol tell?", charts.conditional_entropy, "block_entropy", curves.conditional_entropy,
    ),
    "distance": ("How far apart do symbols depend?", charts.information_by_distance, "distance", curves.information_by_distance),
    "inside": (
        "How far apart do parts of an object depend?", charts.information_by_intrinsic_distance, "inside",
        curves.information_by_intrinsic_distance,
    ),
}  # fmt: skip
OF_SETS = ("inside",)  # measured on drawn objects, which these tables encode by themselves

page.open_page()
st.title("What comes next?")
st.markdown(
    "How many bits a symbol still carries when those before it are known, in each set and in controls of the same symbols "
    "without their order, at the same number of symbols."
)
view = sidebar.view()
shown, place = sections.open_one("prediction_show", SECTIONS)


def curve(section: str) -> None:
    """Draw a curve of the sets in view, and say how many objects it was measured on."""
    heading, draw, key, measure = CURVES[section]
    st.header(heading, anchor=section)
    settings = {} if section == "distance" else {"seed": view.config.seed}
    sets = page.sample(view.config).datasets
    corpora = {} if section == "inside" else page.corpora_at_level(view, "prediction_level")
    table = (
        page.table_of_sets(measure, sets, **settings)
        if section in OF_SETS
        else page.table(measure, corpora, **settings)
    )
    display.show(draw(table), key)
    most = f", and at most {curves.PAIR_SYMBOLS:,}" if section in OF_SETS else ""
    page.say_objects(
        table, max(map(len, sets.values())), f"whole objects with equal numbers of symbols in every domain{most}"
    )


def large_models() -> None:
    """Code lengths of the sets in view beside what large models reach."""
    corpora = page.corpora_of_level(view, "spelling")
    published.beside(page.table(compared.of_corpora, corpora, seed=view.config.seed), "prediction_large")
    page.say_objects(
        pd.DataFrame([{"domain": domain, "units": DOMAINS[domain].REPRESENTATIONS[one.representation].label,
                       "n_objects": len(one)} for domain, one in corpora.items()]),
        view.config.n,
        "whole objects with equal numbers of symbols in every domain",
    )  # fmt: skip


with place, page.explained():
    if shown in CURVES:
        curve(shown)
    elif shown == "large":
        large_models()
    else:
        st.header("Your own model", anchor="own-model")
        st.markdown(
            "A language model of yours (of prose, proteins or molecules) becomes one more predictor: a table with the "
            "columns *object id*, *position*, *log-probability* and *base*, one row for every position of each object that "
            "it scored, and a column *token* if its symbols are not characters. Whether it is a code length is checked first."
        )
        domain = sidebar.choose_domain("It scored objects of", "prediction_domain")
        other_model.scores_beside_ours(page.whole_set(domain), view.config.seed)
