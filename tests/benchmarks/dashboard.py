"""How long a user waits: health, first chart cold and warm, cached reruns, memory. Needs a chromium and an idle machine.

Run from the project's folder: ``python tests/benchmarks/dashboard.py``. Prints figures with their budgets; asserts
nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("overview", "diversity", "coverage", "prediction", "nulls", "selection", "function", "datasets", "own-data",
         "public", "constraint", "ancestry")  # fmt: skip
EMPTY_APP = """import plotly.graph_objects as go
import streamlit as st
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="markers")))
"""
FIRST_CHART = "[data-testid=stPlotlyChart] .plot .trace"  # a bar or a mark


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder: Path, port: int, cache: str) -> Iterator[tuple[subprocess.Popen, str, float]]:
    """Serve an app with its own cache folder; gives the server, its address, and the seconds to the first health answer."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    start = time.perf_counter()
    environment = {**os.environ, "SELECTION_PRESSURE_CACHE": cache}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.02)
        yield server, address, time.perf_counter() - start
    finally:
        server.kill()
        server.wait()


def first_chart(browser: BrowserContext, address: str) -> tuple[float, Page, int]:
    """Seconds until the first chart is drawn, the page, and the bytes that came over the wire."""
    page = browser.new_page()
    received = [0]
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.__setitem__(0, received[0] + len(frame))),
    )
    start = time.perf_counter()
    page.goto(address)
    page.locator(FIRST_CHART).first.wait_for(timeout=300_000)
    return time.perf_counter() - start, page, received[0]


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=60_000)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=300_000)


def rerun_seconds(page: Page, times: int = 20) -> list[float]:
    """Seconds of cached reruns: the same two settings in turn, both computed before."""
    choices = ["common types (q = 1)", "all types (q = 0)"]
    titles = ["q = 1", "q = 0"]
    seconds = []
    for i in range(times + 2):
        start = time.perf_counter()
        page.get_by_text(choices[i % 2], exact=True).click()
        page.wait_for_function(
            f"document.querySelector('.ytitle')?.textContent.includes('{titles[i % 2]}')", timeout=60_000
        )
        seconds.append(time.perf_counter() - start)
        settled(page)
    return seconds[2:]


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def floor(browser: BrowserContext, port: int, visits: int) -> list[float]:
    """Seconds to the chart of an app that does nothing else, at each of several visits."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "app.py").write_text(EMPTY_APP)
        seconds = []
        with served(Path(folder), port, folder) as (_, address, _):
            for _ in range(visits):
                taken, page, _ = first_chart(browser, address)
                seconds.append(taken)
                page.close()
        return seconds


def report(what: str, value: float, budget: str) -> None:
    """Print one figure with its budget, as soon as it is known."""
    print(f"{what:<45} {value:8.2f}   {'budget ' + budget if budget else ''}", flush=True)


def main() -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    port = free_port()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as cache:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        browser = chromium.new_context(viewport={"width": 1400, "height": 1000})
        # The same address for both apps: from here on this browser has the framework's files, as that of a returning user.
        empty, *warm_floor = floor(browser, port, 4)
        report("an app of one chart, browser without files, s", empty, "")
        report("an app of one chart, browser with files, s", statistics.median(warm_floor), "")
        with served(ROOT, port, cache) as (server, address, health):
            report("health answer after start, s", health, "3")
            cold, page, _ = first_chart(browser, address)
            report("first chart of the overview, cold, s", cold, "6")
            start = time.perf_counter()
            page.locator("#export").wait_for(timeout=300_000)
            report("whole overview after the first chart, s", time.perf_counter() - start, "1")
            page.close()
            visits = []
            for _ in range(3):
                warm, page, received = first_chart(browser, address)
                visits.append(warm)
                settled(page)
                page.close()
            report("first chart of the overview, warm, s", statistics.median(visits), "1")
            report("payload of the overview, MB", received / 2**20, "2")
            page = browser.new_page()
            for name in PAGES:
                start = time.perf_counter()
                page.goto(f"{address}/{name}")
                settled(page)
                report(f"first visit of {name}, s", time.perf_counter() - start, "")
            report("server memory after all pages, MB", resident(server.pid), "400")
            before = resident(server.pid)
            others = [browser.new_page() for _ in range(5)]
            for other in others:
                other.goto(f"{address}/diversity")
                settled(other)
            report("memory of one more session, MB", (resident(server.pid) - before) / len(others), "5")
            for other in others:
                other.close()
            page.goto(f"{address}/diversity")
            settled(page)
            seconds = rerun_seconds(page)
            report("cached rerun, p95, s", statistics.quantiles(seconds, n=20)[-1], "0.2")
        chromium.close()


if __name__ == "__main__":
    main()
