"""Many views and many files through a real browser: what the server keeps of them. Rows of `reliability.py`."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import reliability as tools
from tests.reliability_load import PAGES, memory, slope
from tests.visitors import Server, served

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMEOUT_MS = 120_000
A_TAB = 25  # views until the browser is opened anew, as people do


@contextlib.contextmanager
def tab() -> Iterator[Page]:
    """One tab of a browser of its own."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(TIMEOUT_MS)
        try:
            yield page
        finally:
            browser.close()


def settle(page: Page) -> None:
    """Wait until the page stands."""
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()


def broken(page: Page) -> int:
    """Count the exceptions that a page shows."""
    return page.locator("[data-testid=stException]").count()


def views(folder: Path, number: int = 200) -> tools.Outcome:
    """Look at all pages in turn: the memory of the server after each."""
    with served(folder) as server:
        sizes, errors = [], 0
        while len(sizes) < number:
            with tab() as page:
                for _ in range(min(A_TAB, number - len(sizes))):
                    page.goto(f"http://{server.address}/{PAGES[len(sizes) % len(PAGES)]}")
                    settle(page)
                    errors += broken(page)
                    sizes.append(memory(server)[0])
        grown = slope(sizes[number // 4 :]) * 100
    after = sizes[len(PAGES) - 1]
    happened = (
        f"{after:.0f} MB after all pages once, {sizes[-1]:.0f} at the end, {grown:+.1f} MB per 100, {errors} errors"
    )
    return happened, abs(grown) <= 5 and not errors


def uploads(folder: Path, number: int = 100) -> tools.Outcome:
    """Hand in one file after another on Own data, each read and shown: the memory of the server after each."""
    with served(folder) as server:
        sizes = list(_handed_in(server, folder, number))
    grown = slope(sizes[number // 4 :]) * 100
    happened = f"{sizes[0]:.0f} MB after the first, {sizes[-1]:.0f} after the last, {grown:+.1f} MB per 100"
    return happened, abs(grown) <= 10


def _handed_in(server: Server, folder: Path, number: int) -> Iterator[float]:
    with tab() as page:
        for one in range(number):
            path = folder / f"file-{one}.smi"
            path.write_text("".join(f"{'C' * (1 + k % 40)}O{'C' * (1 + one)} m{k}\n" for k in range(400)))
            page.goto(f"http://{server.address}/own-data")
            settle(page)
            page.locator("input[type=file]").first.set_input_files(path)
            page.get_by_role("button", name=re.compile("^Measure$")).wait_for()
            settle(page)
            yield memory(server)[0]


ROWS: dict[str, Callable[[Path], tuple[str, bool]]] = {
    "200 views in a browser": views,
    "100 uploads in a browser": uploads,
}
