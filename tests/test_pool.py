"""The pool of killable processes: a request that is tried again has one deadline."""

import time

import pytest

from analysis.support import pool


class Aged(pool.Worker):
    """A process that answered before, and ends without an answer after a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.used = seconds, True

    def request(self, header, blob, seconds):
        time.sleep(self.seconds)
        raise pool.WorkerCrash("ended")

    def usable(self) -> bool:
        return True

    def kill(self) -> None:
        pass


@pytest.mark.parametrize(("lived", "limit", "left"), [(0.0, 5.0, 5.0), (0.6, 1.0, 0.4)])
def test_a_second_try_gets_the_time_that_is_left(monkeypatch, lived, limit, left):
    """A file could take its time limit twice, because the limit began again with the second try."""
    given = []

    class Fresh(Aged):
        def __init__(self, module: str) -> None:
            super().__init__(0)

        def request(self, header, blob, seconds):
            given.append(seconds)
            return {"last": True}, b""

    monkeypatch.setattr(pool, "Worker", Fresh)
    readers = pool.Pool("none", 1)
    readers._idle.append(Aged(lived))
    assert readers.request({}, b"", limit) == ({"last": True}, b"")
    assert given == [pytest.approx(left, abs=0.3)] and given[0] <= left


def test_without_time_left_there_is_no_second_try(monkeypatch):
    monkeypatch.setattr(pool, "Worker", lambda module: pytest.fail("tried again"))
    readers = pool.Pool("none", 1)
    readers._idle.append(Aged(0.2))
    with pytest.raises(pool.WorkerCrash):
        readers.request({}, b"", 0.1)
