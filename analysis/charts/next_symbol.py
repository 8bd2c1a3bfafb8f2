"""Charts of the page on the next symbol: what it costs along objects, what is expected after a beginning, what order tells."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import panels, places
from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SERIES,
    SYMBOLS,
    Chart,
    band,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    percent,
)
from analysis.charts.ticks import number, share_axis

REAL, EXCHANGED, CHAIN = "real", "exchanged at the same place", "chain of order 2"  # arms, as the table names them
_CONTROLS = {EXCHANGED: "dot", "shuffled inside": "dash", CHAIN: "dashdot"}
_NAMES = {
    REAL: "real objects",
    EXCHANGED: "symbols exchanged at the same place",
    "shuffled inside": "symbols shuffled inside objects",
    CHAIN: "chain of order 2",
}
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MODELS = {"has not seen it": (SERIES[0], "circle", "solid"), "has seen it once": (SERIES[1], "diamond", "dot")}
_NAMED = 40  # symbols of a walk that can be named along the axis


# --- on average


@once
def average(table: pd.DataFrame, savings: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the table `positions` of the experiment: bits of the t-th symbol of held-out objects, beside its controls.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, arm, t, first, last, value, low, high, n.
    savings : DataFrame
        Columns domain, control, part, value, low, high, late.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains = in_order(table.domain)
    fig = panels([domain_label(d) for d in domains], narrow=narrow)
    for place, (domain, where) in enumerate(zip(domains, places(len(domains), narrow=narrow), strict=True)):
        for arm, line in table[table.domain == domain].groupby("arm", sort=False):
            _arm(fig, line, str(domain), str(arm), first=not place, **where)
        fig.update_xaxes(
            type="log",
            tickvals=_TICKS,
            ticktext=[number(v) for v in _TICKS],
            title_text="symbol of the object",
            **where,
        )
        fig.update_yaxes(rangemode="tozero", title_text="bits per symbol" if narrow or not place else None, **where)
    words = joined([_saved(savings, domain) for domain in domains])
    late = joined([f"{domain_label(d).lower()} from symbol {_late(savings, d)} on" for d in domains])
    exact = " ".join(_exact(savings, domain) for domain in domains)
    return Chart(
        f"Bits that the symbols before it save of the next: {words}",
        fig,
        table,
        f"Bits of the t-th symbol of held-out objects, against t. Late in objects ({late}): {exact}",
        "A symbol costs fewer bits where those before it narrow down what comes. The dotted line says what a symbol costs where "
        "only its place is known: the gap to it is what context saves. The gap to the chain is what more than two symbols of "
        "context save. No relative of a held-out object was learned from; bands are bootstraps over clusters.",
        "A rise of the lower line by itself: beginnings follow conventions (And, M, C), so early symbols may be cheap whatever "
        "context does. Symbols differ between domains, so compare a line only with the controls of its own panel. A model "
        "that reads farther than some words or copied passages would save more.",
    )


def _arm(fig: go.Figure, line: pd.DataFrame, domain: str, arm: str, *, first: bool, **where: int) -> None:
    real = arm == REAL
    colour = COLOURS[domain] if real else NEUTRAL
    if real or arm == EXCHANGED:
        fig.add_trace(band(line.t, line.low, line.high, colour, arm), **where)
    about = line.apply(
        lambda r: [
            r.dataset,
            f"symbols {r['first']} to {r['last']}",
            interval_text(r.value, r.low, r.high),
            int(r.n),
            arm,
        ],
        axis=1,
    )
    fig.add_scatter(
        x=line.t,
        y=line.value,
        mode="lines+markers" if real else "lines",
        line={"color": colour, "dash": _CONTROLS.get(arm, "solid"), "width": 2.5 if real else 1.8},
        marker={"symbol": SYMBOLS[domain], "size": 7},
        name=_NAMES.get(arm, arm),
        legendgroup=arm,
        showlegend=first,
        customdata=about.tolist(),
        hovertemplate=f"{domain_label(domain)}, {_NAMES.get(arm, arm)}<br>%{{customdata[1]}}: %{{customdata[2]}} bits, "
        "%{customdata[3]} objects<extra></extra>",
        **where,
    )


def _at(savings: pd.DataFrame, domain: str, control: str, part: str = "late") -> pd.Series:
    found = savings[(savings.domain == domain) & (savings.control == control) & (savings.part == part)]
    return found.iloc[0]


def _late(savings: pd.DataFrame, domain: str) -> int:
    return int(_at(savings, domain, EXCHANGED).late)


def _saved(savings: pd.DataFrame, domain: str) -> str:
    row = _at(savings, domain, EXCHANGED)
    size = f"{row.value:z.2f} [{row.low:z.2f}, {row.high:z.2f}]"
    return f"{domain_label(domain).lower()} {size}" + ("" if row.low > 0 or row.high < 0 else " (not shown to be any)")


def _exact(savings: pd.DataFrame, domain: str) -> str:
    known, beyond = _at(savings, domain, EXCHANGED), _at(savings, domain, CHAIN)
    return (
        f"{domain_label(domain)}: saved {interval_text(known.value, known.low, known.high)} bits per symbol, of them beyond a "
        f"chain of order 2 {interval_text(beyond.value, beyond.low, beyond.high)}."
    )


# --- one example


@once
def expected(table: pd.DataFrame, domain: str) -> Chart:
    """Draw the table of `beginnings.Prepared.expected`: the likeliest next symbols, and the same at another temperature."""
    first = table.iloc[0]
    fig = figure(
        height=70 + 26 * len(table),
        xaxis_title="probability",
        margin={"l": 16, "t": 24, "b": 48, "r": 16},
        barmode="overlay",
    )
    labels = table.symbol.astype(str)
    hover = "%{y}: %{x:.3f}<extra></extra>"
    fig.add_bar(
        x=table.tempered, y=labels, orientation="h", marker={"color": COLOURS[domain]},
        name=f"at temperature {first.temperature:g}", hovertemplate=hover,
    )  # fmt: skip
    fig.add_scatter(
        x=table.chance, y=labels, mode="markers", name="as learned (temperature 1)", hovertemplate=hover,
        marker={"color": NEUTRAL, "symbol": "line-ns-open", "size": 15, "line": {"width": 3}},
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed", type="category")
    share_axis(fig, "x", [*table.chance, *table.tempered], most=5)
    heated = (
        f"At temperature {first.temperature:g} it is {first.tempered_entropy:.2f} bits, "
        f"{2**first.tempered_entropy:,.1f} symbols."
    )
    likely = ", ".join(f"{row.symbol} {percent(row.chance, 1)}" for row in table.head(5).itertuples())
    return Chart(
        f"Next: '{first.symbol}' at {percent(first.chance)}; a choice of {first.entropy:.2f} bits, as among "
        f"{2**first.entropy:,.1f} symbols",
        fig,
        table,
        f"Likeliest next symbols: {likely}. {heated}",
        "Bars are probabilities at the chosen temperature T, proportional to P to the power 1/T (softmax of log P / T); grey "
        f"marks are the model's own. Entropy is the choice that is left; 2 to its power is the perplexity. {heated}",
        "Whether what is expected makes sense: the model knows which symbols follow which, and what it has met before.",
    )


@once
def walk(table: pd.DataFrame, known: int) -> Chart:
    """Draw the table of `beginnings.Prepared.walk`: bits of each symbol along one object, by two models."""
    symbols = table[table.model == table.model.iloc[0]].sort_values("t")
    fig = figure(
        height=360, xaxis_title="symbols, from the first", yaxis_title="bits of the symbol", yaxis_rangemode="tozero"
    )
    for name, line in table.groupby("model", sort=False):
        colour, mark, dash = _MODELS[str(name)]
        fig.add_scatter(
            x=line.t, y=line.bits, mode="lines+markers", name=f"a model that {name}",
            line={"color": colour, "width": 2, "dash": dash}, marker={"symbol": mark, "size": 6},
            customdata=line[["symbol", "entropy", "perplexity", "rank"]].to_numpy(),
            hovertemplate="%{customdata[0]}: %{y:.2f} bits; %{customdata[1]:.2f} bits were expected, perplexity "
            "%{customdata[2]:,.1f}; place %{customdata[3]} of the likely ones<extra></extra>",
        )  # fmt: skip
        fig.add_scatter(
            x=line.t, y=line.entropy, mode="lines", name="expected by it (entropy)", line={"color": colour, "width": 1},
            opacity=0.5, hoverinfo="skip",
        )  # fmt: skip
    if len(symbols) <= _NAMED:
        fig.update_xaxes(tickvals=symbols.t, ticktext=symbols.symbol, tickangle=-60)
    if 0 < known < len(symbols):
        fig.add_vline(x=known + 0.5, line={"dash": "dot", "width": 1, "color": NEUTRAL})
    means = table.groupby("model", sort=False).bits.mean()
    words = joined([f"{value:.2f} by a model that {name}" for name, value in means.items()])
    return Chart(
        f"Bits per symbol of this object: {words}",
        fig,
        table,
        f"Bits of each of {len(symbols)} symbols. Means: {words}. "
        + " ".join(f"{row.symbol} {row.bits:.1f}." for row in symbols.head(10).itertuples()),
        "Thick lines are what each symbol cost, thin ones what the model expected it to cost before it was seen. Both models "
        "learned the same objects; one also met this object, once. The difference is memory of it, not a prior. The dotted "
        "line is the end of the beginning above.",
        "How predictable such objects are: one example is an anecdote, and a known one is remembered. The average over "
        "held-out objects is in the first tab.",
    )


# --- the order of objects


@once
def order(table: pd.DataFrame) -> Chart:
    """Draw the table `order` of the experiment: what the objects before it tell of an object."""
    fig = figure(
        height=120 + 60 * len(table), xaxis_title="bits per object saved by the objects before it", showlegend=False
    )
    for row in table.itertuples():
        fig.add_scatter(
            x=[row.value], y=[domain_label(row.domain)], mode="markers",
            error_x={"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low], "width": 5},
            marker={"color": COLOURS[row.domain], "symbol": SYMBOLS[row.domain], "size": 12}, name=domain_label(row.domain),
            customdata=[[row.dataset]], legendgroup=row.domain,
            hovertemplate=f"{interval_text(row.value, row.low, row.high)} bits per object, {row.n:,} objects<extra></extra>",
        )  # fmt: skip
    fig.add_vline(x=0, line={"color": NEUTRAL, "width": 1})
    fig.update_yaxes(autorange="reversed")
    helps = [domain_label(r.domain).lower() for r in table.itertuples() if r.low > 0]
    title = (
        f"The objects before it tell something of the next in {joined(helps)}"
        if helps
        else "It is not shown in any set that the objects before it tell anything of the next"
    )
    words = "; ".join(
        f"{domain_label(r.domain)} {interval_text(r.value, r.low, r.high)} bits per object" for r in table.itertuples()
    )
    return Chart(
        title,
        fig,
        table,
        f"{title}. {words}.",
        f"A model of another part of the set learns {table.before.iloc[0]} objects more and codes the next: those that stand "
        "before it, or others from elsewhere in the set. Running text has a thread, entries of a dictionary have none: choose "
        "such a set in the sidebar, or add one on Own data.",
        "Sets whose order in the file means nothing (most of molecules) can only show zero here; whether a set's order is "
        "that of its source, its card says.",
    )
