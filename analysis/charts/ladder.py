"""Charts of the null ladder: what each step saves, and what objects of every rung cost."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    percent,
    percent_range,
)
from analysis.charts.ticks import share_axis, share_ticks

PANEL, AROUND, MODE_BAR = 230, 120, 30  # pixels; the last is what the buttons of a chart take at its top
_CANNOT = (
    "Whether it is selection or habit: what all objects share beyond neutral ones may be selected, inherited, or what chemists "
    "and writers know how to make. Shares are of the bits of each notation, so its alphabet matters."
)


def _main(table: pd.DataFrame) -> pd.DataFrame:
    """Return each domain's first notation: the customary one, drawn in full."""
    first = table.groupby("domain", sort=False).notation.transform("first")
    return table[table.notation == first]


@once
def steps(table: pd.DataFrame) -> Chart:
    """Draw what each step saves, as a share of the bits of even symbols, in every notation.

    Parameters
    ----------
    table : DataFrame
        One set a domain: domain, dataset, notation, units (its name), step, step_label (empty for the first rung), rung,
        value, low, high, n, of. At least one step.
    """
    taken = table[table.step != ""]
    fig = figure(height=430, xaxis_title="share of bits of even symbols, saved", scattermode="group")
    main = _main(taken)
    for domain in in_order(taken.domain):
        own, others = main[main.domain == domain], taken[(taken.domain == domain) & ~taken.index.isin(main.index)]
        about = [f"{interval_text(r.value, r.low, r.high)}, n = {r.n:,} {r.of}" for r in own.itertuples()]
        fig.add_scatter(
            x=own.value,
            y=own.step_label,
            error_x={"type": "data", "array": own.high - own.value, "arrayminus": own.value - own.low, "width": 4},
            mode="markers",
            cliponaxis=False,
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11},
            name=f"{domain_label(domain)} ({own.units.iloc[0]})",
            offsetgroup=domain,
            customdata=own[["domain", "rung"]],  # what a click asks for
            hovertext=about,
            hovertemplate=f"{domain_label(domain)}, %{{y}}: %{{hovertext}}<extra></extra>",
        )
        if len(others):
            fig.add_scatter(
                x=others.value,
                y=others.step_label,
                mode="markers",
                cliponaxis=False,
                marker={"color": COLOURS[domain], "symbol": f"{SYMBOLS[domain]}-open", "size": 8},
                name=f"{domain_label(domain)}, other notations",
                offsetgroup=domain,
                customdata=others[["domain", "rung", "units"]],
                hovertext=[percent(share, 1) for share in others.value],
                hovertemplate=f"{domain_label(domain)} as %{{customdata[2]}}, %{{y}}: %{{hovertext}}<extra></extra>",
            )
    reach = [*taken.value.dropna(), *main.low.dropna(), *main.high.dropna()]
    share_axis(fig, "x", reach)
    ticks = share_ticks(reach)
    room = 0.02 * (ticks[-1] - ticks[0])  # else a mark at the end is cut by the margin
    fig.update_xaxes(range=[ticks[0] - room, ticks[-1] + room])
    fig.update_yaxes(categoryorder="array", categoryarray=list(dict.fromkeys(taken.step_label))[::-1])
    return Chart(
        _steps_title(taken),
        fig,
        taken,
        "Share of the bits of even symbols that each step of the null ladder saves. " + _spoken(main),
        "Each row is one property put back; filled marks are the customary notation with 95 % intervals over clusters of "
        "relatives, hollow ones other notations. A step can cost bits: it then lies left of zero.",
        _CANNOT,
    )


def _steps_title(taken: pd.DataFrame) -> str:
    """Say which step saves most in each set, over all of its notations."""
    domains: dict[str, list[str]] = {}
    for domain in in_order(taken.domain):
        own = taken[taken.domain == domain].dropna(subset="value")
        largest = own.loc[own.groupby("notation", sort=False).value.idxmax()]
        names = " or ".join(dict.fromkeys(name.lower() for name in largest.step_label))
        domains.setdefault(names, []).append(domain_label(domain).lower())
    return f"What saves most bits: {joined([f'{names} in {joined(found)}' for names, found in domains.items()])}"


def _spoken(main: pd.DataFrame) -> str:
    return " ".join(
        f"{domain_label(r.domain)}, {r.step_label}: {interval_text(r.value, r.low, r.high)}." for r in main.itertuples()
    )


@once
def rungs(table: pd.DataFrame) -> Chart:
    """Draw what objects of every rung cost, one panel per domain; the table is that of `steps`."""
    domains = in_order(table.domain)
    order = list(dict.fromkeys(table.rung_label))
    fig = make_subplots(
        rows=len(domains),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.06,
        subplot_titles=[f"{domain_label(d)}: share of the bits of even symbols" for d in domains],
        figure=figure(height=PANEL * len(domains) + AROUND),
    )
    for number, domain in enumerate(domains, start=1):
        own = table[table.domain == domain]
        for notation, line in own.groupby("notation", sort=False):
            _rung_line(fig, number, domain, line, main=notation == own.notation.iloc[0])
    fig.update_xaxes(categoryorder="array", categoryarray=order)
    for number, domain in enumerate(domains, start=1):
        share_axis(fig, "y", [1.0, *table[table.domain == domain].left.dropna()], row=number, col=1)
    fig.update_yaxes(rangemode="tozero")
    fig.update_annotations(x=0, xanchor="left", font={"size": 13})
    fig.update_layout(showlegend=False, margin={"t": MODE_BAR + 24})
    ends = table[table.rung_label == order[-1]]
    words = [f"{domain_label(d).lower()} {percent_range(ends[ends.domain == d].left)}" for d in domains]
    return Chart(
        f"What real objects still cost, of the bits of even symbols: {joined(words)}",
        fig,
        table,
        "What objects cost at every rung of the null ladder, as a share of the bits of even symbols. Real ones: "
        f"{joined(words)}.",
        "Each panel goes down from even symbols to the real objects; thick lines are the customary notation, thin ones other "
        "notations. What is left at the last rung is what no step explains.",
        "How the domains compare at one rung: a character, a residue and a heavy atom are different amounts of an object.",
    )


def _rung_line(fig: go.Figure, number: int, domain: str, line: pd.DataFrame, *, main: bool) -> None:
    label = f"{domain_label(domain)} as {line.units.iloc[0]}"
    fig.add_scatter(
        x=line.rung_label,
        y=line.left,
        mode="lines+markers",
        line={"color": COLOURS[domain], "width": 2.5 if main else 1},
        marker={"symbol": SYMBOLS[domain] if main else f"{SYMBOLS[domain]}-open", "size": 9 if main else 6},
        customdata=line[["domain", "rung"]],
        hovertext=[percent(share, 1) for share in line.left],
        hovertemplate=f"{label}, %{{x}}: %{{hovertext}}<extra></extra>",
        row=number,
        col=1,
    )
