"""Addresses: what is not understood is said and corrected, and a set that is not here is never another set's answer."""

from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from analysis import datasets


def opened(page: str = "datasets", **parameters: str) -> AppTest:
    """Open a page by an address with these parameters."""
    app = AppTest.from_file("../app.py", default_timeout=120)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.switch_page(f"pages/{page}.py")
    return app.run()


def plain(text: str) -> str:
    """Undo what makes text show as itself in Markdown."""
    return unescape(text.replace("\\", ""))


def warned(app: AppTest) -> str:
    return plain(" ".join(warning.value for warning in app.warning))


@pytest.mark.parametrize("key", ["n", "seed"])
@pytest.mark.parametrize("value", ["inf", "-inf", "1e400", "nan", "None", "", "1e9", "-5", "0x10", "<b>1</b>"])
def test_a_number_that_no_widget_can_hold_does_not_break_the_page(key, value):
    """seed=inf raised OverflowError inside the widget; seed=-1 became 0 without a word."""
    app = opened(**{key: value})
    assert not app.exception
    assert f"{key} = '{value}'" in warned(app)
    assert (
        app.number_input(key=key).value
        == {"1e9": {"n": 50_000, "seed": 9_999}, "-5": {"n": 20, "seed": 0}}.get(value, {"n": 2_000, "seed": 0})[key]
    )


def test_a_good_address_is_left_alone():
    app = opened(n="330", seed="7", molecule="Approved drugs")
    assert not app.warning and not app.exception and app.selectbox(key="molecule").value == "approved-drugs"
    assert (app.number_input(key="n").value, app.number_input(key="seed").value) == (330, 7)


def test_a_set_and_a_representation_may_be_named_by_their_keys():
    """Only the words on screen were understood, so that every rewording broke the addresses of before."""
    app = opened(molecule="approved-drugs", molecule_as="environments", text="King James Version")
    assert app.selectbox(key="molecule").value == "approved-drugs"
    assert app.selectbox(key="molecule_as").value == "environments"


def test_a_representation_that_does_not_exist_is_said():
    app = opened(molecule_as="orbitals")
    assert "molecule_as = 'orbitals'" in warned(app)
    assert app.selectbox(key="molecule_as").value == "scaffolds"


def test_the_address_holds_the_keys_of_sets():
    """Addresses held the words on screen: two own sets of one name had one address."""

    def written(app, key):
        return "".join(app.query_params[key])  # a list as it was opened, a string as the page wrote it

    app = opened(molecule="Approved drugs", datasets_set="austen")
    assert (written(app, "molecule"), written(app, "datasets_set")) == ("approved-drugs", "austen")
    assert "datasets_set = 'rubbish'" in warned(opened(datasets_set="rubbish"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("mine.smi (own-0123456789ab)", "is not on this machine"),
        ("zinc-sample", "is not on this machine"),
        ("escherichia", "is a set of the domain Proteins"),
        ("moleculenet-esol", "a public set that has not been fetched"),
    ],
)
def test_an_address_with_a_set_that_is_not_here_shows_no_other_set(value, words):
    """The default set was shown in its place, under the address of the other."""
    app = opened("diversity", molecule=value)
    assert app.title[0].value == "This address names a set that is not here"
    assert words in plain(app.error[0].value)
    assert not app.get("plotly_chart") and not app.exception
    app.selectbox(key="molecule").select("approved-drugs").run()
    assert app.title[0].value != "This address names a set that is not here"


def test_the_default_sets_can_be_asked_for_where_one_is_missing():
    app = opened("datasets", molecule="own-0123456789ab")
    assert app.title[0].value == "What is being measured?"  # where a set can be had, pages open
    assert "is not on this machine" in warned(app) and "the default is shown" in warned(app)
    app = opened("diversity", molecule="own-0123456789ab")
    app.button(key="address_defaults").click().run()
    assert app.session_state["molecule"] == datasets.defaults()["molecule"]
    assert app.title[0].value == "How large is the repertoire?"


@pytest.mark.parametrize("value", ["molecule", "molecules"])
def test_the_domain_of_an_own_file_may_be_named_by_key_or_label(value):
    """own_domain=molecule meant texts, so that a list of SMILES was kept as one text."""
    app = opened("own-data", own_domain=value)
    assert app.segmented_control(key="own_domain").value == "molecule" and not app.warning


def test_a_domain_that_does_not_exist_is_said():
    assert "own_domain = 'music'" in warned(opened("own-data", own_domain="music"))


def test_a_link_that_is_handed_out_held_words_of_the_screen():
    """Widgets write labels into the address; a link with them broke as soon as a label was reworded."""
    app = AppTest.from_function(_hands_out_a_link)
    app.context["url"] = "http://127.0.0.1:8501/diversity"
    for key, value in {"q": "dominant types", "shown": ["one", "b"], "n": "60", "utm_source": "one"}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception and not app.warning
    assert app.text[0].value.endswith("/diversity?q=2&shown=a&shown=b&n=60&utm_source=one")


def _hands_out_a_link():
    import streamlit as st

    from pages.parts import address

    address.check({})
    orders, names = {0: "all types", 2: "dominant types"}, {"a": "one", "b": "two"}
    st.radio("Count", list(orders), format_func=orders.__getitem__, **address.choice("q", orders, 0))
    st.multiselect("Shown", list(names), format_func=names.__getitem__, **address.several("shown", names))
    st.text(address.link())
