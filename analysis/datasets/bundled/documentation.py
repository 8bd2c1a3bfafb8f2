"""Technical English: the prose paragraphs in the docstrings of the installed libraries, one object per paragraph.

Source files are read as text, never imported. Headings, code, doctest, tables, lists, parameter sections, directives
and fields are left out, markup is taken off, and of paragraphs that nearly repeat each other one is kept.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import os
import platform
import re
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis.domains.near_copies import originals
from analysis.support.disk_cache import cached, code_version, key_of

LIBRARIES = {  # import name -> name on the package index
    "numpy": "numpy",
    "scipy": "scipy",
    "pandas": "pandas",
    "sklearn": "scikit-learn",
    "dask": "dask",
    "streamlit": "streamlit",
}
STANDARD_LIBRARY = "standard library"

_SKIPPED_FOLDERS = re.compile(  # tests, copies of other projects, tools that nobody imports
    "__pycache__|_vendor|array_api_compat|array_api_extra|dist-packages|ensurepip|extern|externals|idlelib|lib2to3|"
    "pydoc_data|site-packages|test|testing|tests|turtledemo|vendor|vendored"
)
_SKIPPED_FILES = frozenset(("conftest.py",))
_SKIPPED_SECTIONS = re.compile(
    "parameters|other parameters|args|arguments|keyword arguments|attributes|properties|methods|returns|return|yields|"
    "receives|raises|warns|see also|references|usage|inputs|outputs|examples|example",
    re.IGNORECASE,
)
_DOUBLE, _SINGLE = '"' * 3, "'" * 3
_BEFORE = 400  # characters of code that tell what a string is for
_ATTACHED = re.compile(r"add_newdoc\([^()]*(?:\(\s*['\"]\w+['\"],\s*)?$")  # how numpy documents what is written in C
_INDENTATION = re.compile(r"\n( *)(?=[^ \n])")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"([^\n]*)\n([=\-~^*+#])\2{2,}[ \t]*(?:\n|\Z)")
_NOT_RUNNING_TEXT = re.compile(
    r"^(?:[ \t]"  # set in: code, quotation, body of a list or a directive
    r"|>>>|\.\.|\||\+-"  # doctest, directive, table
    r"|([=\-~^*+#])\1{2,}\s*$"  # rule
    r"|(?:[-*+•]|\(?[0-9a-zA-Z]{1,3}[.)])\s"  # list item
    r"|:\w[^:\n]*:(?:\s|$)|\w[\w ]*:\s*$)"  # field, or a word that opens a section
    r"|\A(?:Args|Arguments|Returns?|Raises|Yields|Attributes|Examples?|Usage|Notes?)\s*::?\s",
    re.MULTILINE,
)
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
_LAST_MARKS = frozenset(".!?\"')`*_")  # a full stop, perhaps inside or before a mark that `plain` takes off
_LAST = re.compile(r"[.!?][\"')]?$")
_FEWEST_WORDS = 8


def versions() -> str:
    """Return the libraries and versions that the text comes from."""
    found = [f"{index} {importlib.metadata.version(index)}" for index in LIBRARIES.values()]
    return ", ".join([*found, f"Python {platform.python_version()}"])


def paragraphs() -> pd.DataFrame:
    """Return one row per paragraph: id, text, library, module."""
    return cached("documentation", key_of(versions(), code_version()), _extract)


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
    table = pd.DataFrame(rows, columns=["text", "library", "module"])
    table = table.iloc[originals("text", list(table["text"]))].reset_index(drop=True)
    number = table.groupby("module").cumcount() + 1
    table.insert(0, "id", table["module"] + ":" + number.astype(str))
    return table


def modules(root: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield (dotted name, source) of the Python files under `root`, in sorted order, without tests and copies."""
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not _SKIPPED_FOLDERS.fullmatch(name))
        parts = [prefix, *Path(folder).relative_to(root).parts]
        for name in sorted(name for name in files if name.endswith(".py") and name not in _SKIPPED_FILES):
            stem = [] if name == "__init__.py" else [name.removesuffix(".py")]
            dotted = ".".join(part for part in [*parts, *stem] if part)
            yield dotted, Path(folder, name).read_text(encoding="utf-8", errors="replace")


def docstrings(source: str) -> Iterator[str]:
    """Yield the docstrings of a module, its classes and its functions, dedented, in the order of the file.

    A docstring is a triple-quoted string that opens the module or follows the colon of a header, or that `add_newdoc`
    attaches. Parsing 50 MB of source with `ast` finds the same ones (tests compare) and takes eight times as long.
    """
    for before, prefix, quotes, body in triple_quoted(source):
        if is_docstring_place(before):
            if "\\" in body and prefix not in ("r", "R"):
                body = unescaped(f"{quotes}{body}{quotes}")
            yield dedented(body)


def triple_quoted(source: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (the code right before it, prefix letter, quotes, body) of each triple-quoted string."""
    end, double, single = 0, source.find(_DOUBLE), source.find(_SINGLE)
    while double >= 0 or single >= 0:
        start, quotes = (double, _DOUBLE) if single < 0 or 0 <= double < single else (single, _SINGLE)
        after = start + 3
        if "#" not in source[source.rfind("\n", 0, start) + 1 : start]:  # else the marks stand in a comment
            closing = closing_quotes(source, quotes, after)
            prefix = source[start - 1] if start and source[start - 1] in "rRuU" else ""
            line = source.rfind("\n", end, max(end, start - _BEFORE))  # whole lines, to see what is a comment
            yield source[max(end, line) : start - len(prefix)], prefix, quotes, source[after:closing]
            end = after = closing + 3
        double = source.find(_DOUBLE, after) if 0 <= double < after else double
        single = source.find(_SINGLE, after) if 0 <= single < after else single


def closing_quotes(source: str, quotes: str, start: int) -> int:
    """Return where the string that opens before `start` ends."""
    closing = source.find(quotes, start)
    while closing > 0 and source[closing - 1] == "\\":
        closing = source.find(quotes, closing + 1)
    return closing if closing >= 0 else len(source)


def is_docstring_place(before: str) -> bool:
    """Tell whether code that ends so is followed by a docstring."""
    *lines, indent = before.lstrip("\ufeff").split("\n")
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not indent.strip() and (not code or code[-1].partition(" #")[0].rstrip().endswith(":")):
        return True
    return bool(_ATTACHED.search(before))


def dedented(body: str) -> str:
    """Return a docstring without its common indentation: `inspect.cleandoc`, five times as fast."""
    body = body.expandtabs().rstrip()
    margin = min(map(len, _INDENTATION.findall(body)), default=0)  # of all lines but the first
    return body.replace("\n" + " " * margin, "\n").strip()


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
    for block in _BLANK_LINES.split(docstring):
        block = block.strip("\n")
        while heading := _HEADING.match(block):  # perhaps with text right below it
            wanted = not _SKIPPED_SECTIONS.fullmatch(heading[1].strip())
            block = block[heading.end() :]
        if wanted and block.rstrip()[-1:] in _LAST_MARKS and not _NOT_RUNNING_TEXT.search(block):
            text = plain(block)
            if is_sentence(text):
                yield text


def plain(text: str) -> str:
    """Take reStructuredText's marks off; a formula keeps its mark, so that `is_sentence` refuses it."""
    text = " ".join(text.split())
    if "`" in text or "_" in text or "*" in text or text.endswith(":"):
        if ":math:" in text:
            return text
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
        text = " ".join(text.split())
    return text


def is_sentence(text: str) -> bool:
    """Tell whether plain text reads as sentences: words from a capital to a full stop, with little code in it."""
    if not (_LAST.search(text) and _FIRST.match(text) and len(text.split()) >= _FEWEST_WORDS):
        return False
    return not _CODE.search(text) and len(_CODE_MARK.findall(text)) <= _MOST_CODE_MARKS * len(text)
