"""Charts of selection by a proxy: the true value of the best of n, and how far replicates can go with the truth."""

from __future__ import annotations

import pandas as pd

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, band, figure, interval_text
from analysis.charts.ticks import log_axis

TRUTH, PROXY, NORMAL, CHANCE = "truth itself", "proxy as set", "proxy, all normal", "proxy permuted"
LOOKS = {
    TRUTH: (SERIES[2], "solid", "square"), PROXY: (SERIES[1], "solid", "circle"), NORMAL: (SERIES[0], "dash", "diamond"),
    CHANCE: (NEUTRAL, "dot", "cross"),
}  # fmt: skip
NAMES = {TRUTH: "selected by the truth itself", PROXY: "selected by the proxy as set", NORMAL: "by a proxy that is all normal",
         CHANCE: "by the proxy of other candidates"}  # fmt: skip


@once
def selected(table: pd.DataFrame, decoupling: pd.DataFrame, finding: str) -> Chart:
    """Draw the true value of the best of n candidates by proxy, and what the proxy says of it.

    Parameters
    ----------
    table : DataFrame
        Columns arm, n, value, low, high, proxy, exact, correlation, trials.
    decoupling : DataFrame
        Columns arm, peak, lost, short (each with _low and _high).
    finding : str
    """
    fig = figure(height=470, xaxis_title="candidates", yaxis_title="value of the best, sd of true values")
    for arm, (colour, dash, symbol) in LOOKS.items():
        line = table[table.arm == arm]
        fig.add_trace(band(line.n, line.low, line.high, colour, arm))
        fig.add_scatter(
            x=line.n, y=line.value, mode="lines+markers", name=NAMES[arm], legendgroup=arm,
            line={"color": colour, "dash": dash, "width": 2.2}, marker={"symbol": symbol, "size": 7}, customdata=line.arm,
            hovertemplate=f"{arm}<br>best of %{{x:,}}: truly %{{y:.2f}} sd<extra></extra>",
        )  # fmt: skip
    own = table[table.arm == PROXY]
    fig.add_scatter(
        x=own.n, y=own.proxy, mode="lines", name="what the proxy says", customdata=own.arm,
        line={"color": SERIES[1], "dash": "dot", "width": 1.5},
        hovertemplate="proxy of the best of %{x:,}: %{y:.2f}<extra></extra>",
    )  # fmt: skip
    log_axis(fig, "x", table.n)
    top = float(table[table.arm.isin([TRUTH, NORMAL])].high.max())
    fig.update_yaxes(range=[min(-0.3, float(table.low.min())), min(float(own.proxy.max()), 2 * top) + 0.2])
    last = table[table.n == table.n.max()]
    exact = " ".join(f"{NAMES[r.arm]}: {interval_text(r.value, r.low, r.high)} sd." for r in last.itertuples())
    closed = table[(table.arm == NORMAL)].iloc[-1]
    row = decoupling[decoupling.arm == PROXY].iloc[0]
    return Chart(
        finding,
        fig,
        table,
        f"Best of {int(closed.n):,}: {exact} Lost beyond the peak of {int(row.peak):,} candidates: "
        f"{interval_text(row.lost, row.lost_low, row.lost_high)} sd.",
        "Right means stronger selection: the best of more candidates, by the proxy. Solid orange is what it is truly worth, "
        "dotted orange what the proxy says; where they part, the proxy is what is optimised. The dashed line has the same "
        f"correlation ({closed.correlation:.2f}) and no heavy tails: there, the true value is exactly the correlation times "
        f"that of selection by the truth ({closed.exact:.2f} of {closed.exact / max(closed.correlation, 1e-9):.2f} sd at the "
        f"end). The grey line is the control, a proxy of other candidates. Bands are 95 % intervals over "
        f"{int(closed.trials):,} trials.",
        "How a real reward errs: correlation, bias and tails are set here, not measured.",
    )


@once
def ceiling(table: pd.DataFrame, published: tuple[str, float, str]) -> Chart:
    """Draw the largest correlation with the truth that the mean of replicates can have.

    Parameters
    ----------
    table : DataFrame
        Columns source, replicates, value, low, high, reliability, gain, scatter, spread, objects.
    published : tuple of str, float and str
        Whose scatter is published, its value, its DOI.
    """
    fig = figure(
        height=380, xaxis_title="replicates of each measurement", yaxis_title="largest correlation with the truth"
    )
    for place, (source, line) in enumerate(table.groupby("source", sort=False)):
        colour = SERIES[place % len(SERIES)]
        if line.low.notna().all():
            fig.add_trace(band(line.replicates, line.low, line.high, colour, source))
        fig.add_scatter(
            x=line.replicates, y=line.value, mode="lines+markers", name=str(source), legendgroup=source,
            line={"color": colour, "width": 2.2}, marker={"size": 8}, customdata=line.source,
            hovertemplate="%{x} replicates: %{y:.3f}<extra></extra>",
        )  # fmt: skip
    log_axis(fig, "x", table.replicates)
    fig.update_layout(showlegend=True)
    one = table[table.replicates == 1].iloc[0]
    said = interval_text(one.value, one.low, one.high, digits=2)
    return Chart(
        f"One measurement goes with the truth by {said} at most, where replicates scatter by {one.scatter:.2f} among objects "
        f"that spread by {one.spread:.2f}",
        fig,
        table,
        " ".join(
            f"{r.source}, {r.replicates} replicates: {interval_text(r.value, r.low, r.high)}."
            for r in table.itertuples()
        ),
        "Reliability is 1 - (scatter / spread)^2; the correlation of a measurement with what it measures is its root at most, "
        "and for means of replicates it follows Spearman and Brown. A model that is tested on such values can be no better than "
        f"that. For scale: {published[0]}, sd {published[1]:.2f} (doi:{published[2]}).",
        "Errors that all replicates share, such as those of one laboratory: they are bias, and averaging keeps them.",
    )
