"""One strip a question: a row a domain, a mark a data set, stronger priors to the right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

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
)

NATURAL, CONTROL, OWN = "natural", "control", "own"
OWN_COLOUR = "#CC79A7"
ROW_HEIGHT, AROUND, LEFT = 92, 64, 96  # pixels
MARK, LANE, LETTER, FONT, ABOVE = (
    11,
    10,
    6.0,
    11,
    13,
)  # pixels: a mark, a lane, a letter of a name, its height, its distance
LANES = (0, 1, -1, 2, -2, 3, -3)
WIDE, NARROW = 1000, 330  # pixels of a chart that names must fit: a window, a phone
SPREADS = 2  # between-set spreads that a band spans each way
NAMED = 4  # sets without a reading that are named below a strip
ROOM = 0.25  # of the span of natural sets, kept on both sides for controls; one beyond stands at the edge


@dataclass(frozen=True)
class Words:
    """What a strip says of its question.

    Parameters
    ----------
    key : str
        Of the question; a click hands it on with the set.
    title : str
        Short name of the question.
    unit : str
    cannot_tell : str
    shown : str
        The choices that are drawn, in words.
    compared : bool
        Whether domains may be compared by it.
    """

    key: str
    title: str
    unit: str
    cannot_tell: str
    shown: str = ""
    compared: bool = True


def finding(points: pd.DataFrame, title: str) -> str:
    """Say which domains lie apart from all others in every natural set that is drawn.

    Parameters
    ----------
    points : DataFrame
        domain, value and role of every set.
    title : str
        Name of the question.
    """
    natural = points[(points.role == NATURAL) & np.isfinite(points.value)]
    domains = in_order(natural.domain)
    if len(domains) < 2:
        return (
            f"{title}: only {domain_label(domains[0]).lower()} can be read" if domains else f"{title}: no set is read"
        )
    low, high = natural.groupby("domain").value.min(), natural.groupby("domain").value.max()
    order = sorted(domains, key=lambda domain: float(low[domain] + high[domain]))
    gaps = [high[a] < low[b] for a, b in pairwise(order)]
    names = [domain_label(domain).lower() for domain in order]
    if all(gaps):
        return f"{title}, as drawn: {' < '.join(names)} in every data set"
    apart = [f"{names[0]} lowest"] if gaps[0] else []
    if gaps[-1]:
        apart.append(f"{names[-1]} highest")
    if apart:
        rest = names[1:] if gaps[0] else names[:-1]
        return f"{title}, as drawn: {apart[0]} in every data set, {joined(rest)} overlap"
    return f"{title}, as drawn: the sets of {joined(names)} overlap"


def strip(points: pd.DataFrame, bands: pd.DataFrame, words: Words, width: int = WIDE) -> Chart:
    """Draw the sets of every domain on one scale.

    Parameters
    ----------
    points : DataFrame
        One row a mark: dataset, label (short name), about (one line of the hover label), domain, value, low, high, n, of,
        role (NATURAL, CONTROL, OWN), flags. At least one has a finite value.
    bands : DataFrame
        domain, mean and spread (standard deviation between sets) of what is drawn.
    words : Words
    width : int
        Pixels of the chart that names are fitted to; those that do not fit are in the hover labels.
    """
    known = points[np.isfinite(points.value)]
    domains = in_order(known.domain)
    low, high = _scale(known)
    marks = _placed(known, domains, (low, high), width)
    fig = figure(height=ROW_HEIGHT * len(domains) + AROUND, showlegend=False)
    shapes = _bands(bands[bands.domain.isin(domains)], domains)
    if low <= 0 <= high:
        line = {"width": 1, "color": NEUTRAL}
        shapes.append(
            {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}
        )
    fig.add_traces([_marks(marks, words), _names(_labels(marks, (low, high), width))])
    fig.update_layout(shapes=shapes, margin={"l": 8, "r": 8, "t": 4, "b": 40})
    right = "stronger prior →" if words.compared else "stronger prior, within a domain →"
    fig.update_xaxes(range=[low, high], title=f"{words.unit}: {right}", title_standoff=4)
    fig.update_yaxes(
        range=[-len(domains) + 0.5, 0.5], tickvals=[-row for row in range(len(domains))], showgrid=False,
        tickfont_size=13, ticktext=[_row_name(known, domain) for domain in domains],
    )  # fmt: skip
    return Chart(
        finding(known, words.title) if words.compared else f"{words.title}: shown, no comparison of domains",
        fig,
        points,
        _alt(known, bands, words),
        _how(points, words),
        words.cannot_tell,
    )


def _row_name(known: pd.DataFrame, domain: str) -> str:
    natural = known[(known.domain == domain) & (known.role == NATURAL)].dataset
    sets, marks = natural.nunique(), len(natural)
    counted = f"{sets} set{'' if sets == 1 else 's'}" + (f", {marks} labels" if marks > sets else "")
    return f"{domain_label(domain)}<br><span style='font-size:10px'>{counted}</span>"


def _scale(known: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis: all natural and own sets with their intervals, zero, and some room for controls."""
    meant = known[known.role != CONTROL]
    meant = meant if len(meant) else known
    low = min(0.0, float(meant[["value", "low"]].min().min()))
    high = max(0.0, float(meant[["value", "high"]].max().max()))
    span = (high - low) or 1.0
    outer = known.value.clip(low - ROOM * span, high + ROOM * span)
    return float(min(low, outer.min()) - 0.05 * span), float(max(high, outer.max()) + 0.05 * span)


def _placed(known: pd.DataFrame, domains: list[str], ends: tuple[float, float], width: int) -> list[dict[str, Any]]:
    """Give every mark its row and its place: `x` within the axis, `y` in the first lane of the row that is free."""
    per_unit = (width - LEFT) / (ends[1] - ends[0])
    inset = 0.01 * (ends[1] - ends[0])
    last = {domain: dict.fromkeys(LANES, -math.inf) for domain in domains}
    marks: list[dict[str, Any]] = known.sort_values("value", kind="stable").to_dict("records")
    for mark in marks:
        mark["row"] = -domains.index(mark["domain"])
        mark["x"] = min(max(mark["value"], ends[0] + inset), ends[1] - inset)
        mark["beyond"] = mark["x"] != mark["value"]
        lanes, at = last[mark["domain"]], mark["x"] * per_unit
        lane = next((lane for lane in LANES if at - lanes[lane] >= MARK), min(LANES, key=lanes.__getitem__))
        lanes[lane] = at
        mark["y"] = mark["row"] + lane * LANE / ROW_HEIGHT
    return marks


def _labels(marks: list[dict[str, Any]], ends: tuple[float, float], width: int) -> list[tuple[float, float, str]]:
    """Fit names above and below the marks of each row: own sets first, then the ends of the row, controls last."""
    per_unit, most = (width - LEFT) / (ends[1] - ends[0]), width - LEFT
    names = []
    for row in sorted({mark["row"] for mark in marks}):
        own = [mark for mark in marks if mark["row"] == row]
        tall = max(abs(mark["y"] - row) for mark in own) + ABOVE / ROW_HEIGHT
        taken: dict[float, list[tuple[float, float]]] = {row + tall: [], row - tall: []}
        for mark in _by_importance(own):
            text = f"{mark['label']} ({mark['value']:.2g})" if mark["beyond"] else mark["label"]
            half = LETTER * len(text) / 2 + 3
            at = min(max((mark["x"] - ends[0]) * per_unit, half), most - half)
            for y, spans in taken.items():
                if all(at + half <= left or at - half >= right for left, right in spans):
                    spans.append((at - half, at + half))
                    names.append((ends[0] + at / per_unit, y, f"<b>{text}</b>" if mark["role"] == OWN else text))
                    break
    return names


def _by_importance(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    natural = [mark["value"] for mark in marks if mark["role"] == NATURAL]
    ends = {min(natural), max(natural)} if natural else set()
    rank = {OWN: 0, NATURAL: 2, CONTROL: 3}
    return sorted(marks, key=lambda m: (rank[m["role"]] - (m["role"] == NATURAL and m["value"] in ends), m["x"]))


def _bands(bands: pd.DataFrame, domains: list[str]) -> list[dict[str, Any]]:
    shapes = []
    for band in bands[np.isfinite(bands["mean"])].itertuples():
        row, colour = -domains.index(band.domain), COLOURS[band.domain]
        span = SPREADS * band.spread if band.spread == band.spread else 0.0
        common = {"layer": "below", "y0": row - 0.3, "y1": row + 0.3}
        shapes.append(
            {"type": "rect", "x0": band.mean - span, "x1": band.mean + span, "fillcolor": colour, "opacity": 0.13,
             "line": {"width": 0}, **common}
        )  # fmt: skip
        shapes.append(
            {"type": "line", "x0": band.mean, "x1": band.mean, "line": {"width": 2, "color": colour}, **common}
        )
    return shapes


def _marks(marks: list[dict[str, Any]], words: Words) -> go.Scatter:
    own = [mark["role"] == OWN for mark in marks]
    shapes = [SYMBOLS[m["domain"]] + ("-open" if m["role"] == CONTROL else "") for m in marks]
    return go.Scatter(
        x=[mark["x"] for mark in marks],
        y=[mark["y"] for mark in marks],
        mode="markers",
        marker={
            "color": [OWN_COLOUR if o else COLOURS[m["domain"]] for m, o in zip(marks, own, strict=True)],
            "symbol": ["star" if o else shape for shape, o in zip(shapes, own, strict=True)],
            "size": [18 if o else MARK for o in own],
            "opacity": 1,
        },
        error_x={
            "type": "data", "color": NEUTRAL, "thickness": 1, "width": 0,
            "array": [None if m["beyond"] else m["high"] - m["value"] for m in marks],
            "arrayminus": [None if m["beyond"] else m["value"] - m["low"] for m in marks],
        },
        customdata=[[mark["dataset"], words.key] for mark in marks],
        hovertext=[_hover(mark, words) for mark in marks],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _names(labels: list[tuple[float, float, str]]) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _, _ in labels],
        y=[y for _, y, _ in labels],
        text=[text for _, _, text in labels],
        mode="text",
        textfont={"size": FONT},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _hover(mark: dict[str, Any], words: Words) -> str:
    number = interval_text(mark["value"], mark["low"], mark["high"])
    lines = [f"<b>{mark['label']}</b>", mark["about"], f"{words.title}: {number}", f"n = {mark['n']:,} {mark['of']}"]
    return "<br>".join(line for line in [*lines, mark["flags"]] if line)


def _how(points: pd.DataFrame, words: Words) -> str:
    names = list(dict.fromkeys(points[~np.isfinite(points.value)].label))
    listed = joined(names) if len(names) <= NAMED else f"{len(names)} sets (the table says why)"
    missing = f" Not read under these choices: {listed}." if names else ""
    shown = f" Shown: {words.shown}." if words.shown else ""
    return (
        "Filled marks are data sets, hollow ones controls (neutral or shuffled objects, one family), a star is your own set; "
        "thin lines are 95 % intervals. The line in a row is the mean of its sets, and the band reaches "
        f"{SPREADS} spreads between sets to each side.{shown}{missing}"
    )


def _alt(known: pd.DataFrame, bands: pd.DataFrame, words: Words) -> str:
    lines = [f"{words.title}, one mark a data set, stronger priors to the right."]
    for band in bands.itertuples():
        lines.append(f"{domain_label(band.domain)}: mean {band.mean:.3g}, spread {band.spread:.2g}.")
    lines += [f"{r.label} ({r.role}): {interval_text(r.value, r.low, r.high)}." for r in known.itertuples()]
    return " ".join(lines)
