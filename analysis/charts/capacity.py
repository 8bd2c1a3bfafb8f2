"""Chart of the size of models: what is lost where it does not fit the data."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import SERIES, Chart, domain_label, figure, in_order, joined, percent
from analysis.charts.ticks import number

_LOST = 0.3  # share of bits lost to the wrong size at which the colour is full
_BEST = SERIES[1]


@once
def ridge(loss: pd.DataFrame, table: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw rows of one family of the tables `loss` and `ridge` of the experiment on capacity.

    Parameters
    ----------
    loss : DataFrame
        Columns domain, dataset, arm, order, size, doublings, value, excess, best, size_unit.
    table : DataFrame
        Columns domain, arm, size, best, low, high, value, deepest, too_deep, too_deep_low, too_deep_high.
    narrow : bool
        Whether all panels lie below one another.
    """
    domains, arms = in_order(loss.domain), list(loss.arm.unique())
    panels = [(domain, arm) for arm in arms for domain in domains]
    rows, columns = (len(panels), 1) if narrow else (len(arms), len(domains))
    names = [domain_label(d) if arm == arms[0] else f"{domain_label(d)}: {arm}" for d, arm in panels]
    fig = make_subplots(
        rows, columns, subplot_titles=names, horizontal_spacing=0.06, vertical_spacing=0.07 if narrow else 0.2
    )
    fig.update_layout(figure(height=205 * rows + 110).layout)
    fig.update_layout(
        legend_y=1.02 if narrow else 1.1, coloraxis=_colours(narrow)
    )  # fmt: skip
    for place, (domain, arm) in enumerate(panels):
        where = {"row": place // columns + 1, "col": place % columns + 1}
        _panel(fig, loss[(loss.domain == domain) & (loss.arm == arm)], first=not place, **where)
        if where["col"] == 1:
            fig.update_yaxes(title_text="symbols of context", **where)
        if where["row"] == rows:
            fig.update_xaxes(title_text="symbols learned from", **where)
    words = joined([_moved(table, domain, arms[0]) for domain in domains])
    control = joined([_moved(table, domain, arms[-1]) for domain in domains])
    paid = " ".join(_paid(table, domain, arms[0]) for domain in domains)
    return Chart(
        f"Symbols of context of the best model, from the least data to the most: {words}",
        fig,
        loss,
        f"Bits lost to a model of the wrong size, against symbols learned from and symbols of context. Best: {words}. Of objects "
        f"from a chain of order 2: {control}. {paid}",
        "A column is an amount of data, a row a size of model; the mark is the best size for this data, pale are sizes that "
        "cost little more, dark those that lose 30 % of bits or more. A ridge of marks that rises to the right says that model "
        "and data must match. In the lower panels nothing is to be learned beyond two symbols.",
        "The best size of other models: what counts as size (symbols of context) is that of this family. Where all sizes are "
        "pale, the choice hardly matters.",
    )


def _colours(narrow: bool) -> dict[str, object]:
    ticks = [0, _LOST / 2, _LOST]
    bar = {
        "title": {"text": "bits lost"}, "tickvals": ticks,
        "ticktext": [percent(t) for t in ticks[:-1]] + [f"{percent(_LOST)} +"],
        **({"orientation": "h", "y": -0.045, "yanchor": "top", "thickness": 12, "len": 0.8} if narrow else {"thickness": 14}),
    }  # fmt: skip
    return {"colorscale": "Blues", "cmin": 0, "cmax": _LOST, "colorbar": bar}


def _panel(fig: go.Figure, rows: pd.DataFrame, *, first: bool, **where: int) -> None:
    lost = rows.assign(lost=rows.excess / (rows.value - rows.excess))
    lost["said"] = [
        f"{r.value:.3f} bits per {r.size_unit}, {percent(r.lost, 1)} more than the best" for r in lost.itertuples()
    ]
    grid = lost.pivot_table(index="order", columns="doublings", values="lost")
    said = lost.pivot_table(index="order", columns="doublings", values="said", aggfunc="first")
    sizes = rows.drop_duplicates("doublings").set_index("doublings")["size"].sort_index()
    orders = [str(order) for order in grid.index]
    level = {order: k for k, order in enumerate(grid.index)}
    fig.add_heatmap(
        z=grid.to_numpy(), x=grid.columns, y=list(range(len(orders))), coloraxis="coloraxis", text=said.to_numpy(),
        xgap=1, ygap=1, hovertemplate="%{text}<extra></extra>", **where,
    )  # fmt: skip
    best = rows[rows.best]
    fig.add_scatter(
        x=best.doublings, y=[level[order] for order in best.order], mode="lines+markers", name="best size for this data",
        showlegend=first, legendgroup="best", line={"color": _BEST, "width": 1.5},
        marker={"color": _BEST, "symbol": "diamond", "size": 10, "line": {"color": "white", "width": 1.5}},
        customdata=[[r.dataset, r.arm, f"{r.size:,}", str(r.order)] for r in best.itertuples()],
        hovertemplate="%{customdata[2]} symbols: %{customdata[3]} symbols of context are best<extra></extra>", **where,
    )  # fmt: skip
    shown = sizes.iloc[:: max(1, math.ceil(len(sizes) / 5))]
    fig.update_xaxes(tickvals=shown.index, ticktext=[number(v) for v in shown], **where)
    fig.update_yaxes(tickvals=list(range(len(orders))), ticktext=orders, **where)


def _moved(table: pd.DataFrame, domain: str, arm: str) -> str:
    rows = table[(table.domain == domain) & (table.arm == arm)].sort_values("size")
    first, last = rows.iloc[0], rows.iloc[-1]
    return f"{domain_label(domain).lower()} {_best(first)} to {_best(last)}"


def _best(row: pd.Series) -> str:
    low, high = math.floor(row.low), math.ceil(row.high)
    return f"{row.best}" if low == high else f"{row.best} [{low}, {high}]"


def _paid(table: pd.DataFrame, domain: str, arm: str) -> str:
    row = table[(table.domain == domain) & (table.arm == arm)].sort_values("size").iloc[0]
    return (
        f"{domain_label(domain)}: with {row['size']:,} symbols, {row.deepest} symbols of context cost "
        f"{row.too_deep:z.3f} [{row.too_deep_low:z.3f}, {row.too_deep_high:z.3f}] bits per unit more than the best."
    )
