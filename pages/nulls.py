"""Nulls: where the bits come from, step by step, with examples of the objects at every rung."""

from dataclasses import replace

import streamlit as st

from analysis.charts import balance as matching_charts
from analysis.charts import ladder as charts
from analysis.domains import DOMAINS
from analysis.readings import balance, null_ladder
from pages.parts import display, page, readings, sidebar

page.open_page()
st.title("Where do the bits come from?")
st.markdown(
    "The same model codes the same objects again and again, while more and more of what shaped them is put back: "
    "composition, local order, validity, what all real objects share, and near relatives. What validity and notation "
    "explain is not selection. These are the sets of the sidebar, one a domain; the overview shows the mean over all sets."
)
view = sidebar.view()
chosen = list(view.config.datasets.values())


def pick(mark: list) -> None:
    """Ask for the objects of a clicked step or rung; the widgets below are drawn again with it."""
    st.session_state["pending_rung"] = mark[:2]


if "pending_rung" in st.session_state:
    st.session_state["nulls_domain"], st.session_state["nulls_rung"] = st.session_state.pop("pending_rung")
known = readings.known(chosen, readings.read(chosen))
coded = null_ladder.table(known.rows[known.rows.dataset.isin(chosen)])
if len(coded):
    display.show(charts.steps(coded), "steps", pick)
    display.show(charts.rungs(coded), "rungs", pick)
for domain in (d for d, name in view.config.datasets.items() if name not in set(coded.dataset)):
    name = view.config.datasets[domain]
    page.say(f"{DOMAINS[domain].label}: the bit budget of {name} is not read{null_ladder.why_not(known.rows, name)}.")

st.header("Objects at each rung", anchor="examples")
with page.explained():
    domain = sidebar.choose_domain("Domain", "nulls_domain", "molecule")
    rungs = {**null_ladder.RUNGS, **{k: k for k in DOMAINS[domain].aside}}
    if st.session_state.get("nulls_rung", "valid") not in rungs:
        st.session_state["nulls_rung"] = "valid"  # not every domain has every rung
    rung = st.selectbox("Rung", list(rungs), index=3, format_func=rungs.get, key="nulls_rung", bind="query-params")
    st.caption(
        "A click on a mark of the charts above chooses its domain and rung. Each object replaces the real one of the same "
        "name; a string that is not a valid molecule cannot be drawn."
    )
    display.objects(page.examples(view.config, domain, rung))

st.header("What the rung matches and what it does not", anchor="matched")
with page.explained():
    if rung in ("apart", "real"):
        st.caption("The objects of this rung are the real ones; only what the model learned from differs.")
    else:
        one = replace(view.config, datasets={domain: view.config.datasets[domain]})
        drawn = page.sample(one).datasets[domain]
        some = {balance.REAL: drawn.take(range(min(page.EXAMPLES_FROM, len(drawn))))}
        page.say_cap(len(some[balance.REAL]), len(drawn), "the most that are made for this comparison")
        spelling = DOMAINS[domain].notations[0]
        found = page.table_of_sets(
            balance.rung_against_real, some, rung=rung, representation=spelling, seed=view.config.seed
        )
        display.show(matching_charts.distributions(found, rungs[rung]), "matched")
