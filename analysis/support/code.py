"""What code means to Python, and which code a module reaches: results are kept under the code that made them."""

from __future__ import annotations

import ast
import hashlib
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "analysis"
BY_NAME = ("analysis.domains",)  # packages whose modules are imported by name when they are used: reached as a whole
WORDS = ("QUESTION", "EXPERIMENTS")  # entries of registries: titles, names of levels, caveats, and functions by name
SHOWN = 16  # figures of a hash
TRIES, PAUSE_SECONDS = 20, 0.05
_one_at_a_time = threading.Lock()


def parsed(text: str) -> str:
    """Return what a source means to Python, without comments, docstrings and layout."""
    return _meaning(_tree(text))


def _tree(text: str) -> ast.Module:
    """Parse a source; Python 3.11 fails where two threads do so at a time, and the framework may (python/cpython#106905)."""
    for _ in range(TRIES):
        with suppress(SystemError), _one_at_a_time:
            return ast.parse(text)
        time.sleep(PAUSE_SECONDS)
    return ast.parse(text)


def _meaning(tree: ast.AST) -> str:
    parts: list[str] = []
    _write(tree, parts)
    return "".join(parts)


def _write(value: object, parts: list[str]) -> None:
    """Append a parsed value, but not the entries of registries.

    The form does not depend on the version of Python: `ast.dump` differs between them.
    """
    if isinstance(value, ast.Expr) and isinstance(value.value, ast.Constant) and isinstance(value.value.value, str):
        return  # a docstring, or a string that nothing reads
    targets = getattr(value, "targets", [getattr(value, "target", None)])  # with a type, there is one
    if isinstance(value, ast.Assign | ast.AnnAssign) and getattr(targets[0], "id", "") in WORDS:
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
def version(module: str, root: Path = ROOT) -> str:
    """Hash the code that a module reaches through its imports: the same after a change of comments, words or other modules.

    Parameters
    ----------
    module : str
        Dotted name in `analysis`.
    root : Path, optional
        Folder that holds the package.

    Raises
    ------
    ValueError
        If there is no such module.

    Examples
    --------
    >>> version("analysis.estimate") == version("analysis.corpus")
    False
    """
    digest = hashlib.sha256()
    for path in reached(module, root):
        digest.update(f"{path.relative_to(root).as_posix()}\x1f{_read(path, root)[1]}\x1e".encode())
    return digest.hexdigest()[:SHOWN]


def reached(module: str, root: Path = ROOT) -> list[Path]:
    """Return the files of the package that a module imports, directly and through others, in the order of paths.

    Raises
    ------
    ValueError
        If there is no such module.

    Examples
    --------
    >>> [path.name for path in reached("analysis.support.atomic")]
    ['__init__.py', '__init__.py', 'atomic.py']
    """
    start = _file(module, root)
    if start is None:
        raise ValueError(f"there is no module {module}")
    found: set[Path] = set()
    left = [start]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += [file for name in _read(path, root)[0] for file in _files(name, root)]
    return sorted(found)


@cache
def _files(name: str, root: Path) -> list[Path]:
    """Files behind an imported name: those of the packages that hold it, and all of a package that is imported by name."""
    parts = name.split(".")
    held = (_file(".".join(parts[:length]), root) for length in range(1, len(parts) + 1))
    found = [file for file in held if file]
    for package in BY_NAME:
        if name == package or name.startswith(f"{package}."):
            found += (root / Path(*package.split("."))).rglob("*.py")
    return found


def _file(name: str, root: Path) -> Path | None:
    place = root / Path(*name.split("."))
    return next((file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()), None)


@cache
def _read(path: Path, root: Path) -> tuple[frozenset[str], str]:
    """Names of the package that a file imports, those of a function too, and a hash of what it means."""
    tree = _tree(path.read_text(encoding="utf-8"))
    names = {".".join(path.relative_to(root).with_suffix("").parts)}  # its own packages
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    meaning = hashlib.sha256(_meaning(tree).encode()).hexdigest()
    return frozenset(name for name in names if name.split(".")[0] == PACKAGE), meaning
