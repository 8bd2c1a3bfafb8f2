"""Coverage: the chance that the next unit is a known one, and the share of possible space that has been seen."""

import streamlit as st

from analysis.charts import coverage as charts
from analysis.domains import DOMAINS
from analysis.readings import curves
from pages.parts import display, page, sections, sidebar, words

page.open_page()
st.title("Has it been seen before?")
st.markdown(
    "A model does well where the next object is made of known units. Coverage is the chance of that; it needs no model "
    "and no assumption about what has not been seen."
)
view = sidebar.view()
seed = view.config.seed
shown, place = sections.open_one(
    "coverage_show", {"new": "New units", "different": "Different units", "space": "Share of possible space"}
)
with place, page.explained():
    if shown == "new":
        st.header("How likely is the next unit a new one?", anchor="new-units")
        corpora = page.corpora(view)
        table = page.table(curves.new_unit, corpora, seed=seed)
        whole = sections.ask_for_whole_runs("coverage_whole")
        display.show(charts.new_unit(table, curves.equal_size(corpora), whole=whole), "new_unit")
    elif shown == "different":
        st.header("How many different units are there?", anchor="different-units")
        corpora = page.corpora(view)
        table = page.table(curves.rarefaction, corpora, q=0, seed=seed)
        whole = sections.ask_for_whole_runs("coverage_whole")
        display.show(charts.accumulation(table, curves.equal_size(corpora), whole=whole), "accumulation")
    else:
        st.header("How much of all that could exist is here?", anchor="possible-space")
        st.markdown("The answer depends on what counts as possible.")
        sets = page.loaded(view.config)
        display.show(
            charts.possible_space(page.table_of_sets(curves.possible_space, sets, sizes=page.sizes())), "space"
        )
        counts = ", ".join(f"{DOMAINS[domain].label} {len(dataset):,}" for domain, dataset in sets.items())
        words.caption(f"Counted in whole sets, not in the sample: {counts} objects.")
