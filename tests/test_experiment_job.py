"""Experiments as jobs: shared by sessions, kept on the disk, cancelled, stopped when nobody looks, and with the server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from analysis import experiments
from analysis.corpus import Dataset
from analysis.experiments import job as jobs
from analysis.experiments import next_symbol
from analysis.support.pool import ROOT

SETTINGS = {"symbols": 4_000}


@pytest.fixture(autouse=True)
def kept_here(tmp_path, monkeypatch):
    """A disk cache of its own for every test."""
    monkeypatch.setenv("SELECTION_PRESSURE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def tales() -> Dataset:
    rng = np.random.default_rng(0)
    names = ["".join(rng.choice(list("aeioubdglmnrst"), 6)) for _ in range(2_000)]
    lines = [" ".join(rng.choice(names, 9)) for _ in range(240)]
    return Dataset("tales", "text", tuple(lines), tuple(map(str, range(240))))


def until(job: jobs.Job, status: str, seconds: float = 60.0) -> dict:
    """Wait for a status."""
    end = time.monotonic() + seconds
    while (state := job.state())["status"] != status:
        assert state["status"] == "running" and time.monotonic() < end, state
        time.sleep(0.05)
    return state


def test_two_sessions_follow_one_process_and_get_what_a_direct_call_gets(tales):
    one, two = (jobs.Job("next-symbol", {"text": tales}, SETTINGS).start() for _ in range(2))
    assert one._run is two._run
    found = until(one, "done")["result"]
    assert until(two, "done")["result"] is found
    direct = experiments.run("next-symbol", {"text": tales}, SETTINGS, lambda *about: None)
    assert found.sentence == direct.sentence and found.settings == direct.settings
    for name, table in direct.tables.items():
        assert np.allclose(found.tables[name].select_dtypes("number"), table.select_dtypes("number"), equal_nan=True)


def test_a_result_is_read_from_the_disk_without_a_process(tales, monkeypatch):
    found = until(jobs.Job("next-symbol", {"text": tales}, SETTINGS).start(), "done")["result"]
    monkeypatch.setattr(jobs, "Worker", None)
    again = jobs.Job("next-symbol", {"text": tales}, SETTINGS).start().wait(5).state()
    assert again["status"] == "done" and again["result"].sentence == found.sentence
    other = jobs.Job("next-symbol", {"text": tales}, {**SETTINGS, "seed": 1})
    assert jobs.kept(other.key) is None


def test_what_one_session_cancels_goes_on_for_the_other_until_it_cancels_too(tales):
    one, two = (jobs.Job("next-symbol", {"text": tales}, SETTINGS).start() for _ in range(2))
    one.cancel()
    assert one.state()["status"] == "cancelled" and not two._run.cancelled
    run = two._run
    two.cancel()
    run.thread.join(20)
    assert run.cancelled and run.ended and run.result is None
    assert until(one.start(), "done")["result"] is not None


def test_what_nobody_looks_at_is_stopped_and_begins_again_with_the_next_look(tales, monkeypatch):
    monkeypatch.setattr(jobs, "LEFT_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.01)
    job = jobs.Job("next-symbol", {"text": tales}, SETTINGS).start()
    first = job._run
    first.thread.join(20)
    assert first.cancelled and first.result is None
    monkeypatch.setattr(jobs, "LEFT_SECONDS", 60.0)
    assert job.state()["status"] == "running" and job._run is not first
    assert until(job, "done")["result"] is not None


def test_what_cannot_be_run_is_said_in_words(tales):
    job = jobs.Job("next-symbol", {"text": tales.take(range(50))}, SETTINGS).start()
    state = until(job, "failed")
    assert "needs 200 at least" in state["error"]
    with pytest.raises(ValueError, match="no experiment 'alchemy'"):
        jobs.Job("alchemy", {})
    with pytest.raises(ValueError, match="no setting 'depth'"):
        jobs.Job("next-symbol", {}, {"depth": 3})


SERVER = """
import sys, time
from analysis.corpus import Dataset
from analysis.experiments.job import Job
lines = tuple(f"line {k} of many {k * 7919 % 1000}" for k in range(4000))
job = Job("next-symbol", {"text": Dataset("long", "text", lines, lines)}, {"symbols": 1000000}).start()
while job._run._worker is None or not job._run._worker.ready:
    time.sleep(0.05)
print(job._run._worker.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at /proc")
def test_a_process_ends_with_a_server_that_was_killed():
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    child = int(server.stdout.readline())
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    end = time.monotonic() + 15
    while Path(f"/proc/{child}").exists() and Path(f"/proc/{child}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < end, "it works for nobody"
        time.sleep(0.1)


def test_settings_keep_the_type_of_their_defaults():
    assert experiments.settings_of("next-symbol", {"seed": "3"}) == {**next_symbol.SETTINGS, "seed": 3}
