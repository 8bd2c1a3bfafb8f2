"""What is kept and what is refused while files are read, and the Dataset that comes of it."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

import analysis.files.tables as tables
from analysis.corpus import Dataset, Provenance
from analysis.files.cells import NUMBER, Found, is_missing, read_column
from analysis.files.layout import Layout
from analysis.files.limits import FileError, Limits, Refused, clean_name, problem_frame

SHOWN_REASONS = 3
SHOWN_NOTES = 50
DECLARED = ("JSON", "parquet")  # formats whose files say what is text and what is a number


@dataclass(frozen=True)
class Record:
    """One object as a reader found it; with a `reason`, one that is refused."""

    row: int
    id: str = ""
    object: object = ""
    labels: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


class Note(str):
    """What a reader assumed or left out; it stands among the records, before those it is about."""

    __slots__ = ()


class Harvest:
    """Objects kept and rows refused while files are read."""

    def __init__(
        self,
        domain: str,
        noun: str,
        check: Callable[[str, Limits], str],
        limits: Limits,
        types: Mapping[str, str] | None = None,
    ) -> None:
        self.domain, self.noun, self.check, self.limits = domain, noun, check, limits
        self.types = dict(types or {})
        self.rows: list[int] = []
        self.layouts: list[Layout] = []
        self.objects: list[str] = []
        self.ids: list[str] = []
        self.labels: list[dict[str, object]] = []
        self.refused: list[tuple[int, str, str]] = []
        self.notes: list[str] = []

    def refuse(self, row: int, name: str, reason: str) -> None:
        """Add a row to the table of problems."""
        self.refused.append((row, clean_name(name), reason))

    def take(
        self, records: Iterable[Record | Note], notes: Iterable[str], row_means: str, layout: Layout, member: str = ""
    ) -> None:
        """Check each record of a file or of a member of an archive and keep it, or note why not."""
        self.layouts.append(layout)
        prefix, noun = f"{member}: " if member else "", row_means.split()[0].strip(",")
        self.notes += [prefix + note for note in notes] + [f"{prefix}row means {row_means}"]
        for record in records:
            if isinstance(record, Note):
                self.notes.append(prefix + record)
                continue
            if len(self.objects) + len(self.refused) >= self.limits.rows:
                raise tables.too_many_rows(member or "the file", self.limits)
            name = clean_name(record.id)
            try:
                text = self._checked(record)
            except Refused as reason:
                self.refuse(record.row, name, f"{prefix}{reason}")
                continue
            self.objects.append(text)
            self.rows.append(record.row)
            self.ids.append(name or f"{prefix}{noun} {record.row}")
            self.labels.append({**record.labels, "file": member} if member else dict(record.labels))

    def _checked(self, record: Record) -> str:
        if record.reason:
            raise Refused(record.reason)
        if not isinstance(record.object, str):
            raise Refused(f"the cell is {tables.json_kind(record.object)}, not text")
        if not record.object.strip():
            raise Refused("is empty")
        if "\x00" in record.object:
            raise Refused("holds a NUL byte, which no text has")
        return self.check(record.object.encode("utf-8", "replace").decode(), self.limits)

    def result(self, label: str, content: bytes) -> tuple[Dataset, pd.DataFrame]:
        """Return the data set and the refused rows, in the order of the file."""
        problems = problem_frame(self.refused)
        if not self.objects:
            raise FileError(self._nothing_kept(label), problems)
        ids = _unique_ids(self.ids, self.notes)
        frame, said = label_frame(self.labels, self.limits, label, self.rows, self.types, self.layouts)
        provenance = Provenance(
            title=label,
            source="own file",
            version="",
            licence="that of its owner",
            citation="",
            sha256=hashlib.sha256(content).hexdigest(),
            notes="; ".join(dict.fromkeys([*self.notes[:SHOWN_NOTES], *said[:SHOWN_NOTES]])),
        )
        return Dataset(label, self.domain, tuple(self.objects), tuple(ids), frame, provenance), problems

    def _nothing_kept(self, label: str) -> str:
        if not self.refused:
            return f"{label} holds no {self.noun}. Choose a file with at least one."
        rows = [f"row {row}: {reason}" for row, _, reason in self.refused[:SHOWN_REASONS]]
        return f"{label}: none of {len(self.refused):,} rows can be used as {self.noun} ({'; '.join(rows)})."


def _unique_ids(ids: Sequence[str], notes: list[str]) -> list[str]:
    """Return ids with ' #2', ' #3' added to repeats, and note how many there were."""
    seen: Counter[str] = Counter()
    taken = set(ids)
    unique = []
    for name in ids:
        seen[name] += 1
        new = name
        while seen[name] > 1 and new in taken:
            new = f"{name} #{seen[name]}"
            seen[name] += new in taken
        taken.add(new)
        unique.append(new)
    if repeats := len(ids) - len(set(ids)):
        notes.append(f"{repeats:,} repeated id(s) were numbered")
    return unique


def label_frame(
    labels: Sequence[Mapping[str, object]],
    limits: Limits,
    label: str,
    rows: Sequence[int] = (),
    types: Mapping[str, str] | None = None,
    layouts: Sequence[Layout] = (),
) -> tuple[pd.DataFrame, list[str]]:
    """Return labels as columns, typed as `cells.read_column` says, and what it noted; empty columns are left out.

    Parameters
    ----------
    labels : sequence of mapping
        One per object.
    limits : Limits
    label : str
        Name of the file, for messages.
    rows : sequence of int
        The row of each object, for notes.
    types : mapping of str to str, optional
        Column -> its type, where it is chosen; other columns are not looked for.
    layouts : sequence of Layout
        Of the file, or of the members of an archive.

    Raises
    ------
    FileError
        If there are more columns than the limit allows.
    """
    types = types or {}
    keys = list(dict.fromkeys(key for row in labels for key in row))
    if len(keys) > limits.columns:
        raise FileError(f"{label} has {len(keys):,} labels; the limit is {limits.columns:,}. Keep those that matter.")
    tables.check_cells(len(keys) * len(labels), label, limits)
    how = column_settings(layouts)
    columns: dict[str, pd.Series] = {}
    notes: list[str] = []
    for key in keys:
        found = read_column(
            [_label(row.get(key), limits) for row in labels], rows, name=key, chosen=types.get(key, ""), **how
        )
        name = clean_name(key) or "unnamed"
        while name in columns:
            name += "'"
        if any(value is not None for value in found.cells):
            columns[name] = _series(found)
            notes += found.notes
        elif found.unread or found.bounds:
            notes += [*found.notes, f"column '{clean_name(key, 40)}' has no number and was left out"]
    return pd.DataFrame(columns, index=pd.RangeIndex(len(labels))), notes


def column_settings(layouts: Sequence[Layout]) -> dict[str, Any]:
    """Return what `cells.read_column` is to know of the files of a column; where they differ, nothing is known."""
    marks, cuts = {layout.decimal for layout in layouts}, {layout.delimiter for layout in layouts}
    return {
        "decimal": marks.pop() if len(marks) == 1 else "",
        "delimiter": cuts.pop() if len(cuts) == 1 else "",
        "declared": bool(layouts) and all(layout.format in DECLARED for layout in layouts),
    }


def _label(value: object, limits: Limits) -> object:
    """Return a cell as str, int, float or bool, and None where it is missing, nested or too long."""
    if is_missing(value):
        return None
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    text = value if isinstance(value, str) else "" if isinstance(value, (list, dict, tuple)) else str(value)
    if not text or len(text) > limits.characters:
        return None
    if len(text) <= 1_000:
        return clean_name(text, 1_000) or None
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _series(found: Found) -> pd.Series:
    """Return a column as int64 (whole and known), float64, bool or str."""
    if found.type != NUMBER and all(isinstance(value, bool) for value in found.cells):
        return pd.Series(found.cells, dtype=bool)
    if found.type != NUMBER:
        return pd.Series(found.cells, dtype="str")
    if all(isinstance(value, int) for value in found.cells):
        return pd.Series(found.cells, dtype="int64")
    return pd.Series([math.nan if value is None else float(value) for value in found.cells])
