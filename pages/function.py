"""Function: what structure predicts about a label, and how much of that is recognition of relatives."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import function as charts
from analysis.readings import label_tables
from analysis.readings.questions import label_bits
from analysis.support.escaping import inert_markdown
from pages.parts import display, labels, page, sidebar

page.open_page()
st.title("Does structure predict function?")
st.markdown(
    "A label is predicted from the parts of an object by the same probe in every domain: once with objects split at "
    "random, once with **whole clusters of relatives held out**. The difference is recognition of relatives, not a rule."
)
config = sidebar.view().config

with page.explained():
    chosen = [(one.target, datasets.load(one.dataset)) for one in labels.chosen(config)]
    st.caption(
        "Every label is read in the same way, whatever the sidebar asks for: two equally frequent classes of 300 objects, or "
        "150 where there are fewer; of numbers, the parts up to and above the median."
    )
    survival = labels.measured(labels.with_progress([(label_tables.survival, *one) for one in chosen], "Splitting"))
    if survival.value.notna().any():
        display.show(charts.slopes(survival), "slopes")
        learned = labels.with_progress([(label_tables.learning, *one) for one in chosen], "Learning")
        display.show(charts.learning(pd.concat(learned, ignore_index=True)), "learning")

st.header("Every label that can be read", anchor="targets")
st.markdown(
    "The readings of all labels of the bundled sets and of the sets in the sidebar. Labels of **meaning or biology** are what "
    "domains are compared by; physics, and where an object was taken from, stand beside them."
)
with page.explained():
    rows, missing = labels.readings(labels.sets(config))
    if missing:
        wanted = st.toggle(
            f"Read the labels of {len(missing)} more set{'s' * (len(missing) > 1)}",
            key="function_every",
            bind="query-params",
            help=f"A few seconds a set the first time, then kept: {', '.join(missing)}.",
        )
        if wanted:
            rows, missing = labels.readings(labels.sets(config), afresh=True)
    if len(rows) and len(read := labels.named(rows)):
        display.show(charts.every_label(read, list(label_bits.QUESTION.choices["kind"].levels)), "every_label")

st.header("Activity cliffs", anchor="cliffs")
st.markdown("Structure predicts function where similar objects behave similarly. These are the pairs that do not.")
with page.explained():
    every = {
        key: one
        for domain, name in config.datasets.items()
        for key, one in labels.options(domain, name)[0].items()
        if one.target.numeric and one.target.kind != "source"
    }
    name = st.selectbox(
        "Value",
        list(every),
        format_func=lambda k: f"{every[k].target.label}, {every[k].dataset}",
        key="function_cliff",
        bind="query-params",
        placeholder="No label holds numbers",
    )
    if name is not None:
        one = every[name]
        table, dataset, spread = label_tables.cliffs(one.target, datasets.load(one.dataset), config.n, config.seed)
        page.say_cap(len(dataset), config.n, f"all of {dataset.name} with this value")
        if table.empty:
            st.info("No two of these objects are 70 % similar; draw more objects.", icon=":material/search_off:")
        else:
            chart = charts.cliffs(table, dataset.domain, one.target.label, one.target.unit, spread)
            display.show(replace(chart, title=inert_markdown(chart.title)), "cliff_pairs")
            with st.container(horizontal=True):
                for number, row in enumerate(table.itertuples(), 1):
                    titles = charts.structure_titles(row, one.target.unit)
                    labels.pair_of_structures(number, row, dataset, titles)
