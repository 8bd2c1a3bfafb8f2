"""Charts of functional information: bits against stringency, and filters side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts import ticks
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    QUIET,
    SERIES,
    SYMBOLS,
    Chart,
    all_domains,
    band,
    figure,
    interval_text,
    joined,
    wrapped,
)

OF_NONE = SERIES[3]  # objects of no domain
DASHES = {"measured": "solid", "likelihood": "dash"}
MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "pentagon")
STEPS = 4  # different values of a curve up to which it is drawn as steps
COIN = 1.0  # bits where every second neutral object does as well: what chance alone gives
CANNOT = (
    "What no one measured: one assay asks for one function in one condition, tested compounds are no neutral draw (chemists "
    "picked them, which makes actives more common than in random chemistry), and a model's likelihood is no function. Levels "
    "between 0 and 1 are on each assay's own scale; level 1 is what can be compared."
)


def line_name(row: Any) -> str:  # noqa: ANN401 - a row of the table
    """Name a curve: its landscape, and what was changed."""
    if row.changed != row.changed:
        return f"{row.label}, {row.group}"
    return f"{row.label}, {row.changed:.0f} {row.unit}{'' if row.changed == 1 else 's'}"


def _in_full(row: Any) -> str:  # noqa: ANN401
    name = line_name(row)
    return name if row.changed != row.changed else name.replace(f"{row.changed:.0f} ", f"{row.changed:.0f} changed ")


def colour_of(domain: str) -> str:
    """Return the colour of a domain, or that of objects of none."""
    return COLOURS[domain] if domain in all_domains() else OF_NONE


@once
def curve(table: pd.DataFrame, published: pd.DataFrame, per_unit: bool = False) -> Chart:
    """Draw curves of `functional_information.curve`, controls among them.

    Parameters
    ----------
    table : DataFrame
        Rows of the landscapes and groups that are drawn.
    published : DataFrame
        what, domain, value (bits), source: shares that others published, named beside the curves.
    per_unit : bool
        Whether bits are divided by the units changed; what was drawn whole has no place then.
    """
    y, low, high = ("per_unit", "per_unit_low", "per_unit_high") if per_unit else ("value", "low", "high")
    shown = table[table.changed.notna()] if per_unit else table
    fig = figure(
        height=480,
        xaxis_title="stringency: 0 is lost function,<br>1 as good as the reference",
        yaxis_title="bits per changed unit" if per_unit else "bits per object",
    )
    used: dict[str, int] = {}
    controls: set[str] = set()
    for (key, group, control), part in shown.groupby(["key", "group", "control"], sort=False):
        part = part[part[y].notna()]
        if part.empty:
            continue
        row = part.iloc[0]
        if control:
            fig.add_trace(_control(part, y, control, control not in controls, group))
            controls.add(control)
            continue
        colour = colour_of(row.domain)
        place = used.setdefault(str(key), len(used))
        if (bars := part[part[low].notna() & part[high].notna()]).shape[0] > 1:
            edges = _stepped(bars, low, high) if part[y].nunique() <= STEPS else bars
            fig.add_trace(band(edges.stringency, edges[low], edges[high], colour))
        line = {"color": colour, "dash": "dot" if group.startswith("relatives") else DASHES[row.kind], "width": 2}
        line["shape"] = "vh" if part[y].nunique() <= STEPS else "linear"  # of a test with few classes
        fig.add_scatter(
            x=part.stringency, y=part[y], mode="lines+markers", line=line, name=line_name(row),
            marker={"size": 6, "symbol": MARKS[place % len(MARKS)], "color": colour},
            customdata=[[r.dataset, interval_text(getattr(r, y), getattr(r, low), getattr(r, high), "bits"),
                         f"{r.passing:,} of {r.n:,} pass", group] for r in part.itertuples()],
            hovertemplate="stringency %{x}: %{customdata[1]}<br>%{customdata[2]}",
        )  # fmt: skip
    fig.update_layout(legend={"font": {"size": 11}, "maxheight": 0.3})
    top = float(np.nanmax([*shown[y], COIN])) * 1.12
    fig.update_yaxes(range=[-0.03 * top, top])
    fig.update_xaxes(range=[-0.02, float(shown.stringency.max()) + 0.02])
    fig.add_vline(x=1, line={"width": 1, "color": NEUTRAL, "dash": "dot"})
    if not per_unit:
        _context(fig, published, top)
    words = finding(table, per_unit)
    return Chart(words, fig, shown.reset_index(drop=True), _alt(shown, y, low, high), _how(per_unit), CANNOT)


def _control(part: pd.DataFrame, y: str, control: str, first: bool, group: str) -> go.Scatter:
    row = part.iloc[0]
    return go.Scatter(
        x=part.stringency, y=part[y], mode="lines", line={"color": NEUTRAL, "width": 1.5, "dash": "dot"},
        name=f"Control: {control}", legendgroup=control, showlegend=first, legendrank=2_000,
        customdata=[[row.dataset, control, group] for _ in range(len(part))],
        hovertemplate=f"{row.label}, {group}: {control}<br>stringency %{{x}}: %{{y:.2f}} bits<extra></extra>",
    )  # fmt: skip


def _stepped(rows: pd.DataFrame, low: str, high: str) -> pd.DataFrame:
    """Return the corners of a band of steps: each row holds from the row before it up to itself."""
    doubled = rows.loc[rows.index.repeat(2)].reset_index(drop=True)[["stringency", low, high]]
    doubled["stringency"] = doubled.stringency.shift(1, fill_value=doubled.stringency.iloc[0])
    return doubled


def _context(fig: go.Figure, published: pd.DataFrame, top: float) -> None:
    """Name published shares at the upper edge, with an arrow for those that lie beyond it."""
    lines = [
        wrapped(
            f"{'↑ ' if row.value > top else ''}{row.value:.1f} bits: 1 in {_one_in(row.share)} {row.what} ({row.source})"
        )
        for row in published.sort_values("value").itertuples()
    ]
    fig.add_annotation(
        text="<br>".join(lines), x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="top", align="left",
        showarrow=False, font={"size": 10, "color": QUIET},
    )  # fmt: skip


def _one_in(share: float) -> str:
    return f"{1 / share:,.0f}" if share > 1e-6 else f"10<sup>{-np.log10(share):.0f}</sup>"


def _how(per_unit: bool) -> str:
    unit = "divided by the number of units changed" if per_unit else "per object"
    return (
        f"Height is -log2 of the share of neutral objects that reach the stringency, {unit}: each bit halves the share. Where "
        "chance alone decides, every second one is as good as the reference: 1 bit at stringency 1. Solid lines were measured "
        "in a laboratory, dashed ones are the likelihood of a model that learned from other objects. Grey: controls (scores "
        "permuted over objects; units in random order). Bands are 95 % intervals, over places of the object, texts or clusters."
    )


def _alt(table: pd.DataFrame, y: str, low: str, high: str) -> str:
    rows = table[np.isclose(table.stringency, 1.0)]
    found = [
        f"{line_name(r)}{', control: ' + r.control if r.control else ''}: "
        f"{interval_text(getattr(r, y), getattr(r, low), getattr(r, high), 'bits')}."
        for r in rows.itertuples()
        if getattr(r, y) == getattr(r, y)
    ]
    return "Bits against stringency. At the level of the reference: " + " ".join(found)


def finding(table: pd.DataFrame, per_unit: bool = False) -> str:
    """Say which filter is the strictest at the level of the reference, and which ask for no more than chance."""
    y, low, high = ("per_unit", "per_unit_low", "per_unit_high") if per_unit else ("value", "low", "high")
    rows = table[np.isclose(table.stringency, 1.0) & (table.control == "") & ~table.group.isin(["unchanged"])]
    rows = rows[rows[y].notna() & ~rows.group.str.startswith("relatives")]
    if rows.empty:
        return "No filter can be read at the level of the reference: too few objects reach it"
    rows = rows.sort_values(y, ascending=False, kind="stable")
    first = rows.iloc[0]
    words = f"{_in_full(first)}: {interval_text(first[y], first[low], first[high], 'bits')} to do as well as {first.reference}"
    if len(rows) > 1:
        second = rows.iloc[1]
        apart = "more than" if first[low] > second[high] else "not clearly more than"
        words += f", {apart} the next, {_in_full(second)} ({interval_text(second[y], second[low], second[high])})"
    chance = rows[rows.changed.notna() & (rows.value.notna()) & (rows.low <= COIN)]
    if len(chance):
        names = joined([_in_full(row) for row in chance.itertuples()])
        words += f"; not beyond a coin toss: {names}"
    return words


# ----------------------------------------------------------------------------------------------------- side by side


@once
def side_by_side(table: pd.DataFrame, published: pd.DataFrame) -> Chart:
    """Draw all filters at the level of the reference on one scale of bits, with published shares as context.

    Parameters
    ----------
    table : DataFrame
        Rows of `functional_information.at_reference`.
    published : DataFrame
        what, domain, value, source, doi.
    """
    rows = table[table.value.notna() & (table.value > 0)].copy()
    rows["what"] = [line_name(r) + (f" ({r.control})" if r.control else "") for r in rows.itertuples()]
    context = published.assign(
        kind="published", control="", label=published.what, low=np.nan, high=np.nan, dataset="",
        what=published.what + " (" + published.source + ")",
    )  # fmt: skip
    rows = pd.concat([rows, context], ignore_index=True).sort_values("value", kind="stable").reset_index(drop=True)
    rows["line"] = [wrapped(name) for name in rows.what]
    fig = figure(
        height=190 + 37 * len(rows), xaxis_title="bits: each halves<br>the share", margin_l=16, showlegend=True
    )
    for name, (mask, style) in _looks(rows).items():
        part = rows[mask]
        if part.empty:
            continue
        fig.add_scatter(
            x=part.value, y=part.line, mode="markers", name=name, marker=style(part),
            error_x={"type": "data", "array": part.high - part.value, "arrayminus": part.value - part.low, "width": 3,
                     "color": NEUTRAL},
            customdata=[[r.dataset or r.domain, interval_text(r.value, r.low, r.high, "bits"), r.what]
                        for r in part.itertuples()],
            hovertemplate="%{customdata[2]}<br>%{customdata[1]}<extra></extra>",
        )  # fmt: skip
    ticks.log_axis(fig, "x", rows.value)
    fig.update_yaxes(categoryorder="array", categoryarray=list(rows.line), showgrid=True)
    known = rows[(rows.kind != "published") & (rows.control == "")]
    best, least = known.iloc[-1], known.iloc[0]
    return Chart(
        f"From {least.value:.2g} bits ({least.what}) to {best.value:.2g} ({best.what}); published selections from random "
        f"objects reach {published.value.max():.3g}",
        fig,
        rows.drop(columns="line"),
        "Bits at the level of the reference, in rising order. "
        + " ".join(f"{r.what}: {interval_text(r.value, r.low, r.high, 'bits')}." for r in rows.itertuples()),
        "A mark is -log2 of the share that does as well as the reference, on a logarithmic axis; bars are 95 % intervals, grey "
        "marks controls, open ones published by others.",
        CANNOT,
    )


def _looks(rows: pd.DataFrame) -> dict[str, tuple[pd.Series, Any]]:
    def of_domain(symbol: str | None) -> Any:  # noqa: ANN401
        def style(part: pd.DataFrame) -> dict[str, Any]:
            shapes = [SYMBOLS[d] if d in all_domains() else "diamond" for d in part.domain]
            return {
                "size": 11, "color": [colour_of(d) for d in part.domain],
                "symbol": [f"{shape}{symbol or ''}" for shape in shapes],
            }  # fmt: skip

        return style

    return {
        "Measured": ((rows.kind == "measured") & (rows.control == ""), of_domain(None)),
        "Likelihood of a model": ((rows.kind == "likelihood") & (rows.control == ""), of_domain("-dot")),
        "Published": (rows.kind == "published", of_domain("-open")),
        "Control": (rows.control.fillna("") != "", lambda part: {"size": 9, "color": NEUTRAL, "symbol": "x"}),
    }
