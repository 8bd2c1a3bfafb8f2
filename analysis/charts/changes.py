"""Charts of what changes cost: two together beside one, and place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.functional_information import colour_of
from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, figure, interval_text, percent

_WHAT = {
    "one change": (SERIES[0], "circle"), "two changes": (SERIES[1], "square"),
    "two changes if losses add": (SERIES[2], "diamond"),
    "two changes if places are independent": (SERIES[4], "triangle-up"),
    "two changes, scores permuted": (NEUTRAL, "x"),
}  # fmt: skip


@once
def adding(table: pd.DataFrame) -> Chart:
    """Draw the table of `changes.adding` of one landscape."""
    fig = figure(height=380, xaxis_title="stringency", yaxis_title="bits per object")
    for number, (what, (colour, symbol)) in enumerate(_WHAT.items()):
        part = table[(table.what == what) & table.value.notna()]
        fig.add_scatter(
            x=part.stringency + 0.008 * (number - 2), y=part.value, mode="markers", name=what.capitalize(),
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_y={"type": "data", "array": part.high - part.value, "arrayminus": part.value - part.low, "width": 3},
            customdata=[[what, interval_text(r.value, r.low, r.high, "bits"), f"{r.n:,}"] for r in part.itertuples()],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<br>%{customdata[2]} variants<extra></extra>",
        )  # fmt: skip
    fig.update_xaxes(tickvals=sorted(table.stringency.unique()))
    two = table[(table.what == "two changes") & np.isclose(table.stringency, 1.0)].iloc[0]
    found = interval_text(two.difference, two.difference_low, two.difference_high, "bits")
    fewer = interval_text(-two.difference, -two.difference_high, -two.difference_low, "bits")
    if np.isnan(two.difference):
        said = "cannot be compared with two at the level of the reference: too few pass"
    elif two.difference_high < 0:
        said = f"cost together {fewer} less than independent ones"
    elif two.difference_low > 0:
        said = f"cost together {found} more than independent ones"
    else:
        said = f"cost together about what independent ones do (difference {found})"
    return Chart(
        f"{two.label}: two changes {said}, to do as well as the reference",
        fig,
        table,
        " ".join(
            f"{r.what}, stringency {r.stringency:g}: {interval_text(r.value, r.low, r.high, 'bits')}."
            for r in table.itertuples()
        ),
        "If places are independent, a double variant passes where both single ones do: bits add. If losses add instead, a double "
        "passes where the two losses together stay above the threshold, so that a gain can pay for a loss. Permuted scores show "
        "what a library without any order would give. Bars are 95 % intervals over places.",
        "Why changes interact: noise of the assay makes some variants pass by luck, and looks like a gain that pays for a loss.",
    )


@once
def sites(table: pd.DataFrame, total: Mapping[str, Any], label: str) -> Chart:
    """Draw the bits of each place, from `changes.by_site`."""
    fig = figure(height=380, xaxis_title="place in the object", yaxis_title="bits", bargap=0.25)
    fig.add_bar(
        x=table.place, y=table.value, marker_color=colour_of(table.domain.iloc[0]), name=label, showlegend=False,
        error_y={"type": "data", "array": table.high - table.value, "arrayminus": table.value - table.low, "width": 0,
                 "thickness": 1, "color": NEUTRAL},
        customdata=[[r.dataset, f"{r.passing} of {r.tested} changes pass"] for r in table.itertuples()],
        hovertemplate="%{x}: %{y:.2f} bits<br>%{customdata[1]}<extra></extra>",
    )  # fmt: skip
    fig.update_xaxes(type="category", nticks=21)
    found = interval_text(total["value"], total["low"], total["high"], "bits")
    permuted = interval_text(total["permuted"], total["permuted_low"], total["permuted_high"])
    if total["value"] > total["permuted_high"]:
        against = f"more than with scores permuted over variants ({permuted})"
    elif total["value"] < total["permuted_low"]:
        against = f"less than with scores permuted over variants ({permuted})"
    else:
        against = f"no other than with scores permuted over variants ({permuted})"
    return Chart(
        f"{label}: {found} in all {total['n']} places if they are independent, {against}",
        fig,
        table,
        f"Bits of {total['n']} places at stringency {total['stringency']:g}; the sum is {found}, with permuted scores "
        f"{permuted}, at most {total['most']:.0f}. Strictest: "
        + " ".join(
            f"{r.place}: {interval_text(r.value, r.low, r.high)}." for r in table.nlargest(5, "value").itertuples()
        ),
        "A bar is -log2 of the share of symbols that the place tolerates, the original among them; the sum is what all places "
        f"ask for together if each is independent, {percent(total['value'] / total['most'])} of the most that these measurements "
        "could show; more or less than permuted is said where it lies outside 95 % of the permutations. Thin lines are 95 % "
        "intervals of a share of so few variants.",
        "Whether places are independent: the tab on changes that add shows how far two are. Function of the whole object needs "
        "less where one change makes up for another, and more where single changes look harmless.",
    )
