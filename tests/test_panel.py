"""A click on a mark leads to the rows of the table behind it, and selects its set on all charts of a page."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.charts import Chart, marks
from tests.test_charts import CHARTS


def drawn_marks(chart: Chart):
    """Every mark with a hover label: (curve, point)."""
    for number, trace in enumerate(chart.figure.data):
        if trace.hoverinfo != "skip" and trace.x is not None and "markers" in (trace.mode or "markers"):
            for place in range(len(trace.x)):
                if _finite(trace.x[place]) and _finite(trace.y[place]):
                    yield number, place


def _finite(value) -> bool:
    return isinstance(value, str) or (value is not None and np.isfinite(value))


@pytest.mark.parametrize("name", CHARTS)
def test_every_mark_leads_to_its_row(name):
    chart = CHARTS[name]()
    clicked = list(drawn_marks(chart))
    assert clicked
    for number, place in clicked:
        rows = marks.rows_of(chart, number, place)
        assert 1 <= len(rows) <= 2, (number, place, chart.figure.data[number].name, len(rows))


def two_sets() -> Chart:
    """Two sets of one domain and one of another, whose values are partly equal."""
    table = pd.DataFrame(
        {"domain": ["text", "text", "protein"], "dataset": ["a", "b", "c"], "n": [1, 2, 1], "value": [0.5, 0.25, 0.5]}
    )
    fig = go.Figure()
    for domain, own in table.groupby("domain", sort=False):
        fig.add_scatter(
            x=own.n, y=own.value, mode="markers", legendgroup=domain, customdata=own[["dataset"]].to_numpy()
        )
    return Chart("t", fig, table, "a", "h", "c")


def test_equal_numbers_are_told_apart_by_what_the_mark_is_of():
    chart = two_sets()
    assert marks.rows_of(chart, 0, 0).dataset.tolist() == ["a"]
    assert marks.rows_of(chart, 0, 1).dataset.tolist() == ["b"]
    assert marks.rows_of(chart, 1, 0).dataset.tolist() == ["c"]


@pytest.mark.parametrize(("curve", "point"), [(9, 0), (0, 9), (-1, 0)])
def test_a_mark_that_is_not_there_leads_nowhere(curve, point):
    assert marks.rows_of(two_sets(), curve, point).empty


def test_a_mark_whose_numbers_are_not_in_the_table_leads_nowhere():
    chart = two_sets()
    chart.figure.add_scatter(x=[7.5], y=[8.5], mode="markers")
    assert marks.rows_of(chart, 2, 0).empty


def test_a_selection_fades_all_other_marks_and_changes_no_figure():
    chart = two_sets()
    before = chart.figure.to_json()
    shown = marks.linked(chart.figure, {"domain": "text", "dataset": "b"})
    assert chart.figure.to_json() == before
    assert list(shown.data[0].marker.opacity) == [marks.FADED, 1.0]
    assert shown.data[1].opacity == marks.FADED
    assert marks.linked(chart.figure, {}) is chart.figure


def test_a_selection_that_a_chart_does_not_show_changes_nothing():
    fig = go.Figure(go.Scatter(x=[1], y=[2]))
    assert marks.linked(fig, {"domain": "text"}) is fig


def test_a_click_on_a_line_or_on_a_mark_at_its_end_did_nothing():
    fig = go.Figure([
        go.Scatter(x=[1, 2], y=[3, 4], mode="lines"),
        go.Scatter(x=[1, 2], y=[3, 4], mode="lines", hoverinfo="skip"),
    ])  # fmt: skip
    line, band = Chart("t", fig, pd.DataFrame(), "a", "h", "c").figure.data
    assert line.mode == "lines+markers" and line.marker.opacity == 0
    assert band.mode == "lines"
