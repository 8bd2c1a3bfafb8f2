"""The bit budget: one bar of 100 % a domain or set, divided by what saves bits, down to what is left over."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.theme import NEUTRAL, QUIET, Chart, domain_label, figure, joined, percent, percent_range

SHARED = "beyond neutral"  # the step that no notation, no short context and no relative explains
# Greys for what a notation or its rules explain; two hues, of no domain, for what lies beyond. In the order of the steps.
FILLS = ("#D3D9E0", "#A8B4C0", "#64717E", "#E69F00", "#56B4E9", "rgba(127,140,153,0.10)")
ON_FILLS = ("#1c2733", "#1c2733", "#ffffff", "#1c2733", "#1c2733", QUIET)
WRAPPED = 64  # letters in a line of a hover label
LOST_FROM = 0.005  # share of a bar from which a step that costs bits is named below the chart
LOST = 0.0005  # share of a bar that a later step loses again from which it is said
LEAST_WRITTEN = 0.035  # share of a bar below which its number stands in the hover label alone
BAR_HEIGHT, AROUND = 46, 104  # pixels
PHONE, MORE_ON_PHONE = 500, 56  # pixels of a chart below which the legend takes three lines, and of what they take
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
_CANNOT = (
    "Whether a step comes from selection, ancestry or habit; a better model could find larger steps. The bars of two notations "
    "divide different amounts of bits."
)


def means(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the mean budget of each domain in each notation, over sets.

    Parameters
    ----------
    rows : DataFrame
        Rows of the budget of natural sets: domain, dataset, notation, step, value (share of the bits of even symbols).

    Returns
    -------
    DataFrame
        domain, notation, step, value (mean over sets), low, high (the lowest and the highest set), sets; steps, notations and
        domains in the order of the rows.
    """
    known = rows[np.isfinite(rows.value)]
    grouped = known.groupby(["domain", "notation", "step"], sort=False).value
    return grouped.agg(value="mean", low="min", high="max", sets="size").reset_index()


def finding(average: pd.DataFrame) -> str:
    """Say how much real objects save beyond neutral ones, from the domain with most to the one with least.

    Parameters
    ----------
    average : DataFrame
        From `means`, with all notations: the title speaks of their range, never of one notation.
    """
    shared = average[average.step == SHARED]
    if shared.empty:
        return "The bit budget is not read yet"
    order = shared.groupby("domain").value.mean().sort_values(ascending=False, kind="stable").index
    parts = [f"{domain_label(d).lower()} {percent_range(shared.value[shared.domain == d])}" for d in order]
    return f"Bits that real objects save beyond neutral ones (amber), over notations: {joined(parts)}"


def bars(
    table: pd.DataFrame,
    steps: Mapping[str, str],
    title: str,
    examples: Mapping[tuple[str, str, str], str] | None = None,
    width: int = 1000,
) -> Chart:
    """Draw budgets as stacked bars of 100 %.

    Parameters
    ----------
    table : DataFrame
        One row a bar and step: bar (name of the bar), under (what stands below its name: the notation), domain, about
        (what the bar is: a mean of sets, or a set), notation, step, value, low, high, spread (what the interval is). Bars
        from top to bottom.
    steps : mapping of str to str
        Step -> its name on screen, in the order of the bar; the last is what is left over.
    title : str
        The finding (see `finding`).
    examples : mapping of (domain, notation, step) to str
        An object that has what this step and those before it saved.
    width : int
        Pixels of the chart.
    """
    drawn = table.reset_index(drop=True)
    drawn = drawn.assign(width=_widths(drawn, steps))
    names = [_name(bar, under) for bar, under in drawn[["bar", "under"]].drop_duplicates().to_numpy()]
    narrow = width < PHONE
    fig = figure(height=BAR_HEIGHT * len(names) + AROUND + MORE_ON_PHONE * narrow, barmode="stack", bargap=0.22)
    for number, (step, label) in enumerate(steps.items()):
        short = label.partition(",")[0] if narrow else label
        fig.add_trace(_segment(drawn[drawn.step == step], short, number, len(steps), examples or {}))
    shares = [percent(share) for share in TICKS]
    title_below = {"text": "share of the bits if all symbols were equally likely", "standoff": 4}
    in_lines = {"entrywidth": 130, "font_size": 11, "x": 0, "xref": "container"} if narrow else {}
    fig.update_layout(
        xaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": shares, "title": title_below},
        yaxis={"categoryorder": "array", "categoryarray": names[::-1], "ticklabelstandoff": 6, "tickfont_size": 13},
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        legend={"y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal", **in_lines},
        uniformtext={"minsize": 10, "mode": "hide"},
    )
    negative = drawn[drawn.value < -LOST_FROM]
    return Chart(
        title,
        fig,
        table,
        _alt(table, steps),
        "A bar is what objects cost if all symbols are equally likely, divided by what saves bits. Greys: the notation "
        "and its rules (validity: words, valence). Amber: what real objects share beyond neutral ones, made at random by those "
        "rules. Blue: near relatives. Empty: what this model does not predict. The words of a text count as validity here; the "
        "question 'Bits beyond neutral' below compares with a chain of characters, which has none, and finds more."
        + _negative(negative, steps),
        _CANNOT,
    )


def _name(bar: str, under: str) -> str:
    return f"{bar}<br><span style='font-size:10px'>{under}</span>"


def _widths(table: pd.DataFrame, steps: Mapping[str, str]) -> pd.Series:
    """Width of each segment: a step is drawn as far as later steps do not lose it again, so what is left over is exact."""
    place = {step: number for number, step in enumerate(steps)}
    widths = pd.Series(0.0, index=table.index)
    for _, part in table.groupby(["bar", "under"], sort=False):
        own = part.iloc[np.argsort(part.step.map(place).to_numpy())]
        saved = np.cumsum(own.value.to_numpy()[:-1])
        kept = np.clip(np.minimum.accumulate(saved[::-1])[::-1], 0, 1)
        widths[own.index] = np.diff([0.0, *kept, 1.0])
    return widths


def _segment(
    rows: pd.DataFrame, label: str, number: int, count: int, examples: Mapping[tuple[str, str, str], str]
) -> go.Bar:
    place = len(FILLS) - 1 if number == count - 1 else min(number, len(FILLS) - 2)
    return go.Bar(
        x=rows.width,
        y=[_name(r.bar, r.under) for r in rows.itertuples()],
        orientation="h",
        name=label,
        marker={"color": FILLS[place], "line": {"color": NEUTRAL, "width": 0.5}},
        text=[percent(r.width) if r.width >= LEAST_WRITTEN else "" for r in rows.itertuples()],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ON_FILLS[place], "size": 12},
        customdata=rows[["domain", "step"]].to_numpy(),
        hovertext=[_hover(r, label, examples.get((r.domain, r.notation, r.step), "")) for r in rows.itertuples()],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(row: Any, label: str, example: str) -> str:  # noqa: ANN401 - a named tuple of a row
    lines = [f"<b>{row.bar}</b>, {row.under}", f"{label}: {100 * row.value:.1f} % of the bits", row.spread, row.about]
    if row.value - row.width > LOST:
        lines.insert(2, f"{100 * (row.value - row.width):.1f} % of them are lost again by later steps and not drawn")
    wrapped = [escape(part) for part in textwrap.wrap(example, WRAPPED)]
    return "<br>".join([*lines, "for example:", *wrapped] if example else lines)


def _negative(rows: pd.DataFrame, steps: Mapping[str, str]) -> str:
    if rows.empty:
        return ""
    rows = rows.sort_values("value").head(3)
    named = [f"{r.bar} ({r.under}), {steps[r.step].lower()} {100 * r.value:.1f} %" for r in rows.itertuples()]
    return f" A step that costs bits has no width and shortens those before it: {'; '.join(named)}."


def _alt(table: pd.DataFrame, steps: Mapping[str, str]) -> str:
    spoken = []
    for (bar, under), part in table.groupby(["bar", "under"], sort=False):
        shares = ", ".join(f"{steps[r.step].lower()} {percent(r.value)}" for r in part.itertuples())
        spoken.append(f"{bar} ({under}): {shares}.")
    return "Stacked bars of what saves bits. " + " ".join(spoken)
