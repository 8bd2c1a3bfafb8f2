"""Every page for readers who see little, use a keyboard or hold a phone: rules of axe-core, contrast, headings, focus, width."""

import os
import pprint
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.test_browser import browser, links, server, settle, visit  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# What the framework itself breaks: rule and the elements that do -> why it is not ours. An entry that no longer occurs fails.
ALLOWED = {
    (
        "list",
        "[data-testid=stSidebarNavItems]",
    ): "the navigation has a div for each of its sections between list and item",
    ("listitem", "[data-testid=stSidebarNavItems] li"): "the same",
}
EVERY = bool(os.environ.get("SELECTION_PRESSURE_ALL_THEMES"))  # and all sections, on every page: minutes more
SMALL = "n=100"  # so that a page is soon drawn
# Charts are left to `FAINT`: axe does not see words in them, and takes seconds to look.
RUN = """() => axe.run({exclude: ['.main-svg']}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'],
  resultTypes: ['violations']}).then(found => found.violations.flatMap(({id, impact, nodes}) => nodes.map(node =>
  ({rule: id, impact, at: node.html.slice(0, 200), why: node.failureSummary,
    allowed: ALLOWED.filter(([rule, where]) => rule === id && document.querySelector(node.target[0])?.matches(where))}))))"""
# Words of charts below 4.5:1 against the page, or against the bar that they lie in.
FAINT = """() => {
  const parsed = words => {
    const found = words.match(/[\\d.]+/g).map(Number), scale = words.startsWith('color(') ? 255 : 1;
    return [...found.slice(0, 3).map(one => one * scale), found[3] ?? 1];
  };
  const over = (above, below) => above.slice(0, 3).map((one, i) => one * above[3] + below[i] * (1 - above[3]));
  const light = colour => colour.map(one => one / 255).map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [.2126, .7152, .0722][i], 0);
  const page = parsed(getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor);
  return [...document.querySelectorAll('.js-plotly-plot text')].filter(text => text.textContent.trim()).map(text => {
    let opacity = Number(getComputedStyle(text).fillOpacity), ground = page.slice(0, 3);
    for (let at = text; !at.classList.contains('js-plotly-plot'); at = at.parentElement) opacity *= getComputedStyle(at).opacity;
    const fill = parsed(getComputedStyle(text).fill), bar = text.matches('.bartext') && text.parentElement.querySelector('path');
    if (bar) {
      const style = getComputedStyle(bar), [r, g, b, a] = parsed(style.fill);
      ground = over([r, g, b, a * style.fillOpacity * style.opacity], ground);
    }
    const both = [light(over([...fill.slice(0, 3), fill[3] * opacity], ground)), light(ground)].sort((a, b) => b - a);
    return {words: text.textContent, opacity, ratio: (both[0] + .05) / (both[1] + .05)};
  }).filter(text => text.opacity > 0 && text.ratio < 4.5);
}"""
LEVELS = """() => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)')]
  .filter(one => one.getClientRects().length).map(one => Number(one.tagName[1]))"""
IS_IN = """theme => {
  const grounds = [...document.querySelectorAll('[data-testid=stApp], [data-testid=stSidebar]')].map(one =>
    getComputedStyle(one).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b));
  return grounds.every(sum => (sum < 384) === (theme === 'dark'));
}"""
# Charts whose words for readers who cannot see them hold no number.
BLIND = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].filter(chart =>
  ![chart, ...chart.querySelectorAll('[aria-label], [alt]')].some(one =>
    /[0-9]/.test(one.getAttribute('aria-label') ?? one.getAttribute('alt') ?? ''))).length"""


def drawn(page) -> None:
    settle(page)
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(chart => chart.querySelector('.main-svg'))",
        timeout=60_000,
    )


def paths(page) -> list[str]:
    """Return the addresses of all pages of the navigation."""
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=120_000)
    settle(page)
    return [urlsplit(link).path for link in links(page)]


def broken(page, met: set) -> list[str]:
    """Return serious faults of a page that are not allowed, and note the allowed ones."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(RUN.replace("ALLOWED", str([list(one) for one in ALLOWED])))
    met |= {tuple(one) for fault in found for one in fault["allowed"]}
    return [
        f"{fault['rule']}: {fault['at']} {fault['why']}"
        for fault in found
        if fault["impact"] in ("serious", "critical") and not fault["allowed"]
    ]


def drawn_in(page, theme: str, met: set) -> dict[tuple[str, ...], object]:
    """Return what is broken on a page in a theme, once it is drawn in it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(f"({IS_IN})('{theme}')")
    drawn(page)
    with suppress(PlaywrightTimeoutError):  # charts take the colours of a theme after the page has
        page.wait_for_function(f"!({FAINT})().length", timeout=5_000)
    found = {(theme, "axe"): broken(page, met), (theme, "faint"): page.evaluate(FAINT)}
    return {kind: faults for kind, faults in found.items() if faults}


def test_every_page_breaks_no_rule_has_no_faint_words_and_skips_no_level_of_headings(server, browser):  # noqa: F811
    """Captions had a contrast of 4.1:1, words of charts 3.1:1; charts were h3 below h1. In the light; see `tests.test_phone`."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce", color_scheme="light")
    page.goto(f"{server}/?{SMALL}")
    met, faults, everywhere = set(), {}, paths(page)
    assert len(everywhere) > 10
    for path in everywhere:
        visit(page, path)
        page.wait_for_timeout(200)  # until the page has begun
        page.wait_for_function(f"({LEVELS})().length", timeout=60_000)  # a busy machine begins later
        drawn(page)
        levels = page.evaluate(LEVELS)
        if levels[:1] != [1] or levels.count(1) != 1 or any(b - a > 1 for a, b in pairwise(levels)):
            faults[path, "headings"] = levels
        if page.evaluate(BLIND):
            faults[path, "charts without words for those who cannot see"] = page.evaluate(BLIND)
        # both themes of every page are looked at on request; else the dark one of the first page here, of all on a phone
        for theme in ("light", "dark") if EVERY or path == everywhere[0] else ("light",):
            faults |= {(path, *kind): found for kind, found in drawn_in(page, theme, met).items()}
        page.emulate_media(color_scheme="light")
        # further sections of every page on request; else of the one that shows code, whose colours were 2.3:1
        for tab in page.get_by_test_id("stMain").get_by_role("tab").all()[1:] if EVERY or path == "/methods" else ():
            tab.click()
            page.wait_for_timeout(200)
            faults |= {(path, tab.inner_text(), *kind): found for kind, found in drawn_in(page, "light", met).items()}
    assert page.evaluate("document.documentElement.lang") == "en"
    page.close()
    assert not faults, pprint.pformat(faults, width=200)
    assert not met, "the navigation of a wide window breaks no rule"


def test_the_keyboard_reaches_a_chart_and_escape_gives_the_focus_back(server, browser):  # noqa: F811
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{server}/diversity?{SMALL}")
    page.get_by_role("heading", name="How large is the repertoire?").wait_for(timeout=120_000)
    drawn(page)
    page.keyboard.press("Tab")
    assert focus(page) == "Skip to main content"
    page.keyboard.press("Enter")  # over the navigation and the sets
    for _ in range(30):
        page.keyboard.press("Tab")
        if focus(page).startswith("table"):
            break
        # nobody sees where the focus is without
        page.wait_for_function("getComputedStyle(document.activeElement).outlineStyle === 'solid'", timeout=5_000)
    assert focus(page).startswith("table"), "a chart's table is too far away"
    page.keyboard.press("Enter")
    page.get_by_text("Choose a row to see what is behind it").wait_for(timeout=60_000)
    settle(page)
    page.keyboard.press("Escape")
    page.get_by_text("Choose a row to see what is behind it").wait_for(state="hidden", timeout=60_000)
    assert focus(page).startswith("table")
    page.close()


def focus(page) -> str:
    """Return the words of the element that has the focus."""
    return page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''").strip()
