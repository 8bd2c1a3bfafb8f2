"""Charts of a search in three domains: bits until a sample is accepted beside the price of a whole object, and success at k."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.curves import panels, places
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
from analysis.charts.ticks import log_axis, log_ticks, number, share_axis

MODEL, CHAIN, FRESH, WHOLE = "model, T = 1", "chain of order 2", "real objects, fresh", "one whole object"
TYPICAL = 64  # samples at which the finding is stated
FLOOR = 0.05  # bits that a logarithmic axis shows at least
DASHES = {CHAIN: "dot", FRESH: "dash"}


@once
def bits(search: pd.DataFrame, price: pd.DataFrame) -> Chart:
    """Draw the bits of a search by arm and domain, and the price of guessing a whole object.

    Parameters
    ----------
    search : DataFrame
        Columns domain, dataset, arm, accepted, n, share, value, low, high, bound, readable, units.
    price : DataFrame
        Columns domain, dataset, value, low, high, n.
    """
    whole = price.assign(arm=WHOLE, bound=False, accepted=pd.NA, units="code length under the model")
    table = pd.concat([search, whole], ignore_index=True)
    arms = list(dict.fromkeys(table.arm))
    fig = figure(height=520, xaxis_title="bits", scattermode="group")
    for domain in in_order(table.domain):
        own = table[table.domain == domain]
        known, bound = own[~own.bound.astype(bool)], own[own.bound.astype(bool)]
        x = known.value.clip(lower=FLOOR)
        fig.add_scatter(
            x=x, y=known.arm, mode="markers", name=domain_label(domain), legendgroup=domain, cliponaxis=False,
            orientation="h", offsetgroup=domain,
            marker={"color": COLOURS[domain], "symbol": SYMBOLS[domain], "size": 11}, customdata=_about(known),
            error_x={"type": "data", "array": known.high.fillna(known.value) - known.value,
                     "arrayminus": known.value - known.low.clip(lower=FLOOR), "width": 4},
            hovertemplate=f"{domain_label(domain)}, %{{y}}<br>%{{customdata[2]}} bits<br>%{{customdata[3]}}<extra></extra>",
        )  # fmt: skip
        if len(bound):
            fig.add_scatter(
                x=bound.low, y=bound.arm, mode="markers", name=f"{domain_label(domain)}, more than this", legendgroup=domain,
                orientation="h", offsetgroup=domain,
                marker={"color": COLOURS[domain], "symbol": "arrow-right", "size": 15}, customdata=_about(bound),
                hovertemplate=f"{domain_label(domain)}, %{{y}}<br>more than %{{x:.1f}} bits<br>%{{customdata[3]}}<extra></extra>",
            )  # fmt: skip
    log_axis(fig, "x", pd.concat([table.value.clip(lower=FLOOR), table.low]))
    fig.update_yaxes(categoryorder="array", categoryarray=arms[::-1], tickvals=arms)
    said = joined([_said(search, price, domain) for domain in in_order(table.domain)])
    exact = " ".join(
        f"{domain_label(r.domain)}, {r.arm}: more than {r.low:.1f} bits." if r.bound
        else f"{domain_label(r.domain)}, {r.arm}: {interval_text(r.value, r.low, r.high)} bits."
        for r in table.itertuples()
    )  # fmt: skip
    units = "; ".join(f"{domain_label(d).lower()}: {g.units.iloc[0]}" for d, g in search.groupby("domain", sort=False))
    return Chart(
        f"Bits until a sample holds something right that was not learned, and of guessing one whole object: {said}",
        fig,
        table,
        exact,
        "Each bit doubles the samples that are needed. A sample is accepted if it holds a unit that held-out objects have and no "
        f"object learned from has ({units}). Arrows: nothing was accepted, the bits are more than that (95 %). The chain of "
        "order 2 is the neutral sampler: where it is as cheap, the model knows nothing that helps the search. Fresh real "
        "objects, which come in families with those searched for, are what can be accepted at best. Bars: exact 95 % intervals "
        "of the shares.",
        "How domains compare: what counts as right differs between them, in kind and in strictness; within a domain, arms "
        "compare. Samples that cannot be read count as not accepted. Fresh objects that are relatives make their interval too "
        "narrow.",
    )


def _about(rows: pd.DataFrame) -> list[list[str]]:
    return [
        [
            r.dataset,
            r.arm,
            interval_text(r.value, r.low, r.high),
            f"mean of {int(r.n)} objects" if r.arm == WHOLE else f"{int(r.accepted)} of {int(r.n)} samples accepted",
        ]
        for r in rows.itertuples()
    ]


def _said(search: pd.DataFrame, price: pd.DataFrame, domain: str) -> str:
    row = search[(search.domain == domain) & (search.arm == MODEL)].iloc[0]
    whole = price[price.domain == domain].iloc[0]
    found = f"over {row.low:.1f}" if row.bound else interval_text(row.value, row.low, row.high, digits=2)
    return f"{domain_label(domain).lower()} {found} and {whole.value:,.0f} [{whole.low:,.0f}, {whole.high:,.0f}]"


@once
def success(curve: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the chance that at least one of k samples is accepted.

    Parameters
    ----------
    curve : DataFrame
        Columns domain, dataset, arm, k, share, share_low, share_high, n.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains = in_order(curve.domain)
    fig = panels([domain_label(domain) for domain in domains], narrow=narrow)
    arms = list(dict.fromkeys(curve.arm))
    marks = ("circle-open", "circle", "diamond-open", "cross", "star")
    for place, (domain, where) in enumerate(zip(domains, places(len(domains), narrow=narrow), strict=True)):
        for turn, arm in enumerate(arms):
            line = curve[(curve.domain == domain) & (curve.arm == arm)]
            colour = NEUTRAL if arm in DASHES else COLOURS[domain]
            if arm == MODEL:
                fig.add_trace(band(line.k, line.share_low, line.share_high, colour, arm), **where)
            fig.add_scatter(
                x=line.k, y=line.share, mode="lines+markers", name=arm, legendgroup=arm, showlegend=not place,
                line={"color": colour, "dash": DASHES.get(arm, "solid"), "width": 2},
                marker={"symbol": marks[turn % len(marks)], "size": 7},
                customdata=line[["dataset", "arm"]].to_numpy().tolist(),
                hovertemplate=f"{arm}<br>%{{x}} samples: %{{y:.3f}}<extra></extra>", **where,
            )  # fmt: skip
        _log_axis(fig, curve, where)
        share_axis(fig, "y", [0, 1], **where)
        fig.update_yaxes(range=[-0.03, 1.03], **where)
    most = min(TYPICAL, int(curve[curve.arm == MODEL].groupby("domain", sort=False).k.max().min()))
    at = curve[(curve.arm == MODEL) & (curve.k == most)].set_index("domain")
    said = joined([
        f"{domain_label(d).lower()} {interval_text(at.share[d], at.share_low[d], at.share_high[d], digits=2)}" for d in domains
    ])  # fmt: skip
    return Chart(
        f"Chance that at least one of {most} samples of the model is accepted: {said}",
        fig,
        curve,
        " ".join(
            f"{domain_label(r.domain)}, {r.arm}, {r.k} samples: {interval_text(r.share, r.share_low, r.share_high)}."
            for r in curve[curve.k.isin([1, most])].itertuples()
        ),
        "The same law as in a maze: what one sample finds rarely, many find, if something recognises it. Lines are the unbiased "
        "estimate (Chen et al. 2021) from all samples of an arm, bands follow from the exact interval of the share of one "
        "sample.",
        "What recognising costs: here the held-out objects do it, which nobody has in a real search.",
    )


def _log_axis(fig: go.Figure, curve: pd.DataFrame, where: dict[str, int]) -> None:
    found = log_ticks(curve.k)
    fig.update_xaxes(type="log", tickvals=found, ticktext=[number(v) for v in found], title_text="samples", **where)
