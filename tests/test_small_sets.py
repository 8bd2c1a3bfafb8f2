"""Sets of few objects on the pages that draw curves: charts stay whole, or words say why there is none."""

import base64
import json
import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from pages.parts import readings

PAGES = ("diversity", "coverage", "prediction", "nulls", "function")
LARGEST = 1e7  # no number on these pages is larger; an axis once went to 10^306


@pytest.fixture
def small(request, monkeypatch):
    """Every set holds so few objects; nothing is read in the background."""
    real = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name: real(name).take(range(min(request.param, len(real(name))))))
    monkeypatch.setattr(readings, "read", lambda chosen: None)
    return request.param


def numbers(found: object) -> list[float]:
    """All numbers of one axis or trace, in lists or packed."""
    if isinstance(found, dict) and "bdata" in found:
        return np.frombuffer(base64.b64decode(found["bdata"]), found["dtype"]).astype(float).tolist()
    if isinstance(found, list | tuple):
        return [number for one in found for number in numbers(one)]
    return [float(found)] if isinstance(found, int | float) else []


def whole(figure: dict) -> bool:
    """Whether a figure draws something, and nothing beyond what its axes can hold."""
    drawn = [n for trace in figure["data"] for axis in "xy" for n in numbers(trace.get(axis, []))]
    axes = [part for name, part in figure["layout"].items() if name[1:].startswith("axis")]
    placed = [n for part in axes for key in ("range", "tickvals") for n in numbers(part.get(key, []))]
    placed += [n for note in figure["layout"].get("annotations", []) for n in numbers([note.get("x"), note.get("y")])]
    finite = [n for n in drawn if math.isfinite(n)]
    logarithmic = [
        name[0] for name, part in figure["layout"].items() if name[1:] == "axis" and part.get("type") == "log"
    ]
    below = [n for axis in logarithmic for t in figure["data"] for n in numbers(t.get(axis, [])) if n <= 0]
    return bool(finite) and not below and all(math.isfinite(n) and abs(n) < LARGEST for n in placed)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("small", [3, 20], indirect=True)
def test_few_objects_destroyed_charts(small, name):
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.run()
    app.switch_page(f"pages/{name}.py").run()
    for label in [tab.label for tab in app.tabs]:
        app.session_state[f"{name}_show"] = label
        app.run()
        assert not app.exception, (label, app.exception)
        charts = app.get("plotly_chart")
        shown = [*charts, *app.error, *app.info, *app.get("file_uploader"), *app.main.dataframe]
        assert shown or label == "Objects", f"{label}: neither a chart nor words"
        for chart in charts:
            assert whole(json.loads(chart.proto.spec)), (label, chart.proto.alt)
