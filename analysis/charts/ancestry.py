"""Charts of the ancestry page: what a tree without selection shows, and a family compared with it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SERIES,
    SYMBOLS,
    Chart,
    band,
    figure,
    interval_text,
    percent,
    share_of,
    vertical_line,
)
from analysis.charts.ticks import share_axis

NULL_COLOUR, SELECTED_COLOUR = NEUTRAL, SERIES[0]
_SOURCES = {"tree alone": (NULL_COLOUR, "dash"), "tree and selection": (SELECTED_COLOUR, "solid")}
_WEIGHTINGS = {"every row": (SERIES[1], "solid", "circle"), "relatives down-weighted": (SERIES[0], "dash", "square")}


def _percent(row: pd.Series) -> str:
    if pd.isna(row.value):
        return "an unknown share (too few effective rows)"
    return share_of(row)


def _stacked(weightings: list[str], effective: dict[str, float], height: int) -> go.Figure:
    """Empty panels under one another, one per weighting."""
    titles = [f"{name} (effective rows: {effective[name]:.0f})" for name in weightings]
    fig = make_subplots(len(weightings), 1, shared_xaxes=True, vertical_spacing=0.1, subplot_titles=titles)
    fig.update_layout(template=figure().layout.template, height=height, legend_y=1.06, margin_t=56)
    return fig


@once
def per_site(table: pd.DataFrame, shares: pd.DataFrame) -> Chart:
    """Draw the table of `ancestry.per_site`; the title reads `ancestry.shares` of the same setting."""
    plain, reweighted = (shares.set_index("weighting").loc[name] for name in _WEIGHTINGS)
    effective = table.groupby("weighting").n_effective.mean().to_dict()
    fig = _stacked(list(_WEIGHTINGS), effective, 640)
    for panel, weighting in enumerate(_WEIGHTINGS, 1):
        for source, (colour, dash) in _SOURCES.items():
            rows = table[(table.weighting == weighting) & (table.source == source)]
            fig.add_trace(
                band(rows["rank"], rows.low, rows.high, colour, source).update(mode="lines"), row=panel, col=1
            )
            line = go.Scatter(
                x=rows["rank"],
                y=rows.value,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 2.5},
                name=source.capitalize(),
                legendgroup=source,
                showlegend=panel == 1,
                hovertemplate=f"{source}, site %{{x}}: %{{y:.2f}} bits<extra></extra>",
            )
            fig.add_trace(line, row=panel, col=1)
    fig.update_yaxes(title="bits per site, beyond chance", matches="y")
    fig.update_xaxes(title="sites, the most informative first", row=2, col=1)
    strength, depth = shares.strength.iloc[0], shares.depth.iloc[0]
    if strength == 0:
        title = (
            f"Without selection a tree alone shows {plain.neutral_bits:.2g} bits per site, "
            f"{reweighted.neutral_bits:.2g} after reweighting"
        )
    else:
        title = (
            f"A tree alone produces {_percent(plain)} of the apparent selection, "
            f"{_percent(reweighted)} after reweighting"
        )
    return Chart(
        title,
        fig,
        table,
        f"Information of sites by rank at selection strength {strength:g} and depth {depth:g}, with and without "
        f"selection. Mean bits per site, every row: {plain.neutral_bits:.2f} by the tree alone, {plain.selected_bits:.2f} "
        f"with selection; relatives down-weighted: {reweighted.neutral_bits:.2f} and {reweighted.selected_bits:.2f}.",
        f"Lines are medians over {shares.n_trees.iloc[0]} trees, bands the middle 95 % of trees ({table.n_rows.iloc[0]} rows "
        "each); up to the dashed control, the information of a site is no evidence of selection. The share is a ratio of "
        "mean bits; brackets hold 95 % of single trees. It is not given below ten effective rows, or where almost no "
        "information is left.",
        "Why the members of a real family are alike: ancestry mimics selection, and down-weighting relatives above 80 % "
        "identity leaves older ancestry in place.",
    )


@once
def by_depth(table: pd.DataFrame, depth: float) -> Chart:
    """Draw the table of `ancestry.by_depth`, with a line at the chosen depth."""
    fig = figure(
        xaxis_title="neutral substitutions per site, root to tip",
        yaxis_title="share that a tree alone produces",
        xaxis_type="log",
        yaxis_range=[-0.05, 1.25],
    )
    share_axis(fig, "y", [1.2])
    for weighting, (colour, dash, symbol) in _WEIGHTINGS.items():
        rows = table[(table.weighting == weighting) & table.value.notna()]
        fig.add_trace(band(rows.depth, rows.low, rows.high, colour, weighting).update(mode="lines"))
        fig.add_scatter(
            x=rows.depth,
            y=rows.value,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 8},
            name=weighting.capitalize(),
            legendgroup=weighting,
            hovertext=[percent(share) for share in rows.value],
            hovertemplate=f"{weighting}, depth %{{x:g}}: %{{hovertext}}<extra></extra>",
        )
    vertical_line(fig, depth)
    fig.add_hline(y=1, line={"dash": "dot", "width": 1, "color": NEUTRAL})
    depths = sorted(table.depth.unique())
    fig.update_xaxes(tickvals=depths, ticktext=[f"{d:g}" for d in depths], tickangle=0)
    plain = table[(table.weighting == "every row") & table.value.notna()].sort_values("depth")
    title = "No depth shows enough information for a share"
    if len(plain):
        first, last = plain.iloc[0], plain.iloc[-1]
        title = (
            f"The share that ancestry alone produces goes from {percent(first.value)} at depth {first.depth:g} to "
            f"{percent(max(last.value, 0))} at depth {last.depth:g}"
        )
    return Chart(
        title,
        fig,
        table,
        "Share of a family's information that a neutral tree produces, by depth. "
        + " ".join(f"{r.weighting}, depth {r.depth:g}: {_percent(r)}." for _, r in table.iterrows()),
        "Marks are ratios of mean bits without and with selection, bands hold 95 % of single trees; at the dotted 100 % "
        "selection cannot be recognised. The axis is logarithmic. A mark is missing where fewer than ten effective rows, or "
        "almost no bits, are left.",
        "How deep a real family is: depth is counted on neutral sites, which a protein may not have.",
    )


_SIDES = {
    "above": ("More conserved than neutral sites", SERIES[1], "triangle-up"),
    "": ("Within what neutral sites show", COLOURS["protein"], SYMBOLS["protein"]),
    "below": ("More varied than neutral sites", SERIES[4], "triangle-down"),
}


@once
def beside_family(table: pd.DataFrame, share: pd.DataFrame, name: str) -> Chart:
    """Draw both tables of `ancestry.beside_family`: the family's columns over the range of neutral sites."""
    of = share.set_index("weighting")
    fig = _stacked(list(_WEIGHTINGS), of.family_effective.to_dict(), 660)
    for panel, weighting in enumerate(_WEIGHTINGS, 1):
        columns = table[table.weighting == weighting].assign(outside=lambda t: t.outside.fillna(""))
        ends = pd.Series([0.5, len(columns) + 0.5])
        one = columns.iloc[0]
        neutral = band(ends, pd.Series([one.neutral_low] * 2), pd.Series([one.neutral_high] * 2), NEUTRAL, "neutral")
        fig.add_trace(
            neutral.update(name="95 % of neutral sites", mode="lines", showlegend=panel == 1), row=panel, col=1
        )
        for side, (label, colour, symbol) in _SIDES.items():
            fig.add_trace(
                _columns(columns[columns.outside == side], label, colour, symbol, panel == 1), row=panel, col=1
            )
    fig.update_yaxes(title="bits, beyond chance", matches="y")
    fig.update_xaxes(title="columns without a gap in half of the rows", row=2, col=1)
    plain, reweighted = (of.loc[weighting] for weighting in _WEIGHTINGS)
    above = [int((table[table.weighting == weighting].outside == "above").sum()) for weighting in _WEIGHTINGS]
    n = len(table) // len(_WEIGHTINGS)
    return Chart(
        f"A neutral tree with the mean identity of {name} shows {percent(plain.value)} of its information; {above[0]} of {n} "
        "columns are more conserved than neutral sites",
        fig,
        table,
        f"Information of {n} columns of {name} compared with neutral trees with the same mean identity "
        f"({percent(plain.identity)}, depth {plain.depth:.2g}). "
        f"Share of the tree: {_percent(plain)}, after reweighting {_percent(reweighted)}. Columns "
        f"above 95 % of neutral sites: {above[0]}, after reweighting {above[1]}; {0.025 * n:.1f} are expected by chance.",
        f"Marks are the family's columns (mean of {plain.n_trees:.0f} draws of {plain.n_rows:.0f} rows, bars the middle "
        f"95 % of draws), the grey band what 95 % of sites show on neutral trees of the same identity "
        f"({percent(plain.identity)}), measured in the same way; {0.025 * n:.1f} columns are expected above it by chance. "
        f"Mean share: {_percent(plain)}, after reweighting {_percent(reweighted)}.",
        "Whether selection changed the mean: trees of the same identity show about the same mean, and identity that "
        "selection caused is attributed to ancestry. Only differences between columns are evidence, and columns may also "
        "differ in mutation rate. These trees redraw residues; in a real one codons change letter by letter, which alone "
        "makes some exchanges frequent. Under Constraint, families stand beside trees of codons, too.",
    )


def _columns(rows: pd.DataFrame, label: str, colour: str, symbol: str, legend: bool) -> go.Scatter:
    return go.Scatter(
        x=rows.place,
        y=rows.value,
        error_y={"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 0},
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 9},
        name=label,
        legendgroup=label,
        showlegend=legend,
        customdata=[interval_text(r.value, r.low, r.high, "bits") for r in rows.itertuples()],
        hovertemplate=f"column %{{x}}: %{{customdata}}<br>{label}<extra></extra>",
    )
