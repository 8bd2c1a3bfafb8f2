"""Our own bits per symbol beside published ones: what large models reach, as context."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    wrapped,
)

OURS, CODE, PEOPLE, MASKED = "measured here", "code length", "people", "masked"  # kinds of rows, in their order
NAMES = {
    OURS: "measured here",
    CODE: "published code length",
    PEOPLE: "published estimate from people",
    MASKED: "published, masked model: no code length",
}
SEVERAL = "token of several characters"  # no range in a title holds the bits of such a symbol
_MARKS = {CODE: "diamond", PEOPLE: "circle-open", MASKED: "x-thin"}
_ROW, _AROUND, _BETWEEN = {False: 23, True: 34}, 120, 78  # pixels; on a phone, names take two lines
_LETTERS = {False: 60, True: 20}  # of a row's name in one line: in a window, on a phone
_ROOM = 1.06  # of the largest value, to the right


@once
def reached(table: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the table of `published.compared.beside`: a panel per domain, ours first, masked models last.

    Parameters
    ----------
    table : DataFrame
        Columns domain, about, kind, value, low, high (NaN without an interval), unit, symbol, trained_on, tested_on.
    narrow : bool
        Whether the names of rows are broken into short lines.
    """
    domains = in_order(table.domain)
    shown = {domain: _in_order(table[table.domain == domain]) for domain in domains}
    lines = {d: [wrapped(about, _LETTERS[narrow]) for about in rows.about] for d, rows in shown.items()}
    heights = [len(lines[domain]) + 1 for domain in domains]
    height = _ROW[narrow] * sum(heights) + _BETWEEN * len(domains) + _AROUND
    fig = make_subplots(
        len(domains), 1, row_heights=heights, vertical_spacing=_BETWEEN / height,
        subplot_titles=[f"{domain_label(d)} (ours per {_symbol(shown[d])})" for d in domains],
    )  # fmt: skip
    fig.update_layout(figure(height=height).layout)
    named: set[str] = set()
    for row, domain in enumerate(domains, 1):
        rows = shown[domain].assign(line=lines[domain])
        # Apart by whether they have an interval: the library draws the ends of one of no length.
        for (kind, _), marks in rows.groupby(["kind", rows.low.notna()], sort=False):
            fig.add_trace(_trace(marks, str(domain), str(kind), first=kind not in named), row=row, col=1)
            named.add(str(kind))
        own = int((rows.kind == OURS).sum())
        line = {"dash": "dot", "width": 1, "color": NEUTRAL}
        fig.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=own - 0.5, y1=own - 0.5, line=line, row=row, col=1)
        fig.update_yaxes(autorange="reversed", type="category", categoryarray=lines[domain], row=row, col=1)
        most = rows[["value", "high"]].max(axis=None)
        fig.update_xaxes(range=[0, most * _ROOM], row=row, col=1)
    fig.update_xaxes(title_text="bits per symbol", row=len(domains), col=1)
    fig.update_layout(legend_y=1 + 0.9 * _BETWEEN / height)
    words = joined([_beside(shown[domain], domain) for domain in domains])
    return Chart(
        f"Bits per symbol, ours beside published code lengths: {words}",
        fig,
        table,
        " ".join(_all(shown[domain], domain) for domain in domains),
        "Coloured marks are this page's own numbers, with 95 % intervals; grey ones are published and were measured on other "
        "data: diamonds are code lengths, rings are estimates from people (a bar is the published range), crosses are masked "
        "models. Millions and billions are parameters. What each was trained on, tested on and converted from is in the table.",
        "How good one model is beside another: most published ones learned from far more data, and each was tested on other "
        "objects than ours, often with near relatives of what it learned from. Symbols differ: bytes, characters, residues, "
        "tokens of SMILES. A masked model sees both sides of a symbol: its number is no code length, and lies lower. No verdict, "
        "claim or reading of this program uses these figures.",
    )


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Ours as they come, then each kind from few bits to many."""
    kinds = list(NAMES)
    placed = rows.assign(_kind=rows.kind.map(kinds.index), _bits=rows.value.where(rows.kind != OURS, 0.0))
    return placed.sort_values(["_kind", "_bits"], kind="stable").drop(columns=["_kind", "_bits"])


def _symbol(rows: pd.DataFrame) -> str:
    ours = rows[rows.kind == OURS]
    return str((ours if len(ours) else rows).symbol.iloc[0])


def _trace(marks: pd.DataFrame, domain: str, kind: str, *, first: bool) -> go.Scatter:
    own = kind == OURS
    colour = COLOURS[domain] if own else NEUTRAL
    return go.Scatter(
        x=marks.value,
        y=marks.line,
        mode="markers",
        error_x={
            "type": "data",
            "array": marks.high - marks.value,
            "arrayminus": marks.value - marks.low,
            "width": 4,
            "color": colour,
            "visible": bool(marks.low.notna().all()),
        },
        marker={
            "color": colour,
            "symbol": SYMBOLS[domain] if own else _MARKS[kind],
            "size": 12 if own else 9,
            "line": {"color": colour, "width": 2},
        },
        name=NAMES[kind],
        legendgroup=kind,
        showlegend=first,
        customdata=[[about, domain] for about in marks.about],
        hovertext=[_hover(row) for row in marks.itertuples()],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(row: tuple) -> str:
    number = interval_text(row.value, row.low, row.high)  # type: ignore[attr-defined]
    told = (f"trained on {row.trained_on}", f"tested on {row.tested_on}")  # type: ignore[attr-defined]
    return "<br>".join([f"<b>{row.about}</b>: {number} {row.unit}", *map(wrapped, told)])  # type: ignore[attr-defined]


def _beside(rows: pd.DataFrame, domain: str) -> str:
    """Ours and the range of published code lengths of the smallest symbols."""
    ours, codes = rows[rows.kind == OURS], rows[(rows.kind == CODE) & (rows.symbol != SEVERAL)]
    first = ours.iloc[0]
    number = interval_text(first.value, first.low, first.high)
    known = f"{codes.value.min():.3g} to {codes.value.max():.3g}" if len(codes) else "none published"
    return f"{domain_label(domain).lower()} {number} beside {known}"


def _all(rows: pd.DataFrame, domain: str) -> str:
    said = "; ".join(
        f"{row.about} ({row.kind}) {interval_text(row.value, row.low, row.high)} {row.unit}"
        for row in rows.itertuples()
    )
    return f"{domain_label(domain)}: {said}."
