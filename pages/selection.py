"""Selection within one domain: the same measures on sets that differ in what their objects had to pass."""

import pandas as pd
import streamlit as st

from analysis.charts import selection as charts
from analysis.domains import DOMAINS
from analysis.readings import selection
from analysis.readings.registry import LEVELS
from analysis.verdict import selection as verdict
from pages.parts import display, page, sidebar

page.open_page()
st.title("Within one domain: does more selection mean stronger priors?")
st.markdown(
    "Domains differ in many ways at once. Sets of **one** domain share the notation and the kind of object, so if selection "
    "makes priors strong, a set that passed more of it should score higher than one that passed less. The order of the "
    "rows follows what each source says about itself; the data decide whether the measures follow it too."
)
config = sidebar.view().config
GROUPS = {
    "Parts, themes and whole objects": ("parts", "themes", "objects"),
    "As written: all sets share one notation, so the comparison is fair": ("spelling", "respelling"),
}


def choice() -> tuple[str, str, list[str]]:
    """Ask for a domain and its sets; the set in the sidebar is the one that controls are made from."""
    domain = sidebar.choose_domain("Domain", "selection_domain", "molecule")
    base = config.datasets[domain]
    line = selection.members(domain, base)
    chosen = st.pills(
        "Sets, from the least stated selection to the most",
        list(line),
        format_func=lambda name: line[name].label,
        selection_mode="multi",
        default=list(line),
        key=f"selection_{domain}",
        bind="query-params",
    )
    return domain, base, chosen


def measured(sets: dict, domain: str, base: str, among: tuple[str, ...]) -> pd.DataFrame:
    """Measure some levels, with a bar while they are not known yet."""
    bar, found = st.progress(0.0, text="Measuring …"), []
    levels = [level for level in selection.levels(domain) if level in among]
    for done, level in enumerate(levels):
        bar.progress(done / len(levels), text=f"Measuring: {LEVELS[level].label}, {done + 1} of {len(levels)}")
        found.append(page.table_of_sets(selection.measured, sets, base=base, level=level, seed=config.seed))
    bar.empty()
    return pd.concat(found, ignore_index=True)


with page.explained():
    domain, base, chosen = choice()
    with st.spinner("Drawing the sets and making the controls …"):
        sets, notes = selection.draw(base, chosen, config.n, config.seed)
        described = selection.about(sets, base)
    for note in notes:
        page.say(note)
    columns = {"label": "set", "selection": "what it had to pass", "size": "median size", "size_unit": "in"}
    shown = described.drop(columns="set").rename(columns=columns)
    st.dataframe(shown, hide_index=True, alt="The sets, their stated selection, size and source")
    read = len(next(iter(sets.values())))
    capped = read == selection.MOST
    why = "the most that this page measures per set" if capped else "as many as the smallest set holds"
    page.say_cap(read, config.n, why)
    st.caption(
        f"{read:,} objects of each set, without their labels"
        + (
            f"; an object is {DOMAINS[domain].passage} consecutive entries of the source, joined."
            if DOMAINS[domain].passage > 1
            else "."
        )
    )
    for number, (heading, among) in enumerate(GROUPS.items()):
        st.header(heading, anchor=f"group-{number}")
        table = verdict.judged(measured(sets, domain, base, among))
        display.show(charts.dots(table, selection.besides(described)), f"selection_{number}")
