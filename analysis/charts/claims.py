"""Charts of the ledger: all claims by verdict, and the numbers that one verdict hangs on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, QUIET, SERIES, Chart, figure, interval_text, joined

LOOKS = {  # verdict -> colour and shape of its marks, in the order in which they are listed
    "supported": (SERIES[2], "circle"),
    "contradicted": (SERIES[1], "x"),
    "depends": (SERIES[0], "diamond"),
    "not decided": (NEUTRAL, "circle-open"),
    "not measurable": (NEUTRAL, "square-open"),
    "context": (NEUTRAL, "star-open"),
    "not measured yet": (NEUTRAL, "hourglass-open"),
}
SAYS = {1: "in favour", -1: "against", 0: "undecided"}
SAYS_LOOKS = {1: (SERIES[2], "circle"), -1: (SERIES[1], "x"), 0: (NEUTRAL, "circle-open")}
ROW, EDGES = 38, 40  # pixels: a verdict, and what stands above and below all
PART, AROUND = 40, 150


@once
def verdicts(table: pd.DataFrame, sentence: str, *, narrow: bool = False) -> Chart:
    """Draw one mark for each claim, with its number, in the row of its verdict.

    Parameters
    ----------
    table : DataFrame
        Columns number, title, verdict, words; one row for each claim.
    sentence : str
        How many claims have which verdict.
    narrow : bool
        Whether a row breaks so that it fits a phone.
    """
    shown = [verdict for verdict in LOOKS if (table.verdict == verdict).any()]
    per_line = 7 if narrow else 29
    fig = figure(showlegend=False)
    ticks, place = [], 0
    for verdict in shown:
        own = table[table.verdict == verdict]
        colour, symbol = LOOKS[verdict]
        rank = np.arange(len(own))
        fig.add_scatter(
            x=rank % per_line + 1, y=place + rank // per_line, mode="markers+text", text=own.number.astype(str),
            textposition="top center", name=verdict, customdata=own[["title", "words"]].to_numpy().tolist(),
            marker={"symbol": symbol, "size": 13, "color": colour, "line": {"width": 2, "color": colour}}, cliponaxis=False,
            hovertemplate="%{text}. %{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )  # fmt: skip
        ticks.append((place, f"{verdict}: {len(own)}"))
        place += 1 + (len(own) - 1) // per_line
    most = min(max(int((table.verdict == verdict).sum()) for verdict in shown), per_line)
    fig.update_yaxes(
        tickvals=[at for at, _ in ticks], ticktext=[words for _, words in ticks], range=[place - 0.4, -0.75], showgrid=False,
        ticks="",
    )  # fmt: skip
    fig.update_xaxes(visible=True, showticklabels=False, showgrid=False, range=[0.4, max(most, 7) + 0.6])
    fig.update_layout(height=EDGES + ROW * place, margin={"t": 8, "b": 8, "r": 8})
    lists = [
        f"{verdict}: {joined([f'{r.number} {r.title}' for r in table[table.verdict == verdict].itertuples()])}."
        for verdict in shown
    ]
    return Chart(
        sentence.rstrip("."), fig, table, " ".join([sentence, *lists]),
        "Each mark is a claim, with its number, in the row of the verdict that its tables give. 'Depends': in favour in some "
        "domains, sets or choices, and not in others. 'Not decided': the interval holds both answers. A click opens the claim.",
        "Whether the article is right: claims are no votes, several are judged by the same numbers, and each verdict holds for "
        "the sets and the models that are here.",
    )  # fmt: skip


@once
def parts(table: pd.DataFrame, title: str, words: Mapping[str, str]) -> Chart:
    """Draw the numbers of one claim, each with its interval and with what would be there if nothing were.

    Parameters
    ----------
    table : DataFrame
        Columns label, value, low, high, unit, n, of, null, says (1, -1 or 0), domain; at least one row.
    title : str
        The finding.
    words : mapping of str to str
        measured, refuted: how the numbers are made, what would contradict.
    """
    rows = table.reset_index(drop=True)
    fig = figure(height=AROUND + PART * len(rows), xaxis_title=_unit(rows.unit))
    for says, name in SAYS.items():
        own = rows[rows.says == says]
        colour, symbol = SAYS_LOOKS[says]
        if own.empty:
            continue
        fig.add_scatter(
            x=own.value, y=own.index, mode="markers", name=name,
            error_x={"type": "data", "array": (own.high - own.value).fillna(0), "arrayminus": (own.value - own.low).fillna(0),
                     "width": 4, "color": colour},
            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
            customdata=[
                [r.label, interval_text(r.value, r.low, r.high, r.unit), f"{int(r.n):,} {r.of}"] for r in own.itertuples()
            ],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<br>%{customdata[2]}<extra></extra>",
        )  # fmt: skip
    fig.add_scatter(
        x=rows.null, y=rows.index, mode="markers", name="if nothing were there",
        customdata=[[label] for label in rows.label],
        marker={"symbol": "line-ns", "size": 14, "color": NEUTRAL, "line": {"width": 2, "color": NEUTRAL}},
        hovertemplate="%{customdata[0]}, if nothing were there: %{x:.3g}<extra></extra>",
    )  # fmt: skip
    fig.update_yaxes(
        tickvals=list(rows.index), ticktext=[_folded(label) for label in rows.label], range=[len(rows) - 0.4, -0.6],
        tickfont={"color": QUIET},
    )  # fmt: skip
    fig.update_layout(margin={"l": 8})
    exact = " ".join(
        f"{r.label}: {interval_text(r.value, r.low, r.high, r.unit)}, {SAYS[r.says]}." for r in rows.itertuples()
    )
    return Chart(
        title, fig, rows.assign(says=rows.says.map(SAYS)), exact,
        f"{words['measured']} Bars are 95 % intervals; a stroke is where the mark would lie if nothing were there.",
        f"Other sets and other models. It would be contradicted by this: {words['refuted'][:1].lower()}{words['refuted'][1:]}",
    )  # fmt: skip


def _unit(units: pd.Series) -> str:
    known = [unit for unit in dict.fromkeys(units) if unit]
    return known[0] if len(known) == 1 else "each in its own unit" if known else "value"


def _folded(label: str, width: int = 26) -> str:
    """Break a label at a blank once it is longer than a line."""
    if len(label) <= width:
        return label
    cut = label.rfind(" ", 0, width)
    cut = cut if cut > 0 else label.find(" ")
    return label if cut < 0 else f"{label[:cut]}<br>{_folded(label[cut + 1 :], width)}"
