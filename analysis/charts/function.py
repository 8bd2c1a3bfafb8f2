"""Charts of the function page: what structure predicts about a label, and what is left when relatives are held out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    all_domains,
    band,
    domain_label,
    figure,
    interval_text,
    joined,
)

SPLITS = {"random": "random split", "cluster": "relatives held out"}
SCALES = {"bits": "bits per object", "share": "share of H(Y)"}
_COLUMNS = {"bits": ("value", "low", "high"), "share": ("share", "share_low", "share_high")}
NUDGE = 0.05  # between domains, so that intervals do not hide each other
_CANNOT = (
    "Whether selection or ancestry put the information there, and what a better probe would find: this is one probe for "
    "all domains, so values are lower bounds, and what counts as a relative is a choice (document; homology family; "
    "Butina cluster)."
)


def _nudge(domain: str) -> float:
    """Return the horizontal offset of a domain's marks from the middle of their split."""
    return NUDGE * (all_domains().index(domain) - (len(all_domains()) - 1) / 2)


def _scaled(table: pd.DataFrame, scale: str) -> pd.DataFrame:
    """Rows that have a value, with columns at, at_low, at_high, at_null on the scale chosen."""
    rows = table[table.value.notna()].copy()
    for name, column in zip(("at", "at_low", "at_high"), _COLUMNS[scale], strict=True):
        rows[name] = rows[column]
    rows["at_null"] = rows["null"] / (rows.entropy if scale == "share" else 1)
    return rows


def _error(rows: pd.DataFrame) -> dict:
    return {"type": "data", "array": rows.at_high - rows["at"], "arrayminus": rows["at"] - rows.at_low, "width": 4}


def _surviving(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.split == "random"].sort_values("surviving", na_position="first")


def _survives(row: Any) -> str:  # noqa: ANN401 - a named tuple of a table
    """Write a share with its interval, or that there is none: ``31 % [19 %, 41 %]``."""
    if row.surviving != row.surviving:
        return "not defined"
    return f"{row.surviving:.0%} [{row.surviving_low:.0%}, {row.surviving_high:.0%}]"


def slopes(table: pd.DataFrame, scale: str) -> Chart:
    """Draw one line per domain from the random split to the split by cluster, with intervals and permuted controls.

    Parameters
    ----------
    table : DataFrame
        Rows of `targets.survival` for one target per domain.
    scale : str
        ``"bits"`` or ``"share"``.
    """
    rows = _scaled(table, scale)
    fig = figure(height=440, yaxis_title=f"label information, {SCALES[scale]}", yaxis_rangemode="tozero")
    if scale == "share":
        fig.update_yaxes(tickformat=".0%")
    for domain, points in rows.groupby("domain", sort=False):
        x = [list(SPLITS).index(split) + _nudge(domain) for split in points.split]
        name = f"{domain_label(domain)}: {points.label.iloc[0]}"
        fig.add_scatter(
            x=x,
            y=points["at"],
            error_y=_error(points),
            mode="lines+markers",
            line={"color": COLOURS[domain], "width": 2.5},
            marker={"symbol": SYMBOLS[domain], "size": 12},
            name=name,
            customdata=[SPLITS[split] for split in points.split],
            hovertemplate=f"{name}<br>%{{customdata}}: %{{y:.3~g}}<extra></extra>",
        )
    fig.add_scatter(
        x=[list(SPLITS).index(r.split) + _nudge(r.domain) for r in rows.itertuples()],
        y=rows.at_null,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": [f"{SYMBOLS[d]}-open" for d in rows.domain], "size": 9},
        name="permuted labels",
        customdata=rows.label,
        hovertemplate="%{customdata}, permuted labels: %{y:.3~g}<extra></extra>",
    )
    fig.update_xaxes(tickvals=[0, 1], ticktext=list(SPLITS.values()), range=[-0.25, 1.25])
    kept = _surviving(rows)
    words = joined([f"{domain_label(r.domain).lower()} {_survives(r).split(' [')[0]}" for r in kept.itertuples()])
    each = rows.drop_duplicates("domain")
    footing = f"{int(each.classes.min())} classes, {int(each.n.min()):,} objects per domain" if len(each) else ""
    return Chart(
        f"Share of the label information that is left when relatives are held out: {words}",
        fig,
        table,
        f"Label information under two splits, {footing}. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.label}, {SPLITS[r.split]}: {interval_text(r.at, r.at_low, r.at_high)}."
            for r in rows.itertuples()
        )
        + " Surviving: "
        + "; ".join(f"{domain_label(r.domain)} {_survives(r)}" for r in kept.itertuples())
        + ".",
        f"Each mark is what the probe predicts about labels that it has not seen ({footing}, classes of equal size; bars are "
        "95 % intervals over clusters); a steep fall means that much of it was recognition of near relatives, and the hollow "
        "grey marks are the same with labels permuted.",
        _CANNOT,
    )


def every_target(table: pd.DataFrame, scale: str) -> Chart:
    """Draw each target as a row: random split (filled), cluster split (open), permuted control (grey cross)."""
    rows = _scaled(table, scale)
    order = _surviving(rows).sort_values(["domain", "surviving"], key=_domain_order)
    fig = figure(height=120 + 46 * len(order), xaxis_title=f"label information, {SCALES[scale]}")
    fig.update_layout(scattermode="overlay", margin={"t": 60})
    if scale == "share":
        fig.update_xaxes(tickformat=".0%")
    for row in order.itertuples():  # the line between the two marks of a row
        pair = rows[rows.target == row.target]
        fig.add_scatter(
            x=pair["at"],
            y=[row.label] * len(pair),
            mode="lines",
            line={"color": COLOURS[row.domain], "width": 1.5},
            showlegend=False,
            hoverinfo="skip",
        )
    for domain in dict.fromkeys(order.domain):
        for split, label in SPLITS.items():
            points = rows[(rows.domain == domain) & (rows.split == split)]
            symbol = SYMBOLS[domain] if split == "random" else f"{SYMBOLS[domain]}-open"
            fig.add_scatter(
                x=points["at"],
                y=points.label,
                error_x=_error(points) | {"thickness": 1.2},
                mode="markers",
                marker={
                    "color": COLOURS[domain],
                    "symbol": symbol,
                    "size": 11,
                    "line": {"width": 2, "color": COLOURS[domain]},
                },
                name=f"{domain_label(domain)}, {label}",
                hovertemplate=f"{domain_label(domain)}, %{{y}}, {label}: %{{x:.3~g}}<extra></extra>",
            )
    control = rows[rows.split == "cluster"]
    fig.add_scatter(
        x=control.at_null,
        y=control.label,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin", "size": 8, "line": {"width": 2, "color": NEUTRAL}},
        name="permuted labels",
        hovertemplate="%{y}, permuted labels: %{x:.3~g}<extra></extra>",
    )
    fig.update_yaxes(categoryorder="array", categoryarray=list(order.label)[::-1])
    return Chart(
        _kinds_title(order),
        fig,
        table,
        "Label information of every target. "
        + " ".join(
            f"{domain_label(r.domain)}, {r.label} ({r.kind}, {r.classes:.0f} classes, n = {r.n:,.0f}): {r.at:.3g} at random, "
            f"surviving {_survives(r)}."
            for r in order.itertuples()
        ),
        "Filled: random split; open: relatives held out; cross: permuted labels; bars are 95 % intervals over clusters. "
        "Each target has its own number of classes and objects (in the table), so compare marks within a row, and rows by "
        "the share that survives.",
        _CANNOT,
    )


def _domain_order(column: pd.Series) -> pd.Series:
    return column.map(all_domains().index) if column.name == "domain" else column


def _kinds_title(order: pd.DataFrame) -> str:
    """Say which target keeps most and which least."""
    known = order[order.surviving.notna()].sort_values("surviving")
    if known.empty:
        return "No label is predicted under a random split"
    least, most = known.iloc[0], known.iloc[-1]
    if len(known) == 1:
        return f"{least.label}: {least.surviving:.0%} of the information survives without relatives"
    return (
        f"Without relatives, {most.label} ({domain_label(most.domain).lower()}) keeps {_portion(most.surviving)} of its "
        f"information, {least.label} ({domain_label(least.domain).lower()}) {least.surviving:.0%}"
    )


def _portion(share: float) -> str:
    """Write a share, as 'all' where noise puts it above one."""
    return "all" if share >= 0.995 else f"{share:.0%}"


def learning(table: pd.DataFrame) -> Chart:
    """Draw the tables of `targets.learning`: bits against objects, random split dotted, cluster split solid."""
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
        "Each step to the right doubles the objects, the larger sample containing the smaller (solid: relatives held out, with "
        "95 % band; dotted: random split); a line that still rises has not reached all that structure predicts.",
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


def cliffs(table: pd.DataFrame, domain: str, label: str, unit: str, spread: float) -> Chart:
    """Draw pairs of near-identical objects with their values.

    Parameters
    ----------
    table : DataFrame
        From `targets.cliffs`: similarity, difference, name_i, name_j, value_i, value_j.
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
        f"Two objects that are {first.similarity:.0%} similar differ by {first.difference:.3g} {unit} in {label}: "
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
