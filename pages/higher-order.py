"""Batch against function: real labels, simulated objects of known bits, and experiments chosen by a kernel."""

import streamlit as st

from analysis.charts import higher_order as charts
from analysis.charts import next_experiment as search_charts
from analysis.charts import simulated_batches as simulated_charts
from analysis.experiments import higher_order, simulated_batches
from analysis.support.escaping import inert_markdown
from pages.parts import batches, display, experiments, page, readings, sections, sidebar, visitor

SECTIONS = {"real": "Batch against function", "simulated": "Simulated, bits known", "next": "The next experiment"}

page.open_page()
st.title("Is it the function, or the batch?")
view = sidebar.view()


def real() -> None:
    """Show bits of batch and function of the sets in the sidebar, and function learned in one batch and tested in another."""
    answer, below = st.container(), st.container()
    with below:
        wanted = batches.jobs(view.config.datasets, view.config.seed)
    with answer:
        found = experiments.results("higher_real_job", wanted)
        if found:
            tables = experiments.tables(found, ("bits", "splits"))
            display.show(charts.against(tables["bits"]), "higher_against", section=True)
    if found:
        with place_of_answer:
            st.markdown(inert_markdown(visitor.with_titles(higher_order.sentence(tables["bits"]))))
        display.show(charts.splits(tables["splits"]), "higher_splits", section=True)
    st.caption(
        "The article says that more information is not better data: a model may learn the plastic dish. A batch of which "
        "structure tells nothing would contradict it, and so would function that holds as well in another batch as in its own."
    )


def simulated() -> None:
    """Show learners of objects whose bits are known."""
    job = batches.simulation(view.config.seed)
    found = experiments.results("higher_simulated_job", {"Simulation": job}).get("Simulation")
    if found is None:
        return
    tables = found.tables
    with place_of_answer:
        st.markdown(inert_markdown(found.sentence))
    finding = simulated_batches.growth(tables["needed"])
    display.show(
        simulated_charts.nuisance(tables["curves"], tables["needed"], finding), "higher_nuisance", section=True
    )
    with st.expander("Training objects for half of the available bits", icon=":material/table:"):
        st.dataframe(tables["needed"], hide_index=True, alt="Training objects for half of the available bits")
    display.show(simulated_charts.labs(tables["labs"]), "higher_labs", section=True)
    narrow = readings.is_phone()
    display.show(simulated_charts.ridge(tables["ridge"], narrow=narrow), "higher_ridge", section=True)
    display.show(simulated_charts.capacity(tables["capacity"]), "higher_capacity", section=True)
    st.caption(
        "The article says that more variables mean more entropy and more data that are needed, and that sample size, model size "
        "and information must match. Lines that lie on one another, whatever the nuisance, would contradict the first; a larger "
        "learner that is as good with few objects the second."
    )


def chosen_by_kernel() -> None:
    """Show experiments chosen by a kernel, on a real table and on simulated objects."""
    wanted = batches.searches(view.config.datasets, view.config.seed)
    found = experiments.results("higher_next_job", wanted)
    if found:
        with place_of_answer:
            said = next(iter(found.values())).sentence  # of the table; of simulated objects, their chart says it
            st.markdown(inert_markdown(visitor.with_titles(said)))
    narrow = readings.is_phone()
    for name, result in found.items():
        display.show(
            search_charts.search(result.tables["search"], narrow=narrow), f"higher_next_{name.lower()}", section=True
        )
    st.caption(
        "The article says that kernels can choose the experiments that teach most. No gain over random choice on real values "
        "would contradict it; a gain on permuted values would be a fault of the method."
    )


place_of_answer = st.container()
shown, place = sections.open_one("higher_show", SECTIONS)
with place, page.explained():
    {"real": real, "simulated": simulated, "next": chosen_by_kernel}[shown]()
