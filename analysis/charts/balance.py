"""What a control matches: distributions of real and control objects, one property per panel."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import COLOURS, NEUTRAL, Chart, domain_label, figure, joined

PANEL, BETWEEN, TOP = 96, 62, 72
SHOWN = {"real": "Real", "control": "At this rung"}


def distributions(table: pd.DataFrame, rung: str) -> Chart:
    """Draw the distribution of each property in real objects and in those of a rung.

    Parameters
    ----------
    table : DataFrame
        From `balance.compared`.
    rung : str
        Label of the rung, for title and alt text.
    """
    panels = list(table.groupby("property", sort=False))
    height = TOP + len(panels) * (PANEL + BETWEEN)
    fig = make_subplots(
        rows=len(panels),
        cols=1,
        subplot_titles=[f"{name}: {_finding(part)}" for name, part in panels],
        vertical_spacing=BETWEEN / (height - TOP),
        figure=figure(height=height, barmode="group"),
    )
    for number, (_, part) in enumerate(panels, start=1):
        for label, own in part.groupby("set", sort=False):
            _distribution(fig, number, own, label)
    fig.update_yaxes(rangemode="tozero", tickformat=".0%", nticks=4)
    fig.update_yaxes(title="share of objects", row=1, col=1)
    fig.update_annotations(x=0, xref="paper", xanchor="left", xshift=-40, font={"size": 13})
    fig.update_layout(margin={"t": TOP, "b": 40, "l": 56}, legend={"y": 1, "yref": "container", "yanchor": "top"})
    title = _title(panels, domain_label(table.domain.iloc[0]), rung)
    return Chart(
        title,
        fig,
        table,
        f"{title}. " + " ".join(_spoken(name, part) for name, part in panels),
        f"Each panel is one property of {int(table.n.iloc[0]):,} real objects (filled) and as many of this rung (grey): shares "
        "of objects by value, and shares of all symbols for the composition. 'Matched' means not distinguished at 1 % "
        "(Kolmogorov-Smirnov; for the composition, objects assigned at random).",
        "What else differs: only the properties listed are compared, and equal distributions can hide differences between "
        "single objects.",
    )


def _finding(part: pd.DataFrame) -> str:
    return f"{'matched' if part.matched.iloc[0] else 'not matched'} (distance {part.distance.iloc[0]:.2f})"


def _title(panels: list[tuple[str, pd.DataFrame]], domain: str, rung: str) -> str:
    names = {True: [], False: []}
    for name, part in panels:
        names[bool(part.matched.iloc[0])].append(name.removesuffix(" (share)"))
    alike = (
        f"match the real ones in {joined(names[True])}"
        if names[True]
        else "match the real ones in nothing counted here"
    )
    return f"{domain}, {rung}: objects {alike}" + (f"; not in {joined(names[False])}" if names[False] else "")


def _spoken(name: str, part: pd.DataFrame) -> str:
    first = part.drop_duplicates("set")
    if part.kind.iloc[0] == "symbols":
        return f"Composition: {_finding(part)}."
    medians = joined([f"{r.median:.3g} {SHOWN[r.set].lower()}" for r in first.itertuples()])
    return f"{name}: median {medians}, {_finding(part)}."


def _distribution(fig: go.Figure, number: int, own: pd.DataFrame, label: str) -> None:
    colour = COLOURS[own.domain.iloc[0]] if label == "real" else NEUTRAL
    shared = {"name": SHOWN[label], "legendgroup": label, "showlegend": number == 1}
    hover = f"{SHOWN[label]}, %{{customdata}}: %{{y:.1%}}<extra></extra>"
    if own.kind.iloc[0] == "symbols":
        trace = go.Bar(
            x=own.bin, y=own.share, marker={"color": colour}, customdata=own.bin, hovertemplate=hover, **shared
        )
    else:
        trace = go.Scatter(
            x=own["at"],
            y=own.share,
            mode="lines",
            line={"color": colour, "shape": "hvh", "width": 2, "dash": "solid" if label == "real" else "dash"},
            fill="tozeroy" if label == "real" else "none",
            customdata=own.bin,
            hovertemplate=hover,
            **shared,
        )
    fig.add_trace(trace, row=number, col=1)
