"""Chart of experiments chosen by a kernel: the best value so far, and what is predicted of other objects."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.curves import places
from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, band, figure, interval_text

RANDOM, VARIANCE, REMOVED, IMPROVEMENT = (
    "at random",
    "largest variance",
    "most variance removed",
    "expected improvement",
)
REAL, PERMUTED = "real values", "permuted values"
PANELS = {"best": "best value so far, sd", "error": "error on other objects, sd"}
LOOKS = {
    RANDOM: (NEUTRAL, "solid", "circle"),
    IMPROVEMENT: (SERIES[1], "solid", "triangle-up"),
    REMOVED: (SERIES[0], "solid", "square"),
    VARIANCE: (SERIES[2], "dash", "diamond"),
}


@once
def search(table: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the search of one set: both measures against the number of experiments, by strategy, with permuted values.

    Parameters
    ----------
    table : DataFrame
        Columns dataset, label, values, strategy, measure, experiments, value, low, high, gain, gain_low, gain_high, seeds, pool.
    narrow : bool
        Whether the panels lie below one another.
    """
    rows, columns = (2, 1) if narrow else (1, 2)
    fig = make_subplots(rows, columns, horizontal_spacing=0.1, vertical_spacing=0.14)
    fig.update_layout(figure(height=760 if narrow else 430).layout)
    for (measure, title), where in zip(PANELS.items(), places(len(PANELS), narrow=narrow), strict=True):
        of, first = table[table.measure == measure], measure == next(iter(PANELS))
        for strategy, look in LOOKS.items():
            _line(fig, of[(of["values"] == REAL) & (of.strategy == strategy)], strategy, look, where, first=first)
        control = of[(of["values"] == PERMUTED) & (of.strategy == IMPROVEMENT)]
        name = f"{IMPROVEMENT}, {PERMUTED}"
        _line(fig, control, name, (LOOKS[IMPROVEMENT][0], "dot", "x-thin"), where, first=first, banded=False)
        fig.update_xaxes(title_text="experiments", **where)
        fig.update_yaxes(title_text=title, **where)
    last = table[table.experiments == table.experiments.max()]
    first = table.iloc[0]
    best, control = _at(last, REAL, IMPROVEMENT, "best"), _at(last, PERMUTED, IMPROVEMENT, "best")
    error = _at(last, REAL, REMOVED, "error")
    exact = " ".join(
        f"{r.strategy}, {r.measure}: {interval_text(r.value, r.low, r.high)}; "
        f"gain {interval_text(r.gain, r.gain_low, r.gain_high)}."
        for r in last[last["values"] == REAL].itertuples()
    )
    found, predicted = _gain(best, "finds", "better objects"), _gain(error, "predicts", "better")
    return Chart(
        f"{first.label[0].upper()}{first.label[1:]}, after {int(best.experiments)} experiments: choice by expected improvement "
        f"{found}; choice that removes most variance {predicted}",
        fig,
        table,
        f"Standard deviations of ranked values, means of {int(first.seeds)} seeds. {exact} Permuted values: gain of expected "
        f"improvement {interval_text(control.gain, control.gain_low, control.gain_high)}.",
        f"A Gaussian process in the kernel of shared parts learns from what is measured and chooses the next of "
        f"{int(first.pool)} objects. Left: the best value found. Right: its error on objects in other clusters; 1 is what the "
        "mean predicts. Values are ranked and written in standard deviations. The dotted line searches values that were "
        "permuted over objects, where nothing can be learned. Bands are 95 % intervals over "
        f"{int(first.seeds)} seeds; gains are paired by seed.",
        "Whether another kernel, more experiments, or several at a time would do better.",
    )


def _line(
    fig: go.Figure,
    line: pd.DataFrame,
    name: str,
    look: tuple[str, str, str],
    where: dict[str, int],
    *,
    first: bool,
    banded: bool = True,
) -> None:
    colour, dash, mark = look
    if banded:
        fig.add_trace(band(line.experiments, line.low, line.high, colour, name), **where)
    fig.add_scatter(
        x=line.experiments, y=line.value, mode="lines+markers", name=name, legendgroup=name, showlegend=first,
        line={"color": colour, "dash": dash, "width": 2}, marker={"symbol": mark, "size": 5 if banded else 3},
        customdata=line[["strategy", "measure", "values"]].to_numpy().tolist(),
        hovertemplate=f"{name}<br>%{{x}} experiments: %{{y:.2f}} sd<extra></extra>", **where,
    )  # fmt: skip


def _at(last: pd.DataFrame, values: str, strategy: str, measure: str) -> pd.Series:
    return last[(last["values"] == values) & (last.strategy == strategy) & (last.measure == measure)].iloc[0]


def _gain(row: pd.Series, verb: str, what: str) -> str:
    size = f"{interval_text(row.gain, row.gain_low, row.gain_high, digits=2)} sd"
    if row.gain_low > 0:
        return f"{verb} {what} than chance, by {size}"
    if row.gain_high < 0:
        return f"{verb} {what.replace('better', 'worse')} than chance, by {size}"
    return f"is not shown to differ from chance ({size})"
