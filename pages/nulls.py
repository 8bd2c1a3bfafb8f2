"""Nulls: where the bits come from, step by step, with examples of the objects at every rung."""

import pandas as pd
import streamlit as st

from analysis import ladder
from analysis.charts import ladder as charts
from analysis.charts.theme import LABELS
from pages import shared

shared.open_page()
st.title("Where do the bits come from?")
st.markdown(
    "The same model codes the same objects again and again, while more and more of what shaped them is put back: "
    "composition, local order, validity, what all real objects share, and near relatives. What validity and notation "
    "explain is no selection."
)
view = shared.view()
job = shared.job(view.config)


def show_ladder() -> None:
    """Show the ladders that are climbed so far."""
    state = job.state()
    shared.job_status(job, state)
    if state["ladder"]:
        table = pd.DataFrame(state["ladder"])
        shared.show(charts.steps(table), "steps")
        shared.show(charts.rungs(table), "rungs")
    if polling and state["status"] != "running":
        st.rerun()


polling = job.state()["status"] == "running"
st.fragment(show_ladder, run_every=1.0 if polling else None)()

st.header("Objects at each rung", anchor="examples")
with shared.explained():
    domain = st.segmented_control(
        "Domain",
        list(LABELS),
        format_func=LABELS.get,
        default="molecule",
        key="nulls_domain",
        bind="query-params",
        required=True,
    )
    rungs = {
        **{k: r.label for k, r in ladder.RUNGS.items()},
        **({k: k for k in ladder.ASIDE} if domain == "molecule" else {}),
    }
    rung = st.selectbox("Rung", list(rungs), index=3, format_func=rungs.get, key="nulls_rung", bind="query-params")
    st.caption("Each object stands for the real one of the same name; a string that is no molecule cannot be drawn.")
    shared.objects(shared.examples(view.config, domain, rung))
