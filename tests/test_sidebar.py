"""The sidebar says which of its controls change nothing on the page that is shown."""

import re
from pathlib import Path

import pytest

from pages.parts import sidebar

ROOT = Path(__file__).resolve().parents[1]


def test_controls_without_effect_are_named_where_they_have_none():
    """On the null ladder the number of objects could be changed, and nothing happened."""
    said = sidebar.without_effect("nulls")
    assert "Without effect on this page: counted as." in said
    assert "Objects drawn: in its section Objects and What is matched only." in said
    assert sidebar.without_effect("diversity") == ""
    assert sidebar.without_effect("") == "Without effect on this page: counted as, objects drawn, seed."
    assert sidebar.without_effect("learning") == "Without effect on this page: counted as, objects drawn."


@pytest.mark.parametrize("path", sorted({path for pages in sidebar.ACTS_ON.values() for path in pages}))
def test_a_page_on_which_controls_act_reads_the_view(path):
    source = (ROOT / "pages" / f"{path}.py").read_text()
    parts = re.findall(r"^from pages.parts import (.+)$", source, re.M)
    used = [source, *((ROOT / "pages" / "parts" / f"{one}.py").read_text() for line in parts for one in line.split(", ")
                      if (ROOT / "pages" / "parts" / f"{one}.py").exists() and one not in ("sidebar", "page"))]  # fmt: skip
    assert any("view" in text for text in used), path


def test_the_notation_acts_where_corpora_are_counted_in_it():
    read = {path.stem for path in (ROOT / "pages").glob("*.py") if "page.corpora(" in path.read_text()}
    read |= {"stories"} if "page.corpora(" in (ROOT / "pages" / "parts" / "stories_charts.py").read_text() else set()
    assert read == set(sidebar.ACTS_ON["counted as"])
