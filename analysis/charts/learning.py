"""Charts of the page on learning: bits against data, what ten per cent fewer take, structure and noise."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import panels, places
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    QUIET,
    SYMBOLS,
    Chart,
    band,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    percent,
)
from analysis.charts.ticks import log_axis, log_ticks, number

REAL, PRESENT, CONTROL, BEYOND = "relatives held out", "relatives present", "neutral objects", "beyond neutral"  # arms
_DASH = {REAL: "solid", PRESENT: "dash", CONTROL: "dot"}
_NAMES = {
    REAL: "unseen objects, relatives held out",
    PRESENT: "relatives present",
    CONTROL: "neutral objects (chain of order 2)",
}
_ROOM = 0.06  # of the span of an axis, above and below
_OPEN = 1_000.0  # times the data: where a band without end is cut
_MANY = 1e6  # times the data: what is larger is not counted


# --- bits against data


@once
def curves(table: pd.DataFrame, savings: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the table `curve` of the experiment: bits per neutral unit of held-out objects against symbols learned from.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, arm, symbols, value, low, high, size_unit.
    savings : DataFrame
        Rows of one window: columns domain, arm, first, last, value, low, high, size_unit.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains = in_order(table.domain)
    units = table.groupby("domain").size_unit.first()
    fig = panels([f"{domain_label(d)}, bits per {units[d]}" for d in domains], narrow=narrow)
    ends = table.groupby("domain")[["low", "high", "value"]].agg(["min", "max"])
    least, most = ends.xs("min", axis=1, level=1).min(axis=1), ends.xs("max", axis=1, level=1).max(axis=1)
    span = (most - least).max() * (1 + 2 * _ROOM)
    ticks = [tick for tick in log_ticks(table.symbols) if math.log10(tick).is_integer()]  # panels are narrow
    for domain, where in zip(domains, places(len(domains), narrow=narrow), strict=True):
        for arm, line in table[table.domain == domain].groupby("arm", sort=False):
            _arm(fig, line, str(domain), str(arm), first=domain == domains[0], **where)
        middle = (least[domain] + most[domain]) / 2
        low = max(0.0, middle - span / 2)
        fig.update_yaxes(range=[low, low + span], **where)
        fig.update_xaxes(
            type="log", tickvals=ticks, ticktext=[number(v) for v in ticks], title_text="symbols learned from", **where
        )
    words = joined([_saved(savings, domain) for domain in domains])
    exact = " ".join(_exact(savings, domain) for domain in domains)
    return Chart(
        f"Bits per unit that ten times the data saves: {words}",
        fig,
        table,
        f"Bits per neutral unit of held-out objects against symbols learned from. {exact}",
        "Steps of the vertical axes are the same in all panels, so a steeper line learns more. The dotted line is the control: "
        "neutral objects of the same sizes, learned from in the same way; what only real objects save is more than composition "
        "and local order. The dashed line also learned from near relatives. Means of three orders of learning; bands add their "
        "spread to a bootstrap over clusters.",
        "What was learned before the window: objects whose structure is soon learned save little later. Nor what another model "
        "would learn: these are the bits of one shared model, and a line that is flat for it may fall for a "
        "larger one. Neutral units differ between domains.",
    )


def _arm(fig: go.Figure, line: pd.DataFrame, domain: str, arm: str, *, first: bool, **where: int) -> None:
    colour = NEUTRAL if arm == CONTROL else COLOURS[domain]
    if arm != PRESENT:
        fig.add_trace(band(line.symbols, line.low, line.high, colour, arm), **where)
    about = [[r.dataset, arm, interval_text(r.value, r.low, r.high)] for r in line.itertuples()]
    fig.add_scatter(
        x=line.symbols,
        y=line.value,
        mode="lines+markers" if arm == REAL else "lines",
        line={"color": colour, "dash": _DASH[arm], "width": 2.5 if arm == REAL else 1.8},
        marker={"symbol": SYMBOLS[domain], "size": 7},
        name=_NAMES[arm],
        legendgroup=arm,
        showlegend=first,
        customdata=about,
        hovertemplate=f"{domain_label(domain)}, {_NAMES[arm]}<br>%{{x:,.0f}} symbols: %{{customdata[2]}} bits<extra></extra>",
        **where,
    )


def _at(savings: pd.DataFrame, domain: str, arm: str) -> pd.Series:
    return savings[(savings.domain == domain) & (savings.arm == arm)].iloc[0]


def _saved(savings: pd.DataFrame, domain: str) -> str:
    real, null = _at(savings, domain, REAL), _at(savings, domain, CONTROL)
    size = interval_text(real.value, real.low, real.high, digits=2)
    return f"{domain_label(domain).lower()} {size} (neutral {null.value:z.2g})"


def _exact(savings: pd.DataFrame, domain: str) -> str:
    real, beyond = _at(savings, domain, REAL), _at(savings, domain, BEYOND)
    return (
        f"{domain_label(domain)}, from {int(real['first']):,} to {int(real['last']):,} symbols: saved "
        f"{interval_text(real.value, real.low, real.high)} bits per {real.size_unit} and tenfold, of them beyond neutral objects "
        f"{interval_text(beyond.value, beyond.low, beyond.high)}."
    )


# --- ten per cent fewer bits


@once
def needed(table: pd.DataFrame) -> Chart:
    """Draw the table `needed` of the experiment: times the data that ten per cent fewer bits took, and would take.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, which ('last' or 'next'), value, low, high, end.
    """
    domains = in_order(table.domain)
    fig = figure(height=150 + 90 * len(domains), xaxis_title="times as much data (log scale)", barmode="overlay")
    for domain in domains:
        rows = table[table.domain == domain].set_index("which")
        _took(fig, rows.loc["last"], domain)
        _would_take(fig, rows.loc["next"], domain)
    log_axis(fig, "x", [1, _OPEN])
    fig.update_xaxes(range=[0, math.log10(_OPEN)])
    lanes = [_lane(domain, which) for domain in domains for which in ("last", "next")]
    fig.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=lanes)
    words = joined([_factor(table, domain) for domain in domains])
    beyond = " ".join(_beyond(table, domain) for domain in domains)
    return Chart(
        f"The last ten per cent of bits took so many times the data: {words}",
        fig,
        table,
        f"Times the data for ten per cent fewer bits of held-out objects. Measured: {words}. {beyond}",
        "Marks are measured: by how much the data grew while bits fell by the last ten per cent. Hatched bars are extrapolated: "
        "from the straight line through the last tenfold, which is the best that can be hoped for, to the power law that fits "
        "the curve; a bar that runs to the edge has no end, because the law stops above ten per cent fewer.",
        "The future of a curve: nothing measured says which law it follows beyond its end, so the bar is a range of what may be, "
        "not an interval of confidence. A larger model needs less.",
    )


def _lane(domain: str, which: str) -> str:
    return f"{domain_label(domain)}, {which} 10 %"


def _took(fig: go.Figure, row: pd.Series, domain: str) -> None:
    if row.value != row.value:
        _say(fig, _lane(domain, "last"), "bits fell by less than 10 % in all")
        return
    error = {"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low], "width": 5}
    fig.add_scatter(
        x=[row.value], y=[_lane(domain, "last")], mode="markers", error_x=error, name=f"{domain_label(domain)}, measured",
        marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 12}, legendgroup=domain,
        customdata=[[row.dataset]],
        hovertemplate=f"{domain_label(domain)}, measured: {interval_text(row.value, row.low, row.high)} times<extra></extra>",
    )  # fmt: skip


def _would_take(fig: go.Figure, row: pd.Series, domain: str) -> None:
    if not row.low < _OPEN:
        _say(fig, _lane(domain, "next"), _range(row))
        return
    high = _OPEN if row.end == "open" else min(row.high, _OPEN)
    fig.add_bar(
        base=[row.low], x=[high - row.low], y=[_lane(domain, "next")], orientation="h", width=0.5,
        name=f"{domain_label(domain)}, extrapolated", legendgroup=domain,
        marker={"color": COLOURS[domain], "opacity": 0.45, "pattern": {"shape": "/"}}, customdata=[[row.dataset]],
        hovertemplate=f"{domain_label(domain)}, extrapolated: {_range(row)}<extra></extra>",
    )  # fmt: skip


def _say(fig: go.Figure, lane: str, words: str) -> None:
    """Write into a lane that holds no mark, which an axis of categories would leave out otherwise."""
    fig.add_scatter(x=[1], y=[lane], mode="text", text=[f"  {words}"], textposition="middle right", showlegend=False,
                    hoverinfo="skip", textfont={"color": QUIET})  # fmt: skip


def _times(value: float) -> str:
    return "over a million" if value > _MANY else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _range(row: pd.Series) -> str:
    if row.end == "none":
        return "no amount of data"
    if row.low != row.low:
        return "no interval"
    if row.end == "open":
        return f"{_times(row.low)} times, or never"
    return f"{_times(row.low)} to {_times(row.high)} times"


def _factor(table: pd.DataFrame, domain: str) -> str:
    row = table[(table.domain == domain) & (table.which == "last")].iloc[0]
    if row.value != row.value:
        return f"{domain_label(domain).lower()} more than all of it"
    return f"{domain_label(domain).lower()} {interval_text(row.value, row.low, row.high, digits=2)}"


def _beyond(table: pd.DataFrame, domain: str) -> str:
    row = table[(table.domain == domain) & (table.which == "next")].iloc[0]
    return f"{domain_label(domain)}, the next ten per cent, extrapolated: {_range(row)}."


# --- structure and noise


@once
def structure(table: pd.DataFrame) -> Chart:
    """Draw rows of one size and one scale of the table `structure` of the experiment.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, arm, size, scale, value, low, high, noise, share, size_unit.
    """
    domains, scale = in_order(table.domain), table.scale.iloc[0]
    fig = figure(height=170 + 76 * len(domains), xaxis_title=f"bits {scale}", barmode="stack", bargap=0.25)
    drawn = table[table.arm != BEYOND]
    lanes = {(r.domain, r.arm): _bar_name(r.domain, r.arm) for r in drawn.itertuples()}
    for place, domain in enumerate(domains):
        rows = drawn[drawn.domain == domain]
        names = [lanes[domain, arm] for arm in rows.arm]
        fill = [COLOURS[domain] if arm == PRESENT else NEUTRAL for arm in rows.arm]
        about = [
            [r.dataset, r.arm, interval_text(r.value, r.low, r.high), percent(r.share, 1)] for r in rows.itertuples()
        ]
        fig.add_bar(
            x=rows.value, y=names, orientation="h", marker_color=fill, name="structure that was absorbed", customdata=about,
            legendgroup="structure", showlegend=not place,
            error_x={"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 4},
            hovertemplate="%{y}: %{customdata[2]} bits of structure, %{customdata[3]} of all<extra></extra>",
        )  # fmt: skip
        fig.add_bar(
            x=rows.noise, y=names, orientation="h", name="noise that is left", customdata=about, legendgroup="noise",
            showlegend=not place,
            marker={"color": fill, "opacity": 0.55, "pattern": {"shape": "/"}},
            hovertemplate="%{y}: %{x:,.4~g} bits of noise<extra></extra>",
        )  # fmt: skip
    fig.update_yaxes(autorange="reversed", type="category")
    fig.update_xaxes(tickformat=",")
    sizes = table["size"].unique()
    learned = f"{sizes[0]:,} symbols" if len(sizes) == 1 else "all symbols of each set"
    words = joined([_absorbed(table, domain) for domain in domains])
    beyond = " ".join(_beyond_neutral(table, domain, scale) for domain in domains)
    return Chart(
        f"Structure absorbed from {learned}, bits {scale}: {words}",
        fig,
        table,
        f"Bits {scale} of {learned}, divided into structure that the model absorbed and noise that is left. {beyond}",
        "Each bar is what objects cost while their kind was learned. Structure is what they would not have cost a model that had "
        "already learned: it went into the model (the area between the curve of the first tab and its end). The rest stays "
        "random to it. Below each set, neutral objects of the same sizes: their structure is composition and local order. "
        "The table has the sum by the code of the learned objects themselves (prequential), too.",
        "What a better model, or more data, would still take out of the noise: structure is of this model and of so many "
        "symbols. It is small where everything is learned at once or nothing can be learned.",
    )


def _bar_name(domain: str, arm: str) -> str:
    return domain_label(domain) if arm == PRESENT else f"{domain_label(domain)}, neutral"


def _absorbed(table: pd.DataFrame, domain: str) -> str:
    at = table[table.domain == domain].set_index("arm")
    real, null = at.loc[PRESENT], at.loc[CONTROL]
    return f"{domain_label(domain).lower()} {_bits(real)} (neutral {_number(null.value)})"


def _bits(row: pd.Series) -> str:
    low, high = (f" [{_number(row.low)}", f", {_number(row.high)}]") if row.low == row.low else ("", "")
    return f"{_number(row.value)}{low}{high}"


def _number(value: float) -> str:
    return f"{value:z,.0f}" if abs(value) >= 100 else f"{value:z.3g}"


def _beyond_neutral(table: pd.DataFrame, domain: str, scale: str) -> str:
    at = table[table.domain == domain].set_index("arm")
    real, beyond = at.loc[PRESENT], at.loc[BEYOND]
    shown = "" if beyond.low > 0 or beyond.high < 0 else ", so none is shown"
    return (
        f"{domain_label(domain)}: structure {_bits(real)} bits {scale}, "
        f"{percent(real.share, 1)} of all; beyond neutral objects {_bits(beyond)}{shown}."
    )
