"""A table as it stands: every cell as text, for what is no set of objects (the numbers of another model)."""

from __future__ import annotations

import pandas as pd

import analysis.files.tables as tables
from analysis.files.cells import is_missing
from analysis.files.decode import decode
from analysis.files.limits import FileError, Limits, file_label
from analysis.files.unpack import unpack


def read_table(filename: str, content: bytes, limits: Limits) -> pd.DataFrame:
    """Read one delimited, JSON lines or parquet table, packed or not.

    Returns
    -------
    DataFrame
        Columns as in the file, every cell a str; empty where it is missing.

    Raises
    ------
    FileError
        If there is not exactly one table, or a row of it has too few or too many fields.
    """
    label, opened = file_label(filename), unpack(filename, content, limits)
    if len(opened.parts) != 1:
        raise FileError(f"{label} holds {len(opened.parts)} files that can be read; give one table.")
    part = opened.parts[0]
    if tables.is_parquet(part.data):
        table = tables.read_parquet(part.data, part.name, limits)
    else:
        text, _ = decode(part.data, part.name)
        is_json = text.lstrip().startswith(("{", "["))
        table = (
            tables.read_json(text, label, limits)
            if is_json
            else tables.read_delimited(text, label, limits, tables.sketch(text, label, limits, tables.Objects()))
        )
    if table.refused:
        number, _, reason = table.refused[0]
        raise FileError(
            f"{label}: row {number} {reason}; {len(table.refused):,} row(s) like this. Write the table again."
        )
    columns = zip(*table.rows, strict=True) if table.rows else [[] for _ in table.columns]
    cells = (["" if is_missing(cell) else str(cell) for cell in column] for column in columns)
    return pd.DataFrame(dict(zip(table.columns, cells, strict=True)), dtype="str")
