"""One walk for every file of every domain: unpack, decode, recognise the format, check each object, keep or refuse."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

import analysis.files.columns as columns
import analysis.files.tables as tables
from analysis.corpus import Dataset
from analysis.files.cells import DECIMALS, TEXT, TYPES, is_missing, is_no_object, read_column
from analysis.files.decode import Decoded, read_text
from analysis.files.harvest import Harvest, Note, Record, column_settings
from analysis.files.layout import Layout
from analysis.files.limits import LIMITS, FileError, Limits, Refused, clean_name, file_label, problem_frame
from analysis.files.unpack import Part, unpack

TABLE_EXTENSIONS = ("csv", "tsv", "tab", "psv")
JSON_EXTENSIONS = ("jsonl", "ndjson", "json")
SHARED_EXTENSIONS = ("txt", "text")  # they say nothing of what a file holds
PREVIEW_ROWS, FIRST_OBJECTS = 8, 50
TABULAR = ("table", "JSON", "parquet")
LOOKED_AT = 1_000_000
ABOUT = ("column", "type", "missing", "no number", "censored", "examples", "note")
PLAIN = (str, int, float, type(None))


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
    clean : callable, optional
        Text -> the text with lines emptied that `read` leaves out, where only the whole file tells which these are: for
        pieces, which do not see it.
    """

    label: str
    extensions: tuple[str, ...]
    recognise: Callable[[str], bool]
    read: Callable[[str, Limits, str | None], Iterable[Record | Note]]
    columns: tuple[str, ...] = ()
    row_means: str = "line"
    choose: Callable[[str], str] | None = None
    clean: Callable[[str], str] | None = None


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
    about : DataFrame
        One row per column of a table: column, type (object, id, text, number, class), missing, no number (cells that
        are none where the column is or nearly is numbers), censored (bounds such as '>10000'), examples with their
        rows, and a note.
    layout : Layout
        How the file is read.
    decoded : Decoded or None
        How its bytes became letters, without the text; None for parquet.
    repeats : int
        Rows of a table whose object is written as an earlier one is. Other spellings of one object are found when the
        objects are read.
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
    about: pd.DataFrame
    layout: Layout
    decoded: Decoded | None = None
    repeats: int = 0


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
        All objects of a file, and the reasons of what was refused -> why they are none of this domain, seen together;
        empty if they may be.
    remark : callable, optional
        All objects of a file -> what a user must know of them though they are kept; empty if there is nothing.
    """

    domain: str
    noun: str
    names: tuple[str, ...]
    fit: Callable[[str], float]
    check: Callable[[str, Limits], str]
    formats: tuple[Format, ...]
    together: Callable[[Sequence[str], Sequence[str]], str] | None = None
    remark: Callable[[Sequence[str]], str] | None = None

    def parse(
        self,
        filename: str,
        content: bytes,
        *,
        column: str | None = None,
        labels: Sequence[str] = (),
        types: Mapping[str, str] | None = None,
        decimal: str = "",
        encoding: str = "",
        layout: Layout | None = None,
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
        types : mapping of str to str, optional
            Label -> ``"text"``, ``"number"`` or ``"class"``; what is left out is found out (see `cells`).
        decimal : str
            Decimal mark of a table, '.' or ','; found out if left out.
        encoding : str
            Of text; found out if left out.
        layout : Layout, optional
            From `decide`, of the whole file of which this is a piece; the other choices go before it. A piece is not judged
            by its objects together.
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
        _check_choices(types or {}, decimal)
        chosen = Choices(column, tuple(labels), decimal, encoding, layout)
        harvest = Harvest(self.domain, self.noun, self.check, limits, types)
        for number, name, reason in opened.refused:
            harvest.refuse(number, name, f"{name} {reason}")
        for number, part in enumerate(opened.parts, 1):
            try:
                harvest.take(*self._records(part, limits, chosen), part.name if opened.archive else "")
            except FileError as error:
                if not opened.archive:
                    raise
                harvest.refuse(number, part.name, str(error))
        if (
            self.together
            and layout is None
            and (reason := self.together(harvest.objects, [reason for _, _, reason in harvest.refused]))
        ):
            raise FileError(f"{file_label(filename)} {reason}", problem_frame(harvest.refused))
        if self.remark and layout is None and (remark := self.remark(harvest.objects)):
            harvest.notes.insert(0, remark)
        return harvest.result(file_label(filename), content)

    def decide(self, filename: str, content: bytes, *, limits: Limits = LIMITS) -> Layout:
        """Return how a file is read, from its beginning or the whole of it, for `parse` to read each piece of it alike.

        Parameters
        ----------
        filename, content, limits
            See `parse`. A packed file is unpacked, and its first member decides.

        Raises
        ------
        FileError
            If the file cannot be read at all.
        """
        opened = unpack(filename, content, limits)
        if not opened.parts:
            raise FileError(f"{file_label(filename)} holds nothing that can be read.")
        source = self._open(opened.parts[0], limits, Choices())
        if isinstance(source.content, tables.Table):
            return replace(source.layout, column=self._object_column(source.content, limits) or "")
        form = source.format
        choice = form.choose(source.content) if form.choose else next(iter(form.columns), "")
        return replace(source.layout, column=choice)

    def inspect(
        self,
        filename: str,
        content: bytes,
        *,
        types: Mapping[str, str] | None = None,
        decimal: str = "",
        encoding: str = "",
        limits: Limits = LIMITS,
    ) -> FileReport:
        """Return what the file seems to hold, so that columns can be chosen before it is parsed.

        Parameters
        ----------
        filename, content, types, decimal, encoding, limits
            See `parse`.

        Raises
        ------
        FileError
            If the file cannot be read at all.
        """
        opened = unpack(filename, content, limits)
        label = file_label(filename)
        if not opened.parts:
            raise FileError(f"{label} holds nothing that can be read: {opened.refused[0][2] if opened.refused else ''}")
        _check_choices(types or {}, decimal)
        source = self._open(opened.parts[0], limits, Choices(decimal=decimal, encoding=encoding))
        if isinstance(source.content, tables.Table):
            return self._inspect_table(label, source, types or {}, limits)
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
            (*source.notes, *said), column_frame(()), source.layout, source.decoded,
        )  # fmt: skip

    def likeness(self, filename: str, content: bytes, *, limits: Limits = LIMITS) -> float:
        """Return how much a file looks like one of this domain, from 0 to 1, by its format and its first objects.

        A format that is recognised, or an extension that only this domain uses with objects that fit, is 1. Else it is
        the share of the first objects that fit, halved where not even the extension spoke for the format.
        """
        try:
            part = unpack(filename, content, limits).parts[0]
            source = self._open(part, limits, Choices())
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
            chosen = self._object_column(source.content, limits)
            found = source.content.column(source.content.columns.index(chosen), FIRST_OBJECTS) if chosen else []
        else:
            records, _ = _head(source.format.read(source.content, limits, None), FIRST_OBJECTS)
            found = [record.object for record in records]
        return [cell for cell in found if isinstance(cell, str)]

    def _object_column(self, table: tables.Table, limits: Limits) -> str | None:
        return columns.object_column(
            table, self.names, lambda cell: self._fit(cell, limits), lambda cell: self._accepts(cell, limits)
        )

    def _fit(self, cell: str, limits: Limits) -> float:
        """Return how much a cell looks like an object, and 0 where it would be refused."""
        fit = self.fit(cell)
        return fit if fit and self._accepts(cell, limits) else 0.0

    def _accepts(self, cell: str, limits: Limits) -> bool:
        try:
            return bool(self.check(cell, limits))
        except (Refused, IndexError):  # a blank cell has no first word
            return False

    def _inspect_table(self, label: str, source: _Source, types: Mapping[str, str], limits: Limits) -> FileReport:
        table = source.content
        chosen = self._object_column(table, limits)
        identity = columns.id_column(table, chosen)
        rows = [[_short(cell) for cell in row] for row in table.rows[:PREVIEW_ROWS]]
        preview = pd.DataFrame(rows, columns=table.columns)
        about, notes, found = _columns_of(table, source.layout, types, (chosen, identity))
        return FileReport(
            label, self.domain, source.label, table.row_means, tuple(table.columns), chosen, identity, found, preview,
            (*source.notes, *notes), about, source.layout, source.decoded, _written_again(table, chosen),
        )  # fmt: skip

    def _open(self, part: Part, limits: Limits, chosen: Choices) -> _Source:
        """Return the table or the decoded text of a plain file."""
        extension, layout = _extension(part.name), chosen.layout
        if tables.is_parquet(part.data):
            table = tables.read_parquet(part.data, part.name, limits)
            found = Layout("parquet", "", header=tuple(table.columns))
            return _Source("parquet", table, None, tuple(table.notes), found)
        decoded = read_text(part.data, part.name, chosen.encoding or (layout.encoding if layout else ""))
        text = decoded.text
        notes = (f"read as {decoded.encoding}", *decoded.notes)
        form = next((f for f in self.formats if f.label == layout.format), None) if layout else None
        if layout is None:
            form = next((f for f in self.formats if f.recognise(text[:4096])), None)
        tabular = layout.format in TABULAR if layout else extension in TABLE_EXTENSIONS + JSON_EXTENSIONS
        if form is None and tabular:
            return self._open_table(part.name, decoded, extension, notes, limits, chosen)
        form = form or next((f for f in self.formats if extension in f.extensions), self.formats[-1])
        found = Layout(form.label, decoded.encoding, decoded.confidence)
        return _Source(form.label, text, form, notes, found, decoded)

    def _open_table(
        self, name: str, decoded: Decoded, extension: str, notes: tuple[str, ...], limits: Limits, chosen: Choices
    ) -> _Source:
        layout, names, text = chosen.layout, frozenset(self.names), decoded.text
        if layout.format == "JSON" if layout else extension in JSON_EXTENSIONS:
            table = tables.read_json(text, name, limits, names)
            found = Layout("JSON", header=tuple(table.columns), decimal=chosen.decimal)
        else:
            accepts = lru_cache(4_096)(lambda cell: self._accepts(cell, limits))
            objects = tables.Objects(names, lambda cell: self._fit(cell, limits), accepts)
            found = layout or tables.sketch(text, name, limits, objects)
            found = replace(found, decimal=chosen.decimal or found.decimal)
            table = tables.read_delimited(text, name, limits, found)
        found = replace(found, encoding=decoded.encoding, confidence=decoded.confidence)
        return _Source(found.format, table, None, (*notes, *table.notes), found, decoded)

    def _records(
        self, part: Part, limits: Limits, chosen: Choices
    ) -> tuple[Iterable[Record | Note], tuple[str, ...], str, Layout]:
        source = self._open(part, limits, chosen)
        column = chosen.column or (chosen.layout.column if chosen.layout else "") or None
        if not isinstance(source.content, tables.Table):
            records = source.format.read(source.content, limits, column)
            return records, source.notes, source.format.row_means, source.layout
        table = source.content
        column = column or self._object_column(table, limits)
        names = ", ".join(clean_name(name, 40) for name in table.columns[:20])
        if not table.columns:
            raise FileError(
                f'{part.name} holds no rows with named fields. Write one object a line, {{"{self.names[0]}": …}}.'
            )
        if column is None:
            raise FileError(
                f"{part.name}: no column looks like {self.noun}. Columns: {names}. "
                f"Choose one, or name it '{self.names[0]}'."
            )
        if unknown := [name for name in (column, *chosen.labels) if name not in table.columns]:
            raise FileError(f"{part.name} has no column '{clean_name(unknown[0])}'. Columns: {names}.")
        return _table_records(table, column, chosen.labels), source.notes, table.row_means, source.layout


@dataclass(frozen=True)
class Choices:
    """What was chosen of how a file is read; see `Kind.parse`."""

    column: str | None = None
    labels: tuple[str, ...] = ()
    decimal: str = ""
    encoding: str = ""
    layout: Layout | None = None


@dataclass(frozen=True)
class _Source:
    """A plain file that was opened: its format's name, its text or table, the reader if it is text, notes, layout."""

    label: str
    content: Any
    format: Format | None
    notes: tuple[str, ...]
    layout: Layout
    decoded: Decoded | None = None


def _check_choices(types: Mapping[str, str], decimal: str) -> None:
    if wrong := [kind for kind in types.values() if kind not in TYPES]:
        raise FileError(f"A column is one of {', '.join(TYPES)}; '{clean_name(wrong[0], 40)}' is none of these.")
    if decimal not in ("", *DECIMALS):
        raise FileError(f"The decimal mark is '.' or ','; '{clean_name(decimal, 10)}' is neither.")


def column_frame(rows: Iterable[tuple]) -> pd.DataFrame:
    """Return what was found out about each column of a table, as `FileReport.about` has it."""
    frame = pd.DataFrame(list(rows), columns=list(ABOUT))
    counts = dict.fromkeys(("missing", "no number", "censored"), "int64")
    return frame.astype({name: counts.get(name, "str") for name in ABOUT})


def _columns_of(
    table: tables.Table, layout: Layout, types: Mapping[str, str], named: Sequence[str | None]
) -> tuple[pd.DataFrame, list[str], tuple[str, ...]]:
    """Return what each column is, over at most LOOKED_AT cells, notes, and which columns look like labels.

    A label is a column of numbers, or of text that repeats, with at least two different cells.
    """
    looked = min(len(table.rows), max(LOOKED_AT // max(len(table.columns), 1), PREVIEW_ROWS))
    how = column_settings([layout])
    roles = dict(zip(named, ("object", "id"), strict=True))
    about, labels = [], []
    for i, name in enumerate(table.columns):
        cells = [_plain(row[i]) for row in table.rows[:looked]]
        kind = TEXT if name in roles else types.get(name, "")
        found = read_column(cells, table.numbers[:looked], name=name, chosen=kind, **how)
        examples = ", ".join(
            f"{clean_name(cell, 30)} (row {row:,})" for row, cell in (*found.unread_examples, *found.bound_examples)
        )
        said = "; ".join(note.removeprefix(f"column '{clean_name(name, 40)}'").lstrip(": ") for note in found.notes)
        about.append((name, roles.get(name, found.type), found.missing, found.unread, found.bounds, examples, said))
        if name not in roles and found.type != TEXT and len({cell for cell in found.cells if cell is not None}) > 1:
            labels.append(name)
    part = looked < len(table.rows)
    notes = [f"what is said of columns is that of the first {looked:,} rows"] if part else []
    return column_frame(about), notes, tuple(labels)


def _written_again(table: tables.Table, column: str | None) -> int:
    """Return how many rows hold an object that is written as an earlier one is."""
    if column is None:
        return 0
    at = table.columns.index(column)
    cells = [row[at].strip() for row in table.rows if isinstance(row[at], str) and row[at].strip()]
    return len(cells) - len(set(cells))


def _plain(cell: object) -> object:
    return None if isinstance(cell, (list, dict, tuple)) else cell if isinstance(cell, PLAIN) else str(cell)


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
            cell = row[at[chosen]]
            reason = f"is missing: the cell says '{clean_name(cell, 20)}'" if is_no_object(cell) else ""
            yield Record(number, "" if is_missing(name) else str(name), cell, values, reason)

    bad = (Record(number, name, reason=reason) for number, name, reason in table.refused)
    return heapq.merge(good(), bad, key=lambda record: record.row)
