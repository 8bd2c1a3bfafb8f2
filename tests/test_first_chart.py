"""The first chart of a visit is drawn before the next one is sent: it was painted together with all charts of the page."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest
from starlette.responses import Response

from pages.parts import first_chart
from tests.test_browser import browser, server, settle  # noqa: F401 - fixtures

CHARTS = "[data-testid=stPlotlyChart]"


@pytest.fixture
def session(monkeypatch):
    """Stand for the session of a visit by a browser."""
    visit = SimpleNamespace(session_state={}, context=SimpleNamespace(headers={"User-Agent": "Mozilla/5.0"}))
    monkeypatch.setattr(first_chart, "st", visit)
    monkeypatch.setattr(first_chart, "_drawn", {})
    return visit


def report(path: str, method: str = "POST") -> int:
    sent = []

    async def send(message):
        sent.append(message)

    app = first_chart.Reports(Response("the app"))
    asyncio.run(app({"type": "http", "method": method, "path": path, "headers": []}, None, send))
    return sent[0]["status"]


def waited(seconds: float = 30) -> float:
    start = time.perf_counter()
    waiting = threading.Thread(target=first_chart.wait, daemon=True)
    waiting.start()
    waiting.join(seconds)
    assert not waiting.is_alive()
    return time.perf_counter() - start


def test_a_second_chart_waits_until_the_browser_reports_and_the_third_does_not(session, monkeypatch):
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 60)
    token = first_chart.begin()
    assert waited() < 1  # nothing was sent
    first_chart.note_sent()
    threading.Timer(0.3, report, [f"/team/{first_chart.ADDRESS}/{token}"]).start()
    assert waited() > 0.25
    first_chart.note_sent()
    assert waited() < 1


def test_a_browser_that_does_not_report_gets_the_rest_all_the_same(session, monkeypatch):
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 0.3)
    first_chart.begin()
    first_chart.note_sent()
    assert waited() >= 0.3
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 60)
    assert waited() < 1


def test_nobody_reports_for_another_visit(session, monkeypatch):
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 0.3)
    first_chart.begin()
    first_chart.note_sent()
    assert report(f"/{first_chart.ADDRESS}/another") == 204
    assert waited() >= 0.3


def test_a_run_that_was_broken_off_is_not_waited_for(session, monkeypatch):
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 60)
    token = first_chart.begin()
    first_chart.note_sent()
    assert first_chart.begin() == token  # else the script in the page would be another one, and run again
    assert waited() < 1


def test_what_is_no_browser_does_not_wait(session, monkeypatch):
    monkeypatch.setattr(first_chart, "LIMIT_SECONDS", 60)
    session.context.headers = {}
    first_chart.begin()
    first_chart.note_sent()
    assert waited() < 1


def test_visits_that_never_report_are_forgotten(session, monkeypatch):
    monkeypatch.setattr(first_chart, "VISITS", 3)
    for _ in range(10):
        session.session_state = {}
        first_chart.begin()
        first_chart.note_sent()
    assert len(first_chart._drawn) == 3
    assert session.session_state["first_chart_token"] in first_chart._drawn


def test_other_requests_are_left_to_the_app():
    assert report("/diversity") == 200
    assert report(f"/{first_chart.ADDRESS}/token", "GET") == 200


def charts_when_reported(page, address: str) -> list[int]:
    """Open the overview; return how many charts are there whenever the browser reports that one is drawn."""
    seen = []

    def reports(route):
        seen.append(page.locator(CHARTS).count())
        route.continue_()

    page.route(f"**/{first_chart.ADDRESS}/*", reports)
    page.goto(address)
    page.locator(f"{CHARTS} .main-svg").first.wait_for(timeout=120_000)
    settle(page)
    assert page.locator(CHARTS).count() == 3
    page.close()
    return seen


@pytest.mark.browser
def test_the_overview_sends_one_chart_until_it_is_drawn(server, browser):  # noqa: F811
    for _ in range(4):  # a busy machine may need more than the limit to draw
        seen = charts_when_reported(browser.new_page(), server)
        assert len(seen) == 1
        if seen == [1]:
            return
    raise AssertionError(f"{seen[0]} charts were there when the first one was drawn")
