"""Charts as PNG on the server: drawn by a Chrome or Chromium, if there is one on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from analysis.charts import Chart
from analysis.report import html_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW_TO_ENABLE = (
    "drawing a PNG without a browser window needs Chrome or Chromium on the PATH (Debian: apt-get install chromium); "
    "without one, the camera above each chart saves PNG and SVG in the browser"
)
WIDTH, SECONDS = 1000, 60


@cache
def chrome() -> str | None:
    """Return the program that can draw, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def png(chart: Chart) -> bytes:
    """Draw a chart with its title.

    Raises
    ------
    ValueError
        If there is no Chrome, or it does not draw; the message says what to do.
    """
    program = chrome()
    if program is None:
        raise ValueError(HOW_TO_ENABLE)
    with tempfile.TemporaryDirectory(prefix="selection-pressure-") as place:
        page, picture = Path(place) / "chart.html", Path(place) / "chart.png"
        page.write_text(html_report.chart_html(chart, words=False), encoding="utf-8")
        command = [
            program, "--headless", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking",
            f"--user-data-dir={place}/profile", f"--screenshot={picture}", "--force-device-scale-factor=2",
            f"--window-size={WIDTH},{(chart.figure.layout.height or 450) + 120}", "--virtual-time-budget=10000",
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),  # root has no sandbox to use
            page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603 - a page of our own
            return picture.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise ValueError(f"{program} did not draw the chart ({type(error).__name__}); {HOW_TO_ENABLE}") from error
