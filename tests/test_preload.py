"""What draws charts is named with every page, before there is a chart: the framework loads it when the first one arrives."""

import asyncio
from pathlib import Path

import pytest
import streamlit
from starlette.responses import HTMLResponse, JSONResponse

from pages.parts import preload
from tests.test_browser import browser, server, settle  # noqa: F401 - fixtures


def headers(response) -> dict[bytes, bytes]:
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(preload.ChartsAhead(response)({"type": "http", "method": "GET", "headers": []}, None, send))
    return dict(sent[0]["headers"])


def test_pages_name_the_file_of_the_framework_that_draws_charts_and_other_answers_do_not():
    (path,) = preload.drawing()  # another version of the framework may name it otherwise: then nothing is named
    assert (Path(streamlit.__file__).parent / "static" / path).is_file()
    assert headers(HTMLResponse("a page"))[b"link"] == f"<./{path}>; rel=modulepreload; crossorigin".encode()
    assert b"link" not in headers(JSONResponse([]))


@pytest.mark.browser
def test_a_page_without_charts_makes_ready_what_draws_them_and_is_not_moved_by_it(server, browser):  # noqa: F811
    page = browser.new_page()
    page.goto(f"{server}/own-data")
    page.get_by_test_id("stMain").locator("h1").first.wait_for(timeout=120_000)
    settle(page)
    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert [name for name in loaded if "PlotlyChart" in name] == [f"{server}/{preload.drawing()[0]}"]
    assert not page.get_by_test_id("stPlotlyChart").count()
    assert page.locator(".st-key-preload").evaluate("one => getComputedStyle(one.parentElement).position") == "absolute"
    page.close()
