"""A control of one chart runs and sends the part that it is in: it ran the whole page, and sent all of it again."""

import re

import pytest

from tests.test_browser import browser, server, settle, visit  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
DRAWN = "[...document.querySelectorAll('.st-key-chart_{} [data-testid=stPlotlyChart] text')].map(e => e.textContent).join('|')"


@pytest.fixture
def page(server, browser):  # noqa: F811
    """The overview, at rest; `page.received` grows by each message of its server."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.received = []
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: page.received.append(frame)))
    page.goto(server)
    page.locator(".st-key-chart_reused_parts .main-svg").first.wait_for(timeout=120_000)
    settle(page)
    yield page
    page.close()


def becomes(page, chart: str, before: str) -> None:
    page.wait_for_function(
        f"before => {DRAWN.format(chart)} && {DRAWN.format(chart)} !== before", arg=before, timeout=60_000
    )
    settle(page)


def drawn(page, chart: str) -> str:
    return page.evaluate(DRAWN.format(chart))


def test_a_control_of_one_chart_sent_the_whole_page_again(page):
    whole, bars, strip = len(page.received), drawn(page, "budget"), drawn(page, "reused_parts")
    page.received.clear()
    page.get_by_role("radio", name="All notations").click()
    becomes(page, "budget", bars)
    assert len(page.received) < whole / 3
    assert drawn(page, "reused_parts") == strip


def test_the_table_of_one_chart_sent_the_whole_page_again(page):
    whole = len(page.received)
    page.received.clear()
    page.locator(".st-key-budget_table button").click()
    page.locator(".st-key-budget_twin [data-testid=stDataFrame]").wait_for(timeout=60_000)
    settle(page)
    assert len(page.received) < whole / 3


def test_what_a_part_changes_elsewhere_runs_the_page(page):
    page.locator(".st-key-chart_beyond_neutral .main-svg").first.wait_for(timeout=60_000)
    strip = drawn(page, "beyond_neutral")
    page.get_by_role("button", name="Notation").click()
    page.get_by_role("combobox", name=re.compile("Text: notation")).click()
    page.get_by_role("option").nth(1).click()
    becomes(page, "beyond_neutral", strip)


def test_what_was_chosen_in_a_part_is_there_again_one_step_back(page):
    bars = drawn(page, "budget")
    page.get_by_role("radio", name="All notations").click()
    becomes(page, "budget", bars)
    chosen = drawn(page, "budget")
    visit(page, "/coverage")
    page.get_by_role("heading", name="Has it been seen before?").wait_for(timeout=60_000)
    settle(page)
    page.go_back()
    page.get_by_role("heading", name="Is chemistry harder").wait_for(timeout=60_000)
    page.wait_for_function(f"chosen => {DRAWN.format('budget')} === chosen", arg=chosen, timeout=60_000)
    assert "overview_bars=" in page.url
