"""Compiled kernels are those of the sources that are here."""

import os
import subprocess
import sys
from pathlib import Path

from analysis.support import kernels


def sources(root):
    for name in kernels.SOURCES:
        (root / name).mkdir()
    (root / "estimators" / "helpers.py").write_text("from numba import njit\n")
    (root / "estimators" / "plain.py").write_text("")
    return root


def test_a_change_of_a_helper_in_another_file_compiles_its_callers_anew(tmp_path, monkeypatch):
    """Regression: a kernel that inlines helpers of other files was kept when only those changed, and gave old numbers."""
    root = sources(tmp_path)
    monkeypatch.delenv(kernels.PLACE, raising=False)
    kernels.keep(root)
    first = os.environ.pop(kernels.PLACE)
    (root / "estimators" / "plain.py").write_text("changed = 1\n")
    kernels.keep(root)
    assert os.environ.pop(kernels.PLACE) == first
    (root / "estimators" / "helpers.py").write_text("from numba import njit, prange\n")
    kernels.keep(root)
    assert os.environ.pop(kernels.PLACE) != first
    assert Path(first).exists(), "a process that began before may still need it"
    os.utime(first, (0, 0))
    kernels.keep(root)
    os.environ.pop(kernels.PLACE)
    assert not Path(first).exists()


def test_a_process_looked_into_the_folder_of_its_parent_though_sources_had_changed(tmp_path, monkeypatch):
    root = sources(tmp_path)
    monkeypatch.delenv(kernels.PLACE, raising=False)
    kernels.keep(root)
    inherited = os.environ[kernels.PLACE]
    kernels.keep(root)
    assert os.environ[kernels.PLACE] == inherited
    (root / "estimators" / "helpers.py").write_text("from numba import njit, prange\n")
    kernels.keep(root)
    assert os.environ[kernels.PLACE] != inherited


def test_a_chosen_folder_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv(kernels.PLACE, "chosen")
    kernels.keep(sources(tmp_path))
    assert os.environ[kernels.PLACE] == "chosen" and not (tmp_path / "__pycache__").exists()


def test_the_compiler_keeps_its_work_there():
    asked = "import analysis, numba; print(numba.config.CACHE_DIR)"
    environment = {name: value for name, value in os.environ.items() if name != kernels.PLACE}
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=kernels.PACKAGE.parent,
        env=environment,
    )  # fmt: skip
    assert found.stdout.strip().endswith(f"{kernels.PREFIX}{kernels.stamp()}")
