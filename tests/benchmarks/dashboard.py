"""How long a user waits: health, first chart cold and warm, first visits, cached reruns, memory, bytes sent.

Run from the project's folder: ``python tests/benchmarks/dashboard.py [--quick] [--rounds N]``. Needs a chromium, and an idle
machine for figures that can be compared. Each figure stands beside its target and beside that of an app of one chart and one
control in the same browser; nothing is asserted. Views without end and many viewers are measured by tests/reliability.py.
"""

from __future__ import annotations

import argparse
import os
import re
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
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.benchmarks.readings import FILES  # noqa: E402 - run as a script, it has no other way to the project

OWN_OBJECTS, LOOKED = 2_000, (10, 0)  # of own files; seconds that somebody looks at one before it is measured
EMPTY_APP = """import plotly.graph_objects as go
import streamlit as st
q = st.segmented_control("Count", ["q = 0", "q = 1"], default="q = 0", required=True)
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="markers"), layout={"yaxis": {"title": q}}))
st.header("Export", anchor="export")
"""
CHART = "[data-testid=stPlotlyChart]"
DRAWN = f"{CHART} .trace"  # a bar or marks
# Notes in the page when a chart is first painted: from outside one is seen only when the browser has nothing else to do, which
# is after all charts of the page.
FIRST = f"""(() => {{
  const look = () => document.querySelector('{DRAWN}')
    ? setTimeout(() => {{ window.firstChart = performance.now() / 1000; }}) : requestAnimationFrame(look);
  look();
}})()"""
# Clicks in the page and waits there, frame by frame: what drives the browser from outside adds tens of milliseconds.
RERUN = """async ([chart, name]) => {
  const shown = () => document.querySelector(chart)?.textContent;
  const button = [...document.querySelectorAll('[role=radio]')].find(found => found.innerText.trim() === name);
  const before = shown(), start = performance.now();
  button.click();
  while (performance.now() - start < 60000) {
    await new Promise(requestAnimationFrame);
    const now = shown();
    if (now && now !== before) return (performance.now() - start) / 1000;
  }
  throw new Error('the chart did not change: ' + name);
}"""
RERUNS = {  # page -> names of two levels of the control that changes its first chart
    "diversity": ("common types (q = 1)", "all types (q = 0)"),
    "": ("All notations", "Domains"),
}


def pages() -> list[str]:
    """Return the pages of the navigation by their addresses."""
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    return [name for name in re.findall(r'url_path="([^"]+)"', source) if name not in ("home", "overview")]


# --- servers


@dataclass(frozen=True)
class Served:
    """A running server: its process, its address and the seconds to its first answer."""

    process: subprocess.Popen
    address: str
    health: float

    def resident(self) -> float:
        """Megabytes of memory that the server holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder: Path, port: int, cache: str) -> Iterator[Served]:
    """Serve an app with its own cache folder."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    start, address = time.perf_counter(), f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "SELECTION_PRESSURE_CACHE": cache},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                break
            except OSError:
                if server.poll() is not None:
                    raise SystemExit(f"the server of {folder} ended with code {server.returncode}") from None
                time.sleep(0.02)
        yield Served(server, address, time.perf_counter() - start)
    finally:
        server.kill()
        server.wait()


@contextmanager
def fresh(folder: Path, port: int) -> Iterator[Served]:
    """Serve an app that nobody has opened yet, with an empty cache folder."""
    with tempfile.TemporaryDirectory() as cache, served(folder, port, cache) as server:
        yield server


# --- what a browser sees


@dataclass
class Visit:
    """One page that is opened: seconds to its first chart, to the whole of it, and the megabytes that were sent."""

    page: Page
    chart: float
    whole: float
    megabytes: float


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=60_000)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=300_000)


def visit(browser: BrowserContext, address: str, whole: str = "") -> Visit:
    """Open a page that begins with a chart, and wait for it and for the element `whole`."""
    page, received = _counted(browser)
    page.add_init_script(FIRST)
    start = time.perf_counter()
    page.goto(address)
    chart = page.wait_for_function("window.firstChart", timeout=300_000).json_value()
    if whole:
        page.locator(whole).wait_for(timeout=300_000)
    taken = time.perf_counter() - start
    settled(page)
    return Visit(page, chart, taken, sum(received) / 2**20)


def _counted(browser: BrowserContext) -> tuple[Page, list[int]]:
    """Open an empty page; the list grows by the bytes of every message."""
    page, received = browser.new_page(), []
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: received.append(len(frame))))
    return page, received


def first_visit(browser: BrowserContext, address: str) -> tuple[float, float]:
    """Return the seconds until a page has run to its end, and the megabytes that were sent."""
    page, received = _counted(browser)
    start = time.perf_counter()
    page.goto(address)
    page.get_by_role("heading").first.wait_for(timeout=300_000)
    settled(page)
    taken = time.perf_counter() - start
    page.close()
    return taken, sum(received) / 2**20


def reruns(browser: BrowserContext, address: str, levels: tuple[str, str], times: int) -> list[float]:
    """Return the seconds from a click to the changed chart: the same two settings in turn, both computed before."""
    page = visit(browser, address).page
    seconds = []
    for i in range(times + 2):
        seconds.append(page.evaluate(RERUN, [CHART, levels[i % 2]]))
        settled(page)
        page.wait_for_timeout(300)  # a user looks before the next click
    page.close()
    return seconds[2:]


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def session(browser: BrowserContext, server: Served, count: int = 5) -> float:
    """Return the megabytes that one more session takes, as the mean of several that stay open."""
    before = server.resident()
    opened = [visit(browser, f"{server.address}/diversity").page for _ in range(count)]
    after = server.resident()
    for page in opened:
        page.close()
    return (after - before) / count


def own_file(browser: BrowserContext, server: Served, path: Path, looked: float) -> tuple[float, float]:
    """Return the seconds from choosing a file until it can be measured, and from that click to its first mark on a chart.

    Parameters
    ----------
    path : Path
        The file; its name is not one of a set here.
    looked : float
        Seconds that a user looks at what was read before the click.
    """
    page = browser.new_page()
    page.goto(f"{server.address}/own-data")
    settled(page)
    page.wait_for_timeout(5_000)  # a user looks for the file
    start = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(path)
    measure = page.get_by_test_id("stMain").get_by_role("button", name="Measure", exact=True)
    measure.wait_for(timeout=120_000)
    ready = time.perf_counter() - start
    page.wait_for_timeout(1_000 * looked)
    start = time.perf_counter()
    measure.click()
    mark = "name => [...document.querySelectorAll('[data-testid=stPlotlyChart] text')].some(e => e.textContent.includes(name))"
    page.wait_for_function(mark, arg=path.stem, timeout=300_000)
    taken = time.perf_counter() - start
    page.close()
    return ready, taken


# --- the report


def say(what: str, value: float | str, target: str = "", empty: float | None = None) -> None:
    """Print one line as soon as its figure is known."""
    shown = value if isinstance(value, str) else f"{value:.2f}"
    print(f"| {what} | {shown} | {target} | {'' if empty is None else f'{empty:.2f}'} |", flush=True)


def starts(browser: BrowserContext, port: int, rounds: int) -> None:
    """Print health and first charts of fresh and warm servers, the two apps in turn."""
    empty_cold, empty_warm, cold, whole, warm, health, empty_health = ([] for _ in range(7))
    with tempfile.TemporaryDirectory() as empty_app:
        (Path(empty_app) / "app.py").write_text(EMPTY_APP)
        for _ in range(rounds):
            with fresh(Path(empty_app), port) as server:
                empty_health.append(server.health)
                _opened(browser, server.address, "", empty_cold, [])
                _opened(browser, server.address, "", empty_warm, [])
            with fresh(ROOT, port) as server:
                health.append(server.health)
                _opened(browser, server.address, "#export", cold, whole)
                _opened(browser, server.address, "#export", warm, [])
    floor_cold, floor_warm = map(statistics.median, (empty_cold, empty_warm))
    say("health after start, s", statistics.median(health), "3", statistics.median(empty_health))
    say("overview, fresh server: first chart, s", statistics.median(cold), f"{floor_cold + 2:.2f}", floor_cold)
    say("overview, fresh server: whole answer, s", statistics.median(whole), f"{floor_cold + 2:.2f}", floor_cold)
    say("overview, warm: first chart, s", statistics.median(warm), f"{floor_warm + 1:.2f}", floor_warm)


def _opened(browser: BrowserContext, address: str, end: str, charts: list[float], wholes: list[float]) -> None:
    seen = visit(browser, address, end)
    charts.append(seen.chart)
    wholes.append(seen.whole)
    seen.page.close()


def cached(browser: BrowserContext, port: int, server: Served, times: int) -> None:
    """Print what a click costs where everything is computed."""
    with tempfile.TemporaryDirectory() as empty_app:
        (Path(empty_app) / "app.py").write_text(EMPTY_APP)
        with fresh(Path(empty_app), port) as empty:
            floor = p95(reruns(browser, empty.address, ("q = 1", "q = 0"), times))
    for name, levels in RERUNS.items():
        seconds = reruns(browser, f"{server.address}/{name}", levels, times)
        where = name or "overview"
        say(f"cached rerun of {where}, p95 (median {statistics.median(seconds):.2f}), s", p95(seconds), "0.20", floor)


def own_files(browser: BrowserContext, port: int) -> None:
    """Print the way of a file from the click to its first mark, looked at before the click and not."""
    from analysis import datasets

    for domain, (source, extension, line) in FILES.items():
        objects = datasets.load(source).sample(OWN_OBJECTS, seed=1).objects
        for looked in LOOKED:
            with tempfile.TemporaryDirectory() as folder, fresh(ROOT, port) as server:
                visit(browser, server.address).page.close()
                path = Path(folder) / f"mine-{domain}.{extension}"
                path.write_text("".join(line.format(text, i=i) for i, text in enumerate(objects)))
                ready, taken = own_file(browser, server, path, looked)
            what = f"own file of {OWN_OBJECTS:,} objects, {domain}, looked at for {looked} s (read in {ready:.1f}): first mark, s"
            say(what, taken, "3")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="starts once, few clicks, no other pages: a minute")
    parser.add_argument("--rounds", type=int, default=5, help="fresh servers of each app; medians are printed")
    options = parser.parse_args()
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    print("| what | here | target | an app of one chart |\n| --- | --- | --- | --- |", flush=True)
    # One address for all servers: this browser has the framework's files after the first visit, as a returning user's has.
    port, other = free_port(), free_port()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as cache:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        browser = chromium.new_context(viewport={"width": 1400, "height": 1000})
        with fresh(ROOT, port) as server:
            visit(browser, server.address).page.close()
        starts(browser, port, 1 if options.quick else options.rounds)
        with served(ROOT, port, cache) as server:
            if not options.quick:
                for name in pages():
                    taken, megabytes = first_visit(browser, f"{server.address}/{name}")
                    say(f"first visit of {name}, s", taken, "4, or progress and cancel")
                    say(f"payload of {name}, MB", megabytes, "2")
                say("server memory after all pages, MB", f"{server.resident():.0f}", "500")
            cached(browser, other, server, 10 if options.quick else 40)
            if not options.quick:
                own_files(browser, other)
                say("memory of one more session, MB", session(browser, server), "5")
        chromium.close()


if __name__ == "__main__":
    main()
