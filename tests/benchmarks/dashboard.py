"""How long a user waits: health, first chart cold and warm, cached reruns, memory. Needs a chromium and an idle machine.

Run from the project's folder: ``python tests/benchmarks/dashboard.py``. Prints figures beside their budgets; asserts
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
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("overview", "diversity", "coverage", "prediction", "datasets")


def serve(cache: str) -> tuple[subprocess.Popen, str, float]:
    """Start a server with its own cache folder; returns it, its address, and the seconds to the first health answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    start = time.perf_counter()
    environment = {**os.environ, "SELECTION_PRESSURE_CACHE": cache}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
            return server, address, time.perf_counter() - start
        except OSError:
            time.sleep(0.02)


def first_chart(browser: Browser, address: str) -> tuple[float, Page, int]:
    """Seconds until the first chart is drawn, the page, and the bytes that came over the wire."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    received = [0]
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.__setitem__(0, received[0] + len(frame))),
    )
    start = time.perf_counter()
    page.goto(address)
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=300_000)
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


def main() -> None:
    rows: list[tuple[str, float, str]] = []
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as cache:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        server, address, health = serve(cache)
        rows.append(("health answer after start, s", health, "3"))
        try:
            cold, page, _ = first_chart(browser, address)
            rows.append(("first chart of the overview, cold, s", cold, "6"))
            start = time.perf_counter()
            page.get_by_text("Cancel").wait_for(state="detached", timeout=300_000)
            rows.append(("whole comparison after the first chart, s", time.perf_counter() - start, "60"))
            page.close()
            for _ in range(2):
                warm, page, received = first_chart(browser, address)
                settled(page)
                page.close()
            rows.append(("first chart of the overview, warm, s", warm, "1"))
            rows.append(("payload of the overview, MB", received / 2**20, "2"))
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            for name in PAGES:
                page.goto(f"{address}/{name}")
                settled(page)
            page.goto(f"{address}/diversity")
            settled(page)
            seconds = rerun_seconds(page)
            rows.append(("cached rerun, p95, s", statistics.quantiles(seconds, n=20)[-1], "0.2"))
            rows.append(("server memory after all pages, MB", resident(server.pid), "400"))
        finally:
            server.kill()
            browser.close()
    for what, value, budget in rows:
        print(f"{what:<45} {value:8.2f}   budget {budget}")


if __name__ == "__main__":
    main()
