"""Technical English: the prose paragraphs in the docstrings of the installed libraries, one object a paragraph.

Source files are read as text, never imported. Headings, code, doctest, tables, lists, parameter sections, directives and
fields are left out, markup is taken off, and a paragraph that occurs twice is kept once.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import inspect
import os
import platform
import re
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.sources.cache import cached, key_of

LIBRARIES = {  # import name -> name on the package index
    "numpy": "numpy",
    "scipy": "scipy",
    "pandas": "pandas",
    "sklearn": "scikit-learn",
    "dask": "dask",
    "streamlit": "streamlit",
}
STANDARD_LIBRARY = "standard library"

_SKIPPED_FOLDERS = frozenset(
    "tests test testing _vendor vendor vendored externals extern site-packages dist-packages idlelib lib2to3 "
    "pydoc_data turtledemo ensurepip __pycache__ _vendored_deps array_api_compat array_api_extra".split()
)
_SKIPPED_SECTIONS = frozenset(
    "parameters, other parameters, returns, return, yields, receives, raises, warns, attributes, methods, see also, "
    "references, examples, example, arguments, args, keyword arguments, usage, inputs, outputs, properties".split(", ")
)
_DOUBLE, _SINGLE = '"' * 3, "'" * 3
_BEFORE = 400  # characters of code that tell what a string is for
_ATTACHED = re.compile(r"add_newdoc\([^()]*(?:\(\s*['\"]\w+['\"],\s*)?$")  # how numpy documents what is written in C
_UNDERLINE = re.compile(r"([=\-~^*+#])\1{2,}\s*$")
_LIST_ITEM = re.compile(r"(?:[-*+•]|\(?[0-9a-zA-Z]{1,3}[.)])\s")
_FIELD = re.compile(r":\w[^:]*:(?:\s|$)|\w[\w ]*:\s*$")
_GOOGLE_SECTION = re.compile(r"(?:Args|Arguments|Returns?|Raises|Yields|Attributes|Examples?|Usage|Note|Notes)\s*::?\s")
_MARKUP = (
    (re.compile(r"\s?\[[\w#*]+\]_"), ""),  # footnote marks
    (re.compile(r":[\w:+-]+:`[~!.]*([^`<]*?)(?:\s*<[^`>]*>)?`"), r"\1"),  # roles
    (re.compile(r"`([^`<]*?)\s*<[^`>]*>`__?"), r"\1"),  # links with a text
    (re.compile(r"``?([^`]*?)``?_{0,2}"), r"\1"),  # literals and references
    (re.compile(r"(?<!\w)\*{1,2}([^*\s][^*]*)\*{1,2}(?!\w)"), r"\1"),  # emphasis
    (re.compile(r"::$"), ":"),
)
_CODE = re.compile(r"[{}\\|@~^#$`*]|https?:|::|:\w+:|%\(|%[sdr]\b|(?<!\w)--|>>|->|==")
_CODE_MARK = re.compile(r"[=<>()\[\]_/+]|\.\.\.|\w\.\w")
_MOST_CODE_MARKS = 0.04  # a share of the characters: an identifier now and then is prose, a formula is not
_FIRST = re.compile(r"[\"'(]?[A-Z]")
_LAST = re.compile(r"[.!?][\"')]?$")
_FEWEST_WORDS = 8


def versions() -> str:
    """Return the libraries and versions that the text comes from."""
    found = [f"{index} {importlib.metadata.version(index)}" for index in LIBRARIES.values()]
    return ", ".join([*found, f"Python {platform.python_version()}"])


def paragraphs() -> pd.DataFrame:
    """Return one row a paragraph: id, text, library, module."""
    return cached("documentation", key_of(versions(), Path(__file__).read_text(encoding="utf-8")), _extract)


def _extract() -> pd.DataFrame:
    roots = {LIBRARIES[name]: Path(importlib.util.find_spec(name).origin).parent for name in LIBRARIES}
    roots[STANDARD_LIBRARY] = Path(sysconfig.get_path("stdlib"))
    rows = [
        (text, library, module)
        for library, root in roots.items()
        for module, source in modules(root, "" if library == STANDARD_LIBRARY else root.name)
        for docstring in docstrings(source)
        for text in prose(docstring)
    ]
    table = pd.DataFrame(rows, columns=["text", "library", "module"]).drop_duplicates("text", ignore_index=True)
    number = table.groupby("module").cumcount() + 1
    table.insert(0, "id", table["module"] + ":" + number.astype(str))
    return table


def modules(root: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield (dotted name, source) of the Python files under `root`, in sorted order, without tests and copies."""
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if name not in _SKIPPED_FOLDERS)
        parts = [prefix, *Path(folder).relative_to(root).parts]
        for name in sorted(name for name in files if name.endswith(".py")):
            stem = [] if name == "__init__.py" else [name.removesuffix(".py")]
            dotted = ".".join(part for part in [*parts, *stem] if part)
            yield dotted, Path(folder, name).read_text(encoding="utf-8", errors="replace")


def docstrings(source: str) -> Iterator[str]:
    """Yield the docstrings of a module, its classes and its functions, dedented, in the order of the file.

    A docstring is a triple-quoted string that opens the module or follows the colon of a header, or that `add_newdoc`
    attaches. Parsing 50 MB of source with `ast` finds the same ones (a test compares) in twenty times the time.
    """
    for before, prefix, quotes, body in triple_quoted(source):
        if is_docstring_place(before):
            if "\\" in body and prefix not in ("r", "R"):
                body = unescaped(f"{quotes}{body}{quotes}")
            yield inspect.cleandoc(body)


def triple_quoted(source: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (up to 400 characters of code before it, prefix letter, quotes, body) of each triple-quoted string."""
    end, double, single = 0, source.find(_DOUBLE), source.find(_SINGLE)
    while double >= 0 or single >= 0:
        start, quotes = (double, _DOUBLE) if single < 0 or 0 <= double < single else (single, _SINGLE)
        closing = source.find(quotes, start + 3)
        while closing > 0 and source[closing - 1] == "\\":
            closing = source.find(quotes, closing + 1)
        if closing < 0:
            return
        prefix = source[start - 1] if start and source[start - 1] in "rRuU" else ""
        yield source[max(end, start - _BEFORE) : start - len(prefix)], prefix, quotes, source[start + 3 : closing]
        end = closing + 3
        double = source.find(_DOUBLE, end) if 0 <= double < end else double
        single = source.find(_SINGLE, end) if 0 <= single < end else single


def is_docstring_place(before: str) -> bool:
    """Tell whether code that ends so is followed by a docstring."""
    lines = [line for line in before.split("\n") if not line.lstrip().startswith("#")]
    code = "\n".join(lines).rstrip()
    if not code.strip("\ufeff"):
        return True
    return code.partition("  #")[0].rstrip().endswith(":") and not lines[-1].strip() or bool(_ATTACHED.search(code))


def unescaped(literal: str) -> str:
    """Return the string that a literal stands for, or nothing where it cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape is the library's affair
        try:
            return ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            return ""


def prose(docstring: str) -> Iterator[str]:
    """Yield the prose paragraphs of one docstring as single lines of plain text.

    Parameters
    ----------
    docstring : str
        Dedented text in reStructuredText, numpydoc or Google style.
    """
    wanted = True
    for block in re.split(r"\n[ \t]*\n", docstring):
        lines = block.strip("\n").split("\n")
        while len(lines) > 1 and _UNDERLINE.match(lines[1]):  # a heading, perhaps with text right below it
            wanted = lines[0].strip().lower() not in _SKIPPED_SECTIONS
            lines = lines[2:] or [""]
        if wanted and is_running_text(lines):
            text = plain(" ".join(line.strip() for line in lines))
            if is_sentence(text):
                yield text


def is_running_text(lines: list[str]) -> bool:
    """Tell whether a block is a paragraph: flush left, and neither list, table, field, directive nor doctest."""
    if any(line[:1].isspace() or line.startswith((">>>", "..", "|", "+-")) for line in lines):
        return False
    if any(_UNDERLINE.match(line) or _LIST_ITEM.match(line) or _FIELD.match(line) for line in lines):
        return False
    return not _GOOGLE_SECTION.match(lines[0])


def plain(text: str) -> str:
    """Take reStructuredText's marks off; a formula keeps its mark, so that `is_sentence` refuses it."""
    if "`" in text or "_" in text or "*" in text or text.endswith(":"):
        if ":math:" in text:
            return text
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
    return " ".join(text.split())


def is_sentence(text: str) -> bool:
    """Tell whether plain text reads as sentences: words from a capital to a full stop, with little code in it."""
    if not (_LAST.search(text) and _FIRST.match(text) and len(text.split()) >= _FEWEST_WORDS):
        return False
    return not _CODE.search(text) and len(_CODE_MARK.findall(text)) <= _MOST_CODE_MARKS * len(text)
