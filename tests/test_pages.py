"""Every page opens on bundled data without an exception, says what it must, and explains bad input."""

import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets, jobs

PAGES = ["diversity", "coverage", "prediction", "function", "datasets", "constraint", "ancestry"]


def open_page(name: str = "", **state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 200
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    if name:
        app.switch_page(f"pages/{name}.py").run()
    return app


@pytest.mark.parametrize("name", PAGES)
def test_page_opens(name):
    app = open_page(name)
    assert not app.exception
    assert not app.error
    assert app.title


@pytest.mark.parametrize("name", ["diversity", "coverage", "prediction", "function", "constraint", "ancestry"])
def test_every_chart_has_its_words_and_its_table(name):
    app = open_page(name)
    charts = app.get("plotly_chart")
    captions = [caption.value for caption in app.caption]
    assert charts
    assert sum("How to read this" in c for c in captions) == len(charts)
    assert sum("What this cannot tell" in c for c in captions) == len(charts)
    assert len(app.dataframe) >= len(charts)
    assert all(chart.proto.alt for chart in charts)


def test_overview_fills_from_the_job_and_states_both_sides(monkeypatch):
    rows = []
    monkeypatch.setattr(jobs.Job, "start", lambda self: self)
    monkeypatch.setattr(
        jobs.Job, "state", lambda self: {"status": "done", "rows": rows, "ladder": [], "notes": [], "error": ""}
    )
    from analysis import comparison
    from analysis.comparison import Config

    config = Config(n=200, measures=("unit_coverage",))
    sample = comparison.draw({d: datasets.load(s) for d, s in config.datasets.items()}, 200, 0)
    for step in comparison.compare(sample, config):
        rows[:] = comparison.latest([*rows, *step["rows"]])
    app = open_page()
    assert not app.exception
    headings = [element.value for element in (*app.header, *app.subheader)]
    assert any("fair comparisons" in h for h in headings)
    assert any(h.startswith("For:") for h in headings)
    assert any(h.startswith("Against:") for h in headings)


def test_a_sample_above_n_says_what_was_done():
    app = open_page("diversity", n=10000)
    assert not app.exception
    assert any("fewer than the 10,000 asked for" in info.value for info in app.info)


def test_a_corrupt_file_is_named_and_the_other_domains_show(monkeypatch):
    real = datasets.load

    def broken(name):
        if name == "chembl-sample":
            raise datasets.DatasetError("chembl-sample.parquet: sha256 differs; rebuild it with python data/build.py")
        return real(name)

    monkeypatch.setattr(datasets, "load", broken)
    app = open_page("diversity")
    assert not app.exception
    assert any("data/build.py" in error.value for error in app.error)
    assert app.get("plotly_chart")
