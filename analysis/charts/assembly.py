"""Charts of the page on assembly: the index against size, what it tells beyond it, and natural-product likeness of drugs."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.curves import places
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
    share_of,
    wrapped,
)

REAL, FOUND, BOTH, GAIN, CLEAR = "real", "found", "size and LZ", "gain", "control: the index itself"
NEUTRAL_SYMBOLS = ("x-thin", "cross-thin", "asterisk")
OF_CLAIM, STAGES = 0.5, {"matched": "", "all": "-open", "matched, labels permuted": "x-thin"}
ROW, BETWEEN = 38, 56  # pixels per row of marks, and between panels, for a title of two lines
CANNOT = (
    "Whether assembly itself was selected: the index is one number of a structure, and another use of it "
    "may tell more. Of strings "
    "it is a bound from above, and of molecules too large or too hard for a search nothing is known; the "
    "table counts them."
)


@once
def index(objects: pd.DataFrame, explained: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the tables `objects` and `explained`: the index of each object against its size, real ones and neutral ones.

    Parameters
    ----------
    objects : DataFrame
        Columns domain, dataset, kind, size, lz, index, status, measures, size_unit.
    explained : DataFrame
        Columns domain, dataset, kind, what, value, low, high, n, measures.
    narrow : bool
        Whether the panels of the domains lie below one another.
    """
    domains = in_order(objects.domain)
    rows, columns = (len(domains), 1) if narrow else (1, len(domains))
    fig = make_subplots(
        rows, columns, subplot_titles=[domain_label(d) for d in domains], horizontal_spacing=0.07, vertical_spacing=0.12
    )
    fig.update_layout(figure(height=330 * rows + 140 if narrow else 480).layout)
    fig.update_layout(legend_y=1.05 if narrow else 1.1)
    for domain, where in zip(domains, places(len(domains), narrow=narrow), strict=True):
        own = objects[(objects.domain == domain) & (objects.status == FOUND)]
        for place, (kind, part) in enumerate(own.groupby("kind", sort=False)):
            fig.add_trace(_cloud(part, str(domain), str(kind), place), **where)
        first = own.iloc[0]
        fig.update_xaxes(title_text=f"{first.size_unit}s", **where)
        fig.update_yaxes(title_text=str(first.measures).replace(" of the", "<br>of the"), **where)
    at = explained[(explained.kind == REAL) & (explained.what == BOTH)].set_index("domain")
    shares = joined([f"{domain_label(d).lower()} {share_of(at.loc[d], 1)}" for d in domains if d in at.index])
    exact = " ".join(
        f"{domain_label(r.domain)}, {r.kind}, {r.what}: {interval_text(r.value, r.low, r.high)} of {r.n:,} objects."
        for r in explained.itertuples()
    )
    return Chart(
        f"Share of the assembly index that size and Lempel-Ziv complexity explain: {shares}",
        fig,
        explained,
        f"Assembly index against size. Share of its variance that is explained: {exact}",
        "Each mark is an object: right is larger, up takes more joins. Coloured marks are real, grey ones "
        "neutral objects of the same "
        "sizes. The nearer all lie to one curve, the less the index says that size does not. Shares are R2 "
        "of a quadratic fit to size "
        "and to the number of phrases of Lempel and Ziv (1976), corrected for its columns; bars over "
        "clusters of relatives.",
        CANNOT,
    )


def _cloud(part: pd.DataFrame, domain: str, kind: str, place: int) -> go.Scatter:
    real = kind == REAL
    colour = COLOURS[domain] if real else NEUTRAL
    symbol = SYMBOLS[domain] if real else NEUTRAL_SYMBOLS[(place - 1) % len(NEUTRAL_SYMBOLS)]
    name = f"{domain_label(domain)}, {kind}"
    return go.Scatter(
        x=part["size"], y=part["index"], mode="markers", name=name, customdata=[[one, kind] for one in part.dataset],
        marker={"symbol": symbol, "size": 7, "color": colour, "opacity": 0.6,
                "line": {"width": 1.5, "color": colour}},
        hovertemplate=f"{name}<br>%{{x}} {part.size_unit.iloc[0]}s, %{{y}} joins<extra></extra>",
    )  # fmt: skip


@once
def told(table: pd.DataFrame, about: str, cannot_tell: str = CANNOT) -> Chart:
    """Draw bits of a label by what is read of an object, of `assembly.told`, and what the index adds to the others.

    Parameters
    ----------
    table : DataFrame
        Columns domain, dataset, what, value, low, high, null, n, unit, and ``of``: the two classes in words.
    about : str
        What the bits are about, for the title: ``"real or neutral"``, ``"the label"``.
    cannot_tell : str
    """
    rows = table[table.unit == "bits"].reset_index(drop=True)
    groups = list(rows.groupby(["domain", "of"], sort=False))
    most = int(rows.groupby(["domain", "of"]).size().max())
    drawn = len(groups) * (ROW * most + BETWEEN) - BETWEEN
    fig = make_subplots(
        len(groups), 1, shared_xaxes=True, vertical_spacing=BETWEEN / drawn,
        subplot_titles=[wrapped(f"{domain_label(str(domain))}: {of}", 36) for (domain, of), _ in groups],
    )  # fmt: skip
    fig.update_layout(figure(height=170 + drawn).layout)
    fig.update_layout(legend={"y": 1.0 + BETWEEN / drawn})
    fig.update_annotations(x=0, xanchor="left", align="left", font={"size": 13})
    for place, ((domain, _), part) in enumerate(groups, 1):
        _bits(fig, part, str(domain), place)
        fig.update_yaxes(categoryorder="array", categoryarray=[_line(one) for one in part.what][::-1], row=place, col=1)
        fig.update_xaxes(zeroline=True, zerolinecolor=NEUTRAL, row=place, col=1)
    fig.update_xaxes(title_text="bits told of held-out objects, of 1", row=len(groups), col=1)
    gains = rows[rows.what == GAIN]
    words = "; ".join(f"{domain_label(r.domain).lower()}{_which(r, gains)} {_gain(r)}" for r in gains.itertuples())
    exact = " ".join(
        f"{domain_label(r.domain)}, {r.of}, {r.what}: {interval_text(r.value, r.low, r.high, 'bits')}."
        for r in rows.itertuples()
    )
    return Chart(
        f"Bits that the index adds about {about}, beyond size and complexity: {words}",
        fig,
        table,
        exact,
        "Right is more bits about the class of objects that were not learned from, with clusters of "
        "relatives held out; each of two "
        "equal classes holds one. 'Gain' is what the index adds to size and Lempel-Ziv complexity (LZ), "
        "against an index that was "
        "permuted over objects, as any further feature costs some bits. 'Control: the index itself' asks for "
        "a label that is "
        "made of the index: such a gain can be seen. Crosses: permuted labels. Bars are 95 % intervals over "
        "clusters.",
        cannot_tell,
    )


def _which(row: object, gains: pd.DataFrame) -> str:
    return f" ({row.of})" if (gains.domain == row.domain).sum() > 1 else ""  # type: ignore[attr-defined]


def _gain(row: object) -> str:
    value, low, high = (float(getattr(row, name)) for name in ("value", "low", "high"))
    return f"{value:z.3f} [{low:z.3f}, {high:z.3f}]{'' if low > 0 or high < 0 else ', none shown'}"


def _line(what: str) -> str:
    return what.replace(", LZ and", ",<br>LZ and").replace("control: ", "control:<br>")


def _bits(fig: go.Figure, part: pd.DataFrame, domain: str, place: int) -> None:
    about = [[r.dataset, r.what, interval_text(r.value, r.low, r.high, "bits")] for r in part.itertuples()]
    lines = [_line(one) for one in part.what]
    filled = [SYMBOLS[domain] if what == GAIN else f"{SYMBOLS[domain]}-open" for what in part.what]
    fig.add_scatter(
        x=part.value, y=lines, mode="markers", name="bits", legendgroup="bits", showlegend=place == 1, customdata=about,
        marker={"symbol": filled, "size": 12, "color": COLOURS[domain], "line": {"width": 2, "color": COLOURS[domain]}},
        error_x={"type": "data", "array": part.high - part.value, "arrayminus": part.value - part.low, "width": 4},
        hovertemplate=f"{domain_label(domain)}, %{{customdata[1]}}: %{{customdata[2]}}<extra></extra>", row=place, col=1,
    )  # fmt: skip
    fig.add_scatter(
        x=part.null, y=lines, mode="markers", name="permuted labels", legendgroup="null", showlegend=place == 1,
        marker={"symbol": "x-thin", "size": 8, "color": NEUTRAL, "line": {"width": 2, "color": NEUTRAL}}, customdata=about,
        hovertemplate=f"{domain_label(domain)}, permuted labels: %{{x:.3f}} bits<extra></extra>", row=place, col=1,
    )  # fmt: skip


@once
def likeness(table: pd.DataFrame, drugs: str, others: str) -> Chart:
    """Draw the table `auc`: how well each score tells one set from another, of all molecules and of matched ones.

    Parameters
    ----------
    table : DataFrame
        Columns score, stage, value, low, high, n, m, domain, dataset.
    drugs, others : str
        Both sets in words.
    """
    names = list(dict.fromkeys(table.score))
    fig = figure(height=170 + 78 * len(names), xaxis_title="AUC: 0.5 tells nothing")
    colour = COLOURS[str(table.domain.iloc[0])]
    symbol = SYMBOLS[str(table.domain.iloc[0])]
    for place, (stage, mark) in enumerate(STAGES.items()):
        part = table[table.stage == stage]
        control = mark == "x-thin"
        look = NEUTRAL if control else colour
        fig.add_scatter(
            x=part.value, y=[names.index(one) + 0.22 * (place - 1) for one in part.score], mode="markers", name=stage,
            marker={"symbol": mark if control else symbol + mark, "size": 9 if control else 12, "color": look,
                    "line": {"width": 2, "color": look}},
            error_x={"type": "data", "array": part.high - part.value, "arrayminus": part.value - part.low, "width": 4},
            customdata=[[r.dataset, r.score, r.stage, interval_text(r.value, r.low, r.high), f"{r.n:,} and {r.m:,}"]
                        for r in part.itertuples()],
            hovertemplate="%{customdata[1]}, %{customdata[2]}<br>AUC %{customdata[3]}, %{customdata[4]} molecules<extra></extra>",
        )  # fmt: skip
    fig.update_yaxes(tickvals=list(range(len(names))), ticktext=[one.replace(" ", "<br>", 1) for one in names],
                     range=[len(names) - 0.4, -0.6])  # fmt: skip
    fig.add_vline(x=OF_CLAIM, line={"color": NEUTRAL, "dash": "dot", "width": 1})
    row = table[(table.score == names[0]) & (table.stage == "matched")].iloc[0]
    size = interval_text(row.value, row.low, row.high, digits=2)
    words = "more" if row.low > OF_CLAIM else "less" if row.high < OF_CLAIM else "not shown to be more or less"
    exact = " ".join(f"{r.score}, {r.stage}: {interval_text(r.value, r.low, r.high)}." for r in table.itertuples())
    return Chart(
        f"{drugs} are {words} like natural products than {others} of the same size and logP: AUC {size}",
        fig,
        table,
        f"AUC of each score. {exact}",
        "AUC is the share of couples in which the molecule of the first set scores higher, ties half. "
        "Filled: each drug beside the "
        "nearest other molecule in heavy atoms and logP, none twice; hollow: all molecules. Heavy atoms, "
        "logP and QED show whether "
        "the match holds: near 0.5. Grey crosses: a coin decides in each pair which is the drug. Bars are 95 "
        "% intervals over clusters.",
        "Why: many drugs are natural products or were made after them, and some were among the natural "
        "products from which the score "
        "was learned. Nor does the score know what a molecule does in a body.",
    )
