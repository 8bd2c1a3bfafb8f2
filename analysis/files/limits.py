"""What a file may cost, and how a file that is refused says so."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

NAME_CHARACTERS = 120
LONGEST_NAME, EXTENSION = 1_000, 20  # of a file, before it is cut; of what is kept of its end
PROBLEM_COLUMNS = ("row", "id", "reason")


class FileError(ValueError):
    """A file that cannot be used; the message says what is wrong, where, and what to do.

    Attributes
    ----------
    problems : DataFrame
        Columns row, id, reason: the refused rows, where the file was read that far.
    """

    def __init__(self, message: str, problems: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.problems = problem_frame() if problems is None else problems


class Refused(ValueError):
    """One object that cannot be used; the message is the reason that its row in the table of problems shows."""


@dataclass(frozen=True)
class Limits:
    """Bounds on a file; each message that quotes one says what it is.

    Parameters
    ----------
    bytes : int
        Size of the file as it is given, packed or not.
    unpacked_bytes : int
        Size after decompression, all members of an archive together.
    ratio : float
        Unpacked over packed size, asked of everything above one megabyte.
    members : int
        Files in an archive.
    rows, columns, cells : int
        Records of a file; fields of a record; rows times columns.
    characters : int
        Length of one object or label (characters, residues).
    smiles_characters : int
        Length of one SMILES; beyond it, drawing and canonical numbering take minutes.
    atoms : int
        Heavy atoms of one molecule.
    seconds : float
        Time to read a file in the killable process.
    memory_bytes : int
        Address space of that process, where the system can bound it.
    """

    bytes: int = 20 * 2**20
    unpacked_bytes: int = 128 * 2**20
    ratio: float = 200.0
    members: int = 1_000
    rows: int = 200_000
    columns: int = 500
    cells: int = 20_000_000
    characters: int = 100_000
    smiles_characters: int = 2_000
    atoms: int = 1_000
    seconds: float = 9.0
    memory_bytes: int = 4 * 2**30


LIMITS = Limits()


def problem_frame(rows: list[tuple[int, str, str]] | tuple = ()) -> pd.DataFrame:
    """Return the table of refused rows: row (int), id (str), reason (str)."""
    frame = pd.DataFrame(list(rows), columns=list(PROBLEM_COLUMNS))
    return frame.astype({"row": "int64", "id": "str", "reason": "str"})


def clean_name(text: object, length: int = NAME_CHARACTERS) -> str:
    """Return a name on one line, without control, invisible or direction-changing characters, cut to `length`."""
    raw = str(text)[: 8 * length].encode("utf-8", "replace").decode()
    if not raw.isprintable():
        raw = "".join(" " if c.isspace() else c for c in raw if c.isspace() or unicodedata.category(c)[0] != "C")
    name = " ".join(raw.split())
    return name if len(name) <= length else name[: length - 1] + "…"


def file_label(filename: str) -> str:
    """Return the last part of a path as a name that is safe in a message; a long one keeps its extension (``.csv.gz``)."""
    name = clean_name(str(filename).replace("\\", "/").rsplit("/", 1)[-1], LONGEST_NAME) or "unnamed file"
    if len(name) <= NAME_CHARACTERS:
        return name
    end = "".join(PurePosixPath(name).suffixes[-2:])[-EXTENSION:]
    return f"{name[: NAME_CHARACTERS - 1 - len(end)]}…{end}"


def megabytes(size: float) -> str:
    """Return a byte count as people say it."""
    return f"{size / 2**20:,.1f} MB" if size >= 2**20 else f"{size / 2**10:,.1f} kB"
