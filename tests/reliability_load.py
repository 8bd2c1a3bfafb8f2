"""Many visitors and many views: queue, memory, uploads in a row, answers under load. Rows of `reliability.py`."""

from __future__ import annotations

import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil

from pages.parts import preload
from tests import reliability as tools
from tests.visitors import ROOT, Server, Visitor, health, served

MB = 2**20
PAGES = ("", "diversity", "coverage", "prediction", "nulls", "selection", "function", "datasets", "own-data", "public",
         "constraint", "ancestry")  # fmt: skip


def memory(server: Server) -> tuple[float, float]:
    """Return the resident megabytes of the server, and of all its processes (proportional: shared pages counted once)."""
    process = psutil.Process(server.process.pid)
    total = 0.0
    for one in [process, *tools.children(server)]:
        try:
            total += one.memory_full_info().pss / MB
        except psutil.Error:
            continue
    return process.memory_info().rss / MB, total


def percentile(seconds: list[float], share: float = 0.95) -> float:
    """Return the value below which a share of the times lies."""
    return float(np.quantile(seconds, share)) if seconds else 0.0


def four_visitors(folder: Path, n: int = 2_000, seconds: float = 900) -> tools.Outcome:
    """Let four visitors measure files of their own at once: two are read, two wait in words, of whom the last leaves.

    The three who stay get their answers; the page of a fifth answers meanwhile.
    """
    peak, reruns, done, start = 0.0, [], {}, time.monotonic()
    with served(folder) as server:
        visitors = [tools.with_file(server, tools.molecules(n, k), f"file{k}.smi") for k in range(4)]
        other = Visitor(server)
        other.open("diversity")
        threads = [threading.Thread(target=visitor.press, args=("Measure",)) for visitor in visitors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for visitor in visitors:
            visitor.look()
        places = ["".join(re.findall("waiting for 2 .*: (.*)", visitor.words())) for visitor in visitors]
        queued = sorted(places) == ["", "", "1 before you", "you are next"]
        if queued:
            visitors.pop(places.index("1 before you")).close()  # nobody looks at its file any more
        while len(done) < len(visitors) and time.monotonic() - start < seconds:
            time.sleep(1)
            peak = max(peak, memory(server)[1])
            reruns.append(other.rerun())
            for number, visitor in enumerate(visitors):
                if number not in done:
                    visitor.look()
                    if not visitor.fragments:  # what is done, or failed, is not looked at by the clock
                        done[number] = time.monotonic() - start
        failed = sum("Reading stopped" in visitor.words() for visitor in visitors)
        left = tools.wait(lambda: not tools.children(server, "analysis read"), 150)
        errors = [error for visitor in (*visitors, other) for error in visitor.errors]
    times = ", ".join(f"{second:.0f}" for second in sorted(done.values()))
    happened = (
        f"places in words {places}, answers after {times} s ({failed} failed), rerun of another page p95 "
        f"{percentile(reruns):.2f} s ({len(reruns)} reruns), server and processes {peak:.0f} MB at most, nothing runs for who "
        f"left {left}, {len(errors)} errors"
    )
    ok = queued and len(done) == 3 and not failed and percentile(reruns) < 2 and left and not errors
    return happened, ok


UPLOADS = """
import os, sys
import psutil
sys.path.insert(0, ".")
from analysis.datasets import own, uploads
from tests.reliability import molecules
process = psutil.Process()
for number in range(int(sys.argv[1])):
    content, name = molecules(500) + b"# %d" % number, f"file{number}.smi"  # the same molecules, which are remembered
    alike = uploads.likenesses(name, content)
    uploads.inspect_safely("molecule", name, content)
    dataset, problems = uploads.parse_safely("molecule", name, content)
    own.keep(dataset, len(problems), owner="o")
    print(process.memory_info().rss / 2**20, flush=True)
disk = sum(path.stat().st_size for path in own.folder().iterdir())
print(len(own.visible("o")), disk, sum(kept.bytes for kept in own.visible("o")))
with (own.folder() / "own-0123456789abcdef.parquet").open("wb") as big:
    big.truncate(own.MAX_BYTES - disk)
try:
    own.keep(dataset, owner="another")
except own.OwnSetError as error:
    print(error)
"""


def uploads_in_a_row(folder: Path, number: int = 100) -> tools.Outcome:
    """Keep files in a row by what the page calls: memory flat, bytes counted, the limit said with a remedy."""
    command = [sys.executable, "-c", UPLOADS, str(number)]
    environment = tools.environment(folder)
    *sizes, counts, message = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    grown = slope([float(size) for size in sizes][number // 4 :])
    sets, disk, counted = (int(word) for word in counts.split())
    said = "no room" in message and "Remove one" in message
    happened = f"{sets} sets, {grown * 100:+.1f} MB per 100, {disk} bytes on disk, {counted} in sets, limit said {said}"
    return happened, sets == number and abs(grown * 100) < 10 and 0 < counted <= disk and said


def slope(values: list[float]) -> float:
    """Return by how much values grow from one to the next: the median of all pairs, which single jumps do not move."""
    x = np.arange(len(values))
    i, j = np.triu_indices(len(values), 1)
    return float(np.median((np.asarray(values)[j] - np.asarray(values)[i]) / (x[j] - x[i])))


def upload_while_parsing(folder: Path, rows: int = 60_000) -> tools.Outcome:
    """Hand in a file while two others are parsed; health and another page answer meanwhile."""
    with served(folder) as server:
        visitors, other = [Visitor(server) for _ in range(3)], Visitor(server)
        for visitor in visitors:
            visitor.open("own-data")
        other.open("diversity")
        idle = [other.rerun() for _ in range(10)]
        files = [tools.molecules(rows, 0), tools.molecules(rows, 1), tools.SMALL]
        threads = [threading.Thread(target=v.upload, args=(f"file{k}.smi", files[k])) for k, v in enumerate(visitors)]
        for thread in threads:
            thread.start()
        wells, reruns = [], []
        while any(thread.is_alive() for thread in threads):
            wells.append(health(server))
            reruns.append(other.rerun())
            time.sleep(0.2)
        read = ["Measure" in visitor.words() for visitor in visitors]
        errors = [error for visitor in (*visitors, other) for error in visitor.errors]
    happened = (
        f"all three read {read}, health p95 {percentile(wells):.2f} s, rerun of another page p95 {percentile(reruns):.2f} s "
        f"({len(reruns)} reruns; idle {percentile(idle):.2f} s)"
    )
    return happened, all(read) and percentile(wells) < 1 and percentile(reruns) < 2 and not errors


NAMES = ("a\nb.smi", '"quoted" \'name\'.smi', "**bold** [x](javascript:alert(1)).smi", "<script>alert(1)</script>.smi",
         "\u202egnp.exe\u2066.smi", "x" * 300 + ".smi", "nul\x00name.smi", "}} @misc{evil, title={.smi", ":red[x] $y$ `z`.smi",
         "../../etc/passwd.smi", "=cmd|'/c calc'!A1.smi")  # fmt: skip


INJECTED = ("<script", "](javascript", "**bold** [", "\u202e")


def _injected(visitor: Visitor, *marks: str) -> list[str]:
    """Return those marks that are in what a visitor is shown, but for the script that every page begins with."""
    words = re.sub(re.escape(preload.script("TOKEN")).replace("TOKEN", r"[\w-]+"), "", visitor.words())
    return [mark for mark in marks if mark in words]


def hostile_names(folder: Path, pages: tuple[str, ...] = PAGES) -> tools.Outcome:
    """Keep files with hostile names, and open all pages with such values in their addresses: no error, nothing injected."""
    with served(folder) as server:
        visitor, kept = Visitor(server), 0
        for number, name in enumerate(NAMES):
            tools.with_file(server, tools.molecules(30, number), name, visitor)
            visitor.press("Keep without measuring")
            kept += "kept, and chosen" in visitor.words()
        injected = _injected(visitor, *INJECTED, "\x00")
        for page in pages:
            for value in (*NAMES[:7], "own-0123456789abcdef", "\ud7ff", "%00"):
                visitor.open(
                    page, tools.query(molecule=value, n=value, seed=value, datasets_set=value, public_domain=value)
                )
                injected += _injected(visitor, *INJECTED)
        well = health(server) < 5
    opened = f"{len(pages) * 10} addresses opened, {len(visitor.errors)} errors"
    happened = f"{kept} of {len(NAMES)} kept, {opened}, injected {injected}"
    return happened, kept == len(NAMES) and not visitor.errors and not injected and well


def views_in_a_row(folder: Path, number: int = 200) -> tools.Outcome:
    """Look at all pages in turn, each in a new session as by an address: the memory of the server over the views."""
    with served(folder) as server:
        sizes = []
        for view in range(number):
            visitor = Visitor(server)
            visitor.open(PAGES[view % len(PAGES)])
            visitor.close()
            sizes.append(memory(server)[0])
            if (view + 1) % (4 * len(PAGES)) == 0:
                print(f"  {view + 1} views: {sizes[-1]:.0f} MB", flush=True)
    grown = slope(sizes[number // 4 :]) * 100
    after = sizes[len(PAGES) - 1]
    happened = f"{after:.0f} MB after all pages once, {sizes[-1]:.0f} MB at the end, {grown:+.1f} MB per 100 views"
    return happened, abs(grown) <= 5 and sizes[-1] <= 500


def ten_viewers(folder: Path, seconds: float = 120, viewers: int = 10) -> tools.Outcome:
    """Let viewers walk over pages with 2 to 5 s of thought, each page seen before by somebody: times and errors."""
    with served(folder) as server:
        first = Visitor(server)
        for page in PAGES:
            first.open(page)
        visitors = [Visitor(server) for _ in range(viewers)]
        opened: dict[str, list[float]] = {page: [] for page in PAGES}
        reruns: dict[str, list[float]] = {page: [] for page in PAGES}

        def walk(visitor: Visitor, seed: int) -> None:
            choice, end = random.Random(seed), time.monotonic() + seconds
            while time.monotonic() < end:
                page = choice.choice(PAGES)
                opened[page].append(visitor.open(page))
                time.sleep(choice.uniform(2, 5))
                reruns[page].append(visitor.rerun())
                time.sleep(choice.uniform(2, 5))

        threads = [threading.Thread(target=walk, args=(visitor, seed)) for seed, visitor in enumerate(visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        errors = [error for visitor in visitors for error in visitor.errors]
    every = [second for found in reruns.values() for second in found]
    opens = [second for found in opened.values() for second in found]
    slow = sorted(
        ((round(statistics.median(v), 2), page or "overview") for page, v in reruns.items() if v), reverse=True
    )
    times = f"p50 {percentile(every, 0.5):.2f}, p95 {percentile(every):.2f} s"
    happened = (
        f"{len(every)} cached reruns {times}; {len(opens)} pages opened p95 {percentile(opens):.2f} s; "
        f"{len(errors)} errors; slowest medians {slow[:4]}"
    )
    return happened, bool(every) and percentile(every) <= 1 and not errors


ROWS: dict[str, Callable[[Path], tuple[str, bool]]] = {
    "four visitors measure at once": four_visitors,
    "100 uploads in a row": uploads_in_a_row,
    "an upload while two files are parsed": upload_while_parsing,
    "hostile names and addresses": hostile_names,
    "200 views in a row": views_in_a_row,
    "10 viewers, 2 minutes": ten_viewers,
}
