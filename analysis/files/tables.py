"""Delimited text, JSON lines and parquet as one kind of table, and which of its columns holds the objects."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from analysis.files.cells import decimal_mark, is_missing, is_no_object, numeral
from analysis.files.layout import Layout
from analysis.files.limits import FileError, Limits, clean_name, megabytes

DELIMITERS = ("\t", ",", ";", "|")
NO_DELIMITER = "\x1f"
BLANKS = " "
GUESS_ROWS = 200
QUOTED_LINES = 200
SHOWN_QUOTES = 20
SAME_SHARE = 0.8
LIKE = 0.6  # of an object: three words of prose
ID_NAMES = (
    *("id", "identifier", "name", "accession", "entry", "title", "key", "num", "index", "no", "#"),
    *("nr", "nummer", "kennung", "bezeichnung", "verbindung", "substanz"),  # German
)
PROBES = ("name", "label", "value")  # where a domain takes these for objects, nearly any word is one
_DIGITS = re.compile(r"[0-9]+")
_SEPARATOR = re.compile(r"sep=.?\s*\Z", re.IGNORECASE)
_JSON_START = re.compile(r"[^\s,]")


@dataclass
class Table:
    """Rows of cells under named columns, with the row numbers that the user sees, and rows that do not fit."""

    columns: list[str]
    rows: list[Sequence[Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_means: str = "row, the header being row 1"
    declared: bool = False  # whether the file has types, so that text is text whatever it looks like

    def column(self, index: int, rows: int = GUESS_ROWS) -> list[Any]:
        """Return the first cells of a column that are neither missing nor a word for it."""
        cells = (row[index] for row in self.rows[: 5 * rows])
        return [cell for cell in cells if not is_missing(cell) and not is_no_object(cell)][:rows]


def plain_name(column: str) -> str:
    """Return a column name as it is compared: lower case, words joined by one blank, '#' only where it stands alone."""
    return " ".join("".join(c if c.isalnum() else " " for c in column.lower()).split()) or column.strip()[:1]


# --------------------------------------------------------------------------------------------------- delimited text


@dataclass(frozen=True)
class Objects:
    """What tells the objects of a domain in a table.

    Parameters
    ----------
    names : frozenset of str
        Names of columns that hold objects, as in `plain_name`.
    fit : callable
        How much a cell looks like an object, from 0 to 1.
    accepts : callable
        Whether a cell can be one.
    """

    names: frozenset[str] = frozenset()
    fit: Callable[[str], float] = lambda cell: 0.0
    accepts: Callable[[str], bool] = lambda cell: False


def sketch(text: str, label: str, limits: Limits, objects: Objects) -> Layout:
    """Return how delimited text is cut: delimiter, quoting, header and decimal mark, of which the first rows tell.

    Raises
    ------
    FileError
        If the first row has more columns than the limit allows, or nothing but blank lines was found.
    """
    lines = text.split("\n")
    lines = lines[preamble(lines) :]
    delimiter = find_delimiter(lines)
    if delimiter == NO_DELIMITER and _is_cut_at_blanks(lines, objects):
        delimiter = BLANKS
    records = (cells for _, cells in records_of(lines, delimiter) if any(cells))
    first = next(records, [])
    if not first:
        raise FileError(f"{label} has no rows. Choose a file with at least one object.")
    if len(first) > limits.columns:
        raise FileError(f"{label} has {len(first):,} columns; the limit is {limits.columns:,}. Keep those that matter.")
    head = [cells for cells, _ in zip(records, range(GUESS_ROWS), strict=False)]
    fitted = _fitted(first, head)
    named = has_header(fitted, objects, [cells for cells in head if len(cells) == len(fitted)])
    first = fitted if named else first
    body = [cells for cells in head if len(cells) == len(first)]
    header = unique_columns(first, []) if named else [f"column {i}" for i in range(1, len(first) + 1)]
    mark = decimal_mark(zip(*(body if named else [first, *body]), strict=True), delimiter)
    quoting = delimiter != BLANKS
    return Layout("table", delimiter=delimiter, quoting=quoting, header=tuple(header), header_row=named, decimal=mark)


def _fitted(first: Sequence[str], head: Sequence[Sequence[str]]) -> list[str]:
    """Return the first row as wide as all rows below it, where these end with a delimiter, it does, or they are numbered.

    Rows that begin with their number while the header has no name for it are those of R.
    """
    widths = {len(cells) for cells in head}
    width = widths.pop() if len(widths) == 1 else 0
    if width == len(first) + 1:
        if not any(cells[-1] for cells in head):
            return [*first, ""]
        if any([cells[0] for cells in head] == [str(i + start) for i in range(len(head))] for start in (0, 1)):
            return ["", *first]
    return list(first[:-1] if width == len(first) - 1 and not first[-1] else first)


def _is_cut_at_blanks(lines: Sequence[str], objects: Objects) -> bool:
    """Tell a table whose columns are set off by blanks: its first line names a column of objects, and they are there."""
    head = [line.split() for line in lines[:GUESS_ROWS] if line.strip()]
    at = next((i for i, name in enumerate(map(plain_name, head[0])) if name in objects.names), None) if head else None
    if at is None or len(head[0]) < 2 or len(head) < 2:
        return False
    return sum(len(cells) > at and objects.accepts(cells[at]) for cells in head[1:]) > 0.5 * len(head[1:]) and not any(
        map(objects.accepts, PROBES)
    )


def read_delimited(text: str, label: str, limits: Limits, layout: Layout) -> Table:
    """Read comma, tab, semicolon, bar or blank separated text, with or without a header.

    A row with more or fewer fields than the first is refused, and so is one that repeats the header. A quote that never
    closes is read as a plain character.

    Raises
    ------
    FileError
        If there are more rows than the limit allows.
    """
    notes: list[str] = []
    width = len(layout.header)
    table = Table(list(layout.header), notes=notes)
    lines = text.split("\n")
    if left := preamble(lines) if layout.header_row else 0:
        notes.append(f"{left:,} line(s) above the header were left out: {clean_name(lines[0], 40)}")
    records = records_of(lines[left:], layout.delimiter, notes, width)
    numbered = ((number + left, cells) for number, cells in records if any(cells))
    if layout.header_row:
        number, first = next(numbered, (0, []))
        unique_columns(first, notes)
        if len(first) != width:
            notes.append(f"the header has {len(first):,} fields where the rows have {width:,}, and was fitted to them")
        notes.append(f"row {number} is taken as the header: {', '.join(clean_name(cell, 20) for cell in first[:6])}")
    else:
        table.row_means = "row"
        notes.append("no header was found; columns are numbered")
    for number, cells in numbered:
        if len(table.rows) + len(table.refused) >= limits.rows:
            raise too_many_rows(label, limits)
        if len(cells) != width:
            reason = f"has {len(cells):,} fields where the first row has {width:,}"
        elif _is_header(cells, layout.header):
            reason = "repeats the header"
        else:
            table.rows.append(cells)
            table.numbers.append(number)
            continue
        table.refused.append((number, clean_name(cells[0]), reason))
    return table


def _is_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Tell a row that repeats the header, of which a piece of a file has the names only."""
    return clean_name(cells[0]) in ("", header[0]) and unique_columns(cells, []) == list(header)


def preamble(lines: Sequence[str]) -> int:
    """Return how many lines stand above a table: comments (#), and the line by which Excel tells its delimiter.

    A comment that has as many fields as the line below it is a header.
    """
    if lines and _SEPARATOR.match(lines[0]):
        return 1
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
    if not count:
        return 0
    delimiter = find_delimiter(lines[count:])
    named = delimiter != NO_DELIMITER and lines[count - 1].count(delimiter) == lines[count].count(delimiter)
    return count - named


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


def has_header(first: Sequence[str], objects: Objects, body: Sequence[Sequence[str]] = ()) -> bool:
    """Tell whether the first row names columns, by what it holds and by how it differs from the rows below it.

    It does if it has a known name of objects or ids. It does not if a cell is an object or a number, stands again further
    down in its column, differs from the cells below by its figures only ('gdb_1' above 'gdb_2'), or is an object as
    those below are where words are none.
    """
    below = [row for row in body if list(row) != list(first)]
    columns = [[row[i] for row in below] for i in range(len(first))]
    for cell, column in zip(first, columns, strict=True):
        name = plain_name(cell)
        if (name in objects.names or name in ID_NAMES) and cell not in column:
            return True
    return not any(_is_data(cell, column, objects) for cell, column in zip(first, columns, strict=True) if cell)


def _is_data(cell: str, column: Sequence[str], objects: Objects) -> bool:
    if is_number(cell) or cell in column:
        return True
    fit = objects.fit(cell)
    if fit >= 1.0 or (fit >= LIKE and not objects.names & set(plain_name(cell).split())):
        return True
    words = cell.split()
    if len(words) > 1 and cell[-1] in ".!":
        return True
    known = [other for other in column if other.strip()]
    if not known:
        return False
    if _DIGITS.search(cell):
        pattern = _DIGITS.sub("0", cell)
        return sum(_DIGITS.sub("0", other) == pattern for other in known) >= SAME_SHARE * len(known)
    return _is_object_like(cell, known, objects)


def _is_object_like(cell: str, known: Sequence[str], objects: Objects) -> bool:
    """Tell an object in the first row of a column of short objects.

    Where words are objects too, it must be written in capitals, as they are, and be as long as they are, and they must
    not repeat as classes do.
    """
    if not objects.accepts(cell) or sum(map(objects.accepts, known)) < SAME_SHARE * len(known):
        return False
    if not any(map(objects.accepts, PROBES)):
        return True
    capitals = cell.isupper() and all(map(str.isupper, known))
    fits = min(map(len, known)) <= len(cell) <= max(map(len, known))
    return capitals and fits and len(set(known)) >= SAME_SHARE * len(known)


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


def is_number(cell: str) -> bool:
    """Tell whether a cell reads as a number, with a decimal point or a decimal comma."""
    return numeral(cell) is not None or numeral(cell, ",") is not None


def records_of(
    lines: Sequence[str], delimiter: str, notes: list[str] | None = None, width: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each row, from 1, and its cells.

    A row of a quoted table may span lines and counts once; where rows end depends on the lines themselves and on
    QUOTED_LINES lines after them, so that the rows of a piece that begins at a row are the same.

    Parameters
    ----------
    lines, delimiter, notes
        `notes` gets the quotes that never close.
    width : int
        Number of columns of a table that is cut at blanks: the last one is the rest of the line.
    """
    return ((number, cells) for number, _, cells in _records(lines, delimiter, [] if notes is None else notes, width))


def row_starts(lines: Sequence[str], delimiter: str) -> list[int]:
    """Return the index of the line at which each row begins."""
    return [start for _, start, _ in _records(lines, delimiter, [], 0)]


def _records(
    lines: Sequence[str], delimiter: str, notes: list[str], width: int
) -> Iterator[tuple[int, int, list[str]]]:
    if delimiter == BLANKS:
        for i, line in enumerate(lines):
            if not width and line.strip():
                width = len(line.split())
            cells = [cell.strip() for cell in line.split(None, max(width - 1, 0))]
            yield i + 1, i, cells + [""] * (width - len(cells)) if cells else []
    else:
        yield from _quoted(lines, delimiter, notes)


def _quoted(lines: Sequence[str], delimiter: str, notes: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Cut lines at the delimiter with quotes as in RFC 4180; a record counts as one row whatever lines it spans.

    A record may span QUOTED_LINES lines. An unclosed quote is looked for only as far as the next line that has a quote
    which is not doubled, where it is closed or found to be wrong; so the cost is that of reading the lines twice.
    """
    closing = [i for i, line in enumerate(lines) if '"' in line and '"' in line.replace('""', "")]
    start, number, following, unclosed = 0, 0, 0, 0
    while start < len(lines):
        number += 1
        while following < len(closing) and closing[following] <= start:
            following += 1
        line = lines[start]
        if '"' in line:
            near = following < len(closing) and closing[following] < start + QUOTED_LINES
            stretch = (line + "\n" for line in lines[start : start + QUOTED_LINES if near else start + 1])
            reader = csv.reader(stretch, delimiter=delimiter, strict=True, skipinitialspace=True)
            try:
                cells = next(reader)
                yield number, start, [cell.strip() for cell in cells]
                start += reader.line_num
                continue
            except csv.Error:
                unclosed += 1
                if unclosed <= SHOWN_QUOTES:
                    notes.append(f"row {number}: a quote never closes and was read as a plain character")
        yield number, start, [cell.strip() for cell in line.split(delimiter)]
        start += 1


# ------------------------------------------------------------------------------------------------------- JSON lines


def read_json(text: str, label: str, limits: Limits, names: frozenset[str] = frozenset()) -> Table:
    """Read JSON objects: one a line, one after another over many lines, an array of them, or a table as pandas writes it.

    The forms of `DataFrame.to_json` are told by their shape: records, columns, index, split, table and values; an object
    of lists of equal length is a table too, and so is the only list of objects in an object. NaN becomes missing.

    Parameters
    ----------
    text, label, limits
    names : frozenset of str
        Names of columns that hold objects, which tell columns from an index.

    Raises
    ------
    FileError
        If it is not JSON, holds no fields, or more than the limits allow.
    """
    table = Table([], row_means="line", declared=True)
    records: list[dict[str, Any]] = []
    for number, item in _items(text, label, table, names, limits):
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


def _items(text: str, label: str, table: Table, names: frozenset[str], limits: Limits) -> Iterator[tuple[int, Any]]:
    """Yield the number of each entry and the entry, or a ValueError where a line is not JSON."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    alone = _loads(first)
    lines = not isinstance(alone, ValueError) and len(first.strip()) < len(text.strip())
    if not lines:
        whole = _loads(text)
        if not isinstance(whole, ValueError):
            table.row_means = "entry, counted from 1"
            found = _entries(whole, names, table.notes, label, limits)
            if len(found) > 1 or text.lstrip().startswith("["):
                return iter(enumerate(found, 1))
            return iter([(1, found[0])] if found else [])
        if text.lstrip().startswith("["):
            raise FileError(f"{label} is not JSON: {whole}. One JSON object a line is read too.")
    if lines or not text.lstrip().startswith("{") or first.strip() != "{":
        return ((number, _loads(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    return _one_after_another(text)


def _one_after_another(text: str) -> Iterator[tuple[int, Any]]:
    """Yield objects that span lines, by the line that each begins at; what follows a broken one is left as one entry."""
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    at, line, counted = 0, 1, 0
    while found := _JSON_START.search(text, at):
        at = found.start()
        line += text.count("\n", counted, at)
        counted = at
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield line, ValueError(clean_name(error))
            return
        yield line, item


def _entries(whole: object, names: frozenset[str], notes: list[str], label: str, limits: Limits) -> list[Any]:
    """Return the entries of one JSON value, whatever form of table it is."""
    if isinstance(whole, list):
        return _rows_of_lists(whole, [], []) if whole and all(isinstance(row, list) for row in whole) else whole
    if not isinstance(whole, dict) or not whole:
        return [whole]
    values = list(whole.values())
    if set(whole) >= {"columns", "data"} and isinstance(whole["data"], list) and isinstance(whole["columns"], list):
        index = whole.get("index")
        return _rows_of_lists(whole["data"], whole["columns"], index if isinstance(index, list) else [])
    if len(whole) > 1 and all(isinstance(value, str) for value in values) and not _is_record(whole, names):
        return [value if _counts(list(whole)) else {"index": key, "text": value} for key, value in whole.items()]
    if len(whole) > 1 and all(isinstance(value, list) and value and isinstance(value[0], dict) for value in values):
        return [{**row, "part": key} if isinstance(row, dict) else row for key, rows in whole.items() for row in rows]
    if all(isinstance(value, dict) for value in values):
        return _of_mappings(whole, names, label, limits)
    if (
        all(isinstance(value, list) for value in values)
        and len(whole) > 1
        and len({len(value) for value in values}) == 1
    ):
        return [dict(zip(whole, row, strict=True)) for row in zip(*values, strict=True)]
    lists = {
        key: value
        for key, value in whole.items()
        if isinstance(value, list) and value and (len(whole) == 1 or all(isinstance(entry, dict) for entry in value))
    }
    lists.pop("schema", None)
    if len(lists) == 1:
        ((key, value),) = lists.items()
        if all(isinstance(entry, dict) for entry in value):
            notes.append(f"the entries are those of '{clean_name(key, 40)}'")
            return value
        return [{key: entry} for entry in value]
    return [whole]


def _rows_of_lists(rows: list, columns: list, index: list) -> list[Any]:
    """Return rows under their columns; the names of the index are kept unless they only count."""
    width = max((len(row) for row in rows if isinstance(row, list)), default=0)
    names = [str(name) for name in columns] or [f"column {i}" for i in range(1, width + 1)]
    named = len(index) == len(rows) and not _counts(index)
    entries: list[Any] = []
    for i, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(names):
            entries.append(ValueError(f"the row does not have the {len(names):,} fields of the columns"))
        else:
            entries.append({**({"index": index[i]} if named else {}), **dict(zip(names, row, strict=True))})
    return entries


def _of_mappings(whole: dict[str, dict], names: frozenset[str], label: str, limits: Limits) -> list[Any]:
    """Return the rows of {column: {row: cell}} or {row: {column: cell}}, whichever of the keys are names of columns."""
    inner = list(dict.fromkeys(key for value in whole.values() for key in value))
    outer = list(whole)
    score = _named(outer, names) - _named(inner, names)
    if score > 0 or (score == 0 and _counts(inner) and not _counts(outer)):
        check_cells(len(inner) * len(outer), label, limits)
        rows = {row: {column: cells.get(row) for column, cells in whole.items()} for row in inner}
    elif score < 0 or (score == 0 and _counts(outer)):
        rows = whole
    else:
        return [whole]
    named = not _counts(list(rows))
    return [{**({"index": row} if named else {}), **cells} for row, cells in rows.items()]


def _is_record(whole: dict, names: frozenset[str]) -> bool:
    return any(plain_name(key) in names or plain_name(key) in ID_NAMES for key in whole)


def _named(keys: Sequence[str], names: frozenset[str]) -> int:
    return sum(plain_name(key) in names for key in keys[:GUESS_ROWS])


def _counts(index: Sequence[object]) -> bool:
    """Tell an index that only numbers the rows."""
    return all(isinstance(key, int) or (isinstance(key, str) and key.isdecimal()) for key in index)


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
    table = Table(
        unique_columns(arrow.column_names, notes), notes=notes, row_means="row, counted from 1", declared=True
    )
    table.rows = list(zip(*cells, strict=True))
    table.numbers = list(range(1, len(table.rows) + 1))
    return table


def _is_left_out(pa: ModuleType, column: Any) -> bool:  # noqa: ANN401 - pyarrow has no types at import time
    """Tell the columns that hold no cells of a table: nested or binary ones, and the row numbers that pandas adds."""
    binary = pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
    return pa.types.is_nested(column.type) or binary or column.name.startswith("__index_level_")
