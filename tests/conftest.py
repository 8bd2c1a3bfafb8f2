"""Settings that every test needs: a cache folder of its own, and the development data where there are any."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("SELECTION_PRESSURE_CACHE", tempfile.mkdtemp(prefix="selection-pressure-"))


@pytest.fixture(scope="session")
def development_data() -> Path:
    """Folder of real files that are not part of the project; tests that need it skip where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SELECTION_PRESSURE_DEV_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"development data not found at {folder}; set SELECTION_PRESSURE_DEV_DATA")
    return folder


@pytest.fixture(autouse=True)
def own_main():
    """Put ``__main__`` back: AppTest leaves the app there, and every process spawned later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
