"""The map: one panel a domain, and how many of the true nearest neighbours the panels keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SERIES,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    in_order,
    percent,
    share_of,
)
from analysis.charts.ticks import share_axis

BASE, LAYER, CONTROL = "base", "layer", "neutral"  # what an object of a panel belongs to
OTHER = ("other", "none known")  # classes in grey, below the others
HEIGHT = 400
LONGEST = 16  # letters of a class in the legend
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "star", "pentagon")
_CLASSES = (*SERIES[:6], "#9A6BD1")  # the seventh of SERIES is the grey of what has no class of its own


class Part(NamedTuple):
    """The points of a panel that are drawn alike: one entry of the legend.

    Parameters
    ----------
    name : str
    rows : ndarray of int
        Rows of the table of points.
    marker : dict
    """

    name: str
    rows: NDArray[np.int64]
    marker: dict


def parts(points: pd.DataFrame) -> list[Part]:
    """Divide the points of a panel into those that are drawn alike, in the order of the figure's traces.

    Parameters
    ----------
    points : DataFrame
        Columns x, y (NaN: not drawn), layer (BASE, LAYER, CONTROL), title (of the layer), group (class; empty where points are
        coloured by value or not at all), value (number; NaN where there is none).
    """
    drawn = points[points.x.notna()]
    found = []
    for layer, shape in ((CONTROL, "x-thin-open"), (LAYER, "diamond-open")):
        rows = drawn.index[drawn.layer == layer].to_numpy(np.int64)
        if len(rows):
            colour = NEUTRAL if layer == CONTROL else SERIES[3]
            found.append(Part(str(points.title[rows[0]]), rows, {"color": colour, "symbol": shape, "size": 5}))
    base = drawn[drawn.layer == BASE]
    if base.value.notna().any():
        return [*_unvalued(found, base), _valued(base)]
    names = base.group.value_counts()
    ranked = [name for name in names.index if name not in OTHER]
    for name in [*(n for n in OTHER if n in names), *ranked[::-1]]:  # the rest below, the most frequent class on top
        at = ranked.index(name) if name in ranked else -1
        rows = base.index[base.group == name].to_numpy(np.int64)
        colour = NEUTRAL if at < 0 else _CLASSES[at % len(_CLASSES)]
        if name == "":
            name, colour = str(base.title.iloc[0]), SERIES[0]
        marker = {
            "color": colour,
            "symbol": _SHAPES[max(at, 0) % len(_SHAPES)],
            "size": 5,
            "opacity": 0.45 if at < 0 else 0.9,
        }
        found.append(Part(_short(str(name)), rows, marker))
    return found


def _unvalued(found: list[Part], base: pd.DataFrame) -> list[Part]:
    rows = base.index[base.value.isna()].to_numpy(np.int64)
    return [*found, Part(OTHER[1], rows, {"color": NEUTRAL, "size": 4, "opacity": 0.45})] if len(rows) else found


def _valued(base: pd.DataFrame) -> Part:
    rows = base.index[base.value.notna()].to_numpy(np.int64)
    bar = {"orientation": "h", "thickness": 10, "y": -0.02, "yanchor": "top", "len": 0.9, "tickfont": {"size": 11}}
    values = base.value[rows].to_numpy(np.float32)
    low, high = np.quantile(values, [0.02, 0.98])  # one extreme value would take the whole scale
    marker = {"color": values, "colorscale": "Cividis", "showscale": True, "colorbar": bar, "size": 5}
    return Part("", rows, {**marker, "cmin": float(low), "cmax": float(high)})


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def row_at(points: pd.DataFrame, curve: int, point: int) -> int | None:
    """Return the row of the table that a mark of the panel was drawn from; None where there is no such mark."""
    found = parts(points)
    if not (0 <= curve < len(found) and 0 <= point < len(found[curve].rows)):
        return None
    return int(found[curve].rows[point])


@once
def panel(points: pd.DataFrame, measured: Mapping[str, float], domain: str, colour: str, drag: str = "pan") -> Chart:
    """Draw one domain.

    Parameters
    ----------
    points : DataFrame
        See `parts`.
    measured : mapping
        From `map.judged`: value, low, high, null, n, k.
    domain : str
    colour : str
        What the colours stand for.
    drag : str
        Plotly's ``dragmode``: what dragging does.
    """
    fig = figure(
        height=HEIGHT, margin={"l": 4, "r": 4, "t": 4, "b": 4}, dragmode=drag,
        legend={"y": -0.01, "yanchor": "top", "itemsizing": "constant", "font": {"size": 11}, "traceorder": "reversed"},
    )  # fmt: skip
    for part in parts(points):
        fig.add_trace(
            go.Scattergl(
                x=points.x[part.rows].to_numpy(np.float32), y=points.y[part.rows].to_numpy(np.float32), mode="markers",
                marker=part.marker, name=part.name, showlegend=bool(part.name), hovertemplate="%{fullData.name}<extra></extra>",
            )
        )  # fmt: skip
    if points.value.notna().any():  # the scale of values lies below
        fig.update_layout(legend={"y": 1.0, "yanchor": "bottom"})
    hidden = {"visible": False, "showgrid": False, "constrain": "domain"}
    fig.update_layout(xaxis=hidden, yaxis={**hidden, "scaleanchor": "x"})
    counts = [f"{part.name or colour}: {len(part.rows):,}" for part in parts(points)[::-1]]
    return Chart(
        f"{domain_label(domain)}: {share_of(measured)} of neighbours kept",
        fig,
        pd.DataFrame([dict(measured)]),
        f"Map of {int(measured['n']):,} objects of {domain_label(domain)}, coloured by {colour}. {', '.join(counts)}. Of the "
        f"{int(measured['k'])} nearest neighbours it keeps {share_of(measured)}, with shuffled positions "
        f"{percent(measured['null'])}.",
        "Objects with many features in common lie together. Click a point, or draw a lasso or a box, to see objects.",
        "Axes, distances between groups, the size of a group and empty space mean nothing: t-SNE keeps neighbours only.",
    )


@once
def honesty(table: pd.DataFrame) -> Chart:
    """Draw the share of true neighbours that each panel keeps, beside the same with shuffled positions.

    Parameters
    ----------
    table : DataFrame
        One row a domain: domain, dataset, value, low, high, null, n, k, trust.
    """
    domains = in_order(table.domain)
    rows = table.set_index("domain", drop=False).loc[domains]
    fig = figure(height=90 + 60 * len(rows), xaxis_title="true nearest neighbours kept")
    share_axis(fig, "x", [0, *rows.null, *rows.high])
    names = [domain_label(domain) for domain in domains]
    fig.add_scatter(
        x=rows.null, y=names, mode="markers", name="Positions shuffled",
        customdata=[percent(null, 1) for null in rows.null], hovertemplate="%{y}, shuffled: %{customdata}<extra></extra>",
        marker={"color": NEUTRAL, "symbol": "line-ns-open", "size": 16, "line": {"width": 3}},
    )  # fmt: skip
    for domain, name in zip(domains, names, strict=True):
        row = rows.loc[domain]
        fig.add_scatter(
            x=[row.value], y=[name], mode="markers", name=name, showlegend=False,
            error_x={"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low]},
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 12},
            hovertemplate=f"%{{y}}: {share_of(row)}<extra></extra>",
        )  # fmt: skip
    fig.update_xaxes(range=[0, max(0.05, float(rows.high.max()) * 1.1)])
    fig.update_yaxes(autorange="reversed")
    said = ", ".join(f"{percent(row.value)} in {domain_label(domain).lower()}" for domain, row in rows.iterrows())
    return Chart(
        f"Of the {int(rows.k.max())} nearest neighbours of an object, the map keeps {said}",
        fig,
        rows.reset_index(drop=True),
        "Share of true neighbours kept. "
        + " ".join(
            f"{domain_label(domain)}: {share_of(row)}, shuffled {percent(row.null)}, trustworthiness {row.trust:.2f}, "
            f"n = {int(row.n):,}."
            for domain, row in rows.iterrows()
        ),
        "Marks: share of an object's nearest neighbours, by all shared features, that are also its nearest on the map; mean over "
        "objects, with a 95 % bootstrap interval over objects. Grey: the same with the positions shuffled among objects. trust "
        "in the table: trustworthiness, 1 where no far object is drawn near, about 0.5 at random.",
        "Which domain has more structure: what a map keeps also depends on how many features objects have and on how many "
        "objects are drawn. Two dimensions cannot hold all neighbours; use the listed neighbours, not the picture, as evidence.",
    )
