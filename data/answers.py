"""Ask what the pages of experiments ask at first, section by section, and write the answers to answers.zip, or compare with it.

Only what other code or other sets had answered is computed; numbers of other machines differ in the last figures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import datasets
from analysis.experiments import answers, asked, job
from analysis.readings.bundled import RTOL
from analysis.support import atomic, disk_cache

READABLE = 0o644
ATOL = 1e-6  # of numbers that are 0 but for rounding
APP = Path(__file__).resolve().parents[1] / "app.py"
PAGES = {  # page whose answers travel with the data -> the key of its sections
    "functional-information": "filter_show",
    "next-symbol": "next_show",
    "learning": "learning_show",
    "novelty": "novelty_show",
    "synthetic": "synthetic_show",
    "higher-order": "higher_show",
    "search": "search_show",
    "assembly": "assembly_show",
    "constraint": "constraint_show",
    "map": "",  # one section
}
TIMEOUT_SECONDS = 600  # of one run of a page, on a busy machine
PAUSE_SECONDS = 0.5
LONG_AGO = 1.0  # time of an entry that was not asked for


def run(*, check: bool) -> int:
    """Ask all pages; write the file, or compare with it. Return the exit status: 1 on a difference."""
    before = _whole()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[disk_cache.ENVIRONMENT] = folder
        answers.FILE = Path(folder) / "none"
        if not check:
            for key, body in before.items():
                disk_cache.write(job.entry(key), body)
                os.utime(Path(folder) / job.entry(key), (LONG_AGO, LONG_AGO))
        for page in PAGES:
            ask(page)
        ask_ledger()
        found = dict(_kept(Path(folder)))
    if check:
        return report(before, found)
    answers.FILE = Path(__file__).with_name("answers.zip")
    packed = answers.pack(found)
    atomic.write(answers.FILE, packed, READABLE)
    print(f"{answers.FILE.name}: {len(found)} answers ({len(found.keys() - before)} new), {len(packed):,} bytes")
    return 0


def ask(page: str) -> None:
    """Open all sections of a page, and wait for every experiment that it begins."""
    from streamlit.testing.v1 import AppTest  # it loads the dashboard

    job.LEFT_SECONDS = float("inf")
    began = time.perf_counter()
    app = AppTest.from_file(str(APP), default_timeout=TIMEOUT_SECONDS).run()
    app.switch_page(f"pages/{page}.py").run()
    for label in [tab.label for tab in app.tabs] or [page]:
        if PAGES[page]:
            app.session_state[PAGES[page]] = label
        app.run()
        while job.under_way():  # what is there may ask for more
            while job.under_way():
                time.sleep(PAUSE_SECONDS)
            app.run()
        if wrong := [str(one.value) for one in (*app.exception, *app.error)]:
            raise SystemExit(f"{page}, {label}: {'; '.join(wrong)}")
        print(f"{time.perf_counter() - began:6.0f} s  {page}, {label}", file=sys.stderr, flush=True)


def ask_ledger() -> None:
    """Ask what the ledger of claims asks beyond these pages, on the default sets."""
    began = time.perf_counter()
    sets = {domain: datasets.load(name) for domain, name in datasets.defaults().items()}
    for source, parts in asked.jobs(sets).items():
        for part, one in parts.items():
            one.start().wait(job.SECONDS * len(parts))
            if wrong := one.state()["error"]:
                raise SystemExit(f"claims, {source}, {part}: {wrong}")
        print(f"{time.perf_counter() - began:6.0f} s  claims, {source}", file=sys.stderr, flush=True)


def _whole() -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(answers.FILE) as file:
            return {key: file.read(key) for key in file.namelist() if key != answers.MADE_BY}
    except FileNotFoundError:
        return {}


def _kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Key and body of each answer in a cache that was asked for."""
    for path in sorted(folder.glob(job.entry("*"))):
        if path.stat().st_mtime > LONG_AGO + 1:
            yield job.key_in(path.name), disk_cache.read(path.name) or b""


def differences(expected: bytes, found: bytes) -> list[str]:
    """Return where two packed answers differ by more than machines may, in words."""
    one, other = job.unpacked(expected), job.unpacked(found)
    if one.settings != other.settings or list(one.tables) != list(other.tables):
        return [f"settings {one.settings} and {other.settings}, tables {list(one.tables)} and {list(other.tables)}"]
    said = []
    for name, table in one.tables.items():
        with_it = other.tables[name]
        if table.shape != with_it.shape or list(table) != list(with_it):
            said.append(f"{name}: {table.shape} and {with_it.shape} rows and columns")
            continue
        for column in table:
            if pd.api.types.is_numeric_dtype(table[column]):
                same = np.isclose(table[column], with_it[column], rtol=RTOL, atol=ATOL, equal_nan=True)
            else:
                same = (table[column].astype(str) == with_it[column].astype(str)).to_numpy()
            if not same.all():
                row = int(np.argmin(same))
                said.append(f"{name}, {column}, row {row}: {table[column][row]!r} and {with_it[column][row]!r}")
    return said


def report(before: dict[str, bytes], found: dict[str, bytes]) -> int:
    """Print where answers differ from the file; return the exit status."""
    said = [f"{key}: not in {answers.FILE.name}" for key in found.keys() - before]
    said += [f"{key}: nobody asks for it" for key in before.keys() - found]
    for key in sorted(found.keys() & before):
        said += [f"{key}: {line}" for line in differences(before[key], found[key])]
    print("\n".join(said) or "all answers are as committed")
    return int(bool(said))
