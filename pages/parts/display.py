"""How things are shown: a chart with its text, its table and its downloads; cards; objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import Chart
from analysis.charts.theme import CONFIG
from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.report import html_report, png
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import visitor


def card(name: str, objects: str) -> None:
    """Show what a set is and where it comes from."""
    dataset = datasets.load(name)
    about = dataset.provenance
    with st.container(border=True, height="stretch"):
        st.subheader(inert_markdown(about.title), anchor=False)
        st.metric(objects.capitalize(), f"{len(dataset):,}")
        facts = {
            "Source": inert_markdown(about.source),
            "Version": inert_markdown(about.version),
            "Licence": inert_markdown(about.licence),
            "Date": inert_markdown(about.date),
            "sha256": f"`{about.sha256[:16]}…`" if about.sha256 else "",
        }
        st.markdown("  \n".join(f"**{key}.** {value}" for key, value in facts.items() if value))
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


def show(chart: Chart, key: str, on_click: Callable[[list[Any]], None] | None = None) -> None:
    """Show a chart with its text, its table twin and its downloads; `on_click` gets the ``customdata`` of a mark."""
    st.subheader(chart.title, anchor=key)
    picture = st.session_state.get("picture_format", "svg")
    config = {
        **CONFIG,
        "toImageButtonOptions": {"format": picture, "filename": key, "scale": 2 if picture == "png" else 1},
    }
    select = {"on_select": lambda: _clicked(f"{key}_figure", on_click), "selection_mode": "points"} if on_click else {}
    st.plotly_chart(chart.figure, key=f"{key}_figure", config=config, alt=chart.alt, **select)
    st.caption(f"**How to read this.** {chart.how_to_read}")
    st.caption(f"**What this cannot show.** {chart.cannot_tell}")
    # Sent when it is opened: the tables of a page are larger than its charts, on the network and in the browser.
    twin = st.expander("Table and downloads", icon=":material/table:", key=f"{key}_table", on_change="rerun")
    if not twin.open:
        return
    with twin:
        st.dataframe(chart.table, hide_index=True, alt=f"Table of: {chart.title}")
        with st.container(horizontal=True):
            download("Download CSV", lambda: inert_csv(chart.table), f"{key}.csv", "text/csv")
            download("Download HTML", lambda: html_report.chart_html(chart), f"{key}.html", "text/html")
            if png.chrome():
                download("Download PNG", lambda: png.png(chart), f"{key}.png", "image/png")


def _clicked(key: str, on_click: Callable[[list[Any]], None]) -> None:
    points = st.session_state[key].selection.points
    if points and points[0].get("customdata"):
        on_click(points[0]["customdata"])


def download(label: str, make: Callable[[], str | bytes], filename: str, mime: str) -> None:
    """Show a button whose file is made when it is pressed."""
    st.download_button(label, make, filename, mime, key=f"download_{filename}", on_click="ignore")


def objects(dataset: Dataset) -> None:
    """Show objects as their domain does: drawn, or in a table."""
    draw = DOMAINS[dataset.domain].draw
    if draw:
        gallery(dataset, draw)
    else:
        objects_table(dataset)
