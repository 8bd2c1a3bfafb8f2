"""Within one domain: measures as panels, sets as rows from the least stated selection to the most."""

from __future__ import annotations

import textwrap

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import COLOURS, NEUTRAL, SYMBOLS, Chart, domain_label, interval_text, joined
from analysis.charts.theme import figure as themed_figure

SET_HEIGHT, BETWEEN, TOP = 25, 84, 64  # pixels: a row, the room a panel's title and axis take, the legend
TITLE_WIDTH = 46  # characters: two lines fit a phone
# Finding -> how the title says it.
WORDS = {
    "rises": "stronger with more selection on {}",
    "falls": "weaker on {}",
    "both ways": "in part stronger, in part weaker on {}",
    "not distinguished": "not distinguished on {}",
    "not comparable": "not comparable on {}",
}


def dots(rows: pd.DataFrame, besides: str) -> Chart:
    """Draw every measure of `rows` in a panel of its own.

    Parameters
    ----------
    rows : DataFrame
        Columns set, label, made, domain, measure, measure_label, level, level_label, representation_label, value, low,
        high, unit, null, n, of, stronger, flags, finding, up, down, pairs.
    besides : str
        What else the sets differ in, apart from selection.
    """
    panels = [part for _, part in rows.groupby(["measure", "level"], sort=False)]
    sets = list(dict.fromkeys(rows.label))
    body = SET_HEIGHT * (len(sets) + 1)
    height = TOP + len(panels) * (body + BETWEEN)
    fig = make_subplots(
        rows=len(panels),
        cols=1,
        subplot_titles=[_panel_title(part) for part in panels],
        vertical_spacing=BETWEEN / (height - TOP) if len(panels) > 1 else 0,
        figure=themed_figure(height=height),
    )
    for number, part in enumerate(panels, start=1):
        _panel(fig, number, part, sets)
    room = int(5.4 * max(map(len, sets))) + 6  # panel titles start above the names of the sets, not right of them
    fig.update_annotations(x=0, xref="paper", xanchor="left", xshift=-room, align="left", font={"size": 13})
    fig.update_layout(
        margin={"l": 16, "r": 16, "t": TOP + 40, "b": 40},
        legend={"y": 1, "yref": "container", "yanchor": "top", "x": 0, "xref": "container"},
    )
    title = _title(rows)
    return Chart(title, fig, rows, _alt(panels, title), _READ, f"{_CANNOT} Here {besides}.")


_READ = (
    "Each panel is one measure, each row a set, from the least stated selection (top) to the most, with 95 % intervals; "
    "filled marks are real sets, open ones are made from the set in view, grey ones are each set's null, and further "
    "right means a stronger prior (axes run backwards where less is stronger). Real sets are compared with each other, made "
    "ones with the set that they are made from, all pairs Bonferroni-corrected."
)
_CANNOT = "Whether selection made the difference: sets differ in more than that."


def _title(rows: pd.DataFrame) -> str:
    counts = rows.drop_duplicates(["measure", "level"]).finding.value_counts()
    findings = [words.format(int(counts[finding])) for finding, words in WORDS.items() if finding in counts]
    return f"{domain_label(rows.domain.iloc[0])}, {int(counts.sum())} measures: {joined(findings)}"


def _panel_title(part: pd.DataFrame) -> str:
    first = part.iloc[0]
    title = f"{first.measure_label}, {first.representation_label} ({first.unit}): {first.finding}"
    return "<br>".join(textwrap.wrap(title, TITLE_WIDTH))


def _panel(fig: go.Figure, number: int, part: pd.DataFrame, sets: list[str]) -> None:
    domain = part.domain.iloc[0]
    place = {"row": number, "col": 1}
    drawn = part[part.value.notna()]
    for made, own in drawn.groupby("made"):
        fig.add_scatter(
            x=own.value,
            y=own.label,
            error_x={"type": "data", "array": own.high - own.value, "arrayminus": own.value - own.low, "width": 4},
            mode="markers",
            marker={"color": COLOURS[domain], "symbol": f"{SYMBOLS[domain]}{'-open' if made else ''}", "size": 10},
            name="Made" if made else "Real",
            legendgroup=str(made),
            showlegend=number == 1,
            customdata=[
                f"{interval_text(r.value, r.low, r.high)} {r.unit}, n = {r.n:,} {r.of}" for r in own.itertuples()
            ],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
            **place,
        )
    nulls = part[part.null.notna()]
    fig.add_scatter(
        x=nulls.null,
        y=nulls.label,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin-open", "size": 8, "line": {"width": 2}},
        name="Null",
        legendgroup="null",
        showlegend=number == 1,
        hovertemplate="%{y}, null: %{x:.3g}<extra></extra>",
        **place,
    )
    undefined = part[part.value.isna()]
    fig.add_scatter(
        x=[0.0] * len(undefined),
        y=undefined.label,
        mode="text",
        text=["not comparable"] * len(undefined),
        textposition="middle right",
        textfont={"color": NEUTRAL, "size": 11},
        customdata=["<br>".join(textwrap.wrap(flag, TITLE_WIDTH)) for flag in undefined["flags"]],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
        **place,
    )
    backwards = part.stronger.iloc[0] == "low"
    fig.update_xaxes(autorange="reversed" if backwards else True, nticks=5, **place)
    fig.update_yaxes(categoryorder="array", categoryarray=sets[::-1], range=[-0.6, len(sets) - 0.4], **place)


def _alt(panels: list[pd.DataFrame], title: str) -> str:
    sentences = []
    for part in panels:
        found = [f"{r.label} {interval_text(r.value, r.low, r.high)}" for r in part[part.value.notna()].itertuples()]
        values = joined(found) if found else "defined on no set"
        sentences.append(f"{part.measure_label.iloc[0]}, {part.representation_label.iloc[0]}: {values}.")
    return f"{title}. {' '.join(sentences)}"
