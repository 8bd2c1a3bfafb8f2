"""The disk cache: bounded, whole or not at all, rebuilt where it is damaged, and in the system's place for caches."""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis.support import disk_cache


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(disk_cache.ENVIRONMENT, str(tmp_path / "cache"))


def test_what_is_written_is_read():
    assert disk_cache.read("a") is None
    disk_cache.write("a", b"body")
    assert disk_cache.read("a") == b"body"


def test_a_damaged_entry_is_named_and_made_again():
    disk_cache.write("a", b"body")
    path = disk_cache.folder() / "a"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.warns(UserWarning, match="damaged"):
        assert disk_cache.read("a") is None


@pytest.mark.parametrize("body", [b"", b"no table", b"ARROW1\0\0" + bytes(40) + b"ARROW1"])
def test_an_entry_with_the_right_hash_that_holds_no_table_is_made_again(body):
    """It raised ArrowInvalid, on every page and at every start."""
    table = pd.DataFrame({"a": [1, 2]})
    disk_cache.write("x-key.table", body)
    with pytest.warns(UserWarning, match="holds no table"):
        pd.testing.assert_frame_equal(disk_cache.cached("x", "key", lambda: table), table)
    pd.testing.assert_frame_equal(disk_cache.cached("x", "key", lambda: pytest.fail("made again")), table)


def test_what_a_killed_writer_left_is_swept():
    disk_cache.write("a", b"body")
    for name, hours in ((".part-old", 1.1), (".part-new", 0.9)):
        (disk_cache.folder() / name).write_bytes(b"half")
        os.utime(disk_cache.folder() / name, (time.time() - hours * 3_600,) * 2)
    disk_cache.write("b", b"body")
    assert {path.name for path in disk_cache.folder().iterdir()} == {"a", "b", ".part-new"}


def test_the_longest_unused_goes_first(monkeypatch):
    monkeypatch.setattr(disk_cache, "MAX_BYTES", 3 * (100 + 32))
    for age, name in enumerate("abc"):
        disk_cache.write(name, bytes(100))
        os.utime(disk_cache.folder() / name, (age + 1, age + 1))
    assert disk_cache.read("a") is not None  # used just now, so b is the longest unused
    disk_cache.write("d", bytes(100))
    assert {p.name for p in disk_cache.folder().iterdir()} == {"a", "c", "d"}


def test_two_writers_leave_one_whole_entry():
    bodies = [bytes([i]) * 100_000 for i in range(8)]
    threads = [threading.Thread(target=disk_cache.write, args=("same", body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert disk_cache.read("same") in bodies
    assert [p.name for p in disk_cache.folder().iterdir()] == ["same"]


def test_the_key_follows_every_part():
    assert len({disk_cache.key_of("a", "b"), disk_cache.key_of("ab"), disk_cache.key_of("b", "a")}) == 3
    assert disk_cache.code_version() == disk_cache.code_version()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have places of their own")
@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"HOME": "/home/someone"}, "/home/someone/.cache/selection-pressure"),
        ({"HOME": "/home/someone", "XDG_CACHE_HOME": "/caches"}, "/caches/selection-pressure"),
        ({"HOME": "/home/someone", "XDG_CACHE_HOME": "/caches", disk_cache.ENVIRONMENT: "/chosen"}, "/chosen"),
    ],
)
def test_the_folder_is_the_one_of_the_system_unless_another_is_chosen(variables, place, monkeypatch):
    for name in ("HOME", "XDG_CACHE_HOME", disk_cache.ENVIRONMENT):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert disk_cache.folder() == Path(place)


@pytest.mark.skipif(sys.platform == "win32", reason="users of Windows are not in a password file")
def test_without_a_home_folder_the_cache_is_temporary(monkeypatch):
    import pwd

    def unknown(uid):
        raise KeyError(uid)

    for name in ("HOME", "XDG_CACHE_HOME", disk_cache.ENVIRONMENT):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert disk_cache.folder() == Path(tempfile.gettempdir()) / "selection-pressure"
