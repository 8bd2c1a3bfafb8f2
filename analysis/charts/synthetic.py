"""Charts of the page on extra data: what each kind saves of held-out objects, and what extra points save of an equation."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.curves import places
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
    interval_text,
    joined,
)
from analysis.charts.ticks import number

_ROOM = 0.08  # of the span of an axis, on either side


# --- kinds of extra data


@once
def kinds(arms: pd.DataFrame, yardstick: str, *, narrow: bool = False) -> Chart:
    """Draw the table `arms` of the experiment: bits saved by each kind of extra data.

    Parameters
    ----------
    arms : DataFrame
        Columns domain, dataset, arm, value, whole (each with low and high: low, high, whole_low, whole_high), alpha, objects,
        other, n, draws, symbols, size_unit.
    yardstick : str
        The arm to which others are compared.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains, names = in_order(arms.domain), list(dict.fromkeys(arms.arm))
    rows, columns = (len(domains), 1) if narrow else (1, len(domains))
    units = arms.groupby("domain").size_unit.first()
    fig = make_subplots(
        rows, columns, shared_yaxes=not narrow, horizontal_spacing=0.03, vertical_spacing=0.1,
        subplot_titles=[f"{domain_label(d)}, bits per {units[d]}" for d in domains],
    )  # fmt: skip
    fig.update_layout(figure(height=400 * rows + 120 if narrow else 460).layout)
    fig.update_layout(legend_y=1.04 if narrow else 1.1)
    ends = arms[["value", "whole", "low", "whole_low", "high", "whole_high"]]
    least, most = min(0.0, ends.min().min()), max(0.0, ends.max().max())
    room = (most - least) * _ROOM
    written = [name.replace(" (", "<br>(") if narrow else name for name in names]
    if narrow:
        fig.update_annotations(x=1, xanchor="right")  # the plots begin far right, and are narrower than their names
    for place, (domain, where) in enumerate(zip(domains, places(len(domains), narrow=narrow), strict=True)):
        _panel(fig, arms[arms.domain == domain], domain, first=not place, **where)
        fig.update_xaxes(
            range=[least - room, most + room], title_text="saved", zeroline=True, zerolinecolor=NEUTRAL, **where
        )
        fig.update_yaxes(categoryorder="array", categoryarray=names[::-1], tickvals=names, ticktext=written, **where)
    words = joined([_best(arms[arms.domain == domain], yardstick) for domain in domains])
    exact = " ".join(
        f"{domain_label(r.domain)}, {r.arm}: {interval_text(r.value, r.low, r.high)} at the chosen share, "
        f"{interval_text(r.whole, r.whole_low, r.whole_high)} with all of it."
        for r in arms.itertuples()
    )
    return Chart(
        f"Bits per unit that {yardstick} save: {words}",
        fig,
        arms,
        f"Bits per neutral unit of held-out objects that each kind of extra data saves. {exact}",
        "Right of the grey line, extra data helps. Filled marks: as much of it as was best for other held-out objects, which "
        "may be none; hollow marks: as many symbols as there are real ones, whatever they do. More real objects are the "
        "yardstick, shuffled ones the control. Generation 5: samples of models that learned from samples, of the last ones only "
        "(replaced) or of all and the real ones (accumulated). Recombined objects are cut and joined anywhere, recombined "
        "parts where their domain has joints: clauses, segments of 40 residues, bonds that chemists make. "
        "Bars: choices of objects, and a bootstrap over "
        "tested clusters.",
        "What another model, or much more data, would make of it: these are bits of one shared model that learned few real "
        "objects. Made objects are strings of symbols; but for recombined parts, some are no object of their domain.",
    )


def _panel(fig: go.Figure, rows: pd.DataFrame, domain: str, *, first: bool, **where: int) -> None:
    for name, column, ends, mark in (
        ("all of it", "whole", ("whole_low", "whole_high"), f"{SYMBOLS[domain]}-open"),
        ("chosen share", "value", ("low", "high"), SYMBOLS[domain]),
    ):
        value, low, high = rows[column], rows[ends[0]], rows[ends[1]]
        about = [
            [r.dataset, r.arm, interval_text(v, a, b), f"{r.alpha:.2f}", f"{r.objects:,.0f}", r.other]
            for r, v, a, b in zip(rows.itertuples(), value, low, high, strict=True)
        ]
        fig.add_scatter(
            x=value, y=rows.arm, mode="markers", name=name, legendgroup=name, showlegend=first, customdata=about,
            marker={"color": COLOURS[domain], "symbol": mark, "size": 10, "line": {"width": 1.5}},
            error_x={"type": "data", "array": high - value, "arrayminus": value - low, "width": 3, "thickness": 1},
            hovertemplate=f"{domain_label(domain)}, %{{y}}, {name}<br>saved: %{{customdata[2]}} bits per "
            f"{rows.size_unit.iloc[0]}<br>mean chosen share %{{customdata[3]}}, all: %{{customdata[4]}} objects; other set: "
            "%{customdata[5]}<extra></extra>",
            **where,
        )  # fmt: skip


def _best(rows: pd.DataFrame, yardstick: str) -> str:
    """Words for the yardstick and the best of the others, if one is shown to save."""
    more = rows[rows.arm == yardstick].iloc[0]
    shown = rows[(rows.arm != yardstick) & (rows.low > 0)].sort_values("value")
    rest = "no other kind shown to save any" if shown.empty else f"{shown.arm.iloc[-1]} {_size(shown.iloc[-1])}"
    return f"{domain_label(more.domain).lower()} {_size(more)} ({rest})"


def _size(row: pd.Series) -> str:
    return interval_text(row.value, row.low, row.high, digits=2)


# --- an equation


@once
def equation(table: pd.DataFrame) -> Chart:
    """Draw the table of the equation: bits saved of each new measurement against extra points.

    Parameters
    ----------
    table : DataFrame
        Columns law, kind, added, value, excess, points, noise, unit.
    """
    fig = figure(height=430, xaxis_title="extra points", yaxis_title="bits saved per new measurement")
    steps = sorted(table.added.unique())
    fig.update_xaxes(type="category", categoryarray=[number(step) for step in steps], categoryorder="array")
    fig.add_hline(y=0, line={"color": NEUTRAL, "width": 1})
    laws = list(dict.fromkeys(table.law))
    for law in laws:
        for colour, (kind, line) in zip(SERIES, table[table.law == law].groupby("kind", sort=False), strict=False):
            fig.add_scatter(
                x=[number(step) for step in line.added], y=line.value, mode="lines+markers", name=f"{law}: {kind}",
                line={"color": colour, "dash": "solid" if law == laws[0] else "dot"},
                marker={"size": 7, "symbol": "circle" if law == laws[0] else "circle-open"}, customdata=[[kind, law]] * len(line),
                hovertemplate=f"{law}, %{{x}} points {kind}: %{{y:.4f}} bits<extra></extra>",
            )  # fmt: skip
    last = table[table.added == steps[-1]]
    words = [_by_kind(str(law), rows) for law, rows in last.groupby("law", sort=False)]
    start = table[table.added == 0].groupby("law", sort=False).excess.first()
    left = "; ".join(f"{law}, {bits:z.3g} bits" for law, bits in start.items())
    return Chart(
        f"Bits per new measurement that {steps[-1]:,} extra points save: {'; '.join(words)}",
        fig,
        table,
        f"Bits saved of each new measurement of y = 2x and noise, against extra points. Before them, a measurement costs beyond "
        f"its noise: {left}. With {steps[-1]:,}: {'; '.join(words)}.",
        "A learner has some measurements of y = 2x and noise (sliders) and is given more points. Computed: exact, from the "
        "equation itself. Interpolated: on the line that the learner has fitted, taken for measurements. Who knows the law "
        "(dotted) has nothing to learn from any; who does not is taught by the equation or by new measurements, never by "
        "its own line.",
        "What a learner does who doubts the form of the law too, or who knows that points were interpolated: that one would "
        "neither gain nor lose. These are exact means over noise and over laws, not one experiment.",
    )


def _by_kind(law: str, rows: pd.DataFrame) -> str:
    if (rows.value == rows.value.iloc[0]).all():
        return f"{law}, {rows.value.iloc[0]:z.2g}"
    return f"{law}, {joined([f'{r.value:z.2g} {r.kind}' for r in rows.itertuples()])}"
