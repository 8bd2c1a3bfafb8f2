"""Which code made a reading: hashes of the sources that decide numbers.

Readings are kept on disk and in data/, and are shown only while the code that made them is the code that is here. Two
hashes: of the bytes, which takes milliseconds, and of the parsed code without comments, docstrings and the titles of
questions, which a change of words leaves as it is.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis.support.code import SHOWN, parsed

ANALYSIS = Path(__file__).resolve().parents[1]
SOURCES = (  # files and folders of analysis/ whose code decides a number
    "corpus.py", "estimate.py",
    "alignment.py", "coverage.py", "diversity.py", "entropy.py", "function.py", "prediction.py",
    "statistics", "estimators", "domains",
    "readings/rows.py", "readings/subject.py", "readings/coding.py", "readings/controls.py", "readings/targets.py",
    "readings/questions",
)  # fmt: skip
BESIDE = (  # what lies in these folders and no reading imports: experiments ask for it
    "domains/molecule/assembly.py", "domains/molecule/natural_products.py",
)  # fmt: skip
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "numba", "rdkit", "selfies", "icu4py")


def sources(root: Path = ANALYSIS) -> Iterator[tuple[str, str]]:
    """Yield (path below `root`, text) of each file whose code decides a number, in the order of paths.

    Line ends are those of Unix, whatever the checkout made of them.
    """
    for name in sorted(SOURCES):
        place = root / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if (relative := path.relative_to(root).as_posix()) not in BESIDE:
                yield relative, path.read_text(encoding="utf-8")


def hash_of_bytes(root: Path = ANALYSIS) -> str:
    """Hash the text of the sources: fast, and different after any edit."""
    digest = hashlib.sha256()
    for name, text in sources(root):
        digest.update(f"{name}\x1f{text}\x1e".encode())
    return digest.hexdigest()[:SHOWN]


def hash_of_code(root: Path = ANALYSIS) -> str:
    """Hash the parsed sources without comments, docstrings and layout: half a second, and nothing for a text seen before."""
    digest = hashlib.sha256()
    for name, text in sources(root):
        digest.update(f"{name}\x1f".encode() + _meant(text))
    return digest.hexdigest()[:SHOWN]


@cache
def _meant(text: str) -> bytes:
    return hashlib.sha256(parsed(text).encode()).digest()


@cache
def libraries() -> str:
    """Versions of the libraries that compute: part of the key of what is kept on this machine."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
