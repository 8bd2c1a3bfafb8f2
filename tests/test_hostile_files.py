"""Hostile files are answered by kept rows or by a reason: never by another exception, never beyond the time limit."""

import signal
import subprocess
import sys
import threading
import time
import unicodedata

import pytest

from analysis.datasets import uploads
from analysis.domains import DOMAINS
from analysis.domains.interface import Domain
from analysis.files import LIMITS, FileError, Limits, wire
from analysis.support.escaping import inert_csv, inert_markdown
from analysis.support.pool import Pool, Worker, WorkerCrash, WorkerTimeout
from tests.hostile import FILES, REFUSED

MAX_SECONDS = 10.0


@pytest.fixture(scope="module", autouse=True)
def close_the_pool():
    yield
    uploads.POOL.close()


def answer_of(hostile):
    """Return (dataset, problems, message) from the killable reader."""
    try:
        dataset, problems = uploads.parse_safely(hostile.domain, hostile.filename, hostile.make())
    except FileError as error:
        return None, error.problems, str(error)
    return dataset, problems, ""


def is_inert(text: str) -> bool:
    """No character that is invisible, ends a line or turns the direction of writing."""
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


def test_there_are_enough_files_and_the_limit_is_a_hard_one():
    assert len(FILES) >= 60
    assert LIMITS.seconds < MAX_SECONDS


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_answered(name):
    hostile = FILES[name]
    dataset, problems, message = answer_of(hostile)
    assert "Error" not in message and "Traceback" not in message, message
    assert "not read within" not in message and "made its reader stop" not in message, message
    if hostile.kept == REFUSED:
        assert dataset is None and len(message) > 20
        assert hostile.says in message, message
    else:
        assert message == ""
        assert (len(dataset), len(problems)) == (hostile.kept, hostile.refused), problems.to_string()
    assert is_inert(message) and len(message) < 2_000
    assert all(map(is_inert, problems["id"])) and all(map(is_inert, problems["reason"]))
    assert problems["reason"].str.len().min() > 5 if len(problems) else True
    if dataset is not None:
        assert len(set(dataset.ids)) == len(dataset.ids)
        assert is_inert(dataset.name) and all(map(is_inert, dataset.ids)) and all(map(is_inert, dataset.labels.columns))
        assert len(dataset.name) <= 120 and dataset.sha256


@pytest.mark.parametrize("name", ["formula cells", "HTML as names", "Markdown as names", "HTML as column name"])
def test_names_leave_inert(name):
    dataset, problems, _ = answer_of(FILES[name])
    labels = dataset.labels.assign(id=list(dataset.ids))
    for line in (inert_csv(labels) + inert_csv(problems)).splitlines():
        for cell in line.split('","' if line.startswith('"') else ","):
            assert not cell.lstrip('"').startswith(("=", "+", "@", "\t")), line
    for text in (*dataset.ids, *problems["id"], *labels.columns):
        shown = inert_markdown(text)
        assert "<" not in shown and "](" not in shown and "**" not in shown
        assert "$x$" not in shown and ":red[" not in shown


@pytest.mark.parametrize(
    "name", ["random bytes as table", "entity bomb", "ragged rows", "parquet of lists", "SDF cut short"]
)
def test_inspecting_is_as_safe_as_parsing(name):
    hostile = FILES[name]
    try:
        report = uploads.inspect_safely(hostile.domain, hostile.filename, hostile.make())
    except FileError as error:
        assert len(str(error)) > 20 and "Error" not in str(error)
    else:
        assert report.domain == hostile.domain and report.notes


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_scan_is_answered_by_the_reader_of_scans(name):
    hostile = FILES[name]
    with pytest.raises(FileError) as refused:
        uploads.parse_safely("protein", hostile.filename, hostile.make(), reader="variants")
    message = str(refused.value)
    assert 20 < len(message) < 2_000 and is_inert(message)
    assert "Error" not in message and "not read within" not in message and "made its reader stop" not in message


@pytest.mark.parametrize("name", FILES)
def test_guessing_the_domain_of_a_file_stops_no_reader(name):
    hostile = FILES[name]
    content = hostile.make()[: LIMITS.bytes]
    header, _ = uploads._ask({"task": "likeness", "domain": hostile.domain}, hostile.filename, content, None, LIMITS)
    assert header["likely"] in ("", *DOMAINS) and header["likely"] != hostile.domain


# ------------------------------------------------------------------------------------------------- the killable process

SLOW = """
import time
from analysis.support.pool import serve
def handler(header, blob):
    if header["task"] == "sleep":
        time.sleep(60)
    if header["task"] == "spin":
        while True: pass
    if header["task"] == "work":
        while time.process_time() < 0.6: pass
    if header["task"] == "crash":
        import ctypes; ctypes.string_at(0)
    if header["task"] == "memory":
        try:
            bytearray(2**33)
        except MemoryError:
            return {"memory": "bounded"}, b""
    if header["task"] == "print":
        import os; os.write(1, b"noise from compiled code")
    return {"answer": header["task"]}, blob
serve(handler, 3 * 2**30)
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module with a handler that misbehaves on demand, and a worker for it."""
    (tmp_path / "misbehaving.py").write_text(SLOW)
    original = subprocess.Popen

    def elsewhere(command, **options):
        options["env"]["PYTHONPATH"] += f":{tmp_path}"
        return original(command, **options)

    monkeypatch.setattr("analysis.support.pool.subprocess.Popen", elsewhere)
    return "misbehaving"


@pytest.mark.parametrize(("task", "ended_by"), [("sleep", signal.SIGKILL), ("spin", signal.SIGPROF)])
def test_a_reader_that_hangs_is_killed(module, task, ended_by):
    """One that waits is killed by its parent, one that works by its own alarm: it had its time of a processor."""
    worker = Worker(module)
    with pytest.raises(WorkerTimeout):
        worker.request({"task": task}, b"", 0.1)
    assert worker.process.poll() == -ended_by


def test_a_reader_that_hardly_got_a_processor_was_given_up(module):
    """Readers step back, and nine seconds by the clock beside two processes that do not were too few for a sound file."""
    worker = Worker(module)
    worker.request({"task": "warm"}, b"", 20)
    done = threading.Event()

    def busy():
        """Stop the reader most of the time, as a busy machine does."""
        while not done.wait(0.01):
            worker.process.send_signal(signal.SIGSTOP)
            time.sleep(0.03)
            worker.process.send_signal(signal.SIGCONT)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        began = time.monotonic()
        assert worker.request({"task": "work"}, b"", 1.0)[0] == {"answer": "work"}
        assert time.monotonic() - began > 1.0, "it took longer by the clock than the limit of work"
    finally:
        done.set()
        thread.join()
        worker.kill()


def test_a_reader_that_crashes_is_reported_with_its_signal(module):
    worker = Worker(module)
    with pytest.raises(WorkerCrash, match="SIGSEGV"):
        worker.request({"task": "crash"}, b"", 20)


def test_the_pool_outlives_a_crash_and_keeps_a_worker_that_is_well(module):
    pool = Pool(module, 1)
    with pytest.raises(WorkerCrash):
        pool.request({"task": "crash"}, b"", 20)
    assert pool.request({"task": "a"}, b"blob", 20) == ({"answer": "a"}, b"blob")
    first = pool._idle[0].process.pid
    assert pool.request({"task": "print"}, b"", 20)[0] == {"answer": "print"}
    assert pool._idle[0].process.pid == first
    pool._idle[0].process.kill()
    assert pool.request({"task": "b"}, b"", 20)[0] == {"answer": "b"}
    pool.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the address space of a process")
def test_memory_is_bounded(module):
    pool = Pool(module, 1)
    assert pool.request({"task": "memory"}, b"", 20)[0] == {"memory": "bounded"}
    pool.close()


def test_others_are_answered_while_one_hangs(module):
    pool = Pool(module, 2)
    pool._idle = [Worker(module), Worker(module)]
    for worker in pool._idle:
        worker.request({"task": "warm"}, b"", 20)
    done: list[str] = []

    def hang():
        with pytest.raises(WorkerTimeout):
            pool.request({"task": "spin"}, b"", 4)
        done.append("hung")

    thread = threading.Thread(target=hang)
    thread.start()
    time.sleep(0.1)
    pool.request({"task": "other"}, b"", 20)
    done.append("other")
    thread.join()
    assert done == ["other", "hung"]
    pool.close()


def test_a_file_that_takes_too_long_is_told_so():
    content = b"C1CC2CCC3C4CCC5CC(O)CCC5(C)C4CCC3(C)C2C1 a\n" * 150_000
    with pytest.raises(FileError, match=r"not read within 0\.5 s"):
        uploads.parse_safely("molecule", "many.smi", content, 0.5)


def test_a_defect_in_a_reader_is_a_message_not_a_traceback(monkeypatch):
    class Broken:
        @staticmethod
        def parse(*_, **__):
            raise KeyError("secret/path")

    monkeypatch.setattr(Domain, "reader", lambda *_: Broken)
    header = {"task": "parse", "domain": "text", "column": None, "labels": [], "filename": "a.txt", "domains": {}}
    answer, blob = uploads.answer({**header, "limits": vars(Limits())}, b"x")
    assert answer["unexpected"] and answer["last"] and blob == b""
    assert "KeyError" in answer["error"] and "secret" not in answer["error"]


def test_an_unknown_domain_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="text, protein, molecule"):
        uploads.parse_safely("music", "a.mid", b"x")


def test_the_wire_keeps_content_and_hash():
    from analysis.domains.molecule.files import parse

    content = b"name,smiles,y,z,w\na,CCO,1,x,\nb,CCN,2,,\nc,CCC,3,y,0.5\nd,C(,1,z,1\n"
    dataset, problems = parse("a.csv", content)
    copy, copied = wire.unpack_dataset(*wire.pack_dataset(dataset, problems))
    assert copy.sha256 == dataset.sha256 and copy.ids == dataset.ids and copy.provenance == dataset.provenance
    assert copied.equals(problems)
