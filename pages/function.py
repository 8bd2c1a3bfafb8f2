"""Function: what structure predicts about a label, and how much of that is recognition of relatives."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.charts import function as charts
from analysis.readings import targets
from analysis.support.escaping import inert_markdown
from pages.parts import display, labels, page, sidebar

MOST = 1000  # objects per target where all are measured: more would take minutes

page.open_page()
st.title("Does structure predict function?")
st.markdown(
    "A label is predicted from the parts of an object by the same probe in every domain: once with objects split at "
    "random, once with **whole clusters of relatives held out**. The difference is recognition of relatives, not a rule."
)
config = sidebar.view().config

with page.explained():
    chosen = labels.chosen_targets(config)
    scale = st.segmented_control(
        "Scale", list(charts.SCALES), format_func=charts.SCALES.get, default="bits", key="function_scale",
        bind="query-params", required=True,
    )  # fmt: skip
    footing = targets.matched(chosen, config.n, config.seed)
    survival = labels.measured(labels.with_progress([(targets.survival, t, footing) for t in chosen], "Splitting"))
    if survival.value.notna().any():
        why = f"{footing.classes} equal classes of each label: as many as its smallest class has and the probe takes"
        page.say_cap(int(survival.n.max()), config.n, why)
        display.show(charts.slopes(survival, scale), "slopes")
        learned = labels.with_progress([(targets.learning, t, footing) for t in chosen], "Learning")
        display.show(charts.learning(pd.concat(learned, ignore_index=True)), "learning")

st.header("Activity cliffs", anchor="cliffs")
st.markdown("Structure predicts function where similar objects behave similarly. These are the pairs that do not.")
with page.explained():
    every = {k: t for domain, name in config.datasets.items() for k, t in targets.of(domain, name).items()}
    options = {key: target for key, target in every.items() if target.numeric}
    name = st.selectbox(
        "Value", list(options), format_func=lambda k: options[k].label, key="function_cliff", bind="query-params"
    )
    target = options[name]
    table, dataset, spread = targets.cliffs(target, config.n, config.seed)
    page.say_cap(len(dataset), config.n, f"all of {dataset.name} with this value")
    if table.empty:
        st.info("No two of these objects are 70 % similar; draw more objects.", icon=":material/search_off:")
    else:
        chart = charts.cliffs(table, target.domain, target.label, target.unit, spread)
        display.show(replace(chart, title=inert_markdown(chart.title)), "cliff_pairs")
        with st.container(horizontal=True):
            for number, row in enumerate(table.itertuples(), 1):
                labels.pair_of_structures(number, row, dataset, charts.structure_titles(row, target.unit))

st.header("Every label, with its own classes and objects", anchor="targets")
st.markdown(
    f"All {len(targets.TARGETS)} labels of the bundled sets, each with its own classes, at most {min(config.n, MOST):,} objects."
)
wanted = st.toggle(
    "Measure every label", key="function_every", bind="query-params", help="About a minute the first time, then kept."
)
with page.explained():
    if wanted:
        own = targets.Footing(None, config.n, config.seed, most=min(config.n, MOST))
        every = [(targets.survival, target, own) for target in targets.TARGETS.values()]
        rows = labels.measured(labels.with_progress(every, "Splitting"))
        if rows.value.notna().any():
            display.show(charts.every_target(rows, scale), "every_target")
