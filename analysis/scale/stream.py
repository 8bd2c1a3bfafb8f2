"""Cut a file of any size into pieces of whole objects, each a small file of the same format.

The cut looks at bytes only; what an object is and whether it can be used is for the domain's reader to say, in a worker.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analysis.domains import DOMAINS
from analysis.domains.interface import TABLE_CUTS
from analysis.files import FileError, file_label
from analysis.files.decode import BYTE_ORDER_MARKS
from analysis.files.limits import megabytes
from analysis.files.tables import find_delimiter
from analysis.files.unpack import foreign
from analysis.scale.worker import PIECE_LIMITS, Piece

HEAD = 2**20
LONGEST_OBJECT = 2**26
_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n")
_INNER_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n\s*\S")


def _after(mark: bytes) -> Callable[[bytes], int]:
    pattern = re.compile(mark)
    return lambda data: max((m.end() for m in pattern.finditer(data)), default=0)


def _after_row(data: bytes) -> int:
    """End of the last line that does not end inside quotes."""
    end = data.rfind(b"\n") + 1
    while end and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return end or data.rfind(b"\n") + 1


@dataclass(frozen=True)
class Cut:
    """Where a format may be cut.

    Parameters
    ----------
    end : callable
        Bytes -> how many of them are whole objects (0: none is seen to end).
    row : bytes
        What is counted to number rows.
    """

    end: Callable[[bytes], int]
    row: bytes = b"\n"


CUTS = {
    "line": Cut(lambda data: data.rfind(b"\n") + 1),
    "paragraph": Cut(_after(rb"\n[ \t\r]*\n")),
    "FASTA": Cut(lambda data: data.rfind(b"\n>") + 1),
    "UniProt": Cut(_after(rb"\n//[ \t\r]*\n")),
    "SDF": Cut(_after(rb"\n\$\$\$\$[^\n]*\n"), row=b"\n$$$$"),
    "table": Cut(_after_row),
}


@dataclass
class Source:
    """A file that is read as pieces, in order, from the beginning at each iteration.

    Parameters
    ----------
    path : Path
    domain : str
    column : str or None
        As for `files.Kind.parse`; guessed from the first megabyte where it is not given.
    label : str or None
        Column to keep as a label.
    piece_bytes : int or None
        Size of a piece; by default that of the domain.

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
    _header: bytes = b""
    _kind: str = ""
    _named: bool = False
    _guessed: bool = False

    def __post_init__(self) -> None:
        self.path = Path(self.path)
        self.piece_bytes = self.piece_bytes or DOMAINS[self.domain].piece_bytes
        self.name = file_label(self.path.name)
        if self.name.lower().endswith(".gz"):
            self.name = self.name[:-3]
        self.size = self.path.stat().st_size
        with self._open() as file, self._named_damage():
            head = file.read(HEAD).removeprefix(BOM_UTF8)
        if head.startswith(b"PAR1"):
            self._kind = "parquet"
            self._choose_column(next(self._parquet(8)).content)
        else:
            self._recognise(head)

    def _recognise(self, head: bytes) -> None:
        if not head.strip():
            raise FileError(f"{self.name} is empty. Choose a file with at least one object.")
        if what := foreign(head) or ("a zip archive" if head.startswith(b"PK") else ""):
            raise FileError(f"{self.name} is {what}, which is not read in pieces. Unpack it, or pack it with gzip.")
        if head.startswith(tuple(BYTE_ORDER_MARKS)):
            raise FileError(f"{self.name} is UTF-16 or UTF-32, which cannot be cut at bytes. Save it as UTF-8.")
        extension, known = self._extension(head), DOMAINS[self.domain].cuts
        if extension not in known:
            raise FileError(
                f"{self.name}: a file that ends in '.{extension}' is not cut into pieces. For {self.domain} these are: "
                f"{', '.join(known)}, parquet, each also as .gz. Convert it, or read it whole with 'compare'."
            )
        self._kind = known[extension]
        whole = head[: CUTS[self._kind].end(head) or len(head)]
        if self._kind == "paragraph":
            self._choose_unit(whole)
        elif extension in TABLE_CUTS:
            if whole.lstrip().startswith(b"[") and self._kind == "line":
                raise FileError(
                    f"{self.name} is one JSON array, which ends only with the file. Write a line an object."
                )
            self._choose_column(whole)
        elif self.label:
            raise FileError(self._no_label("this format"))

    def _extension(self, head: bytes) -> str:
        """Return the extension that says where the file may be cut: its own, or that of what it begins with."""
        for beginning, extension in DOMAINS[self.domain].cuts_by_head.items():
            if head.lstrip().startswith(beginning):
                return extension
        return self.name.rsplit(".", 1)[-1].lower() if "." in self.name else ""

    def _choose_unit(self, head: bytes) -> None:
        self._guessed = self.column is None
        blank = _BLANK_LINE.search(head.strip(b"\n "))
        self.column = self.column or ("paragraph" if blank else "line")
        self._kind = "line" if self.column == "line" else "paragraph"

    def _choose_column(self, head: bytes) -> None:
        """Take the object column, and the header that every piece must begin with."""
        report = DOMAINS[self.domain].reader().inspect(self.name, head, limits=PIECE_LIMITS)
        self.column, self.tabular = self.column or report.object_column, True
        names = ", ".join(report.columns[:20])
        if self.column not in report.columns:
            raise FileError(f"{self.name}: choose the column with the objects by --column. Columns: {names}.")
        if self.label and self.label not in report.columns:
            raise FileError(self._no_label(f"columns are {names}"))
        if self._kind == "table":
            self._named = not any("no header" in note for note in report.notes)
            first = head[: head.find(b"\n") + 1] or head + b"\n"
            delimiter = find_delimiter(head.decode("utf-8", "replace").split("\n"))
            self._header = first if self._named else (delimiter.join(report.columns) + "\n").encode()

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
        cut, rows = CUTS[self._kind], 0
        for number, content in enumerate(self._contents(cut)):
            if self._guessed and self._kind == "line" and self._blank_inside(content, number):
                raise FileError(
                    f"{self.name}: blank lines after line {rows:,}, none before: is it cut at lines or at paragraphs? "
                    "Say --column line or --column paragraph."
                )
            headed = bool(self._header) and not (number == 0 and self._named)
            yield Piece(number, rows - headed, self.name, self._header * headed + content)
            rows += content.count(cut.row)

    def _blank_inside(self, content: bytes, number: int) -> bool:
        return bool(_INNER_BLANK_LINE.search(content.lstrip() if number == 0 else b"\n" + content))

    def _contents(self, cut: Cut) -> Iterator[bytes]:
        """Yield runs of whole objects; memory is bounded by a piece and one object."""
        rest, self.done = b"", 0
        with self._open() as file, self._named_damage():
            while block := file.read(self.piece_bytes):
                rest = rest + block if self.done else block.removeprefix(BOM_UTF8)
                self.done = self._raw.tell()
                end = cut.end(rest)
                if rest[:end].strip():
                    yield rest[:end]
                    rest = rest[end:]
                elif len(rest) > LONGEST_OBJECT:
                    raise FileError(
                        f"{self.name}: no end of an object within {megabytes(LONGEST_OBJECT)}. Is it cut at "
                        f"{self._kind}? Plain text has --column line, paragraph and sentence."
                    )
        if rest.strip():
            yield rest

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
