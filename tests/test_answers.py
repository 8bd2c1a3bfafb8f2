"""The answers that travel with the data: made by the code that is here, found without a process, the same when computed anew."""

import json
import sys
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets, experiments
from analysis.experiments import answers, job
from analysis.support import code
from tests.test_data_build import DATA

QUICK = ("equation", "reach")  # experiments that are computed anew here; `data/build.py answers --check` does all


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    """An empty cache: what is found travels with the data."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def build():
    """The script that makes the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DATA))
        sys.modules.pop("answers", None)
        import answers as script

        yield script
        sys.modules.pop("answers", None)


def packed() -> dict[str, bytes]:
    with zipfile.ZipFile(answers.FILE) as file:
        return {key: file.read(key) for key in file.namelist() if key != answers.MADE_BY}


def test_the_file_was_made_by_the_code_that_is_here():
    made_by = json.loads(answers.of(answers.MADE_BY))
    stale = [name for name, module in experiments.EXPERIMENTS.items()
             if made_by["versions"].get(name) != code.version(module)]  # fmt: skip
    assert not stale, "run: python data/build.py answers"


@pytest.mark.parametrize("page", ["novelty", "learning", "higher-order", "search", "synthetic"])
def test_a_fresh_server_answers_at_once(page, monkeypatch):
    """Experiments were empty until somebody had waited for them."""

    def started(*_given):
        raise AssertionError("a process was started")

    monkeypatch.setattr(job, "Worker", started)
    app = AppTest.from_file("../app.py", default_timeout=120).run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and not app.error
    assert app.get("plotly_chart"), "a chart"


@pytest.mark.parametrize("name", QUICK)
def test_an_answer_is_the_same_when_it_is_computed_anew(name, build):
    settings = experiments.settings_of(name)
    kept = answers.of(job.key_of(name, {}, settings))
    if kept is None:
        pytest.skip(f"{name} has no answer with its defaults")
    found = job.Job(name, {}).start().wait(120).state()["result"]
    fresh = experiments.run(name, {}, settings, lambda *about: None)
    assert found.sentence == fresh.sentence
    assert not build.differences(kept, job.packed(*job.answered(fresh)))


def test_a_changed_number_is_told(build):
    key, body = next(iter(packed().items()))
    found = job.unpacked(body)
    assert not build.differences(body, body)
    name, table = next((n, t) for n, t in found.tables.items() if len(t) and len(t.select_dtypes("float").columns))
    column = table.select_dtypes("float").columns[table.select_dtypes("float").notna().any().to_numpy().argmax()]
    other = table.copy()
    place = other[column].first_valid_index()
    other.loc[place, column] = other[column][place] * 1.5 + 1
    changed = experiments.Result({**found.tables, name: other}, found.sentence, found.settings)
    (said,) = build.differences(body, job.packed(*job.answered(changed)))
    assert said.startswith(f"{name}, {column}"), key


def test_other_sets_other_settings_and_other_code_find_nothing(monkeypatch):
    sets = {"text": datasets.load("king-james")}
    settings = experiments.settings_of("novelty")
    assert answers.of(job.key_of("novelty", sets, settings)) is not None
    assert answers.of(job.key_of("novelty", {"text": sets["text"].take(range(900))}, settings)) is None
    assert answers.of(job.key_of("novelty", sets, {**settings, "seed": 1})) is None
    monkeypatch.setattr(answers, "version", lambda name: "other")
    assert answers.of(job.key_of("novelty", sets, settings)) is None


def test_without_the_file_there_are_no_answers(monkeypatch, tmp_path):
    for content in (None, b"no archive"):
        monkeypatch.setattr(answers, "FILE", tmp_path / "answers.zip")
        if content:
            answers.FILE.write_bytes(content)
        assert answers.of("anything") is None
