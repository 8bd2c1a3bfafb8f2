"""Chart of what relatives in a pool tell of an object, beyond the symbols before."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import panels, places
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    band,
    domain_label,
    in_order,
    interval_text,
    joined,
    percent,
)
from analysis.charts.ticks import log_ticks, number

REAL, CONTROL = "relatives present", "neutral objects"  # arms
LOCAL, WITH = "mixture", "mixture and relatives"  # what predicts
_LINES = {
    (REAL, WITH): ("with relatives", "solid"),
    (REAL, LOCAL): ("symbols before alone", "dash"),
    (CONTROL, WITH): ("neutral objects, with relatives", "dot"),
}


@once
def saved(table: pd.DataFrame, added: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the table `saved` of the experiment: bits saved of a chain's, without and with relatives, against the pool.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, arm, by, objects, value, low, high, n, size_unit.
    added : DataFrame
        What relatives add: columns domain, arm, objects, value, low, high, times, kin, size_unit.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains = in_order(table.domain)
    units = table.groupby("domain").size_unit.first()
    fig = panels([f"{domain_label(d)}, bits per {units[d]}" for d in domains], narrow=narrow)
    ticks = [tick for tick in log_ticks(table.objects) if math.log10(tick).is_integer()]  # panels are narrow
    shown = pd.concat([table[(table.arm == arm) & (table.by == by)] for arm, by in _LINES])
    for domain, where in zip(domains, places(len(domains), narrow=narrow), strict=True):
        for (arm, by), (name, dash) in _LINES.items():
            line = shown[(shown.domain == domain) & (shown.arm == arm) & (shown.by == by)].sort_values("objects")
            _line(fig, line, str(domain), name, dash, control=arm == CONTROL, first=domain == domains[0], **where)
        fig.update_yaxes(rangemode="tozero", **where)
        fig.update_xaxes(
            type="log", tickvals=ticks, ticktext=[number(v) for v in ticks], title_text="objects of the pool", **where
        )
    ends = {
        domain: added[(added.domain == domain) & (added.arm == REAL)].sort_values("objects").iloc[-1]
        for domain in domains
    }
    words = joined(
        [f"{domain_label(d).lower()} {interval_text(r.value, r.low, r.high, digits=2)}" for d, r in ends.items()]
    )
    return Chart(
        f"Bits per unit that relatives add to the symbols before: {words}",
        fig,
        shown,
        "Bits per neutral unit saved of what a chain of order 2 costs, against objects of the pool. "
        + " ".join(_exact(str(d), r) for d, r in ends.items()),
        "The dashed line is what the shared mixture saves, which reads symbol by symbol and recalls what followed the same "
        "symbols; the solid one adds that an object may name a relative in the pool, whose family is aligned to it place by "
        "place. The dotted line is the control: neutral objects, whose pool holds no families. Bands are a bootstrap over "
        "clusters.",
        "What a pool of other objects would tell: families that a set does not hold save nothing, and "
        "each object pays up to one bit for saying that it names none. Nor what a larger model "
        "makes of the same relatives: the bits are an upper bound, since at most three members are tried for each object.",
    )


def _exact(domain: str, row: pd.Series) -> str:
    times = f", {row.times:.2g} times what the mixture saves" if row.times == row.times else ""
    return (
        f"{domain_label(domain)}, pool of {int(row.objects):,}: relatives add {interval_text(row.value, row.low, row.high)} "
        f"bits per {row.size_unit}{times}; {percent(row.kin)} of {int(row.n):,} objects cost less with them."
    )


def _line(
    fig: go.Figure, line: pd.DataFrame, domain: str, name: str, dash: str, *, control: bool, first: bool, **where: int
) -> None:
    colour = NEUTRAL if control else COLOURS[domain]
    fig.add_trace(band(line.objects, line.low, line.high, colour, name), **where)
    fig.add_scatter(
        x=line.objects,
        y=line.value,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2.5 if dash == "solid" else 1.8},
        marker={"symbol": SYMBOLS[domain], "size": 7},
        name=name,
        legendgroup=name,
        showlegend=first,
        customdata=[[r.dataset, name, interval_text(r.value, r.low, r.high)] for r in line.itertuples()],
        hovertemplate=f"{domain_label(domain)}, {name}<br>%{{x:,.0f}} objects: %{{customdata[2]}} bits<extra></extra>",
        **where,
    )
