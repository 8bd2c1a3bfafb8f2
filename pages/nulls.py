"""Nulls: where the bits come from, step by step, with examples of the objects at every rung."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.charts import balance as matching_charts
from analysis.charts import ladder as charts
from analysis.domains import DOMAINS
from analysis.readings import balance, null_ladder
from pages.parts import address, display, page, panel, readings, sections, sidebar, words

REAL_RUNGS = ("apart", "real")  # their objects are the real ones
SHOWN = 6  # objects of a rung

page.open_page()
st.title("Where do the bits come from?")
st.markdown(
    "The same model codes the same objects again and again, while more and more of what shaped them is put back. What "
    "validity and notation explain is not selection. One set per domain, those of the sidebar; the overview has the mean of all."
)
view = sidebar.view()
chosen = list(view.config.datasets.values())
known = readings.known(chosen, readings.read(chosen))
coded = readings.ladder(known, chosen)
for domain in (d for d, name in view.config.datasets.items() if name not in set(coded.dataset)):
    name = view.config.datasets[domain]
    page.say(f"{DOMAINS[domain].label}: the bit budget of {name} is not read{null_ladder.why_not(known.rows, name)}.")


def pick(row: pd.Series) -> None:
    """Show objects of the rung of a clicked mark, each beside the real one that it replaces."""
    if row.rung in REAL_RUNGS:
        words.caption("The objects of this rung are the real ones; only what the model learned from differs.")
    real, made = (page.examples(view.config, row.domain, rung).objects for rung in ("real", str(row.rung)))
    pairs = list(zip(real, made, strict=False))[: panel.PAIRS]
    panel.side_by_side(str(row.domain), pairs, f"**{null_ladder.RUNGS[str(row.rung)]}**")


def choose_rung() -> tuple[str, str, str]:
    """Ask for a domain and one of its rungs; return both and the label of the rung."""
    domain = sidebar.choose_domain("Domain", "nulls_domain", "molecule")
    rungs = {**null_ladder.RUNGS, **{k: k for k in DOMAINS[domain].aside}}
    if st.session_state.get("nulls_rung", "valid") not in rungs:
        st.session_state["nulls_rung"] = "valid"  # not every domain has every rung
    bound = address.choice("nulls_rung", rungs, list(rungs)[3])
    rung = str(st.selectbox("Rung", list(rungs), index=3, format_func=rungs.__getitem__, **bound))
    return domain, rung, rungs[rung]


def objects() -> None:
    """Show a few objects of a rung."""
    domain, rung, _ = choose_rung()
    words.caption("Each object replaces the real one of the same name; what is not a valid molecule cannot be drawn.")
    made = page.examples(view.config, domain, rung)
    display.objects(made.take(range(min(SHOWN, len(made)))))


def matched() -> None:
    """Compare the objects of a rung with the real ones, property by property."""
    domain, rung, label = choose_rung()
    if rung in REAL_RUNGS:
        words.caption("The objects of this rung are the real ones; only what the model learned from differs.")
        return
    one = replace(view.config, datasets={domain: view.config.datasets[domain]})
    drawn = page.sample(one).datasets[domain]
    some = {balance.REAL: drawn.take(range(min(page.EXAMPLES_FROM, len(drawn))))}
    page.say_cap(len(some[balance.REAL]), len(drawn), "the most that are made for this comparison")
    spelling = DOMAINS[domain].notations[0]
    table = page.table_of_sets(
        balance.rung_against_real, some, rung=rung, representation=spelling, seed=view.config.seed
    )
    display.show(matching_charts.distributions(table, label), "matched")


shown, place = sections.open_one(
    "nulls_show",
    {"steps": "What each step saves", "rungs": "What is left", "objects": "Objects", "matched": "What is matched"},
)
with place, page.explained():
    if shown == "objects":
        st.header("What do the objects of a rung look like?", anchor="examples")
        objects()
    elif shown == "matched":
        st.header("What does a rung match, and what not?", anchor="matched")
        matched()
    elif coded.empty:
        st.info("None of these sets has a bit budget; choose other sets in the sidebar.", icon=":material/block:")
    elif shown == "rungs":
        st.header("What do objects cost at every rung?", anchor="rungs-of-objects")
        display.show(charts.rungs(coded), "rungs", pick)
    else:
        st.header("What does each step save?", anchor="steps-taken")
        display.show(charts.steps(coded), "steps", pick)
