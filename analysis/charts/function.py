"""Charts of the function page: what structure predicts about a label, and what is left when relatives are held out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    all_domains,
    band,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    percent,
    percent_interval,
)

SPLITS = {"random": "random split", "cluster": "relatives held out"}
NUDGE = 0.05  # between domains, so that intervals do not hide each other
ROW, EDGES = 26, 150  # pixels: a label, and what stands above and below them
_CANNOT = (
    "Whether selection or ancestry put the information there, and what a better probe would find: this is one probe for "
    "all domains, so values are lower bounds, and what counts as a relative is a choice (document; homology family; "
    "Butina cluster)."
)


def _nudge(domain: str) -> float:
    """Return the horizontal offset of a domain's marks from the middle of their split."""
    return NUDGE * (all_domains().index(domain) - (len(all_domains()) - 1) / 2)


def _error(rows: pd.DataFrame) -> dict:
    return {"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 4}


def _surviving(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.split == "random"].sort_values("surviving", na_position="first")


def _survives(row: Any) -> str:  # noqa: ANN401 - a named tuple of a table
    """Write a share with its interval, or that there is none: ``31 % [19, 41 %]``."""
    if row.surviving != row.surviving:
        return "not defined, as the random split gives no information"
    return percent_interval(row.surviving, row.surviving_low, row.surviving_high)


@once
def slopes(table: pd.DataFrame) -> Chart:
    """Draw one line per domain from the random split to the split by cluster, with intervals and permuted controls.

    Parameters
    ----------
    table : DataFrame
        Rows of `label_tables.survival` for one label per domain.
    """
    rows = table[table.value.notna()]
    fig = figure(height=440, yaxis_title="label information, bits of 1", yaxis_rangemode="tozero")
    for domain, points in rows.groupby("domain", sort=False):
        x = [list(SPLITS).index(split) + _nudge(domain) for split in points.split]
        name = f"{domain_label(domain)}: {points.label.iloc[0]}"
        fig.add_scatter(
            x=x,
            y=points.value,
            error_y=_error(points),
            mode="lines+markers",
            line={"color": COLOURS[domain], "width": 2.5},
            marker={"symbol": SYMBOLS[domain], "size": 12},
            name=name,
            customdata=[
                f"{SPLITS[r.split]}: {interval_text(r.value, r.low, r.high, 'bits')}" for r in points.itertuples()
            ],
            hovertemplate=f"{name}<br>%{{customdata}}<extra></extra>",
        )
    fig.add_scatter(
        x=[list(SPLITS).index(r.split) + _nudge(r.domain) for r in rows.itertuples()],
        y=rows["null"],
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin", "size": 9, "line": {"width": 2, "color": NEUTRAL}},
        name="permuted labels",
        customdata=rows.label,
        hovertemplate="%{customdata}, permuted labels: %{y:.3~g}<extra></extra>",
    )
    fig.update_xaxes(tickvals=[0, 1], ticktext=list(SPLITS.values()), range=[-0.25, 1.25])
    kept = _surviving(rows)
    each = rows.drop_duplicates("domain")
    sizes = joined([f"{domain_label(r.domain)} {int(r.n):,}" for r in each.itertuples()])
    words = "; ".join(f"{domain_label(r.domain).lower()}, {r.label}, {_survives(r)}" for r in kept.itertuples())
    return Chart(
        f"Share of the label information that is left when relatives are held out: {words}",
        fig,
        table,
        f"Label information under two splits, two equal classes; objects: {sizes}. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.label}, {SPLITS[r.split]}: {interval_text(r.value, r.low, r.high, 'bits')}."
            for r in rows.itertuples()
        ),
        f"Each mark is what the probe predicts about labels that it has not seen (two classes of equal size, mean of "
        f"five draws; objects a draw: {sizes}; bars are 95 % intervals over the clusters of all draws); the right marks are the "
        "readings of the overview, a steep fall means that much was recognition of near relatives, and the grey crosses "
        "are the same with labels permuted.",
        _CANNOT,
    )


@once
def every_label(rows: pd.DataFrame, kinds: Sequence[str]) -> Chart:
    """Draw the reading of each label of each set, by kind, with the permuted control as a grey cross.

    Parameters
    ----------
    rows : DataFrame
        Columns domain, dataset, text (name of the label), kind, value, low, high, null, n, flags; only those that were read.
    kinds : sequence of str
        Kinds of labels from the top; the first is the one that domains are compared by.
    """
    order = rows.sort_values("value", ascending=False, kind="stable")
    order = order.sort_values(["kind", "domain"], key=lambda c: _places(c, kinds), kind="stable").reset_index(drop=True)
    order["place"] = -order.index - order.kind.map(list(dict.fromkeys(order.kind)).index)  # a free row between kinds
    order["name"] = order.text + ", " + order.dataset
    height = EDGES + ROW * int(1 - order.place.min())
    fig = figure(height=height, xaxis_title="label bits (of 1),<br>relatives held out")
    for domain in in_order(order.domain):
        points = order[order.domain == domain]
        fig.add_scatter(
            x=points.value,
            y=points.place,
            error_x=_error(points) | {"thickness": 1.2},
            mode="markers",
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11},
            name=domain_label(domain),
            customdata=[
                f"{r.name}<br>{interval_text(r.value, r.low, r.high, 'bits')}, n = {r.n:,}"
                for r in points.itertuples(index=False)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    fig.add_scatter(
        x=order["null"],
        y=order.place,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin", "size": 8, "line": {"width": 2, "color": NEUTRAL}},
        name="permuted labels",
        hovertemplate="permuted labels: %{x:.3~g}<extra></extra>",
    )
    for kind, points in order.groupby("kind", sort=False):
        head = {"x": 0, "xref": "paper", "y": points.place.max() + 0.55, "xanchor": "left", "yanchor": "bottom"}
        fig.add_annotation(text=f"<b>{kind}</b>", showarrow=False, **head)
    fig.update_yaxes(tickvals=order.place, ticktext=order.name, range=[order.place.min() - 0.8, 1.6])
    fig.update_xaxes(rangemode="tozero")
    title = _ranges(order, kinds[0])
    return Chart(
        title,
        fig,
        order.drop(columns=["place", "name"]),
        f"{title}. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.text} of {r.dataset} ({r.kind}): {interval_text(r.value, r.low, r.high)}."
            for r in order.itertuples(index=False)
        ),
        "Each row is a label of one set: two classes of 300 objects (150 where there are fewer), mean of five draws, whole "
        "clusters of relatives held out, bars are 95 % intervals over the clusters of all draws. Kinds of labels are not "
        "compared with each other; grey crosses are permuted labels.",
        _CANNOT,
    )


def _places(column: pd.Series, kinds: Sequence[str]) -> pd.Series:
    return column.map(list(kinds).index if column.name == "kind" else all_domains().index)


def _ranges(rows: pd.DataFrame, kind: str) -> str:
    """Say from where to where the readings of one kind reach in each domain."""
    judged = rows[rows.kind == kind]
    if judged.empty:
        return f"No label of {kind} can be read"
    words = []
    for domain in in_order(judged.domain):
        value = judged[judged.domain == domain].value
        ends = f"{value.min():z.2f}" if len(value) == 1 else f"{value.min():z.2f} to {value.max():z.2f}"
        words.append(f"{domain_label(domain).lower()} {ends}")
    return f"Of one bit of {kind}, structure tells without relatives: {joined(words)}"


@once
def learning(table: pd.DataFrame) -> Chart:
    """Draw the tables of `label_tables.learning`: bits against objects, random split dotted, cluster split solid."""
    rows = table[table.value.notna()]
    fig = figure(
        height=420,
        xaxis_title="objects (log scale)",
        yaxis_title="label information, bits per object",
        xaxis_type="log",
    )
    for (domain, split), points in rows.groupby(["domain", "split"], sort=False):
        solid = split == "cluster"
        if solid:
            fig.add_trace(band(points.n, points.low, points.high, COLOURS[domain]).update(mode="lines"))
        fig.add_scatter(
            x=points.n,
            y=points.value,
            mode="lines+markers",
            line={"color": COLOURS[domain], "dash": "solid" if solid else "dot", "width": 2.5 if solid else 1.5},
            marker={"symbol": SYMBOLS[domain] if solid else f"{SYMBOLS[domain]}-open", "size": 9 if solid else 7},
            name=f"{domain_label(domain)}, {SPLITS[split]}",
            hovertemplate=f"{domain_label(domain)}, {SPLITS[split]}<br>%{{x:,}} objects: %{{y:.3~g}} bits<extra></extra>",
        )
    sizes = sorted(rows.n.unique())
    fig.update_xaxes(tickvals=sizes, ticktext=[f"{n:,}" for n in sizes])
    gains = _last_doubling(rows[rows.split == "cluster"])
    words = joined([f"{domain_label(d).lower()} {g:+z.2f}" for d, g in gains.items()])
    return Chart(
        f"Bits that the last doubling of the data adds, relatives held out: {words}",
        fig,
        table,
        f"Label information against objects, both splits. Last doubling, relatives held out: {words} bits per object.",
        "Each step to the right doubles the objects, the larger sample containing the smaller, in the first of the five draws "
        "(solid: relatives held out, with 95 % band; dotted: random split); a line that still rises has not reached all that "
        "structure predicts.",
        "Where the curve ends: a probe that has not learned yet and a label that structure does not determine look the same at "
        "small n, and small samples hold fewer relatives, which narrows the gap between the lines.",
    )


def _last_doubling(rows: pd.DataFrame) -> dict[str, float]:
    """Bits gained from half of the objects to all of them, by domain."""
    found = {}
    for domain, points in rows.groupby("domain", sort=False):
        last = points.sort_values("n").value.tail(2).to_list()
        if len(last) == 2:
            found[domain] = last[1] - last[0]
    return dict(sorted(found.items(), key=lambda item: item[1]))


@once
def cliffs(table: pd.DataFrame, domain: str, label: str, unit: str, spread: float) -> Chart:
    """Draw pairs of near-identical objects with their values.

    Parameters
    ----------
    table : DataFrame
        From `label_tables.cliffs`: similarity, difference, name_i, name_j, value_i, value_j.
    domain : str
        Key of `DOMAINS`.
    label, unit : str
        Name and unit of the value.
    spread : float
        Standard deviation of the value over all objects.
    """
    pairs = [f"pair {k + 1}" for k in range(len(table))]
    fig = figure(height=140 + 38 * len(table), xaxis_title=f"{label}, {unit}" if unit else label)
    for pair, row in zip(pairs, table.itertuples(), strict=True):
        fig.add_scatter(
            x=[row.value_i, row.value_j],
            y=[pair, pair],
            mode="lines+markers",
            line={"color": COLOURS[domain], "width": 2},
            marker={"symbol": SYMBOLS[domain], "size": 11, "color": COLOURS[domain]},
            showlegend=False,
            hovertemplate="%{y}: %{x:.4~g}<extra></extra>",
        )
    fig.update_yaxes(autorange="reversed")
    first = table.iloc[0]
    return Chart(
        f"Two objects that are {percent(first.similarity)} similar differ by {first.difference:.3g} {unit} in {label}: "
        f"{first.difference / spread:.1f} standard deviations".replace("  ", " "),
        fig,
        table,
        f"The steepest cliffs in {label}. "
        + " ".join(
            f"{r.name_i} {r.value_i:.4g} and {r.name_j} {r.value_j:.4g}, similarity {r.similarity:.2f}."
            for r in table.itertuples()
        ),
        "Each row is a pair of objects that share at least 70 % of their parts (Tanimoto on counts, each object in one pair "
        "only), with the most different values; many long rows mean that the nearest relative is no guide.",
        "Whether the value jumps or the measurement is wrong: the largest cliffs of any table include its errors.",
    )


def structure_titles(row: Any, unit: str) -> tuple[str, str]:  # noqa: ANN401 - a named tuple of a table
    """Captions of the two structures of a pair: name and value."""
    first, second = (
        f"{name}: {value:.4g} {unit}".rstrip() for name, value in ((row.name_i, row.value_i), (row.name_j, row.value_j))
    )
    return first, second
