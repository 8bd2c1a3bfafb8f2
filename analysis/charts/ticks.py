"""Ticks of axes, written alike on every chart: powers of ten or 1-2-5 in full, and shares as percentages."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import plotly.graph_objects as go

from analysis.charts.theme import percent

FEW_DECADES = 2.0  # up to here an axis has 1, 2 and 5 of each decade, beyond it the powers of ten only
MOST_TICKS = 7
PLAIN = 1e-4  # smaller numbers are written as powers of ten
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


def log_axis(fig: go.Figure, axis: str, values: Iterable[float]) -> None:
    """Make an axis logarithmic, with ticks that are written in full: ``1, 10, 100, 1,000`` or ``1, 2, 5, 10``.

    The library's own ticks write 2 and 5 of a decade without their zeros, so that 500 stands there as 5.

    Parameters
    ----------
    fig : plotly Figure
    axis : str
        ``"x"`` or ``"y"``.
    values : iterable of float
        What is drawn along the axis; numbers that a logarithm does not have are left out.
    """
    found = log_ticks(values)
    fig.update_layout({f"{axis}axis": {"type": "log", "tickvals": found, "ticktext": [number(v) for v in found]}})


def log_ticks(values: Iterable[float]) -> list[float]:
    """Return the ticks of a logarithmic axis that holds these values, and one or more beyond each end.

    Returns
    -------
    list of float
        1 alone where no value is positive.
    """
    known = np.asarray([v for v in values if v > 0 and math.isfinite(v)], dtype=float)
    if not known.size:
        return [1.0]
    first, last = math.floor(math.log10(known.min())), math.ceil(math.log10(known.max()))
    if math.log10(known.max() / known.min()) <= FEW_DECADES:
        return [float(f"{digit}e{decade}") for decade in range(first, last + 1) for digit in (1, 2, 5)]
    step = math.ceil((last - first) / MOST_TICKS)
    return [float(f"1e{decade}") for decade in range(first, last + step, step)]


def number(value: float) -> str:
    """Write the number of a tick: ``0.05``, ``2,000``, ``10^-6`` in superscript."""
    if 0 < value < PLAIN:
        exponent = math.floor(math.log10(value) + 1e-9)
        digit = round(value / 10**exponent)
        return f"{'' if digit == 1 else f'{digit}×'}10<sup>−{-exponent}</sup>"
    return f"{value:,.10g}"


def share_axis(fig: go.Figure, axis: str, values: Iterable[float], most: int = MOST_TICKS, **place: int) -> None:
    """Write the ticks of an axis of shares as percentages: ``20 %``.

    Parameters
    ----------
    fig : plotly Figure
    axis : str
        ``"x"`` or ``"y"``.
    values : iterable of float
        What is drawn along the axis.
    most : int
        Ticks that it has room for.
    **place
        ``row`` and ``col`` of a panel.
    """
    found = share_ticks(values, most)
    update = fig.update_xaxes if axis == "x" else fig.update_yaxes
    update(tickvals=found, ticktext=[percent(v) for v in found], **place)


def share_ticks(values: Iterable[float], most: int = MOST_TICKS) -> list[float]:
    """Return round shares that hold zero and all values, at most so many."""
    known = [0.0, *(v for v in values if math.isfinite(v))]
    low, high = min(known), max(known)
    for step in STEPS:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < most:
            break
    return [round(k * step, 4) for k in range(first, last + 1)]
