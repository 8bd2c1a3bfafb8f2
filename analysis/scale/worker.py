"""What a worker does with one piece of a file: read it as an upload is read, represent it, count it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import first_of_each
from analysis.domains.interface import Representation
from analysis.files import LIMITS, FileError, Limits, problem_frame
from analysis.scale.partial import SHOWN_REFUSALS, Partial, count
from analysis.scale.seen import Hashes, hashes_of
from analysis.scale.sums import add

PIECE_LIMITS = replace(LIMITS, bytes=2**31, unpacked_bytes=2**31, rows=2**31, cells=2**40)


@dataclass(frozen=True)
class Piece:
    """Whole objects cut from a file.

    Parameters
    ----------
    number : int
        From 0.
    first : int
        Rows of the file before this piece.
    name : str
        Name of the file, for its extension and messages.
    content : bytes
        A small file of the same format.
    """

    number: int
    first: int
    name: str
    content: bytes


@dataclass(frozen=True)
class Plan:
    """What is counted in every piece.

    Parameters
    ----------
    domain, representation : str
        Keys of `DOMAINS` and of its REPRESENTATIONS.
    column : str or None
        Column with the objects, or how plain text is cut; see `files.Kind.parse`.
    labels : tuple of str
        Columns of a table to keep.
    longest : int
        Longest n-gram.
    distances : tuple of int
        Of pairs.
    deduplicate : bool
        Count equal objects once.
    limits : Limits
        For single objects.
    """

    domain: str
    representation: str
    column: str | None = None
    labels: tuple[str, ...] = ()
    longest: int = 1
    distances: tuple[int, ...] = ()
    deduplicate: bool = True
    limits: Limits = PIECE_LIMITS

    @property
    def entry(self) -> Representation:
        """The representation itself."""
        return DOMAINS[self.domain].REPRESENTATIONS[self.representation]


def count_piece(piece: Piece, plan: Plan, only: NDArray[np.bool_] | None = None) -> tuple[Partial, Hashes]:
    """Count one piece.

    Parameters
    ----------
    piece : Piece
    plan : Plan
    only : ndarray of bool, optional
        Which of the objects that this function told the hashes of are to be counted.

    Returns
    -------
    Partial
    hashes : ndarray of uint64, shape [objects, 2]
        One row per different object of the piece (none if repeats are kept), in order.

    Raises
    ------
    FileError
        If the first piece cannot be read at all; later ones count as refused rows.
    """
    dataset, refused, notes = _read(piece, plan)
    shown = refused.head(SHOWN_REFUSALS).itertuples(index=False)
    rows = tuple((piece.first + int(row.row), str(row.id), str(row.reason)) for row in shown)
    result = Partial(refused=len(refused), refusals=rows, notes=notes)
    if dataset is None:
        return result, hashes_of(())
    keys: list[str] = []
    if plan.deduplicate:
        keys = DOMAINS[plan.domain].identity(dataset.objects)
        first = np.unique(first_of_each(keys))
        result = replace(result, repeats=len(dataset) - len(first))
        dataset, keys = dataset.take(first), [keys[i] for i in first]
    hashes = hashes_of(keys)
    if only is not None:
        dataset, result = dataset.take(only), Partial()
    return add(result, _counted(dataset, plan)) if len(dataset) else result, hashes


def _read(piece: Piece, plan: Plan) -> tuple[Dataset | None, pd.DataFrame, frozenset[str]]:
    """Parse a piece; one in which every row is refused is no error."""
    try:
        dataset, refused = DOMAINS[plan.domain].parse(
            piece.name, piece.content, column=plan.column, labels=plan.labels, limits=plan.limits
        )
    except FileError as error:
        if error.problems.empty and piece.number == 0:
            raise  # nothing in this file will be readable
        problems = error.problems if len(error.problems) else _all_rows(piece, error)
        return None, problems, frozenset()
    ids = tuple(f"{name} (after row {piece.first:,})" for name in dataset.ids)  # unique in the file
    column = plan.entry.label_column
    labels = _as_text(dataset, column) if column else pd.DataFrame()
    read = frozenset(note for note in dataset.provenance.notes.split("; ") if note.startswith("read as "))
    return replace(dataset, ids=ids, labels=labels, provenance=None), refused, read


def _all_rows(piece: Piece, error: FileError) -> pd.DataFrame:
    return problem_frame([(row, "", str(error)) for row in range(1, max(piece.content.count(b"\n"), 1) + 1)])


def _as_text(dataset: Dataset, column: str) -> pd.DataFrame:
    """Return a label as text, whatever type this piece made of it; a piece without any has it missing."""
    if column not in dataset.labels:
        return pd.DataFrame({column: pd.Series([None] * len(dataset), dtype="str")})
    cells = dataset.labels[column]
    if pd.api.types.is_float_dtype(cells) and (cells.dropna() == cells.dropna().round()).all():
        cells = cells.astype("Int64")
    return pd.DataFrame({column: cells.astype("str").where(cells.notna(), None)})


def _counted(dataset: Dataset, plan: Plan) -> Partial:
    """Encode and count; objects that cannot be encoded are found by halving, and refused."""
    try:
        corpus = plan.entry.encode(dataset)
    except ValueError as error:
        if len(dataset) == 1:
            return Partial(refused=1, refusals=((0, dataset.ids[0], str(error)),))
        middle, index = len(dataset) // 2, np.arange(len(dataset))
        return add(*(_counted(dataset.take(i), plan) for i in (index[:middle], index[middle:])))
    return count(corpus, plan.longest, plan.distances, plan.entry.key_of_symbol)
