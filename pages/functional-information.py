"""Functional information: how strict a filter was, in bits, whatever the objects and whoever judges them."""

import streamlit as st

from analysis.charts import changes as change_charts
from analysis.charts import functional_information as charts
from analysis.experiments import changes
from analysis.experiments import functional_information as fi
from analysis.support.escaping import inert_markdown
from pages.parts import address, display, filters, page, sections, sidebar, words

SECTIONS = {
    "all": "All filters", "two": "Do two changes add?", "places": "Place by place", "own": "Your own scan", "sources": "Sources",
}  # fmt: skip
PER = {"object": "per object", "unit": "per changed unit"}

page.open_page()
st.title("How strict was the filter?")
st.markdown(
    "Selection pressure measured as itself: -log2 of the share of **neutral** objects that do at least as well "
    "([Szostak 2003](https://doi.org/10.1038/423689a), [Hazen et al. 2007](https://doi.org/10.1073/pnas.0701744104)). "
    "Each bit halves the share; a coin toss is 1 bit."
)
seed = sidebar.view().config.seed
rows = None
with page.explained():
    shown = filters.choose()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        changed = st.segmented_control(
            "Units changed", list(filters.CHANGED), format_func=filters.CHANGED.__getitem__, default=1, required=True,
            **address.choice("filter_changed", filters.CHANGED, 1),
        )  # fmt: skip
        per = st.segmented_control(
            "Bits", list(PER), format_func=PER.__getitem__, default="object", required=True,
            **address.choice("filter_per", PER, "object"),
        )  # fmt: skip
        chosen = filters.settings()
    table = filters.curves(shown, chosen, seed)
    if table.empty:
        raise ValueError("no filter is shown; choose at least one, or wait for those that are measured")
    rows = fi.drawn(table, changed, per == "unit")
    display.show(charts.curve(rows, fi.PUBLISHED, per == "unit"), "filter_curve", filters.behind, section=True)
    if others := fi.others_shown(rows, changed):
        st.caption(inert_markdown(others))
    words.caption(
        "On the claim that data which passed a strict filter carries strong priors: here the filter itself is measured, and one "
        "near 1 bit speaks against it. Compounds that were tested are no neutral draw: the bits of a screen are those beyond "
        "what chemists had already chosen."
    )

section, place = sections.open_one("filter_show", SECTIONS)
with place, page.explained():
    if section == "all" and rows is not None:
        display.show(charts.side_by_side(fi.at_reference(rows), fi.PUBLISHED), "filter_all", filters.behind)
    elif section == "two":
        display.show(
            change_charts.adding(filters.added(filters.choose_scan("filter_two"), seed)),
            "filter_two_changes",
            filters.behind,
        )
    elif section == "places":
        landscape = filters.bundled(filters.choose_scan("filter_places"))
        found, total = changes.by_site(landscape, filters.choose_level("filter_level"), seed)
        display.show(change_charts.sites(found, total, landscape.title), "filter_sites", filters.behind)
    elif section == "own":
        uploaded = filters.own_scan()
        if uploaded is not None:
            display.show(charts.curve(fi.curve(uploaded, seed), fi.PUBLISHED), "filter_own_curve", filters.behind)
            found, total = changes.by_site(uploaded, filters.choose_level("filter_own_level"), seed)
            display.show(change_charts.sites(found, total, uploaded.title), "filter_own_sites", filters.behind)
    elif section == "sources":
        for about in filters.SCANS.values():
            st.markdown(
                inert_markdown(f"{about.title}. {about.notes} {about.source}; {about.licence}. {about.citation}")
            )
        for row in fi.PUBLISHED.itertuples():
            st.markdown(f"1 in {1 / row.share:,.0f} {row.what} ([{row.source}](https://doi.org/{row.doi})).")
