"""Texts in the public domain, or free to pass on, from Debian packages: novels, two dictionaries, a manual.

Each builder returns a table with the columns id and text, and what the source says of each text; running text is in order.
"""

from __future__ import annotations

import gzip
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
from cleaning import originals_of, spread, without_near_copies
from packages import debian

from analysis.datasets.bundled import king_james
from analysis.datasets.bundled.documentation import is_sentence

FEWEST_WORDS = 8  # of an entry of the Jargon File: the others only point to another
NOVELS = {"SENSE AND SENSIBILITY": "Sense and Sensibility", "PRIDE AND PREJUDICE": "Pride and Prejudice"}
PARTS_OF_SPEECH = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
UNREAD_PAGES = re.compile(r"doc_\w+_crossref|requirements|keyword_index|sitemap|oldnews|changes|capi3ref")

_STRING, _CHARACTERS, _NAMED, _MISSING = 0x10, 0x09, 0x200, 0xFFFFFFFF
_CHAPTER = re.compile(r"chapter (\d+|[ivxlc]+)\b\.?", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\w)_|_(?!\w)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def near_copy_verses(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return the positions of the verses of the King James Version that nearly repeat another one."""
    del folder, left_out  # the text is that of an installed package
    table = king_james.every_verse()
    return table.loc[table["id"] != originals_of(table, "text", "text"), ["position"]]


def austen(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return the first two novels that Jane Austen published, one row per paragraph."""
    data = debian("r-cran-janeaustenr", folder) / "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb"
    novels = {lines[0]: "\n".join(lines[1:]) for lines in r_strings(data)}
    tables = [novel(novels[key], title) for key, title in NOVELS.items()]
    return without_near_copies(pd.concat(tables, ignore_index=True), "text", "text", left_out)


def moby_dick(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return Moby Dick, one row per paragraph, without the licence around it and the extracts before it."""
    data = debian("r-cran-tokenizers", folder) / "usr/lib/R/site-library/tokenizers/data/Rdata.rdb"
    (whole,) = (text for lines in r_strings(data) for text in lines)
    body = whole.partition("*** START OF")[2].partition("End of Project Gutenberg")[0].replace("\r", "")
    opening = body.rindex("CHAPTER 1. Loomings.")  # the first one stands in the table of contents
    return without_near_copies(novel(body[opening:], "Moby Dick"), "text", "text", left_out)


def novel(text: str, title: str) -> pd.DataFrame:
    """Cut a novel into its paragraphs: columns id, text, book, chapter (from 1), position."""
    rows: list[tuple] = []
    chapter = paragraph = 0
    for block in re.split(r"\n\s*\n", text):
        line = " ".join(block.split())
        heading = _CHAPTER.match(line)
        if heading and len(line) < 100 and not line.endswith(","):
            number = heading[1].lower()
            chapter, paragraph = int(number) if number.isdecimal() else roman(number), 0
        elif chapter and re.search("[a-z]", line):  # not the title page, a rule or FINIS
            paragraph += 1
            words = _EMPHASIS.sub("", line)
            rows.append((f"{title} {chapter}:{paragraph}", words, title, chapter, len(rows)))
    return pd.DataFrame(rows, columns=["id", "text", "book", "chapter", "position"])


def roman(number: str) -> int:
    """Return a Roman numeral as a number."""
    values = [_ROMAN[letter] for letter in number]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def r_strings(path: Path) -> Iterator[list[str]]:
    """Yield the character vectors of a lazy-load database of R: zlib blocks, each one object in XDR form, version 3."""
    content = path.read_bytes()
    while content:
        block = zlib.decompressobj()
        data = block.decompress(content[4:])
        if len(data) != struct.unpack(">I", content[:4])[0] or not block.eof:
            raise SystemExit(f"{path.name}: a block is damaged")
        content = block.unused_data
        _, _, _, encoding = struct.unpack(">4I", data[2:18])
        place = 18 + encoding
        kind, count = struct.unpack(">2I", data[place : place + 8])
        if kind & ~_NAMED != _STRING:
            raise SystemExit(f"{path.name}: not a character vector")
        place += 8
        found = []
        for _ in range(count):
            flags, size = struct.unpack(">2I", data[place : place + 8])
            if flags & 0xFF != _CHARACTERS or size == _MISSING:
                raise SystemExit(f"{path.name}: a string is missing")
            found.append(data[place + 8 : place + 8 + size].decode("utf-8-sig"))
            place += 8 + size
        yield found


def wordnet(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return definitions of WordNet, evenly spaced over it: one row per sense, without the examples of its use."""
    package = debian("wordnet-base", folder) / "usr/share"
    topics = lexicographer_files(gzip.decompress((package / "man/man5/lexnames.5WN.gz").read_bytes()).decode())
    rows = []
    for part, name in PARTS_OF_SPEECH.items():
        for line in (package / f"wordnet/data.{part}").read_text(encoding="utf-8").splitlines():
            if not line.startswith("  "):  # the licence
                data, gloss = line.split(" | ", 1)
                offset, topic, _, _, word = data.split()[:5]
                about = topics[int(topic)] if part in ("noun", "verb") else None  # the others lie in two or three files
                rows.append((f"{part}-{offset}", definition(gloss), word.replace("_", " "), name, about))
    table = pd.DataFrame(rows, columns=["id", "text", "word", "part_of_speech", "topic"])
    table["word"] = table["word"].str.replace(r"\((?:a|p|ip)\)$", "", regex=True)  # where an adjective may stand
    left_out["senses between those that are taken, evenly spaced"] += len(table) - len(spread(table))
    return without_near_copies(spread(table), "text", "text", left_out)


def definition(gloss: str) -> str:
    """Return what a gloss says before its first example."""
    return re.split(r";?\s*\"", gloss.strip(), maxsplit=1)[0].strip(" ;") or gloss.strip()


def lexicographer_files(page: str) -> dict[int, str]:
    """Read the table of the manual page: number -> topic, e.g. ``5: "animal"``."""
    return {int(number): name for number, name in re.findall(r"^(\d\d)\s+\w+\.(\w+)", page, re.MULTILINE)}


def jargon(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return the Jargon File, one row per entry: its prose, without pronunciation, examples set apart and pointers."""
    packed = debian("dict-jargon", folder) / "usr/share/dictd/jargon.dict.dz"
    rows = []
    for entry in jargon_entries(gzip.decompress(packed.read_bytes()).decode()):
        if len(entry[1].split()) < FEWEST_WORDS:
            left_out[f"entries of fewer than {FEWEST_WORDS} words, which point to another"] += 1
        else:
            rows.append(entry)
    table = pd.DataFrame(rows, columns=["id", "text"])
    repeated = table.groupby("id").cumcount()
    table["id"] = table["id"].where(repeated == 0, table["id"] + " (" + (repeated + 1).astype(str) + ")")
    return without_near_copies(table, "text", "text", left_out)


def jargon_entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield (headword, prose). A headword stands at the margin, its grammar one blank in, prose exactly four."""
    entries = re.split(r"\n\n(?=\S)", text)
    for entry in entries:
        head, _, rest = entry.strip("\n").partition("\n")
        blocks = re.split(r"\n\s*\n", "\n" + rest)
        prose = [block for block in blocks if is_prose(block)]
        if head and not head.startswith("00-database"):
            yield head, " ".join(re.sub(r"\{\s*([^{}]+?)\s*\}", r"\1", " ".join(prose)).split())


def is_prose(block: str) -> bool:
    """Tell whether every line of a block stands four blanks in, and none is drawn."""
    set_in = re.findall(r"^( *)\S", block, re.MULTILINE)
    return set(map(len, set_in)) == {4} and not re.search("[│─┌└]", block)


def sqlite(folder: Path, left_out: Counter) -> pd.DataFrame:
    """Return the manual of SQLite, one row per paragraph of prose."""
    root = debian("sqlite3-doc", folder) / "usr/share/doc/sqlite3"
    rows = []
    for path in sorted(root.rglob("*.html")):
        page = path.relative_to(root).as_posix().removesuffix(".html")
        if not UNREAD_PAGES.fullmatch(page):
            kept = [
                text for text in paragraphs(path.read_text(encoding="utf-8", errors="replace")) if is_sentence(text)
            ]
            rows += [(f"{page}:{number}", text, page) for number, text in enumerate(kept, start=1)]
    return without_near_copies(pd.DataFrame(rows, columns=["id", "text", "document"]), "text", "text", left_out)


class _Paragraphs(HTMLParser):
    """Collect the text of `p` elements; whatever else opens or closes ends one, and nothing in a list or table counts."""

    INLINE = frozenset(
        [
            "a",
            "b",
            "i",
            "em",
            "strong",
            "tt",
            "code",
            "u",
            "sub",
            "sup",
            "span",
            "font",
            "small",
            "cite",
            "dfn",
            "var",
            "abbr",
            "q",
            "br",
        ]
    )
    CLOSED = frozenset(["table", "pre", "ul", "ol", "dl", "script", "style", "blockquote", "svg"])

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open, self.inside = False, 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in self.INLINE:
            self.open = tag == "p" and not self.inside
            self.inside += tag in self.CLOSED
            if self.open:
                self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.open = False
            self.inside = max(0, self.inside - (tag in self.CLOSED))

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1] += data


def paragraphs(page: str) -> list[str]:
    """Return the paragraphs of a page of HTML as single lines."""
    reader = _Paragraphs()
    reader.feed(page)
    return [" ".join(text.split()) for text in reader.found]
