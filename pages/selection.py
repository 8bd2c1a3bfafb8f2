"""Within one domain: the readings of its sets in the order of what their objects had to pass."""

from functools import partial

import pandas as pd
import streamlit as st

from analysis.charts import selection as charts
from analysis.domains import DOMAINS
from analysis.readings import selection
from analysis.readings.questions import QUESTIONS
from analysis.verdict import selection as verdict
from pages.parts import display, page, readings, sidebar

page.open_page()
st.title("Within one domain: does more selection mean stronger priors?")
st.markdown(
    "Domains differ in many ways at once. Sets of **one** domain share the notation and the kind of object, so if selection "
    "makes priors strong, a set that passed more of it should lie further right than one that passed less. The order of the "
    "rows follows what each source states about itself; the readings decide whether the numbers follow it too."
)


def chosen_sets(domain: str, base: str) -> list[str]:
    """Ask for sets of a domain; the one in the sidebar is among them."""
    line = selection.members(domain, [base])
    return st.pills(
        "Sets, controls first, then from the least stated selection to the most",
        list(line),
        format_func=lambda name: line[name].label,
        selection_mode="multi",
        default=list(line),
        key=f"selection_{domain}",
        bind="query-params",
    )


def chosen_levels(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Ask which choices are shown: question -> factor -> level; all of them are in the address."""
    found: dict[str, dict[str, str]] = {}
    with st.expander("Choices shown", icon=":material/tune:"):
        for question, factors in selection.choices(rows).items():
            with st.container(horizontal=True):
                for factor, levels in factors.items():
                    found.setdefault(question, {})[factor] = st.selectbox(
                        f"{QUESTIONS[question].title}: {QUESTIONS[question].choices[factor].label}",
                        levels,
                        format_func=partial(selection.in_words, question, factor),
                        key=f"selection_{question}_{factor}",
                        bind="query-params",
                    )
    return found


with page.explained():
    domain = sidebar.choose_domain("Domain", "selection_domain", "molecule")
    base = sidebar.view().config.datasets[domain]
    names = chosen_sets(domain, base)
    if not names:
        raise ValueError("no set is chosen; choose at least two")
    known = readings.known([base], readings.read([base]))
    rows = known.rows[known.rows.domain == domain]
    described = selection.about(names, selection.members(domain, [base]))
    size = f"median size, {DOMAINS[domain].size_unit}s"
    names_of = {"label": "set", "selection": "what it had to pass", "size": size}
    shown = described.drop(columns=["set", "origin", "size_unit"]).rename(columns=names_of)
    st.dataframe(shown, hide_index=True, alt="The sets, their stated selection, size and source")
    table = verdict.judged(selection.chosen(rows, names, chosen_levels(rows)))
    if table.empty:
        raise ValueError(f"no question is read on two sets of {DOMAINS[domain].label} yet; wait, or choose other sets")
    display.show(charts.dots(table, selection.besides(described)), "selection")
    st.caption(
        "Bits of labels are not compared here: each set has labels of its own. Two sets can hold objects of one source, and "
        "the order is that of stated selection, not of measured quality."
    )
