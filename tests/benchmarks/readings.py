"""Readings: seconds a set and question, an own set from its file to its first and last row, and all bundled sets.

Run from the project's folder: ``python tests/benchmarks/readings.py [SET ...] [--own N] [--all]``. Prints figures beside their
targets; asserts nothing. Questions of one set share work, which is counted where it is first needed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
TARGETS = {"text": 25, "protein": 25, "molecule": 40}  # seconds of an own set of 2,000 objects, on two processors
FIRST_ROW, A_SET = 3, 10
FILES = {  # domain -> set that own sets are drawn from, extension, how an object is written
    "text": ("king-james", "txt", "{}\n"),
    "protein": ("escherichia", "faa", ">p{i}\n{}\n"),
    "molecule": ("simple-compounds", "smi", "{}\n"),
}


def by_question(names: list[str]) -> None:
    """Print processor seconds of every question on sets, one process, one thread."""
    from analysis.readings import controls, reader
    from analysis.readings.questions import QUESTIONS
    from analysis.readings.subject import subject

    print("| set | objects | load and prepare | " + " | ".join(QUESTIONS) + " | together |")
    print("|---" * (len(QUESTIONS) + 4) + "|")
    for name in names:
        start = time.process_time()
        dataset = controls.load(name)
        with contextlib.suppress(ValueError):  # too small: every question says so
            subject(dataset)
        marks = [start, time.process_time()]
        for key in QUESTIONS:
            reader.ask(key, dataset)
            marks.append(time.process_time())
        spent = [later - earlier for earlier, later in pairwise(marks)]
        print(
            f"| {name} | {len(dataset):,} | " + " | ".join(f"{s:.1f}" for s in [*spent, sum(spent)]) + " |", flush=True
        )


def own_set(domain: str, objects: int, folder: Path) -> None:
    """Print the seconds from the start of the command on a file to its first and its last row."""
    from analysis import datasets

    source, extension, line = FILES[domain]
    chosen = datasets.load(source).sample(objects, seed=1).objects
    path, stream = folder / f"own.{extension}", folder / f"{domain}-rows"
    path.write_text("".join(line.format(text, i=i) for i, text in enumerate(chosen)))
    command = [sys.executable, "-m", "analysis", "read", str(path), "--domain", domain]
    command += ["--json", str(folder / "out.json"), "--stream", str(stream)]
    start, first = time.perf_counter(), None
    environment = {**os.environ, "SELECTION_PRESSURE_CACHE": str(folder / "cache")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        if first is None and stream.exists() and '"rows"' in stream.read_text():
            first = time.perf_counter() - start
        time.sleep(0.02)
    last = time.perf_counter() - start
    print(
        f"| {domain} | {objects:,} | {first or last:.1f} | {FIRST_ROW} | {last:.1f} | {TARGETS[domain]} |", flush=True
    )


def every_set(folder: Path) -> None:
    """Print the seconds of all bundled sets and controls, read afresh by two processes."""
    from analysis.readings import controls

    names = controls.bundled()
    command = [sys.executable, "-m", "analysis", "read", *names, "--afresh", "--json", str(folder / "all.json")]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    spent = time.perf_counter() - start
    print(f"\n{len(names)} sets and controls: {spent:.0f} s, {spent / len(names):.1f} s a set (target {A_SET})")


def main() -> None:
    """Print what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["king-james", "escherichia", "chembl-sample"])
    parser.add_argument("--own", type=int, default=2_000, metavar="N", help="objects of own sets; 0 leaves them out")
    parser.add_argument("--all", action="store_true", help="also read all bundled sets")
    options = parser.parse_args()
    by_question(options.sets)
    with tempfile.TemporaryDirectory() as folder:
        if options.own:
            print("\n| own set | objects | first row, s | target | all rows, s | target |\n|---|---|---|---|---|---|")
            for domain in FILES:
                own_set(domain, options.own, Path(folder))
        if options.all:
            every_set(Path(folder))


if __name__ == "__main__":
    main()
