"""How things are shown: a chart with what explains it, cards, objects."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import Chart, marks
from analysis.charts.theme import CONFIG
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.support.escaping import inert_markdown
from pages.parts import alone, first_chart, panel, readings, share, visitor, words


def card(name: str, objects: str) -> None:
    """Show what a set is and where it comes from."""
    dataset = datasets.load(name)
    about = dataset.provenance
    with st.container(border=True, height="stretch"):
        st.subheader(inert_markdown(about.title), anchor=False)
        st.markdown(f"**{len(dataset):,} {objects}**")
        facts = {
            "Source": inert_markdown(about.source),
            "Version": inert_markdown(about.version),
            "Licence": inert_markdown(about.licence),
            "Date": inert_markdown(about.date),
            "sha256": f"`{about.sha256[:16]}…`" if about.sha256 else "",
        }
        st.markdown("  \n".join(f"**{key}.** {value}" for key, value in facts.items() if value))
        with st.expander("Notes and citation", icon=":material/notes:"):
            st.caption(inert_markdown(about.notes))
            if about.citation:
                st.caption(f"Cite: {inert_markdown(about.citation)}")
        if about.url.startswith(("http://", "https://")):
            st.link_button("Source", about.url, icon=":material/open_in_new:")


def objects_table(dataset: Dataset) -> None:
    """Show objects with their labels."""
    frame = pd.DataFrame({"id": dataset.ids, "object": dataset.objects}).join(dataset.labels)
    config = {"object": st.column_config.TextColumn(width="large")}
    st.dataframe(frame, hide_index=True, column_config=config, alt=f"Objects of {visitor.with_titles(dataset.name)}")


def gallery(dataset: Dataset, draw: Callable[..., str | None]) -> None:
    """Draw structures side by side; what cannot be drawn is shown as text."""
    dark = st.context.theme.type == "dark"
    with st.container(horizontal=True):
        titles = dataset.labels.get("name", dataset.ids)
        for number, (title, text) in enumerate(zip(titles, dataset.objects, strict=True)):
            with st.container(width=280, border=True, key=f"structure_{number}"):
                picture = draw(text, dark=dark)
                if picture:
                    st.image(picture, alt=f"Structure of {title}")
                else:
                    st.caption("Not drawn: not a valid molecule, or over 200 heavy atoms")
                    st.text(text[:80])
                st.text(title)
    objects_table(dataset)


def show(chart: Chart, key: str, extra: panel.Extra | None = None, *, section: bool = False) -> None:
    """Show a chart under its title, with what explains it, its table and its downloads.

    Parameters
    ----------
    chart : Chart
    key : str
        Of the chart on its page: letters, digits and underscores. It is the chart's anchor, and names it in embedded pages.
    extra : callable, optional
        Shows what is behind a row of the chart's table, in the panel that a click on a mark opens; else real objects of the
        row's set are shown, each beside a neutral one.
    section : bool
        Whether the chart is a section of its page, not one of several below a header: so its heading has the header's level.
    """
    share.note_chart(chart, key)
    if share.only_chart() not in ("", key):
        return
    with st.container(key=f"chart_{key}"):
        (st.header if section else st.subheader)(chart.title, anchor=key)
        figure, picture = panel.figure_key(key), st.session_state.get("picture_format", "svg")
        named = {"format": picture, "filename": key, "scale": 2 if picture == "png" else 1}
        first_chart.wait()
        st.plotly_chart(
            marks.linked(chart.figure, panel.linked()), key=figure, alt=chart.alt,
            config={**CONFIG, "toImageButtonOptions": named, "displayModeBar": False if readings.is_phone() else "hover"},
            on_select=lambda: panel.pick(chart, key, figure), selection_mode="points",
        )  # fmt: skip
        first_chart.note_sent()
        if share.only_chart():
            share.source_line()
        else:
            _bar(chart, key)
    panel.open_for(chart, key, extra)


@alone.fragment
def _bar(chart: Chart, key: str) -> None:
    """Show the buttons below a chart; the table is sent when it is opened, for tables are larger than charts."""
    with st.container(horizontal=True, key=f"{key}_bar", gap="small"):
        with st.popover("How to read this", icon=":material/help:", key=f"{key}_words", type="tertiary"):
            words.caption(f"**How to read this.** {chart.how_to_read}")
            words.caption(f"**What this cannot show.** {chart.cannot_tell}")
        twin = st.popover("Table", icon=":material/table:", key=f"{key}_table", on_change="rerun", type="tertiary")
        share.menu(chart, key)
    if twin.open:
        with twin, st.container(key=f"{key}_twin"):
            st.caption("Choose a row to see what is behind it.")
            st.dataframe(
                chart.table, hide_index=True, alt=f"Table of: {chart.title}", key=f"{key}_rows",
                on_select=lambda: panel.pick_row(chart, key), selection_mode="single-row",
            )  # fmt: skip


def objects(dataset: Dataset) -> None:
    """Show objects as their domain does: drawn, or in a table."""
    draw = DOMAINS[dataset.domain].draw
    if draw:
        gallery(dataset, draw)
    else:
        objects_table(dataset)
