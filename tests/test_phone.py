"""Every page on a phone, in the dark: nothing is cut off or too wide, and no rule of `tests.test_accessibility` is broken."""

import pprint

import pytest

from tests.test_accessibility import ALLOWED, SMALL, broken, drawn, drawn_in, paths
from tests.test_browser import browser, server  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
# Titles and labels of charts that are cut off at the side of their picture.
CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot =>
  [...plot.querySelectorAll('text')].filter(text => {
  const word = text.getBoundingClientRect(), picture = plot.getBoundingClientRect();
  return word.width && (word.left < picture.left - 2 || word.right > picture.right + 2);
}).map(text => text.textContent))"""

# Tabs and buttons on which the buttons of a table lie.
COVERED = """() => [...document.querySelectorAll('[data-testid=stMain] :is([role=tab], [role=radio], button)')].filter(one => {
  const box = one.getBoundingClientRect(), there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return there?.closest('[data-testid=stElementToolbar]') && !one.closest('[data-testid=stElementToolbar]');
}).map(one => one.innerText)"""
FIRST_CHART = """() => {
  const chart = [...document.querySelectorAll('[data-testid=stMain] [data-testid=stPlotlyChart]')].find(one => one.offsetWidth);
  return chart ? chart.getBoundingClientRect().top + document.querySelector('[data-testid=stMain]').scrollTop : 0;
}"""
# Sections on which something was covered or too far down; with their defaults, for which bundled answers are there at once.
FURTHER = (
    "/novelty?novelty_show=shares", "/next-symbol?next_show=example", "/assembly", "/constraint?constraint_show=families",
)  # fmt: skip


def test_every_page_fits_a_phone_in_the_dark(server, browser):  # noqa: F811
    """Titles of axes were cut off at 390 px; lines and words of charts were too faint in the dark.

    Buttons of a table lay on the tabs above it, and controls and sentences pushed the first chart off the first screen.
    """
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, user_agent=PHONE, color_scheme="dark", has_touch=True
    )
    page, wide, faults, met = phone.new_page(), browser.new_page(viewport={"width": 1400, "height": 1000}), {}, set()
    wide.goto(f"{server}/?{SMALL}")
    everywhere = paths(wide)
    wide.close()
    for path in (*(f"{one}?{SMALL}" for one in everywhere), *FURTHER):
        page.goto(f"{server}{path}")
        page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=120_000)
        drawn(page)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            faults[path, "width"] = width
        if found := page.evaluate(CUT):
            faults[path, "cut"] = found
        if found := page.evaluate(COVERED):
            faults[path, "covered"] = found
        if (top := page.evaluate(FIRST_CHART)) > 744:  # a hundred pixels of it are seen
            faults[path, "first chart"] = top
        faults |= {(path, *kind): found for kind, found in drawn_in(page, "dark", met).items()}
    page.goto(f"{server}/diversity?{SMALL}")
    for name in ("How to read this", "Table", "Share"):  # what opens below a chart; the names of open ones were 3.6:1
        button = page.get_by_test_id("stMain").get_by_role("button", name=name).last
        button.click(timeout=120_000)
        page.get_by_test_id("stPopoverBody").wait_for()
        drawn(page)
        if found := broken(page, met):
            faults["/diversity", name] = found
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 390:
            faults["/diversity", name, "width"] = width
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="hidden")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    if found := broken(page, met):
        faults["the list of pages"] = found
    phone.close()
    assert not faults, pprint.pformat(faults, width=200)
    assert met == set(ALLOWED), "an allowed fault no longer occurs: take it from the list"
