"""Charts of the prediction page: how well the preceding symbols predict the next."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import above_zero, domain_dots, domain_lines, null_band
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SERIES,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    interval_text,
    joined,
    percent_interval,
)
from analysis.charts.ticks import log_axis, share_axis

_BONDS = (1, 2, 3, 4, 6, 8, 12)
_CUT = "cut: over 5 % of blocks are new"


@once
def conditional_entropy(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.conditional_entropy`, the shuffled control dotted, both as far as the sample is large enough."""
    enough = table[table.enough]
    fig = domain_lines(
        enough,
        "length",
        "value",
        x_title="symbols known up to and including the next, L",
        y_title="bits per symbol, h_L",
        markers=True,
        xaxis_dtick=1,
        xaxis_range=[0.7, max([2, *enough.length]) + 0.3],
        yaxis_rangemode="tozero",
    )
    shuffled = table[table.null_enough]
    for domain, rows in shuffled.groupby("domain", sort=False):
        fig.add_scatter(
            x=rows.length,
            y=rows.null,
            mode="lines+markers",
            line={"color": COLOURS[domain], "dash": "dot", "width": 1.5},
            marker={"symbol": f"{SYMBOLS[domain]}-open", "size": 7},
            name=f"{domain_label(domain)}, shuffled",
            legendgroup=domain,
            hovertemplate=f"{domain_label(domain)}, composition shuffled<br>L = %{{x}}: %{{y:.3f}} bits<extra></extra>",
        )
    _mark_cuts(fig, [(enough, "value"), (shuffled, "null")], table.length.max())
    saved = _saved_by_one(enough[enough.null_enough])
    cuts = joined(
        [f"{domain_label(d).lower()} L = {last}" for d, last in enough.groupby("domain").length.max().items()]
    )
    return Chart(
        f"Bits that one preceding symbol saves against shuffled symbols: {saved}",
        fig,
        table,
        f"Entropy of a symbol given those before it, by length. Saved by one preceding symbol, in bits: {saved}. "
        f"The sample is large enough up to {cuts}.",
        "A line that falls below its own dotted control shows order. A line is cut (grey bar) where over 5 % of its blocks are "
        "new: beyond, the sample is too small and a fall means nothing; the table has those numbers.",
        "Order beyond a few symbols: counting blocks runs out of data, which is why the context-tree gain is shown as well.",
    )


def _saved_by_one(known: pd.DataFrame) -> str:
    """Say what one preceding symbol saves in each domain whose sample is large enough for pairs, with the data's interval."""
    second = known[known.length == 2].assign(
        gap=lambda t: t.null - t.value, least=lambda t: t.null - t.high, most=lambda t: t.null - t.low
    )
    second = second.sort_values("gap")
    if second.empty:
        return "the samples are too small for pairs of symbols"
    return joined(
        [f"{domain_label(r.domain).lower()} {interval_text(r.gap, r.least, r.most)}" for r in second.itertuples()]
    )


def _mark_cuts(fig: go.Figure, lines: list[tuple[pd.DataFrame, str]], longest: int) -> None:
    """Mark the ends of lines that stop before the longest block."""
    last = [(rows.groupby("domain", sort=False).tail(1), y) for rows, y in lines]
    ends = [(r.length, getattr(r, y)) for rows, y in last for r in rows.itertuples() if r.length < longest]
    fig.add_scatter(
        x=[length for length, _ in ends],
        y=[value for _, value in ends],
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 3, "color": NEUTRAL}},
        name=_CUT,
        hoverinfo="skip",
    )


@once
def context_gain(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.context_gain`."""
    fig = domain_dots(table, "source", x_title="share of bits saved by context")
    share_axis(fig, "x", [*table.value, *table.low.dropna(), *table.high.dropna()])
    data = table[table.source == "data"].sort_values("value", ascending=False)
    words = joined(
        [f"{domain_label(r.domain).lower()} {percent_interval(r.value, r.low, r.high, 1)}" for r in data.itertuples()]
    )
    return Chart(
        f"Share of bits saved by local context: {words}",
        fig,
        table,
        "Share of bits saved by context on the data and its surrogates. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.source}: {interval_text(r.value, r.low, r.high)}."
            for r in table.itertuples()
        ),
        "Each row is the same objects with more structure kept: shuffled symbols, pairs kept, triples kept, the data; what "
        "the data save beyond 'Markov, order 2' needs longer memory; below zero, learning cost more than it gave.",
        "Why symbols constrain each other: valence and ring closures in SMILES, spelling in prose; proteins have "
        "more in common between relatives than between neighbouring residues.",
    )


@once
def information_by_distance(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.information_by_distance`."""
    fig = domain_lines(
        table,
        "distance",
        "value",
        x_title="distance between two symbols (log scale)",
        y_title="mutual information, bits (log scale)",
        markers=True,
        logarithmic="xy",
        null="permuted",
        height=460,
    )
    beyond = table[table.low > table.null_high]
    reach = beyond.groupby("domain", sort=False).distance.max()
    words = joined([f"{domain_label(d).lower()} up to {reach.get(d, 0)} symbols" for d in table.domain.unique()])
    return Chart(
        f"Information exceeds its permutation null: {words}",
        fig,
        table,
        f"Mutual information by distance with permutation nulls. It exceeds the null for {words}.",
        "Lines are plug-in values with 95 % intervals, grey bands with dotted edges in a domain's colour those of its permuted "
        "symbols: only what is above its band is information; a straight line on these axes is a power law, a sudden drop a "
        "short memory.",
        "Distance inside a molecule: neighbours in a SMILES string may be far apart in the graph, and ring closures near.",
    )


@once
def information_by_intrinsic_distance(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.information_by_intrinsic_distance`; further units of a domain are dotted."""
    fig = domain_lines(
        table[table.main],
        "distance",
        "value",
        x_title="characters, residues or bonds apart (log)",
        y_title="mutual information, bits (log scale)",
        markers=True,
        logarithmic="xy",
        null="shuffled inside",
        height=520,  # a phone writes the eight entries of the legend below each other
    )
    units = table[table.main].groupby("domain", sort=False).units.first()
    fig.for_each_trace(
        lambda trace: trace.update(name=f"{trace.name} by {units[trace.legendgroup]}"),
        selector=lambda trace: trace.mode == "lines+markers",
    )
    for (domain, unit), rows in above_zero(table, "value")[~table.main].groupby(["domain", "units"], sort=False):
        label = f"{domain_label(domain)} by {unit}"
        fig.add_trace(null_band(rows, "distance", domain, f"{label}, shuffled inside"))
        fig.add_scatter(
            x=rows.distance,
            y=rows.value,
            mode="lines+markers",
            line={"color": COLOURS[domain], "dash": "dashdot", "width": 1.5},
            marker={"symbol": f"{SYMBOLS[domain]}-open", "size": 8},
            name=label,
            legendgroup=domain,
            hovertemplate=f"{domain_label(domain)}, %{{x}} {unit} apart: %{{y:.3g}} bits<extra></extra>",
        )
    log_axis(fig, "y", table.value)
    fig.update_xaxes(tickvals=_BONDS, ticktext=[str(distance) for distance in _BONDS])
    above = table[table.low > table.null_high].groupby(["domain", "units"], sort=False).distance.max()
    order = table[["domain", "units"]].drop_duplicates().itertuples(index=False)
    words = joined([f"{domain_label(d).lower()} up to {above.get((d, unit), 0)} {unit}" for d, unit in order])
    return Chart(
        f"Order inside the object exceeds its null: {words}",
        fig,
        table,
        f"Mutual information by distance inside the object, with nulls of symbols shuffled inside each object: {words}.",
        "Distance does not depend on the notation: bonds on the shortest path between two atoms (element, aromatic or not), "
        "residues along the chain, characters, or words (the 100 most frequent; hollow marks). Bands with dotted edges are "
        f"the same symbols shuffled inside each object. The chart ends at {table.distance.max()}.",
        "How strong one prior is compared with another: alphabets differ, so compare a line only with its own band. Valence "
        "and rings make nearby atoms alike, whatever was selected.",
    )


@once
def other_model(table: pd.DataFrame) -> Chart:
    """Draw the table of `other_model.compare`: another model's bits per neutral unit and ours, on the same objects."""
    unit = next(u for u in table.unit.unique() if u != "bits/object")
    rows = table[(table.unit == unit) & (table.predictor != "difference")]
    is_code = "difference" in set(table.predictor)
    fig = figure(height=240, xaxis_title=unit.replace("/", " per "), xaxis_rangemode="tozero", showlegend=False)
    marks = {
        "your model": (SERIES[0] if is_code else NEUTRAL, "diamond" if is_code else "diamond-open"),
        "our model": (SERIES[1], "circle"),
    }
    for row in rows.itertuples():
        colour, symbol = marks[row.predictor]
        fig.add_scatter(
            x=[row.value],
            y=[row.predictor if is_code or row.predictor == "our model" else "your model<br>(not a code length)"],
            error_x={"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low], "width": 4},
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 12},
            hovertemplate=f"{interval_text(row.value, row.low, row.high, row.unit)}, {row.n:,} objects<extra></extra>",
        )
    fig.update_yaxes(autorange="reversed")
    words = joined([f"{r.predictor} {interval_text(r.value, r.low, r.high)} {r.unit}" for r in rows.itertuples()])
    title = (
        "Your masked model's pseudo-log-likelihood, which is not a code length"
        if not is_code
        else _difference(table, unit)
    )
    return Chart(
        title,
        fig,
        table,
        f"{title}. On the same {rows.n.iloc[0]:,} objects: {words}.",
        "Fewer bits are better predictions. Both models code the same objects; ours has learned only from the preceding objects, "
        "yours from its training set. The difference is resampled in pairs."
        if is_code
        else "The hollow mark must not be compared with the other: it was given the symbols on both sides of each symbol.",
        "Whether your model has seen these objects in training; then few bits show memorisation, not a prior.",
    )


def _difference(table: pd.DataFrame, unit: str) -> str:
    row = table[(table.predictor == "difference") & (table.unit == unit)].iloc[0]
    if row.low <= 0 <= row.high or row.low != row.low:
        return f"Your model and ours need about as many bits: they differ by {interval_text(row.value, row.low, row.high)} {unit}"
    size = interval_text(*(sorted((abs(row.value), abs(row.low), abs(row.high)))[i] for i in (1, 0, 2)))
    return f"Your model needs {size} {unit} {'fewer' if row.value < 0 else 'more'} than ours"
