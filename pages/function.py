"""Function: what structure predicts about a label, and how much of that is recognition of relatives."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import function as charts
from analysis.readings import label_tables
from analysis.readings.questions import label_bits
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, labels, page, sections, sidebar, words

PAIRS_SHOWN = 2  # of a cliff's pairs, the steepest; the others are drawn when they are asked for

page.open_page()
st.title("Does structure predict function?")
st.markdown(
    "A label is predicted from the parts of an object by the same probe in every domain: once with objects split at "
    "random, once with **whole clusters of relatives held out**. The difference is recognition of relatives, not a rule."
)
config = sidebar.view().config
shown, place = sections.open_one(
    "function_show",
    {"relatives": "Relatives held out", "learning": "More data", "labels": "Every label", "cliffs": "Activity cliffs"},
)


def of_chosen_labels(section: str) -> None:
    """Show what structure predicts about one label per domain, or how that grows with the data."""
    learned = section == "learning"
    st.header("What would more objects add?" if learned else "What is left without relatives?", anchor=section)
    chosen = [(one.target, datasets.load(one.dataset)) for one in labels.chosen(config)]
    survival = labels.measured(labels.with_progress([(label_tables.survival, *one) for one in chosen], "Splitting"))
    if survival.value.isna().all():
        st.info("None of the chosen labels can be read; choose others above.", icon=":material/block:")
    elif learned:
        tables = labels.with_progress([(label_tables.learning, *one) for one in chosen], "Learning")
        display.show(charts.learning(pd.concat(tables, ignore_index=True)), "learning")
    else:
        display.show(charts.slopes(survival), "slopes")
    words.caption(
        "Every label is read in the same way, whatever the sidebar asks for: two equally frequent classes of 300 objects, or "
        "150 where there are fewer; of numbers, the parts up to and above the median."
    )


def every_label() -> None:
    """Show the readings of all labels, and offer to read those that are missing."""
    st.header("Every label that can be read", anchor="targets")
    st.markdown(
        "Labels of the bundled sets and of the sets in the sidebar. Labels of **meaning or biology** are what domains are "
        "compared by; physics, and where an object was taken from, stand beside them."
    )
    rows, missing = labels.readings(labels.sets(config))
    if missing:
        wanted = st.toggle(
            f"Read the labels of {len(missing)} more set{'s' * (len(missing) > 1)}",
            help=f"A few seconds a set the first time, then kept: {', '.join(missing)}.",
            **address.toggle("function_every"),
        )
        if wanted:
            rows, missing = labels.readings(labels.sets(config), afresh=True)
    if len(rows) and len(read := labels.named(rows)):
        display.show(charts.every_label(read, list(label_bits.QUESTION.choices["kind"].levels)), "every_label")
    else:
        st.info("No label of these sets is read yet.", icon=":material/block:")


def cliffs() -> None:
    """Show pairs of similar objects with different values."""
    st.header("Where do similar objects behave differently?", anchor="cliffs")
    every = {
        key: one
        for domain, name in config.datasets.items()
        for key, one in labels.options(domain, name)[0].items()
        if one.target.numeric and one.target.kind != "source"
    }
    names = {key: f"{one.target.label}, {one.dataset}" for key, one in every.items()}
    name = st.selectbox(
        "Value",
        list(every),
        format_func=names.__getitem__,
        placeholder="No label holds numbers",
        **address.choice("function_cliff", names, next(iter(names), None)),
    )
    if name is None:
        st.info("No label of the sets in the sidebar holds numbers; choose other sets.", icon=":material/block:")
        return
    one = every[name]
    table, dataset, spread = label_tables.cliffs(one.target, datasets.load(one.dataset), config.n, config.seed)
    page.say_cap(len(dataset), config.n, f"all of {dataset.name} with this value")
    if table.empty:
        st.info("No two of these objects are 70 % similar; draw more objects.", icon=":material/search_off:")
        return
    chart = charts.cliffs(table, dataset.domain, one.target.label, one.target.unit, spread)
    display.show(replace(chart, title=inert_markdown(chart.title)), "cliff_pairs")
    rest = st.toggle("Draw all pairs", **address.toggle("function_pairs")) if len(table) > PAIRS_SHOWN else False
    with st.container(horizontal=True):
        for number, row in enumerate(table.head(len(table) if rest else PAIRS_SHOWN).itertuples(), 1):
            labels.pair_of_structures(number, row, dataset, charts.structure_titles(row, one.target.unit))


with place, page.explained():
    if shown == "labels":
        every_label()
    elif shown == "cliffs":
        cliffs()
    else:
        of_chosen_labels(shown)
