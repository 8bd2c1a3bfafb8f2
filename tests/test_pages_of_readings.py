"""Pages that show readings of several sets: within a domain and the null ladder, at once and from the address."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.readings import bundled, controls
from pages.parts import readings
from tests import synthetic_readings


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
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


# --- within a domain


def test_sets_of_one_domain_stand_in_the_order_of_selection_with_their_sizes():
    chosen = ["approved-drugs", "nci", "chembl-sample: chain of order 2"]
    app = open_page("selection", selection_domain="molecule", selection_molecule=chosen)
    assert not app.error
    shown = app.dataframe[0].value
    assert list(shown.set) == ["Chain of ChEMBL tokens", "NCI", "Approved drugs"]
    assert shown["median size, heavy atoms"].isna().tolist() == [True, False, False]
    assert "heavy atoms in" in captions(app) and "come from 2 sources" in captions(app)
    assert any(heading.value.startswith("Molecules, ") for heading in app.subheader)


def test_every_domain_has_its_sets_at_once():
    for domain in ("text", "protein", "molecule"):
        app = open_page("selection", selection_domain=domain)
        assert not app.error and len(app.get("plotly_chart")) == 1
        natural = [name for name in controls.natural() if controls.domain(name) == domain]
        assert len(app.dataframe[0].value) >= len(natural)


def test_a_choice_changes_what_is_drawn_and_stands_in_the_address():
    app = open_page("selection", selection_domain="molecule")
    order = app.selectbox(key="selection_beyond_neutral_order")
    assert order.value == "2"
    order.set_value("3").run()
    assert not app.exception
    app.session_state["selection_table"] = True  # as a click on "Table and downloads" does
    app.run()
    drawn = app.dataframe[1].value
    assert set(drawn[drawn.question == "beyond_neutral"].order.dropna()) == {"3"}


def test_no_set_chosen_is_said():
    app = open_page("selection", selection_domain="protein", selection_protein=[])
    assert any("no set is chosen" in error.value for error in app.error)


# --- the null ladder


def test_the_ladder_shows_the_sets_of_the_sidebar_at_once(stated):
    app = open_page("nulls")
    assert not app.error
    titles = [heading.value for heading in app.subheader]
    assert titles[0].startswith("What saves most bits: ") and titles[1].startswith("What real objects still cost")
    app.session_state["steps_table"] = True
    app.run()
    drawn = app.dataframe[0].value
    assert set(drawn.dataset) == {"king-james", "escherichia", "chembl-sample"}
    expected = stated[
        (stated.dataset == "escherichia") & (stated.question == "bit_budget") & (stated.step == "relatives")
    ]
    own = drawn[(drawn.dataset == "escherichia") & (drawn.step == "relatives")]
    assert sorted(own.value) == pytest.approx(sorted(expected.value))


def test_a_clicked_rung_shows_its_objects_and_what_they_match():
    app = open_page("nulls")
    assert app.selectbox(key="nulls_rung").value == "valid"
    app.session_state["pending_rung"] = ["protein", "composition"]  # what a click on a mark leaves behind
    app.run()
    assert not app.exception
    assert app.selectbox(key="nulls_rung").value == "composition"
    named = [heading.value for heading in app.subheader]
    assert any(h.startswith("Proteins, shuffled symbols: objects match") for h in named)
    app.session_state["pending_rung"] = ["molecule", "composition"]
    app.run()
    assert any("are not valid molecules" in error.value for error in app.error)
    app.session_state["pending_rung"] = ["molecule", "rings kept"]
    app.run()
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
