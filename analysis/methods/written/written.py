"""One entry as it is written down; the rest of it is read from docstrings and registries (see `methods.entries`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """What is written down of a method.

    Parameters
    ----------
    title : str
        In plain words.
    formula : str
        In LaTeX, without dollars.
    assumes, fails : str
        What must hold for the number to mean what it says, and where it does not: whole sentences.
    names : tuple of str
        Public names of the face that the entry documents, the chief one first.
    where : str
        What the letters of the formula stand for, in Markdown.
    reads, gives : str
        What goes in, and what comes out in which unit; empty where a docstring says so.
    example : str
        Lines that run, with what they print; empty where a docstring has them.
    example_of : str
        Module and name, ``module:name``, whose docstring has them, where that is not what the entry documents.
    module : str
        Whose docstring says the rest, where that is no public name of a face.
    cites : tuple of str
        Keys of `report.citations`, for papers that no docstring here cites.
    """

    title: str
    formula: str
    assumes: str
    fails: str
    names: tuple[str, ...] = ()
    where: str = ""
    reads: str = ""
    gives: str = ""
    example: str = ""
    example_of: str = ""
    module: str = ""
    cites: tuple[str, ...] = ()
