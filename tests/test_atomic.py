"""Files are written whole or not at all, and nothing is left beside them."""

import os
import stat

import pytest

from analysis.support import atomic


def test_the_new_file_takes_the_place_of_the_old_one_and_of_no_folder(tmp_path):
    path = tmp_path / "new folder" / "file"
    for content in (b"one", b"two"):
        atomic.write(path, content)
        assert path.read_bytes() == content
    assert [p.name for p in path.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("fault", [ValueError, OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, fault):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(fault), atomic.replacing(path) as file:
        file.write(b"half of the ")
        raise fault
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_readers_see_the_old_file_until_the_block_ends(tmp_path):
    path = tmp_path / "file"
    atomic.write(path, b"old")
    with atomic.replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_what_cannot_be_replaced_is_an_error_and_leaves_nothing(tmp_path):
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        atomic.write(tmp_path / "folder", b"")
    (tmp_path / "in the way").write_bytes(b"")
    with pytest.raises(OSError):
        atomic.write(tmp_path / "in the way" / "file", b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "in the way"]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")
@pytest.mark.parametrize(("mode", "expected"), [(atomic.PRIVATE, 0o600), (0o666, 0o644)])
def test_permissions(tmp_path, mode, expected):
    old = os.umask(0o022)
    try:
        atomic.write(tmp_path / "file", b"", mode)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == expected
