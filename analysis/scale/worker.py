"""What a worker does with one piece of a file: read it as an upload is read, represent it, count it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains import DOMAINS
from analysis.domains.distinct import first_of_each
from analysis.domains.interface import Representation
from analysis.files import LIMITS, FileError, Limits, problem_frame
from analysis.files.layout import Layout
from analysis.scale.partial import SHOWN_REFUSALS, Partial, count
from analysis.scale.seen import Hashes, hashes_of, names_of
from analysis.scale.sums import add

_LINE_OF_FILE = re.compile(r"line ([\d,]+) of the file")
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
    lines, objects : int
        Lines from the beginning of the file that precede the piece to show how it is read, and objects in them: they
        are not part of the piece.
    above : int
        Lines of the file before the content.
    """

    number: int
    first: int
    name: str
    content: bytes
    lines: int = 0
    objects: int = 0
    above: int = 0


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
    layout : Layout or None
        How every piece is read.
    settled : tuple of (str, str or None)
        Hash of an object (`seen.names_of`) -> its label, where its first row does not tell it: see `run.settled`.
    """

    domain: str
    representation: str
    column: str | None = None
    labels: tuple[str, ...] = ()
    longest: int = 1
    distances: tuple[int, ...] = ()
    deduplicate: bool = True
    limits: Limits = PIECE_LIMITS
    layout: Layout | None = None
    settled: tuple[tuple[str, str | None], ...] = ()

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
        Which of the objects whose hashes this function returned are to be counted.

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
    dataset, refused = read(piece, plan)
    shown = refused.head(SHOWN_REFUSALS).itertuples(index=False)
    rows = tuple((piece.first + int(row.row), str(row.id), str(row.reason)) for row in shown)
    result = Partial(refused=len(refused), refusals=rows)
    if dataset is None:
        return result, hashes_of(())
    keys: list[str] = []
    if plan.deduplicate:
        keys = DOMAINS[plan.domain].identity(dataset.objects)
        first = np.unique(first_of_each(keys))
        result = replace(result, repeats=len(dataset) - len(first))
        dataset, keys = dataset.take(first), [keys[i] for i in first]
    hashes = hashes_of(keys)
    if plan.settled:
        dataset = _settled(dataset, hashes, plan)
    if only is not None:
        dataset, result = dataset.take(only), Partial()
    return add(result, _counted(dataset, plan)) if len(dataset) else result, hashes


def read(piece: Piece, plan: Plan) -> tuple[Dataset | None, pd.DataFrame]:
    """Parse a piece into its objects and refused rows (of the piece, from 1); refusing every row is not an error."""
    layout = plan.layout and replace(plan.layout, header_row=plan.layout.header_row and piece.number == 0)
    try:
        dataset, refused = DOMAINS[plan.domain].parse(
            piece.name, piece.content, column=plan.column, labels=plan.labels, layout=layout, limits=plan.limits
        )
    except FileError as error:
        if error.problems.empty and f"holds no {DOMAINS[plan.domain].reader().noun}." in str(error):
            return None, error.problems  # a header, comments or blank lines
        if error.problems.empty and piece.number == 0:
            raise  # nothing in this file will be readable
        problems = error.problems if len(error.problems) else _all_rows(piece, error)
        return None, _of_file(problems, piece)
    refused = _of_file(refused, piece)
    if piece.objects == len(dataset):
        return None, refused
    dataset = dataset.take(range(piece.objects, len(dataset)))
    ids = tuple(f"{name} (after row {piece.first:,})" for name in dataset.ids)  # unique in the file
    column = plan.entry.label_column
    labels = _as_text(dataset, column) if column else pd.DataFrame()
    return replace(dataset, ids=ids, labels=labels, provenance=None), refused


def _settled(dataset: Dataset, hashes: Hashes, plan: Plan) -> Dataset:
    """Return a set with the labels that all rows of the file together give its objects."""
    column, known = plan.entry.label_column, dict(plan.settled)
    labels = [
        known.get(name, own) for name, own in zip(names_of(hashes), dataset.labels[column].astype(object), strict=True)
    ]
    return replace(dataset, labels=pd.DataFrame({column: pd.Series(labels, dtype="str")}))


def labels_of(piece: Piece, plan: Plan) -> tuple[Hashes, list[str | None]]:
    """Return the hash of what each object of a piece is, and its label, row by row."""
    dataset, _ = read(piece, plan)
    if dataset is None:
        return hashes_of(()), []
    cells = dataset.labels[plan.entry.label_column]
    return hashes_of(DOMAINS[plan.domain].identity(dataset.objects)), cells.astype(object).where(
        cells.notna(), None
    ).tolist()


def _of_file(refused: pd.DataFrame, piece: Piece) -> pd.DataFrame:
    """Return the refused rows of the piece itself; where a reason names a line of the file, it is one of the whole file."""
    own = refused[refused["row"] > piece.lines]
    shifted = lambda found: f"line {int(found[1].replace(',', '')) + piece.above:,} of the file"  # noqa: E731
    return own.assign(reason=own["reason"].str.replace(_LINE_OF_FILE, shifted, regex=True)) if len(own) else own


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
    """Encode and count; objects that cannot be encoded are refused: found by halving, or left out by the representation."""
    try:
        corpus = plan.entry.encode(dataset)
    except ValueError as error:
        if len(dataset) == 1:
            return Partial(refused=1, refusals=((0, dataset.ids[0], str(error)),))
        middle, index = len(dataset) // 2, np.arange(len(dataset))
        return add(*(_counted(dataset.take(i), plan) for i in (index[:middle], index[middle:])))
    kept = (corpus.sizes > 0) | (corpus.lengths > 0)
    counted = count(corpus.take(kept), plan.longest, plan.distances, plan.entry.key_of_symbol)
    left_out = [dataset.ids[i] for i in np.flatnonzero(~kept)]
    refusals = tuple((0, name, f"{name}: cannot be written as {plan.entry.label}") for name in left_out)
    return add(counted, Partial(refused=len(refusals), refusals=refusals)) if refusals else counted
