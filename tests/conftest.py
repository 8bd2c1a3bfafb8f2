"""Settings that every test needs: a cache folder of its own, and the development data where there are any."""

import os
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

CACHE = "SELECTION_PRESSURE_CACHE"
if CACHE not in os.environ:
    os.environ[CACHE] = tempfile.mkdtemp(prefix="selection-pressure-")
if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # processes that run tests at the same time share no folder
    own_folder = Path(os.environ[CACHE], worker)
    own_folder.mkdir(parents=True, exist_ok=True)
    os.environ[CACHE] = str(own_folder)


def pytest_make_parametrize_id(config, val, argname):
    """Name bytes after their argument: an archive's hold the time it was packed at, so two workers would differ."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def development_data() -> Path:
    """Folder of real files that are not part of the project; tests that need it skip where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SELECTION_PRESSURE_DEV_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"development data not found at {folder}; set SELECTION_PRESSURE_DEV_DATA")
    return folder


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once():
    """AppTest looks through all installed packages for components at every run, a fifth of a second each time."""
    whole = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(whole)
    yield
    manifest_scanner.scan_component_manifests = whole


@pytest.fixture(autouse=True)
def own_main():
    """Put ``__main__`` back: AppTest leaves the app there, and every process spawned later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
