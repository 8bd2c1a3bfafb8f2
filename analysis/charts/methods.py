"""The way from a file to the verdict, as a picture of its steps."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, Chart, figure, joined

HALF_LONG, HALF_WIDE = 0.42, 0.36  # of a box, along the way and across it
MAIN, BESIDE = "way", "beside"
ROWS = (BESIDE, MAIN)


@once
def way(table: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the steps as boxes with arrows: from left to right, or from top to bottom on a phone.

    Parameters
    ----------
    table : DataFrame
        Columns step (1, 2, ...), name, what happens, methods (how many, as text; empty for none), after (steps before it,
        as text), beside (whether it lies beside the way).
    narrow : bool
        Whether the picture must fit a phone.
    """
    rows = [BESIDE if beside else MAIN for beside in table.beside]
    fig = figure(height=640 if narrow else 300, margin={"l": 4, "r": 4, "t": 24, "b": 4}, showlegend=False)
    step = table.step.tolist()
    along, across = ("y", "x") if narrow else ("x", "y")
    for place, row in zip(step, rows, strict=True):
        _box(fig, along, across, place, ROWS.index(row))
    where = dict(zip(step, rows, strict=True))
    for to, before in zip(step, table.after, strict=True):
        for at in (int(one) for one in before.split(", ") if one):
            _arrow(fig, along, across, (at, ROWS.index(where[at])), (to, ROWS.index(where[to])))
    fig.add_scatter(
        **{along: step, across: rows},
        mode="markers+text",
        text=[_label(row, narrow) for row in table.itertuples()],
        marker={"size": 48, "opacity": 0},
        customdata=table[["name", "what happens"]],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        cliponaxis=False,
    )
    ends = [min(step) - 0.5, max(step) + 0.5]
    hidden = {"visible": False, "fixedrange": True}
    fig.update_layout(
        **{
            f"{along}axis": {**hidden, "range": ends[::-1] if narrow else ends},
            f"{across}axis": {
                **hidden,
                "type": "category",
                "categoryorder": "array",
                "categoryarray": list(ROWS),
                "range": [-0.5, 1.5],
            },
        }
    )
    said = joined([f"{row.step} {row.name}{f' ({row.methods})' if row.methods else ''}" for row in table.itertuples()])
    return Chart(
        title=f"{len(table)} steps lead from a file to verdict and experiments",
        figure=fig,
        table=table.drop(columns="beside"),
        alt=f"Boxes joined by arrows: {said}.",
        how_to_read="Follow the arrows. A box names a step and the number of methods behind it; the list below leads to them.",
        cannot_tell="How well a step does its work: that is tested for each method, and said with it.",
    )


def _label(row: Any, narrow: bool) -> str:  # noqa: ANN401 - a row of the table
    """Write a step: its number and name, and how many methods stand behind it."""
    name = row.name if narrow else row.name.replace(" ", "<br>")
    return f"<b>{row.step} {name}</b>" + (f"<br>{row.methods}" if row.methods else "")


def _box(fig: go.Figure, along: str, across: str, place: float, row: int) -> None:
    ends = {along: (place - HALF_LONG, place + HALF_LONG), across: (row - HALF_WIDE, row + HALF_WIDE)}
    corners = {f"{axis}{k}": end for axis, both in ends.items() for k, end in enumerate(both)}
    fig.add_shape(
        type="rect",
        **corners,
        line={"color": NEUTRAL, "width": 1.5},
        fillcolor="rgba(127, 140, 153, 0.10)",
        layer="below",
    )


def _arrow(fig: go.Figure, along: str, across: str, tail: tuple[float, float], head: tuple[float, float]) -> None:
    """Draw an arrow between two boxes: along the way, or slanting from row to row."""
    start, end = [*tail], [*head]
    if tail[1] == head[1]:
        start[0] += HALF_LONG
        end[0] -= HALF_LONG
    else:
        down = 1 if head[1] < tail[1] else -1
        start[1] -= down * HALF_WIDE
        if abs(head[0] - tail[0]) > 1:  # from below it would cross the boxes between
            end[0] -= HALF_LONG
        else:
            end[1] += down * HALF_WIDE
    fig.add_annotation(
        **{along: end[0], across: end[1], f"a{along}": start[0], f"a{across}": start[1]},
        axref="x", ayref="y", text="", showarrow=True, arrowhead=2, arrowsize=1.1, arrowwidth=1.5, arrowcolor=NEUTRAL,
        standoff=2,
    )  # fmt: skip
