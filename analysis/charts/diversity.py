"""Charts of the diversity page: rarefaction curves, and profiles at equal size or coverage."""

from __future__ import annotations

import pandas as pd

from analysis.charts.curves import above_zero, comparable, domain_dots, domain_lines, longer
from analysis.charts.once import once
from analysis.charts.theme import Chart, counted, domain_label, interval_text, joined, percent, vertical_line
from analysis.charts.ticks import log_axis

_ORDERS = {0: "all types", 1: "common types", 2: "dominant types"}


@once
def rarefaction(table: pd.DataFrame, q: int, common_size: int, *, whole: bool = False) -> Chart:
    """Draw the table of `curves.rarefaction` to twice the size that all reach, or, if `whole`, to the end of each run."""
    fig = domain_lines(
        table if whole else comparable(table, common_size),
        "size",
        "value",
        x_title="units drawn (log scale)",
        y_title=f"effective number of units, q = {q} (log scale)",
        logarithmic="xy",
    )
    vertical_line(fig, common_size, f"equal size: {common_size:,}")
    at_common = _reading(table, common_size)
    ascending = at_common.sort_values("value")
    found = joined(
        [
            f"{counted(r.value, r.low, r.high)} {r.units} ({domain_label(r.domain).lower()})"
            for r in ascending.itertuples()
        ]
    )
    title = f"Among {common_size:,} units drawn are {found}, counting {_ORDERS[q]}"
    return Chart(
        title,
        fig,
        table,
        f"Effective number of units against units drawn, order {q}. Near {common_size:,} units: {found}.",
        "Each curve shows how many different units a draw of that size holds (solid: from the sample; dashed: "
        "extrapolated to twice its size; the mark is the whole sample; bands are 95 % intervals, approximate beyond the "
        "mark); a curve that bends early belongs to a repertoire that is reused."
        + ("" if whole else longer(table, common_size)),
        "Whether reuse comes from selection: common ancestry, fashion and a coarse definition of a unit bend the curve too.",
    )


def _reading(table: pd.DataFrame, size: float) -> pd.DataFrame:
    """Return each domain's row nearest to a size."""
    nearest = (table["size"] - size).abs().groupby(table.domain, sort=False).idxmin()
    return table.loc[nearest]


@once
def profile(table: pd.DataFrame, at: str) -> Chart:
    """Draw the table of `curves.profile`."""
    level = table["at"].iloc[0]
    footing = f"{level:,.0f} units" if at == "size" else f"a coverage of {percent(level, 1)}"
    fig = domain_dots(above_zero(table, "value"), "order", x_title="effective number of units (log scale)")
    log_axis(fig, "x", table.value)
    common = table[table.order.str.startswith("q = 1")].sort_values("value")
    order = joined([f"{domain_label(r.domain).lower()} {counted(r.value, r.low, r.high)}" for r in common.itertuples()])
    return Chart(
        f"Effective number of common units at {footing}: {order}",
        fig,
        table,
        f"Hill numbers at {footing}. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.order}: {interval_text(r.value, r.low, r.high)}." for r in table.itertuples()
        ),
        "Marks are effective numbers of units with 95 % intervals; a domain whose marks are further left uses "
        "fewer units, and a wide gap between q = 0 and q = 2 means a few units do most of the work.",
        "What the next sample would hold: at equal size the diversity of a less covered domain is understated, at "
        "equal coverage the size of the sample has no influence; read the two together.",
    )
