"""Cut a file of any size into pieces of whole objects, each a small file of the same format.

How the file is read (encoding, delimiter, quoting, header, column) is decided once, and every piece is read so. Pieces are
UTF-8 with line feeds, whatever the file is. The cut looks at lines only; what an object is and whether it can be used is
for the domain's reader to say, in a worker.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from analysis.domains import DOMAINS
from analysis.files import FileError, Format, file_label
from analysis.files.decode import BYTE_ORDER_MARKS, read_text
from analysis.files.layout import Layout
from analysis.files.limits import megabytes
from analysis.files.tables import QUOTED_LINES, row_starts
from analysis.files.unpack import foreign
from analysis.scale.worker import PIECE_LIMITS, Piece

HEAD = 2**20
WHOLE = 2**26  # a text up to here is decoded, and freed of what is no text, as a whole
STRANGE = 2**26  # bytes of non-ASCII lines from which the encoding of a larger one is found
BLOCK = 2**20
LONGEST_OBJECT = 2**26
BEGINNING = 200  # lines that show how a list is written, and are repeated before each piece of it
_INNER_BLANK_LINE = re.compile(rb"\n[ \t]*\n\s*\S")


def _after(mark: bytes) -> Callable[[bytes], int]:
    pattern = re.compile(mark)
    return lambda data: max((m.end() for m in pattern.finditer(data)), default=0)


@dataclass(frozen=True)
class Cut:
    """Where a format may be cut.

    Parameters
    ----------
    end : callable
        Bytes -> how many of them are whole objects (0: none is seen to end).
    row : bytes
        What is counted to number rows.
    beginning : int
        Lines at the beginning of the file that show how the others are read.
    """

    end: Callable[[bytes], int]
    row: bytes = b"\n"
    beginning: int = 0


def _after_line(data: bytes) -> int:
    return data.rfind(b"\n") + 1


CUTS = {
    "line": Cut(_after_line),
    "list": Cut(_after_line, beginning=BEGINNING),
    "paragraph": Cut(_after(rb"\n[ \t]*\n")),
    "FASTA": Cut(lambda data: data.rfind(b"\n>") + 1),
    "UniProt": Cut(_after(rb"\n//[ \t]*\n")),
    "SDF": Cut(_after(rb"\n\$\$\$\$[^\n]*\n"), row=b"\n$$$$"),
    "table": Cut(_after_line),
}


def rows_of(data: bytes, delimiter: str, *, last: bool) -> tuple[int, int]:
    """Return how many bytes of a table are whole rows, and how many rows these are.

    Where a row ends depends on its own lines and on `QUOTED_LINES` after it (see `tables.records_of`), so the last rows wait
    for the lines that follow, unless these are the `last` bytes of the file.
    """
    end = len(data) if last else _after_line(data)
    if b'"' not in data[:end]:
        return end, data.count(b"\n", 0, end) + (last and not data.endswith(b"\n"))
    lines = data[:end].decode().split("\n")
    lines = lines if lines[-1] else lines[:-1]
    starts = row_starts(lines, delimiter)
    if last:
        return end, len(starts)
    sure = [i for i, start in enumerate(starts) if start + QUOTED_LINES <= len(lines)]
    if not sure:
        return 0, 0
    rows = sure[-1] + 1
    stop = starts[rows] if rows < len(starts) else len(lines)
    return sum(len(line.encode()) + 1 for line in lines[:stop]), rows


@dataclass
class Source:
    """A file that is read as pieces, in order, from the beginning at each iteration.

    Parameters
    ----------
    path : Path
    domain : str
    column : str or None
        As for `files.Kind.parse`; guessed where it is not given.
    label : str or None
        Column to keep as a label.
    piece_bytes : int or None
        Size of a piece; by default that of the domain.

    Attributes
    ----------
    layout : Layout or None
        How every piece is read; None for parquet, which says it itself.
    notes : tuple of str
        How the file is read.

    Raises
    ------
    FileError
        If the format cannot be cut, or lacks the label.
    """

    path: Path
    domain: str
    column: str | None = None
    label: str | None = None
    piece_bytes: int | None = None
    done: int = 0
    tabular: bool = False
    layout: Layout | None = None
    notes: tuple[str, ...] = ()
    _kind: str = ""
    _guessed: bool = False
    _encoding: str = "utf-8"
    _whole: bytes | None = field(default=None, repr=False)
    _beginning: bytes = b""
    _before: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.path = Path(self.path)
        self.piece_bytes = self.piece_bytes or DOMAINS[self.domain].piece_bytes
        self.name = file_label(self.path.name)
        if self.name.lower().endswith(".gz"):
            self.name = self.name[:-3]
        self.size = self.path.stat().st_size
        with self._open() as file, self._named_damage():
            head = file.read(HEAD)
            if head.startswith(b"PAR1"):
                self._kind = "parquet"
                self._choose_column(DOMAINS[self.domain].reader().decide(self.name, next(self._parquet(8)).content))
                return
            self._refuse_others(head)
            self._decode(head, file)
        self._recognise()

    def _refuse_others(self, head: bytes) -> None:
        if not head.strip(b"\x00\r\n\t "):
            raise FileError(f"{self.name} is empty. Choose a file with at least one object.")
        if what := foreign(head) or ("a zip archive" if head.startswith(b"PK") else ""):
            raise FileError(f"{self.name} is {what}, which is not read in pieces. Unpack it, or pack it with gzip.")

    # ------------------------------------------------------------------------------------------------ encoding

    def _decode(self, head: bytes, file: BinaryIO) -> None:
        """Decode a small file; of a large one, find out how it is to be decoded."""
        data = head + file.read(max(WHOLE - len(head) + 1, 0))
        if len(data) <= WHOLE:
            found = read_text(data, self.name)
            self._whole = found.text.encode("utf-8", "replace")
            self.notes = (f"read as {found.encoding}", *found.notes)
        else:
            self._encoding = self._encoding_of_large(head)
            self.notes = (f"read as {self._encoding}",)

    def _encoding_of_large(self, head: bytes) -> str:
        """Return the encoding of a file that is not held in memory: that of its lines beyond ASCII, up to a bound."""
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if head.startswith(mark):
                return encoding
        if (found := read_text(head[: HEAD // 4 * 4], self.name).encoding).startswith("utf-16"):
            return found
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self._open() as file:
            try:
                while block := file.read(BLOCK):
                    if not block.isascii() or decoder.getstate()[0]:
                        decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                pass
            else:
                return "utf-8"
        strange, size = [], 0
        with self._open() as file:
            for line in file:
                if not line.isascii() and size < STRANGE:
                    strange.append(line)
                    size += len(line)
        return read_text(b"".join(strange), self.name).encoding

    def _blocks(self) -> Iterator[bytes]:
        """Yield the file as UTF-8 with line feeds, in blocks; `done` goes along."""
        self.done, step = 0, self.piece_bytes or HEAD
        if self._whole is not None:
            for start in range(0, len(self._whole), step):
                self.done = self.size * min(start + step, len(self._whole)) // len(self._whole)
                yield self._whole[start : start + step]
            return
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        ends = io.IncrementalNewlineDecoder(None, translate=True)
        with self._open() as file, self._named_damage():
            while block := file.read(step):
                self.done = self._raw.tell()
                plain = self._encoding == "utf-8" and block.isascii() and b"\r" not in block
                if not plain or decoder.getstate()[0] or ends.getstate()[1]:
                    block = ends.decode(decoder.decode(block)).encode("utf-8", "replace")
                yield block
        if rest := ends.decode(decoder.decode(b"", final=True), final=True).encode("utf-8", "replace"):
            yield rest

    # -------------------------------------------------------------------------------------------------- layout

    def _recognise(self) -> None:
        head = b""
        for block in self._blocks():
            head += block
            if len(head) >= HEAD:
                break
        head = head[: _after_line(head) or len(head)]
        reader = DOMAINS[self.domain].reader()
        if head.lstrip().startswith(b"[") and self.name.lower().endswith((".jsonl", ".ndjson", ".json")):
            raise FileError(f"{self.name} is one JSON array, which ends only with the file. Write one object per line.")
        layout = reader.decide(self.name, head)
        form = next((form for form in reader.formats if form.label == layout.format), None)
        self._kind = self._cut_of(form, head) if form else "table" if layout.format == "table" else "line"
        if form is None:
            if layout.format == "JSON":
                self._check_lines_of_json(head)
            self._choose_column(layout)
        elif self.label:
            raise FileError(self._no_label("this format"))
        elif self._kind == "paragraph":
            self._choose_unit(reader.decide(self.name, self._whole) if self._whole is not None else layout)
        self.layout = replace(layout, encoding="utf-8", column=self.column or layout.column)
        if form is not None and form.clean:
            self._clean(form.clean)
        self._begin(head)
        self._judge(head)

    def _clean(self, clean: Callable[[str], str]) -> None:
        """Empty the lines that a reader of the whole file leaves out; of a file that is too large to be held, say so."""
        if self._whole is None:
            self.notes += (
                f"more than {megabytes(WHOLE)}: what only the whole text shows to be no part of it is not left out",
            )
            return
        text = self._whole.decode()
        kept = clean(text)
        left = sum(a != b for a, b in zip(kept.split("\n"), text.split("\n"), strict=True))
        self._whole = kept.encode()
        if left:
            self.notes += (f"{left:,} line(s) are no part of the text and were left out",)

    def _cut_of(self, form: Format, head: bytes) -> str:
        """Return where a format may be cut: by the extension of the file, or by one of what it is recognised as."""
        known, own = DOMAINS[self.domain].cuts, self.name.rsplit(".", 1)[-1].lower() if "." in self.name else ""
        if own in known and own in form.extensions:
            return known[own]
        cuts = [known[extension] for extension in form.extensions if extension in known]
        if cuts and form.recognise(head[:4096].decode("utf-8", "replace")):
            return cuts[0]
        raise FileError(
            f"{self.name}: a file that ends in '.{own}' ({form.label}) is not cut into pieces. For {self.domain} these are: "
            f"{', '.join(known)}, parquet, each also as .gz. Convert it, or read it whole with 'compare'."
        )

    def _check_lines_of_json(self, head: bytes) -> None:
        line = next((line for line in head.split(b"\n") if line.strip()), b"")
        try:
            json.loads(line)
        except ValueError:
            raise FileError(f"{self.name}: its first line is not JSON by itself. Write one object per line.") from None

    def _choose_unit(self, layout: Layout) -> None:
        self._guessed = self.column is None and self._whole is None
        self.column = self.column or layout.column
        self._kind = "line" if self.column == "line" else "paragraph"

    def _choose_column(self, layout: Layout) -> None:
        self.column, self.tabular = self.column or layout.column or None, True
        names = ", ".join(layout.header[:20])
        if self.column not in layout.header:
            raise FileError(f"{self.name}: choose the column with the objects by --column. Columns: {names}.")
        if self.label and self.label not in layout.header:
            raise FileError(self._no_label(f"columns are {names}"))

    def _begin(self, head: bytes) -> None:
        """Take the lines that show how the others are read, and count the rows and objects in them."""
        if not (wanted := CUTS[self._kind].beginning):
            return
        informative = (i for i, line in enumerate(head.split(b"\n"), 1) if line.strip() and not line.startswith(b"#"))
        lines = next(islice(informative, wanted - 1, None), head.count(b"\n"))
        self._beginning = b"".join(head.splitlines(keepends=True)[:lines])
        self._before = (lines, self._objects_in(self._beginning)[0])

    def _objects_in(self, content: bytes) -> tuple[int, list[str], list[str]]:
        """Return how many objects some rows hold, which, and why others are refused."""
        reader = DOMAINS[self.domain].reader()
        try:
            found, refused = reader.parse(self.name, content, layout=self.layout, limits=PIECE_LIMITS)
        except FileError as error:
            return 0, [], list(error.problems["reason"])
        return len(found), list(found.objects), list(refused["reason"])

    def _judge(self, head: bytes) -> None:
        """Refuse a file whose objects, taken together, are not of the domain: single pieces are too small to decide."""
        together = DOMAINS[self.domain].reader().together
        if together and (reason := together(*self._objects_in(head)[1:])):
            raise FileError(f"{self.name} {reason}")

    def _no_label(self, what: str) -> str:
        return (
            f"{self.name} has no label '{self.label}' ({what}). Without it, this representation is found by comparing "
            "all objects of the set, which pieces cannot do. Give a table with that column, or take another one."
        )

    def _open(self) -> BinaryIO:
        raw = self.path.open("rb")
        self._raw = raw
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        return gzip.GzipFile(fileobj=raw) if packed else raw

    # -------------------------------------------------------------------------------------------------- pieces

    def __iter__(self) -> Iterator[Piece]:
        """Iterate over the pieces.

        Raises
        ------
        FileError
            If no object ends within 64 MB, the packed file is damaged, or plain text that seemed to be cut at lines has
            blank lines further on.
        """
        return self._parquet() if self._kind == "parquet" else self._pieces()

    def _pieces(self) -> Iterator[Piece]:
        rows = above = 0
        lines, objects = self._before
        for number, (content, more) in enumerate(self._contents()):
            if self._guessed and self._kind == "line" and self._blank_inside(content, number):
                raise FileError(
                    f"{self.name}: blank lines after line {rows:,}, none before: is it cut at lines or at paragraphs? "
                    "Say --column line or --column paragraph."
                )
            if number and self._beginning:
                yield Piece(number, rows - lines, self.name, self._beginning + content, lines, objects, above - lines)
            else:
                yield Piece(number, rows, self.name, content, above=above)
            rows, above = rows + more, above + content.count(b"\n")

    def _blank_inside(self, content: bytes, number: int) -> bool:
        return bool(_INNER_BLANK_LINE.search(content.lstrip() if number == 0 else b"\n" + content))

    def _contents(self) -> Iterator[tuple[bytes, int]]:
        """Yield runs of whole objects and how many rows they are; memory is bounded by a piece and one object."""
        rest, wanted = b"", len(self._beginning)  # the first piece holds what is put before the others
        for block in self._blocks():
            rest += block
            if len(rest) < wanted:
                continue
            end, rows = self._whole_rows(rest)
            if end >= max(wanted, 1) and rest[:end].strip():
                yield rest[:end], rows
                rest, wanted = rest[end:], 0
            elif len(rest) > LONGEST_OBJECT:
                raise FileError(
                    f"{self.name}: no end of an object within {megabytes(LONGEST_OBJECT)}. Is it cut at "
                    f"{self._kind}? Plain text has --column line, paragraph and sentence."
                )
        if rest.strip():
            yield rest, self._whole_rows(rest, last=True)[1]

    def _whole_rows(self, data: bytes, *, last: bool = False) -> tuple[int, int]:
        if self._kind == "table" and self.layout is not None:
            return rows_of(data, self.layout.delimiter, last=last)
        cut = CUTS[self._kind]
        end = len(data) if last else cut.end(data)
        return end, data.count(cut.row, 0, end)

    @contextmanager
    def _named_damage(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileError(f"{self.path.name} is damaged: {error}. Pack or download it again.") from None

    def _parquet(self, rows: int | None = None) -> Iterator[Piece]:
        """Yield small parquet files; a row group of one column is held in memory at a time."""
        import pyarrow.parquet as pq  # 60 ms that only parquet should cost

        columns = None if rows else [c for c in dict.fromkeys((self.column, self.label)) if c]
        with pq.ParquetFile(self.path) as file:
            meta = file.metadata
            per_row = max(sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)), 1)
            size = rows or max(1, min(50_000, self.piece_bytes * max(meta.num_rows, 1) // per_row))
            first = 0
            for number, batch in enumerate(file.iter_batches(size, columns=columns, use_threads=False)):
                buffer = io.BytesIO()
                with pq.ParquetWriter(buffer, batch.schema, compression="none") as writer:
                    writer.write_batch(batch)
                yield Piece(number, first, self.name, buffer.getvalue())
                first += batch.num_rows
                self.done = self.size * first // max(meta.num_rows, 1)
