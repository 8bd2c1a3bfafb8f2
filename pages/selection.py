"""Within one domain: the readings of its sets in the order of what their objects had to pass."""

import pandas as pd
import streamlit as st

from analysis.charts import selection as charts
from analysis.domains import DOMAINS
from analysis.readings import selection
from analysis.readings.questions import QUESTIONS
from analysis.support.escaping import inert_markdown
from analysis.verdict import selection as verdict
from pages.parts import address, display, page, readings, sections, sidebar, words

page.open_page()
st.title("Within one domain: does more selection mean stronger priors?")
st.markdown(
    "Sets of **one** domain share the notation and the kind of object, so if selection makes priors strong, a set that "
    "passed more of it should lie further right than one that passed less. The order of the rows follows what each source "
    "states about itself."
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
        **address.several(f"selection_{domain}", {name: line[name].label for name in line}),
    )


def chosen_levels(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Ask which choices are shown: question -> factor -> level; all of them are in the address."""
    found: dict[str, dict[str, str]] = {}
    for question, factors in selection.choices(rows).items():
        with st.container(horizontal=True):
            for factor, levels in factors.items():
                names = {level: selection.in_words(question, factor, level) for level in levels}
                found.setdefault(question, {})[factor] = st.selectbox(
                    f"{QUESTIONS[question].title}: {QUESTIONS[question].choices[factor].label}",
                    levels,
                    format_func=names.__getitem__,
                    **address.choice(f"selection_{question}_{factor}", names, levels[0]),
                )
    return found


def about_sets(described: pd.DataFrame, domain: str) -> None:
    """Show what the sets had to pass, how large their objects are and where they come from, when it is opened."""
    fold = st.expander(
        "What each set had to pass, its size and source",
        icon=":material/list:",
        key="selection_about",
        on_change="rerun",
    )
    if fold.open:
        size = f"median size, {DOMAINS[domain].size_unit}s"
        names = {"label": "set", "selection": "what it had to pass", "size": size}
        shown = described.drop(columns=["set", "origin", "size_unit"]).rename(columns=names)
        fold.dataframe(shown, hide_index=True, alt="The sets, their stated selection, size and source")


with page.explained():
    domain = sidebar.choose_domain("Domain", "selection_domain", "molecule")
    base = sidebar.view().config.datasets[domain]
    known = readings.known([base], readings.read([base]))
    rows = known.rows[known.rows.domain == domain]
    answer = st.container()
    with st.expander("Sets and choices shown", icon=":material/tune:"):
        names = chosen_sets(domain, base)
        levels = chosen_levels(rows)
    if not names:
        raise ValueError("no set is chosen; choose at least two")
    described = selection.about(names, selection.members(domain, [base]))
    about_sets(described, domain)
    table = verdict.judged(selection.chosen(rows, names, levels))
    if table.empty:
        raise ValueError(f"no question is read on two sets of {DOMAINS[domain].label} yet; wait, or choose other sets")
    with answer:
        st.header(inert_markdown(charts.finding(table)), anchor="answer")
    asked = {str(key): QUESTIONS[key].title for key in table.question.unique()}
    shown, place = sections.open_one("selection_show", asked)
    with place:
        display.show(charts.dots(table[table.question == shown], selection.besides(described)), "selection")
        words.caption(
            "Bits of labels are not compared here: each set has labels of its own. Two sets can hold objects of one source, "
            "and the order is that of stated selection, not of measured quality."
        )
