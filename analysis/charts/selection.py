"""Within one domain: a question as one chart, sets as rows from the least stated selection to the most."""

from __future__ import annotations

import textwrap

import pandas as pd
import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import COLOURS, NEUTRAL, QUIET, SYMBOLS, Chart, domain_label, figure, interval_text, joined

SET_HEIGHT, AROUND = 26, 150  # pixels: a row; the legend, the axis and its title
# Characters of a line in the title of the axis, which a phone must hold, and in a hover label.
TITLE_WIDTH, FLAG_WIDTH = 32, 46
GROUND = "rgba(127, 140, 153, 0.13)"  # behind sets that stated selection does not order
# Finding -> how titles say it, where stated selection orders sets, and where it orders controls only.
WORDS = {
    "rises": "stronger with more selection",
    "falls": "weaker with more selection",
    "both ways": "in part stronger, in part weaker with more selection",
    "not distinguished": "not distinguished",
    "not comparable": "not comparable",
}
OF_CONTROLS = {
    "rises": "stronger than controls made of them",
    "falls": "weaker than controls made of them",
    "both ways": "stronger than some controls and weaker than others",
    "not distinguished": "not distinguished from controls",
    "not comparable": "not comparable",
}


@once
def dots(rows: pd.DataFrame, besides: str) -> Chart:
    """Draw one question.

    Parameters
    ----------
    rows : DataFrame
        Columns set, label, rank (NaN where no selection is stated), made_from (empty for a real set), domain, question,
        title, choice (in words), value, low, high, unit, null, n, of, flags, finding, up, down, pairs, ordered; sets in the order
        in which they are drawn, from the top.
    besides : str
        What else the sets differ in, apart from selection.
    """
    first, sets = rows.iloc[0], list(dict.fromkeys(rows.label))
    fig = figure(
        height=AROUND + SET_HEIGHT * len(sets),
        xaxis_title="<br>".join(
            textwrap.wrap(f"{first.unit}{f' ({first.choice})' if first.choice else ''}", TITLE_WIDTH)
        ),
    )
    _marks(fig, rows)
    for low, high in _ties(rows, sets):
        ground = {"type": "rect", "x0": 0, "x1": 1, "y0": low - 0.45, "y1": high + 0.45, "line": {"width": 0}}
        fig.add_shape(ground, xref="x domain", fillcolor=GROUND, layer="below")
    fig.update_xaxes(nticks=6)
    fig.update_yaxes(categoryorder="array", categoryarray=sets[::-1], range=[-0.6, len(sets) - 0.4])
    title = f"{first.title}: {_words(rows)[first.finding]}"
    return Chart(title, fig, rows, _alt(rows, title), _READ, f"{_CANNOT} Here {besides}.")


def finding(rows: pd.DataFrame) -> str:
    """Say on how many questions readings rise with stated selection, fall, or do neither; `rows` holds all questions."""
    counts = rows.drop_duplicates("question").finding.value_counts()
    said = _words(rows)
    findings = [f"{words} on {int(counts[name])}" for name, words in said.items() if name in counts]
    findings = findings if said is WORDS else [f"selection orders no two of these sets, {findings[0]}", *findings[1:]]
    many = f"{int(counts.sum())} question{'' if counts.sum() == 1 else 's'}"
    return f"{domain_label(rows.domain.iloc[0])}, {many}: {joined(findings)}"


def _words(rows: pd.DataFrame) -> dict[str, str]:
    return WORDS if rows.ordered.max() else OF_CONTROLS


_READ = (
    "Each row is a set, from the least stated selection (top) to the most, with its 95 % interval; "
    "rows on one grey ground are not ordered among themselves. Filled marks are natural sets, open ones controls, crosses "
    "what neutral objects reach, and further right means a stronger prior. Natural sets are compared with each other, a "
    "control with the set that it is made from, all pairs Bonferroni-corrected."
)
_CANNOT = "Whether selection made the difference: sets differ in more than that."


def _ties(rows: pd.DataFrame, sets: list[str]) -> list[tuple[int, int]]:
    """First and last place, from below, of natural sets that are neighbours and have one rank or no stated one."""
    of = rows.drop_duplicates("label").set_index("label")
    keys = [
        "control" if of.made_from[name] else str(of["rank"][name]) for name in sets
    ]  # nan, too, is one ground: nothing orders those sets
    found, start = [], 0
    for end in range(1, len(sets) + 1):
        if end == len(sets) or keys[end] != keys[start]:
            if end - start > 1:
                found.append((len(sets) - end, len(sets) - 1 - start))
            start = end
    return found


def _marks(fig: go.Figure, rows: pd.DataFrame) -> None:
    domain = rows.domain.iloc[0]
    drawn = rows[rows.value.notna()]
    for made, own in drawn.groupby(drawn.made_from != ""):
        fig.add_scatter(
            x=own.value,
            y=own.label,
            error_x={"type": "data", "array": own.high - own.value, "arrayminus": own.value - own.low, "width": 4},
            mode="markers",
            cliponaxis=False,
            marker={"color": COLOURS[domain], "symbol": f"{SYMBOLS[domain]}{'-open' if made else ''}", "size": 10},
            name="Controls" if made else "Natural sets",
            customdata=[
                f"{interval_text(r.value, r.low, r.high)} {r.unit}, n = {r.n:,} {r.of}" for r in own.itertuples()
            ],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
        )
    nulls = drawn[drawn.null.notna()]
    fig.add_scatter(
        x=nulls.null,
        y=nulls.label,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin-open", "size": 8, "line": {"width": 2}},
        name="Neutral objects",
        hovertemplate="%{y}, neutral objects: %{x:.3~g}<extra></extra>",
    )
    _not_read(fig, rows[rows.value.isna()])


def _not_read(fig: go.Figure, part: pd.DataFrame) -> None:
    fig.add_scatter(
        x=[0.0] * len(part),
        y=part.label,
        mode="text",
        text=["not read"] * len(part),
        textposition="middle right",
        textfont={"color": QUIET, "size": 11},
        customdata=["<br>".join(textwrap.wrap(flag, FLAG_WIDTH)) for flag in part["flags"]],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
    )


def _alt(rows: pd.DataFrame, title: str) -> str:
    found = [f"{r.label} {interval_text(r.value, r.low, r.high)}" for r in rows[rows.value.notna()].itertuples()]
    return f"{title}. {joined(found) if found else 'Read on no set'}."
