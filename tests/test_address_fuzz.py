"""Addresses with rubbish in every parameter of every page: a page never breaks, and what was not understood is named.

Parameters are found by opening the pages, section by section and with every switch on, so that a new one is tried by itself.
With SELECTION_PRESSURE_ALL_FUZZ=1 every parameter gets every value, which takes minutes; else each gets a few.
"""

import ast
import os
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.domains import DOMAINS
from pages.parts import visitor

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "not-found")
SIDEBAR = ["n", "seed", "picture_format", *(f"{domain}_as" for domain in DOMAINS)]
SMALL = {"n": "60"}  # so that a page is soon drawn
RUBBISH: list[str | list[str]] = [
    "", " ", "None", "nan", "inf", "-1", "1e400", "x" * 10**5, "🦠🧬", "\x00", "<script>alert(1)</script>",
    "](javascript:alert(1))", "../../etc/passwd", '{"a": [1]}', ["1", "2"], "\ufffd\ufffd", "TRUE", "diversity", ":red[a] $b$",
]  # fmt: skip
EVERY = bool(os.environ.get("SELECTION_PRESSURE_ALL_FUZZ"))


def opened(page: str, parameters: dict[str, str | list[str]]) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=120)
    app.query_params.update(parameters)
    return app.switch_page(f"pages/{page}.py").run()


def said(app: AppTest) -> str:
    return unescape(" ".join(warning.value for warning in app.warning).replace("\\", ""))


def protos(app: AppTest) -> Iterator:
    """Yield what the browser is sent for each element and block that is bound to the address."""
    for node in app._tree:
        proto = getattr(node, "proto", None)
        found = getattr(proto, "tab_container", proto) if hasattr(proto, "tab_container") else proto
        if getattr(found, "query_param_key", ""):
            yield node, found


def bound(app: AppTest) -> set[str]:
    return {proto.query_param_key for _, proto in protos(app)}


def options(app: AppTest) -> Iterator[tuple[str, str]]:
    """Yield what may show more of a page: the other sections, switches, and choices of buttons."""
    for node, proto in protos(app):
        if node.type == "toggle":
            yield proto.query_param_key, "true"
        elif node.type == "tab_container":
            yield from ((proto.query_param_key, child.label) for child in node.children.values())
        elif node.type == "button_group" and proto.query_param_key.endswith("_domain"):
            yield from ((proto.query_param_key, option) for option in node.options)


@cache
def places(page: str) -> list[tuple[dict[str, str], frozenset[str]]]:
    """Return the states of a page that hold parameters of their own, each with these."""
    known, found, waiting = set(SIDEBAR), [], [{}]
    while waiting:
        state = waiting.pop(0)
        app = opened(page, {**SMALL, **state})
        assert not app.exception, (page, state)
        if new := bound(app) - known:
            found.append((state, frozenset(new)))
            known |= new
            waiting += [{**state, key: value} for key, value in options(app) if key in new]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_rubbish_in_the_address_is_named_and_breaks_no_page(page):
    """Most parameters fell back to a default without a word, and some values broke the page."""
    for state, keys in places(page):
        tried = sorted(keys - set(state))
        for turn in range(len(RUBBISH) if EVERY else 1):
            wrong = {key: RUBBISH[(3 * i + turn) % len(RUBBISH)] for i, key in enumerate(tried)}
            app = opened(page, {**SMALL, **state, **wrong})
            assert not app.exception, (page, state, wrong)
            here = bound(app)  # some are asked for only where others are on
            for key in here & set(wrong):
                assert_named(app, key, wrong[key])


def assert_named(app: AppTest, key: str, value: str | list[str]) -> None:
    """Assert that a value is either what the widget holds, or named in a notice."""
    words = said(app)
    written = value if isinstance(value, str) else ", ".join(value)
    first = "".join(c if c.isprintable() else " " for c in written[:5]).strip()
    held = [element for element in (*app.text_input, *app.toggle) if element.key == key]
    held_as_written = bool(held) and str(held[0].value).lower() == written.lower()
    none_of_several = value == "" and not app.session_state[key]
    assert f"{key} = '{first}" in words or held_as_written or none_of_several, (key, value[:50], words)


@pytest.mark.parametrize(
    ("key", "value"), list(product(SIDEBAR, RUBBISH)) if EVERY else list(zip(SIDEBAR * 3, RUBBISH, strict=False))
)
def test_rubbish_for_the_sidebar_is_named(key, value):
    app = opened("own-data", {key: value})
    assert not app.exception
    assert_named(app, key, value)


@pytest.mark.parametrize("value", RUBBISH if EVERY else RUBBISH[::4])
def test_rubbish_for_a_set_is_named_on_every_kind_of_page(value):
    for page, key in (("own-data", "molecule"), ("diversity", "protein"), ("datasets", visitor.SETS)):
        app = opened(page, {key: value})
        assert not app.exception
        shown = said(app) + " ".join(error.value for error in app.error)
        assert "is not on this machine" in shown or f"{key} = '" in shown, (page, key)


def test_every_parameter_is_looked_at_before_a_widget_reads_it():
    """A widget that is bound anywhere else falls back to its default without a word."""
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.keyword) and node.arg == "bind"), (
                f"{path.name}: bind widgets by address.choice, several, number, toggle or text"
            )


def test_a_parameter_that_nothing_reads_is_named_unless_it_is_of_those_who_link():
    """A link with a parameter of another page, or misspelt, showed a default without a word; utm_source is not ours."""
    app = opened(
        "datasets", {"sead": "7", "diversity_q": "2", "utm_source": "x", "embed_options": "dark_theme", "fbclid": "y"}
    )
    assert "sead = '7'" in said(app) and "diversity_q = '2'" in said(app) and len(app.warning) == 2
    assert not app.run().warning, "it is said once"


def test_a_page_that_corrects_several_parameters_names_them_all():
    """Each correction ran the page again, and forgot the notice of the one before."""
    app = opened("ancestry", {"ancestry_strength": "9", "ancestry_tree": "oak", "seed": "-3", "n": "1e400"})
    for part in (
        "ancestry_strength = '9', which is not understood; '3' is used",
        "ancestry_tree = 'oak'",
        "seed = '-3'",
        "n = '1e400'",
    ):
        assert part in said(app)
    assert app.slider(key="ancestry_strength").value == 3


def test_keys_and_labels_of_choices_mean_the_same():
    """Only labels were understood, so that every rewording broke old links."""
    for written in ("2", "dominant types (q = 2)"):
        app = opened("diversity", {**SMALL, "diversity_q": written, "picture_format": "png"})
        assert app.session_state["diversity_q"] == 2 and app.session_state["picture_format"] == "png"
        assert not app.warning and not app.exception


def test_an_empty_choice_that_must_be_made_is_its_default():
    """?diversity_q= left the buttons without a choice, and the page failed."""
    app = opened("diversity", {**SMALL, "diversity_q": ""})
    assert not app.exception and app.session_state["diversity_q"] == 0 and "diversity_q = ''" in said(app)
