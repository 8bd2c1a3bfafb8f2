"""Sharing: the link opens this very state, a frame holds one chart, an own set's file can be sent along."""

import html
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.corpus import Dataset, Provenance
from analysis.datasets import own, uploads
from analysis.readings.config import Config
from pages.parts import share

HERE = "http://127.0.0.1:8501/diversity"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


def test_a_link_holds_the_state_and_a_frame_one_chart():
    app = AppTest.from_function(_shows_a_chart)
    app.context["url"], app.context["is_embedded"] = HERE, False
    for key, value in {"n": "60", "diversity_q": "common", "chart": "left over", "embed": "true"}.items():
        app.query_params[key] = value
    sidebar = (
        Config().datasets | {"n": 60, "seed": 0} | dict.fromkeys((f"{domain}_as" for domain in Config().datasets), "")
    )
    for key, value in sidebar.items():
        app.session_state[key] = value
    app.session_state["rarefaction_share"] = True  # as a click on Share does
    app.run(timeout=60)
    assert not app.exception
    link, frame = (code.value for code in app.code)
    assert link == f"{HERE}?n=60&diversity_q=common#rarefaction"
    source = html.unescape(re.search('src="([^"]+)"', frame)[1])
    assert source == f"{HERE}?n=60&diversity_q=common&embed=true&chart=rarefaction"
    assert 'title="&lt;b&gt;A title&lt;/b&gt;"' in frame


def _shows_a_chart():
    import pandas as pd
    import plotly.graph_objects as go

    from analysis.charts import Chart
    from pages.parts import share

    share.menu(Chart("<b>A title</b>", go.Figure(), pd.DataFrame({"x": [1]}), "alt", "how", "what"), "rarefaction")


@pytest.mark.parametrize("asked", ["a}body{display:none", "x;y", "<style>", "ä", ""])
def test_a_chart_that_is_asked_for_can_be_no_style(asked):
    app = AppTest.from_function(_asks_for_a_chart)
    app.query_params["chart"] = asked
    app.context["is_embedded"] = True
    app.run()
    assert not app.exception and app.text[0].value == "found: ''"


def _asks_for_a_chart():
    import streamlit as st

    from pages.parts import share

    st.text(f"found: {share.only_chart()!r}")


def test_a_chart_that_is_asked_for_in_a_whole_page_hides_nothing():
    app = AppTest.from_function(_asks_for_a_chart)
    app.query_params["chart"] = "rarefaction"
    app.context["is_embedded"] = False
    app.run()
    assert app.text[0].value == "found: ''"


def test_the_file_of_an_own_set_gives_the_same_set_elsewhere():
    labels = pd.DataFrame({"class": ["a", "b", "=1+1"], "dose": [1.5, 2.0, float("nan")]})
    about = Provenance("mine.csv", "", "", "", "")
    told = Dataset("mine", "molecule", ("CCO", "c1ccccc1", "CC(=O)O"), ("one", "+two", "3"), labels, about)
    kept = own.keep(told, 0, owner="me")
    again, problems = uploads.parse_safely("molecule", "molecule.parquet", share.file_of(kept.name))
    assert problems.empty
    before = datasets.load(kept.name)
    assert (again.objects, again.ids) == (before.objects, before.ids)
    pd.testing.assert_frame_equal(again.labels, before.labels, check_dtype=False)
