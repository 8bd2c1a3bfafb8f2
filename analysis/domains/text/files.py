"""Prose from plain text, Markdown and tables, cut into objects: paragraphs, lines or sentences.

A .txt without blank lines is cut into lines; one with blank lines into paragraphs (hard-wrapped lines are joined), unless
its lines end with their sentences, so that each is an object. What was assumed is noted, and the choice is on offer as
`column`. Sentences end at . ! or ? before a blank and a capital letter (so an abbreviation before a name ends one too
early), and at the full stops of Chinese and Japanese.

What Project Gutenberg puts around a book is left out and noted, from whatever place the file comes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from analysis.domains.text import gutenberg, hypertext, markdown
from analysis.domains.text.letters import segmented
from analysis.files import FileError, Format, Kind, Limits, Note, Record, Refused

TEXT_NAMES = (
    "text", "sentence", "paragraph", "content", "body", "passage", "abstract", "review", "comment", "message",
    "document", "definition", "utterance", "summary", "description",
)  # fmt: skip
UNITS = ("paragraph", "line", "sentence")
HEAD_LINES = 2_000  # that say how a text is cut, the same for a whole file and for its pieces
WRAPPED_WIDTH = 40
CUT = 0.5  # of the lines go on in lower case, though sentences end inside others: a text without blank lines
MARKED_UP = 0.01  # of the texts of a file: fewer may write about HTML
_MARKUP = re.compile(
    r"</?(?:br|p|div|span|i|b|em|strong|a|li|ul|h[1-6])\b[^<>]{0,200}>|&(?:amp|nbsp|quot|lt|gt|#\d{2,5});",
    re.IGNORECASE,
)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔।])[\"'”’)\]]* +(?=[\"'“‘(\[]*[^\W\d_a-z])|(?<=[。！？])[”’」』）]*")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？։؟।۔][\"'”’»)\]」』）]*\s*\Z")


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


def read_prose(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Cut plain text into paragraphs, lines or sentences, without what Project Gutenberg put around it.

    Raises
    ------
    FileError
        If `column` is none of `UNITS`.
    """
    if column not in (None, *UNITS):
        raise FileError(f"Plain text is cut into {', '.join(UNITS)}; '{column}' is none of these.")
    book = gutenberg.book(text)
    yield from _left_out(book)
    unit, assumed = (column, "") if column else unit_of(book.lines)
    if assumed:
        yield Note(assumed)
    if tabs := _tabs(book.lines):
        yield Note(
            f"every line has {tabs:,} tab(s), as rows of a table have, and was taken as a whole, labels too: give the file "
            "the ending .tsv to choose the column of texts"
        )
    blocks = _lines(book.lines) if unit == "line" else _paragraphs(book.lines)
    if book.marked:
        blocks = ((number, words) for number, block in blocks if (words := gutenberg.without_marks(block)))
    yield from _cut(blocks, unit)


def _tabs(lines: Sequence[str]) -> int:
    """Return how many tabs there are in every one of the first lines, or 0 if their number differs or there is one line."""
    counts = [line.strip().count("\t") for line in islice(filter(str.strip, lines), HEAD_LINES)]
    return counts[0] if len(counts) > 1 and len(set(counts)) == 1 else 0


def _left_out(book: gutenberg.Book) -> Iterator[Note]:
    if book.left_out:
        yield Note(f"left out: {', '.join(book.left_out)}")
    if book.begins != book.ends:
        missing, what = ("end", "licence behind it") if book.begins else ("beginning", "header before it")
        yield Note(f"no mark of Project Gutenberg says where the text has its {missing}: a {what} would count as text")


def _cut(blocks: Iterator[tuple[int, str]], unit: str) -> Iterator[Record]:
    for number, block in blocks:
        if unit != "sentence":
            yield Record(number, "", block)
            continue
        for i, sentence in enumerate(sentences(block), 1):
            yield Record(number, f"line {number}, sentence {i}", sentence)


def unit_of(lines: Sequence[str]) -> tuple[str, str]:
    """Return whether lines or paragraphs are the objects of a text, and what to say of it where it could be otherwise.

    The lines before another one of the same block decide: a line that goes on in lower case, or that is filled up to the
    width of the text, is wrapped; one that ends with its sentence is an object, unless blank lines come so often that
    they are the paragraphs. Where neither holds for most, long blocks are lists of lines and short ones are paragraphs.

    Parameters
    ----------
    lines : sequence of str
        Of which the first `HEAD_LINES` from the first that is not blank are looked at.
    """
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    head = [line.strip() for line in islice(lines, first, first + HEAD_LINES)]
    while head and not head[-1]:
        head.pop()
    pairs = [(line, after) for line, after in pairwise(head) if line and after]
    if "" not in head:
        go_on = sum(after[0].islower() and not _ENDS_SENTENCE.search(line) for line, after in pairs)
        cut = go_on >= CUT * len(pairs) > 0 and any(map(_SENTENCE_END.search, head))
        return "line", (
            "each line was taken as an object, though most go on in the next one. Choose 'paragraph' to join them"
            if cut
            else ""
        )
    if not pairs:
        return "paragraph", ""
    width = max(map(len, head))
    ends = sum(bool(_ENDS_SENTENCE.search(line)) for line, _ in pairs) / len(pairs)
    lower = sum(after[0].islower() for _, after in pairs) / len(pairs)
    full = sum(len(line) + 1 + len(after.split()[0]) > width for line, after in pairs) / len(pairs)
    wrapped = lower >= 0.3 or (width >= WRAPPED_WIDTH and full >= 0.6)
    blocks = sum(bool(line) and not before for before, line in zip(["", *head], head, strict=False))
    written = sum(map(bool, head))
    if ends >= 0.8 and lower < 0.3:
        unit = "line" if head.count("") <= written / 4 else "paragraph"
    else:
        unit = "paragraph" if wrapped or written <= 8 * blocks else "line"
    why = {"line": "each line was taken as an object", "paragraph": "lines up to a blank line were joined"}[unit]
    other = "paragraph" if unit == "line" else "line"
    return (
        unit,
        f"{why}, though both occur: blank lines, and lines without one between. Choose '{other}' if it is otherwise",
    )


def choose(text: str) -> str:
    """Return the unit that `read_prose` takes unless it is told another."""
    return unit_of(gutenberg.book(text).lines)[0]


def clean(text: str) -> str:
    """Return a text without the additions of Project Gutenberg, line for line."""
    return "\n".join(gutenberg.book(text).lines)


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph."""
    pieces, start = [], 0
    flat = " ".join(paragraph.split())
    for end in _SENTENCE_END.finditer(flat):
        pieces.append(flat[start : end.end()].strip())
        start = end.end()
    return [*pieces, flat[start:]] if flat[start:] else pieces


def _lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Return blocks between blank lines, with the number of their first line."""
    return ((start + 1, "\n".join(lines[start:end])) for start, end in gutenberg.blocks(lines))


def read_markdown(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read the prose of Markdown (see `markdown.prose`), by default one object a block: a heading, paragraph or item.

    Raises
    ------
    FileError
        If `column` is none of `UNITS`.
    """
    if column not in (None, *UNITS):
        raise FileError(f"Markdown is cut into {', '.join(UNITS)}; '{column}' is none of these.")
    blocks, deep = markdown.prose(text)
    if deep:
        yield Note(f"lists or quotations deeper than {markdown.NESTED // 2} levels were left out")
    if column == "line":
        blocks = [
            (number + i, line) for number, block in blocks for i, line in enumerate(block.split("\n")) if line.strip()
        ]
    yield from _cut(iter(blocks), column or "paragraph")


def read_html(text: str, limits: Limits, column: str | None = None) -> Iterator[Record | Note]:
    """Read the prose of HTML, by default one object a block; scripts, tables and preformatted parts are left out.

    Raises
    ------
    FileError
        If `column` is none of `UNITS`.
    """
    if column not in (None, *UNITS):
        raise FileError(f"HTML is cut into {', '.join(UNITS)}; '{column}' is none of these.")
    blocks, unclosed = hypertext.blocks(text)
    if unclosed:
        yield Note(f"<{unclosed}> is never closed: what follows it was left out")
    if column == "line":
        blocks = [
            (number + i, line) for number, block in blocks for i, line in enumerate(block.split("\n")) if line.strip()
        ]
    yield from _cut(iter(blocks), column or "paragraph")


def read_rtf(text: str, limits: Limits, column: str | None = None) -> Iterator[Record]:
    """Refuse RTF in words.

    Raises
    ------
    FileError
        Always: its marks are letters too.
    """
    raise FileError("This is RTF, whose marks would count as words. Save it as plain text (UTF-8).")


def fit(cell: str) -> float:
    """Return how much a cell looks like prose: words, five of them or more counting fully.

    Words are separated by blanks, or by the dictionaries of scripts that write none.
    """
    head = cell[:500]
    letters = sum(c.isalpha() or unicodedata.category(c)[0] == "M" for c in head)
    return min(len(segmented(head).split()) / 5, 1.0) if letters > 0.6 * len(head) else 0.0


MARKDOWN = Format("Markdown", ("md", "markdown", "rst"), lambda head: False, read_markdown, UNITS)
HTML = Format("HTML", ("html", "htm", "xhtml"), lambda head: bool(_HTML.match(head)), read_html, UNITS)
RTF = Format("RTF", ("rtf",), lambda head: head.startswith("{\\rtf"), read_rtf)
PROSE = Format("plain text", ("txt", "text"), lambda head: False, read_prose, UNITS, choose=choose, clean=clean)


def marked_up(texts: Sequence[str]) -> str:
    """Say how many texts hold tags or entities of HTML, which would be counted as words; empty where few do."""
    found = sum(1 for text in texts if _MARKUP.search(text))
    if found < 2 or found < MARKED_UP * len(texts):
        return ""
    return (
        f"{found:,} of {len(texts):,} texts hold HTML (<br>, &amp;), whose names are counted as words; save the table as "
        "plain text, or the pages as .html"
    )


KIND = Kind(
    domain="text",
    noun="texts",
    names=TEXT_NAMES,
    fit=fit,
    check=check,
    formats=(HTML, RTF, MARKDOWN, PROSE),
    remark=marked_up,
)
parse = KIND.parse
inspect = KIND.inspect
