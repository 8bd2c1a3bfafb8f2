"""The side-by-side answer: every measure as a row, every domain as a mark, stronger priors to the right."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.theme import (
    COLOURS,
    NEUTRAL,
    SYMBOLS,
    Chart,
    all_domains,
    domain_label,
    in_order,
    interval_text,
    joined,
)
from analysis.charts.theme import figure as themed_figure

ROW_HEIGHT = 124
TITLE_WIDTH = 46  # characters: two lines fit a phone
WORDS = {
    "supports": "For: molecules have the weakest prior",
    "contradicts": "Against: another domain has a weaker prior than molecules",
    "inconclusive": "Undecided: the intervals allow either",
    "set aside": "Set aside: comparisons of notations",
}


def dot_plot(rows: pd.DataFrame, verdict: str) -> Chart:
    """Draw the rows of one kind of verdict.

    Parameters
    ----------
    rows : DataFrame
        At least one row; columns measure, measure_label, level, level_label, representation_label, domain, dataset,
        value, low, high, unit, null, n, of, stronger ('high' or 'low').
    verdict : str
        ``"supports"``, ``"contradicts"`` or ``"inconclusive"``: for title and alt text.
    """
    panels = list(rows.groupby(["measure", "level"], sort=False))
    height = 90 + ROW_HEIGHT * len(panels)
    fig = make_subplots(
        rows=len(panels),
        cols=1,
        subplot_titles=[_panel_title(part) for _, part in panels],
        vertical_spacing=0.6 * ROW_HEIGHT / (height - 90) if len(panels) > 1 else 0,
        figure=themed_figure(height=height),
    )
    for number, (_, part) in enumerate(panels, start=1):
        _panel(fig, number, part)
    fig.update_annotations(x=0, xanchor="left", align="left", font={"size": 13})
    fig.update_layout(
        margin={"l": 16, "r": 16, "t": 104, "b": 24}, legend={"y": 1, "yref": "container", "yanchor": "top"}
    )
    measures = len(panels)
    title = f"{WORDS[verdict]} ({measures} comparison{'' if measures == 1 else 's'})"
    return Chart(title, fig, rows, _alt(panels, title), _READ, _CANNOT)


_READ = (
    "Each row is one measure in one kind of unit; marks are the domains with 95 % intervals, hollow marks the same "
    "measure on a control (the null), and further right means a stronger prior (axes run backwards where less is stronger). "
    "Caveats of a number, such as an approximate interval, are in its label and in the table."
)
_CANNOT = (
    "Where a difference comes from: a notation, valence or common ancestry can order the domains as selection would."
)


def _panel_title(part: pd.DataFrame) -> str:
    first = part.iloc[0]
    title = f"{first.measure_label}, {first.level_label} ({first.unit})"
    return "<br>".join(textwrap.wrap(title, TITLE_WIDTH))


def _panel(fig: go.Figure, number: int, part: pd.DataFrame) -> None:
    for row in part.set_index("domain").reindex(in_order(part.domain)).reset_index().itertuples():
        shared = {"legendgroup": row.domain, "y": [domain_label(row.domain)]}
        label = f"{domain_label(row.domain)}, {row.representation_label}: {interval_text(row.value, row.low, row.high)}"
        fig.add_scatter(
            x=[row.value],
            error_x={"type": "data", "array": [row.high - row.value], "arrayminus": [row.value - row.low], "width": 4},
            mode="markers",
            marker={"color": COLOURS[row.domain], "symbol": SYMBOLS[row.domain], "size": 11},
            name=domain_label(row.domain),
            showlegend=number == 1,
            hovertemplate=f"{label} {row.unit}<br>{row.dataset}, n = {row.n:,} {row.of}{_caveats(row)}<extra></extra>",
            row=number,
            col=1,
            **shared,
        )
        if row.null is not None and row.null == row.null:
            fig.add_scatter(
                x=[row.null],
                mode="markers",
                marker={"color": NEUTRAL, "symbol": f"{SYMBOLS[row.domain]}-open", "size": 9},
                name="Null",
                showlegend=number == 1 and row.domain == part.domain.iloc[0],
                hovertemplate=f"{domain_label(row.domain)}, null: {row.null:.3g} {row.unit}<extra></extra>",
                row=number,
                col=1,
                y=[domain_label(row.domain)],
                legendgroup="null",
            )
    backwards = part.stronger.iloc[0] == "low"
    fig.update_xaxes(autorange="reversed" if backwards else True, row=number, col=1, nticks=5)
    fig.update_yaxes(
        showticklabels=False,
        row=number,
        col=1,
        categoryorder="array",
        categoryarray=[domain_label(d) for d in all_domains()][::-1],
    )


def _caveats(row: Any) -> str:  # noqa: ANN401 (a named tuple of the table's columns)
    """Return the caveats of a number, line by line; empty if there are no flags."""
    flags = getattr(row, "flags", "") or ""
    return "".join(f"<br>{line}" for line in textwrap.wrap(flags, TITLE_WIDTH))


def _alt(panels: list, title: str) -> str:
    sentences = []
    for _, part in panels:
        strongest_last = part.sort_values("value", ascending=part.stronger.iloc[0] == "high")
        order = joined([domain_label(d).lower() for d in strongest_last.domain])
        sentences.append(f"{part.measure_label.iloc[0]}, {part.level_label.iloc[0]}: weakest to strongest {order}.")
    return f"{title}. {' '.join(sentences)}"


def spread(rows: pd.DataFrame, fair_only: bool = False) -> Chart:
    """Draw how much each measure depends on its unit: one band per domain, from its lowest value to its highest.

    Parameters
    ----------
    rows : DataFrame
        As for `dot_plot`, and ``fair``: whether units are parts of the objects, or read against the same notation.
    fair_only : bool
        Leave out units that are symbols of a notation.

    Raises
    ------
    ValueError
        If no row is left.
    """
    known = rows[rows.value.notna() & (rows.fair | (not fair_only))]
    if known.empty:
        raise ValueError(
            "no measure has a value on such a unit yet; show every unit, or wait for the comparison to end"
        )
    panels = list(known.groupby("measure", sort=False))
    height = 90 + ROW_HEIGHT * len(panels)
    fig = make_subplots(
        rows=len(panels),
        cols=1,
        subplot_titles=[_spread_title(part) for _, part in panels],
        vertical_spacing=0.6 * ROW_HEIGHT / (height - 90) if len(panels) > 1 else 0,
        figure=themed_figure(height=height),
    )
    for number, (_, part) in enumerate(panels, start=1):
        for domain in in_order(part.domain):
            _unit_band(fig, number, part[part.domain == domain])
        fig.update_xaxes(autorange="reversed" if part.stronger.iloc[0] == "low" else True, row=number, col=1, nticks=5)
        order = {"categoryorder": "array", "categoryarray": [domain_label(d) for d in all_domains()][::-1]}
        fig.update_yaxes(showticklabels=False, row=number, col=1, **order)
    fig.update_annotations(x=0, xanchor="left", align="left", font={"size": 13})
    fig.update_layout(
        margin={"l": 16, "r": 16, "t": 104, "b": 24}, legend={"y": 1, "yref": "container", "yanchor": "top"}
    )
    several = [part for _, part in panels if len(set(part.level)) > 1]
    moved = sum(_overlap(part) for part in several)
    units = "units that are parts of the objects" if fair_only else "all units"
    title = f"Over {units}, bands of two domains overlap on {moved} of {len(several)} measures, whose order depends on the unit"
    if not several:
        title = f"Over {units}, no measure has more than one: nothing can be compared"
    return Chart(title, fig, known, f"{title}. {_spoken_bands(panels)}", _SPREAD_READ, _SPREAD_CANNOT)


_SPREAD_READ = (
    "Each band spans the values of one measure over the kinds of unit that a domain's objects can be counted in, each mark "
    "is one kind of unit (open where it is a symbol of the notation, not compared with other objects in that notation), and "
    "further right means a stronger prior. Narrow, separate bands are an answer that does not depend on the unit."
)
_SPREAD_CANNOT = (
    "Which unit is the right one: a band is as wide as the units that were tried, and others could widen it."
)


def _spread_title(part: pd.DataFrame) -> str:
    levels = part.level.nunique()
    title = f"{part.measure_label.iloc[0]}, {levels} kind{'' if levels == 1 else 's'} of unit ({part.unit.iloc[0]})"
    return "<br>".join(textwrap.wrap(title, TITLE_WIDTH))


def _overlap(part: pd.DataFrame) -> bool:
    """Whether the bands of any two domains have a value in common."""
    bands = part.groupby("domain").value.agg(["min", "max"]).sort_values("min")
    return bool((bands["min"].to_numpy()[1:] <= bands["max"].cummax().to_numpy()[:-1]).any())


def _unit_band(fig: go.Figure, number: int, own: pd.DataFrame) -> None:
    domain = own.domain.iloc[0]
    shared = {"legendgroup": domain, "row": number, "col": 1}
    fig.add_scatter(
        x=[own.value.min(), own.value.max()],
        y=[domain_label(domain)] * 2,
        mode="lines",
        line={"color": COLOURS[domain], "width": 14},
        opacity=0.25,
        hoverinfo="skip",
        showlegend=False,
        **shared,
    )
    fig.add_scatter(
        x=own.value,
        y=[domain_label(domain)] * len(own),
        mode="markers",
        marker={
            "color": COLOURS[domain],
            "symbol": [f"{SYMBOLS[domain]}{'' if fair else '-open'}" for fair in own.fair],
            "size": 10,
        },
        name=domain_label(domain),
        showlegend=number == 1,
        customdata=[
            f"{r.representation_label}, {r.level_label}: {interval_text(r.value, r.low, r.high)} {r.unit}"
            for r in own.itertuples()
        ],
        hovertemplate=f"{domain_label(domain)}, %{{customdata}}<extra></extra>",
        **shared,
    )


def _spoken_bands(panels: list) -> str:
    sentences = []
    for _, part in panels:
        bands = part.groupby("domain", sort=False).value.agg(["min", "max"])
        words = joined([f"{domain_label(d).lower()} {b['min']:.3g} to {b['max']:.3g}" for d, b in bands.iterrows()])
        sentences.append(f"{part.measure_label.iloc[0]}: {words}.")
    return " ".join(sentences)
