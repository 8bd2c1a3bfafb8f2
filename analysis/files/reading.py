"""One walk for every file of every domain: unpack, decode, recognise the format, check each object, keep or refuse."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

import analysis.files.columns as columns
import analysis.files.tables as tables
from analysis.corpus import Dataset
from analysis.files.decode import decode
from analysis.files.harvest import Harvest, Note, Record
from analysis.files.limits import LIMITS, FileError, Limits, Refused, clean_name, file_label, problem_frame
from analysis.files.unpack import Part, unpack

TABLE_EXTENSIONS = ("csv", "tsv", "tab", "psv")
JSON_EXTENSIONS = ("jsonl", "ndjson", "json")
SHARED_EXTENSIONS = ("txt", "text")  # they say nothing of what a file holds
PREVIEW_ROWS, FIRST_OBJECTS = 8, 50


@dataclass(frozen=True)
class Format:
    """A way to write objects down that is not a table.

    Parameters
    ----------
    label : str
        Name for the page, e.g. ``"FASTA"``.
    extensions : tuple of str
        Without the dot, lower case.
    recognise : callable
        Beginning of a text -> whether it is this format, whatever the extension says.
    read : callable
        ``(text, Limits, column) -> iterable of Record``, and of `Note` before the records that it is about.
    columns : tuple of str
        What may be chosen as object, e.g. paragraphs or lines.
    row_means : str
        What a row number counts.
    choose : callable, optional
        Text -> which of `columns` is taken unless another is asked for; by default the first.
    """

    label: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    read: Callable[[str, Limits, str | None], Iterable[Record | Note]]
    columns: tuple[str, ...] = ()
    row_means: str = "line"
    choose: Callable[[str], str] | None = None


@dataclass(frozen=True)
class FileReport:
    """What a file seems to hold, before anything is parsed: the choices that a page offers.

    Parameters
    ----------
    filename, domain, format, row_means : str
        `row_means` says what row numbers count.
    columns : tuple of str
        What may be chosen as object column; empty where the format leaves no choice.
    object_column, id_column : str or None
        The guesses.
    label_columns : tuple of str
        Guess: numbers, and text that repeats.
    preview : DataFrame
        The first rows, as text.
    notes : tuple of str
        Encoding, unclosed quotes, columns left out.
    """

    filename: str
    domain: str
    format: str
    row_means: str
    columns: tuple[str, ...]
    object_column: str | None
    id_column: str | None
    label_columns: tuple[str, ...]
    preview: pd.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What a domain tells about its objects; `parse` and `inspect` follow from it.

    Parameters
    ----------
    domain, noun : str
        Key of the domain; what an object is called in messages (plural).
    names : tuple of str
        Names of columns that hold objects, as in `tables.plain_name`, best first.
    fit : callable
        Cell -> 0 to 1: how much it looks like an object.
    check : callable
        ``(text, Limits) -> object`` as it is kept; raises `Refused` with the reason.
    formats : tuple of Format
        The last one is taken when no other is recognised.
    together : callable, optional
        All objects of a file -> why they are none of this domain, seen together; empty if they may be.
    """

    domain: str
    noun: str
    names: tuple[str, ...]
    fit: Callable[[str], float]
    check: Callable[[str, Limits], str]
    formats: tuple[Format, ...]
    together: Callable[[Sequence[str]], str] | None = None

    def parse(
        self,
        filename: str,
        content: bytes,
        *,
        column: str | None = None,
        labels: Sequence[str] = (),
        limits: Limits = LIMITS,
    ) -> tuple[Dataset, pd.DataFrame]:
        """Read a file into a Dataset and the table of refused rows.

        Parameters
        ----------
        filename : str
            Used for its extension and in messages; never opened.
        content : bytes
            The file itself.
        column : str, optional
            The column with the objects, or how to cut plain text; guessed if left out. Other formats ignore it.
        labels : sequence of str
            Columns to keep as labels; by default all others.
        limits : Limits

        Returns
        -------
        dataset : Dataset
            At least one object. Repeated ids get ' #2', ' #3'; the provenance notes say how many.
        problems : DataFrame
            Columns row, id, reason; one line per refused row.

        Raises
        ------
        FileError
            If nothing can be kept; its `problems` has the rows that were seen.
        """
        opened = unpack(filename, content, limits)
        harvest = Harvest(self.domain, self.noun, self.check, limits)
        for number, name, reason in opened.refused:
            harvest.refuse(number, name, f"{name} {reason}")
        for number, part in enumerate(opened.parts, 1):
            try:
                harvest.take(*self._records(part, limits, column, labels), part.name if opened.archive else "")
            except FileError as error:
                if not opened.archive:
                    raise
                harvest.refuse(number, part.name, str(error))
        if self.together and (reason := self.together(harvest.objects)):
            raise FileError(f"{file_label(filename)} {reason}", problem_frame(harvest.refused))
        return harvest.result(file_label(filename), content)

    def inspect(self, filename: str, content: bytes, *, limits: Limits = LIMITS) -> FileReport:
        """Return what the file seems to hold, so that columns can be chosen before it is parsed.

        Raises
        ------
        FileError
            If the file cannot be read at all.
        """
        opened = unpack(filename, content, limits)
        label = file_label(filename)
        if not opened.parts:
            raise FileError(f"{label} holds nothing that can be read: {opened.refused[0][2] if opened.refused else ''}")
        source = self._open(opened.parts[0], limits)
        if isinstance(source.content, tables.Table):
            return self._inspect_table(label, source)
        form = source.format
        choice = form.choose(source.content) if form.choose else next(iter(form.columns), None)
        head, said = _head(form.read(source.content, limits, None), PREVIEW_ROWS)
        preview = pd.DataFrame(
            [
                {"id": clean_name(r.id), "object": _short(r.object), **{k: _short(v) for k, v in r.labels.items()}}
                for r in head
            ]
        )
        names = tuple(dict.fromkeys(key for record in head for key in record.labels))
        return FileReport(
            label, self.domain, form.label, form.row_means, form.columns, choice, None, names, preview,
            (*source.notes, *said),
        )  # fmt: skip

    def likeness(self, filename: str, content: bytes, *, limits: Limits = LIMITS) -> float:
        """Return how much a file looks like one of this domain, from 0 to 1, by its format and its first objects.

        A format that is recognised, or an extension that only this domain uses with objects that fit, is 1. Else it is
        the share of the first objects that fit, halved where not even the extension spoke for the format.
        """
        try:
            part = unpack(filename, content, limits).parts[0]
            source = self._open(part, limits)
            cells = self._first_objects(source, limits)
        except (FileError, Refused, IndexError):
            return 0.0
        share = sum(map(self.fit, cells)) / len(cells) if cells else 0.0
        if source.format is None:
            return 0.9 * share
        extension = _extension(part.name)
        known = extension in source.format.extensions
        if source.format.recognise(source.content[:4096]) or (
            known and extension not in SHARED_EXTENSIONS and share >= 0.5
        ):
            return 1.0
        return (0.9 if known else 0.5) * share

    def _first_objects(self, source: _Source, limits: Limits) -> list[str]:
        """Return the first objects as they stand in the file, or none where no column holds any."""
        if isinstance(source.content, tables.Table):
            chosen = columns.object_column(source.content, self.names, self.fit)
            found = source.content.column(source.content.columns.index(chosen), FIRST_OBJECTS) if chosen else []
        else:
            records, _ = _head(source.format.read(source.content, limits, None), FIRST_OBJECTS)
            found = [record.object for record in records]
        return [cell for cell in found if isinstance(cell, str)]

    def _inspect_table(self, label: str, source: _Source) -> FileReport:
        table = source.content
        chosen = columns.object_column(table, self.names, self.fit)
        identity = columns.id_column(table, chosen)
        found = tuple(columns.label_columns(table, chosen, identity))
        rows = [[_short(cell) for cell in row] for row in table.rows[:PREVIEW_ROWS]]
        preview = pd.DataFrame(rows, columns=table.columns)
        return FileReport(
            label, self.domain, source.label, table.row_means, tuple(table.columns), chosen, identity, found, preview,
            source.notes,
        )  # fmt: skip

    def _open(self, part: Part, limits: Limits) -> _Source:
        """Return the table or the decoded text of a plain file."""
        extension = _extension(part.name)
        if tables.is_parquet(part.data):
            table = tables.read_parquet(part.data, part.name, limits)
            return _Source("parquet", table, None, tuple(table.notes))
        text, encoding = decode(part.data, part.name)
        form = next((f for f in self.formats if f.recognise(text[:4096])), None)
        if form is None and extension in TABLE_EXTENSIONS + JSON_EXTENSIONS:
            return self._open_table(part.name, text, extension, encoding, limits)
        form = form or next((f for f in self.formats if extension in f.extensions), self.formats[-1])
        return _Source(form.label, text, form, (f"read as {encoding}",))

    def _open_table(self, name: str, text: str, extension: str, encoding: str, limits: Limits) -> _Source:
        if extension in JSON_EXTENSIONS:
            table, label = tables.read_json(text, name, limits), "JSON"
        else:
            is_object = lambda cell: self.fit(cell) >= 1.0  # noqa: E731
            table, label = tables.read_delimited(text, name, limits, is_object, set(self.names)), "table"
        return _Source(label, table, None, (f"read as {encoding}", *table.notes))

    def _records(
        self, part: Part, limits: Limits, column: str | None, labels: Sequence[str]
    ) -> tuple[Iterable[Record | Note], tuple[str, ...], str]:
        source = self._open(part, limits)
        if not isinstance(source.content, tables.Table):
            return source.format.read(source.content, limits, column), source.notes, source.format.row_means
        table = source.content
        chosen = column or columns.object_column(table, self.names, self.fit)
        names = ", ".join(clean_name(column, 40) for column in table.columns[:20])
        if chosen is None:
            raise FileError(
                f"{part.name}: no column looks like {self.noun}. Columns: {names}. "
                f"Choose one, or name it '{self.names[0]}'."
            )
        if unknown := [name for name in (chosen, *labels) if name not in table.columns]:
            raise FileError(f"{part.name} has no column '{clean_name(unknown[0])}'. Columns: {names}.")
        return _table_records(table, chosen, labels), source.notes, table.row_means


@dataclass(frozen=True)
class _Source:
    """A plain file that was opened: its format's name, its text or table, the reader if it is text, and notes."""

    label: str
    content: Any
    format: Format | None
    notes: tuple[str, ...]


def _head(records: Iterable[Record | Note], count: int) -> tuple[list[Record], list[str]]:
    """Return the first records, and what was noted before the last of them."""
    head: list[Record] = []
    notes: list[str] = []
    for record in records:
        if isinstance(record, Note):
            notes.append(str(record))
            continue
        head.append(record)
        if len(head) == count:
            break
    return head, notes


def _extension(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def _short(value: object) -> str:
    return "" if value is None else clean_name(value)


def _table_records(table: tables.Table, chosen: str, labels: Sequence[str]) -> Iterator[Record]:
    """Turn rows of a table into records, and pass on the rows that did not fit it."""
    identity = columns.id_column(table, chosen)
    at = {name: i for i, name in enumerate(table.columns)}
    kept = list(labels) or [name for name in table.columns if name not in (chosen, identity)]

    def good() -> Iterator[Record]:
        for number, row in zip(table.numbers, table.rows, strict=True):
            name = row[at[identity]] if identity else ""
            values = {key: row[at[key]] for key in kept}
            yield Record(number, "" if tables.missing(name) else str(name), row[at[chosen]], values)

    bad = (Record(number, name, reason=reason) for number, name, reason in table.refused)
    return heapq.merge(good(), bad, key=lambda record: record.row)
