"""The disk cache: bounded, whole or not at all, and rebuilt where it is damaged."""

import threading

import pytest

from analysis import cache


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "cache"))


def test_what_is_written_is_read():
    assert cache.read("a") is None
    cache.write("a", b"body")
    assert cache.read("a") == b"body"


def test_a_damaged_entry_is_named_and_made_again():
    cache.write("a", b"body")
    path = cache.folder() / "a"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.warns(UserWarning, match="damaged"):
        assert cache.read("a") is None


def test_the_longest_unused_goes_first(monkeypatch):
    import os

    monkeypatch.setattr(cache, "MAX_BYTES", 3 * (100 + 32))
    for age, name in enumerate("abc"):
        cache.write(name, bytes(100))
        os.utime(cache.folder() / name, (age + 1, age + 1))
    assert cache.read("a") is not None  # used just now, so b is the longest unused
    cache.write("d", bytes(100))
    assert {p.name for p in cache.folder().iterdir()} == {"a", "c", "d"}


def test_two_writers_leave_one_whole_entry():
    bodies = [bytes([i]) * 100_000 for i in range(8)]
    threads = [threading.Thread(target=cache.write, args=("same", body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.read("same") in bodies
    assert [p.name for p in cache.folder().iterdir()] == ["same"]


def test_the_key_follows_every_part():
    assert len({cache.key_of("a", "b"), cache.key_of("ab"), cache.key_of("b", "a")}) == 3
    assert cache.code_version() == cache.code_version()
