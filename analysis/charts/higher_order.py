"""Charts of real data on batch against function: bits of both labels, and function learned in one batch and tested in another."""

from __future__ import annotations

import pandas as pd

from analysis.charts.once import once
from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    domain_label,
    figure,
    in_order,
    interval_text,
    joined,
    percent_interval,
)

BOTH = {"function": "function: what it means or does", "batch": "batch: where it was taken from"}
OTHER, SAME = "in the other batch", "in the same batch"
SPLITS = {
    "at random": "at random",
    "relatives held out": "relatives<br>held out",
    SAME: "in the<br>same batch",
    OTHER: "in the<br>other batch",
}
PERMUTED = "permuted labels"
NUDGE = 0.16  # of a row, between the marks of both labels
ROW, EDGES = 120, 150  # pixels: a set, and what stands above and below all


@once
def against(table: pd.DataFrame) -> Chart:
    """Draw the table `bits` of the experiment: bits of function and of the batch on the same objects.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, what, value, low, high, null, n, of_function, of_batch, classes, batches, design.
    """
    domains = in_order(table.domain)
    fig = figure(height=EDGES + ROW * len(domains), xaxis_title="bits that held-out objects tell of the label, of 1")
    for what, name in BOTH.items():
        for place, domain in enumerate(domains):
            row = _row(table, str(domain), what)
            y = place + (-NUDGE if what == "function" else NUDGE)
            label = str(row.of_function if what == "function" else row.of_batch)
            colour = COLOURS[domain]
            fig.add_scatter(
                x=[row.value], y=[y], mode="markers+text", text=[f"{label}: {row.value:z.2f}"],
                textposition="top right" if row.value < 0.45 else "top left", cliponaxis=False,
                error_x={"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low], "width": 5},
                marker={"symbol": SYMBOLS[domain] if what == "function" else f"{SYMBOLS[domain]}-open", "size": 14,
                        "color": colour, "line": {"width": 2.5, "color": colour}},
                name=name, legendgroup=what, showlegend=not place, customdata=[[row.dataset, what]],
                hovertemplate=f"{domain_label(domain)}, {label} ({row.classes if what == 'function' else row.batches})<br>"
                f"{interval_text(row.value, row.low, row.high, 'bits')}, {int(row.n):,} objects a draw<extra></extra>",
            )  # fmt: skip
    for place, domain in enumerate(domains):
        rows = [_row(table, str(domain), what) for what in BOTH]
        fig.add_scatter(
            x=[row.null for row in rows], y=[place - NUDGE, place + NUDGE], mode="markers", name=PERMUTED,
            legendgroup=PERMUTED, showlegend=not place, customdata=[[row.dataset, row.what] for row in rows],
            marker={"symbol": "x-thin", "size": 9, "color": NEUTRAL, "line": {"width": 2, "color": NEUTRAL}},
            hovertemplate="%{customdata[1]}, permuted labels: %{x:.3f} bits<extra></extra>",
        )  # fmt: skip
    fig.update_yaxes(
        tickvals=list(range(len(domains))),
        ticktext=[domain_label(d) for d in domains],
        range=[len(domains) - 0.5, -0.6],
    )
    fig.update_xaxes(range=[min(-0.06, float(table[table.what.isin(BOTH)].low.min()) - 0.02), 1.02])
    exact = " ".join(_exact(table, str(domain)) for domain in domains)
    designs = joined([f"{domain_label(d).lower()} {_row(table, str(d), 'batch').batches}" for d in domains])
    return Chart(
        f"Batch against function, in bits of the same objects: {'; '.join(_ratio(table, str(d)) for d in domains)}",
        fig,
        table,
        exact,
        f"Full marks are what the parts of an object tell of its function, open ones of its batch ({designs}); both labels have "
        "equally many objects in each of four groups, so neither label tells of the other by itself, and each holds one bit. "
        "Whole clusters of relatives are held out; bars are 95 % intervals over clusters of all draws; crosses are the same "
        "with labels permuted. An open mark to the right: a model that looks for structure finds the batch first.",
        "Whether a batch harms: it does where batch and function go together in what is learned from, which here they do not. "
        "Batches may differ for good reasons: genera have different proteins.",
    )


def _row(table: pd.DataFrame, domain: str, what: str) -> pd.Series:
    return table[(table.domain == domain) & (table.what == what)].iloc[0]


def _ratio(table: pd.DataFrame, domain: str) -> str:
    row, less, name = _row(table, domain, "ratio"), _row(table, domain, "difference"), domain_label(domain).lower()
    if row.value == row.value:
        unclear = " (not shown to differ)" if less.low <= 0 <= less.high else ""
        return f"{name} {_size(row)} times{unclear}"
    if row.low == row.low:
        return f"{name} {row.low:.2g} times at least"
    return f"{name} neither shown"


def _exact(table: pd.DataFrame, domain: str) -> str:
    f, b = _row(table, domain, "function"), _row(table, domain, "batch")
    return (
        f"{domain_label(domain)}: {f.of_function} {interval_text(f.value, f.low, f.high, 'bits')}, "
        f"{b.of_batch} {interval_text(b.value, b.low, b.high, 'bits')}."
    )


@once
def splits(table: pd.DataFrame) -> Chart:
    """Draw the table `splits` of the experiment: bits of function by what was learned from, with as many training objects.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, split, value, low, high, share, share_low, share_high, n, learned, of_function, of_batch.
    """
    domains = in_order(table.domain)
    fig = figure(height=420, yaxis_title="bits of function, of 1")
    for place, domain in enumerate(domains):
        rows = table[(table.domain == domain) & table.split.isin(list(SPLITS))]
        name = f"{domain_label(domain)}: {rows.of_function.iloc[0]}"
        x = [list(SPLITS).index(split) + 0.06 * (place - (len(domains) - 1) / 2) for split in rows.split]
        fig.add_scatter(
            x=x, y=rows.value, mode="lines+markers", name=name,
            error_y={"type": "data", "array": rows.high - rows.value, "arrayminus": rows.value - rows.low, "width": 4},
            line={"color": COLOURS[domain], "width": 2}, marker={"symbol": SYMBOLS[domain], "size": 11},
            customdata=rows[["dataset", "split"]].to_numpy().tolist(),
            hovertemplate=f"{name}<br>%{{customdata[1]}}: %{{y:.3f}} bits<extra></extra>",
        )  # fmt: skip
        null = table[(table.domain == domain) & (table.split == PERMUTED)]
        fig.add_scatter(
            x=[x[-1]], y=null.value, mode="markers", name=PERMUTED, showlegend=not place,
            marker={"symbol": "x-thin", "size": 9, "color": NEUTRAL, "line": {"width": 2, "color": NEUTRAL}},
            customdata=null[["dataset", "split"]].to_numpy().tolist(),
            hovertemplate=f"{name}, permuted: %{{y:.3f}} bits<extra></extra>",
        )  # fmt: skip
    fig.add_hline(y=0, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    fig.update_xaxes(tickvals=list(range(len(SPLITS))), ticktext=list(SPLITS.values()), range=[-0.4, len(SPLITS) - 0.6])
    learned = joined(
        [f"{domain_label(r.domain).lower()} {int(r.learned)}" for r in table.drop_duplicates("domain").itertuples()]
    )
    return Chart(
        "Bits of function that are left where it was learned in another batch: "
        + "; ".join(_left(table, str(d)) for d in domains),
        fig,
        table,
        " ".join(
            f"{domain_label(r.domain)}, {r.split}: {interval_text(r.value, r.low, r.high, 'bits')}."
            for r in table.itertuples()
        ),
        f"Each mark is learned from equally many objects (about {learned}): drawn at random from both batches with relatives "
        "present, the same with relatives held out, from the batch of the tested object alone, and from the other batch alone. "
        "A fall at the last mark is what held only within a batch; below 0 what was learned misleads. Bars are 95 % intervals "
        "over clusters; crosses are permuted labels in the other batch.",
        "What other batches would do: these are two of them (in a nested design two pairs), and this is one kind of learner.",
    )


def _size(row: pd.Series) -> str:
    return f"{row.value:z.2f} [{row.low:z.2f}, {row.high:z.2f}]"


def _left(table: pd.DataFrame, domain: str) -> str:
    row, name = table[(table.domain == domain) & (table.split == OTHER)].iloc[0], domain_label(domain).lower()
    if row.share != row.share:
        return f"{name} none were shown within one"
    if row.high < 0:
        return f"{name} none, it misleads ({_size(row)} bits)"
    return f"{name} {percent_interval(row.share, row.share_low, row.share_high)}"
