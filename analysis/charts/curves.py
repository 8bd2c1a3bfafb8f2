"""Curves over the domains: one drawing for every table of lines with bands."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.theme import COLOURS, NEUTRAL, SYMBOLS, band, domain_label, figure

_PART_DASH = {"interpolated": "solid", "extrapolated": "dash"}


def domain_lines(
    table: pd.DataFrame, x: str, y: str, *, x_title: str, y_title: str, markers: bool = False, **axes: object
) -> go.Figure:
    """Draw one line with its band per domain.

    Parameters
    ----------
    table : DataFrame
        Columns domain, `x`, `y`, low, high; optional `part` ('interpolated' or 'extrapolated', drawn dashed) and
        `null_low`, `null_high` (drawn as a grey band).
    x, y : str
        Columns drawn.
    x_title, y_title : str
        Axis titles with units.
    markers : bool
        Mark the points, for tables with few of them.
    **axes
        Further plotly layout, e.g. ``xaxis_type="log"``.
    """
    fig = figure(xaxis_title=x_title, yaxis_title=y_title, **axes)
    for domain, lines in table.groupby("domain", sort=False):
        if "null_low" in lines:
            nulls = band(lines[x], lines.null_low, lines.null_high, NEUTRAL, domain)
            edge = {"color": COLOURS[domain], "dash": "dot", "width": 0.8}  # shows which domain the null belongs to
            fig.add_trace(nulls.update(name="Null", legendgroup="null", line=edge))
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
        if not markers:
            _end_mark(fig, lines, domain, x, y)
    return fig


def _joined_parts(lines: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Split a line into its measured and its extrapolated part, the second starting where the first ends."""
    if "part" not in lines:
        return [("interpolated", lines)]
    carried = lines[lines.part == "interpolated"]
    beyond = pd.concat([carried.tail(1), lines[lines.part == "extrapolated"]])
    return [("interpolated", carried), ("extrapolated", beyond)]


def _end_mark(fig: go.Figure, lines: pd.DataFrame, domain: str, x: str, y: str) -> None:
    """Mark where the observation ends: the domain's shape, so that lines differ without colour."""
    observed = lines[lines.part == "interpolated"] if "part" in lines else lines
    last = observed.iloc[-1]
    fig.add_scatter(
        x=[last[x]],
        y=[last[y]],
        mode="markers",
        marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 12},
        name=domain_label(domain),
        legendgroup=domain,
        hovertemplate=f"{domain_label(domain)}, the whole sample<br>%{{x:,.4~g}} → %{{y:,.4~g}}<extra></extra>",
    )


def domain_dots(table: pd.DataFrame, category: str, *, x_title: str, height: int = 320, **axes: object) -> go.Figure:
    """Draw one mark with its interval per domain and category, categories as rows.

    Parameters
    ----------
    table : DataFrame
        Columns domain, `category`, value, low, high; optional null (drawn hollow).
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
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11},
            name=domain_label(domain),
            hovertemplate=f"{domain_label(domain)}, %{{y}}: %{{x:,.4~g}}<extra></extra>",
        )
        if "null" in points and points.null.notna().any():
            fig.add_scatter(
                x=points.null,
                y=points[category],
                mode="markers",
                marker={"color": NEUTRAL, "symbol": f"{SYMBOLS[domain]}-open", "size": 9},
                name=f"{domain_label(domain)}, null",
                hovertemplate=f"{domain_label(domain)}, null: %{{x:,.4~g}}<extra></extra>",
            )
    fig.update_yaxes(autorange="reversed")
    return fig
