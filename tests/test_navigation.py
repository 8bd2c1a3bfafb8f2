"""The header says which page is shown, though its name lies in a closed menu; no address leads to a blank page."""

from types import SimpleNamespace

import pytest

from pages.parts import navigation, nested


def page(name: str, visibility: str = "visible") -> SimpleNamespace:
    return SimpleNamespace(title=name, visibility=visibility)


START, OTHER, HIDDEN = page("Start"), page("Other"), page("Old name", "hidden")
FIRST, SECOND, THIRD = page("First"), page("Second"), page("Third")
PAGES = {"": [START, HIDDEN, OTHER], "Measure": [FIRST, SECOND], "Look": [THIRD]}


@pytest.mark.parametrize(
    ("shown", "place"), [(START, 0), (OTHER, 1), (FIRST, 2), (SECOND, 2), (THIRD, 3), (HIDDEN, None)]
)
def test_a_page_is_found_in_the_header_alone_or_by_its_menu(shown, place):
    assert navigation.place_of(shown, PAGES) == place


@pytest.mark.parametrize(
    ("base", "path", "address"),
    [
        ("", "/diversity/deeper", "../diversity%E2%81%84deeper"),
        ("", "/a//b/c/", "../../../../a%E2%81%84b%E2%81%84c"),
        ("", "//elsewhere.org/javascript:x", "../../elsewhere.org%E2%81%84javascript%3Ax"),
        ("folder", "/folder/diversity/deeper", "../diversity%E2%81%84deeper"),
        ("folder", "/folder/diversity", ""),
        ("", "/diversity", ""),
        ("", "/diversity/", ""),
        ("", "/", ""),
        ("", "/static/js/index.js", ""),
        ("", "/diversity/_stcore/health", ""),
    ],
)
def test_an_address_of_more_levels_leads_to_one_of_one_level(monkeypatch, base, path, address):
    """/diversity/deeper was a blank page: the framework did not find its own files from there."""
    monkeypatch.setattr(nested.st, "get_option", {"server.baseUrlPath": base}.__getitem__)
    assert nested.one_level(path) == address
