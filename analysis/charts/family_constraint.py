"""Charts of families beside neutral ones: bits a place of each family, and the places of the largest."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
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
    wrapped,
)

REAL = "real"
CONTROLS = {"neutral": "x-thin", "neutral, by codons": "diamond-open", "exchanged": "circle-open"}
PLACES = {"protein": "column", "molecule": "point", "text": "word"}
FAMILIES = {"protein": "families", "molecule": "series", "text": "groups of verses"}
CODONS = "neutral, by codons"
STRICT = "all likeness is descent"


@once
def families(table: pd.DataFrame, summary: pd.DataFrame, headline: dict[str, str], *, narrow: bool = False) -> Chart:
    """Draw the table `families` of `family_constraint`, a panel for each domain.

    Parameters
    ----------
    table, summary : DataFrame
        See `family_constraint.run`.
    headline : dict of str to str
        Domain -> the reading that is filled.
    narrow : bool
        Whether the screen is.
    """
    domains = in_order(table.domain)
    said = {domain: _said(summary, domain, headline[domain]) for domain in domains}
    fig = make_subplots(
        len(domains),
        1,
        subplot_titles=[wrapped(said[one], 100 if not narrow else 46) for one in domains],
        vertical_spacing=0.52 / (len(domains) + 0.5),
    )
    fig.update_layout(template=figure().layout.template, height=150 + 300 * len(domains), legend_y=1.1, margin_t=90)
    for row, domain in enumerate(domains, 1):
        part = table[table.domain == domain]
        main = part[(part.stage == REAL) & (part.reading == headline[domain])].sort_values("value", ascending=False)
        place = {name: i for i, name in enumerate(main.family, 1)}
        for reading in dict.fromkeys(part.reading):
            of = part[(part.stage == REAL) & (part.reading == reading)]
            filled = reading == headline[domain]
            fig.add_trace(_marks(of, place, reading, domain, SYMBOLS[domain] + ("" if filled else "-open")), row, 1)
        for stage, symbol in CONTROLS.items():
            of = part[(part.stage == stage) & (part.reading == headline[domain])]
            if len(of):
                fig.add_trace(_marks(of, place, stage, "", symbol, legend=row == 1 or stage == CODONS), row, 1)
        fig.add_hline(y=0, line={"width": 1, "color": NEUTRAL, "dash": "dot"}, row=row, col=1)
        fig.update_yaxes(title=f"bits a {PLACES[domain]}", row=row, col=1)
        fig.update_xaxes(title=f"{FAMILIES[domain]}, in order of bits", dtick=max(1, len(place) // 10), row=row, col=1)
    found = [f"{domain_label(domain).lower()} {_numbers(summary, domain, headline[domain])}" for domain in domains]
    strict = summary[(summary.stage == REAL) & (summary.reading == STRICT)]
    if len(strict):
        found.append(
            f"if {STRICT}, any in {round((strict['any'] * strict.n).sum())} of {strict.n.sum()} families of proteins"
        )
    controls = summary[summary.stage != REAL]
    return Chart(
        f"Families are narrower than neutral ones, median bits a place: {'; '.join(found)}"
        if (summary[summary.stage == REAL].low > 0).all()
        else f"Bits a place of families beyond neutral ones, median: {'; '.join(found)}",
        fig,
        table,
        f"{' '.join(one + '.' for one in said.values())} Controls, median: "
        + " ".join(
            f"{r.dataset}, {r.reading}, {r.stage}: {interval_text(r.value, r.low, r.high, 'bits', 2)}."
            for r in controls.itertuples()
        ),
        "A mark is a family, with its 95 % interval; 0 is what neutral families of the same size and shape show. Proteins: "
        "neutral residues evolved along the tree of the family's own members. Filled: the quarter of columns that varies most is "
        "taken as free, which says how deep the tree is; open: all likeness is put down to descent. Molecules: substituents "
        "drawn from those of the whole set, hydrogen left out (open: with hydrogen). Text: words drawn from the whole text, "
        "then aligned. Grey controls: a neutral family; one that evolved by codons without selection; the family with its "
        "symbols exchanged (residues within a member, substituents between points, other verses). A family has any if fewer "
        "than 5 % of neutral ones show as much, for proteins of either kind.",
        "Selection, where there is no tree: chemists make small changes to what worked, which no tree describes, so a series is "
        "compared with independent draws; translations are copies of one text, not descendants that were tried out, and near "
        "copies were chosen for being alike. Families of proteins without a label or an alignment are groups of alike "
        "sequences: distant relatives are missing, and columns look more alike than in the whole family. Nor do bits of "
        "residues, substituents and words compare: each has its own alphabet. For proteins, columns that mutate at different "
        "rates look constrained, too.",
    )


def _numbers(summary: pd.DataFrame, domain: str, reading: str) -> str:
    of = summary[(summary.domain == domain) & (summary.stage == REAL) & (summary.reading == reading)]
    return joined(
        [
            f"{interval_text(r.value, r.low, r.high, '', 2)} (any in {round(r.any * r.n)} of {r.n})"
            for r in of.itertuples()
        ]
    )


def _said(summary: pd.DataFrame, domain: str, headline: str) -> str:
    """Write what each reading of a domain finds, the one that is filled first."""
    readings = summary[(summary.domain == domain) & (summary.stage == REAL)].reading.unique()
    first = sorted(readings, key=lambda one: one != headline)
    return f"{domain_label(domain)}. " + "; ".join(f"{one}: {_numbers(summary, domain, one)}" for one in first)


def _marks(
    rows: pd.DataFrame, place: dict[str, int], name: str, domain: str, symbol: str, *, legend: bool = True
) -> go.Scatter:
    """Marks of one reading, or of a control (without a domain)."""
    rows = rows[rows.family.isin(list(place))]
    ends = {"array": rows.high - rows.value, "arrayminus": rows.value - rows.low}
    colour = COLOURS[domain] if domain else NEUTRAL
    return go.Scatter(
        x=rows.family.map(place),
        y=rows.value,
        error_y={"type": "data", **ends, "width": 3, "thickness": 1},
        mode="markers",
        name=name,
        legendgroup=name,
        showlegend=legend,
        marker={"symbol": symbol, "color": colour, "size": 10 if domain else 8, "line": {"width": 2, "color": colour}},
        customdata=[
            [wrapped(str(r.family)[:90]), interval_text(r.value, r.low, r.high, "bits"), f"{r.p:.3f}", f"{r.n:,}", r.places]
            for r in rows.itertuples()
        ],
        hovertemplate="%{customdata[0]}<br>" + name + ": %{customdata[1]} a place, p = %{customdata[2]}<br>%{customdata[3]} "
        "members, %{customdata[4]} places<extra></extra>",
    )  # fmt: skip


@once
def places(table: pd.DataFrame, headline: dict[str, str]) -> Chart:
    """Draw the table `places` of `family_constraint`: each place of the largest family of each domain."""
    shown = table[table.reading == table.domain.map(headline)]
    domains = in_order(shown.domain)
    titles = [
        f"{domain_label(domain)}: {wrapped(str(shown[shown.domain == domain].family.iloc[0])[:70])}"
        for domain in domains
    ]
    fig = make_subplots(len(domains), 1, subplot_titles=titles, vertical_spacing=0.34 / (len(domains) + 0.5))
    fig.update_layout(template=figure().layout.template, height=120 + 260 * len(domains), legend_y=1.08, margin_t=80)
    counted = []
    for row, domain in enumerate(domains, 1):
        of = shown[shown.domain == domain]
        fig.add_bar(
            x=list(range(1, len(of) + 1)), y=of.value, marker_color=COLOURS[domain], name=domain_label(domain),
            customdata=of[["name", "place"]].to_numpy(),
            hovertemplate="%{customdata[0]} (" + PLACES[domain] + " %{customdata[1]}): %{y:.2f} bits<extra></extra>",
            row=row, col=1,
        )  # fmt: skip
        low, high = of.neutral_low.iloc[0], of.neutral_high.iloc[0]
        fig.add_hrect(y0=low, y1=high, fillcolor=NEUTRAL, opacity=0.3, line_width=0, row=row, col=1)
        fig.update_yaxes(title="bits beyond neutral", row=row, col=1)
        few = len(of) <= 40
        fig.update_xaxes(title=f"{PLACES[domain]}s of the family", showgrid=False, row=row, col=1)
        if few:
            fig.update_xaxes(tickvals=list(range(1, len(of) + 1)), ticktext=of.name.tolist(), row=row, col=1)
        above = int((of.value > high).sum())
        counted.append(f"{above} of {len(of)} {PLACES[domain]}s ({domain_label(domain).lower()})")
    fig.add_scatter(
        x=[None], y=[None], mode="markers", name="95 % of neutral places",
        marker={"symbol": "square", "size": 12, "color": NEUTRAL, "opacity": 0.5}, hoverinfo="skip",
    )  # fmt: skip
    return Chart(
        f"Not all places are alike: above 95 % of neutral ones lie {joined(counted)} of the largest family",
        fig,
        table,
        f"Bits beyond neutral of each place of the largest family. Above the middle 95 % of neutral places: {joined(counted)}.",
        "A bar is a place: a column of the alignment, an atom of the scaffold that can carry something (those that a symmetry "
        "exchanges are one), a word of the verse that the others are most like. The grey band holds 95 % of neutral places, so "
        "one in forty is above it by chance. The largest family that has three places is shown.",
        "What a place is for: columns near the active site and columns that hold the fold look the same, and a point that "
        "chemists left alone may only be hard to reach.",
    )
