"""A comparison in its own process: partial rows, cancellation, failure in words, and the disk cache."""

import contextlib
import time
from pathlib import Path

import pytest

from analysis.readings import jobs
from analysis.readings.config import Config
from analysis.support import ahead, disk_cache


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    texts = (
        {p.name: p.read_bytes() for p in disk_cache.folder().glob("*.table")} if disk_cache.folder().is_dir() else {}
    )
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "cache"))
    for name, body in texts.items():
        disk_cache.folder().mkdir(exist_ok=True)
        (disk_cache.folder() / name).write_bytes(body)


def wait(job: jobs.Job, status: str, seconds: float = 120) -> dict:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        state = job.state()
        if state["status"] == status:
            return state
        assert state["status"] == "running", state
        time.sleep(0.1)
    raise AssertionError(f"not {status} after {seconds} s: {job.state()}")


CONFIG = Config(n=60, measures=("unit_coverage",))


def test_a_job_ends_with_rows_and_is_cached():
    name = jobs.result_name(CONFIG, {"text": "x"})
    state = wait(jobs.Job(CONFIG, name).start(), "done")
    assert {row["domain"] for row in state["rows"]} == {"text", "protein", "molecule"}
    again = jobs.Job(CONFIG, name).start().state()  # another session, later
    assert again["status"] == "done" and again["rows"] == state["rows"]
    assert again["ladder"] == [] and again["notes"] == []


def test_a_job_can_be_cancelled_and_started_again():
    job = jobs.Job(CONFIG, "x").start()
    job.cancel()
    assert job.state()["status"] == "cancelled"
    assert wait(job.restart(), "done")["rows"]


def test_a_failure_is_one_line_with_a_remedy():
    job = jobs.Job(Config(datasets={"text": "no-such-set"}, n=60, measures=("unit_coverage",)), "y").start()
    while job.state()["status"] == "running":
        time.sleep(0.1)
    state = job.state()
    assert state["status"] == "failed"
    assert "no-such-set" in state["error"] and "Traceback" not in state["error"]


def test_the_name_follows_configuration_and_content():
    names = {
        jobs.result_name(CONFIG, {"text": "a"}),
        jobs.result_name(CONFIG, {"text": "b"}),
        jobs.result_name(Config(n=61, measures=("unit_coverage",)), {"text": "a"}),
    }
    assert len(names) == 3


def group(pid: int) -> list[int]:
    """Processes of the process group that `pid` leads."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == pid and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="process groups are read from /proc")
def test_a_cancelled_job_leaves_no_process_behind():
    job = jobs.Job(Config(n=200, measures=("beyond_valid",)), "ladder").start()
    leader = job._launched.process.pid
    end = time.monotonic() + 120
    while len(group(leader)) < 3 and time.monotonic() < end:
        time.sleep(0.1)
    assert len(group(leader)) >= 3  # those that code ladders
    job.cancel()
    assert group(leader) == []


def test_a_process_started_ahead_is_taken_once(monkeypatch):
    monkeypatch.setattr(ahead, "_prepared", False)
    ahead.prepare()
    (ready, _), *_ = ahead._ahead
    assert ahead.take() is ready
    ready.begin(CONFIG.to_json())
    assert ready.process.wait(120) == 0
    other = ahead.take()
    assert other is not ready
    other.discard()
    assert other.process.poll() is not None and not other.folder.exists()


def test_a_process_started_in_another_environment_is_not_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(ahead, "_prepared", False)
    ahead.prepare()
    (ready, _), *_ = ahead._ahead
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "another"))
    other = ahead.take()
    assert other is not ready and ready.process.poll() is not None
    other.discard()
