"""Prose from plain text, Markdown and tables, cut into objects: paragraphs, lines or sentences.

A .txt with blank lines is cut into paragraphs (hard-wrapped lines are joined); one without is cut into lines. Sentences
are on offer as `column`: they end at . ! or ? before a blank and a capital letter, so an abbreviation before a name
ends one too early.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.files import FileError, Format, Kind, Limits, Record, Refused

TEXT_NAMES = (
    "text", "sentence", "paragraph", "content", "body", "passage", "abstract", "review", "comment", "message",
    "document", "definition", "utterance", "summary", "description",
)  # fmt: skip
UNITS = ("paragraph", "line", "sentence")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]* +(?=[\"'“‘(\[]*[^\W\d_a-z])")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_MARKDOWN_LINE = re.compile(r"^ {0,3}(#{1,6} |> ?|[-*+] +|\d{1,3}[.)] +)")
_MARKDOWN_SKIP = re.compile(r"^ {0,3}(\||[-=_*]{3,} *$|\[[^\]]{1,200}\]:|<!--)")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,500}\)")
_EMPHASIS = re.compile(r"(\*\*|__|`+|\*|(?<!\w)_|_(?!\w))")


def check(text: str, limits: Limits) -> str:
    """Return text with runs of white space as one blank.

    Raises
    ------
    Refused
        If it has no letter or digit, or more characters than the limit.
    """
    clean = " ".join(text.split())
    if len(clean) > limits.characters:
        raise Refused(
            f"has {len(clean):,} characters; the limit for one text is {limits.characters:,}. Break it into paragraphs"
        )
    if not any(c.isalnum() for c in clean):
        raise Refused("has no letter or digit")
    return clean


def read_prose(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Cut plain text into paragraphs, lines or sentences; by default paragraphs if there are blank lines.

    Raises
    ------
    FileError
        If `column` is none of `UNITS`.
    """
    if column not in (None, *UNITS):
        raise FileError(f"Plain text is cut into {', '.join(UNITS)}; '{column}' is none of these.")
    lines = text.split("\n")
    body = "\n".join(lines).strip("\n ")
    unit = column or ("paragraph" if re.search(r"\n[ \t]*\n", body) else "line")
    for number, block in _lines(lines) if unit == "line" else _paragraphs(lines):
        if unit != "sentence":
            yield Record(number, "", block)
            continue
        for i, sentence in enumerate(sentences(block), 1):
            yield Record(number, f"line {number}, sentence {i}", sentence)


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph."""
    pieces, start = [], 0
    flat = " ".join(paragraph.split())
    for end in _SENTENCE_END.finditer(flat):
        pieces.append(flat[start : end.end()].strip())
        start = end.end()
    return [*pieces, flat[start:]] if flat[start:] else pieces


def _lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Return blocks between blank lines, with the number of their first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), "\n".join(block)
            block = []


def read_markdown(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Read the prose of Markdown: code, tables, rules, link targets and front matter are left out, marks removed."""
    lines: list[str] = []
    fenced = front = False
    for number, line in enumerate(text.split("\n")):
        if line.rstrip() == "---" and (number == 0 or front):
            front = not front
            lines.append("")
        elif _FENCE.match(line):
            fenced = not fenced
            lines.append("")
        elif fenced or front or line.startswith(("    ", "\t")) or _MARKDOWN_SKIP.match(line):
            lines.append("")
        else:
            lines += [_without_marks(line)]
    yield from read_prose("\n".join(lines), limits, column or "paragraph")


def _without_marks(line: str) -> str:
    return _EMPHASIS.sub("", _LINK.sub(r"\1", _MARKDOWN_LINE.sub("", line)))


def fit(cell: str) -> float:
    """Return how much a cell looks like prose: words separated by blanks, five of them or more counting fully."""
    words = cell.split()
    letters = sum(c.isalpha() for c in cell[:500])
    return min(len(words) / 5, 1.0) if letters > 0.6 * min(len(cell), 500) else 0.0


MARKDOWN = Format("Markdown", ("md", "markdown", "rst"), lambda head: False, read_markdown, UNITS)
PROSE = Format("plain text", ("txt", "text"), lambda head: False, read_prose, UNITS)

KIND = Kind(
    domain="text",
    noun="texts",
    names=TEXT_NAMES,
    fit=fit,
    check=check,
    formats=(MARKDOWN, PROSE),
)
parse = KIND.parse
inspect = KIND.inspect
