"""Sharing: a link to what is on screen, one chart as picture, frame or file, and own sets, which no link carries elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import datasets
from analysis.charts import Chart
from analysis.datasets import own
from analysis.domains import DOMAINS
from analysis.support.escaping import inert_csv, inert_markdown
from pages.parts import address, alone, panel, visitor
from pages.parts.sidebar import View, view

PROJECT = "Selection Pressure"
FRAME = 620  # pixels of an embedded chart
_STYLE = Path(__file__).with_name("style.css")
HELD = "share_charts"  # in the session: the charts that this run of the page showed

# An embedded page shows one chart: everything that neither holds it nor is in it is hidden.
_ONLY_STYLE = """<style>
.stMain [data-testid=stVerticalBlock] > *:not(:has(.st-key-chart_KEY)):not(.st-key-chart_KEY):not(.st-key-chart_KEY *) {
  display: none;
}
.stMainBlockContainer {padding: .5rem 1rem;}
[data-testid=stHeader], [data-testid=stSidebar], [data-testid=stExpandSidebarButton], [role=tablist] {display: none;}
</style>"""


def only_chart() -> str:
    """Return the key of the one chart that an embedded page shows; empty where the whole page is shown."""
    asked = st.query_params.get(address.ONLY, "")
    return asked if st.context.is_embedded and asked.replace("_", "").isalnum() and asked.isascii() else ""


def credit() -> str:
    """Return what a picture says of itself: the sets in view, the program and the date."""
    cards = visitor.cards()
    titles = [visitor.titled(name, cards) for name in view().config.datasets.values() if name in cards]
    return f"{'; '.join(titles)}. {PROJECT}, {date.today().isoformat()}"


# --- one chart


def menu(chart: Chart, key: str) -> None:
    """Offer one chart: its link, a frame to embed, the picture and the file; sent when it is opened."""
    shared = st.popover("Share", icon=":material/share:", key=f"{key}_share", on_change="rerun", type="tertiary")
    if not shared.open:
        return
    with shared:
        _link(address.link(anchor=key), "To this chart in this state")
        height = int(chart.figure.layout.height or 450) + 170
        embedded = address.link({"embed": "true", address.ONLY: key})
        frame = (
            f'<iframe src="{escape(embedded)}" width="100%" height="{max(height, FRAME)}" '
            f'style="border:0" title="{escape(chart.title)}"></iframe>'
        )
        _say_opens()
        st.caption("To embed this chart in a page")
        st.code(frame, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            for kind in ("png", "svg"):
                _picture(chart, key, kind)
            download("HTML", lambda: _html(chart), f"{key}.html", "text/html")
            download("Table (CSV)", lambda: inert_csv(chart.table), f"{key}.csv", "text/csv")


def _picture(chart: Chart, key: str, kind: str) -> None:
    from analysis.report import picture  # what draws pictures takes a second to import

    if picture.can_draw():
        said = credit()
        download(kind.upper(), lambda: picture.picture(chart, kind, said), f"{key}.{kind}", picture.KINDS[kind])
    elif kind == "png":
        st.caption(f"No picture from here: {picture.HOW_TO_ENABLE}.")


def _html(chart: Chart) -> str:
    from analysis.report import html_report

    return html_report.chart_html(chart)


# --- a page


def note_chart(chart: Chart, key: str) -> None:
    """Remember that this run of the page shows a chart, so that the page can be taken along as a whole."""
    st.session_state.setdefault(HELD, {})[key] = chart


def begin() -> None:
    """Set the style, and forget the charts of the run before; in an embedded page, hide all but the one that is asked for."""
    st.html(_STYLE)
    st.session_state[HELD] = {}
    panel.begin()
    alone.begin()
    if key := only_chart():
        st.html(_ONLY_STYLE.replace("KEY", key))


def page_bar() -> None:
    """Offer the page: its link, what it shows as one file, the view for the command line."""
    if only_chart():
        _say_where()
        return
    panel.give_focus_back()
    panel.say_selected()
    shared = st.popover("Share", icon=":material/share:", key="page_share", on_change="rerun")
    if not shared.open:
        return
    with shared:
        _link(address.link(), "To this page in this state: sets, sample, choices")
        held, now = dict(st.session_state.get(HELD, {})), view()
        with st.container(horizontal=True):
            if held:
                said = credit()
                download("Charts (one HTML file)", lambda: _page(held, said), "page.html", "text/html")
            download("View (JSON)", now.to_json, "view.json", "application/json")
        st.caption(
            "The view as JSON repeats its numbers: `python -m analysis compare --config view.json --json out.json`"
        )
        _own_sets(now)


def _page(charts: dict[str, Chart], credit: str) -> str:
    from analysis.report import html_report

    return html_report.charts_html(charts, credit)


def _say_where() -> None:
    key = only_chart()
    if key not in st.session_state.get(HELD, {}):
        with st.container(key=f"chart_{key}"):
            st.error(
                f"This page shows no chart named {inert_markdown(key)}. Copy its link anew.", icon=":material/error:"
            )


def source_line() -> None:
    """Say below an embedded chart what it was made of, with the way to the whole page."""
    st.caption(f"{inert_markdown(credit())}. [Open the page]({address.link()})")


def _link(url: str, what: str) -> None:
    st.caption(what)
    st.code(url, language=None, wrap_lines=True)


def _say_opens() -> None:
    """Say that a link opens the own sets that it names: its key is in it, for without the key nobody can."""
    named = [name for key in st.query_params for name in own.names_in(" ".join(st.query_params.get_all(key)))]
    if named:
        titles = ", ".join(f"**{inert_markdown(visitor.title_of(name))}**" for name in dict.fromkeys(named))
        st.warning(
            f"The link holds the key of {titles}: whoever has the link can open the set on this server and see its objects.",
            icon=":material/key:",
        )


def _own_sets(now: View) -> None:
    """Say what a link does not carry: the sets that lie on this server only; offer their files to send along."""
    _say_opens()
    seen = {kept.name: kept for kept in visitor.sets() if not kept.damaged}
    for domain, name in now.config.datasets.items():
        if name not in seen:
            continue
        st.warning(
            f"**{inert_markdown(visitor.title_of(name))}** opens on this server only. Elsewhere, send the file along: it is "
            "added on the page Own data.",
            icon=":material/lock:",
        )
        if seen[name].owner == visitor.owner():
            label, make = f"{DOMAINS[domain].label}: file", partial(file_of, name)
            download(label, make, f"{domain}.parquet", "application/octet-stream")


def file_of(name: str) -> bytes:
    """Return an own set as a file that Own data reads: a Parquet table with ids, objects and labels.

    Raises
    ------
    ValueError
        If the set is not here any more.
    """
    dataset = datasets.load(name)
    frame = pd.DataFrame({"id": dataset.ids, "object": dataset.objects})
    labels = dataset.labels.drop(columns=[c for c in ("id", "object") if c in dataset.labels])
    written = io.BytesIO()
    frame.join(labels.reset_index(drop=True)).to_parquet(written, index=False)
    return written.getvalue()


def download(label: str, make: Callable[[], str | bytes], filename: str, mime: str) -> None:
    """Show a button whose file is made when it is pressed."""
    st.download_button(label, make, filename, mime, key=f"download_{filename}", on_click="ignore")
