"""A chart is drawn once for the same content, and anew for any other."""

import numpy as np
import pandas as pd
import pytest

from analysis.charts import once
from analysis.charts.theme import Chart, figure

TABLE = pd.DataFrame({"x": [1.0, 2.0], "words": ["a", "b"]})


@pytest.fixture
def drawn(monkeypatch):
    """A function that draws, and the arguments of every time that it did."""
    monkeypatch.setattr(once, "_kept", type(once._kept)())
    calls = []

    @once.once
    def draw(table, *settings, **named):
        calls.append((settings, named))
        return Chart("title", figure(), table, "", "", "")

    draw.calls = calls
    return draw


def test_the_same_content_is_drawn_once(drawn):
    first = drawn(TABLE, 1, ("a", "b"), wide=True)
    assert drawn(TABLE.copy(), 1, ("a", "b"), wide=True) is first
    assert len(drawn.calls) == 1


OTHERS = [
    TABLE.assign(x=[1.0, 2.5]), TABLE.assign(words=["a", "c"]), TABLE.rename(columns={"x": "y"}), TABLE[["words", "x"]],
    TABLE.iloc[:1], TABLE.set_index(pd.Index([5, 6])), TABLE.astype({"x": int}), TABLE.assign(z=1), TABLE.iloc[::-1],
    TABLE.assign(x=[1.0, np.nan]), TABLE.assign(words=["a", None]),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_any_change_of_a_table_is_drawn_anew(drawn, number):
    first = drawn(TABLE)
    assert drawn(OTHERS[number]) is not first
    assert drawn(TABLE) is first


SETTINGS = [(), (1,), (1.0,), ("1",), (True,), ((1,),), ([1],), (1, None), (None, 1), ({"a": 1},), ({"a": "1"},), (("ab", "c"),),
            (("a", "bc"),), (np.arange(3),), (np.arange(3.0),), (TABLE.x,), (b"1",), (float("nan"),)]  # fmt: skip


def test_settings_are_told_apart_by_kind_and_by_place(drawn):
    charts = [drawn(TABLE, *one) for one in SETTINGS] + [drawn(TABLE, a=1), drawn(TABLE, b=1)]
    assert len({id(chart) for chart in charts}) == len(charts)


@pytest.mark.parametrize(
    "odd", [object(), {1, 2}, lambda: 1, pd.DataFrame({"x": [[1], [2]]}), pd.DataFrame({"x": [1, "1"]})]
)
def test_what_has_no_content_is_drawn_each_time(drawn, odd):
    assert drawn(TABLE, odd) is not drawn(TABLE, odd)


def test_those_drawn_last_are_kept(drawn, monkeypatch):
    monkeypatch.setattr(once, "MOST", 2)
    first, second = drawn(TABLE, 1), drawn(TABLE, 2)
    assert drawn(TABLE, 1) is first
    drawn(TABLE, 3)
    assert drawn(TABLE, 1) is first and drawn(TABLE, 2) is not second
