"""What decides the answer: how much of the variation in the ranks of the domains each choice explains."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import COLOURS, NEUTRAL, Chart, figure, joined, percent, percent_range

ROW, AROUND = 25, 84  # pixels
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
FILL = COLOURS["text"]
_CANNOT = (
    "Whether a choice is right: only how much of the disagreement it explains among the sets and choices that are here. Other "
    "sets, or a choice that nobody varied, could decide more."
)


def finding(pooled: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Name the choice that explains most of each question's variation alone.

    Parameters
    ----------
    pooled : DataFrame
        question, factor, label, first (share of the variance of ranks).
    titles : mapping of str to str
        Question -> its name.
    """
    known = pooled[np.isfinite(pooled["first"])]
    if known.empty:
        return "No question is compared across domains"
    top = known.loc[known.groupby("question", sort=False)["first"].idxmax()]
    top = top[top["first"] > 0]
    if top.empty:
        return "The order of the domains is the same whatever is chosen"
    labels = list(dict.fromkeys(top.label))
    if len(labels) == 1 and len(top) > 1:
        return f"The ranking changes most with {labels[0]} ({percent_range(top['first'])} of its variation)"
    parts = [f"{r.label} in '{titles[r.question]}' ({percent(r.first)})" for r in top.itertuples()]
    return f"The ranking changes most with {joined(parts)}"


@once
def bars(decides: pd.DataFrame, titles: Mapping[str, str]) -> Chart:
    """Draw the shares of all choices, question by question.

    Parameters
    ----------
    decides : DataFrame
        question, domain (empty where all domains are pooled), factor, label, first, total: shares of the variance of ranks
        that a choice explains alone, and with its interactions. At least one row.
    titles : mapping of str to str
        Question -> its name on screen, in the order of the chart.
    """
    pooled = decides[decides.domain == ""]
    rows: list[tuple[str, float, float]] = []
    for question, title in titles.items():
        own = pooled[pooled.question == question].sort_values("total", ascending=False, kind="stable")
        if len(own):
            rows += [(f"<b>{title}</b>", np.nan, np.nan)]
            rows += list(own[["label", "first", "total"]].itertuples(index=False, name=None))
    places = [-i for i in range(len(rows))]
    fig = figure(height=ROW * len(rows) + AROUND, barmode="overlay")
    hover = "%{y}: %{hovertext}<extra>%{fullData.name}</extra>"
    fig.add_trace(
        go.Bar(
            x=[total for _, _, total in rows], y=places, orientation="h", width=0.78, name="with all interactions",
            marker={"color": "rgba(0,0,0,0)", "line": {"color": NEUTRAL, "width": 1.5}},
            hovertemplate=hover.replace("%{y}", "%{customdata}"), customdata=[label for label, _, _ in rows],
            hovertext=[percent(total) for _, _, total in rows],
        )
    )  # fmt: skip
    fig.add_trace(
        go.Bar(
            x=[first for _, first, _ in rows], y=places, orientation="h", width=0.5, name="alone", marker={"color": FILL},
            hovertemplate=hover.replace("%{y}", "%{customdata}"), customdata=[label for label, _, _ in rows],
            hovertext=[percent(first) for _, first, _ in rows],
        )
    )  # fmt: skip
    fig.update_yaxes(tickvals=places, ticktext=[label for label, _, _ in rows], range=[-len(rows) + 0.4, 0.6])
    fig.update_xaxes(
        range=[0, 1.02],
        tickvals=TICKS,
        ticktext=[percent(share) for share in TICKS],
        title="share of the variance of ranks",
        title_standoff=4,
    )
    fig.update_layout(margin={"l": 8, "r": 16, "t": 32, "b": 40}, legend_traceorder="reversed")
    return Chart(
        finding(pooled, titles),
        fig,
        decides,
        "What decides the ranks of the domains. "
        + " ".join(
            f"{titles[r.question]}, {r.label}: {percent(r.first)} alone, {percent(r.total)} with interactions."
            for r in pooled.itertuples()
            if r.question in titles
        ),
        "A full bar is the share of the variation in ranks that a choice explains alone (first-order share), an outline what it "
        "explains together with others (total share). 'Sampling noise' is the uncertainty of the numbers themselves. "
        "Where an outline is shorter than its bar, two choices cannot be told apart: a label belongs to one set.",
        _CANNOT,
    )
