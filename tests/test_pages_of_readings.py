"""Pages that show readings of several sets: within a domain and the null ladder, at once and from the address."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.readings import bundled, controls, null_ladder
from pages.parts import readings
from tests import synthetic_readings
from tests.wording import unlinked


@pytest.fixture(scope="module")
def stated() -> pd.DataFrame:
    return synthetic_readings.table()


@pytest.fixture(autouse=True)
def travelled(monkeypatch, stated):
    """Stated readings in the place of those that travel with the program; nothing is read in the background."""
    monkeypatch.setattr(bundled, "table", lambda: stated)
    monkeypatch.setattr(bundled, "of", lambda name: stated[stated.dataset == name].reset_index(drop=True))
    monkeypatch.setattr(bundled, "version", lambda: "stated")
    monkeypatch.setattr(readings, "read", lambda chosen: None)


def open_page(name: str, **state: object) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.session_state["n"] = 200
    for key, value in state.items():
        app.session_state[key] = value
    app.run()
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return app


def captions(app: AppTest) -> str:
    return unlinked(" ".join(caption.value for caption in app.caption)).replace("\\", "")


# --- within a domain


def test_sets_of_one_domain_stand_in_the_order_of_selection_with_their_sizes():
    chosen = ["approved-drugs", "nci", "chembl-sample: chain of order 2"]
    app = open_page("selection", selection_domain="molecule", selection_molecule=chosen, selection_about=True)
    assert not app.error
    shown = app.dataframe[0].value
    assert list(shown.set) == ["Chain of ChEMBL tokens", "NCI", "Approved drugs"]
    assert shown["median size, heavy atoms"].isna().tolist() == [True, False, False]
    assert "heavy atoms in" in captions(app) and "come from 2 sources" in captions(app)
    assert any(heading.value.startswith("Molecules, ") for heading in app.header)


def test_every_domain_has_its_sets_at_once():
    for domain in ("text", "protein", "molecule"):
        app = open_page("selection", selection_domain=domain, selection_about=True)
        assert not app.error and len(app.get("plotly_chart")) == 1
        natural = [name for name in controls.natural() if controls.domain(name) == domain]
        assert len(app.dataframe[0].value) >= len(natural)


def test_a_choice_changes_what_is_drawn_and_stands_in_the_address():
    app = open_page("selection", selection_domain="molecule", selection_show="Bits beyond neutral")
    order = app.selectbox(key="selection_beyond_neutral_order")
    assert order.value == "2"
    order.set_value("3").run()
    assert not app.exception
    app.session_state["selection_table"] = True  # as a click on "Table and downloads" does
    app.run()
    drawn = app.dataframe[0].value
    assert set(drawn.question) == {"beyond_neutral"} and set(drawn.order.dropna()) == {"3"}


def test_an_open_question_that_another_domain_does_not_have_gives_way_to_the_first():
    app = open_page("selection", selection_domain="molecule", selection_show="no such question")
    assert not app.error and len(app.get("plotly_chart")) == 1
    for domain in ("text", "protein"):
        app.segmented_control(key="selection_domain").set_value(domain).run()
        assert not app.exception and not app.error and len(app.get("plotly_chart")) == 1


def test_no_set_chosen_is_said():
    app = open_page("selection", selection_domain="protein", selection_protein=[])
    assert any("no set is chosen" in error.value for error in app.error)


# --- the null ladder


def test_the_ladder_shows_the_sets_of_the_sidebar_at_once(stated):
    app = open_page("nulls")
    assert not app.error
    assert [heading.value.split(":")[0] for heading in app.subheader] == ["What saves most bits"]
    app.session_state["steps_table"] = True
    app.run()
    drawn = app.dataframe[0].value
    assert set(drawn.dataset) == {"king-james", "escherichia", "chembl-sample"}
    expected = stated[
        (stated.dataset == "escherichia") & (stated.question == "bit_budget") & (stated.step == "relatives")
    ]
    own = drawn[(drawn.dataset == "escherichia") & (drawn.step == "relatives")]
    assert sorted(own.value) == pytest.approx(sorted(expected.value))


def test_only_the_open_section_of_the_ladder_is_computed(monkeypatch):
    """Objects of a rung and what they match were made on every visit, 2,000 px below the charts."""
    made = []
    real = null_ladder.examples
    monkeypatch.setattr(null_ladder, "examples", lambda *args, **kwargs: made.append(args[1]) or real(*args, **kwargs))
    app = open_page("nulls", seed=31)
    assert made == [] and len(app.get("plotly_chart")) == 1
    app = open_page("nulls", seed=31, nulls_show="What is left")
    assert made == [] and app.subheader[0].value.startswith("What real objects still cost")
    app = open_page("nulls", seed=31, nulls_show="Objects", nulls_domain="text", nulls_rung="composition")
    assert made == ["composition"] and not app.get("plotly_chart")


def test_a_clicked_mark_shows_real_objects_beside_those_of_its_rung(stated):
    """A click changed something 2,000 px below."""
    app = open_page("nulls")
    rows = null_ladder.table(stated[stated.dataset == "escherichia"])
    app.session_state["panel_picked"] = ("steps", rows[rows.rung == "composition"].head(1))
    app.run()
    assert not app.exception
    shown = [element.value for element in app.markdown]
    assert shown.count("**Real**") == shown.count("**shuffled symbols**") == 4


def test_the_objects_of_a_rung_and_what_they_match_are_sections():
    app = open_page("nulls", nulls_show="What is matched", nulls_domain="protein", nulls_rung="composition")
    assert not app.exception
    assert app.subheader[0].value.startswith("Proteins, shuffled symbols: objects match")
    app = open_page("nulls", nulls_show="What is matched", nulls_domain="molecule", nulls_rung="composition")
    assert any("are not valid molecules" in error.value for error in app.error)
    app = open_page("nulls", nulls_show="Objects", nulls_domain="molecule", nulls_rung="rings kept")
    app.segmented_control(key="nulls_domain").set_value("text").run()  # texts have no such rung
    assert not app.exception
    assert app.selectbox(key="nulls_rung").value == "valid"


def test_a_set_without_a_budget_is_named_with_the_reason(monkeypatch, stated):
    here = (stated.dataset == "escherichia") & (stated.question == "bit_budget")
    without = stated.assign(
        value=stated.value.where(~here), flags=stated["flags"].where(~here, "not read: no two clusters")
    )
    monkeypatch.setattr(bundled, "table", lambda: without)
    monkeypatch.setattr(bundled, "version", lambda: "without a budget")
    app = open_page("nulls")
    said = [info.value.replace("\\", "") for info in app.info]
    assert any("the bit budget of escherichia is not read (not read: no two clusters)" in words for words in said)


def test_visits_hold_one_table_of_what_is_known(stated):
    """Each visit of the overview held a megabyte of rows of its own for as long as it lasted, and two minutes more."""
    found = readings.known(["austen"])
    assert readings.known(["austen"]) is found
    again = stated[stated.dataset == "austen"].assign(value=0.0)
    assert (readings.known(["austen"], again).rows.value == 0).sum() >= len(again) > 0
    assert readings.known(["austen"]) is found
