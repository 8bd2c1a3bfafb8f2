"""The page of methods: each section opens, links lead to a word or a method, search is in the address, files are whole."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from analysis.methods import entries, glossary, steps
from pages.parts import words


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params.update({"n": "60", **parameters})
    app = app.switch_page("pages/methods.py").run()
    assert not app.exception and not app.error
    return app


def said(app: AppTest) -> str:
    return unescape(" ".join(element.value for element in (*app.markdown, *app.caption, *app.subheader))).replace(
        "\\", ""
    )


def test_the_first_screen_is_the_way_with_its_words_its_table_and_its_steps():
    app = opened()
    assert app.title[0].value == "How is it measured?" and not app.warning
    (chart,) = app.get("plotly_chart")
    assert "9 Experiments" in chart.proto.alt
    assert [h.value for h in app.header] == [f"{len(steps.STEPS)} steps lead from a file to verdict and experiments"]
    assert all(step.does in said(app) for step in steps.STEPS)


def test_a_step_leads_to_its_methods_and_to_its_words_and_they_to_each_other():
    app = opened()
    app.button(key="way_verdict").click().run()
    assert (
        app.session_state["methods_kind"] == entries.VERDICT
        and app.subheader[0].value == "All combinations of sets and choices"
    )
    app = opened()
    app.button(key="way_6_interval").click().run()
    assert app.subheader[0].value == "interval" and glossary.TERMS["interval"].means[:30] in said(app)
    app.button(key="term_intervals.jackknife").click().run()
    assert app.subheader[0].value == "Jackknife that leaves a tenth out" and not app.exception


@pytest.mark.parametrize(
    "key", ["entropy.entropy", "questions.learning", "experiments.novelty", "neutral-objects.chain"]
)
def test_a_link_opens_a_method_with_formula_limits_example_and_papers(key):
    app, one = opened(methods_entry=key), entries.all_entries()[key]
    assert app.subheader[0].value == one.title and not app.warning
    shown = "".join(formula.value for formula in app.latex)
    assert all(part.strip(" ,") in shown for part in one.formula.split(r"\qquad"))
    assert app.code[0].value.startswith(">>>")
    for head in ("What it reads", "What it gives", "What it assumes", "When it fails"):
        assert f"**{head}**" in said(app)
    assert ("**Papers**" in said(app)) == bool(one.references or one.cites)


def test_a_link_opens_a_word_and_an_unknown_one_is_named():
    app = opened(methods_term="perplexity")
    assert app.subheader[0].value == "perplexity" and not app.warning
    wrong = opened(methods_term="nonsense")
    assert not wrong.subheader and "methods_term = 'nonsense'" in unescape(wrong.warning[0].value).replace("\\", "")


def test_search_is_in_the_address_and_says_what_it_did_not_find():
    app = opened(methods_find="toulmin")
    assert "Good and Toulmin" in app.subheader[0].value
    assert opened(methods_find="xyzzy").info[0].value.startswith("No method")
    app.text_input(key="methods_find").set_value("vendi").run()
    assert app.subheader[0].value == "Vendi score" and not app.exception


def test_all_papers_are_listed_and_offered_as_one_file():
    app = opened(methods_show="references")
    assert "https://doi.org/10.2307/1934352" in app.markdown[0].value
    assert app.get("download_button")


def test_the_words_of_charts_and_captions_lead_to_the_glossary_on_other_pages():
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params["n"] = "60"
    app = app.switch_page("pages/diversity.py").run()
    (told,) = [caption.value for caption in app.caption if "How to read this" in caption.value][:1]
    assert "(methods?methods_term=" in told


def test_titles_of_sets_and_labels_of_own_ones_are_not_the_programs_words(monkeypatch):
    class Card:
        def __init__(self, title, labels=()):
            self.title, self.labels = title, dict.fromkeys(labels)

    own = "own-" + "0" * 32
    cards = {"one": Card("Entropy of my lab"), own: Card("bits.smi", ["coverage"])}
    monkeypatch.setattr(words.visitor, "cards", lambda: cards)
    monkeypatch.setattr(words.visitor, "titled", lambda name, cards: cards[name].title)
    monkeypatch.setattr(words.own, "is_name", lambda name: name == own)
    words.st.session_state.pop(words.HELD, None)
    shown = words.linked(r"Entropy of my lab, bits\.smi by coverage and clusters: entropy")
    assert (
        shown.startswith(r"Entropy of my lab, bits\.smi by coverage and [clusters](methods?") and "[entropy](" in shown
    )
    assert words.linked("my label", names=["label"]) == "my label"


def test_what_a_term_means_can_be_the_help_of_a_widget():
    assert words.meaning("entropy").startswith("**Entropy.** How uncertain")
    with pytest.raises(KeyError):
        words.meaning("nonsense")
