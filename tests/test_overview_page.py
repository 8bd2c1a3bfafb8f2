"""The overview: what it says follows the readings, own sets are never oversold, choices are in the address."""

import json
import re
from html import unescape

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis import datasets
from analysis.corpus import Dataset
from analysis.datasets import own, uploads
from analysis.domains import DOMAINS
from analysis.estimate import Estimate
from analysis.readings import background, bundled, caveats, controls, examples, reader, rows
from analysis.readings.questions import QUESTIONS
from pages.parts import readings
from tests import synthetic_readings
from tests.synthetic_readings import MEANS
from tests.wording import unlinked

QUESTION = "Is chemistry harder to learn than language or proteins?"
JUDGED = [key for key, question in QUESTIONS.items() if question.judged]


def install(table: pd.DataFrame, file, monkeypatch) -> None:
    """Let a table be the readings that travel with the program."""
    synthetic_readings.install(table, file)
    monkeypatch.setattr(bundled, "FILE", file)
    forget()


def forget() -> None:
    for cached in (bundled._file, bundled._by_set, bundled.version):
        cached.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def synthetic(monkeypatch, tmp_path):
    """Readings drawn from stated means."""
    install(synthetic_readings.table(), tmp_path / "readings.parquet", monkeypatch)
    yield tmp_path / "readings.parquet"
    monkeypatch.undo()
    forget()


def overview(**state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def open_folds() -> dict[str, bool]:
    """Open every fold of the page."""
    return {f"overview_open_{key}": True for key in (*JUDGED, "decides")}


def words(app: AppTest) -> str:
    """Everything that the page says, without what escapes Markdown."""
    parts = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning)
    folds = [fold.label for fold in app.expander]
    return (
        unescape(unlinked("\n".join([*(str(part.value) for part in parts), *folds])))
        .replace("\\", "")
        .replace("\xa0", " ")
    )


def figure(app: AppTest, key: str) -> dict:
    chart = next(chart for chart in app.get("plotly_chart") if chart.key == f"{key}_figure")
    return json.loads(chart.proto.spec)


def test_the_overview_answers_at_once_and_every_chart_has_its_words_and_its_table(synthetic):
    app = overview(**open_folds())
    assert not app.exception and not app.error
    assert app.title[0].value == QUESTION
    charts = [chart.key.removesuffix("_figure") for chart in app.get("plotly_chart")]
    assert charts[0] == "budget" and charts[-1] == "decides"
    assert set(JUDGED) <= set(charts)
    said = words(app)
    assert said.count("How to read this.") == said.count("What this cannot show.") == len(charts)
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))
    for key in charts:
        app.session_state[f"{key}_table"] = True
    app.run()
    assert len(app.dataframe) == len(charts)


def test_two_questions_are_open_at_first_and_closed_ones_still_say_their_answer(synthetic):
    app = overview()
    charts = [chart.key.removesuffix("_figure") for chart in app.get("plotly_chart")]
    assert charts == ["budget", *JUDGED[:2]]
    assert words(app).count("Over all data sets and choices.") == len(JUDGED)
    assert "The ranking changes most with" in words(app)  # of the chart that is not drawn yet


def test_the_three_families_of_the_questions_are_named(synthetic):
    said = words(overview())
    for family in ("Diversity", "Coverage of possible space", "Predictive mutual information", "Function"):
        assert f" {family}:" in said or f"**{family}.**" in said


def test_what_the_page_says_flips_with_the_data(monkeypatch, tmp_path):
    swapped = {"protein": "molecule", "molecule": "protein", "text": "text"}
    spread = {q: {d: (mean, 0.01 * abs(mean)) for d, (mean, _) in by.items()} for q, by in MEANS.items()}
    spread["beyond_neutral"]["protein"] = (0.01, 0.001)
    flipped = {q: {d: by[swapped[d]] for d in by} for q, by in spread.items()}
    for means, weakest in ((spread, "proteins"), (flipped, "molecules")):
        install(synthetic_readings.table(means=means), tmp_path / "readings.parquet", monkeypatch)
        said = words(overview())
        titles = [f"'{QUESTIONS[key].title}'" for key in JUDGED]
        answer = "Yes" if weakest == "molecules" else "No"
        assert f"{answer} by {', '.join(titles[:-1])} and {titles[-1]}: {weakest} have the weakest prior there." in said
        assert f"Reused parts, as drawn: {weakest} lowest" in said or f"Reused parts, as drawn: {weakest} <" in said
    monkeypatch.undo()
    forget()


def test_the_notation_of_a_domain_and_the_bars_are_chosen_and_named(synthetic):
    names = figure(overview(), "budget")["data"][0]["y"]
    assert len(names) == 3 and any("SMILES tokens" in name for name in names)
    names = figure(overview(overview_notation_molecule="selfies"), "budget")["data"][0]["y"]
    assert any("SELFIES tokens" in name for name in names)
    every = figure(overview(overview_bars="notations"), "budget")["data"][0]["y"]
    assert len(every) == 7
    sets = figure(overview(overview_bars="sets"), "budget")["data"][0]["y"]
    assert len(sets) == 3 + len(controls.natural())


def test_a_set_chosen_in_the_sidebar_gets_its_own_bar(synthetic):
    names = figure(overview(molecule="zinc-leads"), "budget")["data"][0]["y"]
    assert len(names) == 4 and any(name.startswith("ZINC") for name in names)


def test_the_choices_of_a_strip_are_said_below_it(synthetic):
    assert "order 3" in words(overview(beyond_neutral_order="3"))
    assert "order 3" not in words(overview())


def test_the_specification_curve_is_drawn_when_it_is_asked_for(synthetic):
    assert not any(chart.key == "curve_figure" for chart in overview().get("plotly_chart"))
    app = overview(overview_curve=True)
    assert not app.exception
    assert any(chart.key == "curve_figure" for chart in app.get("plotly_chart"))


@pytest.mark.parametrize("is_open", [True, False])
def test_the_key_that_closes_a_panel_did_away_with_what_was_selected(is_open):
    """Escape also empties the selection of the chart below the panel, now and then; on a chart without one it is a reader's."""
    app = AppTest.from_function(_an_emptied_selection)
    app.session_state["panel_linked"] = {"domain": "text"}
    if is_open:
        app.session_state["panel_open"] = "growth"
    app.run()
    assert not app.exception
    assert ("panel_linked" in app.session_state) is is_open


def _an_emptied_selection():
    from types import SimpleNamespace

    import streamlit as st

    from pages.parts import panel

    st.session_state["growth_figure"] = SimpleNamespace(selection=SimpleNamespace(points=[]))
    panel.pick(None, "growth", panel.figure_key("growth"))


def test_a_click_on_a_mark_opens_a_panel_with_objects_and_every_reading_of_its_set(synthetic):
    table = pd.read_parquet(bundled.FILE).query("dataset == 'escherichia' and question == 'learning'")
    app = overview(panel_picked=("learning", table.head(1)), overview_open_learning=True)  # what a click leaves behind
    assert not app.exception and not app.error
    said = words(app)
    assert "**Real**" in said and "**Neutral**, by a short chain" in said
    assert "**Learning:** every reading of this set" in said
    assert "Licence." in said
    assert len(table) in [len(frame.value) for frame in app.dataframe]


@pytest.mark.parametrize("written", ["selfies", "SELFIES tokens"])
def test_the_address_names_choices_by_their_keys_or_their_names(synthetic, written):
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params["overview_notation_molecule"] = written
    app.query_params["beyond_neutral_order"] = "3"
    app.run()
    assert not app.exception
    assert any("SELFIES tokens" in name for name in figure(app, "budget")["data"][0]["y"])
    assert "order 3" in words(app) and "molecules as SELFIES tokens" in words(app)


def test_an_unknown_choice_in_the_address_is_said(synthetic):
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params["overview_bars"] = "nonsense"
    app.run()
    assert not app.exception
    assert any("overview_bars = 'nonsense'" in unescape(w.value).replace("\\", "") for w in app.warning)


def test_bundled_sets_can_be_measured_again_and_the_difference_is_said(synthetic, monkeypatch):
    found = pd.read_parquet(bundled.FILE).drop(columns=["content", "version"])
    found["value"] *= 1.01
    monkeypatch.setattr(background, "start", lambda names, **_: Reading(found, "done"))
    app = overview()
    app.button(key="overview_measure_again").click().run()
    assert not app.exception
    assert re.search(r"[\d,]+ numbers measured again; the largest relative difference is 0.01\.", words(app))


@pytest.mark.parametrize("name", ["escherichia", "chembl-sample", "jargon"])
def test_real_objects_stand_beside_neutral_ones_of_their_size(name):
    dataset = datasets.load(name)
    size = dataset_sizes(dataset.domain)
    pairs = examples.pairs(dataset, 4)
    assert len(pairs) == 4
    for real, neutral in pairs:
        assert real in dataset.objects and neutral not in dataset.objects
        assert size(neutral) == pytest.approx(size(real), rel=0.1)


def dataset_sizes(domain: str):
    notation = DOMAINS[domain].notations[0]

    def size(text: str) -> int:
        return int(DOMAINS[domain].REPRESENTATIONS[notation].encode(Dataset("one", domain, (text,), ("1",))).sizes[0])

    return size


# --- own sets


class Reading:
    """A job that found what it is given."""

    def __init__(self, rows: pd.DataFrame, status: str) -> None:
        self.names, self.rows, self.status, self.cancelled = list(dict.fromkeys(rows.dataset)), rows, status, False

    def state(self) -> dict:
        done = self.rows.question.nunique()
        status = "cancelled" if self.cancelled else self.status
        return {
            "rows": self.rows,
            "status": status,
            "done": done,
            "total": len(QUESTIONS),
            "what": ", ".join(self.names),
            "error": "",
        }

    def cancel(self) -> None:
        self.cancelled = True

    def start(self) -> None:
        self.cancelled = False


@pytest.fixture
def mine(synthetic, monkeypatch, tmp_path):
    """Keep molecules as an own set and let a job have found synthetic readings of it: ``(SMILES, status) -> name``."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))

    def keep(smiles: list[str], status: str = "done", questions: tuple[str, ...] = tuple(QUESTIONS)) -> str:
        content = "\n".join(f"{text} m{i}" for i, text in enumerate(smiles)).encode()
        name = own.keep(uploads.parse_safely("molecule", "mine.smi", content)[0], shared=True).name
        table = synthetic_readings.table(**{name: "molecule"})
        found = table[(table.dataset == name) & table.question.isin(questions)]
        monkeypatch.setattr(background, "start", lambda names, **_: Reading(found, status))
        return name

    return keep


def several(n: int) -> list[str]:
    """Molecules that are no near relatives of each other."""
    return list(datasets.load("chembl-sample").objects[:n])


def test_an_own_set_is_named_ranked_and_drawn_as_a_star_and_gets_a_bar(mine):
    app = overview(molecule=mine(several(220)))
    assert not app.exception and not app.error
    said = words(app)
    assert "Your set: mine.smi" in said
    place = r"(\d+(st|nd|rd|th) )?strongest of 9 sets of molecules.*, the strongest of the others is .+ \([\d.-]+\);"
    line = next(line for line in said.split("- ") if line.startswith("Bits beyond neutral: "))
    value = r"Bits beyond neutral: [\d.-]+ \[[\d.-]+, [\d.-]+\].* at the middle one of \d+ choices, "
    assert re.search(value + place, line), line
    assert "the spread of the others" in said
    marks = figure(app, "beyond_neutral")["data"][0]["marker"]["symbol"]
    assert marks.count("star") == 1
    assert any("mine.smi" in name for name in figure(app, "budget")["data"][0]["y"])


@pytest.mark.parametrize("objects", [3, 220])
def test_what_cannot_be_read_of_an_own_set_names_its_file(mine, objects):
    """'own-a87d1ed08f06f193 has fewer than 40,000 symbols': a key says nothing to a reader, and opens the set."""
    app = overview(molecule=mine(several(objects)), overview_shown=True)
    said = words(app).replace("\\", "")
    assert not app.exception and not own.names_in(said) and "mine.smi" in said
    traces = [trace for key in ("budget", "beyond_neutral", "familiar") for trace in figure(app, key)["data"]]
    shown = [{name: held for name, held in trace.items() if name not in ("customdata", "ids")} for trace in traces]
    assert not own.names_in(json.dumps(shown))


def test_a_question_that_is_done_is_shown_as_done(mine):
    """All its choices had been shown, so that as many rows stood there as before, and they went on being called unfinished."""
    name = mine(several(220))
    one = rows.row("reused_parts", "coverage", ("molecule", name), {"order": "2"}, Estimate(0.2, 0.1, 0.3), 220)
    done = rows.frame([one, one | {"order": "3"}])
    early = done.assign(flags=background.STILL)
    shown = [readings.known([name], found).of("reused_parts") for found in (early, done)]
    own_rows = [part[part.dataset == name] for part in shown]
    assert [background.is_early(part).tolist() for part in own_rows] == [[True] * 2, [False] * 2]


def test_charts_of_other_questions_and_the_verdict_stay_while_a_set_is_read(mine):
    """Regression: the verdict was made anew when a set began to be read, and all open charts whenever more was found of it."""
    name = mine(several(220), "running")
    one = rows.row("reused_parts", "coverage", ("molecule", name), {"order": "2"}, Estimate(0.2, 0.1, 0.3), 220)
    early, done = {"flags": background.STILL}, {"flags": ""}
    found = [[], [one | early], [one | early, one | early | {"order": "3"}], [one | done, one | done | {"order": "3"}]]
    steps = [readings.known([name]), *(readings.known([name], rows.frame(part)) for part in found)]
    assert len({step.key for step in steps}) == 1
    assert len({step.shown_of("learning") for step in steps}) == 1
    assert len({step.shown_of("reused_parts") for step in steps}) == 4  # nothing, one, two, done
    unread = one | done | {"value": float("nan"), "flags": f"{reader.NOT_READ}it could not be loaded"}
    again = [readings.known([name], rows.frame([row])).shown_of("reused_parts") for row in (unread, one | done)]
    assert again[0] != again[1]


def test_a_set_that_is_being_read_is_not_prepared_by_the_page_as_well(mine, monkeypatch):
    """Regression: a page took seconds of the processor, for the clusters of a set, beside the process that reads the set."""
    name = mine(several(220), "running", ())
    with monkeypatch.context() as patched:
        patched.setattr(caveats, "subject", lambda dataset: pytest.fail("the page prepares the set"))
        app = overview(molecule=name)
    assert not app.exception and "Its objects are being prepared." in words(app)
    caveats.of(name)
    app = overview(molecule=name)
    assert not app.exception and "Its objects are being prepared." not in words(app)


def test_what_reads_an_own_set_notes_its_caveat_before_its_first_row(mine):
    name = mine(several(60))
    assert caveats.noted(name) is None
    assert next(reader.answers(name, ["structure"])).rows is None
    assert "60 distinct molecules" in caveats.noted(name).forbids


def test_an_own_set_moves_no_verdict(mine):
    before = next(m.value for m in overview().markdown if "answer" in m.value or "Weakest" in m.value)
    assert before in [m.value for m in overview(molecule=mine(several(220))).markdown]


def test_a_small_own_set_gets_no_verdict_but_a_sentence(mine):
    said = words(overview(molecule=mine(several(60))))
    assert "No verdict on mine.smi: it holds 60 distinct molecules that can be read, and 200 are needed" in said
    assert "of 9 sets of molecules" not in said


def test_a_single_series_is_named_as_one(mine):
    series = [f"CC(=O)Nc1ccc(OC{'C' * i})cc1{'C' * j}" for i in range(15) for j in range(15)]
    said = words(overview(molecule=mine(series)))
    assert "a single series" in said or "near relatives of each other" in said
    assert "expected to look strong" in said or "No verdict on mine.smi" in said


def test_readings_of_an_own_set_come_in_while_it_is_read_and_can_be_cancelled(mine):
    app = overview(molecule=mine(several(220), "running", ("reused_parts",)))
    assert not app.exception
    said = words(app)
    assert "Reused parts: " in said and "Learning: " not in said.split("Question by question")[0]
    app.button(key="cancel_own").click().run()
    assert "Cancelled. What was read before is shown." in words(app)
    assert "Your set: mine.smi" in words(app)


def test_a_question_that_an_own_set_cannot_answer_says_why(mine, monkeypatch):
    name = mine(several(220))
    found = background.start([name]).rows
    unread = found.assign(
        flags=found["flags"].where(found.question != "learning", "not read: too little to learn from")
    )
    unread.loc[unread.question == "learning", ["value", "low", "high"]] = float("nan")
    monkeypatch.setattr(background, "start", lambda names, **_: Reading(unread, "done"))
    app = overview(molecule=name)
    assert not app.exception
    assert "- Learning, not read: too little to learn from" in words(app)


def test_an_address_that_names_a_set_that_is_not_here_gets_no_other_answer(synthetic):
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params["molecule"] = "own-0123456789ab"
    app.run()
    assert app.title[0].value == "This address names a set that is not here"
    assert not app.get("plotly_chart")


def test_readings_of_other_code_are_said_to_be_and_can_be_read_again(synthetic, monkeypatch):
    monkeypatch.setattr(bundled, "version", lambda: "another version")
    st.cache_resource.clear()
    app = overview()
    assert not app.exception
    assert "bundled sets and controls are of other code than is here" in words(app)
    assert any(button.key == "overview_read_old" for button in app.button)


def test_without_readings_the_page_says_so_and_offers_to_read(monkeypatch, tmp_path):
    monkeypatch.setattr(bundled, "FILE", tmp_path / "none.parquet")
    forget()
    app = overview()
    assert not app.exception
    assert "bundled sets and controls are missing" in words(app)
    monkeypatch.undo()
    forget()
