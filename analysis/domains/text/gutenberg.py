"""What Project Gutenberg puts around a book, of all ages: headers, licence, small print, credits, transcriber's notes.

Lines are emptied and never taken out, so that row numbers stay the lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADER_LINES = 2_000  # a header or licence is shorter; a mark further away is somebody's quotation
OLD_HEADER_LINES = 600
MARK_LINES = 6  # that a mark may be wrapped over
CREDITS_WITHIN = 10  # paragraphs
NOTE_LINES = 300

_ANY = re.compile(r"project gutenberg|small print", re.IGNORECASE)
_START = re.compile(r"\s*\*\*\*\s*START OF (?:TH(?:E|IS) )?PROJECT GUTENBERG", re.IGNORECASE)
_END = re.compile(r"\s*(?:\*\*\*\s*)?END OF (?:TH(?:E|IS) )?PROJECT GUTENBERG", re.IGNORECASE)
_SMALL_START = re.compile(r"\s*\**\s*START\s*\**\s*THE SMALL PRINT", re.IGNORECASE)
_SMALL_END = re.compile(r"\s*\*+\s*END\s*\**\s*(?:OF )?THE SMALL PRINT", re.IGNORECASE)
_CREDITS = re.compile(
    r"\s*\[?(produced by|e-?text prepared by|this e-?text was|transcribed (from|by)|credits:|scanned (and|by))",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[\s\[\](){}*_=+|#-]*transcriber['’]?s?['’]?\s+(note|comment|remark)s?\s*([\]:.*_=—–|+-]|$)", re.IGNORECASE
)
_PICTURE = re.compile(r"\[(illustration|ilustración|abbildung|kuva)[^\]]*\]", re.IGNORECASE)
_ITALICS = re.compile(r"(?<!\w)_([^_]+)_(?!\w)")


@dataclass(frozen=True)
class Book:
    """A text without what Project Gutenberg added.

    Parameters
    ----------
    lines : list of str
        As many as the file has; what was left out is empty.
    header : str
        What stood before the text.
    left_out : tuple of str
        What was left out, with its lines.
    begins, ends : bool
        Whether a mark says where the text begins, and where it ends.
    """

    lines: list[str]
    header: str
    left_out: tuple[str, ...]
    begins: bool
    ends: bool

    @property
    def marked(self) -> bool:
        """Whether anything says that the file is Project Gutenberg's."""
        return self.begins or self.ends


def book(text: str) -> Book:
    """Return a text with the additions of Project Gutenberg emptied; several books in one file are each freed."""
    lines = text.split("\n")
    if not _ANY.search(text):
        return _without_notes(Book(lines, "", (), False, False))
    spans, begins, ends = _foreign(lines)
    header = "\n".join(lines[spans[0][0] : spans[0][1]]) if begins and spans else ""
    for start, end in spans:
        lines[start:end] = [""] * (end - start)
    said = tuple(f"header and licence of Project Gutenberg (lines {a + 1:,} to {b:,})" for a, b in spans)
    found = Book(lines, header, said, begins, ends)
    return _without_notes(_without_credits(found) if found.marked else found)


def _foreign(lines: Sequence[str]) -> tuple[list[tuple[int, int]], bool, bool]:
    """Return the runs of lines that are no text, and whether a beginning and an end were marked."""
    spans: list[tuple[int, int]] = []
    outside: int | None = 0  # where a header, licence or small print began that has not ended yet
    begins = ends = False
    number = 0
    while number < len(lines):
        line, after = lines[number], number + 1
        if _START.match(line) or _SMALL_END.match(line):
            after = _mark_end(lines, number) if _START.match(line) else after
            near = outside is not None and number - outside <= HEADER_LINES
            if outside is None and spans and not any(map(str.strip, lines[spans[-1][1] : number])):
                outside, near = spans.pop()[0], True  # one mark after another
            spans.append((outside if near and outside is not None else number, after))
            outside, begins = None, True
        elif _END.match(line) or (_SMALL_START.match(line) and (begins or number >= OLD_HEADER_LINES)):
            outside = number if outside is None or not (begins or ends) else outside
            ends = True
        number = after
    if outside is not None and (begins or ends):
        spans.append((outside, len(lines)))
    return spans, begins, ends


def _mark_end(lines: Sequence[str], number: int) -> int:
    """Return the line after a mark, which ends with three stars, perhaps on a later line."""
    for after in range(number, min(number + MARK_LINES, len(lines))):
        line = lines[after]
        if (line.partition("***")[2] if after == number else line).rstrip().endswith("***"):
            return after + 1
    return number + 1


def blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield first line and line after the last of each block between blank lines."""
    start = None
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            start = number if start is None else start
        elif start is not None:
            yield start, number
            start = None


def _without_credits(found: Book) -> Book:
    lines, said = found.lines, list(found.left_out)
    for place, (start, end) in enumerate(blocks(lines)):
        if place >= CREDITS_WITHIN:
            break
        if _CREDITS.match(lines[start]):
            lines[start:end] = [""] * (end - start)
            said.append(f"credits (lines {start + 1:,} to {end:,})")
    return Book(lines, found.header, tuple(said), found.begins, found.ends)


def _without_notes(found: Book) -> Book:
    """Leave out transcribers' notes: in brackets, under a heading near the beginning, or to the end from near it."""
    lines, said = found.lines, list(found.left_out)
    if not any(map(_NOTE.match, lines)):
        return found
    where = list(blocks(lines))
    last = where[-1][1] if where else 0
    for place, (start, end) in enumerate(where):
        if not _NOTE.match(_first_words(lines[start:end])):
            continue
        bracketed = lines[start].lstrip().startswith("[")
        if not bracketed and place >= max(3, 0.6 * len(where)) and last - start <= NOTE_LINES:
            end = last
        elif not bracketed and end - start == 1 and _is_heading(lines[start]) and place + 1 < len(where):
            end = where[place + 1][1]
        elif bracketed:
            end = _bracket_end(lines, start, end)
        lines[start:end] = [""] * (end - start)
        said.append(f"transcriber's note (lines {start + 1:,} to {end:,})")
    return Book(lines, found.header, tuple(said), found.begins, found.ends)


def _first_words(block: Sequence[str]) -> str:
    """Return the first line of a block that has a letter: a box around a note begins with a line of dashes."""
    return next((line for line in block if any(map(str.isalpha, line))), "")


def _is_heading(line: str) -> bool:
    return not _NOTE.sub("", line, count=1).strip(" :.-*_=+|[]")


def _bracket_end(lines: Sequence[str], start: int, end: int) -> int:
    for number in range(start, min(start + NOTE_LINES, len(lines))):
        if "]" in lines[number]:
            return max(number + 1, end)
    return end


def without_marks(block: str) -> str:
    """Return a block of a book as one line, without picture captions and the marks of italics."""
    return _ITALICS.sub(r"\1", " ".join(_PICTURE.sub(" ", block).split()))
