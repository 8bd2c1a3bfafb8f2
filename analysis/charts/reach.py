"""Charts of reach: the map of what is found, by model, in one pass and iterated; growth by round; gains over as much effort."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, SERIES, Chart, band, figure, interval_text, percent, share_of
from analysis.charts.ticks import share_axis

SMALL, COLD, WARM = "small", "cold", "warm"
ONE_PASS, MORE, LONG, ITERATED = "one pass", "one pass, as many samples", "one pass, long paths", "iterated"
LOOKS = {SMALL: (SERIES[3], "diamond"), COLD: (SERIES[0], "square"), WARM: (SERIES[1], "circle")}
PANELS = "ABCDEF"
WALL, NEVER, OPEN = -2, -1, 0  # of a cell: no answer, never in reach, not found
GROUNDS = {WALL: "#5F6B77", NEVER: "rgba(127,140,153,0.45)", OPEN: "rgba(127,140,153,0.10)"}
FOUND = ("#0072B2", "#2A8FC4", "#56B4E9", "#7FC9A2", "#B8CF5B", "#E69F00")  # from the first round to the last


def shares(reach: pd.DataFrame) -> str:
    """Write the finding of the map: what each model finds in one pass and iterated."""
    row = reach.set_index(["model", "way"])
    return "; ".join(
        f"{model} {share_of(row.loc[(model, ONE_PASS)])} in one pass, {share_of(row.loc[(model, ITERATED)])} iterated"
        for model in (SMALL, COLD, WARM)
    )


@once
def maps(cells: pd.DataFrame, reach: pd.DataFrame, *, narrow: bool = False) -> Chart:
    """Draw the cells of one map that are found, by model, in one pass (A, B, C) and iterated (D, E, F).

    Parameters
    ----------
    cells : DataFrame
        Columns x, y, valid, accepted, and for each letter the round in which a cell is found (0: not) and whether it ever could
        be (``A_possible``).
    reach : DataFrame
        Columns model, way, letter, value, low, high, possible, maps.
    narrow : bool
        Whether the panels lie in two columns.
    """
    named = reach[reach.letter != ""].set_index("letter")
    titles = {
        one: f"{one}: {named.model[one]}, {named.way[one]}<br>{percent(_found(cells, one))} of this map"
        for one in PANELS
    }
    rows, columns = (3, 2) if narrow else (2, 3)
    order = "ADBECF" if narrow else PANELS
    fig = make_subplots(
        rows, columns, subplot_titles=[titles[one] for one in order], horizontal_spacing=0.04,
        vertical_spacing=0.09 if narrow else 0.12,
    )  # fmt: skip
    fig.update_layout(figure(height=760 if narrow else 700).layout)
    fig.update_layout(margin={"t": 90})
    last = max(1, int(cells[list(PANELS)].max().max()))
    for place, one in enumerate(order):
        where = {"row": place // columns + 1, "col": place % columns + 1}
        state = cells[one].where(cells[one] > 0, OPEN).mask(~cells[f"{one}_possible"], NEVER).mask(~cells.valid, WALL)
        grid = state.to_numpy().reshape(cells.x.max() + 1, cells.y.max() + 1).T
        colours, low = _scale(last)
        fig.add_trace(
            go.Heatmap(
                z=grid,
                zmin=low,
                zmax=last + 0.5,
                colorscale=colours,
                showscale=False,
                xgap=0.5,
                ygap=0.5,
                hoverinfo="skip",
            ),
            **where,
        )
        fig.update_xaxes(visible=False, constrain="domain", **where)
        axis = "" if place == 0 else place + 1
        fig.update_yaxes(visible=False, scaleanchor=f"x{axis}", constrain="domain", **where)
    words = {"first round": FOUND[0], "last round": FOUND[-1], "not found": "rgba(127,140,153,0.25)",
             "never in reach": GROUNDS[NEVER], "wall": GROUNDS[WALL]}  # fmt: skip
    for name, colour in words.items():
        fig.add_scatter(
            x=[None], y=[None], mode="markers", name=name, marker={"symbol": "square", "size": 12, "color": colour},
            hoverinfo="skip",
        )  # fmt: skip
    fig.update_layout(legend_y=1.12 if not narrow else 1.08)
    title = f"A metaphor of reach. Share of the space that is found: {shares(reach)}"
    return Chart(
        title,
        fig,
        cells,
        title + ". " + " ".join(
            f"{r.model}, {r.way}: {interval_text(r.value, r.low, r.high)}, possible at all "
            f"{interval_text(r.possible, r.possible_low, r.possible_high)}."
            for r in reach.itertuples()
        ),
        "Each square is an answer, single grey ones are walls; the model begins in the middle, and east is right. A cell is "
        "coloured where at least one sample ends there with a chance of a half or more, by the round in which that is first "
        "so. Small models know only the directions nearest to east, cold ones rarely take the others, warm ones take all alike. "
        f"Iterated: the next round begins at the found cells that a verifier accepts. The title has means over "
        f"{int(reach.maps.iloc[0])} maps and 95 % intervals; this is the first map.",
        "Whether the answers of any real model lie like the cells of a grid: this is a picture of an argument, not a measurement "
        "of one.",
    )  # fmt: skip


def _scale(last: int) -> tuple[list[tuple[float, str]], float]:
    """Colours in steps, one for each state of a cell, and the lowest end of the scale."""
    states = [WALL, NEVER, OPEN, *range(1, last + 1)]
    picked = [FOUND[round(i * (len(FOUND) - 1) / max(last - 1, 1))] for i in range(last)]
    colours = [*GROUNDS.values(), *picked]
    n = len(states)
    scale = []
    for place, colour in enumerate(colours):
        scale += [(place / n, colour), ((place + 1) / n, colour)]
    return scale, WALL - 0.5


def _found(cells: pd.DataFrame, letter: str) -> float:
    return float((cells[letter] > 0).sum() / cells.valid.sum())


@once
def growth(rounds: pd.DataFrame) -> Chart:
    """Draw the share that is found after each round, iterated and by one pass of as many samples.

    Parameters
    ----------
    rounds : DataFrame
        Columns model, way, round, value, low, high, maps.
    """
    fig = figure(height=420, xaxis_title="rounds", yaxis_title="share of the space found")
    for (model, way), line in rounds.groupby(["model", "way"], sort=False):
        colour, symbol = LOOKS[str(model)]
        name = f"{model}, {way}"
        fig.add_trace(band(line["round"], line.low, line.high, colour, name))
        fig.add_scatter(
            x=line["round"], y=line.value, mode="lines+markers", name=name, legendgroup=name, customdata=line.way,
            line={"color": colour, "dash": "solid" if way == ITERATED else "dot", "width": 2.2},
            marker={"symbol": symbol, "size": 7}, hovertemplate=f"{name}<br>after %{{x}} rounds: %{{y:.3f}}<extra></extra>",
        )  # fmt: skip
    share_axis(fig, "y", [0, rounds.high.max()])
    last = rounds[rounds["round"] == rounds["round"].max()].set_index(["model", "way"])
    said = "; ".join(
        f"{model} {share_of(last.loc[(model, ITERATED)])} iterated, {share_of(last.loc[(model, MORE)])} at once"
        for model in LOOKS
    )
    return Chart(
        f"Found with the same number of samples: {said}",
        fig,
        rounds,
        " ".join(
            f"{r.model}, {r.way}, round {r.round}: {interval_text(r.value, r.low, r.high)}."
            for r in rounds.itertuples()
        ),
        "Solid: iterated. Dotted, the control: as many samples in one pass from the middle. If the lines lie on one another, "
        f"iteration adds nothing but samples. Bands are 95 % intervals over {int(rounds.maps.iloc[0])} maps.",
        "What verifying costs: samples are counted, judgements are not.",
    )


@once
def gains(reach: pd.DataFrame) -> Chart:
    """Draw what iteration finds beyond one pass of as much effort, and what small and cold models lack beside the warm one.

    Parameters
    ----------
    reach : DataFrame
        Columns model, way, value, over_more, over_long, over_warm (each with _low and _high), maps.
    """
    fig = figure(height=360, xaxis_title="difference, share of the space")
    row = reach.set_index(["model", "way"])
    kinds = {
        "iterated, beyond as many samples": (ITERATED, "over_more", "circle"),
        "iterated, beyond long paths": (ITERATED, "over_long", "square"),
        "one pass, beyond the warm model": (ONE_PASS, "over_warm", "diamond"),
    }
    for place, (name, (way, column, symbol)) in enumerate(kinds.items()):
        own = reach[reach.way == way]
        own = own[own.model != WARM] if column == "over_warm" else own
        fig.add_scatter(
            x=own[column], y=own.model, mode="markers", name=name, customdata=own.way, orientation="h", offsetgroup=name,
            marker={"symbol": symbol, "size": 10, "color": SERIES[place]},
            error_x={"type": "data", "array": own[f"{column}_high"] - own[column],
                     "arrayminus": own[column] - own[f"{column}_low"], "width": 4},
            hovertemplate=f"%{{y}}, {name}: %{{x:.3f}}<extra></extra>",
        )  # fmt: skip
    fig.update_layout(scattermode="group")
    fig.add_vline(x=0, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    ends = reach[["over_more_low", "over_long_low", "over_warm_low", "over_more_high", "over_long_high"]]
    share_axis(fig, "x", ends.to_numpy().ravel())
    said = "; ".join(f"{model} {_points(row.loc[(model, ITERATED)], 'over_long')}" for model in LOOKS)
    return Chart(
        f"Iterated, beyond one pass of paths as long as all rounds, points of the space: {said}",
        fig,
        reach,
        " ".join(
            f"{r.model}, {r.way}: beyond as many samples {interval_text(r.over_more, r.over_more_low, r.over_more_high)}, beyond "
            f"long paths {interval_text(r.over_long, r.over_long_low, r.over_long_high)}, beyond the warm model "
            f"{interval_text(r.over_warm, r.over_warm_low, r.over_warm_high)}."
            for r in reach.itertuples()
        ),
        "Right of the dotted line, iteration finds more than one pass with as many samples (circles), or with as many steps in "
        "fewer, longer paths (squares). Diamonds: what a small or a cold model finds in one pass beyond the warm one. "
        f"Differences are paired by map; 95 % intervals over {int(reach.maps.iloc[0])} maps.",
        "Other grounds: with few accepted cells, iteration gets stuck (try it).",
    )


def _points(row: pd.Series, name: str) -> str:
    value, low, high = (100 * float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return f"{value:z.0f} [{low:z.0f}, {high:z.0f}]"
