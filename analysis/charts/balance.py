"""What a control matches: distributions of real and control objects, one property per panel."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import COLOURS, NEUTRAL, Chart, domain_label, figure, joined, percent
from analysis.charts.ticks import share_axis

PANEL, BETWEEN, TOP = (
    84,
    74,
    100,
)  # pixels: a panel, the ticks and the title between two, the legend and the first title
FEW_TICKS = 4
MODE_BAR = 30  # pixels that the buttons of a chart take at its top
SHOWN = {"real": "Real", "control": "At this rung"}


@once
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
        subplot_titles=[f"{name}<br>{_finding(part)}" for name, part in panels],
        vertical_spacing=BETWEEN / (height - TOP),
        figure=figure(height=height, barmode="group"),
    )
    for number, (_, part) in enumerate(panels, start=1):
        for label, own in part.groupby("set", sort=False):
            _distribution(fig, number, own, label)
        share_axis(fig, "y", part.share, FEW_TICKS, row=number, col=1)
    fig.update_yaxes(rangemode="tozero")
    fig.update_yaxes(title="share of objects", row=1, col=1)
    fig.update_annotations(x=0, xref="paper", xanchor="left", xshift=-40, align="left", font={"size": 13})
    legend = {"y": 1 - MODE_BAR / height, "yref": "container", "yanchor": "top", "title": {"text": ""}}
    fig.update_layout(margin={"t": TOP, "b": 40, "l": 56}, legend=legend)
    title = _title(panels, domain_label(table.domain.iloc[0]), rung)
    return Chart(
        title,
        fig,
        table,
        f"{title}. " + " ".join(_spoken(name, part) for name, part in panels),
        f"Each panel is one property of {int(table.n.iloc[0]):,} real objects (filled) and as many of this rung (grey): shares "
        "of objects by value, and shares of all symbols for the composition. The distance is the largest gap between the two "
        "cumulative distributions (of compositions: half the sum of all differences); 'alike' is what chance gives at least "
        "once in a hundred times when objects are assigned to the two sides at random. That limit differs between properties, "
        "and a composition, which counts every symbol, has the smallest.",
        "What else differs: only the properties listed are compared, and equal distributions can hide differences between "
        "single objects.",
    )


def _finding(part: pd.DataFrame) -> str:
    """Say whether a property is alike, with the distance and the limit that decides it."""
    first = part.iloc[0]
    if first.matched:
        return f"alike: distance {first.distance:.3f}, by chance up to {first.chance:.3f}"
    return f"different: distance {first.distance:.3f}, by chance {first.chance:.3f} at most"


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
    about = {
        "customdata": [f"{name}: {percent(share, 1)}" for name, share in zip(own.bin, own.share, strict=True)],
        "hovertemplate": f"{SHOWN[label]}, %{{customdata}}<extra></extra>",
    }
    if own.kind.iloc[0] == "symbols":
        trace = go.Bar(x=own.bin, y=own.share, marker={"color": colour}, **about, **shared)
    else:
        trace = go.Scatter(
            x=own["at"],
            y=own.share,
            mode="lines",
            line={"color": colour, "shape": "hvh", "width": 2, "dash": "solid" if label == "real" else "dash"},
            fill="tozeroy" if label == "real" else "none",
            **about,
            **shared,
        )
    fig.add_trace(trace, row=number, col=1)
