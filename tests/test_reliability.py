"""Unlucky days in their short form; `reliability.py` tries them all, longer, and prints what happened."""

import fcntl
import json
import os
import subprocess
import sys
import time

import pytest

from analysis.readings import background
from analysis.support import ahead, disk_cache
from tests import reliability, reliability_load

SHORT = {  # without the rows that race with a process that reads: beside other tests they are sometimes too late
    "a writer is killed": lambda folder: reliability.writer(folder, points=3, n=3_000),
    "two writers of one set": lambda folder: reliability.two_writers(folder, seconds=3, n=500),
    "the disk is full": lambda folder: reliability.full_disk(folder, pages=("datasets",)),
    "names are hostile": lambda folder: reliability_load.hostile_names(folder, pages=("datasets",)),
}


@pytest.mark.parametrize("name", SHORT)
def test_an_unlucky_day_loses_nothing_and_says_what_to_do(name, tmp_path):
    try:
        happened, ok = SHORT[name](tmp_path)
    except PermissionError as error:
        pytest.skip(str(error))
    assert ok, happened


SETS = ["austen", "moby-dick", "wordnet", "jargon"]  # any that are here: nothing is read of them


class Idle:
    """In the place of a process that reads: it runs until it is stopped."""

    def __init__(self, folder) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        self.folder = folder

    def begin(self, settings: str) -> None:
        self.settings = json.loads(settings)

    def discard(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def idle(tmp_path, monkeypatch):
    """Processes that never finish, in an empty cache; the list of those that were begun."""
    begun: list[Idle] = []
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path))
    monkeypatch.setattr(ahead, "take", lambda: begun.append(Idle(tmp_path)) or begun[-1])
    yield begun
    for run in set(background._runs.values()):
        run.stop()
    background._advance()


def test_further_sets_wait_in_their_order_and_say_so(idle):
    """Whoever looked first after a place was free began, and nobody knew how many were before."""
    jobs = [background.start([name], afresh=True) for name in SETS]
    said = [job.state()["what"] for job in reversed(jobs)][::-1]
    assert said[2:] == [
        "waiting for 2 that are being read: you are next",
        "waiting for 2 that are being read: 1 before you",
    ]
    jobs[0].cancel()
    assert [one.settings["sets"] for one in idle] == [["austen"], ["moby-dick"], ["wordnet"]]
    assert jobs[3].state()["what"].endswith("you are next") and jobs[2].state()["what"] == "starting"


def test_reading_stops_when_its_page_is_left_and_begins_again_when_it_is_looked_at(idle, monkeypatch):
    """A set was read to its end for a browser that was closed, and others waited for it."""
    monkeypatch.setattr(background, "PAUSE_SECONDS", 0.05)
    job = background.start(SETS[:1], afresh=True)
    assert job.state()["status"] == "running" and len(idle) == 1
    monkeypatch.setattr(background, "LEFT_SECONDS", 0.2)
    idle[0].process.wait(timeout=10)
    assert reliability.wait(lambda: not background._runs and background._keeper is None, 10)
    monkeypatch.setattr(background, "LEFT_SECONDS", 120)
    assert job.state()["status"] == "running" and len(idle) == 2


def test_a_process_that_cannot_be_started_says_what_to_do(idle, monkeypatch):
    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ahead, "take", full)
    state = background.start(SETS[:1], afresh=True).state()
    assert state["status"] == "failed" and "Free disk space" in state["error"] and "try again" in state["error"]


def test_folders_of_jobs_without_a_process_are_swept_and_others_are_not(tmp_path, monkeypatch):
    """A killed server left folders with the keys of sets in them for ever."""
    monkeypatch.setattr(ahead.tempfile, "gettempdir", lambda: str(tmp_path))
    for name in ("left", "used"):
        (tmp_path / f"{ahead.FOLDERS}{name}").mkdir()
        (tmp_path / f"{ahead.FOLDERS}{name}" / ahead.ERRORS).write_text("")
    ahead._sweep.cache_clear()
    with (tmp_path / f"{ahead.FOLDERS}used" / ahead.ERRORS).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ahead._sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f"{ahead.FOLDERS}used"]


def test_half_a_file_of_the_future_is_swept(tmp_path):
    """A writer that was killed while the clock was ahead left its file until that day."""
    for name, hours in (("old", -2), ("new", 0), ("future", 2)):
        (tmp_path / f".part-{name}").write_bytes(b"half")
        os.utime(tmp_path / f".part-{name}", (time.time() + hours * 3_600,) * 2)
    disk_cache.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".part-new"]
