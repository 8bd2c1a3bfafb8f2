"""The answers of experiments on the bundled sets, as they travel with the data: data/answers.zip.

A cache, not a claim: an answer is found by the content of its sets, its settings and the code that made it (see `job.key_of`), so
that other code or other data finds none and computes. `data/build.py` makes the file, a test computes some of it anew.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.experiments import EXPERIMENTS
from analysis.support import code, disk_cache

FILE = Path(__file__).resolve().parents[2] / "data" / "answers.zip"
MADE_BY = "made_by.json"  # in the file: a hash of all sources, and the version of each experiment under them
DATE = (1980, 1, 1, 0, 0, 0)  # of every entry: the same answers give the same bytes


@cache
def version(name: str) -> str:
    """Return the version of an experiment's code: of the file where no source has changed, else computed (see `code.version`)."""
    made_by = _made_by()
    if made_by.get("sources") == disk_cache.code_version() and name in made_by["versions"]:
        return str(made_by["versions"][name])
    return code.version(EXPERIMENTS[name])


def of(key: str) -> bytes | None:
    """Return the packed answer of a key (see `job.key_of`), or None where the file holds none of this code and these sets."""
    try:
        with zipfile.ZipFile(FILE) as file:
            return file.read(key)
    except (FileNotFoundError, zipfile.BadZipFile, KeyError):
        return None


@cache
def _made_by() -> dict:
    found = of(MADE_BY)
    return json.loads(found) if found else {}


def pack(answers: Mapping[str, bytes]) -> bytes:
    """Return the file that holds these answers, made by the code that is here; the same answers give the same bytes.

    Parameters
    ----------
    answers : mapping of str to bytes
        By key, see `job.key_of`.
    """
    versions = {name: code.version(module) for name, module in EXPERIMENTS.items()}
    made_by = json.dumps({"sources": disk_cache.code_version(), "versions": versions}, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for key, body in [(MADE_BY, made_by), *sorted(answers.items())]:
            about = zipfile.ZipInfo(key, DATE)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(about, body, compresslevel=9)
    return buffer.getvalue()
