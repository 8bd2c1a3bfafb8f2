"""Delimited text, JSON lines and parquet as one kind of table, and which of its columns holds the objects."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from analysis.files.limits import FileError, Limits, clean_name, megabytes

DELIMITERS = ("\t", ",", ";", "|")
NO_DELIMITER = "\x1f"
GUESS_ROWS = 200
QUOTED_LINES = 200
OPEN_QUOTES = 20
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})
ID_NAMES = ("id", "identifier", "name", "accession", "entry", "title", "key", "num", "index", "no", "#")


@dataclass
class Table:
    """Rows of cells under named columns, with the row numbers that the user sees, and rows that do not fit."""

    columns: list[str]
    rows: list[Sequence[Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_means: str = "row, the header being row 1"

    def column(self, index: int, rows: int = GUESS_ROWS) -> list[Any]:
        """Return the first cells of a column that are not missing."""
        cells = (row[index] for row in self.rows[: 5 * rows])
        return [cell for cell in cells if not missing(cell)][:rows]


def missing(cell: object) -> bool:
    """Tell whether a cell stands for 'not known'."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in MISSING) or cell != cell


def plain_name(column: str) -> str:
    """Return a column name as it is compared: lower case, words joined by one blank."""
    return " ".join("".join(c if c.isalnum() or c == "#" else " " for c in column.lower()).split())


# --------------------------------------------------------------------------------------------------- delimited text


def read_delimited(text: str, label: str, limits: Limits, is_object: Callable[[str], bool], names: set[str]) -> Table:
    """Read comma, tab, semicolon or bar separated text, with or without a header.

    A row with more or fewer fields than the first is refused. A quote that never closes is read as a plain character.
    Tab-separated text is not quoted, but a field in quotes loses them.

    Raises
    ------
    FileError
        If the first row has more columns than the limit allows, or nothing but blank lines was found.
    """
    lines = text.split("\n")
    delimiter = find_delimiter(lines)
    notes: list[str] = []
    records = _tabbed(lines) if delimiter == "\t" else _quoted(lines, delimiter, notes)
    numbered = ((number, cells) for number, cells in records if any(cells))
    number, first = next(numbered, (0, []))
    if not first:
        raise FileError(f"{label} has no rows. Choose a file with at least one object.")
    if len(first) > limits.columns:
        raise FileError(f"{label} has {len(first):,} columns; the limit is {limits.columns:,}. Keep those that matter.")
    if has_header(first, is_object, names):
        table = Table(unique_columns(first, notes), notes=notes)
    else:
        table = Table([f"column {i}" for i in range(1, len(first) + 1)], notes=notes, row_means="row")
        notes.append("no header was found; columns are numbered")
        numbered = _chain((number, first), numbered)
    for number, cells in numbered:
        if len(table.rows) + len(table.refused) >= limits.rows:
            raise too_many_rows(label, limits)
        if len(cells) == len(first):
            table.rows.append(cells)
            table.numbers.append(number)
        else:
            reason = f"has {len(cells):,} fields where the first row has {len(first):,}"
            table.refused.append((number, clean_name(cells[0]), reason))
    return table


def find_delimiter(lines: Sequence[str]) -> str:
    """Return the separator that cuts the first lines into the same number of fields, the tab before others.

    If the first line has none of them, the table has one column: the answer is a character that no text has.
    """
    head = [line for line in lines[:200] if line.strip()][:50]
    scores = {}
    for delimiter in DELIMITERS:
        fields = Counter(line.count(delimiter) for line in head)
        scores[delimiter] = fields[head[0].count(delimiter)] if head and delimiter in head[0] else 0
    best = max(DELIMITERS, key=lambda d: scores[d])
    if scores["\t"] >= 0.5 * max(len(head), 1):
        return "\t"
    return best if scores[best] else NO_DELIMITER


def has_header(first: Sequence[str], is_object: Callable[[str], bool], names: set[str]) -> bool:
    """Tell whether the first row names columns: a known name is there, and neither an object nor a number."""
    plain = [plain_name(cell) for cell in first]
    if any(name in names or name in ID_NAMES for name in plain):
        return True
    return not any(is_object(cell) or is_number(cell) for cell in first)


def unique_columns(first: Sequence[str], notes: list[str]) -> list[str]:
    """Return column names that are clean, not empty and different from one another."""
    columns: list[str] = []
    seen: Counter[str] = Counter()
    for i, cell in enumerate(first, 1):
        name = clean_name(cell) or f"column {i}"
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
        while unique in columns:
            unique += "'"
        columns.append(unique)
    if repeated := [name for name, times in seen.items() if times > 1]:
        notes.append(f"{len(repeated)} column name(s) occur more than once and were numbered")
    return columns


def too_many_rows(label: str, limits: Limits) -> FileError:
    """Return the error for a file of more records than the limit."""
    return FileError(f"{label} has more than {limits.rows:,} rows, which is the limit. Draw a random sample of them.")


def check_cells(cells: int, label: str, limits: Limits) -> None:
    """Refuse a table that is small as a file but large when every row gets every column."""
    if cells > limits.cells:
        raise FileError(f"{label} makes a table of {cells:,} cells; the limit is {limits.cells:,}. Keep fewer columns.")


def _chain(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def is_number(cell: str) -> bool:
    """Tell whether a cell reads as a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _tabbed(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        yield number, [_unquoted(cell) for cell in line.split("\t")]


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def _quoted(lines: Sequence[str], delimiter: str, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Cut lines at the delimiter with quotes as in RFC 4180; a record counts as one row whatever lines it spans.

    The cost of an unclosed quote is bounded: a record may span QUOTED_LINES lines, and after OPEN_QUOTES failures
    quotes mean nothing for the rest of the file.
    """
    start, number, failures = 0, 0, 0
    while start < len(lines):
        number += 1
        if failures < OPEN_QUOTES and '"' in lines[start]:
            stretch = (line + "\n" for line in lines[start : start + QUOTED_LINES])
            reader = csv.reader(stretch, delimiter=delimiter, strict=True, skipinitialspace=True)
            try:
                cells = next(reader)
                start += reader.line_num
                yield number, [cell.strip() for cell in cells]
                continue
            except csv.Error:
                failures += 1
                notes.append(f"row {number}: a quote never closes and was read as a plain character")
        yield number, [cell.strip() for cell in lines[start].split(delimiter)]
        start += 1


# ------------------------------------------------------------------------------------------------------- JSON lines


def read_json(text: str, label: str, limits: Limits) -> Table:
    """Read one JSON object a line, or one array of objects; fields become columns, NaN becomes missing."""
    table = Table([], row_means="line")
    items: Iterator[tuple[int, Any]]
    if text.lstrip().startswith("["):
        table.row_means = "entry of the array"
        whole = _loads(text)
        if isinstance(whole, ValueError):
            raise FileError(f"{label} is not JSON: {whole}. One JSON object a line is read too.")
        items = enumerate(whole, 1) if isinstance(whole, list) else iter(())
    else:
        lines = enumerate(text.split("\n"), 1)
        items = ((number, _loads(line)) for number, line in lines if line.strip())
    records: list[dict[str, Any]] = []
    for number, item in items:
        if len(records) + len(table.refused) >= limits.rows:
            raise too_many_rows(label, limits)
        if isinstance(item, str):
            item = {"text": item}
        if isinstance(item, dict):
            records.append(item)
            table.numbers.append(number)
        else:
            reason = f"is not JSON: {item}" if isinstance(item, ValueError) else f"is {json_kind(item)}, not an object"
            table.refused.append((number, "", reason))
    keys = list(dict.fromkeys(key for record in records for key in record))
    if len(keys) > limits.columns:
        raise FileError(f"{label} has {len(keys):,} fields; the limit is {limits.columns:,}. Keep those that matter.")
    check_cells(len(keys) * len(records), label, limits)
    table.columns = unique_columns(keys, table.notes)
    table.rows = [[record.get(key) for key in keys] for record in records]
    return table


def _loads(text: str) -> object:
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        return ValueError("brackets are nested too deeply")
    except ValueError as error:
        return ValueError(clean_name(error))


def json_kind(value: object) -> str:
    """Name the type of a value as a reader of JSON would."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, dict):
        return "a nested object"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "empty" if value is None else "a number"


# ---------------------------------------------------------------------------------------------------------- parquet


def is_parquet(data: bytes) -> bool:
    """Tell a parquet file by its first bytes."""
    return data.startswith(b"PAR1")


def read_parquet(data: bytes, label: str, limits: Limits) -> Table:
    """Read the flat columns of a parquet file after its own metadata promise that it fits the limits.

    Raises
    ------
    FileError
        If the file is damaged, has too many rows, columns or bytes, or only nested columns.
    """
    import pyarrow as pa  # 60 ms that only parquet should cost
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        meta, schema = file.metadata, file.schema_arrow
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if meta.num_rows > limits.rows:
            raise too_many_rows(label, limits)
        if meta.num_columns > limits.columns:
            raise FileError(f"{label} has {meta.num_columns:,} columns; the limit is {limits.columns:,}.")
        if size > limits.unpacked_bytes:
            raise FileError(f"{label} unpacks to {megabytes(size)}; the limit is {megabytes(limits.unpacked_bytes)}.")
        flat = [f.name for f in schema if not _is_left_out(pa, f)]
        if not flat:
            raise FileError(f"{label} has only nested columns. Write the objects as one column of text.")
        arrow = file.read(columns=flat, use_threads=False)
        cells = [column.to_pylist() for column in arrow.columns]
    except FileError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise FileError(f"{label} is a damaged parquet file: {clean_name(error)}. Write it again.") from None
    notes = [f"{len(schema) - len(flat)} nested, binary or index column(s) left out"] if len(flat) < len(schema) else []
    table = Table(unique_columns(arrow.column_names, notes), notes=notes, row_means="row, counted from 1")
    table.rows = list(zip(*cells, strict=True))
    table.numbers = list(range(1, len(table.rows) + 1))
    return table


def _is_left_out(pa: ModuleType, column: Any) -> bool:  # noqa: ANN401 - pyarrow has no types at import time
    """Tell the columns that hold no cells of a table: nested or binary ones, and the row numbers that pandas adds."""
    binary = pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
    return pa.types.is_nested(column.type) or binary or column.name.startswith("__index_level_")
