"""Draw the picture of the README from the readings that travel with the data. Needs a Chrome or Chromium on the PATH.

Its bytes depend on the browser that draws, so no test compares them; its numbers are those of readings.parquet.
"""

from __future__ import annotations

from pathlib import Path

from analysis.readings import bundled
from analysis.report import answer, picture

FILE = Path(__file__).parent / "bit-budget.png"


def run() -> int:
    """Write the bit budget of all notations; return the exit status."""
    rows = bundled.table()
    if rows.empty:
        raise SystemExit("there are no readings to draw; make them with: python data/build.py readings")
    chart = answer.budget_of(rows, answer.about(dict.fromkeys(rows.dataset)), every=True)
    FILE.write_bytes(picture.picture(chart, "png"))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
    return 0
