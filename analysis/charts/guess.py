"""A guess on a chart: where a reader expected the number, and where the data have it."""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Real

import plotly.graph_objects as go

from analysis.charts.once import once
from analysis.charts.theme import NEUTRAL, Chart, interval_text

GUESSED = "#CC79A7"  # the colour of what is the reader's own
GROUND = "#ffffff"  # of words beside a line, so that they can be read on bars; pages put their own ground in its place
ROOM = 0.04  # of the axis, kept beyond a guess that lies outside


@once
def drawn(chart: Chart, guess: float, data: tuple[float, float, float], axis: str, label: str) -> Chart:
    """Return the chart with two lines across it: the guess, and the number of the data with its interval as a band.

    Parameters
    ----------
    chart : Chart
        Not changed.
    guess : float
        In the unit of the axis.
    data : (value, low, high)
        low and high are NaN where there is no interval.
    axis : str
        ``"x"`` or ``"y"``.
    label : str
        The guess in words, as it was made.
    """
    fig = go.Figure(chart.figure)
    value, least, most = data
    if not math.isnan(least):
        fig.add_shape(**_across(axis, least, most), fillcolor=NEUTRAL, opacity=0.22, line_width=0, layer="below")
    fig.add_shape(type="line", **_across(axis, value, value), line={"width": 2, "color": NEUTRAL})
    fig.add_shape(type="line", **_across(axis, guess, guess), line={"width": 2.5, "color": GUESSED, "dash": "dash"})
    low, high = _make_room(fig, axis, guess)
    for at, words, end in ((guess, f"your guess: {label}", "top"), (value, "data", "bottom")):
        place = _beside(axis, at, at < (low + high) / 2, end)
        fig.add_annotation(**place, text=f"<b>{words}</b>", showarrow=False, bgcolor=GROUND, borderpad=1)
    said = f" Your guess: {label}; the data: {interval_text(value, least, most)}."
    return replace(chart, figure=fig, alt=chart.alt + said)


def _across(axis: str, start: float, stop: float) -> dict[str, object]:
    other = "y" if axis == "x" else "x"
    return {
        f"{axis}0": start, f"{axis}1": stop, f"{axis}ref": axis, f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper",
    }  # fmt: skip


def _beside(axis: str, at: float, after: bool, end: str) -> dict[str, object]:
    """Place words at one end of a line, on the side of it that has more room."""
    if axis == "x":
        side = "left" if after else "right"
        return {"x": at, "xref": "x", "xanchor": side, "y": float(end == "top"), "yref": "paper", "yanchor": end}
    side = "bottom" if after else "top"
    start = end == "top"
    return {
        "x": 0.01 if start else 0.99, "xref": "paper", "xanchor": "left" if start else "right", "y": at, "yref": "y",
        "yanchor": side,
    }  # fmt: skip


def _make_room(fig: go.Figure, axis: str, guess: float) -> tuple[float, float]:
    """Widen an axis so that the guess lies within, as lines across a chart do not by themselves; return its ends."""
    place = fig.layout[f"{axis}axis"]
    low, high = place.range or _reach(fig, axis)
    room = ROOM * ((high - low) or 1.0)
    if not low <= guess <= high:
        low, high = min(low, guess - room), max(high, guess + room)
        place.update(range=[low, high])
    return float(low), float(high)


def _reach(fig: go.Figure, axis: str) -> tuple[float, float]:
    """Return the lowest and highest number on an axis whose ends are not set, error bars left out, with some room."""
    numbers = [
        float(number)
        for trace in fig.data
        for number in (trace[axis] if trace[axis] is not None else ())
        if isinstance(number, Real) and math.isfinite(number)
    ]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    room = ROOM * ((high - low) or 1.0)
    return low - room, high + room
