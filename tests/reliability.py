"""What an unlucky day does to the dashboard: killed processes, full and read-only disks, two servers, clocks, many visitors.

Run from the project's folder: ``python -m tests.reliability [WORD...]`` (rows whose name contains a word; all by default).
Each row tries a real server with real child processes, and prints what was done, what happened, and ok or NOT ok. Rows that
mount a file system need the rights of root and say so where they lack them. `test_reliability.py` runs the short ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psutil

from tests.visitors import ROOT, Server, Visitor, served

SMALL = b"CCO ethanol\nc1ccccc1 benzene\nnot-a-molecule x\nCC(=O)O acid\n"
Outcome = tuple[str, bool]


def molecules(n: int, seed: int = 0) -> bytes:
    """Return a list of different molecules: chains of rings and linkers that spell a number."""
    parts = ("C", "N", "O", "C1CC1", "c1ccccc1", "C(=O)", "S", "C(F)")

    def one(number: int) -> str:
        return "C" + "".join(parts[int(figure)] for figure in f"{number:o}") + "C"

    return "".join(f"{one(seed * n + i + 8)} m{i}\n" for i in range(n)).encode()


def with_file(
    server: Server, content: bytes = SMALL, name: str = "mine.smi", visitor: Visitor | None = None
) -> Visitor:
    """Return a visitor of Own data who has handed in a file."""
    visitor = visitor or Visitor(server)
    visitor.open("own-data")
    visitor.upload(name, content)
    return visitor


def keep(server: Server, content: bytes = SMALL, name: str = "mine.smi", token: str = "") -> Visitor:
    """Return a visitor of Own data who has kept a file."""
    visitor = with_file(server, content, name, Visitor(server, token) if token else None)
    visitor.press("Keep without measuring")
    return visitor


def follow(visitor: Visitor, words: str, seconds: float = 120) -> bool:
    """Look at a page as its fragments do until it shows these words."""
    end = time.monotonic() + seconds
    while words not in visitor.words():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
        if visitor.look() == 0:
            visitor.rerun()
    return True


def reads(server: Server, visitor: Visitor, seconds: float = 120) -> bool:
    """Look at a page as its fragments do until the server has a process that reads for it."""
    end = time.monotonic() + seconds
    while not any(len(p.children()) for p in children(server, "analysis read")):
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
        if visitor.look() == 0:
            visitor.rerun()
    return True


def wait(until: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def children(server: Server, words: str = "") -> list[psutil.Process]:
    """Return the living descendants of a server whose command holds these words."""
    found = []
    for process in psutil.Process(server.process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and words in " ".join(process.cmdline()):
                found.append(process)
    return found


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those of some processes that still run."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process that uses the same cache as the servers of a folder."""
    return {**os.environ, "SELECTION_PRESSURE_CACHE": str(folder / "cache")}


def query(**values: str) -> str:
    """Return the query of an address."""
    return urlencode(values, errors="surrogatepass")


def jobs(folder: Path) -> list[Path]:
    """Return the folders of jobs."""
    return list((folder / "tmp").glob("selection-pressure-job-*"))


# --- processes that are killed


def reading_process(folder: Path, which: str) -> Outcome:
    """Kill the process that reads, the one that starts others, or one that computes, while a page follows it."""
    with served(folder) as server:
        visitor = with_file(server, molecules(1_500))
        visitor.press("Measure")
        reading = reads(server, visitor)
        (leader,) = children(server, "analysis read")
        (starter,) = [p for p in leader.children() if "forkserver" in " ".join(p.cmdline())]
        wait(lambda: bool(starter.children()), 60)  # that which it starts comes a little later
        group = [leader, *leader.children(recursive=True)]
        {"leader": leader, "starter": starter, "worker": starter.children()[0]}[which].kill()
        said = follow(visitor, "Reading stopped") and "try again" in visitor.words()
        gone = wait(lambda: not alive(group)) and not jobs(folder)
        visitor.press("Try again")
        again = reads(server, visitor)
        visitor.press("Cancel")
        clean = wait(lambda: not children(server, "analysis read") and not jobs(folder))
        done = (
            f"said with remedy {said}, processes and folder gone {gone}, reads again {again}, cancelled clean {clean}"
        )
        return done, reading and said and gone and again and clean and not visitor.errors


def parser(folder: Path) -> Outcome:
    """Kill the process that parses a file while it does; another page answers, and the next file is read.

    On a machine that is so busy that the next process does not begin in time, the page says so, and the file is handed in
    again as it says.
    """
    with served(folder) as server:
        visitor, other = Visitor(server), Visitor(server)
        visitor.open("own-data"), other.open("datasets")
        thread = threading.Thread(target=visitor.upload, args=("big.smi", molecules(40_000)))
        thread.start()
        working = wait(lambda: any(map(_works, children(server, "analysis.datasets.uploads"))), 60)
        time.sleep(1)
        for process in children(server, "analysis.datasets.uploads"):
            process.kill()
        slowest = max(other.rerun() for _ in range(5))
        thread.join(120)
        said = visitor.words()
        told = any(words in said for words in ("halve the file", "and it in again", "Measure"))
        tries, again = 0, False
        while not again and tries < 3 and (not tries or "and it in again" in visitor.words()):
            visitor.open("own-data")
            visitor.upload("mine.smi", SMALL)
            tries, again = tries + 1, "Measure" in visitor.words()
        errors = visitor.errors + other.errors
        return (
            f"said what to do or read again {told}, next file read {again} ({tries} tried), other page {slowest:.2f} s, "
            f"killed while it worked {working}, {len(errors)} errors",
            working and told and again and not errors,
        )


def _works(process: psutil.Process) -> bool:
    """Whether a process computes just now: on a busy machine it gets little of a processor, one that waits gets none."""
    with suppress(psutil.Error):
        return process.cpu_percent(0.5) > 2
    return False  # it ended meanwhile: on a busy machine a large file takes longer than it may


def server_that_reads(folder: Path) -> Outcome:
    """Kill the server while a set is read: its processes end by themselves, and the next server removes the folder."""
    with served(folder) as server:
        visitor = with_file(server, molecules(1_500))
        visitor.press("Measure")
        reads(server, visitor)
        left = [p for p in children(server) if "resource_tracker" not in " ".join(p.cmdline())]
        server.kill()
        start = time.monotonic()
        gone = wait(lambda: not alive(left))
        seconds, stayed = time.monotonic() - start, len(jobs(folder))
    with served(folder) as server:
        visitor = Visitor(server, visitor.token)
        visitor.open("own-data")
        kept = "mine" in visitor.words()
        with_file(server, SMALL, visitor=visitor)  # starts a process in advance
        swept = wait(lambda: len(jobs(folder)) == 1)
    done = f"{len(left)} processes ended after {seconds:.1f} s, {stayed} folder swept {swept}, set kept {kept}"
    return done, gone and swept and kept and stayed == 1


def server_that_keeps(folder: Path, points: int = 5) -> Outcome:
    """Kill the server at many points while it keeps a file: the set of before stays, none is half."""
    whole = 0
    token = "a" * 32
    with served(folder) as server:
        keep(server, SMALL, "before.smi", token)
    content = molecules(3_000)
    for point in range(points):
        with served(folder) as server:
            visitor = with_file(server, content, "big.smi", Visitor(server, token))
            thread = threading.Thread(target=_press, args=(visitor, "Keep without measuring"))
            thread.start()
            time.sleep(0.02 + 1.5 * point / max(points - 1, 1))
            server.kill()
            thread.join()
        with served(folder) as server:
            visitor = Visitor(server, token)
            visitor.open("own-data")
            words = visitor.words()
            whole += "before" in words and "Damaged" not in words and not visitor.errors
    return f"{whole} of {points} new servers listed what was kept before and nothing damaged", whole == points


def _press(visitor: Visitor, label: str) -> None:
    with suppress(ConnectionError, OSError):
        visitor.press(label)


WRITER = """
import sys
from analysis.corpus import Dataset, Provenance
from analysis.datasets import own
import pandas as pd
about = Provenance("big", "own file", "", "", "", sha256="ab" * 32)
n, turn = int(sys.argv[1]), 0
objects = tuple(f"word {i} of a text that is long enough to take room" for i in range(n))
print("ready", flush=True)
while True:
    turn += 1
    labels = pd.DataFrame({f"label{turn % 3}-{sys.argv[2]}": [float(i % 7) for i in range(n)]})
    dataset = Dataset("big", "text", objects, tuple(map(str, range(n))), labels, about)
    own.keep(dataset, owner="o", shared=bool(turn % 2))
    print(turn, flush=True)
"""
CHECK = """
from analysis.datasets import own
sets = own.visible("o")
print(len(sets), sum(s.damaged for s in sets), sum(len(own.load(s.name)) for s in sets))
"""


def writer(folder: Path, points: int = 12, n: int = 20_000) -> Outcome:
    """Kill a process at many points while it keeps the same set again and again, with other labels each time."""
    good, here = 0, environment(folder)
    for point in range(points):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(n), "a"], cwd=ROOT, env=here, stdout=subprocess.PIPE
        )
        while process.stdout.readline().strip() not in (b"1", b"2"):  # the set is there
            pass
        time.sleep(0.03 * point)
        process.kill()
        process.wait()
        good += _checked(here) == [1, 0, n]
    return f"{good} of {points}: one set, whole, of one of the two contents", good == points


def _checked(here: dict[str, str]) -> list[int]:
    """Return sets, damaged ones and objects, as a new process sees them."""
    found = subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, env=here, capture_output=True, check=True)
    return [int(word) for word in found.stdout.split()]


# --- disks


@contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small disk; a PermissionError where that is not allowed."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True
    )
    if made.returncode:
        raise PermissionError("a disk can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def full_disk(folder: Path, pages: tuple[str, ...] = ("", "diversity", "datasets")) -> Outcome:
    """Fill the disk: a set is refused with a remedy, what was kept stays, pages answer; with room again it is kept."""
    with (
        disk(folder / "disk", 12) as small,
        served(folder, SELECTION_PRESSURE_CACHE=str(small), TMPDIR=str(small)) as server,
    ):
        visitor = keep(server, SMALL, "before.smi")
        with suppress(OSError), (small / "filling").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        with_file(server, molecules(2_000), "after.smi", visitor)
        visitor.press("Keep without measuring")
        words = visitor.words()
        said = "disk of this server is full" in words and "Remove sets" in words
        stayed = "before" in words
        answered = all(visitor.open(page) for page in pages)
        visitor.open("", query=f"molecule={_kept(small)[0]}")
        job = follow(visitor, "Reading stopped", 60) and "Free disk space" in visitor.words()
        why = [line for line in visitor.words().splitlines() if "Reading stopped" in line or " of 8" in line]
        (small / "filling").unlink()
        with_file(server, molecules(2_000), "after.smi", visitor)
        visitor.press("Keep without measuring")
        later = len(_kept(small)) == 2
        done = f"said {said}, kept before there {stayed}, pages {answered}, reading says so {job or why}, kept with room {later}"
        return done, said and stayed and answered and job and later and not visitor.errors


def _kept(cache: Path) -> list[str]:
    return [path.stem for path in (cache / "own").glob("own-*.parquet")]


def read_only(folder: Path, pages: tuple[str, ...] = ("", "diversity", "datasets")) -> Outcome:
    """Make the cache folder read-only: keeping, sharing and removing say so, what was kept is shown, pages answer."""
    with disk(folder / "disk", 12) as small, served(folder, SELECTION_PRESSURE_CACHE=str(small)) as server:
        visitor = keep(server, SMALL, "before.smi")
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        said = []
        for act in (
            lambda: visitor.press("Keep without measuring"),
            lambda: visitor.press("Remove it"),
            lambda: visitor.tick("Shared"),
        ):
            with_file(server, molecules(50), "after.smi", visitor)
            act()
            said.append("cannot be written" in visitor.words() and "Whoever runs this server" in visitor.words())
        stayed = "before" in visitor.words()
        answered = all(visitor.open(page) for page in pages)
        return f"keep, remove, share say so {said}, kept before there {stayed}, pages {answered}", all(
            said
        ) and stayed and answered and not visitor.errors


# --- two servers, clocks


def two_writers(folder: Path, seconds: float = 12, n: int = 2_000) -> Outcome:
    """Keep the same set with other labels in two processes at once: one set, whole, and no third state."""
    here = environment(folder)
    both = [subprocess.Popen([sys.executable, "-c", WRITER, str(n), who], cwd=ROOT, env=here, stdout=subprocess.PIPE)
            for who in "ab"]  # fmt: skip
    for process in both:
        process.stdout.readline()
    checks, end = [], time.monotonic() + seconds
    time.sleep(1)
    while time.monotonic() < end:
        checks.append(_checked(here))
    turns = []
    for process in both:
        process.kill()
        turns.append(len(process.stdout.read().split()))
    good = sum(found == [1, 0, n] for found in checks)
    return f"kept {turns[0]} and {turns[1]} times, {good} of {len(checks)} looks saw one whole set", good == len(
        checks
    ) > 0


def two_servers(folder: Path) -> Outcome:
    """Keep the same file in two servers on one cache at once, and read it in both."""
    token = "b" * 32
    with served(folder) as one, served(folder) as two:
        visitors = [with_file(server, SMALL, visitor=Visitor(server, token)) for server in (one, two)]
        threads = [threading.Thread(target=v.press, args=("Keep without measuring",)) for v in visitors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = _kept(folder / "cache")
        shown = []
        for visitor in visitors:
            visitor.open("datasets", f"datasets_set={names[0]}")
            shown.append("3 of 3 objects" in visitor.words() and "benzene" in visitor.words())
        errors = [error for visitor in visitors for error in visitor.errors]
        return f"{len(names)} set, shown in both {shown}", len(names) == 1 and all(shown) and not errors


def clock(folder: Path) -> Outcome:
    """Let files say that they were written ten years ago, in 1970 or in ten years, and start a server: all are there."""
    token, year = "c" * 32, 365 * 86_400
    with served(folder) as server:
        for number in range(3):
            keep(server, molecules(20, number), f"file{number}.smi", token)
    own = folder / "cache" / "own"
    for state, when in zip(
        sorted(own.glob("own-*.json")), (time.time() - 10 * year, 0, time.time() + 10 * year), strict=True
    ):
        os.utime(state, (when, when))
    (own / ".part-future").write_bytes(b"half")
    os.utime(own / ".part-future", (time.time() + year,) * 2)
    with served(folder) as server:
        visitor = Visitor(server, token)
        visitor.open("own-data")
        listed = [f"file{number}" in visitor.words() for number in range(3)]
        kept = keep(server, molecules(20, 9), "file9.smi", token)
        swept = not (own / ".part-future").exists()
        done = f"listed {listed}, a set can be kept {'file9' in kept.words()}, half file of the future swept {swept}"
        return done, all(listed) and "file9" in kept.words() and swept and not visitor.errors


def rows() -> dict[str, Callable[[Path], Outcome]]:
    """Return all rows: what was done -> what tries it in an empty folder."""
    from tests import reliability_browser, reliability_load  # they read this module

    return {**ROWS, **reliability_load.ROWS, **reliability_browser.ROWS}


ROWS: dict[str, Callable[[Path], Outcome]] = {
    "kill -9 of the process that reads": lambda folder: reading_process(folder, "leader"),
    "kill -9 of the process that starts others": lambda folder: reading_process(folder, "starter"),
    "kill -9 of a process that computes": lambda folder: reading_process(folder, "worker"),
    "kill -9 of the process that parses": parser,
    "kill -9 of the server that reads": server_that_reads,
    "kill -9 of the server that keeps a file": server_that_keeps,
    "kill -9 of a writer, 12 points": writer,
    "full disk": full_disk,
    "read-only cache": read_only,
    "two servers, one file": two_servers,
    "two writers of one set": two_writers,
    "a clock that jumps": clock,
}


def main() -> int:
    """Try rows and print the table; returns how many were not ok."""
    wrong = 0
    for name, row in rows().items():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="reliability-") as folder:
            try:
                happened, ok = row(Path(folder))
            except PermissionError as error:
                print(f"| {name} | not tried: {error} | |", flush=True)
                continue
            except Exception as error:  # a row that stops is a row that is not ok; the others are tried
                happened, ok = f"stopped: {type(error).__name__}: {error}"[:300], False
        wrong += not ok
        print(f"| {name} | {happened} | {'ok' if ok else 'NOT ok'} | {time.monotonic() - start:.0f} s |", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
