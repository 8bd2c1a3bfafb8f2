"""Charts of the null ladder: what each step saves, and the code length at every rung."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
)

STEPS = ("composition", "local order", "validity", "shared by all", "near relatives")
_CANNOT = (
    "Whether it is selection or habit: what all objects share beyond random valid ones may be selected, inherited, or what "
    "chemists and writers know how to make."
)


def _main(table: pd.DataFrame) -> pd.DataFrame:
    """Return each domain's first representation: the customary notation, drawn in full."""
    first = table.groupby("domain", sort=False).representation.transform("first")
    return table[table.representation == first]


def steps(table: pd.DataFrame) -> Chart:
    """Draw what each step saves, in bits per neutral unit, for every representation.

    Parameters
    ----------
    table : DataFrame
        Rows of `null_ladder.table` for all domains and representations.
    """
    taken = table[~table.aside & table.step.notna()]
    fig = figure(height=430, xaxis_title="bits saved per neutral unit", scattermode="group")
    main = _main(taken)
    for domain in in_order(taken.domain):
        own, others = main[main.domain == domain], taken[(taken.domain == domain) & ~taken.index.isin(main.index)]
        fig.add_scatter(
            x=own.step,
            y=own.step_label,
            error_x={
                "type": "data",
                "array": own.step_high - own.step,
                "arrayminus": own.step - own.step_low,
                "width": 4,
            },
            mode="markers",
            cliponaxis=False,
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11},
            name=f"{domain_label(domain)} ({own.units.iloc[0]})",
            offsetgroup=domain,
            customdata=own[["domain", "rung"]],  # what a click asks for
            hovertemplate=f"{domain_label(domain)}, %{{y}}: %{{x:.3f}} bits/{own.size_unit.iloc[0]}<extra></extra>",
        )
        if len(others):
            fig.add_scatter(
                x=others.step,
                y=others.step_label,
                mode="markers",
                cliponaxis=False,
                marker={"color": COLOURS[domain], "symbol": f"{SYMBOLS[domain]}-open", "size": 8},
                name=f"{domain_label(domain)}, other notations",
                offsetgroup=domain,
                customdata=others[["domain", "rung", "units"]],
                hovertemplate=f"{domain_label(domain)} as %{{customdata[2]}}, %{{y}}: %{{x:.3f}} bits<extra></extra>",
            )
    fig.update_yaxes(categoryorder="array", categoryarray=STEPS[::-1])
    room = 0.06 * (taken.step.max() - taken.step.min())
    fig.update_xaxes(range=[min(taken.step_low.min(), taken.step.min()) - room, taken.step.max() + room])
    shared = main[main.step_label == "shared by all"].sort_values("step")
    words = joined([f"{domain_label(r.domain).lower()} {r.step:z.2f}" for r in shared.itertuples()])
    return Chart(
        f"Bits per unit saved by what real objects share beyond random valid ones: {words}",
        fig,
        taken,
        "Bits saved per neutral unit by each step of the null ladder. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.step_label}: {interval_text(r.step, r.step_low, r.step_high)}."
            for r in main.itertuples()
        ),
        "Each row is one property put back: uneven composition, local order, validity, what all real objects share, and what "
        "near relatives reveal (nothing is drawn where the sample has none); filled marks have 95 % intervals over "
        "clusters of relatives, hollow ones are other notations.",
        _CANNOT,
    )


def _spoken(main: pd.DataFrame) -> str:
    return " ".join(
        f"{domain_label(r.domain)}, {r.step_label}: {interval_text(r.step, r.step_low, r.step_high)}."
        for r in main.itertuples()
    )


def rungs(table: pd.DataFrame) -> Chart:
    """Draw the code length at every rung, one panel per domain, other neutral objects as separate marks."""
    domains = in_order(table.domain)
    order = list(dict.fromkeys(table[~table.aside].rung_label))
    fig = make_subplots(
        rows=len(domains),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.06,
        subplot_titles=[f"{domain_label(d)}: bits per {table[table.domain == d].size_unit.iloc[0]}" for d in domains],
        figure=figure(height=230 * len(domains) + 90),
    )
    for number, domain in enumerate(domains, start=1):
        for representation, line in table[table.domain == domain].groupby("representation", sort=False):
            _rung_line(
                fig, number, domain, line, main=representation == table[table.domain == domain].representation.iloc[0]
            )
    fig.update_xaxes(categoryorder="array", categoryarray=order)
    fig.update_yaxes(rangemode="tozero")
    fig.update_annotations(x=0, xanchor="left", font={"size": 13})
    fig.update_layout(showlegend=False)
    main = _main(table)
    ends = main[main.rung == "real"]
    words = joined(
        [f"{domain_label(r.domain).lower()} {r.value:z.2f} bits per {r.size_unit}" for r in ends.itertuples()]
    )
    return Chart(
        f"Code length of real objects, the last rung of the ladder: {words}",
        fig,
        table,
        f"Code length per neutral unit at every rung. Real objects cost: {words}.",
        "Each panel goes down from even symbols to the real objects; thick lines are the customary notation with 95 % "
        "intervals, thin ones other notations, crosses neutral molecules that keep other properties: how much the "
        "real objects save depends on the choice of neutral object.",
        "How the domains compare at one rung: a character, a residue and a heavy atom are different amounts of an object.",
    )


def _rung_line(fig: go.Figure, number: int, domain: str, line: pd.DataFrame, *, main: bool) -> None:
    on, aside = line[~line.aside], line[line.aside]
    label = f"{domain_label(domain)} as {on.units.iloc[0]}"
    fig.add_scatter(
        x=on.rung_label,
        y=on.value,
        error_y={"type": "data", "array": on.high - on.value, "arrayminus": on.value - on.low, "visible": main},
        mode="lines+markers",
        line={"color": COLOURS[domain], "width": 2.5 if main else 1},
        marker={"symbol": SYMBOLS[domain] if main else f"{SYMBOLS[domain]}-open", "size": 9 if main else 6},
        customdata=on[["domain", "rung"]],
        hovertemplate=f"{label}, %{{x}}: %{{y:.3f}} bits/{on.size_unit.iloc[0]}<extra></extra>",
        row=number,
        col=1,
    )
    if main and len(aside):
        fig.add_scatter(
            x=["random valid objects"] * len(aside),
            y=aside.value,
            mode="markers+text",
            text=aside.rung,
            textposition="middle right",
            marker={"symbol": "x", "size": 9, "color": NEUTRAL},
            customdata=aside[["domain", "rung"]],
            hovertemplate=f"{label}, %{{text}}: %{{y:.3f}} bits/{on.size_unit.iloc[0]}<extra></extra>",
            row=number,
            col=1,
        )
