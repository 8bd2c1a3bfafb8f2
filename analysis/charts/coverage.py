"""Charts of the coverage page: the chance that the next unit is a known one, and the share of possible space that is seen."""

from __future__ import annotations

import pandas as pd

from analysis.charts.curves import domain_lines
from analysis.charts.theme import COLOURS, SYMBOLS, Chart, domain_label, figure, joined, vertical_line


def new_unit(table: pd.DataFrame, common_size: int) -> Chart:
    """Draw the table of `curves.new_unit`."""
    fig = domain_lines(
        table,
        "size",
        "value",
        x_title="units drawn (log scale)",
        y_title="chance that the next unit is new",
        xaxis_type="log",
        yaxis_range=[0, 1.02],
        yaxis_tickformat=".0%",
    )
    vertical_line(fig, common_size, f"equal size: {common_size:,}")
    nearest = (table["size"] - common_size).abs().groupby(table.domain, sort=False).idxmin()
    at_common = table.loc[nearest].sort_values("value", ascending=False)
    readings = joined(
        [
            f"{r.value:.0%} [{r.low:.0%}, {r.high:.0%}] for {domain_label(r.domain).lower()}"
            for r in at_common.itertuples()
        ]
    )
    chances = joined([f"{r.value:.0%} ({domain_label(r.domain).lower()})" for r in at_common.itertuples()])
    return Chart(
        f"After {common_size:,} units, the next one is new with a chance of {chances}",
        fig,
        table,
        f"Chance that one more unit is new, against units drawn. At {common_size:,} units: {readings}.",
        "A falling curve means that more of what comes next has been seen before; solid is measured, dashed extrapolated to "
        "twice the sample (mark), bands are 95 % intervals, approximate beyond the mark, where they cover the noise of "
        "extrapolation but not its bias; compare the curves where the dotted line crosses them.",
        "Whether a known unit is a useful one: a set collected around a few popular themes is covered early as well.",
    )


def accumulation(table: pd.DataFrame) -> Chart:
    """Draw richness (q = 0) from `curves.rarefaction` on a linear axis: the accumulation curve."""
    fig = domain_lines(
        table,
        "size",
        "value",
        x_title="units drawn (log scale)",
        y_title="different units seen",
        xaxis_type="log",
        yaxis_rangemode="tozero",
    )
    ends = table[table.part == "interpolated"].groupby("domain", sort=False).tail(1)
    readings = joined([f"{domain_label(r.domain).lower()} {r.value:,.0f} in {r.size:,.0f}" for r in ends.itertuples()])
    return Chart(
        f"Different units seen so far: {readings}",
        fig,
        table,
        f"Accumulation of different units. At the end of the samples: {readings}.",
        "The steeper a curve at its mark, the more of the repertoire is still unseen; dashed is extrapolation, "
        "whose bands are approximate: they cover its noise, not its bias.",
        "The size of the whole repertoire: beyond twice the sample no estimator is trustworthy.",
    )


def _space_title(known: pd.DataFrame) -> str:
    """Say which moves the share more, the choice of denominator or the domain (by the medians over denominators)."""
    shares = known.groupby("domain", sort=False).log10_share
    by_choice = (shares.max() - shares.min()).max()
    between = shares.median().max() - shares.median().min()
    if known.domain.nunique() < 2:
        return f"The denominator changes the share of possible space by up to 10^{by_choice:.0f}"
    more, less = ("denominator", "domain") if by_choice > between else ("domain", "denominator")
    high, low = max(by_choice, between), min(by_choice, between)
    return f"The share of possible space depends on the {more} (10^{high:.0f}) more than on the {less} (10^{low:.0f})"


def possible_space(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.possible_space`: one row per denominator, never one percentage."""
    known = table.dropna(subset=["log10_share"])
    fig = figure(height=120 + 44 * len(known), xaxis_title="log10 of the share held")
    for domain, rows in known.groupby("domain", sort=False):
        names = [f"{domain_label(domain)}: {d}" for d in rows.denominator]
        fig.add_bar(
            x=rows.log10_share,
            y=names,
            orientation="h",
            marker={"color": COLOURS[domain], "opacity": 0.45},
            width=0.08,
            showlegend=False,
            hoverinfo="skip",
        )
        fig.add_scatter(
            x=rows.log10_share,
            y=names,
            mode="markers",
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 12},
            name=domain_label(domain),
            hovertemplate="%{y}<br>10^%{x:.1f} of the space<extra></extra>",
        )
    fig.update_yaxes(autorange="reversed")
    spread = known.groupby("domain", sort=False).log10_share.agg(["min", "max"])
    words = joined([f"{domain_label(d).lower()} 10^{r['min']:.0f} to 10^{r['max']:.0f}" for d, r in spread.iterrows()])
    return Chart(
        _space_title(known),
        fig,
        table,
        f"Share of possible space held by the sets, over all denominators: {words}.",
        "Each row divides what the set holds (objects of the chosen size, or all: as the denominator counts; "
        "folds are only in the table, because no set records them) by one count of what would be possible; rows of one "
        "colour differ by that choice only.",
        "How much of space is useful: no denominator says which of the possible objects would work.",
    )
