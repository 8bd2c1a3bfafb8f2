"""Stories in a real chromium: keys and buttons of presenter mode, the history of the browser, a reload, a phone."""

import re

import pytest

from tests.test_accessibility import AXE, FAINT, broken
from tests.test_browser import browser, server, settle  # noqa: F401 - fixtures
from tests.test_phone import CUT, PHONE

pytestmark = pytest.mark.browser

SMALL = "n=60"


def shown(page, title: str) -> None:
    """Wait until a step is shown, and its run is over."""
    page.get_by_role("heading", name=title, exact=True).wait_for(timeout=120_000)
    settle(page)


def chart(page):
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=120_000)
    settle(page)


def at(page, **expected: str) -> None:
    """Wait until the address says so."""
    for key, value in expected.items():
        page.wait_for_url(re.compile(rf"[?&]{key}={re.escape(value)}(&|$)"), timeout=60_000)


def test_a_story_is_presented_by_keys_or_buttons_and_resumes_after_back_and_a_reload(server, browser):  # noqa: F811
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    page.goto(f"{server}/stories?{SMALL}&story=bits&step=4&present=true")
    shown(page, "Validity")
    for hidden in ("stSidebar", "stHeader"):
        assert not page.get_by_test_id(hidden).is_visible()
    assert page.get_by_text("Step 4 of 11").is_visible()
    box = page.get_by_test_id("stSlider").bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.75 * box["height"])
    page.wait_for_url(re.compile(r"guess=~~~(29|30|31)"), timeout=60_000)
    settle(page)
    guess = re.search(r"guess=(~~~\d+)", page.url)[1]
    page.keyboard.press("Space")  # goes to the tour, though the slider was clicked last
    at(page, revealed="true")
    chart(page)
    assert page.get_by_text("You said").is_visible()
    page.keyboard.press("ArrowRight")
    at(page, step="5", revealed="false", guess=guess)
    shown(page, "What real objects share")
    page.get_by_test_id("stMain").get_by_text("Proteins", exact=True).click()
    at(page, guess=f"{guess}~protein")
    settle(page)
    page.keyboard.press("ArrowLeft")
    at(page, step="4", revealed="true", guess=f"{guess}~protein")  # what was seen is shown again
    chart(page)
    page.reload()
    chart(page)
    assert page.get_by_text("You said").is_visible()
    page.go_back()
    at(page, step="5", guess=f"{guess}~protein")
    shown(page, "What real objects share")
    assert page.get_by_role("radio", name="Proteins").is_checked()
    page.go_forward()
    at(page, step="4")
    chart(page)
    page.get_by_role("button", name="Next").click()
    shown(page, "What real objects share")
    page.keyboard.press("Escape")
    at(page, present="false")
    page.get_by_test_id("stHeader").wait_for(timeout=60_000)
    # The buttons come last in a run, with their keys.
    page.get_by_role("button", name="Present", exact=True).wait_for(timeout=60_000)
    settle(page)
    page.keyboard.press("ArrowRight")  # outside presenter mode, keys belong to the page
    page.wait_for_timeout(500)
    assert "step=5" in page.url
    page.close()


def test_a_step_fits_a_phone_and_breaks_no_rule_in_the_dark(server, browser):  # noqa: F811
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, user_agent=PHONE, color_scheme="dark", has_touch=True
    )
    page, met = phone.new_page(), set()
    page.goto(f"{server}/stories?{SMALL}&story=naive&step=5&guess=~~~~40&revealed=true")
    chart(page)
    page.evaluate(AXE)
    for mode in ("false", "true"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, mode
        assert not page.evaluate(CUT) and not page.evaluate(FAINT) and not broken(page, met), mode
        if mode == "false":
            page.get_by_role("button", name="Present").click()
            at(page, present="true")
            chart(page)
    phone.close()
