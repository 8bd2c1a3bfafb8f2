"""Within one domain: questions as panels, sets as rows from the least stated selection to the most."""

from __future__ import annotations

import textwrap

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import COLOURS, NEUTRAL, SYMBOLS, Chart, domain_label, interval_text, joined
from analysis.charts.theme import figure as themed_figure

SET_HEIGHT, BETWEEN, TOP = 25, 96, 64  # pixels: a row, the room a panel's title and axis take, the legend
TITLE_WIDTH = 46  # characters: two lines fit a phone
GROUND = "rgba(127, 140, 153, 0.13)"  # behind sets that stated selection does not order
# Finding -> how the title says it, where stated selection orders sets, and where it orders controls only.
WORDS = {
    "rises": "stronger with more selection on {}",
    "falls": "weaker on {}",
    "both ways": "in part stronger, in part weaker on {}",
    "not distinguished": "not distinguished on {}",
    "not comparable": "not comparable on {}",
}
OF_CONTROLS = {
    "rises": "stronger than controls made of them on {}",
    "falls": "weaker than these on {}",
    "both ways": "stronger than some and weaker than others on {}",
    "not distinguished": "not distinguished from controls on {}",
    "not comparable": "not comparable on {}",
}


def dots(rows: pd.DataFrame, besides: str) -> Chart:
    """Draw every question of `rows` in a panel of its own.

    Parameters
    ----------
    rows : DataFrame
        Columns set, label, rank (NaN where no selection is stated), made_from (empty for a real set), domain, question,
        title, choice (in words), value, low, high, unit, null, n, of, flags, finding, up, down, pairs, ordered; sets in the order
        in which they are drawn, from the top.
    besides : str
        What else the sets differ in, apart from selection.
    """
    panels = [part for _, part in rows.groupby("question", sort=False)]
    sets = list(dict.fromkeys(rows.label))
    height = TOP + len(panels) * (SET_HEIGHT * (len(sets) + 1) + BETWEEN)
    fig = make_subplots(
        rows=len(panels),
        cols=1,
        subplot_titles=[_panel_title(part) for part in panels],
        vertical_spacing=BETWEEN / (height - TOP) if len(panels) > 1 else 0,
        figure=themed_figure(height=height),
    )
    grounds = _ties(rows, sets)
    for number, part in enumerate(panels, start=1):
        _panel(fig, number, part, sets)
        for first, last in grounds:
            ground = {"type": "rect", "x0": 0, "x1": 1, "y0": first - 0.45, "y1": last + 0.45, "line": {"width": 0}}
            axis = "" if number == 1 else number
            fig.add_shape(ground, xref=f"x{axis} domain", yref=f"y{axis}", fillcolor=GROUND, layer="below")
    room = int(5.4 * max(map(len, sets))) + 6  # panel titles start above the names of the sets, not right of them
    fig.update_annotations(x=0, xref="paper", xanchor="left", xshift=-room, align="left", font={"size": 13})
    fig.update_layout(
        margin={"l": 16, "r": 16, "t": TOP + 40, "b": 40},
        legend={"y": 1, "yref": "container", "yanchor": "top", "x": 0, "xref": "container"},
    )
    title = _title(rows)
    return Chart(title, fig, rows, _alt(panels, title), _READ, f"{_CANNOT} Here {besides}.")


_READ = (
    "Each panel is one question, each row a set, from the least stated selection (top) to the most, with 95 % intervals; "
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


def _title(rows: pd.DataFrame) -> str:
    counts = rows.drop_duplicates("question").finding.value_counts()
    ordered = bool(rows.ordered.max())
    said = WORDS if ordered else OF_CONTROLS
    findings = [words.format(int(counts[finding])) for finding, words in said.items() if finding in counts]
    findings = findings if ordered else [f"selection orders no two of these sets, {findings[0]}", *findings[1:]]
    many = f"{int(counts.sum())} question{'' if counts.sum() == 1 else 's'}"
    return f"{domain_label(rows.domain.iloc[0])}, {many}: {joined(findings)}"


def _panel_title(part: pd.DataFrame) -> str:
    first = part.iloc[0]
    title = f"{first.title}{f', {first.choice}' if first.choice else ''} ({first.unit}): {first.finding}"
    return "<br>".join(textwrap.wrap(title, TITLE_WIDTH))


def _panel(fig: go.Figure, number: int, part: pd.DataFrame, sets: list[str]) -> None:
    domain = part.domain.iloc[0]
    place = {"row": number, "col": 1}
    drawn = part[part.value.notna()]
    for made, own in drawn.groupby(drawn.made_from != ""):
        fig.add_scatter(
            x=own.value,
            y=own.label,
            error_x={"type": "data", "array": own.high - own.value, "arrayminus": own.value - own.low, "width": 4},
            mode="markers",
            marker={"color": COLOURS[domain], "symbol": f"{SYMBOLS[domain]}{'-open' if made else ''}", "size": 10},
            name="Controls" if made else "Natural sets",
            legendgroup=str(made),
            showlegend=number == 1,
            customdata=[
                f"{interval_text(r.value, r.low, r.high)} {r.unit}, n = {r.n:,} {r.of}" for r in own.itertuples()
            ],
            hovertemplate="%{y}: %{customdata}<extra></extra>",
            **place,
        )
    nulls = part[part.null.notna() & part.value.notna()]
    fig.add_scatter(
        x=nulls.null,
        y=nulls.label,
        mode="markers",
        marker={"color": NEUTRAL, "symbol": "x-thin-open", "size": 8, "line": {"width": 2}},
        name="Neutral objects",
        legendgroup="null",
        showlegend=number == 1,
        hovertemplate="%{y}, neutral objects: %{x:.3g}<extra></extra>",
        **place,
    )
    _not_read(fig, part[part.value.isna()], place)
    fig.update_xaxes(nticks=5, **place)
    fig.update_yaxes(categoryorder="array", categoryarray=sets[::-1], range=[-0.6, len(sets) - 0.4], **place)


def _not_read(fig: go.Figure, part: pd.DataFrame, place: dict[str, int]) -> None:
    fig.add_scatter(
        x=[0.0] * len(part),
        y=part.label,
        mode="text",
        text=["not read"] * len(part),
        textposition="middle right",
        textfont={"color": NEUTRAL, "size": 11},
        customdata=["<br>".join(textwrap.wrap(flag, TITLE_WIDTH)) for flag in part["flags"]],
        hovertemplate="%{y}: %{customdata}<extra></extra>",
        showlegend=False,
        **place,
    )


def _alt(panels: list[pd.DataFrame], title: str) -> str:
    sentences = []
    for part in panels:
        found = [f"{r.label} {interval_text(r.value, r.low, r.high)}" for r in part[part.value.notna()].itertuples()]
        sentences.append(f"{part.title.iloc[0]}: {joined(found) if found else 'read on no set'}.")
    return f"{title}. {' '.join(sentences)}"
