"""The side panel: what is behind a mark that was clicked, on any chart, without leaving the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.charts import Chart, marks
from analysis.charts.theme import interval_text
from analysis.domains import DOMAINS
from analysis.readings import bundled, controls, examples
from analysis.readings.questions import QUESTIONS
from analysis.support.escaping import inert_markdown
from pages.parts import alone, page, visitor, words

Extra = Callable[[pd.Series], None]  # shows more of a row than its numbers
# In the session: rows of the clicked mark, what is selected on all charts, how often the panel of a chart was closed.
PICKED, LINKED, CLOSED = "panel_picked", "panel_linked", "panel_closed"
# What had opened the panel and has the focus when that is closed; how many panels were opened; the chart whose panel is open.
BACK, OPENED, OPEN = "panel_back", "panel_opened", "panel_open"
# Columns of a row that stand above its facts, or say nothing new.
SAID_ABOVE = ("value", "low", "high", "unit", "label", "family", "question", "about", "role")
PAIRS = 4  # real objects, each with a neutral one
LONGEST = 400  # letters of an object that are shown
MOST_ROWS = 12
# Page that explains a question or a chart: key of either -> page.
EXPLAINED_ON = {
    "budget": "nulls",
    "beyond_neutral": "nulls",
    "structure": "learning",
    "reused_parts": "diversity",
    "familiar": "coverage",
    "learning": "learning",
    "label_bits": "function",
    "halves": "function",
}


def figure_key(key: str) -> str:
    """Return the key of a chart's figure: another one after its panel was closed, so that its mark can be clicked again."""
    return f"{key}_figure{st.session_state.get(CLOSED, {}).get(key, '')}"


def begin() -> None:
    """Note that a run of the page began: whatever panel was open, a run that does not open it again closes it."""
    st.session_state.pop(OPEN, None)


def _close(key: str) -> None:
    alone.ask_for_page()
    closed = st.session_state.setdefault(CLOSED, {})
    closed[key] = closed.get(key, 0) + 1


# A closed panel leaves the focus nowhere, as its chart is another one now, or where it was before the mark was clicked; a
# keyboard would begin there.
_FOCUS = """<script>/* {number} */
(tries => {{
  let given = false;
  const look = () => {{
    const found = document.querySelector('{where}'), now = document.activeElement;
    const nowhere = !now || now === document.body || !now.isConnected;
    if (found && (nowhere || !given) && !document.querySelector('[role=dialog]')) {{
      given = true;
      if (!found.matches('button')) found.tabIndex = -1;
      found.focus({{preventScroll: true}});
    }}
    if (tries-- > 0 && (nowhere || !given || now === found || now.closest('[role=dialog]'))) setTimeout(look, 100);
  }};
  setTimeout(look, 100);
}})(100);
</script>"""


def give_focus_back() -> None:
    """Give the focus to the chart, or to the button of the table, whose mark or row had opened the panel that was closed."""
    if OPEN in st.session_state:
        return
    # The script stays until the next one: a run that follows at once would take it away before a browser has it, and the same
    # script in the same place runs only once.
    if where := st.session_state.get(BACK, ""):
        with st.container(key="panel_back"):
            number = st.session_state.get(OPENED, 0)
            st.html(_FOCUS.format(number=number, where=where), unsafe_allow_javascript=True)


def pick(chart: Chart, key: str, figure: str) -> None:
    """Note the mark that was clicked on a chart, and select its set on all charts of the page.

    Parameters
    ----------
    chart : Chart
    key, figure : str
        Of the chart, and of its figure when the mark was clicked; see `figure_key`.
    """
    alone.ask_for_page()
    points = st.session_state[figure].selection.points if figure in st.session_state else []
    if not points:
        # The key that closes a panel also empties the selection of the chart below it, now and then; nobody asked for that.
        if st.session_state.get(OPEN) != key:
            st.session_state.pop(LINKED, None)
        return
    note(marks.rows_of(chart, points[0]["curve_number"], points[0]["point_index"]), key)
    st.session_state[BACK] = f".st-key-chart_{key} [data-testid=stPlotlyChart]"


def pick_row(chart: Chart, key: str) -> None:
    """Note the row that was chosen in the table of a chart: what a click on its mark does, for the keyboard."""
    alone.ask_for_page()
    chosen = st.session_state[f"{key}_rows"].selection.rows
    if chosen:
        note(chart.table.iloc[[chosen[0]]], key)
        st.session_state[BACK] = f".st-key-{key}_table button"


def note(rows: pd.DataFrame, key: str) -> None:
    """Note rows to open the panel with in the next run."""
    if len(rows):
        st.session_state[PICKED] = (key, rows)
        found = {column: rows[column].dropna().unique() for column in marks.ABOUT if column in rows}
        st.session_state[LINKED] = {column: str(values[0]) for column, values in found.items() if len(values) == 1}


def linked() -> dict[str, str]:
    """Return what is selected on all charts of the page: domain and dataset; empty if nothing is."""
    return st.session_state.get(LINKED, {})


def forget() -> None:
    """Select nothing."""
    st.session_state.pop(LINKED, None)
    st.session_state.pop(BACK, None)


def open_for(chart: Chart, key: str, extra: Extra | None) -> None:
    """Open the panel if a mark of this chart was clicked."""
    if st.session_state.get(PICKED, ("",))[0] != key:
        return
    _, rows = st.session_state.pop(PICKED)
    st.session_state[OPENED], st.session_state[OPEN] = st.session_state.get(OPENED, 0) + 1, key
    title = inert_markdown(_name(rows.iloc[0]))
    drawer = st.dialog(
        title, width="medium", position="right", icon=":material/ads_click:", on_dismiss=lambda: _close(key)
    )
    drawer(_panel)(chart, key, rows, extra)


def _name(row: pd.Series) -> str:
    """Name what a row is of: its set, else its domain."""
    if isinstance(about := row.get("about"), str) and "dataset" not in row and row.get("domain") in DOMAINS:
        return f"{DOMAINS[row.domain].label}: {about}"  # a mean of sets
    if name := _set_of(row):
        return titled(name)
    domain = row.get("domain")
    return DOMAINS[domain].label if domain in DOMAINS else "This mark"


def titled(name: str) -> str:
    """Return the title of a set or a control as this visitor sees it."""
    if name in controls.CONTROLS:
        control, title = controls.CONTROLS[name], controls.card(name).title
        # A set that is a control as it came says so in its title.
        return title if control.make is None else f"{title}: {controls.KINDS[control.kind].partition(':')[0]}"
    return visitor.title_of(name)


def say_selected() -> None:
    """Say what is selected on all charts of the page, with a button that selects nothing."""
    chosen = linked()
    name = chosen.get("dataset", "")
    if name and (name in controls.CONTROLS or name in visitor.cards()):
        said = titled(name)
    elif chosen.get("domain") in DOMAINS:
        said = DOMAINS[chosen["domain"]].label
    else:
        return
    st.button(
        f"Selected: {inert_markdown(said)}", on_click=forget, key="panel_forget", icon=":material/close:",
        help="Marks of other sets and domains are faded on all charts of this page. Click to show them again.",
    )  # fmt: skip


def _panel(chart: Chart, key: str, rows: pd.DataFrame, extra: Extra | None) -> None:
    st.markdown(f"**{chart.title}**")
    row = rows.iloc[0]
    if {"value", "low", "high"} <= set(rows) and len(rows) == 1:
        st.subheader(
            inert_markdown(interval_text(row["value"], row["low"], row["high"], row.get("unit") or "")), anchor=False
        )
    if len(rows) == 1:
        facts = row[row.notna() & (row.astype(str) != "")].drop(labels=[*SAID_ABOVE], errors="ignore")
        st.markdown(
            "  \n".join(f"**{inert_markdown(name)}.** {inert_markdown(_cell(value))}" for name, value in facts.items())
        )
    else:
        st.caption(f"{len(rows)} rows of the table have a mark at this place.")
        st.dataframe(rows.head(MOST_ROWS), hide_index=True, alt=f"The numbers behind the mark: {chart.title}")
    words.caption(f"**What this cannot show.** {chart.cannot_tell}")
    with page.explained():
        (extra or objects_of)(row)
    _links(row, key)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a table holds
    return f"{value:.4g}" if isinstance(value, float) else visitor.with_titles(str(value))


def _set_of(row: pd.Series) -> str:
    """Return the set that a row is of: its own, or the one chosen in the sidebar for its domain."""
    name, domain = row.get("dataset"), row.get("domain")
    if isinstance(name, str) and (name in controls.CONTROLS or name in visitor.cards()):
        return name
    return str(st.session_state.get(domain, "")) if domain in DOMAINS else ""


def objects_of(row: pd.Series) -> None:
    """Show real objects of the set of a row, each beside the neutral one of its size."""
    name = _set_of(row)
    if not name or name == controls.UNION:
        return
    domain = row.get("domain") if row.get("domain") in DOMAINS else controls.card(name).domain
    words.caption(f"Objects of {inert_markdown(titled(name))}, each beside a neutral one of its size:")
    side_by_side(str(domain), _pairs(name, bundled.content(name)))


@st.cache_data(max_entries=50, show_spinner="Making neutral objects …")
def _pairs(name: str, content: str) -> list[tuple[str, str]]:
    return examples.pairs(controls.load(name), PAIRS)


def side_by_side(domain: str, pairs: list[tuple[str, str]], other: str = "**Neutral**, by a short chain") -> None:
    """Show real objects, each beside another one."""
    for start, pair in enumerate(pairs):
        for place, (column, text) in enumerate(zip(st.columns(2), pair, strict=True)):
            with column.container(border=True, height="stretch"):
                st.markdown(other if place else "**Real**")
                _object(domain, text, 2 * start + place)


def _object(domain: str, text: str, number: int) -> None:
    """Draw an object, or show it as text where its domain draws none."""
    draw = DOMAINS[domain].draw
    picture = draw(text, dark=st.context.theme.type == "dark") if draw else None
    if picture:
        st.image(picture, alt=f"Structure {number + 1}")
    else:
        st.caption(inert_markdown(text[:LONGEST] + ("…" if len(text) > LONGEST else "")))


def _links(row: pd.Series, key: str) -> None:
    name = _set_of(row)
    with st.container(horizontal=True):
        if name in visitor.cards():
            st.page_link(
                "pages/datasets.py",
                label="All objects of the set",
                icon=":material/database:",
                query_params={visitor.SETS: name},
            )
        explained = EXPLAINED_ON.get(key)
        if explained:
            what = QUESTIONS[key].title if key in QUESTIONS else "this"
            st.page_link(f"pages/{explained}.py", label=f"The page on {what}", icon=":material/menu_book:")
