"""Charts of the constraint page: a family's columns, which columns vary together, and how well they predict variants."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import COLOURS, NEUTRAL, SERIES, SYMBOLS, Chart, figure, interval_text, joined, percent

TOP = 40
ON_BARS = "#0b1117"


@once
def information(table: pd.DataFrame, name: str) -> Chart:
    """Draw the table of `constraint.information`."""
    fig = figure(
        xaxis_title="columns; letters: most common residue",
        yaxis_title="bits against the background",
        height=380,
        bargap=0.25,
    )
    errors = {"type": "data", "array": table.high - table.value, "arrayminus": table.value - table.low}
    fig.add_bar(
        x=table.place,
        y=table.value,
        text=table.consensus,
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"family": "monospace", "color": ON_BARS},  # letters of equal width: all fit or none
        marker_color=COLOURS["protein"],
        error_y=errors | {"width": 0, "thickness": 1.5, "color": NEUTRAL},
        name="Family",
        customdata=np.column_stack([table.column, table.consensus, table.occupied.map(percent)]),
        hovertemplate="%{customdata[1]}%{x}, column %{customdata[0]} of the alignment<br>%{y:.2f} bits, occupied in "
        "%{customdata[2]} of rows<extra></extra>",
    )
    fig.add_scatter(
        x=table.place,
        y=table.null,
        mode="lines",
        line={"color": NEUTRAL, "dash": "dot"},
        name="By chance, from as many background residues",
        hovertemplate="by chance: %{y:.3f} bits<extra></extra>",
    )
    fig.update_layout(uniformtext={"minsize": 9, "mode": "hide"})  # where bars are too narrow
    fig.update_xaxes(range=[0.4, table.place.max() + 0.6], showgrid=False)
    strongest = table.nlargest(3, "value")
    words = joined([f"{r.consensus}{r.place}" for r in strongest.itertuples()])
    bits = joined([f"{value:.1f}" for value in strongest.value])
    rows, effective = table.n_rows.iloc[0], table.n_effective.iloc[0]
    return Chart(
        f"{words} are the most constrained of {len(table)} columns of {name}: {bits} bits, against {table.value.mean():.1f} "
        "on average",
        fig,
        table,
        f"Relative entropy of {len(table)} columns against the background of BLOSUM62. Strongest: "
        + " ".join(
            f"{r.consensus}{r.place}: {interval_text(r.value, r.low, r.high, 'bits')}." for r in strongest.itertuples()
        ),
        f"A bar is the distance of a column's residues from the background (BLOSUM62's; log2(1/frequency), up to 6.3 bits, "
        f"if only one is allowed). {rows:,} rows, near relatives (80 % identity) down-weighted: {effective:,.0f} "
        "effective; pseudocounts worth 10 rows, by BLOSUM62; gaps left out; lines are 95 % intervals over clusters.",
        "Why a column is conserved: ancestry mimics selection, as the page on ancestry shows, and down-weighting near "
        "relatives does not remove older ancestry.",
    )


@once
def coupled(table: pd.DataFrame, name: str) -> Chart:
    """Draw the table of `constraint.coupled` as a map; the table twin lists the strongest pairs."""
    width = int(table.second.max())
    grid = np.full((width, width), np.nan)
    first, second = table["first"].to_numpy() - 1, table["second"].to_numpy() - 1
    grid[first, second] = grid[second, first] = table.corrected.clip(lower=0).round(4)
    fig = figure(height=520, xaxis_title="column", yaxis_title="column")
    places = np.arange(width) + 1
    null = table.null_high.iloc[0]
    top = max(table.corrected.max(), null, 1e-9)
    fig.add_heatmap(
        x=places,
        y=places,
        z=grid,
        colorscale=_scale(null / top),
        zmin=0,
        zmax=top,
        hoverongaps=False,
        colorbar={"title": "bits", "thickness": 12, "len": 0.8},
        hovertemplate="columns %{y} and %{x}: %{z:.3f} bits<extra></extra>",
    )
    fig.update_yaxes(range=[width + 0.5, 0.5], showgrid=False)
    fig.update_xaxes(range=[0.5, width + 0.5], showgrid=False)
    over = table[table.coupled]
    pairs = [f"{r.first_consensus}{r.first}–{r.second_consensus}{r.second}" for r in table.head(3).itertuples()]
    found = f"strongest {joined(pairs)}" if len(over) else "none stands out"
    far = int((over["second"] - over["first"] > 5).sum())
    return Chart(
        f"{len(over)} of {len(table):,} pairs of columns of {name} vary together beyond shuffled columns: {found}",
        fig,
        table.head(max(TOP, min(len(over), 500))),
        f"Map of corrected mutual information of {width} columns. {len(over)} pairs exceed {null:.3f} bits, the largest of "
        f"any shuffle; {far} of them are more than five columns apart. Strongest: "
        + " ".join(f"{r.first}–{r.second}: {r.corrected:.3f} bits." for r in table.head(5).itertuples()),
        f"Coloured pairs exceed {null:.3f} bits, the largest value of 19 shuffles of the columns (a family without coupling "
        f"has such a pair in 1 of 20 cases); grey ones do not. {far} coloured pairs are over five columns apart. "
        f"{table.n_rows.iloc[0]:,} rows, weighted; average product corrected. The table lists the strongest.",
        "Whether residues are in contact: ancestry that the correction leaves, and rows misaligned near gaps, couple "
        "columns too, and a shuffle removes ancestry along with function.",
    )


def _scale(null: float) -> list[list[object]]:
    """Grey up to the null's share of the top, then from yellow to red."""
    grey = [[0, "rgba(127,140,153,0)"], [null, "rgba(127,140,153,0.45)"]]
    if null >= 1:
        return grey
    return [*grey, [null, "#F0E442"], [(1 + null) / 2, "#E69F00"], [1, "#D55E00"]]


COLUMN = "Column of the alignment: log-odds"  # the predictor named in the title, whichever does best
_READS = {
    "alignment": ("Uses the alignment", COLOURS["protein"], SYMBOLS["protein"]),
    "matrix": ("Baseline: uses no alignment", SERIES[0], "circle"),
    "measurement": ("Uses the measurement itself", NEUTRAL, "diamond-open"),
}


@once
def scan(table: pd.DataFrame, name: str, score: str) -> Chart:
    """Draw the summary of `constraint.scored`."""
    fig = figure(height=140 + 44 * len(table), xaxis_title="Spearman correlation", margin_l=16)
    for reads, (label, colour, symbol) in _READS.items():
        rows = table[table.reads == reads]
        if len(rows):
            fig.add_trace(_dots(rows, label, colour, symbol))
    fig.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=list(table.predictor.map(_wrapped)))
    fig.add_vline(x=0, line={"width": 1, "color": NEUTRAL})
    columns = table[table.predictor == COLUMN]
    matrix = table[table.reads == "matrix"].iloc[0]
    at = f"{matrix.value:.2f} [{matrix.low:.2f}, {matrix.high:.2f}]"
    title = f"Without an alignment, the substitution matrix ranks the variants of {name} with a correlation of {at}"
    if len(columns):
        row = columns.iloc[0]
        more = "above" if row.over_low > 0 else "below" if row.over_high < 0 else "not clearly above"
        found = f"{row.value:.2f} [{row.low:.2f}, {row.high:.2f}]"
        title = f"The family's columns rank variants with a correlation of {found}, {more} the substitution matrix alone ({at})"
    n = f"{matrix.n_variants:,} variants at {matrix.n_positions:,} positions"
    return Chart(
        title,
        fig,
        table,
        f"Spearman correlation of predictors with {score} of {name}, {n}. "
        + " ".join(f"{r.predictor}: {interval_text(r.value, r.low, r.high)}." for r in table.itertuples()),
        f"Further right is better; bars are 95 % intervals over positions ({n}). 'Other variants' uses measurements "
        "at the same position, so it is not a prediction but a reference for what knowing the position alone could reach.",
        "What the assay did not measure: a scan measures one function in one condition, a family reflects all that its members "
        "had to do, and shared ancestry counts as constraint here.",
    )


def _wrapped(name: str) -> str:
    """Break a predictor's name at its punctuation, for narrow screens."""
    return name.replace(": ", ":<br>").replace(", ", ",<br>").replace(" (", "<br>(").replace(" and ", "<br>and ")


def _dots(rows: pd.DataFrame, label: str, colour: str, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=rows.value,
        y=rows.predictor.map(_wrapped),
        error_x={"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 4},
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 11},
        name=label,
        customdata=[interval_text(r.value, r.low, r.high) for r in rows.itertuples()],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
