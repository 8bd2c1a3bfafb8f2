"""The header says which page is shown, though its name lies in a closed menu."""

from types import SimpleNamespace

import pytest

from pages.parts import navigation


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
