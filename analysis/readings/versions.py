"""Which code made a reading: hashes of the sources that decide numbers.

Readings are kept on disk and in data/, and are shown only while the code that made them is the code that is here. Two
hashes: of the bytes, which takes milliseconds, and of the parsed code without comments, docstrings and the titles of
questions, which a change of words leaves as it is.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parents[1]
SOURCES = (  # files and folders of analysis/ whose code decides a number
    "corpus.py", "estimate.py",
    "alignment.py", "coverage.py", "diversity.py", "entropy.py", "function.py", "prediction.py",
    "statistics", "estimators", "domains",
    "readings/rows.py", "readings/subject.py", "readings/coding.py", "readings/controls.py", "readings/targets.py",
    "readings/questions",
)  # fmt: skip
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "numba", "rdkit", "selfies", "icu4py")
WORDS = "QUESTION"  # a question's entry of the registry: titles, names of levels, caveats, and its function by name
SHOWN = 16  # figures of a hash


def sources(root: Path = ANALYSIS) -> Iterator[tuple[str, str]]:
    """Yield (path below `root`, text) of each file whose code decides a number, in the order of paths.

    Line ends are those of Unix, whatever the checkout made of them.
    """
    for name in sorted(SOURCES):
        place = root / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def hash_of_bytes(root: Path = ANALYSIS) -> str:
    """Hash the text of the sources: fast, and different after any edit."""
    digest = hashlib.sha256()
    for name, text in sources(root):
        digest.update(f"{name}\x1f{text}\x1e".encode())
    return digest.hexdigest()[:SHOWN]


def hash_of_code(root: Path = ANALYSIS) -> str:
    """Hash the parsed sources without comments, docstrings and layout: about a third of a second."""
    digest = hashlib.sha256()
    for name, text in sources(root):
        digest.update(f"{name}\x1f{parsed(text)}\x1e".encode())
    return digest.hexdigest()[:SHOWN]


def parsed(text: str) -> str:
    """Return what a source means to Python, without comments, docstrings and layout."""
    parts: list[str] = []
    _write(ast.parse(text), parts)
    return "".join(parts)


def _write(value: object, parts: list[str]) -> None:
    """Append a parsed value, but not the words of a question.

    The form does not depend on the version of Python: `ast.dump` differs between them.
    """
    if isinstance(value, ast.Expr) and isinstance(value.value, ast.Constant) and isinstance(value.value.value, str):
        return  # a docstring, or a string that nothing reads
    if isinstance(value, ast.Assign) and getattr(value.targets[0], "id", "") == WORDS:
        return
    if isinstance(value, ast.AST):
        parts.append(f"({type(value).__name__}")
        for field in value._fields:
            found = getattr(value, field, None)
            if found is not None and found != [] and field not in ("kind", "type_comment"):
                parts.append(f" {field}=")
                _write(found, parts)
        parts.append(")")
    elif isinstance(value, list):
        for item in value:
            _write(item, parts)
    else:
        parts.append(repr(value))


@cache
def libraries() -> str:
    """Versions of the libraries that compute: part of the key of what is kept on this machine."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
