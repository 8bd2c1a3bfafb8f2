"""Charts of simulated objects whose bits are known: nuisance, capacity, own lab and new lab."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import panels, places
from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, band, figure, interval_text, joined, percent, share_of
from analysis.charts.ticks import number, share_axis

COINS, COPIES, PERMUTED = "independent coins", "copies of one coin", "labels permuted"
OWN, NEW, NONE = "its own lab", "a new lab", "no batch effect"
ALONE, PRODUCTS, GAIN = "variables alone", "variables and pairs", "gain of pairs"
MARKS = ("circle", "square", "diamond", "triangle-up", "cross")
DASHES = {COPIES: "dash", PERMUTED: "dot", NEW: "dash", NONE: "dot"}
SHORT = {ALONE: "alone", PRODUCTS: "pairs"}
N_AXIS = "training objects"


@once
def nuisance(curves: pd.DataFrame, needed: pd.DataFrame, finding: str) -> Chart:
    """Draw the share of the available bits that is captured against training objects, by bits of nuisance.

    Parameters
    ----------
    curves : DataFrame
        Columns nuisance, variables, nuisance_bits, n, value, low, high, available, seeds.
    needed : DataFrame
        Training objects for half of the available bits; columns nuisance, variables, nuisance_bits, value, low, high, times,
        times_low, times_high.
    finding : str
        What the table `needed` says.
    """
    fig = _against_n(curves.n, "share of the available bits")
    share_axis(fig, "y", [0, 1])
    fig.update_yaxes(range=[_floor(curves.value), 1.05])
    for place, (key, line) in enumerate(curves.groupby(["nuisance", "variables"], sort=False)):
        kind, variables = str(key[0]), int(key[1])
        name = {COPIES: f"{variables} copies of one coin (1 bit)", PERMUTED: PERMUTED}.get(
            kind, f"{variables} bits of nuisance"
        )
        _line(
            fig,
            line,
            name,
            NEUTRAL if kind == PERMUTED else SERIES[place % len(SERIES)],
            place,
            DASHES.get(kind, "solid"),
        )
    fig.add_hline(y=0.5, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    there = curves.available.iloc[0]
    words = " ".join(
        f"{int(r.nuisance_bits)} bits in {int(r.variables)} variables: half of the available bits at "
        f"{interval_text(r.value, r.low, r.high)} objects." if r.value == r.value
        else f"{int(r.nuisance_bits)} bits in {int(r.variables)} variables: half is not reached by all seeds."
        for r in needed.itertuples()
    )  # fmt: skip
    return Chart(
        finding,
        fig,
        curves,
        f"Of {there:.3f} bits that the variables hold of the label. {words}",
        f"The variables hold {there:.3f} bits of the label, exactly; lines are the share of it that a learner captures on "
        "held-out objects (ridge regression, penalty chosen by leave-one-out). Each nuisance variable is a fair coin of one bit. "
        "The dashed line has as many variables that are copies of one coin: as many columns, one bit of entropy. If it lies near "
        "the line without nuisance, entropy costs data and columns do not. Bands are 95 % intervals over "
        f"{int(curves.seeds.iloc[0])} seeds.",
        "What lies below the lower edge: a learner of few objects may lose many times what there is (see the table). "
        "Learners that are told which variables matter, or that expect only few to, lose less.",
    )


@once
def capacity(table: pd.DataFrame) -> Chart:
    """Draw what learners of small and large capacity capture against training objects.

    Parameters
    ----------
    table : DataFrame
        Columns learner, n, penalty (NaN: chosen by leave-one-out), freedom, value, low, high, informative, pairs, available.
    """
    fig = _against_n(table.n, "share of the available bits")
    share_axis(fig, "y", [0, 1])
    fig.update_yaxes(range=[_floor(table[table.learner != GAIN].value), 1.05])
    for place, learner in enumerate((ALONE, PRODUCTS)):
        of = table[table.learner == learner]
        _line(fig, of[of.penalty.isna()], learner, SERIES[place], place)
        loose = of[of.penalty == of.penalty.min()]
        _line(fig, loose, f"{learner}, hardly any penalty", SERIES[place], place, "dot", banded=False)
    gain = table[table.learner == GAIN].sort_values("n")
    title, first = _pays(gain), table.iloc[0]
    return Chart(
        title,
        fig,
        table,
        "Gain of pairs: "
        + " ".join(
            f"{int(r.n):,} objects {interval_text(r.value, r.low, r.high, digits=2)}." for r in gain.itertuples()
        ),
        f"Of {first.available:.3f} bits, part lies in {int(first.informative)} single variables and part in {int(first.pairs)} "
        "pairs whose product tells of the label. A learner of variables alone can never capture the latter; one of all pairs has "
        "many times as many weights to learn. Dotted lines have hardly any penalty. Sample size, capacity and information match "
        "where a line is the upper one. Bands are 95 % intervals over seeds.",
        "How other learners trade these: deeper ones or ones with other penalties cross elsewhere.",
    )


@once
def ridge(table: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw what is captured against training objects and capacity, one panel for each number of variables.

    Parameters
    ----------
    table : DataFrame
        Columns nuisance, variables, n, learner, penalty, size (rank of the capacity), freedom, best, value, low, high (shares
        of the available bits), seeds.
    narrow : bool
        Whether the panels lie below one another.
    """
    keys = list(table.groupby(["nuisance", "variables"], sort=False).groups)
    names = [f"{v} variables" if kind != PERMUTED else f"{v}, {PERMUTED}" for kind, v in keys]
    fig = panels(names, narrow=narrow)
    fig.update_layout(coloraxis=_colours(narrow), height=235 * len(keys) + 150 if narrow else 400)
    for (kind, variables), where in zip(keys, places(len(keys), narrow=narrow), strict=True):
        first = where == {"row": 1, "col": 1}
        rows = table[(table.nuisance == kind) & (table.variables == variables)]
        _heat(fig, rows, first=first, named=narrow or first, **where)
        if where["row"] == len(keys) or not narrow:
            fig.update_xaxes(title_text=N_AXIS, **where)
    own = [int(v) for kind, v in keys if kind != PERMUTED]
    seeds, words = int(table.seeds.iloc[0]), joined([_pairs_fit(table, COINS, v) for v in own])
    exact = " ".join(
        f"{r.variables} variables, {r.nuisance}, {r.n:,} objects: {r.learner}, penalty {r.penalty:g}, {percent(r.value)}."
        for r in table[table.best].itertuples()
    )
    return Chart(
        f"A learner of pairs is the one that fits {words}",
        fig,
        table,
        f"Share of the available bits that is captured, by training objects, variables and capacity. A learner of pairs fits "
        f"{words}; with permuted labels {_pairs_fit(table, PERMUTED, int(keys[-1][1]))}. Best: {exact}",
        "A column is an amount of data, a row a learner: of variables alone or of all pairs too, with a strong penalty (100 per "
        "training object), 1, or hardly any (0.01); capacity grows upwards. Blue captures what there is, white nothing, red "
        f"loses bits by fitting noise. The mark is the least capacity that is not shown to be beaten (paired over {seeds} "
        "seeds). "
        "A ridge that rises to the right says that model and data must match; one that lies further right in worlds of more "
        "variables, that these need more data. In the last panel labels were permuted: no capacity pays.",
        "Which capacity other learners need: these are ridge regressions. Where marks jump, two capacities are nearly as good.",
    )


def _colours(narrow: bool) -> dict[str, object]:
    bar: dict[str, object] = {
        "title": {"text": "captured"}, "tickvals": [-1, -0.5, 0, 0.5, 1], "thickness": 12,
        "ticktext": ["−100 %", "−50 %", "0 %", "50 %", "100 %"],
    }  # fmt: skip
    if narrow:
        ends = {"tickvals": [-1, 0, 1], "ticktext": ["\u2212100 %", "0 %", "100 %"], "tickangle": 0}
        bar |= ends | {"orientation": "h", "y": -0.06, "yanchor": "top", "len": 0.8}
    return {"colorscale": "RdBu", "cmin": -1, "cmax": 1, "colorbar": bar}


def _heat(fig: go.Figure, rows: pd.DataFrame, *, first: bool, named: bool, **where: int) -> None:
    grid = rows.pivot_table(index="size", columns="n", values="value")
    exact = rows.set_index(["size", "n"]).sort_index()
    at = {n: k for k, n in enumerate(grid.columns)}
    said = [[_cell(exact.loc[(size, n)], n) for n in grid.columns] for size in grid.index]
    fig.add_heatmap(
        z=grid.clip(-1, 1).to_numpy(), x=list(at.values()), y=list(grid.index), coloraxis="coloraxis", xgap=1, ygap=1,
        text=said, hovertemplate="%{text}<extra></extra>", **where,
    )  # fmt: skip
    best = rows[rows.best].sort_values("n")
    fig.add_scatter(
        x=[at[n] for n in best.n], y=best["size"], mode="lines+markers", showlegend=first, legendgroup="best",
        name="least capacity that is not beaten", line={"color": SERIES[1], "width": 1.5},
        marker={"color": SERIES[1], "symbol": "diamond", "size": 9, "line": {"color": "white", "width": 1.5}},
        text=[_cell(row, row.n) for _, row in best.iterrows()], hovertemplate="%{text}<extra></extra>", **where,
    )  # fmt: skip
    shown = list(at)[:: 2 if len(at) > 5 else 1]
    fig.update_xaxes(tickvals=[at[n] for n in shown], ticktext=[number(n) for n in shown], **where)
    names = exact.groupby("size").first()
    words = [f"{SHORT[r.learner]}, {r.penalty:g}" for r in names.itertuples()]
    fig.update_yaxes(tickvals=list(names.index), ticktext=words, showticklabels=named, **where)


def _cell(row: pd.Series, n: int) -> str:
    share = share_of(row)
    size = f"{row.freedom:.2g} degrees of freedom"
    return f"{n:,} objects, {row.learner}, penalty {row.penalty:g}:<br>{share} of the available bits, {size}"


def _pairs_fit(table: pd.DataFrame, kind: str, variables: int) -> str:
    """Say from how many training objects on the best learner is one of pairs."""
    own = table[(table.nuisance == kind) & (table.variables == variables) & table.best].sort_values("n")
    smaller = own[own.learner == ALONE].n.max()
    larger = own[own.n > (0 if smaller != smaller else smaller)]
    if larger.empty:
        return f"not up to {own.n.max():,} training objects with {variables} variables"
    return f"from {larger.n.min():,} training objects on with {variables} variables"


def _pays(gain: pd.DataFrame) -> str:
    better, worse = gain[gain.low > 0], gain[gain.high < 0]
    costs = (
        f"with up to {int(worse.n.max()):,} the smaller one captures more"
        if len(worse)
        else "with fewer neither is shown to be better"
    )
    if len(better):
        return f"The larger learner pays from {int(better.n.min()):,} training objects on; {costs}"
    return f"The larger learner is not shown to pay with up to {int(gain.n.max()):,} training objects; {costs}"


@once
def labs(table: pd.DataFrame) -> Chart:
    """Draw bits of the label in the lab that was learned in, in a new one, and without a batch effect.

    Parameters
    ----------
    table : DataFrame
        Columns lab, n, value, low, high, available, batch, confounding.
    """
    fig = _against_n(table.n, "bits of the label")
    names = {
        OWN: "tested in the lab it was learned in",
        NEW: "tested in a new lab",
        NONE: "learned without a batch effect",
    }
    for place, lab in enumerate(names):
        line = table[table.lab == lab]
        _line(fig, line, names[lab], SERIES[place], place, DASHES.get(lab, "solid"))
    there = {str(lab): float(rows.available.iloc[0]) for lab, rows in table.groupby("lab")}
    for y, text in {there[OWN]: "available in its own lab", there[NEW]: "available anywhere"}.items():
        line_of = {"type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y}
        fig.add_shape(**line_of, line={"color": NEUTRAL, "width": 1, "dash": "dash"})
        above = "top" if y == there[NEW] else "bottom"
        fig.add_annotation(text=text, x=1, xref="x domain", y=y, xanchor="right", yanchor=above, showarrow=False)
    last = table[table.n == table.n.max()].set_index("lab")
    own, new, none = (last.loc[lab] for lab in (OWN, NEW, NONE))
    lost = f"{new.value:z.2f} [{new.low:z.2f}, {new.high:z.2f}] of {none.value:z.2f} bits are left in a new lab"
    title = (
        f"The batch is learned in place of function: {lost}"
        if new.high < none.low
        else f"The batch costs nothing that is shown: {lost}"
    )
    return Chart(
        title,
        fig,
        table,
        f"With {int(own.n):,} training objects: " + " ".join(
            f"{name} {_bits(last.loc[lab])}." for lab, name in names.items()
        ),
        f"{int(own.batch)} variables tell of the batch, which in the learner's lab goes with the label (correlation "
        f"{own.confounding:g}) and elsewhere does not. More data brings the solid line closer to what is available in that lab, "
        "of which part is the batch. The dotted line learned as many objects in which batch and label are independent. "
        "Bands are 95 % intervals over seeds.",
        "How strong such effects are in real data: see the first tab, and leave whole batches out.",
    )  # fmt: skip


def _floor(shares: pd.Series) -> float:
    """Lower end of an axis of shares: learners of few objects may lose many times what there is, which the table says."""
    return max(-0.6, min(-0.15, float(shares.min()) - 0.03))


def _bits(row: pd.Series) -> str:
    return interval_text(row.value, row.low, row.high, "bits")


def _against_n(sizes: pd.Series, title: str) -> go.Figure:
    fig = figure(height=430, xaxis_title=N_AXIS, yaxis_title=title)
    ticks = sorted(set(sizes))
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=[number(n) for n in ticks])
    fig.update_xaxes(range=[float(np.log10(sizes.min())) - 0.05, float(np.log10(sizes.max())) + 0.05])
    return fig


def _line(
    fig: go.Figure, line: pd.DataFrame, name: str, colour: str, place: int, dash: str = "solid", *, banded: bool = True
) -> None:
    if banded:
        fig.add_trace(band(line.n, line.low, line.high, colour, name))
    fig.add_scatter(
        x=line.n, y=line.value, mode="lines+markers", name=name, legendgroup=name,
        line={"color": colour, "dash": dash, "width": 2.2 if banded else 1.2},
        marker={"symbol": MARKS[place % len(MARKS)], "size": 7 if banded else 4},
        hovertemplate=f"{name}<br>%{{x:,}} objects: %{{y:.3f}}<extra></extra>",
    )  # fmt: skip
