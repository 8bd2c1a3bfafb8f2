"""The specification curve of one question: every combination of sets and choices, sorted by its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import COLOURS, NEUTRAL, SYMBOLS, Chart, domain_label, figure, in_order, percent

MOST = 500  # combinations drawn, evenly spaced in the sorted ones
ABOVE, ROW = 300, 17  # pixels: the curve, one level of a choice


@once
def curve(
    found: pd.DataFrame, title: str, factors: Mapping[str, str], levels: Mapping[str, str] | None = None
) -> Chart:
    """Draw the difference that each combination finds, and which choices it made.

    Parameters
    ----------
    found : DataFrame
        Combinations of one question, sorted: position, claimed (domain), difference (its value less the mean of the others),
        weakest (domain), and a column for each factor. At least one row.
    title : str
        Name of the question.
    factors : mapping of str to str
        Column -> name on screen of the choices that are shown below the curve.
    levels : mapping of str to str
        Level -> its name on screen; others stand as they are.
    """
    claimed = found.claimed.iloc[0]
    share = float((found.weakest == claimed).mean())
    drawn = found.iloc[np.unique(np.linspace(0, len(found) - 1, min(MOST, len(found))).round().astype(int))]
    rows = _rows(drawn, factors, levels or {})
    height = ABOVE + ROW * len(rows)
    fig = figure(height=height + 40)
    bottom = ROW * len(rows) / height
    for domain in in_order(drawn.weakest):
        part = drawn[drawn.weakest == domain]
        fig.add_trace(
            go.Scatter(
                x=part.position, y=part.difference, mode="markers", name=f"{domain_label(domain)} weakest",
                marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 6},
                hovertext=[_hover(row, factors, levels or {}) for row in part.to_dict("records")],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )  # fmt: skip
    fig.add_trace(_ticks(drawn, rows))
    line = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0, "line": {"color": NEUTRAL, "width": 1}}
    fig.update_layout(
        shapes=[line],
        xaxis={
            "title": "combinations of sets and choices, sorted", "anchor": "y2", "showticklabels": False,
            "range": [-1, len(found)],
        },
        yaxis={"domain": [bottom + 0.04, 1], "title": f"{domain_label(claimed)} less the others"},
        yaxis2={
            "domain": [0, bottom], "anchor": "x", "tickvals": [-i for i in range(len(rows))], "showgrid": False,
            "ticktext": [name for _, _, name in rows], "tickfont": {"size": 10}, "range": [-len(rows) + 0.4, 0.6],
        },
        margin={"l": 8, "r": 8, "t": 32, "b": 32},
    )  # fmt: skip
    name = domain_label(claimed).lower()
    return Chart(
        f"{title}: {name} weakest in {percent(share)} of {len(found):,} combinations of sets and choices",
        fig,
        drawn,
        f"Specification curve of {title}: the difference between {name} and the mean of the other domains lies between "
        f"{found.difference.min():.3g} and {found.difference.max():.3g}; {name} is weakest in {percent(share)}.",
        "Each mark is one combination of a set per domain and one level per choice; below it, a dash in each row of a level that "
        f"it took. {len(drawn):,} are drawn, evenly spaced. Below zero {name} have the weaker prior.",
        "How probable a combination is: all count alike, sensible or not, and sets of one source are no independent evidence.",
    )


def _rows(drawn: pd.DataFrame, factors: Mapping[str, str], levels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Rows of the lower panel: factor, level, name; a factor with one level decides nothing and has none."""
    rows = []
    for factor, label in factors.items():
        own = list(dict.fromkeys(drawn[factor].sort_values(kind="stable")))
        rows += [(factor, level, f"{label}: {levels.get(level, level)}") for level in own] if len(own) > 1 else []
    return rows


def _ticks(drawn: pd.DataFrame, rows: list[tuple[str, str, str]]) -> go.Scatter:
    x: list[int] = []
    y: list[int] = []
    for place, (factor, level, _) in enumerate(rows):
        taken = drawn.position[drawn[factor] == level]
        x += list(taken)
        y += [-place] * len(taken)
    marker = {"symbol": "line-ns", "size": 9, "line": {"width": 1, "color": NEUTRAL}}
    return go.Scatter(x=x, y=y, yaxis="y2", mode="markers", marker=marker, hoverinfo="skip", showlegend=False)


def _hover(row: dict[str, Any], factors: Mapping[str, str], levels: Mapping[str, str]) -> str:
    chosen = [f"{label}: {levels.get(row[factor], row[factor])}" for factor, label in factors.items()]
    return "<br>".join([f"difference {row['difference']:.3g}, {domain_label(row['weakest']).lower()} weakest", *chosen])
