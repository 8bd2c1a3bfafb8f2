"""Marks of a chart: the rows of its table that a mark stands for, and the marks of what is selected."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts.theme import Chart, all_domains, domain_label

ALIKE = 1e-9  # relative distance below which two numbers are the same
ABOUT = ("dataset", "domain")  # columns by which marks of several charts belong together
FADED = 0.22


def rows_of(chart: Chart, curve: int, point: int) -> pd.DataFrame:
    """Return the rows of a chart's table that one of its marks was drawn from.

    A row is one that holds both numbers of the mark; of several, those that also hold its words (the name of its domain, its
    category, what a click hands on).

    Parameters
    ----------
    chart : Chart
    curve, point : int
        Which trace of the figure, and which point of it.

    Returns
    -------
    DataFrame
        Rows of ``chart.table``; none where the mark is no number of the table, such as the corner of a band.
    """
    if not 0 <= curve < len(chart.figure.data):
        return chart.table.iloc[:0]
    trace = chart.figure.data[curve]
    numbers = [float(value) for axis in ("x", "y") if _is_number(value := _at(trace[axis], point))]
    if not numbers or not len(chart.table):
        return chart.table.iloc[:0]
    held = [_equal(chart.table, number) for number in numbers]
    found = _both(*held) if len(held) == 2 else held[0].any(axis=1)
    if (
        not found.any()
    ):  # where a mark stands among others (a lane, a row) is no number of the table; what it measures is one
        either = [mask for mask in (one.any(axis=1) for one in held) if mask.any()]
        found = min(either, key=np.count_nonzero, default=found)
    for words in _words(trace, point):
        narrower = found & _says(chart.table, words)
        found = narrower if narrower.any() else found
    return chart.table[found]


def linked(figure: go.Figure, chosen: dict[str, str]) -> go.Figure:
    """Return a figure in which what does not belong to the chosen set or domain is faded; the same one where nothing does.

    Parameters
    ----------
    figure : plotly Figure
        It is left as it is.
    chosen : dict
        domain and, if one set is chosen, dataset.
    """
    if not chosen or not any(_belongs(trace, chosen) is not None for trace in figure.data):
        return figure
    shown = go.Figure(figure, skip_invalid=True)
    for trace in shown.data:
        own = _belongs(trace, chosen)
        if own is None:
            continue
        if isinstance(own, bool):
            trace.opacity = trace.opacity if own else FADED
        elif "marker" in trace:
            # Not by the library's own selection: a click on a selected mark would only undo it.
            full = 1.0 if trace.marker.opacity is None else trace.marker.opacity
            trace.marker.opacity = np.where(own, full, FADED)
    return shown


def _belongs(trace: Any, chosen: dict[str, str]) -> bool | np.ndarray | None:  # noqa: ANN401 - any kind of trace
    """Say of a trace, or of each of its points, whether it belongs to what is chosen; None where it does not say."""
    handed = getattr(trace, "customdata", None)
    if handed is not None and len(handed) and np.ndim(handed[0]) and len(handed[0]):
        first = np.array([str(one[0]) for one in handed])
        for key in ABOUT:
            if (own := first == chosen.get(key, "")).any():
                return own
    of = _domain_of(trace)
    return None if of is None else of == chosen.get("domain")


def _domain_of(trace: Any) -> str | None:  # noqa: ANN401
    group = trace.legendgroup
    if group in all_domains():
        return str(group)
    name = str(trace.name or "")
    return next((domain for domain in all_domains() if name.startswith(domain_label(domain))), None)


def _at(values: Any, place: int) -> Any:  # noqa: ANN401 - whatever an axis holds
    try:
        return values[place]
    except (TypeError, IndexError, KeyError):
        return None


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, (int, float, np.number)) and math.isfinite(float(value))


def _equal(table: pd.DataFrame, number: float) -> np.ndarray:
    """Say of each cell in the numeric columns of a table whether it holds this number: rows x columns."""
    told = table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
    return np.asarray(np.abs(told - number) <= ALIKE * max(1.0, abs(number)))


def _both(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Say which rows hold two numbers in two columns: one column that holds both is not enough."""
    pairs = first.sum(axis=1) * second.sum(axis=1) - (first & second).sum(axis=1)
    return np.asarray(pairs > 0)


def _words(trace: Any, point: int) -> list[str]:  # noqa: ANN401
    """Words that a mark goes by, the most telling first."""
    handed = _at(getattr(trace, "customdata", None), point)
    handed = [handed] if isinstance(handed, str) else [] if handed is None else list(np.atleast_1d(handed))
    axes = [_at(trace[axis], point) for axis in ("x", "y")]
    names = [*handed, *axes, _domain_of(trace), trace.name]
    return [word for word in names if isinstance(word, str) and word]


def _says(table: pd.DataFrame, word: str) -> np.ndarray:
    texts = [table[column].astype(str) for column in table.columns if not pd.api.types.is_numeric_dtype(table[column])]
    masks = [(text == word).to_numpy() for text in texts]
    return np.logical_or.reduce(masks) if masks else np.zeros(len(table), dtype=bool)
