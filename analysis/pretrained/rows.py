"""Rows of scored objects in a CSV file that grows batch by batch, so that an interrupted run resumes where it stopped."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.support import atomic

CODE, PSEUDO = "bits", "pseudo_bits"  # a pseudo-log-likelihood never stands in the column of code lengths
KEPT = ("run", "index", "id", "tokens")


def columns(masked: bool) -> tuple[str, ...]:
    """Names of the columns; `refused` says why an object has no bits."""
    return (*KEPT, PSEUDO if masked else CODE, "refused")


def resume(path: Path, run: str, masked: bool) -> pd.DataFrame:
    """Return the rows that are done; a last line that was torn is removed from the file.

    Parameters
    ----------
    path : Path
        Made, with a header, if there is no such file.
    run : str
        Name of the run: another one for another model, set or setting.
    masked : bool

    Raises
    ------
    ValueError
        If the file holds anything but rows of this run.
    OSError
        If it cannot be read or written.
    """
    header = ",".join(columns(masked)) + "\n"
    if not path.exists() or not path.stat().st_size:
        atomic.write(path, header.encode(), 0o644)
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    try:
        table = pd.read_csv(io.BytesIO(whole), dtype={"run": str, "id": str, "refused": str}, keep_default_na=False,
                            na_values={CODE: [""], PSEUDO: [""], "tokens": [""]})  # fmt: skip
    except (ValueError, UnicodeDecodeError):  # pandas' errors of a file without columns or with ragged ones are such
        table = pd.DataFrame()
    if tuple(table.columns) != columns(masked) or (table["run"] != run).any() or table["index"].duplicated().any():
        raise ValueError(
            f"{path} holds something else than rows of this model, set and settings; give another file with --rows, or "
            "remove it to start anew"
        )
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    return table


def append(path: Path, table: Iterable[Iterable[object]]) -> None:
    """Add rows, each in the order of `columns`, and see to it that they are on disk."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    with path.open("ab") as file:
        file.write(text.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())
