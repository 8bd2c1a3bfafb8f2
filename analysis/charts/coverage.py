"""Charts of the coverage page: the chance that the next unit is a known one, and the share of possible space that is seen."""

from __future__ import annotations

import textwrap

import pandas as pd

from analysis.charts.curves import comparable, domain_lines, longer
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    QUIET,
    SYMBOLS,
    Chart,
    counted,
    domain_label,
    figure,
    joined,
    percent_interval,
    vertical_line,
)
from analysis.charts.ticks import share_axis

ROW, LINE = 44, 24  # pixels of a row, characters of a line beside it


@once
def new_unit(table: pd.DataFrame, common_size: int, *, whole: bool = False) -> Chart:
    """Draw the table of `curves.new_unit` to twice the size that all sets reach, or, if `whole`, to the end of each run."""
    fig = domain_lines(
        table if whole else comparable(table, common_size),
        "size",
        "value",
        x_title="units drawn (log scale)",
        y_title="chance that the next unit is new",
        logarithmic="x",
        yaxis_range=[0, 1.02],
    )
    share_axis(fig, "y", [1.0])
    vertical_line(fig, common_size, f"equal size: {common_size:,}")
    nearest = (table["size"] - common_size).abs().groupby(table.domain, sort=False).idxmin()
    at_common = table.loc[nearest].sort_values("value", ascending=False)
    chances = joined(
        [f"{domain_label(r.domain).lower()} {percent_interval(r.value, r.low, r.high)}" for r in at_common.itertuples()]
    )
    return Chart(
        f"Chance that the next unit is new after {common_size:,}: {chances}",
        fig,
        table,
        f"Chance that one more unit is new, against units drawn. At {common_size:,} units: {chances}.",
        "A falling curve means that more of what comes next has been seen before; solid is measured, dashed extrapolated to "
        "twice the sample (mark), bands are 95 % intervals, approximate beyond the mark, where they cover the noise of "
        "extrapolation but not its bias; compare the curves where the dotted line crosses them."
        + ("" if whole else longer(table, common_size)),
        "Whether a known unit is a useful one: a set collected around a few popular themes is covered early as well.",
    )


@once
def accumulation(table: pd.DataFrame, common_size: int, *, whole: bool = False) -> Chart:
    """Draw richness (q = 0) from `curves.rarefaction`: the accumulation curve, as far as `new_unit` is drawn."""
    fig = domain_lines(
        table if whole else comparable(table, common_size),
        "size",
        "value",
        x_title="units drawn (log scale)",
        y_title="different units seen",
        logarithmic="x",
        yaxis_rangemode="tozero",
        yaxis_tickformat=",",
    )
    vertical_line(fig, common_size, f"equal size: {common_size:,}")
    ends = table[table.part == "interpolated"].groupby("domain", sort=False).tail(1)
    readings = joined(
        [
            f"{domain_label(r.domain).lower()} {counted(r.value, r.low, r.high)} in {r.size:,.0f}"
            for r in ends.itertuples()
        ]
    )
    return Chart(
        f"Different units seen so far: {readings}",
        fig,
        table,
        f"Accumulation of different units. At the end of the samples: {readings}.",
        "The steeper a curve at its mark, the more of the repertoire is still unseen; dashed is extrapolation, "
        "whose bands are approximate: they cover its noise, not its bias."
        + ("" if whole else longer(table, common_size)),
        "The size of the whole repertoire: beyond twice the sample no estimator is trustworthy.",
    )


def _space_title(known: pd.DataFrame) -> str:
    """Say which moves the share more, the choice of denominator or the domain (by the medians over denominators)."""
    if known.empty:
        return "No share of possible space can be given at these sizes"
    shares = known.groupby("domain", sort=False).log10_share
    by_choice = (shares.max() - shares.min()).max()
    between = shares.median().max() - shares.median().min()
    if known.domain.nunique() < 2:
        return f"The denominator changes the share of possible space by up to 10^{by_choice:z.0f}"
    more, less = ("denominator", "domain") if by_choice > between else ("domain", "denominator")
    high, low = max(by_choice, between), min(by_choice, between)
    return f"The share of possible space depends on the {more} (10^{high:z.0f}) more than on the {less} (10^{low:z.0f})"


def _lines(words: str) -> str:
    """Break words into lines that a phone holds beside what is drawn."""
    return "<br>".join(textwrap.wrap(words, LINE))


@once
def possible_space(table: pd.DataFrame) -> Chart:
    """Draw the table of `curves.possible_space`: one row per denominator, and in words where no share can be given."""
    known = table.dropna(subset=["log10_share"])
    fig = figure(height=120 + ROW * len(table), xaxis_title="log10 of the share")
    names = [_lines(f"{domain_label(r.domain)}: {r.denominator}") for r in table.itertuples()]
    for domain, rows in known.groupby("domain", sort=False):
        at = [names[table.index.get_loc(place)] for place in rows.index]
        look = {"color": COLOURS[domain], "opacity": 0.45}
        fig.add_bar(
            x=rows.log10_share, y=at, orientation="h", marker=look, width=0.08, showlegend=False, hoverinfo="skip"
        )
        fig.add_scatter(
            x=rows.log10_share,
            y=at,
            mode="markers",
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 12},
            name=domain_label(domain),
            hovertemplate="%{y}<br>10^%{x:.1f} of the space<extra></extra>",
        )
    missing = table[table.log10_share.isna()]
    fig.add_scatter(
        x=[0.0] * len(missing),
        y=[name for name, share in zip(names, table.log10_share, strict=True) if share != share],
        mode="text",
        text=[_lines(why) for why in missing.missing],
        textposition="middle left" if len(known) else "middle center",
        textfont={"color": QUIET, "size": 11},
        showlegend=False,
        hoverinfo="skip",
    )
    fig.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=names)
    if known.empty:
        fig.update_xaxes(showticklabels=False)
    spread = known.groupby("domain", sort=False).log10_share.agg(["min", "max"])
    words = joined(
        [f"{domain_label(d).lower()} 10^{r['min']:z.0f} to 10^{r['max']:z.0f}" for d, r in spread.iterrows()]
    )
    without = " ".join(f"{domain_label(r.domain)}, {r.denominator}: {r.missing}." for r in missing.itertuples())
    return Chart(
        _space_title(known),
        fig,
        table,
        f"Share of possible space held by the sets, over all denominators: {words}. {without}".rstrip(),
        "Each row divides what the set holds (objects of the chosen size, or all: as the denominator counts) by one count of "
        "what would be possible; rows of one colour differ by that choice only. A row without a mark says why it has none.",
        "How much of space is useful: no denominator says which of the possible objects would work.",
    )
