"""Learning: how many bits more data saves, what of the data is structure, and which size of model fits how much data."""

import pandas as pd
import streamlit as st

from analysis.charts import capacity as ridges
from analysis.charts import learning as charts
from analysis.charts import relatives as kin
from analysis.domains import DOMAINS
from analysis.experiments import Result, capacity, learning, learning_law, relatives
from analysis.experiments.job import Job
from analysis.published import compared
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, experiments, page, published, readings, sections, sidebar, words

SECTIONS = {
    "data": "More data",
    "needed": "How much more?",
    "structure": "Structure and noise",
    "model": "Size of the model",
    "relatives": "Relatives",
    "large": published.TITLE,
}
ALL = "all data"  # of a job: behind the domain's label
FEW = learning.FIRST_SYMBOLS
FAMILIES = {capacity.CHAIN: "One order of context", capacity.TREE: "All orders up to it, mixed"}
SCALES = dict(zip(learning.SCALES, ("Per object", f"Per {learning.PER:,} units"), strict=True))

page.open_page()
st.title("How much does more data teach?")
view = sidebar.view()


def found(name: str) -> dict[str, Result]:
    """Results of an experiment by domain: of a part of the data, and of all of it as soon as they are there."""
    sets, seed = page.loaded(view.config), {"seed": view.config.seed}
    few = {domain: Job(name, {domain: one}, {**seed, "symbols": FEW}) for domain, one in sets.items()}
    there = experiments.results(f"learning_{name}", few)
    if len(there) < len(few):
        return there
    whole = {f"{DOMAINS[domain].label}, {ALL}": Job(name, {domain: one}, seed) for domain, one in sets.items()}
    later = experiments.results(f"learning_{name}_all", whole)
    return {domain: later.get(f"{DOMAINS[domain].label}, {ALL}", first) for domain, first in there.items()}


def more_data(table: dict[str, pd.DataFrame], narrow: bool) -> None:
    """Bits against symbols learned from, and what ten times the data saves."""
    display.show(
        charts.curves(table["curve"], learning.compared(table["savings"]), narrow=narrow),
        "learning_curves",
        section=True,
    )
    relatives = table["curve"].drop_duplicates("domain")
    said = ", ".join(f"{DOMAINS[r.domain].label} {r.relatives:.0%} of {r.n:,}" for r in relatives.itertuples())
    words.caption(f"Held-out objects with a near relative in the set, of which the dashed line learned: {said}.")
    with st.expander("What is saved in each window, by control", icon=":material/table:"):
        st.dataframe(table["savings"], hide_index=True, alt="Bits that ten times the data saves, by window and control")


def how_much_more(table: dict[str, pd.DataFrame], narrow: bool) -> None:
    """Times the data for ten per cent fewer bits, and whether a law says more."""
    del narrow
    display.show(charts.needed(table["needed"]), "learning_needed", section=True)
    st.markdown(
        "**Is it a power law?** Bits = end + a n to the power −b, fitted to each curve with relatives held out."
    )
    for row in table["law"].itertuples():
        said = learning_law.words(pd.Series(row._asdict()))
        st.markdown(f"- **{DOMAINS[row.domain].label}.** {inert_markdown(said)}")


def structure(table: dict[str, pd.DataFrame], narrow: bool) -> None:
    """What was absorbed, and what is left, at a size that all sets reach."""
    del narrow
    scale = st.segmented_control(
        "Bits", list(SCALES), format_func=SCALES.__getitem__, default=learning.SCALES[0], required=True,
        **address.choice("learning_scale", SCALES, learning.SCALES[0]),
    )  # fmt: skip
    rows = table["structure"]
    display.show(
        charts.structure(learning.at_common_size(rows[rows.scale == scale])), "learning_structure", section=True
    )


def large_models(table: dict[str, pd.DataFrame], narrow: bool) -> None:
    """Bits at the end of the curves beside what large models reach."""
    del narrow
    units = page.table_of_sets(compared.units_per_symbol, page.loaded(view.config))
    published.beside(compared.of_curves(table["curve"], units), "learning_large")


def size_of_model() -> None:
    """Bits lost to models of the wrong size."""
    family = st.segmented_control(
        "Models that look at", list(FAMILIES), format_func=FAMILIES.__getitem__, default=capacity.CHAIN, required=True,
        **address.choice("learning_family", FAMILIES, capacity.CHAIN),
    )  # fmt: skip
    results = found("capacity")
    if not results:
        return
    table = {name: rows[rows.family == family] for name, rows in experiments.tables(results).items()}
    st.markdown(inert_markdown(capacity.sentence(table["ridge"], str(family))))
    display.show(ridges.ridge(table["loss"], table["ridge"], narrow=is_narrow), "learning_ridge", section=True)


def relatives_of_objects() -> None:
    """Bits that relatives in pools of rising size save beyond the symbols before."""
    sets, seed = page.loaded(view.config), {"seed": view.config.seed}
    few = {
        domain: Job("relatives", {domain: one}, {**seed, "objects": relatives.FIRST_OBJECTS})
        for domain, one in sets.items()
    }
    there = experiments.results("learning_relatives", few)
    if len(there) == len(few):
        whole = {
            f"{DOMAINS[domain].label}, {ALL}": Job("relatives", {domain: one}, seed) for domain, one in sets.items()
        }
        later = experiments.results("learning_relatives_all", whole)
        there = {domain: later.get(f"{DOMAINS[domain].label}, {ALL}", first) for domain, first in there.items()}
    if not there:
        return
    table = experiments.tables(there)
    st.markdown(inert_markdown(relatives.sentence(table["added"])))
    display.show(kin.saved(table["saved"], table["added"], narrow=is_narrow), "learning_relatives", section=True)


DRAWN = {"data": more_data, "needed": how_much_more, "structure": structure, "large": large_models}
is_narrow = readings.is_phone()
place_of_answer = st.container()
shown, place = sections.open_one("learning_show", SECTIONS)
with place, page.explained():
    if shown == "model":
        size_of_model()
    elif shown == "relatives":
        relatives_of_objects()
    elif results := found("learning"):
        table = experiments.tables(results)
        with place_of_answer:
            st.markdown(inert_markdown(learning.sentence(table["savings"])))
        DRAWN[shown](table, is_narrow)
words.caption(
    "The article says that what matters is whether data holds information worth learning, and whether a model of fitting size "
    "learns it. Real objects that teach no more than their neutral ones would contradict the first, a best size that stays the "
    "same for all amounts of data the second."
)
