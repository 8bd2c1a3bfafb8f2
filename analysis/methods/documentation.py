"""What docstrings hold, taken apart: summary, sections, examples, references.

Docstrings are in the numpy form. Nothing here is written twice: pages show what stands beside the code.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

_SECTION = re.compile(r"^(?P<name>[A-Z]\w+)\n-{3,}\n", re.MULTILINE)
_CODE = re.compile(r"``([^`]+)``")
_NAME = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_MATHS = re.compile(r"^\.\. math::\s*(.+?)(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r":math:`([^`]+)`")


@dataclass(frozen=True)
class Documentation:
    """The parts of a docstring.

    Parameters
    ----------
    summary : str
        Its first line.
    details : str
        What stands between it and the first section.
    sections : dict of str to str
        Name of a section -> its text.
    """

    summary: str
    details: str
    sections: dict[str, str] = field(default_factory=dict)

    @property
    def references(self) -> str:
        """Text of the section References, on one line; empty where there is none."""
        return " ".join(self.sections.get("References", "").split())

    @property
    def example(self) -> str:
        """Lines of the section Examples that run, with what they print."""
        found = doctest.DocTestParser().get_examples(self.sections.get("Examples", ""))
        return "".join(_shown(one) for one in found)


def _shown(example: doctest.Example) -> str:
    first, *more = example.source.splitlines()
    lines = [f">>> {first}", *(f"... {line}" for line in more)]
    return "\n".join(lines) + "\n" + example.want


def parsed(docstring: str) -> Documentation:
    """Take a docstring apart.

    Parameters
    ----------
    docstring : str
        In the numpy form, without the indentation of the code.

    Returns
    -------
    Documentation
    """
    heads = list(_SECTION.finditer(docstring))
    before = docstring[: heads[0].start()] if heads else docstring
    summary, _, details = before.strip().partition("\n")
    ends = [*(head.start() for head in heads[1:]), len(docstring)]
    sections = {head["name"]: docstring[head.end() : end].strip("\n") for head, end in zip(heads, ends, strict=False)}
    return Documentation(summary.strip(), details.strip(), sections)


def of(documented: object) -> Documentation:
    """Take the docstring of a function or class apart."""
    return parsed(inspect.getdoc(documented) or "")


def of_module(name: str) -> Documentation:
    """Take the docstring of a module apart, without importing it: some take seconds.

    Raises
    ------
    ValueError
        If there is no such module.
    """
    spec = find_spec(name)
    if spec is None or not spec.origin:
        raise ValueError(f"there is no module {name!r}")
    return parsed(ast.get_docstring(ast.parse(Path(spec.origin).read_text())) or "")


def markdown(text: str) -> str:
    """Return prose of a docstring as Markdown: names and code as code, formulas between dollars, special marks inert.

    Parameters
    ----------
    text : str
        Without sections.
    """
    kept: list[str] = []

    def keep(shown: str) -> str:
        kept.append(shown)
        return f"\0{len(kept) - 1}\0"

    text = _MATHS.sub(lambda found: keep(f"\n$${' '.join(found[1].split())}$$\n"), text)
    text = _INLINE.sub(lambda found: keep(f"${found[1]}$"), text)
    text = _CODE.sub(lambda found: keep(f"`{found[1]}`"), text)
    text = _NAME.sub(lambda found: keep(f"`{found[1]}`"), text)
    text = re.sub(r"([\\*_\[\]<>$~^|])", r"\\\1", text)
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)
