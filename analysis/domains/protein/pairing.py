"""Two proteins side by side, residue by residue."""

from __future__ import annotations

from functools import cache

from Bio.Align import PairwiseAligner, substitution_matrices

from analysis.domains.protein.family import GAP_EXTEND, GAP_OPEN

GAP = "-"
LONGEST = 2_000  # residues: longer ones are not aligned, as time and memory go with the product of both


@cache
def _aligner() -> PairwiseAligner:
    aligner = PairwiseAligner()
    aligner.mode = "global"
    aligner.substitution_matrix = substitution_matrices.load("BLOSUM62")
    aligner.open_gap_score, aligner.extend_gap_score = GAP_OPEN, GAP_EXTEND
    aligner.end_gap_score = 0.0
    return aligner


def aligned(one: str, other: str) -> tuple[str, str] | None:
    """Align two proteins over their whole lengths (BLOSUM62, a gap of k costs 11 + k, none at the ends).

    Parameters
    ----------
    one, other : str
        Residues.

    Returns
    -------
    tuple of str, or None
        Both with GAP where the other has more, of one length; None where one is empty or longer than LONGEST.

    Examples
    --------
    >>> aligned("MKVLAAGIVWYTR", "MKVLGIVWYTR")
    ('MKVLAAGIVWYTR', 'MKVL--GIVWYTR')
    """
    if not 0 < min(len(one), len(other)) <= max(len(one), len(other)) <= LONGEST:
        return None
    known = _aligner().substitution_matrix.alphabet
    plain = ["".join(letter if letter in known else "X" for letter in text.upper()) for text in (one, other)]
    rows: tuple[list[str], list[str]] = ([], [])
    a = b = 0
    for (start, stop), (from_other, to_other) in zip(*_aligner().align(*plain)[0].aligned, strict=True):
        rows[0].append(one[a:start] + GAP * (from_other - b) + one[start:stop])
        rows[1].append(GAP * (start - a) + other[b:from_other] + other[from_other:to_other])
        a, b = int(stop), int(to_other)
    rows[0].append(one[a:] + GAP * (len(other) - b))
    rows[1].append(GAP * (len(one) - a) + other[b:])
    return "".join(rows[0]), "".join(rows[1])
