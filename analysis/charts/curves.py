"""Curves over the domains: one drawing for every table of lines with bands."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import COLOURS, NEUTRAL, SYMBOLS, band, domain_label, figure, interval_text
from analysis.charts.ticks import log_axis

_PART_DASH = {"interpolated": "solid", "extrapolated": "dash"}
BEYOND = 2.0  # times the size that all sets reach: how far curves over sizes are drawn beside each other
FLOOR = 0.5  # times the lowest value drawn: where an interval that reaches zero ends on a logarithmic axis


def places(count: int, *, narrow: bool) -> list[dict[str, int]]:
    """Return row and column of panels that lie side by side, or below one another where a chart is narrow."""
    return [{"row": at + 1, "col": 1} if narrow else {"row": 1, "col": at + 1} for at in range(count)]


def panels(names: Sequence[str], *, narrow: bool) -> go.Figure:
    """Return a figure with a panel of curves for each of these names, in `places`."""
    rows, columns = (len(names), 1) if narrow else (1, len(names))
    fig = make_subplots(rows, columns, subplot_titles=list(names), horizontal_spacing=0.06, vertical_spacing=0.12)
    fig.update_layout(figure(height=280 * rows + 140 if narrow else 430).layout)
    return fig.update_layout(legend_y=1.05 if narrow else 1.12)  # above the names of the panels


def comparable(table: pd.DataFrame, common_size: float) -> pd.DataFrame:
    """Take the sizes that all sets reach, and as many again: beyond, the longest run would take most of the axis.

    Parameters
    ----------
    table : DataFrame
        Columns domain and size.
    common_size : float
        Units that every set has.
    """
    return table[table["size"] <= BEYOND * common_size]


def longer(table: pd.DataFrame, common_size: float) -> str:
    """Say which sets go on beyond `comparable`, and where, as a sentence behind others; empty if none does."""
    ends = table[table.part == "interpolated"].groupby("domain", sort=False)["size"].max()
    found = [f"{domain_label(d)}: {end:,.0f} units" for d, end in ends.items() if end > BEYOND * common_size]
    longest = ", ".join(found)
    return (
        f" A hollow mark is no end: the longer run is in the table, or drawn on request ({longest})." if found else ""
    )


def domain_lines(
    table: pd.DataFrame,
    x: str,
    y: str,
    *,
    x_title: str,
    y_title: str,
    markers: bool = False,
    logarithmic: str = "",
    null: str = "null",
    **axes: object,
) -> go.Figure:
    """Draw one line with its band per domain.

    Parameters
    ----------
    table : DataFrame
        Columns domain, `x`, `y`, low, high; optional `part` ('interpolated' or 'extrapolated', drawn dashed) and
        `null_low`, `null_high` (drawn as a band with dotted edges, named in the legend).
    x, y : str
        Columns drawn.
    x_title, y_title : str
        Axis titles with units.
    markers : bool
        Mark the points, for tables with few of them.
    logarithmic : str
        Axes with a logarithmic scale: ``""``, ``"x"`` or ``"xy"``.
    null : str
        What the null is called in the legend.
    **axes
        Further plotly layout, e.g. ``yaxis_range=[0, 1]``.
    """
    fig = figure(xaxis_title=x_title, yaxis_title=y_title, **axes)
    drawn = above_zero(table, y) if "y" in logarithmic else table
    for domain, lines in drawn.groupby("domain", sort=False):
        fig.add_trace(band(lines[x], lines.low, lines.high, COLOURS[domain], domain))
        for part, points in _joined_parts(lines):
            fig.add_scatter(
                x=points[x],
                y=points[y],
                mode="lines+markers" if markers else "lines",
                line={"color": COLOURS[domain], "dash": _PART_DASH[part], "width": 2.5},
                marker={"symbol": SYMBOLS[domain], "size": 8},
                name=domain_label(domain),
                legendgroup=domain,
                showlegend=markers and part == "interpolated",
                hovertemplate=f"{domain_label(domain)}<br>%{{x:,.4~g}} → %{{y:,.4~g}}<extra></extra>",
            )
        if "null_low" in lines:
            fig.add_trace(null_band(lines, x, domain, f"{domain_label(domain)}, {null}"))
        if not markers and len(lines):
            _end_mark(fig, lines, domain, x, y)
    if "x" in logarithmic:
        log_axis(fig, "x", table[x])
    if "y" in logarithmic:
        log_axis(fig, "y", drawn[y])
    return fig


def null_band(lines: pd.DataFrame, x: str, domain: str, name: str) -> go.Scatter:
    """Return the null of a domain as a band in its colour, whose dotted edges are as dark as its line.

    A grey fill alone has a contrast of 1.2:1, and does not say which domain it belongs to.
    """
    edge = {"color": COLOURS[domain], "dash": "dot", "width": 1.5}
    drawn = band(lines[x], lines.null_low, lines.null_high, NEUTRAL, domain)
    return drawn.update(name=name, line=edge, showlegend=True)


def above_zero(table: pd.DataFrame, y: str) -> pd.DataFrame:
    """End at a floor what a logarithmic axis cannot show: without it, a band that reaches zero is torn.

    Parameters
    ----------
    table : DataFrame
        Columns `y`, low, high; optional null_low, null_high.
    y : str
        Column drawn.
    """
    columns = [c for c in (y, "low", "high", "null_low", "null_high") if c in table]
    shown = [c for c in columns if c != "low"]
    positive = table[shown].where(table[shown] > 0)
    floor = FLOOR * positive.min().min() if positive.notna().any(axis=None) else FLOOR
    return table.assign(**{c: table[c].clip(lower=floor) for c in columns})


def _joined_parts(lines: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Split a line into its measured and its extrapolated part, the second starting where the first ends."""
    if "part" not in lines:
        return [("interpolated", lines)]
    carried = lines[lines.part == "interpolated"]
    beyond = pd.concat([carried.tail(1), lines[lines.part == "extrapolated"]])
    return [("interpolated", carried), ("extrapolated", beyond)]


def _end_mark(fig: go.Figure, lines: pd.DataFrame, domain: str, x: str, y: str) -> None:
    """Mark where the observation ends, hollow where only the drawing does: by shapes, lines differ without colour."""
    observed = lines[lines.part == "interpolated"] if "part" in lines else lines
    last = observed.iloc[-1]
    whole = "n_units" not in lines or last[x] >= last.n_units
    what = "the whole sample" if whole else f"{last[x]:,.0f} of {last.n_units:,.0f} units; the table goes on"
    fig.add_scatter(
        x=[last[x]],
        y=[last[y]],
        mode="markers",
        marker={
            "color": COLOURS[domain],
            "symbol": f"{SYMBOLS[domain]}{'' if whole else '-open'}",
            "size": 12,
            "line": {"color": COLOURS[domain], "width": 2},
        },
        name=domain_label(domain),
        legendgroup=domain,
        hovertemplate=f"{domain_label(domain)}, {what}<br>%{{x:,.4~g}} → %{{y:,.4~g}}<extra></extra>",
    )


def domain_dots(table: pd.DataFrame, category: str, *, x_title: str, height: int = 320, **axes: object) -> go.Figure:
    """Draw one mark with its interval per domain and category, categories as rows.

    Parameters
    ----------
    table : DataFrame
        Columns domain, `category`, value, low, high.
    category : str
        Column that names the rows.
    x_title : str
        Axis title with unit.
    """
    fig = figure(height=height, xaxis_title=x_title, scattermode="group", **axes)
    for domain, points in table.groupby("domain", sort=False):
        fig.add_scatter(
            x=points.value,
            y=points[category],
            error_x={
                "type": "data",
                "array": points.high - points.value,
                "arrayminus": points.value - points.low,
                "width": 4,
            },
            mode="markers",
            cliponaxis=False,
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11},
            name=domain_label(domain),
            legendgroup=domain,
            hovertext=[interval_text(r.value, r.low, r.high) for r in points.itertuples()],
            hovertemplate=f"{domain_label(domain)}, %{{y}}: %{{hovertext}}<extra></extra>",
        )
    fig.update_yaxes(autorange="reversed")
    return fig
