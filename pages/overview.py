"""The side-by-side answer: which comparisons support the claim, which contradict it, which are undecided."""

import pandas as pd
import streamlit as st

from analysis.charts import comparison as charts
from analysis.charts import ladder as ladder_charts
from analysis.readings import reading
from analysis.verdict import scorecard
from pages.parts import display, jobs, page, sidebar

page.open_page()
st.title("Where are the priors weakest?")
st.markdown(
    "The claim: data that has survived selection carries strong priors. Language and proteins have survived it, chemical "
    "structures have not. The same estimators measure all three here, and **the data answer, for or against**."
)
job = jobs.job(sidebar.view().config)


def group(rows: pd.DataFrame, verdict: str) -> None:
    """Show the comparisons of one verdict, or say that there are none."""
    if len(rows):
        display.show(charts.dot_plot(rows, verdict), verdict.replace(" ", "_"))
    else:
        st.subheader(f"{charts.WORDS[verdict]} (no comparison)", anchor=False)


def answer(state: dict) -> None:
    """Show the headline, where the bits come from, and side by side what supports the claim and what contradicts it."""
    table = jobs.judged(state)
    so_far = "" if state["status"] == "done" else "So far: "
    st.header(so_far + scorecard.headline(table), anchor="answer")
    st.caption(
        "Comparisons share data and overlap (parts and themes of text are the same words; two notations are of one object), "
        "so read the count as a tally, not as independent votes."
    )
    for note in state["notes"]:
        page.say(note)
    for words in reading.caps(table):
        st.caption(words)
    if state["status"] == "done" and state["ladder"]:
        display.show(ladder_charts.steps(pd.DataFrame(state["ladder"])), "steps")
    fair = table[table.fair]
    for column, verdict in zip(st.columns(2), ("supports", "contradicts"), strict=True):
        with column:
            group(fair[fair.verdict == verdict], verdict)
    group(fair[fair.verdict == "inconclusive"], "inconclusive")
    st.header("Set aside: measures of the notation", anchor="notation")
    st.markdown(
        "SMILES strings obey rules of syntax and valence, prose obeys spelling, protein sequences obey no such rules. What "
        "these measures find is real, but most of it is due to the notation; they do not count in the headline."
    )
    if st.toggle("Show the comparisons of notations", key="overview_aside", bind="query-params"):
        group(table[~table.fair], "set aside")
    st.header("Does the unit decide the answer?", anchor="units")
    st.markdown("Every measure in every unit in which it can be computed, one band per domain.")
    if st.toggle("Show the bands", key="overview_units", bind="query-params"):
        only_fair = st.toggle("Notation-fair units only", key="overview_fair_units", bind="query-params")
        with page.explained():
            display.show(charts.spread(table, only_fair), "spread")


state = jobs.follow(job)
if state["rows"]:
    answer(state)
elif state["status"] == "running":
    display.awaiting()
if state["status"] == "done":
    display.exports(state["result"])
