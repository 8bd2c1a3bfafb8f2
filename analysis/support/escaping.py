"""Tables and names for export: as JSON, and made inert (no formula in a CSV, no mark-up in Markdown or HTML)."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:^])")


def inert_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV in which no spreadsheet finds a formula.

    Text that begins with one of ``= + - @``, tab or carriage return, also after blanks, gets a leading apostrophe;
    so do column names. Numbers are left alone: a column of negative numbers stays numeric.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    str
        UTF-8 text without the index.
    """
    safe = frame.copy()
    for i, dtype in enumerate(frame.dtypes):
        if not (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_datetime64_any_dtype(dtype)):
            safe.isetitem(i, frame.iloc[:, i].astype(object).map(_inert_cell))
    safe.columns = [_inert_cell(column) for column in frame.columns]
    return safe.to_csv(index=False)


def _inert_cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def inert_markdown(text: object) -> str:
    """Return text that Markdown and HTML show literally: on one line, every special character escaped.

    Streamlit's directives (``:red[...]``, ``:material/...:``, ``$...$``) are escaped as well.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    return escape(_MARKS.sub(r"\\\1", line))


def inert_html(text: object) -> str:
    """Return text that is shown literally in HTML and in the labels of charts, which interpret some HTML."""
    line = "".join(c if c.isprintable() else " " for c in str(text))
    return escape(line)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON values: NaN becomes None, and every number is kept to its last figure."""
    boxed = table.astype(object)
    return boxed.where(boxed.notna(), None).to_dict("records")
