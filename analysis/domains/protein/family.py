"""A family's alignment as integer codes, and where another protein falls into its columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from Bio.Align import PairwiseAligner, substitution_matrices
from numpy.typing import NDArray

from analysis.corpus import Dataset
from analysis.domains.neighbours import windows
from analysis.domains.protein.formats import alignment_rows
from analysis.domains.protein.representations import KMER, NEAR_STANDARD, RESIDUES, residues

GAP = -1
SHORTLIST = 200
GAP_OPEN, GAP_EXTEND = -12.0, -1.0  # a gap of k residues costs 11 + k
KARLIN_LAMBDA, KARLIN_K = 0.267, 0.041  # of BLOSUM62 with these gaps
NO_RELATIVE = 1e-3


def is_alignment(dataset: Dataset) -> bool:
    """Tell whether a set of proteins is an alignment: its rows are labelled, or of one width and alike.

    One width alone is none: peptides of nine residues have no columns in common.
    """
    return dataset.domain == "protein" and len(dataset) > 1 and len({len(row) for row in _rows(dataset)}) == 1


def _rows(dataset: Dataset) -> list[str]:
    if "aligned" in dataset.labels.columns:
        return [row if isinstance(row, str) else "" for row in dataset.labels["aligned"]]
    return alignment_rows(dataset.objects)[0] or []


def encoded(dataset: Dataset) -> NDArray[np.int8]:
    """Codes of an alignment: positions in RESIDUES, -1 for gaps, unknown and ambiguous residues.

    U is read as C and O as K, lower case as upper.

    Parameters
    ----------
    dataset : Dataset
        With a label 'aligned', or with sequences of one width.

    Returns
    -------
    ndarray of int8, shape [rows, columns]

    Raises
    ------
    ValueError
        If the rows differ in width, or there are fewer than two.
    """
    rows = _rows(dataset)
    if not is_alignment(dataset):
        raise ValueError(
            f"{dataset.name} is no alignment: it needs at least two rows of one width. Choose a file in Stockholm, A2M "
            "or aligned FASTA format, with gaps written as '-' or '.'."
        )
    return code(rows)


def code(rows: list[str]) -> NDArray[np.int8]:
    """Codes of rows of one width, see `encoded`."""
    lookup = np.full(256, GAP, dtype=np.int8)
    letters = {residue: i for i, residue in enumerate(RESIDUES)}
    letters |= {odd: letters[standard] for odd, standard in NEAR_STANDARD.items()}
    for letter, index in letters.items():
        lookup[[ord(letter), ord(letter.lower())]] = index
    text = "".join(rows).encode("ascii", "replace")
    return lookup[np.frombuffer(text, dtype=np.uint8)].reshape(len(rows), -1)


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a protein falls into the columns of a family.

    Parameters
    ----------
    row : int
        The family's row that it was aligned with.
    columns : ndarray of int64, shape [residues]
        Column of each residue; -1 where it has none.
    identity : float
        Share of equal residues in those columns.
    expected : float
        Number of rows of a random database of this size that would align as well by chance (E-value).
    """

    row: int
    columns: NDArray[np.int64]
    identity: float
    expected: float

    @property
    def related(self) -> bool:
        """Whether the likeness is beyond chance."""
        return self.expected <= NO_RELATIVE


def _aligner() -> PairwiseAligner:
    aligner = PairwiseAligner()
    aligner.mode = "local"
    aligner.substitution_matrix = substitution_matrices.load("BLOSUM62")
    aligner.open_gap_score, aligner.extend_gap_score = GAP_OPEN, GAP_EXTEND
    return aligner


def place(dataset: Dataset, sequence: str) -> Placement:
    """Align a protein locally with the family's closest row, and read its columns off that row.

    The 200 rows that share most words of three residues are tried (Smith-Waterman, BLOSUM62, gap 11 + k); the E-value
    is K m n exp(-lambda S) over all residues n of the family.

    Parameters
    ----------
    dataset : Dataset
        An alignment.
    sequence : str
        Residues; X for those unknown.

    Returns
    -------
    Placement

    References
    ----------
    Karlin & Altschul 1990, PNAS 87:2264, doi:10.1073/pnas.87.6.2264; the gapped constants: Altschul et al. 1997,
    Nucleic Acids Research 25:3389, doi:10.1093/nar/25.17.3389.
    """
    codes, tried = encoded(dataset), _shortlist(dataset, sequence)
    aligner = _aligner()
    plain = ["".join(RESIDUES[c] for c in row if c >= 0) for row in codes[tried]]
    scores = [aligner.score(sequence, row) if row else 0.0 for row in plain]
    best = int(np.argmax(scores))
    row = int(tried[best])
    chance = KARLIN_K * len(sequence) * int((codes >= 0).sum()) * np.exp(-KARLIN_LAMBDA * scores[best])
    columns = np.full(len(sequence), -1, dtype=np.int64)
    if scores[best] <= 0:
        return Placement(row, columns, 0.0, float("inf"))
    held = np.flatnonzero(codes[row] >= 0)
    for (start, end), (other, _) in zip(*aligner.align(sequence, plain[best])[0].aligned, strict=True):
        columns[start:end] = held[other : other + end - start]
    wild = code([sequence])[0]
    identity = (wild == codes[row, columns])[columns >= 0].mean()
    return Placement(row, columns, float(identity), float(chance))


def _shortlist(dataset: Dataset, sequence: str) -> NDArray[np.int64]:
    """Rows that share most words with a sequence; all of a small family."""
    if len(dataset) <= SHORTLIST:
        return np.arange(len(dataset))
    found, owners = windows(residues(dataset), KMER)
    wild = code([sequence])[0].astype(np.int64)
    words = wild[:-2] * 400 + wild[1:-1] * 20 + wild[2:]
    known = words[(wild[:-2] >= 0) & (wild[1:-1] >= 0) & (wild[2:] >= 0)]
    shared = np.bincount(owners, weights=np.isin(found, known), minlength=len(dataset))
    return np.sort(np.argsort(-shared, kind="stable")[:SHORTLIST])
