"""Charts of the page on novelty: drawn objects between likeness and cost, and what is saved on objects that resemble nothing."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    band,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
)

_CONTROLS = {"real objects, held out": "", "chain of order 2": "chain", "real objects, mutated": "mutated"}
_ROOM = (0.1, 0.06)  # of the width and height of a phone's picture that the name of a mark takes


# --- drawn objects


@once
def frontier(arms: pd.DataFrame, par: pd.DataFrame) -> Chart:
    """Draw the table `arms` of the experiment: how near drawn objects are to what was learned, against what they cost.

    Parameters
    ----------
    arms : DataFrame
        Columns domain, dataset, arm, temperature, calibrated, excess, gap (each with _low and _high), unit, n.
    par : DataFrame
        Columns domain, value, low, high.
    """
    fig = figure(
        height=470,
        xaxis_title="similarity to what was learned, beyond real objects",
        yaxis_title="bits per neutral unit, beyond real objects",
    )
    fig.add_hline(y=0, line={"color": NEUTRAL, "width": 1})
    fig.add_vline(x=0, line={"color": NEUTRAL, "width": 1})
    names = _with_room(arms)
    for domain in in_order(arms.domain):
        own = arms[arms.domain == domain]
        drawn = own[own.temperature.notna()].sort_values("temperature")
        _points(fig, drawn, domain, list(names[drawn.index]), line=True)
        controls = own[own.temperature.isna()]
        _points(fig, controls, domain, list(names[controls.index]), line=False)
    exact = " ".join(
        f"{domain_label(r.domain)}, {r.arm}: similarity {interval_text(r.excess, r.excess_low, r.excess_high)} beyond real ones, "
        f"{interval_text(r.gap, r.gap_low, r.gap_high)} {r.unit}."
        for r in arms.itertuples()
    )
    return Chart(
        _title(par),
        fig,
        arms,
        f"Similarity to what was learned and bits beyond real objects, by temperature. {exact}",
        "Each line is one model at temperatures 0.5 to 1.5 (numbers at marks); hollow marks are controls. It learned from "
        "one half of a set, the cost is that of a model of the other half; real objects, of the same size as what is compared "
        "with them, are at the crossing of the grey lines. Left of it and no higher would be new and right; what lies right of "
        "it is a variant of what was learned, what lies above costs more. Similarity: 0 neutral objects, 1 a copy.",
        "Whether an object works, or means something: cheap is only what resembles the other half. Strings that are no object "
        "(most SMILES that are drawn) are left out, and those that can be read are smaller than most: see what became of them.",
    )


def _with_room(arms: pd.DataFrame) -> pd.Series:
    """Name marks, the outermost first, where no name lies yet; the others are named when they are pointed at."""
    names = arms.arm.map(lambda arm: _CONTROLS.get(arm, arm))
    names = names.mask(arms.temperature.notna(), arms.temperature.map("{:g}".format))
    ends = arms[["excess", "gap", "excess_low", "excess_high", "gap_low", "gap_high"]]
    wide = ends.filter(like="excess").max(axis=None) - ends.filter(like="excess").min(axis=None) or 1.0
    high = ends.filter(like="gap").max(axis=None) - ends.filter(like="gap").min(axis=None) or 1.0
    # names of controls lie left below their marks, those of temperatures right above
    side = arms.temperature.notna() * 2 - 1
    x, y = arms.excess / wide + side * _ROOM[0] / 2, arms.gap / high + side * _ROOM[1] / 2
    kept: list[tuple[float, float]] = []
    for index in (arms.excess.abs() / wide + arms.gap.abs() / high).sort_values(ascending=False).index:
        here = (x[index], y[index])
        if any(abs(here[0] - a) < _ROOM[0] and abs(here[1] - b) < _ROOM[1] for a, b in kept):
            names[index] = ""
        elif names[index]:
            kept.append(here)
    return names


def _points(fig: go.Figure, rows: pd.DataFrame, domain: str, names: list[str], *, line: bool) -> None:
    about = rows.apply(
        lambda r: [
            r.dataset,
            r.arm,
            interval_text(r.excess, r.excess_low, r.excess_high),
            interval_text(r.gap, r.gap_low, r.gap_high),
            f"{r.unit}, {int(r.n)} objects; similarity itself {interval_text(r.calibrated, r.calibrated_low, r.calibrated_high)}",
        ],
        axis=1,
    )
    label = domain_label(domain)
    fig.add_scatter(
        x=rows.excess,
        y=rows.gap,
        mode="lines+markers+text" if line else "markers+text",
        text=names,
        textposition="top right" if line else "bottom left",  # beside the bar of the interval
        textfont={"size": 10},
        error_x=_error(rows, "excess"),
        error_y=_error(rows, "gap"),
        line={"color": COLOURS[domain], "width": 2},
        marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain] if line else f"{SYMBOLS[domain]}-open", "size": 9},
        name=f"{label}, drawn at temperatures" if line else f"{label}, controls",
        legendgroup=domain,
        customdata=about.tolist(),
        hovertemplate=f"{label}, %{{customdata[1]}}<br>similarity beyond real ones %{{customdata[2]}}<br>"
        "%{customdata[3]} %{customdata[4]}<extra></extra>",
    )


def _error(rows: pd.DataFrame, name: str) -> dict:
    value = rows[name]
    return {
        "type": "data", "array": rows[f"{name}_high"] - value, "arrayminus": value - rows[f"{name}_low"], "width": 2,
        "thickness": 1,
    }  # fmt: skip


def _title(par: pd.DataFrame) -> str:
    """Say where drawn objects lie at the cost of real ones; domains of which the same is said stand together."""
    found: dict[str, list[str]] = {}
    for row in par.itertuples():
        where = (
            "are nearer to what was learned than real ones"
            if row.low > 0
            else "are farther from it"
            if row.high < 0
            else ""
        )
        where = (
            "never cost as little"
            if row.value != row.value
            else where or "are as near to what was learned as real ones, as far as can be told"
        )
        size = "" if row.value != row.value else f" {row.value:+.3f} [{row.low:+.3f}, {row.high:+.3f}]"
        found.setdefault(where, []).append(f"{domain_label(row.domain).lower()}{size}")
    said = "; ".join(f"{where} ({', '.join(names)})" for where, names in found.items())
    return f"At the cost of real objects, drawn ones {said}"


# --- what is saved on real objects


@once
def curve(table: pd.DataFrame, line: pd.DataFrame) -> Chart:
    """Draw the tables `curve` and `line` of the experiment: bits saved on held-out objects against their similarity.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, similarity, value, low, high, n, unit.
    line : DataFrame
        Columns domain, dataset, intercept, slope, mean (each with _low and _high), unit.

    Returns
    -------
    Chart
        Its table holds the fifths, then the intercepts (similarity 0).
    """
    fig = figure(
        height=440,
        xaxis_title="similarity to what was learned (0 neutral, 1 copy)",
        yaxis_title="bits saved per neutral unit, beyond a chain",
        yaxis_rangemode="tozero",
    )
    starts = line.assign(similarity=0.0, value=line.intercept, low=line.intercept_low, high=line.intercept_high)
    starts = starts[starts.value.notna()][
        ["domain", "dataset", "similarity", "value", "low", "high", "n", "unit"]
    ].assign(part="intercept")
    both = pd.concat([table.assign(part="fifth of the objects"), starts], ignore_index=True)
    for domain in in_order(table.domain):
        own, fit = table[table.domain == domain], line[line.domain == domain].iloc[0]
        ends = pd.Series([0.0, own.similarity.max()])
        fig.add_scatter(
            x=ends, y=fit.intercept + fit.slope * ends, mode="lines", legendgroup=domain, showlegend=False, hoverinfo="skip",
            line={"color": COLOURS[domain], "width": 1.5, "dash": "dot"},
        )  # fmt: skip
        fig.add_trace(band(own.similarity, own.low, own.high, COLOURS[domain], domain))
        for rows, mark, name in (
            (own, SYMBOLS[domain], domain_label(domain)),
            (starts[starts.domain == domain], "diamond-open", f"{domain_label(domain)}, at no similarity"),
        ):
            fig.add_scatter(
                x=rows.similarity, y=rows.value, mode="markers", name=name, legendgroup=domain,
                marker={"color": COLOURS[domain], "symbol": mark, "size": 10},
                error_y={"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 3},
                customdata=[[dataset] for dataset in rows.dataset],
                hovertemplate=f"{name}<br>similarity %{{x:.2f}}: %{{y:.3f}} {fit.unit}<extra></extra>",
            )  # fmt: skip
    words = joined([_shown(row) for row in line.itertuples()])
    return Chart(
        f"Bits saved on objects that resemble nothing learned: {words}",
        fig,
        both,
        " ".join(_line_words(row) for row in line.itertuples()),
        "Held-out real objects in fifths by similarity, relatives present in what was learned. Saved are bits beyond a chain of "
        "order 2 that learned the same objects. What is saved at no similarity (hollow diamond) is what the model generalises; "
        "what grows with similarity is recognition of relatives.",
        "What a model that reads farther would generalise. A line through all objects is drawn even where the rise is only at "
        "its end; objects of similarity 0 may be few, then the intercept is extrapolated.",
    )


def _shown(row: pd.Series) -> str:
    name = domain_label(row.domain).lower()
    if row.intercept != row.intercept:
        return f"{name} not identified, for all are about as similar,"
    size = f"{row.intercept:z.2f} [{row.intercept_low:z.2f}, {row.intercept_high:z.2f}] of {row.mean:z.2f}"
    return f"{name} {size}" + ("" if row.intercept_low > 0 or row.intercept_high < 0 else " (not shown to be any)")


def _line_words(row: pd.Series) -> str:
    start = interval_text(row.intercept, row.intercept_low, row.intercept_high, row.unit)
    return (
        f"{domain_label(row.domain)}: intercept {start}, "
        f"slope {interval_text(row.slope, row.slope_low, row.slope_high)} per unit of similarity, mean "
        f"{interval_text(row.mean, row.mean_low, row.mean_high)}."
    )
